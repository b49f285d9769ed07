/** Words that do not answer the open question. */
import type { AskStep } from '@parley/contracts/flow';
import { wordsIn } from '../language/text.ts';
import { followUp } from './follow-up.ts';
import { misunderstood } from './no-match.ts';
import { expects } from './open.ts';
import { changeNamed, corrections, fillAhead } from './revise.ts';
import { line, poseAgain, type Run, say, tell } from './run.ts';
import { openAsk } from './state.ts';
import { corrected } from './take.ts';
import { topicAmong } from './topics.ts';
import { expectedOf } from './understand.ts';

/** The words answer nothing: they may belong to another question, or ask one. */
export async function notAnAnswer(run: Run, text: string, ask: AskStep): Promise<void> {
  if (run.state.mode.kind === 'answer') {
    const changes = await corrections(run, text, 'mention');
    if (changes.length > 0) return corrected(run, text, ask, changes);
    if (run.language.hears.takesBack(text) && (await changeNamed(run, text))) return;
  }
  if (await asideAgain(run, text)) return;
  if (run.state.mode.kind === 'answer') {
    const { filled, refused } = await fillAhead(run, text, ask);
    if (filled.length > 0)
      say(run, line(run, 'changed', { value: { value: '', spoken: filled.join(', ') } }));
    // What was refused was understood.
    if (filled.length > 0 || refused) return poseAgain(run, expectedOf(ask));
  }
  await misunderstood(run, ask, text);
}

/** Answers what the flow is asked in between, and asks the open question again; false where it is nothing that it knows. */
export async function asideAgain(run: Run, text: string): Promise<boolean> {
  const aside = followUp(run, text) ?? (await asideFor(run, text));
  if (aside === undefined) return false;
  tellAside(run, aside);
  return true;
}

/** "And on Sunday?" is about what was asked before, even where it could be an answer. */
export function goesOnAbout(run: Run, text: string): boolean {
  const aside = followUp(run, text);
  if (aside === undefined) return false;
  tellAside(run, aside);
  return true;
}

function tellAside(run: Run, aside: number): void {
  run.state.said = '';
  tell(run, run.flow.asides[aside]?.text ?? '');
  run.state.topic = aside;
  run.state.said = `${run.state.said} ${run.state.prompt}`;
  poseAgain(run, expects(run));
}

async function asideFor(run: Run, text: string): Promise<number | undefined> {
  const { asides } = run.flow;
  const { tidy } = run.language;
  const said = wordsIn(tidy(text)).join(' ');
  const isPhrase = (phrase: string) => wordsIn(tidy(phrase)).join(' ') === said;
  // One word is too little, unless it is a phrase.
  if (!said.includes(' ')) {
    const named = asides.findIndex(({ phrases }) => phrases.some(isPhrase));
    return said === '' || named < 0 ? undefined : named;
  }
  const ask = openAsk(run.flow, run.state);
  const options = ask?.answer.type === 'choice' && run.state.mode.kind === 'answer' ? ask.answer.options : [];
  const topic = await topicAmong(run.meaning, text, options, asides, run.signal, 'surely');
  return topic !== null && 'aside' in topic ? topic.aside : undefined;
}
