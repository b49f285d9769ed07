import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { openTypedCall } from '../testing/typed-call.ts';
import { createFlowMind } from './mind.ts';
import type { FlowState } from './state.ts';

function call(answer: object) {
  const flow = flowSchema.parse({
    language: 'en',
    start: 'ask',
    intents: { person: { next: 'desk' } },
    steps: {
      ask: { kind: 'ask', text: 'What is your number?', slot: 'number', answer, confirm: true, next: 'bye' },
      bye: { kind: 'end', text: 'Thank you.', reason: 'done' },
      desk: { kind: 'transfer', text: 'One moment.', to: '+12125550100' },
    },
  });
  const talk = openTypedCall({
    mind: createFlowMind({ flow }),
    tools: [],
    runTool: async ({ id, name }) => ({ id, name, outcome: 'ok', output: {} }),
    nowMs: Date.UTC(2026, 10, 27, 15),
    timeZone: 'America/New_York',
    language: 'en',
  });
  return {
    turn: talk.turn,
    say: async (text: string) => (await talk.turn({ kind: 'said', text })).text,
    press: async (digits: string) => (await talk.turn({ kind: 'digits', digits })).text,
    state: () => talk.state() as FlowState,
  };
}

const order = { type: 'digits', minLength: 4, maxLength: 4 };
const phone = { type: 'phone', country: 'US' };

test('digits of one answer that are said or pressed turn by turn add up, and no attempt is lost', async () => {
  for (const pieces of [
    ['Ten.', 'Forty two.'],
    ['One.', 'Zero.', 'Four.', 'Two.'],
    ['one oh', 'four two'],
    ['1', '042'],
  ]) {
    const { turn, say, state } = call(order);
    await turn({ kind: 'start' });
    for (const piece of pieces.slice(0, -1)) {
      assert.match(await say(piece), /So far I have .+ What comes next\?/, piece);
      assert.equal(state().attempts, 0);
    }
    assert.match(await say(pieces.at(-1) ?? ''), /one zero four two/);
  }
  const pressed = call(order);
  await pressed.turn({ kind: 'start' });
  await pressed.press('10');
  assert.match(await pressed.press('42'), /one zero four two/);
});

test('a phone number comes in groups', async () => {
  const { turn, say, state } = call(phone);
  await turn({ kind: 'start' });
  assert.match(await say('212'), /two one two/);
  assert.match(await say('five five five'), /So far/);
  assert.match(await say('zero one four two'), /two one two, five five five, zero one four two/);
  assert.equal(state().mode.kind, 'confirm');
});

test('what was begun is put right, said anew, or left for a whole number', async () => {
  const put = call(order);
  await put.turn({ kind: 'start' });
  await put.say('one oh');
  assert.match(await put.say('no, one one four two'), /one one four two/);
  const anew = call(order);
  await anew.turn({ kind: 'start' });
  await anew.say('one oh');
  assert.match(await anew.say('one oh four two'), /one zero four two/);
  const long = call(order);
  await long.turn({ kind: 'start' });
  assert.match(await long.say('one two three four five'), /should have 4 digits/);
});

test('a read-back is put right piece by piece, and read back again', async () => {
  const { turn, say } = call(order);
  await turn({ kind: 'start' });
  await say('1042');
  assert.match(await say('no, the last two are 43'), /one zero four three.*right/i);
});

test('digits that were read back and refused are not put before those that are said anew', async () => {
  const { turn, say } = call({ type: 'digits', minLength: 4, maxLength: 10 });
  await turn({ kind: 'start' });
  await say('one two');
  assert.match(await say('3456'), /one two three, four five six/i);
  await say('no');
  const anew = await say('3456');
  assert.match(anew, /three four five six/i);
  assert.doesNotMatch(anew, /one two/i);
});

test('zero by itself asks for a person, and is a digit once a number has begun', async () => {
  const person = call(order);
  await person.turn({ kind: 'start' });
  assert.deepEqual((await person.turn({ kind: 'digits', digits: '0' })).ends, { to: '+12125550100' });
  const digit = call(order);
  await digit.turn({ kind: 'start' });
  await digit.press('142');
  assert.match(await digit.press('0'), /one four two zero/);
});
