/** What a flow says by itself in English: every sentence of `lines` can be replaced in the flow. */
import { type Answer, type AnswerOf, type LineName, weekdays } from '@parley/contracts/flow';
import type { FlowSays } from '../../language.ts';
import { spokenDay, weekdayNames } from '../answers/calendar.ts';
import { spokenList } from '../answers/spoken.ts';
import { spokenTime } from '../answers/time.ts';

const lines: Record<LineName, string> = {
  notUnderstood: "Sorry, I didn't catch that.",
  stillNotUnderstood: "I'm sorry, I still didn't get that.",
  notHere: "I'm afraid I can't help with that here.",
  noted: 'Okay.',
  changed: 'Okay, {{value}}.',
  whatToChange: 'Sorry about that. What should I change?',
  askAgain: 'Sorry, my mistake.',
  offerPerson: "I'm having trouble understanding you. Would you like to speak to a person?",
  noPerson: "I'm sorry, there is nobody I can put you through to right now.",
  goOn: 'So far I have {{value}}. What comes next?',
  giveUp: "I'm sorry that I couldn't help you this time. Please try again later. Goodbye.",
  stillThere: 'Are you still there?',
  stillSilent: "I still can't hear you.",
  silenceGoodbye: "I can't hear you, so I'll hang up now. Please call again any time. Goodbye.",
  goodbye: 'Thank you for calling. Goodbye.',
  nothingToGoBackTo: 'That was the first question.',
  goingBack: "Sure, let's go back.",
  startingOver: "Okay, let's start over.",
  help: 'You can answer in your own words. You can also say "repeat that", "go back", "start over" or "goodbye".',
  hold: 'Sure, take your time.',
  automated: "I'm an automated assistant.",
  confirmLeave: 'Would you like to stop here and end the call?',
  offerPersonToSettle: "I'm afraid I can't arrange that. Would you like to speak to a person?",
  offerPersonToCancel: "I can't cancel that myself. Would you like to speak to a person?",
  cannotCancel: "I'm sorry, I can't cancel that here.",
};

const sayYesOrNo = 'Please say yes or no.';

/** How an answer may sound, for the second time that it was not understood: within its bounds. */
function example(answer: Answer): string {
  switch (answer.type) {
    case 'yes-no':
      return sayYesOrNo;
    case 'number':
      return `Please say a number, for example ${Math.max(answer.min ?? 2, Math.min(answer.max ?? 2, 2))}.`;
    case 'digits': {
      const { minLength, maxLength } = answer;
      const count = minLength === maxLength && maxLength > 1 ? `${maxLength} ` : '';
      return `Please say the ${count}digits one by one, or type them on your phone.`;
    }
    case 'date':
      return answer.when === 'past'
        ? 'You can say, for example, March 3rd, 1985.'
        : `You can say, for example, tomorrow, or next ${exampleWeekday(answer)}.`;
    case 'time':
      return `You can say, for example, ${exampleTimes(answer)}.`;
    case 'phone':
      return 'Please say the number digit by digit, or type it on your phone.';
    case 'email':
      return 'You can say, for example, john dot smith at example dot com.';
    case 'name':
      return 'You can say, for example, my name is Jane Smith.';
    case 'choice':
      return `You can say ${spokenList(
        answer.options.map((option) => option.label),
        'or',
      )}.`;
    case 'text':
      return 'Please say it in a sentence or two.';
  }
}

function exampleWeekday({ weekdays: open }: AnswerOf<'date'>): string {
  const name = open === undefined || open.includes('friday') ? 'friday' : (open.at(-1) ?? 'friday');
  return weekdayNames[weekdays.indexOf(name)]!;
}

function exampleTimes({ earliest = '00:00', latest = '24:00' }: AnswerOf<'time'>): string {
  const usual = ['10:30', '15:00'].filter((time) => time >= earliest && time <= latest);
  if (usual.length === 2) return 'half past ten, or 3 PM';
  return spokenList([earliest, ...usual].slice(-1).map(spokenTime), 'or');
}

export const says: FlowSays = {
  lines,
  confirm: "That's {{value}}. Is that right?",
  yes: 'yes',
  no: 'no',
  sayYesOrNo,
  example,
  changeable: (labels) => `You can change the ${spokenList(labels, 'or')}.`,
  which: (labels) => `Which one: ${spokenList(labels, 'or')}?`,
  list: spokenList,
  time: spokenTime,
  day: (day, today) => spokenDay(Date.parse(day), Date.parse(today)),
};
