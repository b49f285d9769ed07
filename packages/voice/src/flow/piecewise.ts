/** Values that come in pieces: "ten", then "forty two"; "212", then "555", then "0142". */
import type { AskStep } from '@parley/contracts/flow';
import type { SlotValue, Understood } from '../language/answer.ts';
import { line, type Run, say } from './run.ts';
import { expectedOf } from './understand.ts';

/** What an answer comes to with the digits that were said before it. `read` understands a text as an answer. */
export async function withPart(
  run: Run,
  ask: AskStep,
  text: string,
  read: (text: string) => Understood | null | Promise<Understood | null>,
): Promise<Understood | null> {
  const alone = await read(text);
  const { part } = run.state;
  if (part === undefined || !inPieces(ask) || run.language.hears.digits(text) === '') return alone;
  const joined = await read(`${part} ${text}`);
  if (joined?.kind === 'value') return alone?.kind === 'value' ? { ...joined, unsure: true } : joined;
  return joined?.kind === 'invalid' && joined.part !== undefined ? joined : alone;
}

function inPieces({ answer }: AskStep): boolean {
  return answer.type === 'digits' || answer.type === 'phone';
}

/** Keeps what is short of its length and lets the caller go on; false where it is no more than was known. */
export function keepPart(run: Run, ask: AskStep, part: SlotValue): boolean {
  const digits = String(part.value);
  const before = run.state.part ?? '';
  run.state.part = digits;
  if (digits.length <= before.length) return false;
  say(run, line(run, 'goOn', { value: part }));
  run.events.push({ type: 'expect', expects: expectedOf(ask) });
  return true;
}
