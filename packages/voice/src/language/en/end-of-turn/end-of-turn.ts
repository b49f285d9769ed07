/** Do these words make a whole? Judged by English grammar, for recognisers put a full stop after half a sentence too. */
import type { ExpectedAnswer } from '../../../ports.ts';
import type { Completeness } from '../../language.ts';
import { dictationOf } from './dictation.ts';
import * as en from './grammar.ts';

/** A statement of fewer words is complete, and yet people more often add to it: "I need two chairs". */
const manyWords = 7;

/** `text` is one utterance as recognised, not empty. */
export function completenessOf(text: string, expects: ExpectedAnswer): Completeness {
  // Who tells at length what happened makes pauses between whole sentences too.
  if (expects === 'dictation') return completenessOf(text, 'anything') === 'open' ? 'open' : 'unsure';
  const said = text.toLowerCase().replace(/[’]/g, "'").trim();
  const dictation = dictationOf(said, expects);
  if (dictation !== null) return dictation;
  const sentences = said.split(/(?<=[.?!]["')\]]{0,3})\s+/);
  const last = sentences.at(-1) ?? said;
  const sentence = last.replace(/^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, '');
  const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’.@-]*/gu) ?? [];
  if (/[,;:–—…-]$/.test(last) || last.endsWith('...')) {
    return en.shortAnswer.test(sentence) || en.when.test(sentence) ? 'unsure' : 'open';
  }
  // Recognisers forget question marks: "is breakfast included in that price."
  const asked = last.includes('?') || (invertsOrder(words) && words[0] !== 'had');
  const byWords = sentenceOf(sentence, words, asked, expects);
  if (byWords === 'fragment') return expects === 'anything' ? 'unsure' : 'whole';
  if (byWords !== 'statement') return byWords;
  const stopped = /[.?!]["')\]]*$/.test(last);
  return stopped && said.split(/\s+/).length >= manyWords ? 'likely' : 'unsure';
}

function sentenceOf(
  sentence: string,
  words: readonly string[],
  asked: boolean,
  expects: ExpectedAnswer,
): Completeness | 'fragment' | 'statement' {
  const plain = sentence.replace(/,/g, '');
  const core = plain.replace(en.answerMark, '').trim();
  if (en.opener.test(sentence)) return 'open';
  if (expects === 'anything' && (en.yesOrNo.test(sentence) || en.openingAnswer.test(plain))) return 'unsure';
  if (core === '' || en.shortAnswer.test(plain) || en.shortAnswer.test(core)) return 'whole';
  if (en.greeting.test(sentence) || en.preamble.test(sentence)) return 'unsure';
  const ending = endingOf(words);
  if (ending !== null) return ending;
  if (conditionOnly(words, asked)) return 'open';
  if (listGoingOn(sentence)) return 'unsure';
  // A name has two words, and who says please has said what for.
  if (/\bname(?: is|'s) [\p{L}'-]+ [\p{L}'-]+$/u.test(plain)) return 'whole';
  if (words.length > 1 && en.politeEnd.test(plain)) return 'whole';
  if (words.length > 4 && words[0] === 'please') return 'likely';
  if (words.length > 4 && en.closing.test(plain)) return 'likely';
  if (expects === 'time' && saysWhen(words, en.hour)) return 'whole';
  if (expects === 'date' && saysWhen(words, en.day)) return 'whole';
  if (expects === 'choice' && wishesWhole(plain)) return 'likely';
  // A wish put as a question is often added to: "Can you send it, by Friday?"
  if (asked && en.request.test(sentence)) return 'statement';
  // An answer that has its reason or its wish with it, too.
  if (asked || (/^(yes|no|yeah|nope)\b/.test(sentence) && words.length >= 4)) return 'whole';
  if (en.when.test(sentence)) return words.length <= 4 && expects !== 'anything' ? 'whole' : 'statement';
  if (words.length <= 3 && !words.some((word) => isVerb(word))) return 'fragment';
  return 'statement';
}

/** An answer of nothing but when, with what was asked for in it. */
function saysWhen(words: readonly string[], asked: RegExp): boolean {
  const when = words.every((word) => en.whenWords.has(word) || en.clockTime.test(word));
  return when && words.some((word) => asked.test(word)) && !en.whenGoingOn.test(words.at(-1) ?? '');
}

/** "I'd like to book a cleaning": who was asked what they want has said it. */
function wishesWhole(plain: string): boolean {
  const object = en.wishWithObject.exec(plain)?.groups?.object;
  return object !== undefined && !en.ofWhichMore.test(object);
}

function invertsOrder([first = '', second = '', third]: readonly string[]): boolean {
  if (third === undefined) return false;
  if (en.questionWord.test(first))
    return en.auxiliary.test(second) || /^(what|how|which|whose)\b/.test(first);
  if (!en.auxiliary.test(first)) return false;
  return en.asksAfter.test(second) || (en.asking.test(first) && !en.afterAsking.test(second));
}

/** What the last words promise; null when nothing. */
function endingOf(words: readonly string[]): Completeness | null {
  const last = words.at(-1)?.replace(/\.$/, '') ?? '';
  const before = words.at(-2) ?? '';
  const question = words.slice(0, -1).some((word) => en.questionWord.test(word));
  const relative =
    question || words.slice(0, -2).some((word) => /^(that|one|ones|thing|all|any|every)/.test(word));
  if (en.fillers.has(last)) return 'open';
  // "Who do I talk to?", "what it is about".
  if (/^(to|for|about|with|from|at|of|like|into)$/.test(last))
    return question && words.length > 3 && before !== 'how' ? 'likely' : 'open';
  if (en.leaning.has(last) || (last === 'any' && before === 'there')) return 'open';
  if (en.particles.has(last)) {
    const verb = words.slice(-5, -1).some((word) => en.particleVerb.test(word));
    return verb || question ? 'likely' : 'open';
  }
  if (en.auxiliary.test(last)) {
    if (last === 'may' && en.beforeMonth.test(before)) return null;
    // "Than he was", "as it is".
    if (/^(than|as|like)$/.test(words.at(-3) ?? '')) return null;
    if (/^(yes|no|yeah|nope)$/.test(words[0] ?? '') || question) return 'likely';
    return last.endsWith("n't") ? 'unsure' : 'open';
  }
  if (/^(tell|give|get|show|send|bring|gave|told|let) (me|us)$/.test(`${before} ${last}`)) return 'open';
  if (en.leadsOn.has(last) && !(last === 'called' && en.caller.test(before)))
    return relative ? 'unsure' : 'open';
  if (en.transitive.has(last)) return transitiveEnding(last, before, relative);
  if (
    /^(an?|very|really|more)$/.test(before) &&
    en.adjectives.has(last) &&
    words.slice(-3, -1).some((word) => /^an?$/.test(word))
  )
    return 'open';
  if (last === 'that' && /^(said|says?|think|thought|believe|told|hope|guess|sure|so|such|is)$/.test(before))
    return 'open';
  if (last === 'that' && en.takesThat.test(before)) return null;
  // "Handed it over", "bring the form along".
  if (
    en.object.test(before) ||
    (last === 'along' && /\b(bring|com|tak|get)/.test(words.slice(-5, -1).join(' ')))
  )
    return null;
  return en.halfLeaning.has(last) && before !== 'a' ? 'unsure' : null;
}

function transitiveEnding(last: string, before: string, relative: boolean): Completeness | null {
  if (relative) return 'likely';
  if (before === 'to') return en.wholeAfterTo.has(last) ? 'unsure' : 'open';
  if (/^(don't|not|didn't)$/.test(before) && /^(know|think|see|use)$/.test(last)) return 'likely';
  // "It was booked", "your order": neither is a verb that waits for what it acts on.
  const passive = /^(is|are|was|were|been|be|being|got|get|it's)$/.test(before) && /(ed|t|d|n)$/.test(last);
  const subject =
    /^(i|you|we|they|he|she|who|also|just|still|really|would|will|can|could|did|i'd|we'd)$/.test(before);
  return passive || !subject ? null : 'open';
}

/** "If it rains tomorrow", with nothing yet of what then. */
function conditionOnly(words: readonly string[], asked: boolean): boolean {
  const [first = '', second = ''] = words;
  // "Had he called before" is one too.
  const inverted = first === 'had' && en.asksAfter.test(second);
  if (!(inverted || en.subordinator.test(first)) || words.length < 3) return false;
  if (asked || en.auxiliary.test(second) || /^(as|since|after|before|once)$/.test(first)) {
    if (first === 'when' || words.length < 4 || asked) return false;
  }
  return !words.slice(3).some((word) => en.subject.test(word));
}

/** "Two chairs, a table": items without the "and" of the last one. */
function listGoingOn(sentence: string): boolean {
  const [head = '', ...items] = sentence.split(/,\s*/);
  const item = items.at(-1);
  if (
    item === undefined ||
    head.split(' ').length > 8 ||
    en.subordinator.test(head.split(' ')[0] ?? '') ||
    /^(yes|no|yeah|well|okay|sorry|hello|hi)\b/.test(head)
  )
    return false;
  return item.split(' ').length <= 3 && !/\b(and|or|but)\b/.test(item) && !en.afterthought.test(item);
}

function isVerb(word: string): boolean {
  return en.auxiliary.test(word) || en.transitive.has(word) || /('s|'re|'m|'ve|'ll|ed)$/.test(word);
}
