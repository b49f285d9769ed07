/** A typed conversation with a mind over a real call, turn by turn, for tests of what it says and does. */
import { createCall } from '../call/call.ts';
import type { CallEvent } from '../call/types.ts';
import type { ToolCall } from '../frame.ts';
import type { Mind, MindEvent, MindInput, ToolRunner } from '../ports.ts';
import { Codebook } from './coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, levelActivity } from './scripted-vendors.ts';
import { plainSettings } from './stage.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface TypedCallOptions {
  mind: Mind;
  /** Names of the tools that the mind may call. */
  tools: readonly string[];
  runTool: ToolRunner;
  /** Wall-clock ms at the call's beginning. */
  nowMs: number;
  timeZone: string;
  language: string;
}

export interface TypedReply {
  /** As it was read by the caller. */
  text: string;
  /** Tool calls of the reply, in order. */
  calls: ToolCall[];
  /** What the last question expects; undefined where none was asked. */
  expects?: string;
  /** Why the call ends with this reply, or whom it goes to. */
  ends?: { reason: string } | { to: string };
}

export interface TypedCall {
  /** Rejects where no answer comes within 30 s of the call's time. */
  turn(input: MindInput): Promise<TypedReply>;
  /** What the mind set last. */
  state(): unknown;
}

const patienceMs = 30_000;
const stepMs = 100;

export function openTypedCall(options: TypedCallOptions): TypedCall {
  const { mind, tools, runTool, nowMs, timeZone, language } = options;
  const clock = new VirtualClock(nowMs);
  const book = new Codebook();
  let reply: TypedReply = { text: '', calls: [] };
  let state: unknown = null;
  let over = true;
  let running: Promise<unknown> = Promise.resolve();

  function note(event: MindEvent): void {
    if (event.type === 'state') state = event.state;
    if (event.type === 'tool') reply.calls.push(event.call);
    if (event.type === 'expect') reply.expects = event.expects;
    if (event.type === 'end') reply.ends = { reason: event.reason };
    if (event.type === 'transfer') reply.ends = { to: event.to };
  }

  function onEvent(event: CallEvent): void {
    if (event.type === 'agent.heard' && event.final) reply.text = event.heard;
    over ||= event.type === 'ended' || (event.type === 'agent.heard' && event.final);
  }

  const call = createCall({
    clock,
    mode: 'text',
    settings: { ...plainSettings, timeZone, language, maxSilences: 100 },
    mind: {
      name: mind.name,
      async *think(request, signal) {
        for await (const event of mind.think(request, signal)) {
          note(event);
          yield event;
        }
      },
    },
    activity: levelActivity,
    speechToText: codedSpeechToText({ book, clock, delayMs: () => 0 }),
    textToSpeech: codedTextToSpeech({ book, clock, rateHz: 16_000, delayMs: () => 0 }),
    tools: tools.map((name) => ({
      name,
      description: '',
      inputSchema: {},
      onInterrupt: 'finish',
      timeoutMs: 10_000,
    })),
    // A tool takes no time of the call, however long it really takes.
    runTool(asked, signal) {
      const result = runTool(asked, signal);
      running = result.catch(() => {});
      return result;
    },
    outputRateHz: 16_000,
    onEvent,
    onAudio() {},
  });

  return {
    state: () => state,
    async turn(input) {
      reply = { text: '', calls: [] };
      over = false;
      if (input.kind === 'start') call.input({ type: 'start' });
      if (input.kind === 'said') call.input({ type: 'text', text: input.text });
      if (input.kind === 'digits') call.input({ type: 'digits', digits: input.digits });
      // Silence comes by itself.
      for (let ms = 0; !over; ms += stepMs) {
        if (ms > patienceMs) throw new Error('The mind did not answer.');
        await clock.advance(ms === 0 ? 0 : stepMs);
        await running;
      }
      await clock.advance(0);
      return reply;
    },
  };
}
