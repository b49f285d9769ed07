import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { sleep } from '@parley/platform/time/clock';
import type { ToolCall, ToolResult } from '../frame.ts';
import { mindFirstMs, mindNextMs } from '../limits.ts';
import type { Mind, MindEvent, MindRequest, ToolDefinition } from '../ports.ts';
import { scriptedMind } from '../testing/scripted-vendors.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { maxToolRounds, type ThoughtEvent, think } from './think.ts';
import { createToolBox, replyOver } from './tools.ts';

const definition: ToolDefinition = {
  name: 'look',
  description: '',
  inputSchema: {},
  onInterrupt: 'finish',
  timeoutMs: 3000,
};

function look(id: string, takesMs = 100): MindEvent {
  return { type: 'tool', call: { id, name: 'look', input: { takesMs } } };
}

function setUp(
  script: (request: MindRequest, signal: AbortSignal) => AsyncIterable<MindEvent> | Iterable<MindEvent>,
) {
  const clock = new VirtualClock();
  const requests: MindRequest[] = [];
  const signals: AbortSignal[] = [];
  const mind: Mind = scriptedMind((request, signal) => {
    requests.push(request);
    signals.push(signal);
    return script(request, signal);
  });
  const reply = new AbortController();
  const told: { call: ToolCall; result: ToolResult }[] = [];
  const late: ToolResult[] = [];
  const tools = createToolBox({
    clock,
    definitions: [definition],
    runTool: async (call, signal) => {
      await sleep(clock, (call.input as { takesMs: number }).takesMs, signal);
      return { id: call.id, name: call.name, outcome: 'ok', output: `found ${call.id}` };
    },
    onLate: (_, result) => late.push(result),
  });
  const events: ThoughtEvent[] = [];
  const run = async () => {
    const thoughts = think({
      firstMs: mindFirstMs,
      clock,
      mind,
      tools,
      context: {
        signal: reply.signal,
        committed: Promise.resolve(),
        heard: async () => {},
        onPhase: () => {},
      },
      onTool: (call, result) => told.push({ call, result }),
      request: {
        history: [],
        input: { kind: 'said', text: 'find it' },
        state: { step: 0 },
        nowMs: 0,
        timeZone: 'UTC',
        language: 'en',
      },
    });
    for await (const event of thoughts) events.push(event);
  };
  const done = run();
  done.catch(() => {});
  return { clock, requests, signals, told, late, events, done, interrupt: () => reply.abort(replyOver) };
}

const withCode = (code: string) => (error: unknown) => error instanceof ParleyError && error.code === code;
const texts = (events: ThoughtEvent[]) =>
  events.flatMap((event) => (event.type === 'text' ? [event.text] : []));

test('what the mind says comes in order, with all that is not a tool call', async () => {
  const said: ThoughtEvent[] = [
    { type: 'text', text: 'Hello. ' },
    { type: 'expect', expects: 'phone' },
    { type: 'state', state: { step: 1 } },
    { type: 'end', reason: 'done' },
  ];
  const { clock, events, done } = setUp(() => said as MindEvent[]);
  await clock.advance(0);
  await done;
  assert.deepEqual(events, said);
  assert.equal(clock.pendingTimers, 0);
});

test('the mind is asked again with the results of its tools, in the order it called them', async () => {
  const { clock, requests, told, events, done } = setUp(function* ({ toolResults }) {
    if (toolResults.length > 0) return void (yield { type: 'text', text: 'Found.' });
    yield { type: 'text', text: 'Let me look.' };
    yield { type: 'state', state: { step: 1 } };
    yield look('slow', 300);
    yield look('fast', 100);
  });
  await clock.advance(300);
  await done;
  assert.deepEqual(
    requests[1]?.toolResults.map(({ result }) => result.output),
    ['found slow', 'found fast'],
  );
  assert.deepEqual(requests[1]?.state, { step: 1 });
  assert.deepEqual(requests[0]?.tools, [definition]);
  assert.deepEqual(texts(events), ['Let me look.', 'Found.']);
  assert.deepEqual(
    events.map((event) => event.type),
    ['text', 'state', 'pause', 'text'],
  );
  assert.equal(told.length, 2);
});

test('what a tool has done is told at once, so an interruption while another runs does not hide it', async () => {
  const { clock, told, late, done, interrupt } = setUp(function* () {
    yield look('fast', 100);
    yield look('slow', 500);
  });
  await clock.advance(200);
  interrupt();
  await assert.rejects(done);
  await clock.advance(1000);
  assert.deepEqual(
    told.map(({ call }) => call.id),
    ['fast'],
  );
  assert.deepEqual(
    late.map((result) => result.id),
    ['slow'],
  );
});

test('a mind that does not begin, or stops in the middle, is left at its deadline and told to stop', async () => {
  for (const limitMs of [mindFirstMs, mindNextMs]) {
    const { clock, signals, done } = setUp(async function* () {
      if (limitMs === mindNextMs) yield { type: 'text', text: 'Well' };
      await new Promise(() => {});
    });
    await clock.advance(limitMs - 1);
    assert.equal(signals[0]?.aborted, false);
    await clock.advance(1);
    await assert.rejects(done, withCode('deadline_exceeded'));
    assert.ok(signals[0]?.aborted);
    assert.equal(clock.pendingTimers, 0);
  }
});

test('an abort is obeyed at once, even by a mind that ignores it', async () => {
  const { clock, events, done, signals, interrupt } = setUp(async function* () {
    yield { type: 'text', text: 'one' };
    await sleep(clock, 1000);
    yield { type: 'text', text: 'two' };
  });
  await clock.advance(500);
  interrupt();
  await assert.rejects(done);
  await clock.advance(5000);
  assert.deepEqual(texts(events), ['one']);
  assert.ok(signals[0]?.aborted);
});

test('a mind that fails ends the thought with its error', async () => {
  const { clock, done } = setUp(() => {
    throw new ParleyError('unavailable', 'No model.');
  });
  await clock.advance(0);
  await assert.rejects(done, withCode('unavailable'));
});

test('a mind that calls tools in circles is stopped', async () => {
  const { clock, requests, done } = setUp(({ toolResults }) => [look(`c${toolResults.length}`)]);
  await clock.advance(10_000);
  await assert.rejects(done, withCode('resource_exhausted'));
  assert.equal(requests.length, maxToolRounds + 1);
});

test('the mind is told what it has said before its tools ran', async () => {
  const { clock, requests, done } = setUp(function* ({ toolResults }) {
    if (toolResults.length > 2) return void (yield { type: 'text', text: 'Found.' });
    if (toolResults.length > 0) return void (yield look('c'));
    yield { type: 'text', text: 'One ' };
    yield { type: 'text', text: 'moment. ' };
    yield look('a');
    yield look('b');
  });
  await clock.advance(1000);
  await done;
  assert.deepEqual(
    requests.at(-1)?.toolResults.map(({ said }) => said),
    ['One moment.', undefined, undefined],
  );
});
