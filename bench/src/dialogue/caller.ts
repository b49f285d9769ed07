/** Somebody with a wish, who listens to what is asked and answers it in their manner. */
import type { Day } from './days.ts';
import { bare, type Chance, clearly, type Facts, type Field, framed, pick, slipOf } from './facts.ts';
import {
  around,
  atTheEnd,
  butYes,
  contrasted,
  corrections,
  filled,
  inABreath,
  later,
  pieces,
} from './manners.ts';
import { heardOtherwise, labels } from './misheard.ts';
import type { Persona } from './personas.ts';
import { atALoss, offered, type Topic, topicOf } from './question.ts';
import type { Wish } from './wishes.ts';
import { declines, enough, named, needs, no, services, yes } from './words.ts';

export type Move = { say: string } | { press: string } | { wait: true } | { hangUp: string };

export interface Misheard {
  field: Field;
  said: string;
  answer: string;
}

export interface CallerSoFar {
  /** What was said back otherwise than it was said, each time. */
  misheard: Misheard[];
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
export function createCaller(
  wish: Wish,
  persona: Persona,
  today: Day,
  chance: Chance,
  byEar: boolean,
): CallerSoFar & { next(words: string): Move } {
  const so: CallerSoFar = { misheard: [], said: new Map(), losses: 0 };
  const { wording } = persona;
  const facts = { ...wish.facts };
  const list = [...wish.list];
  const spent = new Set<string>();
  /** What the agent must believe now, by what was said last. */
  const given = new Map<Field, string>();
  const corrected = new Map<Field, number>();
  const slips = wish.first === undefined ? slipsOf(persona, facts, chance) : [];
  const wavers = persona.wavers === undefined ? [] : [pick(persona.wavers, chance)];
  let rest: string[] = [];
  let last: Topic | undefined;
  let repeats = 0;
  let unknown = 0;
  let turns = 0;
  let wantsMore = false;
  let lastSaid = '';
  /** What it has just corrected. */
  let correcting: Field | undefined;
  /** What it has had to correct last. */
  let contested: Field | undefined;

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
  /** Corrects it so that nobody can take it otherwise. */
  function correct(field: Field, forms: readonly string[]): Move {
    const times = (corrected.get(field) ?? 0) + 1;
    corrected.set(field, times);
    if (times > mostCorrections) return { hangUp: `cannot correct the ${labels[field]}` };
    const right = value(field)!;
    give(field, right);
    correcting = field;
    return { say: filled(pick(forms, chance), { b: clearly(field, right, today, chance), field }) };
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
    const across = crosswise(field);
    if (across !== undefined) return { say: across };
    if (slips.includes(field) && once(`slip ${field}`)) {
      const wrong = slipOf(field, one, today, chance);
      if (persona.slips !== 'in a breath')
        return { say: framed(field, inMyWords(field, wrong), 'plain', chance) };
      const a = bare(field, wrong, wording, today, chance);
      return { say: filled(pick(inABreath, chance), { a, b: inMyWords(field, one) }) };
    }
    const contrast =
      persona.contrasts === true && once(`contrast ${field}`) ? ruledOut(field, one) : undefined;
    if (contrast !== undefined) return { say: contrast };
    if (persona.ahead === true && once('ahead')) return { say: all() };
    if (persona.keys === true && (field === 'phone' || field === 'order')) {
      give(field, one);
      return { press: one };
    }
    const parts = persona.pieces === true ? pieces(field, one, wording, today) : [];
    if (parts.length > 0 && once(`pieces ${field} ${one}`)) {
      give(field, one);
      rest = parts.slice(1);
      return { say: parts[0]! };
    }
    const said = framed(field, inMyWords(field, one), wording, chance);
    return { say: field === 'message' ? said : dressed(said) };
  }

  /** Another answer than the one that was asked for. */
  function crosswise(field: Field): string | undefined {
    const other = persona.crosswise?.[field as Topic];
    const one = other === undefined || given.has(other) ? undefined : value(other);
    if (other === undefined || one === undefined || wish.picks !== undefined || wish.first !== undefined)
      return undefined;
    return framed(other, inMyWords(other, one), 'plain', chance);
  }

  function ruledOut(field: Field, one: string): string | undefined {
    const wrong = slipOf(field, one, today, chance);
    if (field === 'service' || field === 'need') {
      const [a, b] = [named[wrong], named[one]];
      if (a === undefined || b === undefined) return undefined;
      give(field, one);
      return contrasted(field, b, a, chance);
    }
    return contrasted(field, inMyWords(field, one), bare(field, wrong, wording, today, chance), chance);
  }

  /** What it has said otherwise than it means it, and not taken back yet. */
  const slipped = (): Field[] =>
    slips.filter((field) => given.has(field) && given.get(field) !== value(field));

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
    persona.dress === undefined ? said : around(pick(persona.dress, chance), said);

  function atReview(): Move {
    if (wish.declines === true) return { say: pick(declines, chance) };
    const waver = wavers.shift();
    if (waver !== undefined) return { say: waver };
    const [first, second] = slipped();
    if (first !== undefined && second !== undefined) {
      const [a, b] = [correct(first, ['{b}']), correct(second, ['{b}'])];
      return 'say' in a && 'say' in b ? { say: `No, make it ${a.say} at ${b.say}.` } : a;
    }
    if (first !== undefined) return correct(first, persona.butChanges ? butYes : atTheEnd);
    return { say: pick(yes[wording], chance) };
  }

  /** To a question that wants a yes or a no. */
  function decide(topic: Topic): Move | undefined {
    const { says } = wish;
    // Asked once more, it is the same answer.
    const more = () => {
      if (repeats === 0) wantsMore = goesOn();
      return wantsMore;
    };
    const yesOrNo = (is: boolean | undefined): Move => ({
      say: is === true ? pick(yes[wording], chance) : pick(no[wording], chance),
    });
    switch (topic) {
      case 'check': {
        const field = persona.slips === 'in a piece' ? slipped()[0] : undefined;
        const ending = field === undefined ? undefined : value(field)?.slice(-4);
        if (field === undefined || ending === undefined) return { say: pick(yes[wording], chance) };
        give(field, value(field)!);
        return {
          say: pick(
            [`No, it ends in ${ending}.`, `No, the last four are ${ending}.`, `${ending} at the end.`],
            chance,
          ),
        };
      }
      case 'review':
        return atReview();
      case 'cancelReview':
        return yesOrNo(says.cancels);
      case 'urgent':
        return yesOrNo(facts.service === 'emergency');
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
        return yesOrNo(more());
      case 'another':
      case 'more':
        return { say: more() ? 'Yes, please.' : pick(enough, chance) };
      case 'leave':
        return yesOrNo(wish.declines === true);
      case 'change': {
        if (wish.declines === true) return { say: "Nothing. I don't want to book any more." };
        const wrong = slipped()[0] ?? contested;
        return wrong === undefined
          ? { say: 'Nothing, it is fine.' }
          : correct(wrong, ['The {label}. It is {b}.', '{b}']);
      }
      default:
        return undefined;
    }
  }

  function next(words: string): Move {
    const move = answerTo(words);
    if (!('say' in move)) return move;
    lastSaid = persona.shouts === true ? move.say.toUpperCase() : move.say;
    return { say: lastSaid };
  }

  function answerTo(words: string): Move {
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
    const unheard = atALoss(words) ? correcting : undefined;
    correcting = undefined;
    if (unheard !== undefined) return correct(unheard, corrections);

    const wrong = (
      topic === 'review' && persona.trusts === true
        ? []
        : heardOtherwise(words, { ...facts, ...Object.fromEntries(given) }, byEar)
    )[0];
    if (wrong !== undefined) {
      so.misheard.push({ field: wrong, said: lastSaid, answer: words });
      contested = wrong;
      rest = [];
      return correct(wrong, corrections);
    }
    const piece = topic === before || topic === 'goOn' ? rest.shift() : undefined;
    if (piece !== undefined) return { say: piece };
    rest = [];
    // At the question after the one to which it said something else.
    const back = persona.slips === 'at the next question' ? slipped()[0] : undefined;
    if (back !== undefined && fieldOf[topic] !== back) return correct(back, later);
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

/** In which of its answers it slips. */
function slipsOf({ slips }: Persona, facts: Facts, chance: Chance): Field[] {
  if (slips === undefined) return [];
  const known = (fields: readonly Field[]) => fields.filter((field) => facts[field] !== undefined);
  if (slips === 'in a piece') return known(['phone']);
  const found = known(
    slips === 'in a breath' ? ['date', 'time', 'phone', 'name', 'order'] : ['date', 'time'],
  );
  return slips === 'twice at the last question' || found.length === 0 ? found : [pick(found, chance)];
}
