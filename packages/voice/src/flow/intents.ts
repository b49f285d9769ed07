/** What callers may want at any time, whatever the question was. */
import type { Flow } from '@parley/contracts/flow';
import { heardFrom } from '../language/doors.ts';
import type { FlowLanguage, Intent } from '../language/language.ts';
import { wordsIn } from '../language/text.ts';

/** Each with the setting of a flow that turns it off and adds phrases to it. The first that fits counts. */
const intents: readonly (readonly [Intent, keyof Flow['intents'] | null])[] = [
  ['person', 'person'],
  ['goodbye', 'goodbye'],
  ['cancel', null],
  ['leave', 'goodbye'],
  ['repeat', 'repeat'],
  ['startOver', 'startOver'],
  ['goBack', 'goBack'],
  ['stop', 'hold'],
  ['hold', 'hold'],
  ['automated', 'automated'],
  ['help', 'help'],
  ['greet', 'repeat'],
  ['named', 'person'],
  ['complain', 'person'],
];

/** The intent that the whole utterance says, by the language's ways and the flow's own phrases; undefined for an answer. */
export function intentOf(text: string, flow: Flow, language: FlowLanguage): Intent | undefined {
  const plain = language.tidy(heardFrom(text)).slice(0, 300);
  if (plain === '') return undefined;
  return intents.find(([intent, name]) => {
    const setting = name === null ? undefined : flow.intents[name];
    if (setting === 'off') return false;
    return (
      language.hears.intent(intent, plain) ||
      (name === intent && setting?.phrases.some((phrase) => sameWords(plain, phrase, language)) === true)
    );
  })?.[0];
}

function sameWords(text: string, phrase: string, { tidy, meaning }: FlowLanguage): boolean {
  const stems = (one: string) => wordsIn(tidy(one)).map(meaning.stem).join(' ');
  const wanted = stems(phrase);
  return wanted !== '' && stems(text) === wanted;
}
