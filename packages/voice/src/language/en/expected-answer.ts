/**
 * What kind of answer do the agent's own words ask for? A flow says it; a language model only asks, and a short answer
 * to its question is a whole turn, while a number that it asks for is not over before its last digit.
 */
import type { ExpectedAnswer } from '../../ports.ts';

const asks: readonly (readonly [ExpectedAnswer, RegExp])[] = [
  ['email', /\be-?mail\b/],
  [
    'phone',
    /\b(phone|telephone|mobile|cell|callback) number\b|\bnumber (can|should|may|could) (we|i) (reach|call)\b/,
  ],
  // "Anything else I can do?": the yes to it is seldom all.
  [
    'anything',
    /\banything else\b|\b(help|assist|do for) you\b|\bwhat (happened|is wrong|seems|brings)\b|\bhow are you\b/,
  ],
  [
    'date',
    /\b(what|which) (day|date|month)\b|\bdate of birth\b|\bwhen (is|was|were|are|did|do|does|would|should|will|can)\b/,
  ],
  ['time', /\b(what|which) time\b/],
  ['number', /\bhow (many|much|old)\b|\b\w+ (number|code|id)\b|\b(pin|postcode)\b/],
  [
    'name',
    /\b(your|the|last|first|full|middle) (full |first |last |middle )?names?\b|\bwho am i (speaking|talking)\b/,
  ],
  [
    'choice',
    /^(?=.*\bor\b)(is|are|do|does|did|would|will|shall|should|can|could|may)\b|^(?:and |so |okay |great )*(which|where|who|what)\b/,
  ],
  [
    'yes-no',
    /^(?:and |so |okay |great )*(is|are|was|were|do|does|did|would|will|shall|should|can|could|may|have|has)\b|\b(right|correct|okay|isn't it|is that so)$/,
  ],
];

/** Asked without a question mark: "Please tell me your order number." */
const request = /\b(tell|give|say|spell|enter|read|confirm|provide)\b/;
/** A yes to it is only the beginning. */
const openRequest = /\b(can|could|would) you (please )?(tell|describe|explain|say|walk)\b/;

/** `text` is all that the agent says in this turn. */
export function answerExpectedAfter(text: string): ExpectedAnswer {
  const last =
    text
      .trim()
      .toLowerCase()
      .replace(/’/g, "'")
      .split(/(?<=[.!?])\s+/)
      .at(-1) ?? '';
  const sentence = last.replace(/[^\p{L}\p{N}' -]/gu, '').trim();
  if (!last.endsWith('?') && !request.test(sentence)) return 'anything';
  const kind = asks.find(([, pattern]) => pattern.test(sentence))?.[0] ?? 'anything';
  const details = kind !== 'yes-no' && kind !== 'choice';
  if (!last.endsWith('?') || openRequest.test(sentence)) return details ? kind : 'anything';
  return kind;
}
