/** The caller was asked which of several things they meant. */
import type { AskStep } from '@parley/contracts/flow';
import { notAnAnswer } from './not-an-answer.ts';
import type { Run } from './run.ts';
import type { Mode } from './state.ts';
import { accept } from './take.ts';
import { understand } from './understand.ts';

type Options = Extract<Mode, { kind: 'clarify' }>['options'];

export async function clarify(run: Run, text: string, ask: AskStep, options: Options): Promise<void> {
  const place = run.language.hears.ordinal(text, options.length);
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
