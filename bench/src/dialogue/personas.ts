/** Who calls: in which words, what they say in place of an answer, and where they take something back. */
import type { Wording } from './days.ts';
import type { Field } from './facts.ts';
import type { Topic } from './question.ts';
import type { Assistant, Wish } from './wishes.ts';
import { asides } from './words.ts';

export interface Persona {
  name: string;
  wording: Wording;
  /** Around an answer, `{}`. */
  dress?: readonly string[];
  /** Said once in place of the first answer to each of these questions. */
  before?: { topics: readonly Topic[]; words: (assistant: Assistant) => readonly string[] };
  /** Says something else first, and takes it back in the same breath, at the next question, or at the last. */
  slips?:
    | 'in a breath'
    | 'at the next question'
    | 'at the last question'
    | 'in a piece'
    | 'twice at the last question';
  /** Rules something else out as it answers: "not Monday, Tuesday". */
  contrasts?: boolean;
  /** Answers another question first. */
  crosswise?: Partial<Record<Topic, Field>>;
  /** In capitals. */
  shouts?: boolean;
  /** Says all that it knows with its first answer. */
  ahead?: boolean;
  /** Says numbers and days piece by piece. */
  pieces?: boolean;
  /** Types digits as keys of a telephone. */
  keys?: boolean;
  /** Says these to the last question before it says yes; none of them is one. */
  wavers?: readonly string[];
  /** Says its yes with a change in it. */
  butChanges?: boolean;
  /** Agrees to the last question whatever was said in it. */
  trusts?: boolean;
  /** Says nothing until the agent speaks again, at these questions. */
  silentAt?: readonly Topic[];
  /** Whom it may be. */
  for?: (wish: Wish) => boolean;
}

const open: readonly Topic[] = ['service', 'need', 'order', 'date', 'time', 'name', 'phone', 'mail'];
const values: readonly Topic[] = ['date', 'time', 'name', 'phone', 'order', 'mail'];

const instead = (topics: readonly Topic[], ...words: string[]): NonNullable<Persona['before']> => ({
  topics,
  words: () => words,
});

const knows =
  (...fields: (keyof Wish['facts'])[]) =>
  (wish: Wish) =>
    fields.every((field) => wish.facts[field] !== undefined);
/** Has a last question to which much must be right. */
const isReviewed = (wish: Wish) => wish.facts.date !== undefined && wish.declines !== true;

export const personas: readonly Persona[] = [
  { name: 'plain', wording: 'plain' },
  { name: 'other words', wording: 'other' },
  { name: 'other words, calm', wording: 'other', dress: ['Well, {}', '{}', 'I think {}'] },
  { name: 'typist', wording: 'typed' },
  { name: 'as recognised', wording: 'heard' },
  {
    name: 'polite',
    wording: 'plain',
    dress: ['{} Thank you.', 'Yes, please: {}', 'Sure. {}', 'Great, thanks. {}'],
  },
  {
    name: 'chatty',
    wording: 'plain',
    dress: [
      'You know, I was just telling my wife about it. {}',
      "It's a lovely day, isn't it? {}",
      "I've never done this before, so bear with me. {}",
    ],
  },
  {
    name: 'hesitant',
    wording: 'plain',
    dress: ['Um, {}', 'Uh, let me see. {}', 'Hmm. {}', 'Er, I guess {}'],
  },
  {
    name: 'rude',
    wording: 'plain',
    dress: ["I don't have all day. {}", 'Damn it, {}', 'Are you deaf? {}', '{} And hurry up.'],
  },
  {
    name: 'rude at first',
    wording: 'plain',
    before: instead(
      open,
      'This is ridiculous.',
      'You stupid machine.',
      'What the hell.',
      'Just do your job.',
    ),
  },
  { name: 'in pieces', wording: 'typed', pieces: true },
  { name: 'in spoken pieces', wording: 'heard', pieces: true },
  { name: 'all at once', wording: 'plain', ahead: true },
  { name: 'all at once, other words', wording: 'other', ahead: true },
  { name: 'all at once, as recognised', wording: 'heard', ahead: true },
  { name: 'corrects in a breath', wording: 'plain', slips: 'in a breath' },
  { name: 'corrects in a breath, other words', wording: 'other', slips: 'in a breath' },
  { name: 'corrects a question later', wording: 'plain', slips: 'at the next question', for: isReviewed },
  { name: 'corrects at the end', wording: 'plain', slips: 'at the last question', for: isReviewed },
  { name: 'yes, but', wording: 'plain', slips: 'at the last question', butChanges: true, for: isReviewed },
  {
    name: 'asks in between',
    wording: 'plain',
    before: {
      topics: ['date', 'name', 'phone', 'order', 'need', 'message'],
      words: (assistant) => asides[assistant]!,
    },
  },
  {
    name: 'asks at the end',
    wording: 'plain',
    wavers: ['When are you open?', 'Where are you, by the way?', 'I have a question.'],
    for: isReviewed,
  },
  {
    name: 'looks it up',
    wording: 'plain',
    before: instead(
      values,
      'Hold on a second, let me check my calendar.',
      'One moment, please.',
      'Wait, let me find it.',
      'Just a minute, I have to get my glasses.',
    ),
  },
  {
    name: 'interrupts',
    wording: 'plain',
    before: instead(open, 'Stop.', 'No wait, stop.', 'Wait.', 'Hang on.'),
  },
  {
    name: 'has not heard',
    wording: 'plain',
    before: instead(open, 'Sorry?', 'Could you say that again, please?', 'What?', "You're breaking up."),
  },
  {
    name: 'greets',
    wording: 'plain',
    before: instead(
      ['service', 'need', 'order'],
      'Hi, good morning.',
      'Hello?',
      'Hello, how are you?',
      'Good afternoon.',
    ),
  },
  {
    name: 'has no idea',
    wording: 'plain',
    before: instead([...values, 'service', 'need'], 'No idea.', "I don't know.", 'Um.', 'Good question.'),
  },
  { name: 'small words', wording: 'plain', before: instead(open, 'Okay.', 'Sure.', 'Great.', 'All right.') },
  {
    name: 'not sure at the end',
    wording: 'plain',
    wavers: [
      'I am not sure.',
      'Hmm, let me think.',
      "I can't say yet.",
      'Is that right?',
      'I would like to think about it.',
      'Why not another day?',
    ],
    for: isReviewed,
  },
  { name: 'trusts', wording: 'other', trusts: true, for: isReviewed },
  { name: 'trusts, as recognised', wording: 'heard', trusts: true, for: isReviewed },
  { name: 'trusts, all at once', wording: 'other', ahead: true, trusts: true, for: isReviewed },
  {
    name: 'presses keys',
    wording: 'plain',
    keys: true,
    for: (wish) => knows('phone')(wish) || knows('order')(wish),
  },
  {
    name: 'goes back',
    wording: 'plain',
    before: instead(['phone', 'name'], 'Go back, please.', 'Can we go back?'),
    for: knows('date'),
  },
  {
    name: 'starts over',
    wording: 'plain',
    before: instead(['phone'], 'Start over, please.', "Let's start from the beginning."),
    for: knows('date'),
  },
  { name: 'silent', wording: 'plain', silentAt: ['date', 'order', 'need'] },
  { name: 'rules out', wording: 'plain', contrasts: true },
  { name: 'rules out, other words', wording: 'other', contrasts: true },
  { name: 'rules out, as recognised', wording: 'heard', contrasts: true },
  {
    name: 'answers crosswise',
    wording: 'plain',
    crosswise: { date: 'time', name: 'phone' },
    for: isReviewed,
  },
  {
    name: 'answers crosswise, other words',
    wording: 'other',
    crosswise: { date: 'time', time: 'name' },
    for: isReviewed,
  },
  { name: 'shouts', wording: 'plain', shouts: true },
  { name: 'shouts, typed', wording: 'typed', shouts: true },
  { name: 'corrects a piece', wording: 'plain', slips: 'in a piece', for: knows('phone', 'name') },
  { name: 'corrects two at the end', wording: 'plain', slips: 'twice at the last question', for: isReviewed },
  {
    name: 'corrects at the end, other words',
    wording: 'other',
    slips: 'at the last question',
    for: isReviewed,
  },
  {
    name: 'corrects a question later, other words',
    wording: 'other',
    slips: 'at the next question',
    for: isReviewed,
  },
  {
    name: 'yes, but, other words',
    wording: 'other',
    slips: 'at the last question',
    butChanges: true,
    for: isReviewed,
  },
  {
    name: 'tells numbers',
    wording: 'plain',
    dress: [
      'There are two of us at home. {}',
      "I've been with you for ten years. {}",
      'I have waited for 20 minutes! {}',
      'My daughter is seven. {}',
    ],
  },
  {
    name: 'tells days',
    wording: 'plain',
    dress: ['I was there on Monday. {}', 'It is Saturday already! {}', 'I tried to call yesterday. {}'],
  },
  { name: 'says it twice', wording: 'plain', dress: ['{}, I said {}', '{} {}', '{}. Yes, {}'] },
  {
    name: 'has a cold',
    wording: 'plain',
    dress: ['Sorry, I have a cold. {}', 'Excuse me. {}', 'Achoo! {}', '{} Sorry, I had to cough.'],
  },
  {
    name: 'vague',
    wording: 'plain',
    before: instead(
      ['date'],
      'Sometime next week.',
      'Anything but Monday.',
      "I'm free most days.",
      'As soon as possible.',
      'What is your first free day?',
      'Not tomorrow.',
      'Any day is fine.',
    ),
    for: isReviewed,
  },
  {
    name: 'vague about times',
    wording: 'plain',
    before: instead(
      ['time'],
      'Any time but three.',
      'Not too early.',
      'What else do you have?',
      'I finish work at five.',
      'Between ten and twelve.',
      'Three or four.',
      'Later.',
    ),
    for: isReviewed,
  },
  {
    name: 'off the subject',
    wording: 'plain',
    before: instead(
      open,
      'Can I bring my dog?',
      'Do you sell toothbrushes?',
      'What is the weather like?',
      "I'd like to tell you about my week.",
      'Do you know my cousin?',
    ),
  },
  {
    name: 'speaks to others',
    wording: 'plain',
    before: instead(
      values,
      'No, honey, not now.',
      'Sorry, that was my son.',
      "I'm on the phone!",
      'Yes, in the kitchen.',
      'Turn that down, please.',
    ),
  },
  {
    name: 'has a little worry',
    wording: 'plain',
    before: instead(
      ['service'],
      'My gums hurt a little.',
      'One tooth is a bit sensitive.',
      "It's nothing urgent.",
      'I have a question about my teeth.',
    ),
    for: isReviewed,
  },
  {
    name: 'is not one to talk to machines',
    wording: 'plain',
    before: instead(
      ['service', 'need', 'order'],
      'Are you a robot?',
      'Is this a recording?',
      'Are you a real person?',
    ),
  },
  {
    name: 'needs help',
    wording: 'plain',
    before: instead(
      ['service', 'need', 'order', 'date', 'phone'],
      'Help.',
      'What can I say?',
      "I'm confused.",
      'What do you mean?',
    ),
  },
  { name: 'shy', wording: 'heard', dress: ['um {}', '{} if that is okay', '{} i guess', 'sorry {}'] },
];
