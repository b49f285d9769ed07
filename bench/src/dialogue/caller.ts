/** Somebody with a wish, who listens to what is asked and answers it in their manner. */
import type { Day } from './days.ts';
import { bare, type Chance, clearly, type Field, framed, pick, slipOf } from './facts.ts';
import { heardOtherwise, labels } from './misheard.ts';
import type { Persona } from './personas.ts';
import { atALoss, offered, type Topic, topicOf } from './question.ts';
import type { Wish } from './wishes.ts';
import { declines, enough, needs, no, services, yes } from './words.ts';

export type Move = { say: string } | { press: string } | { wait: true } | { hangUp: string };

export interface CallerSoFar {
  /** What was said back otherwise than it was said, each time. */
  misheard: Field[];
  /** What was said of a field so far, right or not. */
  said: Map<Field, Set<string>>;
  /** Times that the agent said that it has not understood. */
  losses: number;
}

const mostTurns = 45;
const mostRepeats = 6;
const mostUnknown = 3;
const mostCorrections = 4;
const fieldOf: Partial<Record<Topic, Field>> = {
  service: 'service',
  date: 'date',
  time: 'time',
  name: 'name',
  phone: 'phone',
  mail: 'mail',
  message: 'message',
  order: 'order',
  need: 'need',
};
const slipping: readonly Field[] = ['date', 'time', 'phone', 'name', 'order'];
const inABreath = [
  '{a}, no, {b}',
  '{a}. Sorry, {b}',
  '{a}. Wait, no. {b}',
  '{a}, I mean {b}',
  'not {a}, {b}',
];
const later = ['Actually, make it {b}.', 'Sorry, I meant {b}.', 'Oh wait, {b} instead.', 'No, {b}.'];
const atTheEnd = ['No, the {label} is wrong, it is {b}.', 'No, {b}.', 'No, make the {label} {b}.'];
const butYes = ['Yes, but {b}.', 'Yes, but make it {b}.', 'Okay, except the {label}: {b}.'];
const corrections = [
  'No, I said {b}.',
  'No, {b}.',
  'No, the {label} is {b}.',
  'That is wrong. The {label} is {b}.',
];

export function createCaller(
  wish: Wish,
  persona: Persona,
  today: Day,
  chance: Chance,
): CallerSoFar & { next(words: string): Move } {
  const so: CallerSoFar = { misheard: [], said: new Map(), losses: 0 };
  const { wording } = persona;
  const facts = { ...wish.facts };
  const list = [...wish.list];
  const spent = new Set<string>();
  /** What the agent must believe now, by what was said last. */
  const given = new Map<Field, string>();
  const corrected = new Map<Field, number>();
  const slip = choosesSlip();
  const wavers = [...(persona.wavers ?? [])].sort(() => chance() - 0.5).slice(0, 1);
  let rest: string[] = [];
  let last: Topic | undefined;
  let repeats = 0;
  let unknown = 0;
  let turns = 0;

  function choosesSlip(): Field | undefined {
    if (persona.slips === undefined) return undefined;
    const known = slipping.filter((field) => facts[field] !== undefined && wish.first === undefined);
    const fitting =
      persona.slips === 'in a breath' ? known : known.filter((field) => field === 'date' || field === 'time');
    return fitting.length === 0 ? undefined : pick(fitting, chance);
  }

  /** Whether there is more to ask for: then it is what the caller wants now. */
  function goesOn(): boolean {
    list.shift();
    const [next] = list;
    if (next === undefined) return false;
    if (facts.order === undefined) facts.need = next;
    else facts.order = next;
    return true;
  }

  const once = (what: string): boolean => !spent.has(what) && spent.add(what) !== undefined;
  const value = (field: Field): string | undefined => facts[field];
  const give = (field: Field, one: string) => {
    given.set(field, one);
    so.said.set(field, (so.said.get(field) ?? new Set()).add(one));
  };
  const inMyWords = (field: Field, one: string): string => {
    give(field, one);
    return bare(field, one, wording, today, chance);
  };
  const filled = (form: string, b: string, label = '', a = '') => {
    const text = form
      .replace('{a}', () => a)
      .replace('{b}', () => b.replace(/[.]$/, ''))
      .replace('{label}', label);
    return text.replace(/\?\.$/, '?');
  };

  /** Corrects it so that nobody can take it otherwise. */
  function correct(field: Field, forms: readonly string[]): Move {
    const times = (corrected.get(field) ?? 0) + 1;
    corrected.set(field, times);
    if (times > mostCorrections) return { hangUp: `cannot correct the ${labels[field]}` };
    const right = value(field)!;
    give(field, right);
    return { say: filled(pick(forms, chance), clearly(field, right, today, chance), labels[field]) };
  }

  function all(): string {
    const parts = (['service', 'need', 'order', 'date', 'time', 'name', 'phone'] as const).flatMap(
      (field) => {
        const one = value(field);
        if (one === undefined || (field === 'need' && one === 'person')) return [];
        const words = inMyWords(field, one).replace(/[.?]$/, '');
        if (field === 'name') return [`my name is ${words}`];
        return field === 'phone' ? [`my number is ${words}`] : [words];
      },
    );
    return `${parts.join(', ')}.`;
  }

  function pieces(field: Field, one: string): string[] {
    if (field === 'phone' && wording === 'heard')
      return [0, 3, 6].map((at) =>
        [...one.slice(at, at === 6 ? 10 : at + 3)]
          .map((digit) => clearly('order', digit, today, chance))
          .join(' '),
      );
    if (field === 'phone') return [one.slice(0, 3), one.slice(3, 6), one.slice(6)];
    if (field === 'order')
      return wording === 'heard'
        ? [...one].map((digit) => clearly('order', digit, today, chance))
        : [one.slice(0, 2), one.slice(2)];
    if (field === 'date')
      return [
        clearly('date', one, today, chance)
          .replace(/^\w+, /, '')
          .replace(/(st|nd|rd|th)$/, ''),
      ];
    return [];
  }

  function answer(field: Field, words: string): Move {
    const one = value(field);
    if (one === undefined) return otherwise(field);
    const refused = field === 'date' ? wish.first?.date : field === 'time' ? wish.first?.time : undefined;
    if (refused !== undefined && once(`first ${field}`))
      return { say: framed(field, inMyWords(field, refused), 'plain', chance) };
    if (field === 'time' && wish.picks !== undefined && offered(words).length === 3) {
      give('time', offered(words)[wish.picks]!);
      return {
        say: pick(
          [
            ['The first one.', 'the earliest'],
            ['The second one.', 'the second'],
            ['The last one.', 'the latest you have'],
          ][wish.picks]!,
          chance,
        ),
      };
    }
    if (field === slip && persona.slips === 'in a breath' && once('slip')) {
      const wrong = bare(field, slipOf(field, one, today, chance), wording, today, chance);
      return { say: filled(pick(inABreath, chance), inMyWords(field, one), '', wrong.replace(/[.?]$/, '')) };
    }
    if (field === slip && once('slip'))
      return { say: framed(field, inMyWords(field, slipOf(field, one, today, chance)), 'plain', chance) };
    if (persona.ahead === true && once('ahead')) return { say: all() };
    if (persona.keys === true && (field === 'phone' || field === 'order')) {
      give(field, one);
      return { press: one };
    }
    const parts = persona.pieces === true ? pieces(field, one) : [];
    if (parts.length > 0 && once(`pieces ${field} ${one}`)) {
      give(field, one);
      rest = parts.slice(1);
      return { say: parts[0]! };
    }
    const said = framed(field, inMyWords(field, one), wording, chance);
    return { say: field === 'message' ? said : dressed(said) };
  }

  /** Asked for what has nothing to do with the wish: says the wish again, then gives up. */
  function otherwise(field: Field): Move {
    if (facts.need === 'person') return { say: pick(needs.person![wording], chance) };
    const matter = facts.need === undefined ? facts.service : undefined;
    if (matter === undefined || !once(`otherwise ${field}`))
      return { hangUp: `was asked for the ${labels[field]}` };
    give('service', matter);
    return { say: `No. ${pick(services[matter]!.plain, chance)}` };
  }

  const dressed = (said: string) =>
    persona.dress === undefined ? said : pick(persona.dress, chance).replace('{}', () => said);

  function atReview(): Move {
    if (wish.declines === true) return { say: pick(declines, chance) };
    const waver = wavers.shift();
    if (waver !== undefined) return { say: waver };
    if (slip !== undefined && given.get(slip) !== value(slip))
      return correct(slip, persona.butChanges ? butYes : atTheEnd);
    return { say: pick(yes, chance) };
  }

  /** To a question that wants a yes or a no. */
  function decide(topic: Topic): Move | undefined {
    const { says } = wish;
    const yesOrNo = (is: boolean | undefined): Move => ({
      say: is === true ? pick(yes, chance) : pick(no, chance),
    });
    switch (topic) {
      case 'check':
        return { say: pick(yes, chance) };
      case 'review':
        return atReview();
      case 'cancelReview':
        return yesOrNo(says.cancels);
      case 'mailWanted':
        return yesOrNo(says.mailWanted);
      case 'received':
        return yesOrNo(says.received);
      case 'delayedPerson':
      case 'support':
        return yesOrNo(says.wantsPerson);
      case 'person':
        return yesOrNo(says.wantsPerson);
      case 'tryAgain':
        return yesOrNo(goesOn());
      case 'another':
      case 'more':
        return { say: goesOn() ? 'Yes, please.' : pick(enough, chance) };
      case 'leave':
        return yesOrNo(wish.declines === true);
      case 'change': {
        if (wish.declines === true) return { say: "Nothing. I don't want to book any more." };
        const wrong = [...given].find(
          ([field, one]) => value(field) !== undefined && value(field) !== one,
        )?.[0];
        return wrong === undefined
          ? { say: 'Nothing, it is fine.' }
          : correct(wrong, ['The {label}. It is {b}.', '{b}']);
      }
      default:
        return undefined;
    }
  }

  function next(words: string): Move {
    turns += 1;
    if (turns > mostTurns) return { hangUp: 'it takes too long' };
    if (atALoss(words)) so.losses += 1;
    const found = topicOf(words);
    unknown = found === undefined ? unknown + 1 : 0;
    const topic = found ?? last;
    if (topic === undefined || unknown > mostUnknown) return { hangUp: 'does not know what is asked' };
    repeats = topic === last ? repeats + 1 : 0;
    if (repeats > mostRepeats) return { hangUp: `is asked for ${topic} again and again` };
    const before = last;
    last = topic;

    const wrong = (
      topic === 'review' && persona.trusts === true
        ? []
        : heardOtherwise(words, topic, Object.fromEntries(given), wish)
    )[0];
    if (wrong !== undefined) {
      so.misheard.push(wrong);
      rest = [];
      return correct(wrong, corrections);
    }
    const piece = topic === before || topic === 'goOn' ? rest.shift() : undefined;
    if (piece !== undefined) return { say: piece };
    rest = [];
    // At the question after the one to which it said something else.
    if (
      slip !== undefined &&
      persona.slips === 'at the next question' &&
      spent.has('slip') &&
      topic !== slip &&
      given.get(slip) !== value(slip)
    )
      return correct(slip, later);
    if (persona.silentAt?.includes(topic) && once('silence')) return { wait: true };
    if (persona.before?.topics.includes(topic) && once(`before ${topic}`))
      return { say: pick(persona.before.words(wish.assistant), chance) };
    const decided = decide(topic);
    if (decided) return decided;
    if (topic === 'clarify' || topic === 'goOn') return clarify(before);
    return answer(fieldOf[topic]!, words);
  }

  function clarify(before: Topic | undefined): Move {
    const field = before === undefined ? undefined : fieldOf[before];
    if (field !== undefined) clarified = field;
    const asked = clarified === undefined ? undefined : (given.get(clarified) ?? value(clarified));
    if (clarified === undefined || asked === undefined)
      return { hangUp: 'does not know what is to be cleared up' };
    return { say: clearly(clarified, asked, today, chance) };
  }
  let clarified: Field | undefined;

  return {
    ...so,
    get losses() {
      return so.losses;
    },
    next,
  };
}
