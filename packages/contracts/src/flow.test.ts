import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { flowSchema } from './flow.ts';

type FlowInput = z.input<typeof flowSchema>;

import { checkFlow } from './flow-check.ts';

const good: FlowInput = {
  language: 'en',
  start: 'greet',
  slots: { firm: 'Harbor Dental' },
  steps: {
    greet: { kind: 'say', text: 'Welcome to {{firm}}.', next: 'size' },
    size: {
      kind: 'ask',
      text: 'For how many people?',
      slot: 'size',
      answer: { type: 'number', min: 1 },
      confirm: 'That is {{size}}, right?',
      next: 'look',
    },
    look: {
      kind: 'tool',
      tool: 'tables',
      input: { size: '{{size}}' },
      saveAs: 'table',
      next: { ok: 'bye', error: 'bye' },
    },
    bye: { kind: 'end', text: 'You are at table {{table.number}}.' },
  },
};

/** The good flow with some steps replaced. */
function faults(steps: FlowInput['steps'], more: Partial<FlowInput> = {}) {
  return checkFlow(flowSchema.parse({ ...good, ...more, steps: { ...good.steps, ...steps } }));
}

test('a sound flow has no faults and its defaults are filled in', () => {
  const flow = flowSchema.parse(good);
  assert.deepEqual(checkFlow(flow), []);
  assert.equal(flow.maxSilences, 2);
  assert.equal(flow.steps.size?.kind === 'ask' && flow.steps.size.maxAttempts, 3);
});

test('a step that is named but missing is reported where it is named', () => {
  assert.deepEqual(faults({ greet: { kind: 'say', text: 'Hi.', next: 'nowhere' } }), [
    { path: 'steps.greet.next', message: 'there is no step "nowhere"' },
  ]);
  assert.deepEqual(faults({}, { intents: { person: { next: 'desk' } } })[0]?.path, 'intents.person.next');
});

test('a step that nothing leads to is reported', () => {
  assert.deepEqual(faults({ lost: { kind: 'end', text: 'Bye.' } }), [
    { path: 'steps.lost', message: 'no way leads to this step' },
  ]);
});

test('a slot that is read before any way can have set it is reported', () => {
  assert.deepEqual(faults({ greet: { kind: 'say', text: 'For {{size}}?', next: 'size' } }), [
    { path: 'steps.greet.text', message: '"size" is not set yet at this step' },
  ]);
  assert.deepEqual(faults({ greet: { kind: 'say', text: 'Hi {{nick}}.', next: 'size' } }), [
    { path: 'steps.greet.text', message: 'nothing in this flow sets "nick"' },
  ]);
});

test('a template that is not closed is reported', () => {
  for (const text of ['Hi {{size.', 'Hi {{ si ze }}.', 'Hi }}.']) {
    assert.equal(faults({ greet: { kind: 'say', text, next: 'size' } })[0]?.path, 'steps.greet.text', text);
  }
});

test('steps in a circle without a question are reported, with a question they are not', () => {
  const circle = faults({
    greet: { kind: 'say', text: 'Hi.', next: 'again' },
    again: {
      kind: 'branch',
      cases: [{ if: [{ slot: 'size', known: true }], next: 'size' }],
      default: 'greet',
    },
  });
  assert.deepEqual(circle, [
    { path: 'steps.greet', message: 'these steps go in a circle without a question: greet → again → greet' },
  ]);
  const asked = faults({
    look: { kind: 'branch', cases: [{ if: [{ slot: 'size', is: 1 }], next: 'size' }], default: 'bye' },
    bye: { kind: 'end', text: 'Bye.' },
  });
  assert.deepEqual(asked, []);
});

test('a question from which no answer leads to an end is reported', () => {
  const trapped = checkFlow(
    flowSchema.parse({
      language: 'en',
      start: 'a',
      steps: { a: { kind: 'ask', text: 'Well?', slot: 'a', answer: { type: 'text' }, next: 'a' } },
    }),
  );
  assert.match(trapped[0]?.message ?? '', /no way out/);
});

test('a phrase that stands for two options is reported', () => {
  const answer = {
    type: 'choice' as const,
    options: [
      { value: 'a', label: 'Cleaning', phrases: ['clean my teeth'] },
      { value: 'b', label: 'Check-up', phrases: ['Clean my teeth'] },
    ],
  };
  assert.deepEqual(faults({ size: { kind: 'ask', text: 'What?', slot: 'size', answer, next: 'look' } }), [
    { path: 'steps.size.answer.options[1]', message: '"clean my teeth" already stands for option 1' },
  ]);
});

test('the form itself refuses a branch without default and a choice of one', () => {
  const paths = (steps: Record<string, unknown>) =>
    (flowSchema.safeParse({ ...good, steps }).error?.issues ?? []).map((issue) => issue.path.join('.'));
  assert.deepEqual(
    paths({ greet: { kind: 'branch', cases: [{ if: [{ slot: 'x', known: true }], next: 'a' }] } }),
    ['steps.greet.default'],
  );
  const options = [{ value: 'a', label: 'A' }];
  const ask = { kind: 'ask', text: 'Which?', slot: 'x', answer: { type: 'choice', options }, next: 'a' };
  assert.deepEqual(paths({ greet: ask }), ['steps.greet.answer.options']);
  assert.deepEqual(paths({ greet: { kind: 'say', text: 'x'.repeat(2001), next: 'a' } }), [
    'steps.greet.text',
  ]);
});

test('five hundred steps in a row are checked without recursion', () => {
  const steps: FlowInput['steps'] = { s499: { kind: 'end', text: 'Bye.' } };
  for (let n = 0; n < 499; n += 1) steps[`s${n}`] = { kind: 'say', text: 'On.', next: `s${n + 1}` };
  assert.deepEqual(checkFlow(flowSchema.parse({ language: 'en', start: 's0', steps })), []);
});

test('of many faults the first twenty are told', () => {
  const steps: FlowInput['steps'] = {};
  for (let n = 0; n < 100; n += 1) steps[`s${n}`] = { kind: 'say', text: 'On.', next: 'nowhere' };
  const found = faults(steps);
  assert.equal(found.length, 20);
  assert.equal(found[19]?.path, 'steps.s19.next');
});

test('a step named like something that every object has is missing all the same', () => {
  assert.deepEqual(faults({ greet: { kind: 'say', text: 'Hi.', next: 'constructor' } }), [
    { path: 'steps.greet.next', message: 'there is no step "constructor"' },
  ]);
});

test('a flow may hold so many tests and phrases in all, and no more', () => {
  const said = Array.from({ length: 50 }, (_, n) => `words ${n}`);
  const cases = Array.from({ length: 50 }, () => ({ if: [{ said }], next: 'bye' }));
  const branches = (count: number, of: typeof cases) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => {
        const last = n + 1 === count;
        return [`b${n}`, { kind: 'branch' as const, cases: of, default: last ? 'bye' : `b${n + 1}` }];
      }),
    );
  const greet = { kind: 'say' as const, text: 'Hi.', next: 'b0' };
  const size = { kind: 'end' as const, text: 'Bye.' };
  const sizes = (steps: FlowInput['steps']) =>
    faults({ greet, ...steps }).flatMap(({ path, message }) => (path === 'steps' ? [message] : []));
  assert.deepEqual(sizes({ size, ...branches(4, cases) }), []);
  assert.deepEqual(sizes({ size, ...branches(5, cases) }), [
    'a flow has at most 10000 phrases in all, not 12500',
  ]);
  const few = Array.from({ length: 50 }, () => ({ if: [{ slot: 'firm', is: 1 }], next: 'bye' }));
  assert.deepEqual(sizes({ size, ...branches(51, few as never) }), [
    'a flow has at most 2500 cases in all, not 2550',
  ]);
  const tests = [{ if: Array.from({ length: 10 }, () => ({ slot: 'firm', is: 1 })), next: 'bye' }];
  assert.deepEqual(sizes({ ...branches(400, [...tests, ...tests] as never) }), [
    'a flow has at most 5000 tests in all, not 8000',
  ]);
});

test('a question given up has set nothing, a circle has set all that is asked in it', () => {
  const ask = (slot: string, next: string, more: object = {}) => ({
    kind: 'ask' as const,
    text: 'Well?',
    slot,
    answer: { type: 'text' as const },
    next,
    ...more,
  });
  const end = { kind: 'end' as const, text: 'Bye {{b}}.' };
  const check = (steps: FlowInput['steps']) =>
    checkFlow(flowSchema.parse({ language: 'en', start: 'a', steps }));
  assert.deepEqual(check({ a: ask('b', 'e', { onFail: 'f' }), e: end, f: end }), [
    { path: 'steps.f.text', message: '"b" is not set yet at this step' },
  ]);
  const round = check({
    a: { ...ask('a', 'c'), text: 'Well {{b}}?' },
    c: { kind: 'branch', cases: [{ if: [{ slot: 'a', is: 1 }], next: 'd' }], default: 'e' },
    d: ask('b', 'a'),
    e: end,
  });
  assert.deepEqual(round, []);
});
