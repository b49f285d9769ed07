/** What a flow answers to what the caller said, typed, or left unsaid. */
import type { AskStep } from '@parley/contracts/flow';
import type { Intent } from '../language/language.ts';
import { wordsIn } from '../language/text.ts';
import { answer } from './answer.ts';
import { change } from './change.ts';
import { clarify } from './clarify.ts';
import { confirm } from './confirm.ts';
import { intend } from './intend.ts';
import { intentOf } from './intents.ts';
import { offered } from './offer.ts';
import { backToTool, expects, goOn, openAgain, start } from './open.ts';
import { withPart } from './piecewise.ts';
import { correct, corrections } from './revise.ts';
import { end, fill, poseAgain, type Run, sayLine } from './run.ts';
import { type Mode, openAsk, stepOf } from './state.ts';
import { accept, take } from './take.ts';
import { understand, understandKeys } from './understand.ts';

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
  if (run.state.waiting !== null && run.state.mode.kind === 'answer') return backToTool(run);
  poseAgain(run, expects(run));
}

export async function keys(run: Run, pressed: string): Promise<void> {
  const { state } = run;
  const { says } = run.language;
  run.state.heard = pressed;
  const ask = openAsk(run.flow, state);
  const { mode } = state;
  const spoken = pressed === '1' ? says.yes : pressed === '2' ? says.no : '';
  if (['confirm', 'offer', 'leave'].includes(mode.kind) && spoken !== '')
    return inMode(run, spoken, ask, mode);
  if (ask === undefined) return start(run);
  if (pressed.trim() === '*') return intend(run, 'repeat');
  if (mode.kind === 'clarify') {
    const option = mode.options[Number(pressed) - 1];
    if (option !== undefined) return accept(run, ask, option.slot, '');
  }
  const understood = await withPart(run, ask, pressed, (all) => understandKeys(all, ask.answer, run));
  const zero = pressed.replace('#', '') === '0' && state.part === undefined;
  if (zero && understood?.kind !== 'value') return intend(run, 'person');
  await take(run, ask, understood, '');
}

export async function said(run: Run, text: string): Promise<void> {
  const { flow, state } = run;
  const { hears } = run.language;
  state.heard = text.slice(0, 2000);
  const ask = openAsk(flow, state);
  const wanted = isOption(run, text, ask) ? undefined : intentOf(text, flow, run.language);
  // "Yes, wait, no" is an answer.
  const decides = wanted === 'hold' && expects(run) === 'yes-no' && hears.yesOrNo(text, state.prompt);
  // A message may ask for somebody, or be an angry one; and who was offered a person may go on.
  const isMessage = (wanted === 'named' || wanted === 'complain') && ask?.answer.type === 'text';
  const isOffered = wanted === 'complain' && state.mode.kind === 'offer';
  const intent = decides || isMessage || isOffered ? undefined : wanted;
  if (state.over && goesOn(run, text, intent)) return closeAgain(run, intent);
  state.over = false;
  delete state.closing;
  delete state.reason;
  const open = state.mode.kind === 'answer' ? ask : undefined;
  // "No, that's all" answers "Anything else?".
  const refuses =
    (intent === 'goodbye' || intent === 'leave') &&
    open?.answer.type === 'yes-no' &&
    open.answer.review === undefined &&
    isPlainNo(run, text);
  // "I want to cancel my visit", "I want to speak to sales" are answers where that can be chosen.
  if ((intent === 'cancel' || intent === 'named') && open?.answer.type === 'choice') {
    const chosen = await understand(text, open.answer, run, intent === 'named' ? 'mention' : 'answer');
    if (chosen?.kind === 'value') return accept(run, open, chosen.slot, text);
  }
  if (intent !== undefined && !refuses) {
    const { mode } = state;
    // Who says goodbye again has answered.
    if (mode.kind === 'leave' && intent !== 'leave' && intent !== 'goodbye')
      Object.assign(state, { mode: mode.back, prompt: mode.prompt });
    return intend(run, intent);
  }
  await inMode(run, text, ask, state.mode);
}

/** Also before the first question, and while a tool runs, there may be an offer to answer, or whether to end the call. */
async function inMode(run: Run, text: string, ask: AskStep | undefined, mode: Mode): Promise<void> {
  if (mode.kind === 'leave') return leaving(run, text, ask, mode);
  if (mode.kind === 'offer') return offered(run, text, ask, mode.asked);
  if (ask === undefined) return goOn(run);
  switch (mode.kind) {
    case 'answer':
      return run.state.waiting === null ? answer(run, text, ask) : overTool(run, text);
    case 'confirm':
      return confirm(run, text, ask, mode.slot);
    case 'clarify':
      return clarify(run, text, ask, mode.options);
    case 'change':
      return change(run, text, ask);
  }
}

/** Asked whether to end the call. */
async function leaving(
  run: Run,
  text: string,
  ask: AskStep | undefined,
  { back, prompt }: Extract<Mode, { kind: 'leave' }>,
): Promise<void> {
  const said = run.language.hears.yesOrNo(text, run.state.prompt);
  if (said?.yes === true && said.alone) return intend(run, 'goodbye');
  Object.assign(run.state, { mode: back, prompt });
  if (said?.yes !== false || !said.alone) return inMode(run, text, ask, back);
  sayLine(run, 'noted');
  return openAgain(run);
}

/** Said while a tool runs: only what takes an answer back is more than waiting. */
async function overTool(run: Run, text: string): Promise<void> {
  const changes = run.language.hears.takesBack(text) ? await corrections(run, text) : [];
  return changes.length > 0 ? correct(run, changes) : backToTool(run);
}

function isPlainNo({ language, state }: Run, text: string): boolean {
  const said = language.hears.yesOrNo(text, state.prompt);
  return said?.yes === false && said.alone;
}

/** Takes back a promised end or transfer; all else said over it leaves it as it is. */
const takingBack: readonly (Intent | undefined)[] = [
  'stop',
  'hold',
  'leave',
  'goBack',
  'startOver',
  'cancel',
];

/** Whether what was promised is still wished for after what the caller said over it. */
function goesOn(
  { flow, state, language: { hears } }: Run,
  text: string,
  intent: Intent | undefined,
): boolean {
  const said = hears.yesOrNo(text, '');
  // "Thanks, that's all."
  if (hears.thanks(text)) return true;
  if (said?.yes === false || takingBack.includes(intent)) return false;
  if (stepOf(flow, state.closing ?? '')?.kind === 'transfer') return true;
  return intent === 'goodbye' || (said?.yes === true && said.alone);
}

/** Ends the call, or hands it over, as it was promised. */
function closeAgain(run: Run, intent: Intent | undefined): void {
  const step = stepOf(run.flow, run.state.closing ?? '');
  if (step?.kind === 'transfer') {
    sayLine(run, 'noted');
    run.events.push({ type: 'transfer', to: fill(run, step.to) });
    return;
  }
  sayLine(run, 'goodbye');
  end(run, step?.kind === 'end' && intent !== 'goodbye' ? step.reason : 'goodbye');
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
