import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { sleep } from '@parley/platform/time/clock';
import type { ToolCall, ToolResult } from '../frame.ts';
import type { ToolDefinition, ToolRunner } from '../ports.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createToolBox, replyOver } from './tools.ts';

const call: ToolCall = { id: 'c1', name: 'book', input: { size: 2 } };
const booked: ToolResult = { id: 'c1', name: 'book', outcome: 'ok', output: 'table 7' };

/** A toolbox with one tool that takes 500 ms unless told otherwise, and the reply that calls it. */
function setUp(onInterrupt: ToolDefinition['onInterrupt'], runTool?: ToolRunner) {
  const clock = new VirtualClock();
  const ran: AbortSignal[] = [];
  const late: ToolResult[] = [];
  const phases: string[] = [];
  const definition = { name: 'book', description: '', inputSchema: {}, onInterrupt, timeoutMs: 2000 };
  const box = createToolBox({
    clock,
    definitions: [definition],
    runTool: async (asked, signal) => {
      ran.push(signal);
      if (runTool) return runTool(asked, signal);
      await sleep(clock, 500, signal);
      return booked;
    },
    onLate: (_, result) => late.push(result),
  });
  const reply = new AbortController();
  const committed = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<void>();
  const context = {
    signal: reply.signal,
    committed: committed.promise,
    heard: () => heard.promise,
    onPhase: (_: ToolCall, phase: string) => void phases.push(phase),
  };
  return {
    clock,
    box,
    context,
    ran,
    late,
    phases,
    commit: () => committed.resolve(),
    hear: () => heard.resolve(),
    interrupt: () => reply.abort(replyOver),
    work: box.run(call, context),
  };
}

test('a tool runs once its reply is the answer, and gives its result', async () => {
  const { clock, ran, phases, work, commit } = setUp('cancel');
  await clock.advance(5000);
  assert.equal(ran.length, 0);
  commit();
  await clock.advance(500);
  assert.deepEqual(await work, { result: booked, started: true });
  assert.deepEqual(phases, ['started', 'ok']);
  assert.equal(clock.pendingTimers, 0);
});

test('a reply that is thrown away before it was the answer runs no tool and leaves no trace', async () => {
  for (const policy of ['cancel', 'finish', 'after-heard'] as const) {
    const { clock, ran, phases, late, work, commit, interrupt } = setUp(policy);
    interrupt();
    commit();
    await clock.advance(5000);
    const { started, result } = await work;
    assert.equal(started, false);
    assert.equal(result.outcome, 'cancelled');
    assert.deepEqual([ran.length, phases.length, late.length], [0, 0, 0]);
  }
});

test('a tool that is cancelled on interruption is told so, and nothing comes of it later', async () => {
  const { clock, ran, late, work, commit, interrupt } = setUp('cancel');
  commit();
  await clock.advance(100);
  interrupt();
  assert.equal((await work).result.outcome, 'cancelled');
  assert.ok(ran[0]?.aborted);
  await clock.advance(5000);
  assert.deepEqual(late, []);
});

test('a tool that finishes in spite of an interruption is not disturbed, and its result is told later', async () => {
  const { clock, ran, late, phases, work, commit, interrupt } = setUp('finish');
  commit();
  await clock.advance(100);
  interrupt();
  assert.equal((await work).started, true);
  assert.deepEqual(late, []);
  await clock.advance(400);
  assert.equal(ran[0]?.aborted, false);
  assert.deepEqual(late, [booked]);
  assert.deepEqual(phases, ['started', 'ok']);
});

test('a tool that waits for its announcement does not run before it was heard', async () => {
  const { clock, ran, work, commit, hear } = setUp('after-heard');
  commit();
  await clock.advance(3000);
  assert.equal(ran.length, 0);
  hear();
  await clock.advance(500);
  assert.deepEqual(await work, { result: booked, started: true });
});

test('a caller who interrupts the announcement has prevented the tool', async () => {
  const { clock, ran, work, commit, hear, interrupt } = setUp('after-heard');
  commit();
  await clock.advance(100);
  interrupt();
  hear();
  await clock.advance(5000);
  assert.equal((await work).started, false);
  assert.equal(ran.length, 0);
});

test('a tool that hangs is given up at its time limit, and told to stop', async () => {
  const { clock, ran, work, commit, phases } = setUp('finish', () => new Promise(() => {}));
  commit();
  await clock.advance(2000);
  assert.equal((await work).result.outcome, 'timeout');
  assert.ok(ran[0]?.aborted);
  assert.deepEqual(phases, ['started', 'timeout']);
});

test('a tool that fails is a result, with a public message only', async () => {
  const secret = setUp('cancel', () => Promise.reject(new Error('password is 1234')));
  const told = setUp('cancel', () => Promise.reject(new ParleyError('not_found', 'No such booking.')));
  for (const { clock, commit } of [secret, told]) {
    commit();
    await clock.advance(1);
  }
  const [hidden, shown] = [(await secret.work).result, (await told.work).result];
  assert.equal(hidden.outcome, 'error');
  assert.doesNotMatch(JSON.stringify(hidden), /1234/);
  assert.deepEqual(shown.output, { message: 'No such booking.' });
});

test('a tool that does not exist is an error for the mind, not for the call', async () => {
  const { box, context, ran } = setUp('cancel');
  const { result, started } = await box.run({ ...call, name: 'fly' }, context);
  assert.equal(result.outcome, 'error');
  assert.equal(started, false);
  assert.equal(ran.length, 0);
});

test('the end of the call stops every tool, even one that finishes in spite of interruptions', async () => {
  const { clock, box, ran, work, commit } = setUp('finish');
  commit();
  await clock.advance(100);
  box.close();
  assert.equal((await work).result.outcome, 'cancelled');
  assert.ok(ran[0]?.aborted);
  assert.equal(clock.pendingTimers, 0);
});
