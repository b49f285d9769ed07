/** What an assistant says whoever calls: its sound may be made ahead and kept. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { languageOf } from '@parley/voice/language/languages';
import { createPieces } from '@parley/voice/reply/pieces';

type Words = Pick<AssistantDefinition, 'mind' | 'language'>;

/** Fields of a flow that are spoken as they stand. */
const spokenFields = new Set(['text', 'reprompts', 'acknowledge', 'invalid', 'confirm']);
/** A flow may have many texts; those behind so many are rarely heard. */
const mostTexts = 400;
/** Longer ones are mostly the message of the day, and cost more to cut. */
const longestText = 600;
const slot = /[{}]/;

/** The pieces of what is said first, as a voice is given them. */
export function greetingOf({ mind, language }: Words): string[] {
  if (mind.kind !== 'flow') return piecesOf(mind.greeting, language);
  return textsIn(mind.flow.steps[mind.flow.start])
    .slice(0, 1)
    .flatMap((text) => piecesOf(text, language));
}

/** The pieces of all that is said, text by text: to cut one takes some tenths of a millisecond. */
export function* fixedPiecesOf({ mind, language }: Words): Generator<string[], void, undefined> {
  const texts =
    mind.kind === 'flow' ? textsIn([mind.flow.steps, mind.flow.intents, mind.flow.asides]) : [mind.greeting];
  for (const text of texts.slice(0, mostTexts)) {
    if (text.length > longestText) continue;
    yield piecesOf(text, language);
    // In the middle of an answer it is cut otherwise than at the beginning, which hurries.
    yield piecesOf(`Yes. ${text}`, language).slice(1);
  }
}

/** Without those that read out a slot. */
function piecesOf(text: string, language: AssistantDefinition['language']): string[] {
  const { speech } = languageOf(language);
  const pieces = createPieces(speech);
  return [...pieces.push(text), ...pieces.end()]
    .filter((piece) => !slot.test(piece))
    .map((piece) => speech.normalize(piece).spoken);
}

function textsIn(value: unknown, spoken = false): string[] {
  if (typeof value === 'string') return spoken ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, spoken));
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, spokenFields.has(name)));
}
