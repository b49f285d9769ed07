import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Line, LineMessage } from '@parley/channels/port';
import { newId } from '@parley/platform/ids';
import { silentLog } from '@parley/platform/log/log';
import { manualClock } from '@parley/platform/testing/server';
import { createCall } from '@parley/voice/call/call';
import { scriptedMind } from '@parley/voice/testing/scripted-vendors';
import { codedSpeech } from '../testing.ts';
import { LiveCall } from './live-call.ts';
import { callMeters } from './meters.ts';

const format = { encoding: 'pcm16', rateHz: 16_000 } as const;
const recorder = {
  event() {},
  toolAsked() {},
  toolAnswered() {},
  collected() {},
  fault: () => true,
  audio() {},
  trace() {},
  close: async () => {},
};

function setUp() {
  const clock = manualClock();
  const speech = codedSpeech();
  const assistant = { id: newId('assistant'), name: 'Scripted', version: 1 };
  const call = new LiveCall({
    id: newId('conversation'),
    projectId: newId('project'),
    assistant,
    mode: 'text',
    input: format,
    output: format,
    resumable: true,
    tellsFaults: true,
    degradation: () => 0,
    clock,
    log: silentLog(),
    recorder,
    collect: () => null,
    runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: null }),
    meters: callMeters(),
    onOver: () => {},
    createCall: (hooks) =>
      createCall({
        ...hooks,
        clock,
        mode: 'text',
        settings: {
          language: 'en',
          timeZone: 'UTC',
          voice: 'slt',
          speed: 1,
          minWaitMs: 300,
          maxWaitMs: 900,
          interruptible: true,
          minInterruptionWords: 2,
          silencePromptMs: 120_000,
          maxSilences: 3,
          maxCallMs: 3_600_000,
        },
        mind: scriptedMind(() => [{ type: 'text', text: 'Hello.' }]),
        tools: [],
        activity: speech.activity,
        speechToText: speech.speechToText,
        textToSpeech: speech.textToSpeech,
        outputRateHz: 16_000,
      }),
  });
  return { clock, call };
}

function newLine(): Line & { messages: LineMessage[]; closes: number[]; buffered: number } {
  const line = {
    messages: [] as LineMessage[],
    closes: [] as number[],
    buffered: 0,
    event: (message: LineMessage) => void line.messages.push(message),
    audio: () => {},
    bufferedBytes: () => line.buffered,
    close: (code: number) => void line.closes.push(code),
  };
  return line;
}

/** In a turn of the event loop words that one has typed are taken. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const reasonOf = (messages: LineMessage[]) =>
  messages.flatMap((one) => (one.type === 'ended' ? [one.reason] : []));

test('a lost line is waited for half a minute, then the call ends as connection-lost', async () => {
  const { clock, call } = setUp();
  const line = newLine();
  call.start(line);
  call.lost(line);
  clock.advance(29_900);
  assert.equal(call.over, false);
  clock.advance(200);
  assert.equal(call.over, true);
  await call.ended;
});

test('a line that comes back within it gets what it missed, and the wait is over', () => {
  const { clock, call } = setUp();
  const first = newLine();
  call.start(first);
  call.lost(first);
  clock.advance(20_000);
  const second = newLine();
  call.resume(second, 1);
  assert.equal(second.messages[0]?.type, 'resumed');
  assert.ok(second.messages.slice(1).every(({ seq }) => seq > 1));
  call.lost(first); // Late news of the old line.
  clock.advance(60_000);
  assert.equal(call.over, false);
  call.end('caller-ended');
  assert.deepEqual(reasonOf(second.messages), ['caller-ended']);
  assert.deepEqual(second.closes, [1000]);
});

test('a client that does not read is dropped before much is kept for it', async () => {
  const { clock, call } = setUp();
  const line = newLine();
  call.start(line);
  line.buffered = 300_000;
  call.text('hello');
  await turn();
  clock.advance(5000);
  assert.deepEqual(reasonOf(line.messages), ['slow-client']);
  assert.deepEqual(line.closes, [4408]);
});

test('only the last 500 events are kept for a client that comes back', async () => {
  const { clock, call } = setUp();
  const line = newLine();
  call.start(line);
  for (let i = 0; i < 300; i += 1) {
    call.text(`words ${i}`);
    clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const again = newLine();
  call.resume(again, 0);
  assert.equal(again.messages.length, 501);
  assert.equal(again.messages.at(-1)?.seq, line.messages.at(-1)?.seq);
  call.end('caller-ended');
});

test('what many type at once is taken in turns of its own, and what comes behind words stays behind them', async () => {
  const calls = Array.from({ length: 3 }, () => {
    const line = newLine();
    const { call } = setUp();
    call.start(line);
    return { call, line };
  });
  for (const { call } of calls) {
    call.text('hello');
    call.text('goodbye');
    call.end('caller-ended');
  }
  const typed = () =>
    calls.map(({ line }) => line.messages.filter((one) => one.type === 'caller.transcript').length);
  const seen = [typed()];
  for (let n = 0; n < 6; n += 1) {
    await turn();
    seen.push(typed());
  }
  assert.deepEqual(
    seen.map((counts) => counts.join('')),
    ['111', '211', '221', '222', '222', '222', '222'],
  );
  assert.ok(calls.every(({ call, line }) => call.over && reasonOf(line.messages)[0] === 'caller-ended'));
});
