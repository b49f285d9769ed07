/** What a flow answers to what the caller said, typed, or left unsaid. */
import type { AskStep } from '@parley/contracts/flow';
import { wordsIn } from '../language/text.ts';
import { answer } from './answer.ts';
import { change } from './change.ts';
import { clarify } from './clarify.ts';
import { confirm } from './confirm.ts';
import { intend } from './intend.ts';
import { intentOf } from './intents.ts';
import { offered } from './offer.ts';
import { backToTool, expects, start } from './open.ts';
import { correct, corrections } from './revise.ts';
import { end, poseAgain, type Run, sayLine } from './run.ts';
import { type Mode, openAsk } from './state.ts';
import { accept, take } from './take.ts';
import { understandKeys } from './understand.ts';

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
  const { says } = run.language;
  run.state.heard = pressed;
  const ask = openAsk(run.flow, state);
  if (ask === undefined) return start(run);
  if (pressed.trim() === '*') return intend(run, 'repeat');
  const { mode } = state;
  const spoken = pressed === '1' ? says.yes : pressed === '2' ? says.no : '';
  if ((mode.kind === 'confirm' || mode.kind === 'offer') && spoken !== '')
    return inMode(run, spoken, ask, mode);
  if (mode.kind === 'clarify') {
    const option = mode.options[Number(pressed) - 1];
    if (option !== undefined) return accept(run, ask, option.slot, '');
  }
  const understood = understandKeys(pressed, ask.answer, run);
  if (understood === null && pressed.replace('#', '') === '0') return intend(run, 'person');
  await take(run, ask, understood, '');
}

export async function said(run: Run, text: string): Promise<void> {
  const { flow, state } = run;
  const { hears } = run.language;
  state.heard = text.slice(0, 2000);
  const ask = openAsk(flow, state);
  const intent = isOption(run, text, ask) ? undefined : intentOf(text, flow, run.language);
  // "No, that's all" answers "Anything else?".
  const refuses =
    intent === 'goodbye' &&
    ask?.answer.type === 'yes-no' &&
    ask.answer.review === undefined &&
    state.mode.kind === 'answer' &&
    hears.yesOrNo(text) === false;
  if (state.over && (intent === 'goodbye' || hears.thanks(text))) {
    sayLine(run, 'goodbye');
    return end(run, 'goodbye');
  }
  state.over = false;
  if (intent !== undefined && !refuses) return intend(run, intent);
  if (ask === undefined) return state.waiting === null ? start(run) : backToTool(run);
  if (state.waiting !== null) {
    const changes = hears.takesBack(text) ? await corrections(run, text) : [];
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

/** An option of the open choice said in its own words is an answer, even where it sounds like "goodbye". */
function isOption({ language }: Run, text: string, ask: AskStep | undefined): boolean {
  if (ask?.answer.type !== 'choice') return false;
  const words = (one: string) => wordsIn(language.tidy(one)).join(' ');
  const plain = words(text);
  return ask.answer.options.some((option) =>
    [option.label, option.value, ...option.phrases].some((phrase) => words(phrase) === plain),
  );
}
