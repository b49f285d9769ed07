import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createAssistantSchema } from '@parley/contracts/assistants';
import { createCalendarSchema } from '@parley/contracts/bookings';
import { checkFlow } from '@parley/contracts/flow-check';
import { toolNames } from '@parley/contracts/tools';
import { toolsOf } from '@parley/engine/minds';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { createFlowMind } from '@parley/voice/flow/mind';
import type { FlowState } from '@parley/voice/flow/state';
import { openTypedCall, type TypedReply } from '@parley/voice/testing/typed-call';
import { bookingStage } from '../bookings/stage.test-support.ts';
import { testAssistantApi } from '../testing.ts';

const samples = ['appointment-booking', 'order-status', 'front-desk'] as const;

function load(name: (typeof samples)[number]) {
  const json: unknown = JSON.parse(
    readFileSync(new URL(`../../samples/${name}.json`, import.meta.url), 'utf8'),
  );
  const { definition } = createAssistantSchema.parse(json);
  assert.ok(definition.mind.kind === 'flow');
  return { flow: definition.mind.flow, tools: definition.tools, timeZone: definition.timeZone };
}

const nowMs = Date.UTC(2026, 10, 24, 15);
const clock: Clock = { ...systemClock, now: () => nowMs };
const api = await testAssistantApi();
const practice = createCalendarSchema.parse(
  JSON.parse(readFileSync(new URL('../../samples/calendars/harbor-dental.json', import.meta.url), 'utf8')),
);
const open = () => bookingStage(api, clock, practice);

/** A call by text on Tuesday, 24 November 2026, at 10:00 in New York. */
async function call(name: (typeof samples)[number], stage?: Awaited<ReturnType<typeof open>>) {
  const { flow, tools, timeZone } = load(name);
  const books = name === 'appointment-booking' ? (stage ?? (await open())) : undefined;
  const desk = books?.desk(await books.conversation());
  const { runTool } = toolsOf({ tools }, desk && (({ action, call }) => desk(action, call.input, call.id)));
  const talk = openTypedCall({
    mind: createFlowMind({ flow }),
    tools: tools.flatMap(toolNames),
    runTool,
    nowMs,
    timeZone,
    language: 'en',
  });
  let last: TypedReply = await talk.turn({ kind: 'start' });
  const turn = async (input: Parameters<typeof talk.turn>[0]) => {
    last = await talk.turn(input);
    return last.text;
  };
  return {
    greeting: last.text,
    say: (text: string) => turn({ kind: 'said', text }),
    press: (digits: string) => turn({ kind: 'digits', digits }),
    slot: (slot: string) => (talk.state() as FlowState).slots[slot]?.value,
    ends: () => last.ends,
    expects: () => last.expects,
  };
}

test('every sample is a sound definition and its tools are declared', () => {
  for (const name of samples) {
    const { flow, tools } = load(name);
    assert.deepEqual(checkFlow(flow), [], name);
    for (const step of Object.values(flow.steps)) {
      if (step.kind !== 'tool') continue;
      assert.ok(
        tools.some((tool) => toolNames(tool).includes(step.tool)),
        `${name}: ${step.tool}`,
      );
    }
  }
});

test('books an appointment with corrections', async () => {
  const { greeting, say, slot, ends } = await call('appointment-booking');
  assert.match(greeting, /^Hello, this is Harbor Dental\. What can I book for you/);
  assert.equal(await say("I'd like to have my teeth cleaned."), 'Which day would suit you?');
  assert.equal(
    await say('to-morrow'),
    'On Wednesday, November 25th I have for example 9 AM, 1:30 PM and 4:30 PM. What time would you like?',
  );
  assert.match(
    await say('no, make it Thursday'),
    /^Okay, Thursday, November 26th\. On Thursday, November 26th I have/,
  );
  assert.match(await say('at quarter past two'), /^Let me check 2:15 PM .* I'm afraid that is not free\./);
  assert.match(await say('at three'), /^Let me check 3 PM .* That works\. What name/);
  assert.match(
    await say('My name is John Miller.'),
    /^Thank you, John Miller\. And what is the best phone number/,
  );
  assert.equal(
    await say('five five five, one two three, four five six seven'),
    'I have five five five, one two three, four five six seven. Is that right?',
  );
  assert.match(await say('no, 4568'), /four five six eight\. Is that right\?$/);
  assert.equal(
    await say('yeah'),
    'So that is a cleaning on Thursday, November 26th at 3 PM for John Miller, and your number is five five five, one two three, four five six eight. Shall I book it?',
  );
  assert.match(
    await say('no, actually at half past four'),
    /at 4:30 PM for John Miller, and your number is .* Shall I book it\?$/,
  );
  assert.match(
    await say('Sure.'),
    /^Perfect, you are booked for a cleaning on Thursday, November 26th at 4:30 PM/,
  );
  assert.deepEqual(ends(), { reason: 'booked' });
  assert.deepEqual(['service', 'date', 'time', 'name', 'phone'].map(slot), [
    'cleaning',
    '2026-11-26',
    '16:30',
    'John Miller',
    '+15551234568',
  ]);
});

test('a visit is booked, moved and cancelled in one call each, and only what was done is said', async () => {
  const stage = await open();
  const booking = await call('appointment-booking', stage);
  await booking.say('a filling on Monday at nine');
  await booking.say('Anna Lee');
  await booking.say('212 555 0188');
  await booking.say('yes');
  assert.deepEqual(await stage.booked(), []);
  assert.match(
    await booking.say('yes'),
    /^Perfect, you are booked for a filling on Monday, November 30th at 9 AM\./,
  );
  const [visit] = await stage.booked();
  assert.deepEqual(
    [visit?.startsAt.toISOString(), visit?.name, visit?.contact, visit?.note],
    ['2026-11-30T14:00:00.000Z', 'Anna Lee', '+12125550188', 'filling'],
  );
  const moving = await call('appointment-booking', stage);
  assert.match(await moving.say('I need to reschedule my appointment'), /What phone number/);
  assert.match(await moving.say('212 555 0188'), /^You have Monday, November 30th at 9 AM\. To which day/);
  await moving.say('Tuesday');
  assert.match(await moving.say('at ten'), /^Shall I move your visit to Tuesday, .* at 10 AM\?$/);
  assert.match(await moving.say('yes'), /^Done, your visit is on Tuesday, /);
  assert.deepEqual(moving.ends(), { reason: 'moved' });
  const moved = await stage.booked();
  assert.deepEqual(
    moved.map(({ id, startsAt }) => [id, startsAt.getUTCHours()]),
    [[visit?.id, 15]],
  );
  const cancelling = await call('appointment-booking', stage);
  await cancelling.say('I want to cancel my appointment');
  // The number is asked once more where nothing is found with it.
  assert.match(
    await cancelling.say('212 555 0189'),
    /^I can't find a visit with .* once more, or another one\.$/,
  );
  assert.match(await cancelling.say('the last digit is eight'), /at 10 AM\. Shall I cancel it\?$/);
  assert.match(await cancelling.say('yes'), /^Your visit is cancelled\./);
  assert.deepEqual(await stage.booked(), []);
});

test('a time that others have taken meanwhile is not promised: the caller is asked for another', async () => {
  const stage = await open();
  const { say, ends } = await call('appointment-booking', stage);
  await say('a filling on Monday at nine');
  await say('Anna Lee');
  await say('212 555 0188');
  await say('yes');
  const details = { name: 'Bob', contact: '', note: '' };
  for (let seat = 0; seat < practice.capacity; seat += 1) {
    await stage.bookings.book(stage.projectId, stage.calendar.id, Date.UTC(2026, 10, 30, 14), details);
  }
  assert.match(
    await say('yes'),
    /^I'm sorry, 9 AM has just been taken\. On Monday, November 30th I still have 9:30 AM/,
  );
  assert.match(
    await say('9:30'),
    /^So that is a filling on Monday, November 30th at 9:30 AM .* Shall I book it\?$/,
  );
  assert.match(await say('yes'), /^Perfect, you are booked/);
  assert.deepEqual(ends(), { reason: 'booked' });
});

test('a caller who says everything at once is asked for nothing twice', async () => {
  const { say, slot, ends } = await call('appointment-booking');
  const reply = await say(
    "Hi, my name is Bob Stone, I'd like a check-up on Thursday at 3 p.m., my number is 212-555-0199.",
  );
  assert.match(
    reply,
    /Thank you, Bob Stone\. I have two one two, five five five, zero one nine nine\. Is that right\?$/,
  );
  await say('Yes.');
  await say('Yes, please.');
  assert.deepEqual(ends(), { reason: 'booked' });
  assert.deepEqual([slot('service'), slot('date'), slot('time')], ['checkup', '2026-11-26', '15:00']);
});

test('a caller who says no to the summary changes one answer by its name and keeps the others', async () => {
  const { say, slot } = await call('appointment-booking');
  await say('a filling on Monday at nine');
  await say('Anna Lee');
  await say('212 555 0188');
  await say('yes');
  assert.equal(await say('no'), 'Sorry about that. What should I change?');
  assert.equal(await say('the name'), 'What name shall I put it under?');
  assert.match(
    await say('Anna Leigh'),
    /on Monday, November 30th at 9 AM for Anna Leigh, and your number is .* Shall I book it\?$/,
  );
  assert.equal(slot('phone'), '+12125550188');
});

test('a caller in pain goes straight to the dentist', async () => {
  const { say, ends } = await call('appointment-booking');
  await say('my tooth hurts like hell');
  assert.deepEqual(ends(), { to: '+12125550199' });
});

test('a number that no visit has leads to the desk when it is said again', async () => {
  for (const wish of ['I want to move my visit', 'I want to cancel my appointment']) {
    const { say, ends } = await call('appointment-booking');
    await say(wish);
    assert.match(await say('212 555 0199'), /once more, or another one\.$/);
    assert.match(await say('212 555 0199'), /^I can't find a visit with that number\./);
    assert.deepEqual(ends(), { to: '+12125550171' }, wish);
  }
});

test('an order number in spoken digits is looked up, and another one with the yes', async () => {
  const { say, slot, expects, ends } = await call('order-status');
  assert.equal(expects(), 'digits:4');
  assert.equal(
    await say('one oh four two'),
    "One moment, I'm looking up order one zero four two. Your two-person tent is on its way and should be with you " +
      'tomorrow. Is there another order that I can check for you?',
  );
  assert.match(
    await say('Yes, order ten forty three.'),
    /rain jacket was delivered yesterday\. Did you receive it\?$/,
  );
  assert.equal(slot('order_number'), '1043');
  await say('No, I did not.');
  assert.deepEqual(ends(), { to: '+12125550134' });
});

test('an order that is not there can be tried again with the keys', async () => {
  const { say, press, ends } = await call('order-status');
  assert.match(await say('nine nine double nine'), /I can't find an order .* Shall we try again\?$/);
  await say('sure');
  assert.match(await press('1044'), /camping stove is being packed/);
  assert.equal(await say("No, that's all."), 'Thanks for shopping with Northwind Outdoor. Goodbye.');
  assert.deepEqual(ends(), { reason: 'completed' });
});

test('a caller who asks for a person is put through, in the middle of anything', async () => {
  for (const ask of [
    'Can I speak to a real person, please?',
    'operator',
    'I want to talk to someone',
    'Agent. Agent!',
  ]) {
    const { say, ends } = await call('order-status');
    await say(ask);
    assert.deepEqual(ends(), { to: '+12125550134' }, ask);
  }
});

test('a caller who says gibberish three times is offered a person', async () => {
  const { say, ends } = await call('front-desk');
  assert.match(await say('gurgle'), /^Sorry, I didn't get that\. You can ask for/);
  assert.match(await say('blah blah'), /Just say one of these/);
  assert.match(await say('wibble'), /Would you like to speak to a person\?$/);
  await say('yeah okay');
  assert.deepEqual(ends(), { to: '+12125550100' });
});

test('the front desk understands what is needed however it is put', async () => {
  const needs: Record<string, RegExp> = {
    'What time do you close today?': /open Monday to Friday/,
    'could you tell me how I get to you': /48 Mill Road/,
    'uh, my invoice is wrong': /accounts department/,
    'the window I bought is broken': /technical support/,
    'I want a quote for new windows': /sales team/,
  };
  for (const [need, reply] of Object.entries(needs)) {
    const { say } = await call('front-desk');
    assert.match(await say(need), reply, need);
  }
});

test('one question leads to the next, and what was said can be heard again', async () => {
  const { say, ends } = await call('front-desk');
  await say('When are you open?');
  assert.match(
    await say('How do I get there?'),
    /^We are at 48 Mill Road.*anything else I can do for you\?$/,
  );
  assert.match(await say('Say that again?'), /^We are at 48 Mill Road/);
  await say('no thanks');
  assert.deepEqual(ends(), { reason: 'completed' });
});

test('a message is taken down word for word, with words in it that would be commands elsewhere', async () => {
  const { say, slot, expects } = await call('front-desk');
  await say("I'd like to leave a message for somebody.");
  assert.match(await say("It's Maria Lopez."), /What is the message\?$/);
  assert.equal(expects(), 'dictation');
  const message = 'Please tell Tom to stop the delivery, and no, I do not want to talk to a person.';
  assert.equal(await say(message), "I've noted that. What number can we call you back on?");
  await say('212 555 0143');
  assert.match(await say('yep'), /confirm it by e-mail\?$/);
  assert.match(await say('no'), /Your message is: Please tell Tom to stop the delivery/);
  await say('correct');
  assert.equal(slot('message'), message);
});

test('a message is confirmed to an address that is spelled, read back and put right', async () => {
  const { say, slot, expects } = await call('front-desk');
  await say("I'd like to leave a message for somebody.");
  await say("It's Maria Lopez.");
  await say('The window is here.');
  await say('212 555 0143');
  await say('yes');
  await say('yes');
  assert.equal(expects(), 'email');
  assert.match(await say('maria dot l o p e z at example dot com'), /maria dot lopez at example dot com/);
  assert.match(await say('no, underscore, not dot'), /maria underscore lopez at example dot com/);
  assert.match(await say('yes'), /Your message is/);
  assert.equal(slot('mail'), 'maria_lopez@example.com');
});
