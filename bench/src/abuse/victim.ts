/** The others: a live call that an attack must not tear, and a tenant that must be answered. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { within } from '@parley/harness/process/wait';
import type { Parley } from '@parley/sdk/client';
import type { Heard } from './victim-thread.ts';

const answerLimitMs = 30_000;
const askEveryMs = 200;

export interface Victim {
  begin(): void;
  /** What it heard since `begin`. */
  tell(): Promise<Heard>;
  close(): Promise<void>;
}

/** After the attack before, a node may not be quiet at once. */
const dials = 10;
const dialAgainMs = 1_000;

/** A call to an assistant that does not stop speaking; resolves once it speaks. */
export async function callBeside(parley: Parley, url: string, assistant: string): Promise<Victim> {
  for (let left = dials - 1; ; left -= 1) {
    const victim = await dial(parley, url, assistant);
    if (victim) return victim;
    if (left === 0) throw new Error('the call beside was refused');
    await sleep(dialAgainMs);
  }
}

/** Undefined where it is refused. */
async function dial(parley: Parley, url: string, assistant: string): Promise<Victim | undefined> {
  const { token } = await parley.talkToken();
  const talkUrl = `${url.replace('http', 'ws')}/v1/talk`;
  const thread = new Worker(new URL('./victim-thread.ts', import.meta.url), {
    workerData: { url: talkUrl, token, assistant },
  });
  const [first] = await within('the call beside', answerLimitMs, once(thread, 'message'));
  if (first !== 'speaks') {
    await thread.terminate();
    return undefined;
  }
  return {
    begin: () => thread.postMessage('begin'),
    async tell() {
      const told = new Promise<Heard>((resolve) => {
        const hear = (message: Heard | string) => {
          if (typeof message === 'string') return;
          thread.off('message', hear);
          resolve(message);
        };
        thread.on('message', hear);
      });
      thread.postMessage('tell');
      return within('what the call beside heard', answerLimitMs, told);
    },
    async close() {
      thread.postMessage('end');
      await once(thread, 'exit');
    },
  };
}

/** What another tenant was answered. */
export interface Answers {
  waitsMs: number[];
  /** Codes of what was not answered as it should be. */
  failed: string[];
}

/** Asks again and again, by REST and with a new typed call each second time, until the signal aborts. */
export async function askBeside(parley: Parley, url: string, signal: AbortSignal): Promise<Answers> {
  const answers: Answers = { waitsMs: [], failed: [] };
  while (!signal.aborted) {
    const asks: (() => Promise<unknown>)[] = [
      () => parley.assistants.list({ limit: 1 }),
      () => typedCall(parley, url),
    ];
    for (const ask of asks) {
      const startMs = performance.now();
      try {
        await within('an answer', answerLimitMs, ask());
        answers.waitsMs.push(performance.now() - startMs);
      } catch (error) {
        answers.failed.push(error instanceof Error ? error.message : String(error));
      }
    }
    await sleep(askEveryMs);
  }
  return answers;
}

/** A call in writing that begins and is hung up. Rejects with why it was refused. */
async function typedCall(parley: Parley, url: string): Promise<void> {
  const { token } = await parley.talkToken();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/talk`, [
    'parley.v1',
    `parley.token.${token}`,
  ]);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () =>
        socket.send(JSON.stringify({ type: 'start', assistant: 'beside', mode: 'text' })),
      );
      socket.addEventListener('message', ({ data }) => {
        if (JSON.parse(String(data)).type === 'started') resolve();
      });
      socket.addEventListener('close', ({ code, reason }) => reject(new Error(`${code} ${reason}`)));
      socket.addEventListener('error', () => reject(new Error('no connection')));
    });
    socket.send(JSON.stringify({ type: 'end' }));
  } finally {
    socket.close();
  }
}
