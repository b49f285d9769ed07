/** Big definitions: those that are refused, and the biggest that may be. */
import { type Definition, type Flow, flowOf } from '@parley/harness/call/assistants';

/** A flow whose every case is wrong: 1 MB, and a fault for each of its 200,000 parts. */
export function hugeFlow(): string {
  const cases = Array.from({ length: 50 }, () => ({ if: Array.from({ length: 10 }, () => ({})), next: 'x' }));
  const steps: Record<string, unknown> = {};
  for (let n = 0; n < 400; n += 1) steps[`s${n}`] = { kind: 'branch', cases, default: 'x' };
  const body = {
    name: 'huge',
    definition: { mind: { kind: 'flow', flow: { language: 'en', start: 's0', steps } } },
  };
  return JSON.stringify(body).slice(0, 1_040_000);
}

/** A flow in order, of so many steps one after the other. */
export function rows(count: number): Definition {
  const steps: Flow['steps'] = { out: { kind: 'end', text: 'Goodbye.' } };
  for (let n = 0; n < count; n += 1) {
    const next = n + 1 === count ? 'out' : `s${n + 1}`;
    steps[`s${n}`] = { kind: 'say', text: `This is the line of the number ${n}, as it is said.`, next };
  }
  return { mind: flowOf('s0', steps) };
}

/** Asks for an address, a number, a date and a time, over and over. */
export function asking(): Definition {
  const answers = [{ type: 'email' }, { type: 'number' }, { type: 'date' }, { type: 'time' }] as const;
  const steps: Flow['steps'] = {};
  answers.forEach((answer, n) => {
    const next = `s${(n + 1) % answers.length}`;
    steps[`s${n}`] = { kind: 'ask', text: 'What is it?', slot: `slot${n}`, answer, onFail: next, next };
  });
  steps.s3 = { ...steps.s3, next: 'sort' } as Flow['steps'][string];
  steps.sort = {
    kind: 'branch',
    cases: [{ if: [{ slot: 'slot0', is: 'nobody@ever.says' }], next: 'out' }],
    default: 's0',
  };
  steps.out = { kind: 'end', text: 'Goodbye.' };
  return { mind: flowOf('s0', steps), turnTaking: { silencePromptMs: 120_000 } };
}

/** Speaks for minutes. */
export function speaking(): Definition {
  const steps: Flow['steps'] = {};
  for (let n = 0; n < 150; n += 1) {
    const next = n === 149 ? 'out' : `s${n + 1}`;
    steps[`s${n}`] = {
      kind: 'say',
      text: `This is sentence number ${n} of what goes on and on without an end.`,
      next,
    };
  }
  steps.out = { kind: 'end', text: 'Goodbye.' };
  return { mind: flowOf('s0', steps), turnTaking: { interruptible: false, silencePromptMs: 120_000 } };
}
