/** Somebody who calls: a talk, a microphone that never stops, and a memory of what came. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEvent, ServerMessage } from '@parley/contracts/talk';
import type { Parley } from '@parley/sdk/client';
import { ParleyApiError } from '@parley/sdk/errors';
import { openTalk, type Talk, type TalkOptions } from '@parley/sdk/talk';
import { openMicrophone } from './microphone.ts';
import { eventually } from './wait.ts';

type Named<Type extends ServerEvent['type']> = Extract<ServerMessage, { type: Type }>;

export interface Caller {
  talk: Talk;
  conversationId: string;
  /** All events so far. */
  events: ServerMessage[];
  /** Agent sound so far: its frames and bytes. */
  heard: { frames: number; bytes: number };
  /** The first such event after the last one that was waited for. */
  next<Type extends ServerEvent['type']>(
    type: Type,
    fits?: (event: Named<Type>) => boolean,
    limitMs?: number,
  ): Promise<Named<Type>>;
  /** The first whole answer from here on in which these words were heard. */
  hears(words: RegExp, limitMs?: number): Promise<Named<'agent.heard'>>;
  /** All such events so far. */
  all<Type extends ServerEvent['type']>(type: Type): Named<Type>[];
  /** Says it into the microphone, at the pace of speech; resolves after its last sample. */
  say(samples: Int16Array): Promise<void>;
  /** Says it, and says it again where the agent answers something else, as people do on a bad line. */
  sayUntil(samples: Int16Array, words: RegExp): Promise<Named<'agent.heard'>>;
  /** Hangs up and waits for the end. */
  hangUp(): Promise<void>;
}

const busyForMs = 30_000;
const mostTries = 3;

/**
 * Resolves once the conversation has begun; a server that is too busy is called again. Rejects with the error with
 * which the call was refused.
 */
export async function call(parley: Parley, options: TalkOptions): Promise<Caller> {
  const untilMs = performance.now() + busyForMs;
  for (;;) {
    const caller = listen(openTalk(parley, options));
    try {
      const { conversationId } = await caller.talk.started();
      return withMicrophone({ ...caller, conversationId }, options.mode);
    } catch (error) {
      const busy = error instanceof ParleyApiError && error.code === 'unavailable';
      if (!busy || performance.now() > untilMs) throw error;
      await sleep(500);
    }
  }
}

type Listener = Pick<Caller, 'talk' | 'events' | 'heard' | 'next' | 'hears' | 'all' | 'hangUp'>;

function listen(talk: Talk): Listener {
  const events: ServerMessage[] = [];
  const heard = { frames: 0, bytes: 0 };
  let seen = 0;
  talk.on('message', (event) => {
    if (event.type !== 'pong') events.push(event);
  });
  talk.on('audio', (bytes) => {
    heard.frames += 1;
    heard.bytes += bytes.length;
  });
  const listener: Listener = {
    talk,
    events,
    heard,
    next(type, fits = () => true, limitMs = 25_000) {
      const find = () => {
        const wanted = (event: ServerMessage) => event.type === type && fits(event as Named<typeof type>);
        const at = events.findIndex((event, index) => index >= seen && wanted(event));
        if (at !== -1) {
          seen = at + 1;
          return events[at] as Named<typeof type>;
        }
        if (talk.state === 'ended') throw new Error(`the talk ended before ${type}: ${told(events)}`);
        return undefined;
      };
      return eventually(type, limitMs, find, 5).catch((error: unknown) => {
        throw new Error(`${String(error)}; there were ${told(events)}`);
      });
    },
    hears: (words, limitMs) =>
      listener.next('agent.heard', ({ final, heard }) => final && words.test(heard), limitMs),
    all: (type) => events.filter((event): event is Named<typeof type> => event.type === type),
    hangUp: () => talk.close(),
  };
  return listener;
}

function withMicrophone(caller: Listener & { conversationId: string }, mode: TalkOptions['mode']): Caller {
  const { talk } = caller;
  const microphone = mode === 'text' ? undefined : openMicrophone((bytes) => void talk.sendAudio(bytes));
  void talk.closed().then(() => microphone?.close());
  const say = (samples: Int16Array) => microphone?.say(samples) ?? Promise.resolve();
  return {
    ...caller,
    say,
    async sayUntil(samples, words) {
      for (let tries = 1; ; tries += 1) {
        await say(samples);
        const answer = await caller.next('agent.heard', ({ final }) => final);
        if (words.test(answer.heard)) return answer;
        if (tries === mostTries) throw new Error(`not understood: ${told(caller.events)}`);
      }
    },
  };
}

/** For a test that fails: the last of what was said. */
function told(events: readonly ServerMessage[]): string {
  return events
    .filter(({ type }) => type !== 'agent.text')
    .slice(-6)
    .map((event) => JSON.stringify(event))
    .join('\n');
}
