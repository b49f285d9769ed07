/** What a flow answers to what the caller said, typed, or left unsaid. */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue, Understood } from '../language/answer.ts';
import { digitsIn } from '../language/en/answers/number.ts';
import { tidy, words } from '../language/en/answers/spoken.ts';
import { yesOrNo } from '../language/en/answers/yes-no.ts';
import { intentOf } from './intents.ts';
import { backToTool, expects, giveWay, intend, misunderstood, start, toPerson } from './no-match.ts';
import { changeable, changeNamed, correct, corrections, fillAhead, reask, takesBack } from './revise.ts';
import { end, line, pose, poseAgain, type Run, say, sayLine, tell } from './run.ts';
import { askStep, isAhead, type Mode, openAsk } from './state.ts';
import { render } from './template.ts';
import { expectedOf, ordinalIn, pickOffered, sameValue, understand, understandKeys } from './understand.ts';
import { asksAfter, readBack, walk } from './walk.ts';

export async function silence(run: Run, count: number): Promise<void> {
  if (run.state.over) {
    sayLine(run, 'goodbye');
    return end(run, 'silence');
  }
  if (count > run.flow.maxSilences) {
    sayLine(run, 'silenceGoodbye');
    return end(run, 'silence');
  }
  sayLine(run, count > 1 ? 'stillSilent' : 'stillThere');
  if (run.state.waiting !== null) return backToTool(run);
  poseAgain(run, expects(run));
}

export async function keys(run: Run, pressed: string): Promise<void> {
  const { state } = run;
  run.state.heard = pressed;
  const ask = openAsk(run.flow, state);
  if (ask === undefined) return start(run);
  if (pressed.trim() === '*') return intend(run, 'repeat');
  const { mode } = state;
  const spoken = pressed === '1' ? 'yes' : pressed === '2' ? 'no' : '';
  if ((mode.kind === 'confirm' || mode.kind === 'offer') && spoken !== '')
    return inMode(run, spoken, ask, mode);
  if (mode.kind === 'clarify') {
    const option = mode.options[Number(pressed) - 1];
    if (option !== undefined) return accept(run, ask, option.slot, '');
  }
  const understood = understandKeys(pressed, ask.answer);
  if (understood === null && pressed.replace('#', '') === '0') return intend(run, 'person');
  await take(run, ask, understood, '');
}

export async function said(run: Run, text: string): Promise<void> {
  const { flow, state } = run;
  state.heard = text.slice(0, 2000);
  const ask = openAsk(flow, state);
  const intent = isOption(text, ask) ? undefined : intentOf(text, flow);
  // "No, that's all" answers "Anything else?".
  const refuses =
    intent === 'goodbye' &&
    ask?.answer.type === 'yes-no' &&
    ask.answer.review === undefined &&
    state.mode.kind === 'answer' &&
    yesOrNo(text) === false;
  if (
    state.over &&
    (intent === 'goodbye' ||
      /^\W*(?:(?:thanks|thank you|okay|ok|great|you too|cool|perfect)\W*)*$/i.test(text))
  ) {
    sayLine(run, 'goodbye');
    return end(run, 'goodbye');
  }
  state.over = false;
  if (intent !== undefined && !refuses) return intend(run, intent);
  if (ask === undefined) return state.waiting === null ? start(run) : backToTool(run);
  if (state.waiting !== null) {
    const changes = takesBack(text) ? await corrections(run, text) : [];
    return changes.length > 0 ? correct(run, changes) : backToTool(run);
  }
  await inMode(run, text, ask, state.mode);
}

async function inMode(run: Run, text: string, ask: AskStep, mode: Mode): Promise<void> {
  switch (mode.kind) {
    case 'answer':
      return answer(run, text, ask);
    case 'confirm':
      return confirm(run, text, ask, mode.slot);
    case 'clarify':
      return clarify(run, text, ask, mode.options);
    case 'offer':
      return offered(run, text, ask, mode.asked);
    case 'change':
      return change(run, text, ask);
  }
}

async function answer(run: Run, text: string, ask: AskStep): Promise<void> {
  const free = ask.answer.type === 'text';
  if (!free && takesBack(text)) {
    const changes = await corrections(run, text);
    if (changes.length > 0) return corrected(run, text, ask, changes);
  }
  const understood =
    (await understand(text, ask.answer, run)) ?? pickOffered(text, run.state.prompt, ask.answer);
  const goesOn = understood?.kind === 'value' && understood.slot.value === true && words(text).length >= 4;
  if (goesOn) await impliesYes(run, text, ask);
  if (understood !== null) return take(run, ask, understood, text);
  if (await impliesYes(run, text, ask)) return accept(run, ask, { value: true, spoken: 'yes' }, text);
  await notAnAnswer(run, text, ask);
}

/** "Is there anything else?" "How do I get there?": what the next question asks for is a yes to this one. */
async function impliesYes(run: Run, text: string, { answer, next }: AskStep): Promise<boolean> {
  if (answer.type !== 'yes-no' || answer.review !== undefined) return false;
  for (const id of asksAfter(run.flow, next, true)) {
    const ask = askStep(run.flow, id);
    if (ask === undefined || ask.answer.type === 'name' || isAhead(run.state, ask.slot)) continue;
    const understood = await understand(
      text,
      ask.answer,
      run,
      ask.answer.type === 'choice' ? 'answer' : 'mention',
    );
    if (understood?.kind !== 'value') continue;
    run.state.slots[ask.slot] = understood.slot;
    run.state.ahead.push({ slot: ask.slot, kept: false });
    return true;
  }
  return false;
}

async function corrected(
  run: Run,
  text: string,
  ask: AskStep,
  changes: Awaited<ReturnType<typeof corrections>>,
) {
  // "Actually Thursday, at four": the rest may answer the open question.
  if (ask.answer.type !== 'yes-no') {
    const here = await understand(text, ask.answer, run, 'mention');
    if (here?.kind === 'value' && !changes.some(({ slot }) => sameValue(slot, here.slot))) {
      run.state.slots[ask.slot] = here.slot;
      run.state.ahead.push({ slot: ask.slot, kept: false });
    }
  }
  await correct(run, changes);
}

async function take(run: Run, ask: AskStep, understood: Understood | null, text: string): Promise<void> {
  if (understood === null) return misunderstood(run, ask);
  if (understood.kind === 'value') return accept(run, ask, understood.slot, text);
  if (understood.kind === 'invalid') {
    run.state.attempts += 1;
    if (run.state.attempts >= ask.maxAttempts + 1) return giveWay(run, ask);
    if (text !== '') await fillAhead(run, text, ask);
    say(run, ask.invalid === undefined ? understood.reason : render(ask.invalid, run.state.slots));
    return poseAgain(run, expectedOf(ask));
  }
  await fillAhead(run, text, ask);
  run.state.mode = { kind: 'clarify', options: understood.options };
  run.state.said = '';
  pose(run, understood.question, 'choice');
}

async function accept(run: Run, ask: AskStep, slot: SlotValue, text: string): Promise<void> {
  if (ask.answer.type === 'yes-no' && ask.answer.review !== undefined && slot.value === false) {
    return reviewRefused(run, text);
  }
  if (text !== '') await fillAhead(run, text, ask);
  if (ask.confirm !== undefined) {
    return readBack(run, ask, slot);
  }
  await settle(run, ask, slot);
}

async function settle(run: Run, ask: AskStep, slot: SlotValue): Promise<void> {
  const { state } = run;
  state.slots[ask.slot] = slot;
  if (ask.acknowledge !== undefined) say(run, render(ask.acknowledge, state.slots));
  await walk(run, ask.next);
}

async function reviewRefused(run: Run, text: string): Promise<void> {
  if (text !== '' && (await changeNamed(run, text))) return;
  run.state.mode = { kind: 'change' };
  run.state.said = '';
  pose(run, line(run, 'whatToChange'), 'anything');
}

async function change(run: Run, text: string, ask: AskStep): Promise<void> {
  const changes = await corrections(run, text);
  if (changes.length > 0) return correct(run, changes);
  if (await changeNamed(run, text)) return;
  if (yesOrNo(text) === false || /\b(nothing|fine|correct|never ?mind)\b/.test(tidy(text))) return reask(run);
  run.state.attempts += 1;
  if (run.state.attempts >= ask.maxAttempts) return giveWay(run, ask);
  sayLine(run, 'notUnderstood');
  say(run, `You can change the ${changeable(run)}.`);
  poseAgain(run, 'anything');
}

async function confirm(run: Run, text: string, ask: AskStep, pending: SlotValue): Promise<void> {
  const yes = yesOrNo(text);
  const { type } = ask.answer;
  if (yes !== true && type !== 'yes-no') {
    const rest = text.replace(
      /^\W*(?:(?:no|nope|nah|not quite|wrong|that's (?:wrong|not right))\b[\s,.!]*)+/i,
      '',
    );
    const again =
      type === 'text' || words(rest).length === 0 ? null : await understand(rest, ask.answer, run);
    if (again?.kind === 'value' && !sameValue(again.slot, pending)) {
      say(run, line(run, 'changed', { value: again.slot }));
      return settle(run, ask, again.slot);
    }
    const ending = await withNewEnding(run, rest, ask, pending);
    if (ending !== undefined) return readBack(run, ask, ending);
    if (again?.kind === 'ambiguous' || again?.kind === 'invalid') {
      reopen(run, ask);
      return take(run, ask, again, rest);
    }
  }
  if (yes === true) return settle(run, ask, pending);
  const changes = await corrections(run, text);
  if (changes.length > 0) {
    run.state.slots[ask.slot] = pending;
    return correct(run, changes);
  }
  if (yes === false) {
    run.state.mode = { kind: 'answer' };
    run.state.attempts += 1;
    if (run.state.attempts >= ask.maxAttempts) return giveWay(run, ask);
    sayLine(run, 'askAgain');
    return reask(run);
  }
  await notAnAnswer(run, text, ask);
}

/** "No, 0142": fewer digits than were read back take the place of the last ones. */
async function withNewEnding(run: Run, text: string, ask: AskStep, pending: SlotValue) {
  if (ask.answer.type !== 'phone' && ask.answer.type !== 'digits') return undefined;
  const ending = digitsIn(text);
  const before = String(pending.value);
  if (ending.length < 2 || ending.length >= before.replace('+', '').length) return undefined;
  const whole = await understand(before.slice(0, -ending.length) + ending, ask.answer, run);
  return whole?.kind === 'value' ? whole.slot : undefined;
}

/** From a read-back to the question itself. */
function reopen(run: Run, ask: AskStep): void {
  run.state.mode = { kind: 'answer' };
  run.state.prompt = render(ask.text, run.state.slots);
}

type Options = Extract<Mode, { kind: 'clarify' }>['options'];

async function clarify(run: Run, text: string, ask: AskStep, options: Options): Promise<void> {
  const place = ordinalIn(text, options.length);
  const meant =
    place === undefined
      ? await run.meaning.of(
          text,
          options.map((one) => one.phrases),
          run.signal,
          'words',
        )
      : null;
  const option = options[place ?? (meant?.groups.length === 1 ? meant.groups[0]! : -1)];
  if (option !== undefined) return accept(run, ask, option.slot, '');
  const understood = await understand(text, ask.answer, run);
  if (understood?.kind === 'value') return accept(run, ask, understood.slot, text);
  await notAnAnswer(run, text, ask);
}

async function offered(run: Run, text: string, ask: AskStep, asked: number): Promise<void> {
  const yes = yesOrNo(text);
  if (yes === true) return toPerson(run);
  run.state.attempts = 0;
  // "No wait, Tuesday at ten" is more than a no.
  if (yes === undefined || words(text).length > 2) {
    const changes = await corrections(run, text);
    if (changes.length > 0) return corrected(run, text, ask, changes);
    const free = ask.answer.type === 'text' || ask.answer.type === 'yes-no';
    const understood = free ? null : await understand(text, ask.answer, run);
    if (understood?.kind === 'value') return accept(run, ask, understood.slot, text);
  }
  if (yes === false) {
    sayLine(run, 'noted');
    return reask(run);
  }
  if (asked > 1) return toPerson(run);
  run.state.mode = { kind: 'offer', asked: asked + 1 };
  sayLine(run, 'notUnderstood');
  poseAgain(run, 'yes-no');
}

/** The words answer nothing: they may belong to another question, or ask one. */
async function notAnAnswer(run: Run, text: string, ask: AskStep): Promise<void> {
  if (run.state.mode.kind === 'answer') {
    const changes = await corrections(run, text, 'mention');
    if (changes.length > 0) return corrected(run, text, ask, changes);
    if (takesBack(text) && (await changeNamed(run, text))) return;
  }
  const aside = await asideFor(run, text);
  if (aside !== undefined) {
    run.state.said = '';
    tell(run, aside);
    run.state.said = `${run.state.said} ${run.state.prompt}`;
    return poseAgain(run, expects(run));
  }
  if (run.state.mode.kind === 'answer') {
    const filled = await fillAhead(run, text, ask);
    if (filled.length > 0) {
      say(run, line(run, 'changed', { value: { value: '', spoken: filled.join(', ') } }));
      return poseAgain(run, expectedOf(ask));
    }
  }
  await misunderstood(run, ask);
}

async function asideFor(run: Run, text: string): Promise<string | undefined> {
  const { asides } = run.flow;
  if (asides.length === 0 || words(text).length < 2) return undefined;
  const meant = await run.meaning.of(
    text,
    asides.map((aside) => aside.phrases),
    run.signal,
    'surely',
  );
  return asides[meant?.groups[0] ?? -1]?.text;
}

/** An option of the open choice said in its own words is an answer, even where it sounds like "goodbye". */
function isOption(text: string, ask: AskStep | undefined): boolean {
  if (ask?.answer.type !== 'choice') return false;
  const plain = words(text).join(' ');
  return ask.answer.options.some((option) =>
    [option.label, option.value, ...option.phrases].some((phrase) => words(phrase).join(' ') === plain),
  );
}
