/** Answers that come early, late, or again: what a caller adds to, takes back from, or changes in earlier answers. */
import type { Answer, AskStep } from '@parley/contracts/flow';
import type { SlotValue } from '../language/answer.ts';
import { labelOf } from './label.ts';
import { type Mention, mentionsIn } from './named.ts';
import { fill, line, pose, type Run, say } from './run.ts';
import { askStep, isAhead, openAsk, slotOf, stepOf, takeAhead } from './state.ts';
import { expectedOf, type Reading, sameValue, understand } from './understand.ts';
import { asksAfter, walk } from './walk.ts';

/** Questions that were answered, the latest first, each once. */
function answeredAsks(run: Run): { id: string; step: AskStep }[] {
  const found = new Map<string, { id: string; step: AskStep }>();
  for (const id of [...run.state.trail].reverse()) {
    const step = askStep(run.flow, id);
    if (step === undefined || id === run.state.at || slotOf(run.state, step.slot) === undefined) continue;
    if (!found.has(step.slot)) found.set(step.slot, { id, step });
  }
  return [...found.values()];
}

/** Earlier answers that change. */
export type Changes = readonly { step: AskStep; slot: SlotValue }[];

/** New values that the text gives to earlier answers, one a type; none when the open question is meant. */
export async function corrections(
  run: Run,
  text: string,
  reading: Reading = 'correction',
): Promise<{ step: AskStep; slot: SlotValue }[]> {
  const open = openAsk(run.flow, run.state);
  const type = open?.answer.type;
  const { hears } = run.language;
  const plain = hears.afterYesOrNo(text);
  const found: { step: AskStep; slot: SlotValue }[] = [];
  // Times before numbers: "four thirty" is then not also a four.
  const earlier = answeredAsks(run).sort((a, b) => rank(a.step) - rank(b.step));
  const mentions = mentionsIn(
    run,
    text,
    earlier.map(({ step }) => step),
  );
  for (const { step } of earlier) {
    const kind = step.answer.type;
    const mention = mentions.find((one) => one.step === step);
    if (kind === 'yes-no' || kind === 'text' || (kind === 'choice' && reading === 'mention')) continue;
    if (mention === undefined ? !reviewed(run, step) : hears.approves(mention.text)) continue;
    const has = (...types: string[]) => found.some((other) => types.includes(other.step.answer.type));
    if (mention !== undefined) {
      const slot = await valueNamed(run, mention);
      if (slot !== undefined) found.push({ step, slot });
      continue;
    }
    // The open question comes before an earlier one of its own type.
    if (kind === type && !hears.insists(text)) continue;
    if (has(kind)) continue;
    if ((kind === 'number' || kind === 'digits') && has('phone', 'email', 'digits')) continue;
    const timed = type === 'time' || type === 'date' || has('time', 'date');
    const how = kind === 'number' && timed ? 'mention' : reading;
    const understood = await understand(plain, step.answer, run, how);
    if (understood?.kind === 'value') found.push({ step, slot: understood.slot });
  }
  if (found.length === 0 && mentions.length === 0) found.push(...alike(run, plain, type, earlier));
  return found;
}

/** "Thursday at ten", where only the time was asked for: the day and the time of one thing change together. */
export async function changesBeside(
  run: Run,
  text: string,
  { answer }: AskStep,
): Promise<{ step: AskStep; slot: SlotValue }[]> {
  const other = answer.type === 'time' ? 'date' : answer.type === 'date' ? 'time' : undefined;
  // A date of birth and a time to call back are of two things.
  const isPast = (one: Answer) => one.type === 'date' && one.when === 'past';
  if (isPast(answer)) return [];
  const isOther = (one: Answer) => one.type === other && !isPast(one);
  const step = answeredAsks(run).find((one) => isOther(one.step.answer))?.step;
  if (step === undefined) return [];
  const understood = await understand(text, step.answer, run, 'mention');
  if (understood?.kind !== 'value' || understood.open === true) return [];
  return sameValue(understood.slot, slotOf(run.state, step.slot)) ? [] : [{ step, slot: understood.slot }];
}

/** Whether an earlier answer is spoken about by its name. */
export function namesAnother(run: Run, text: string): boolean {
  const steps = answeredAsks(run).map(({ step }) => step);
  return mentionsIn(run, text, steps).length > 0;
}

/** What an answer that was named is to be: all of it anew, or a piece of it. */
async function valueNamed(run: Run, { step, called, text }: Mention): Promise<SlotValue | undefined> {
  const { answer } = step;
  const rest = run.language.hears.withoutLabel(text, called);
  const before = slotOf(run.state, step.slot) as SlotValue;
  const { hears } = run.language;
  const whole = answer.type === 'choice' || answer.type === 'text';
  const piece = whole ? null : (hears.amend(text, answer, before) ?? hears.amend(rest, answer, before));
  if (piece?.kind === 'value') return piece.slot;
  for (const said of [rest, text]) {
    const understood = await understand(said, answer, run, 'answer');
    if (understood?.kind === 'value') return understood.slot;
  }
  return undefined;
}

/**
 * "No, please cancel my appointment", said while it is being moved: another choice than the one made. Where the choice
 * itself is what is being arranged, and is read out in the end, that is to be given up.
 */
export async function chosenInstead(run: Run, text: string): Promise<Changes[number] | undefined> {
  const { flow, state } = run;
  const ahead = [state.at ?? '', ...asksAfter(flow, state.at ?? '')];
  const readOut = new Set(
    ahead.flatMap((id) => {
      const answer = askStep(flow, id)?.answer;
      return answer?.type === 'yes-no' ? (answer.review ?? []) : [];
    }),
  );
  for (const { step } of answeredAsks(run)) {
    if (step.answer.type !== 'choice' || readOut.has(step.slot)) continue;
    const understood = await understand(text, step.answer, run, 'correction');
    if (understood?.kind === 'value' && !sameValue(understood.slot, slotOf(state, step.slot)))
      return { step, slot: understood.slot };
  }
  return undefined;
}

/** A piece of the one answer that it is like: "it ends in 42", "Marie, not Maria". Of two that it may be, neither. */
function alike(
  run: Run,
  text: string,
  open: string | undefined,
  earlier: readonly { step: AskStep }[],
): { step: AskStep; slot: SlotValue }[] {
  const fits = earlier.flatMap(({ step }) => {
    const { answer, slot } = step;
    if (answer.type === 'choice' || answer.type === 'text' || answer.type === open || !reviewed(run, step))
      return [];
    const said = run.language.hears.afterRefusal(text);
    const piece = run.language.hears.amend(said, answer, slotOf(run.state, slot) as SlotValue, true);
    return piece?.kind === 'value' ? [{ step, slot: piece.slot }] : [];
  });
  return fits.length === 1 ? fits : [];
}

const ranks: AskStep['answer']['type'][] = [
  'email',
  'phone',
  'date',
  'time',
  'digits',
  'number',
  'name',
  'choice',
];

function rank({ answer }: AskStep): number {
  return ranks.indexOf(answer.type);
}

/** Sets earlier answers anew and goes on from where they matter. */
export async function correct(run: Run, changes: Changes): Promise<void> {
  const { state } = run;
  const slots = new Set(changes.map(({ step }) => step.slot));
  for (const { step, slot } of changes) state.slots[step.slot] = slot;
  const value = changes.map(({ slot }) => slot.spoken).join(', ');
  say(run, line(run, 'changed', { value: { value, spoken: value } }));
  const first = state.trail.findLastIndex((id) => slots.has(askStep(run.flow, id)?.slot ?? ''));
  const earliest = Math.min(
    first,
    ...[...slots].map((slot) => state.trail.findLastIndex((id) => askStep(run.flow, id)?.slot === slot)),
  );
  await replay(run, Math.max(0, earliest));
}

/** Goes again through what depends on an answer at a place of the trail; what was answered since is not asked again. */
async function replay(run: Run, place: number): Promise<void> {
  const { flow, state } = run;
  const since = state.trail.slice(place + 1);
  const depends = since.findIndex((id) => ['tool', 'branch'].includes(stepOf(flow, id)?.kind ?? ''));
  const again = depends < 0 ? undefined : since[depends];
  if (again === undefined) {
    const open = openAsk(flow, state);
    if (open === undefined || state.at === null || !isAhead(state, open.slot)) return reask(run);
    if (state.trail.at(-1) === state.at) state.trail.pop();
    return walk(run, state.at);
  }
  keepAnswers(run, since.slice(depends));
  state.trail = state.trail.slice(0, place + 1 + depends);
  await walk(run, again);
}

/** Asks the open question once more, as something in it may have changed. */
export function reask(run: Run): void {
  const open = openAsk(run.flow, run.state);
  if (open === undefined) return;
  run.state.mode = { kind: 'answer' };
  run.state.said = '';
  pose(run, open.text, expectedOf(open));
}

function keepAnswers(run: Run, steps: readonly string[]): void {
  const { state } = run;
  const slots = steps.flatMap((id) => {
    const slot = id === state.at ? undefined : askStep(run.flow, id)?.slot;
    return slot !== undefined && slotOf(state, slot) !== undefined ? [slot] : [];
  });
  const fresh = [...new Set(slots)].filter((slot) => !isAhead(state, slot));
  state.ahead.push(...fresh.map((slot) => ({ slot, kept: true })));
}

/** Asks one answered question again; the answers after it are kept. */
async function askAnew(run: Run, id: string): Promise<void> {
  const { state } = run;
  const place = state.trail.lastIndexOf(id);
  const step = askStep(run.flow, id);
  if (place < 0 || step === undefined) return reask(run);
  keepAnswers(run, state.trail.slice(place + 1));
  takeAhead(state, step.slot);
  delete state.slots[step.slot];
  state.trail = state.trail.slice(0, place);
  await walk(run, id);
}

/** "The time is wrong": asks for it again; false when no answer is named. */
export async function changeNamed(run: Run, text: string): Promise<boolean> {
  const asks = answeredAsks(run).filter(({ step }) => reviewed(run, step));
  const steps = asks.map(({ step }) => step);
  const wrong = mentionsIn(run, text, steps).filter((one) => !run.language.hears.approves(one.text));
  const named = asks.filter(({ step }) => wrong.some((one) => one.step === step));
  // The one that was asked first is asked again, the others when it is their turn.
  const first = named.at(-1);
  if (first === undefined) return false;
  for (const { step } of named) delete run.state.slots[step.slot];
  await askAnew(run, first.id);
  return true;
}

/** Where the open question reads some slots out, only these can be named. */
function reviewed(run: Run, step: AskStep): boolean {
  const answer = openAsk(run.flow, run.state)?.answer;
  const review = answer?.type === 'yes-no' ? answer.review : undefined;
  return review === undefined || review.includes(step.slot);
}

/** What of the open question's answers can be changed, as they are spoken about. */
export function changeable(run: Run): string[] {
  const list = answeredAsks(run)
    .filter(({ step }) => reviewed(run, step))
    .map(({ step }) => labelOf(step));
  return list.reverse();
}

/** Goes back to the question before the open one; false when there is none. */
export async function goBack(run: Run): Promise<boolean> {
  const { state } = run;
  const place = state.trail.findLastIndex((id) => id !== state.at && askStep(run.flow, id) !== undefined);
  const id = state.trail[place];
  if (id === undefined) return false;
  state.ahead = [];
  delete state.slots[askStep(run.flow, id)?.slot ?? ''];
  state.trail = state.trail.slice(0, place);
  await walk(run, id);
  return true;
}

/**
 * Fills slots of questions that are still to come from an answer to this one; their spoken values come back. `refused`:
 * one is out of bounds, and the caller was told why.
 */
export async function fillAhead(
  run: Run,
  text: string,
  step: AskStep,
): Promise<{ filled: string[]; refused: boolean }> {
  const { flow, state } = run;
  if (step.answer.type === 'text') return { filled: [], refused: false };
  const menu = step.answer.type === 'yes-no' || step.answer.type === 'choice';
  const types = new Set<string>([step.answer.type]);
  const answered = new Set(answeredAsks(run).map((one) => one.step.slot));
  const filled: string[] = [];
  let refused = false;
  for (const id of asksAfter(flow, step.next)) {
    const ask = askStep(flow, id);
    if (ask === undefined || types.has(ask.answer.type) || ask.slot === step.slot) continue;
    types.add(ask.answer.type);
    // What was answered on the way here, by this question or another for the same, is corrected, not filled ahead.
    if (!menu && answered.has(ask.slot)) continue;
    const understood = await understand(text, ask.answer, run, 'mention');
    // Said early and out of bounds: the caller is told, not asked as if nothing had been said.
    if (understood?.kind === 'invalid' && !refused) {
      refused = true;
      say(run, ask.invalid === undefined ? understood.reason : fill(run, ask.invalid));
    }
    if (understood?.kind !== 'value' || sameValue(understood.slot, slotOf(state, step.slot))) continue;
    if (!isAhead(state, ask.slot)) state.ahead.push({ slot: ask.slot, kept: false });
    state.slots[ask.slot] = understood.slot;
    filled.push(understood.slot.spoken);
  }
  return { filled, refused };
}
