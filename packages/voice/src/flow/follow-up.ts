/** A question that goes on with what was talked about, and does not say what that was: "and on Sunday?" */
import type { AskStep } from '@parley/contracts/flow';
import { heardFrom } from '../language/doors.ts';
import { wordsIn } from '../language/text.ts';
import type { Run } from './run.ts';
import { askStep, slotOf } from './state.ts';

/** The aside that goes on with what was talked about: "and on Sunday?" after "are you open on Christmas?" */
export function followUp(run: Run, text: string): number | undefined {
  const { flow, language } = run;
  if (!language.hears.followsUp(text)) return undefined;
  const about = new Set(talkedAbout(run).flatMap((phrase) => contentOf(run, phrase)));
  const said = contentOf(run, heardFrom(text));
  if (about.size === 0 || said.length === 0 || said.length > 4) return undefined;
  const fits = flow.asides.findIndex(({ phrases }) =>
    phrases.some((phrase) => {
      const content = contentOf(run, phrase);
      return (
        said.every((word) => content.includes(word)) &&
        content.every((word) => said.includes(word) || about.has(word))
      );
    }),
  );
  if (fits >= 0) return fits;
  // What was told holds the answer: it is told again.
  const { topic } = run.state;
  const told = topic === undefined ? [] : contentOf(run, flow.asides[topic]?.text ?? '');
  return topic !== undefined && said.every((word) => told.includes(word)) ? topic : undefined;
}

/** The phrases of what was asked in between last, else of what was chosen last. */
function talkedAbout({ flow, state }: Run): readonly string[] {
  if (state.topic !== undefined) return flow.asides[state.topic]?.phrases ?? [];
  for (const id of [...state.trail].reverse()) {
    const step: AskStep | undefined = askStep(flow, id);
    if (step?.answer.type !== 'choice') continue;
    const chosen = slotOf(state, step.slot)?.value;
    const option = step.answer.options.find(({ value }) => value === chosen);
    if (option !== undefined) return [option.label, ...option.phrases];
  }
  return [];
}

function contentOf({ language: { tidy, meaning } }: Run, text: string): string[] {
  return wordsIn(tidy(text))
    .filter((word) => !meaning.small.has(word))
    .map(meaning.stem);
}
