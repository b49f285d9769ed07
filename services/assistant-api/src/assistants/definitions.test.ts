import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isMainThread } from 'node:worker_threads';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { ParleyError } from '@parley/platform/errors';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { openDefinitions } from './definitions.ts';
import { readBody } from './read-definition.ts';

/** An assistant with a flow of so many questions in a row, each of which branches. */
function body(questions: number, change: (flow: { steps: Record<string, unknown> }) => void = () => {}) {
  const steps: Record<string, unknown> = { bye: { kind: 'end', text: 'Bye.' } };
  for (let at = 0; at < questions; at += 1) {
    const next = at + 1 < questions ? `ask${at + 1}` : 'bye';
    const cases = Array.from({ length: 10 }, (_, n) => ({ if: [{ slot: `s${at}`, is: `x${n}` }], next }));
    steps[`ask${at}`] = {
      kind: 'ask',
      text: 'How many?',
      slot: `s${at}`,
      answer: { type: 'name' },
      next: `to${at}`,
    };
    steps[`to${at}`] = { kind: 'branch', cases, default: next };
  }
  const flow = { language: 'en', start: 'ask0', steps };
  change(flow);
  return Buffer.from(JSON.stringify({ name: 'Big', definition: { mind: { kind: 'flow', flow } } }));
}

const definitions = openDefinitions({ clock: systemClock });
after(() => definitions.close());

test('a large definition is read as a small one is, with its defaults', async () => {
  const bytes = body(200);
  assert.ok(bytes.length > 100_000 && isMainThread);
  const here = readBody('create', bytes);
  assert.ok(here.kind === 'body');
  const read = await definitions.read('create', bytes);
  // From thread to thread objects become plain ones.
  assert.deepEqual(read, structuredClone(here.body));
  assert.deepEqual(await definitions.flowFaultsOf(read.definition!), []);
});

test('what is wrong with a large one is told by the same paths, and faults of its graph are known with it', async () => {
  const misspelt = body(200, (flow) => Object.assign(flow.steps, { 'Not a step': { kind: 'end' } }));
  const here = readBody('create', misspelt);
  assert.ok(here.kind === 'refused' && here.faults.length > 0);
  await assert.rejects(definitions.read('create', misspelt), {
    code: 'invalid_argument',
    message: here.message,
    faults: here.faults,
  });
  const lost = body(200, (flow) => Object.assign(flow.steps, { lost: { kind: 'end', text: 'Bye.' } }));
  const { definition } = await definitions.read('create', lost);
  const faults = [{ path: 'steps.lost', message: 'no way leads to this step' }];
  assert.deepEqual(await definitions.flowFaultsOf(definition!), faults);
  // As a draft comes from the database: nothing is known of it.
  const draft: AssistantDefinition = structuredClone(definition!);
  assert.deepEqual(await definitions.flowFaultsOf(draft), faults);
});

test('bytes that are no JSON, or would change what objects are, are refused', async () => {
  for (const text of [
    '{',
    `{"a":${'['.repeat(10_000)}`,
    '{"__proto__":{}}',
    `{"__proto__":"${'x'.repeat(9_000)}"}`,
  ]) {
    await assert.rejects(definitions.read('update', Buffer.from(text)), {
      code: 'invalid_argument',
      faults: [],
    });
  }
});

test('more than may wait are turned away at once and told when to come again', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 30 }, () => definitions.read('create', body(30))),
  );
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.ok(refused.length > 0 && refused.length < all.length, `${refused.length} refused`);
  for (const error of refused) {
    assert.ok(error instanceof ParleyError);
    assert.equal(error.code, 'unavailable');
    assert.equal(error.retryAfterMs, 2_000);
  }
});

test('one that takes too long is given up, and the next is read', async () => {
  let pass = () => {};
  const clock: Clock = {
    ...systemClock,
    after(_delayMs, callback) {
      pass = callback;
      return { cancel: () => {} };
    },
  };
  const slow = openDefinitions({ clock });
  try {
    const late = slow.read('create', body(200));
    pass();
    await assert.rejects(late, { code: 'unavailable' });
    const read = await slow.read('create', body(30));
    assert.ok(read.definition);
  } finally {
    await slow.close();
  }
});
