import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { openTypedCall } from '../testing/typed-call.ts';
import { collectedOf } from './collected.ts';
import { createFlowMind } from './mind.ts';

const flow = flowSchema.parse({
  language: 'en',
  start: 'name',
  slots: { practice: 'Harbor Dental' },
  intents: { person: { next: 'desk' } },
  steps: {
    name: { kind: 'ask', slot: 'name', text: 'Your name?', answer: { type: 'name' }, next: 'day' },
    day: {
      kind: 'ask',
      slot: 'day',
      label: 'day of the visit',
      text: 'Which day?',
      answer: { type: 'date' },
      next: 'look',
    },
    look: { kind: 'tool', tool: 'look', saveAs: 'found', next: { ok: 'done', error: 'desk' } },
    done: { kind: 'end', text: 'Done. Goodbye.', reason: 'booked' },
    desk: { kind: 'transfer', text: 'One moment.', to: '+12125550171' },
  },
});

/** Tuesday, 24 November 2026. */
async function call() {
  const talk = openTypedCall({
    mind: createFlowMind({ flow }),
    tools: ['look'],
    runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: { free: true } }),
    nowMs: Date.UTC(2026, 10, 24, 15),
    timeZone: 'America/New_York',
    language: 'en',
  });
  await talk.turn({ kind: 'start' });
  return {
    say: (text: string) => talk.turn({ kind: 'said', text }),
    collected: () => collectedOf(flow, talk.state()),
  };
}

test('what was answered is told with its value, how it was said, where it is from, and how the flow ended', async () => {
  const { say, collected } = await call();
  assert.deepEqual(collected(), { slots: [], outcome: 'open', reason: null });
  await say('Ada Lovelace');
  const name = { name: 'name', label: 'name', value: 'Ada Lovelace', spoken: 'Ada Lovelace' };
  assert.deepEqual(collected(), {
    slots: [{ ...name, from: 'caller', step: 'name' }],
    outcome: 'open',
    reason: null,
  });
  await say('tomorrow');
  assert.deepEqual(collected(), {
    slots: [
      { ...name, from: 'caller', step: 'name' },
      {
        name: 'day',
        label: 'day of the visit',
        value: '2026-11-25',
        spoken: 'Wednesday, November 25th',
        from: 'caller',
        step: 'day',
      },
      { name: 'found', label: 'found', value: { free: true }, spoken: '', from: 'tool', step: 'look' },
    ],
    outcome: 'ended',
    reason: 'booked',
  });
});

test('a caller who is put through has an outcome that says where to', async () => {
  const { say, collected } = await call();
  await say('Can I speak to a person?');
  assert.deepEqual(collected(), { slots: [], outcome: 'transferred', reason: '+12125550171' });
});

test('an end of the flow by itself has its reason', async () => {
  const { say, collected } = await call();
  await say('Goodbye.');
  assert.deepEqual(collected(), { slots: [], outcome: 'ended', reason: 'goodbye' });
});

test('a state of another mind has nothing to tell', () => {
  assert.equal(collectedOf(flow, null), null);
  assert.equal(collectedOf(flow, { at: 'elsewhere', trail: [], slots: {} }), null);
});
