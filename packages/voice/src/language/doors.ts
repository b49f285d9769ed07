/**
 * The doors of a language: what reads words that callers type or say sees so many characters of them and no more, so
 * that its work has a bound whatever was sent. `tidy` has none: it compares values as well, and those must stay whole.
 */
import type { FlowHears, Language, TurnLanguage } from './language.ts';

/** More than anybody answers to one question, in UTF-16 units. */
export const mostHeard = 500;

/** The beginning of an answer. One whose compatible form is longer ("㎖" is two letters) is cut in that form. */
export function heardFrom(text: string): string {
  const head = text.length > mostHeard ? text.trimStart().slice(0, mostHeard) : text;
  const plain = head.normalize('NFKC');
  return (plain.length > mostHeard ? plain.slice(0, mostHeard) : head).toWellFormed();
}

/** The end of an utterance: there it shows whether more is to come. */
function heardLast(text: string): string {
  return text.length > mostHeard ? text.slice(-mostHeard).toWellFormed() : text;
}

/** The same language, its parsers behind their doors. */
export function behindDoors(language: Language): Language {
  const { turn, flow } = language;
  return {
    ...language,
    turn: turnBehindDoors(turn),
    flow: flow && { ...flow, hears: hearsBehindDoors(flow.hears) },
  };
}

function turnBehindDoors(turn: TurnLanguage): TurnLanguage {
  return {
    ...turn,
    completenessOf: (text, expects) => turn.completenessOf(heardLast(text), expects),
    asksForTime: (text) => turn.asksForTime(heardLast(text)),
    answerExpectedAfter: (text) => turn.answerExpectedAfter(heardLast(text)),
  };
}

function hearsBehindDoors(hears: FlowHears): FlowHears {
  return {
    answer: (text, spec, context) => hears.answer(heardFrom(text), spec, context),
    amend: (text, spec, pending, strict) => hears.amend(heardFrom(text), spec, pending, strict),
    nouns: hears.nouns,
    approves: (text) => hears.approves(heardFrom(text)),
    yesOrNo: (text, asked) => hears.yesOrNo(heardFrom(text), heardFrom(asked)),
    standing: hears.standing,
    digits: (text) => hears.digits(heardFrom(text)),
    ordinal: (text, count) => hears.ordinal(heardFrom(text), count),
    times: (question) => hears.times(heardFrom(question)),
    picks: (text, offered) => hears.picks(heardFrom(text), offered),
    intent: (intent, tidied) => hears.intent(intent, heardFrom(tidied)),
    thanks: (text) => hears.thanks(heardFrom(text)),
    keepsAll: (text) => hears.keepsAll(heardFrom(text)),
    takesBack: (text) => hears.takesBack(heardFrom(text)),
    asks: (text) => hears.asks(heardFrom(text)),
    wishes: (text) => hears.wishes(heardFrom(text)),
    followsUp: (text) => hears.followsUp(heardFrom(text)),
    insists: (text) => hears.insists(heardFrom(text)),
    afterYesOrNo: (text) => hears.afterYesOrNo(heardFrom(text)),
    afterRefusal: (text) => hears.afterRefusal(heardFrom(text)),
    withoutLabel: (text, label) => hears.withoutLabel(heardFrom(text), label),
  };
}
