/** The form of a flow: the dialogue of an assistant that has no language model. Graph rules are in flow-check.ts. */
import { z } from 'zod';
import { ownNames, textSchema, wordsSchema } from './text.ts';

/** A step's name in the graph. */
const stepIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,63}$/,
    'must be a step name: a small letter, then small letters, digits, - or _',
  );

/** A slot's name; tools and answers fill slots, templates read them. */
const slotNameSchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'must be a slot name: a small letter, then letters, digits or _');

/** `order` or, into a tool's result or a date, `order.status`. */
const slotPathSchema = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9_]{0,63}(\.[A-Za-z0-9_]{1,64}){0,4}$/,
    'must be a slot such as order or order.status',
  );

/** What is said: plain text with slots as {{slot}}. */
const spokenSchema = wordsSchema(2000, 1);
const phraseSchema = wordsSchema(200, 1);
const scalarSchema = z.union([textSchema(2000), z.number(), z.boolean()]);
export const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30');

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

const optionSchema = z
  .strictObject({
    /** What the slot holds. */
    value: textSchema(200, 1),
    /** How it is read out. */
    label: wordsSchema(200, 1),
    /** Ways in which callers say it; the more, the better it is understood. */
    phrases: z.array(phraseSchema).max(50).default([]),
  })
  .meta({ id: 'ChoiceOption' });

/** What an answer is, and its bounds. */
export const answerSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('yes-no'),
        /** Slots that the question reads out: on "no" the caller is asked which one to change, and only that one. */
        review: z.array(slotNameSchema).max(20).optional(),
      })
      .meta({ id: 'YesNoAnswer' }),
    z
      .strictObject({
        type: z.literal('number'),
        min: z.number().optional(),
        max: z.number().optional(),
        integer: z.boolean().default(true),
        /** Words that follow the number ("people"), so that it is also understood inside another answer. */
        unit: z.array(phraseSchema).max(20).default([]),
      })
      .meta({ id: 'NumberAnswer' }),
    /** A number that is read digit by digit: an order number, a code. The value is text and keeps its zeros. */
    z
      .strictObject({
        type: z.literal('digits'),
        minLength: z.int().min(1).max(40).default(1),
        maxLength: z.int().min(1).max(40).default(20),
      })
      .meta({
        id: 'DigitsAnswer',
        description: 'A number that is read digit by digit; the value is text and keeps its zeros',
      }),
    /** The value is YYYY-MM-DD. */
    z
      .strictObject({
        type: z.literal('date'),
        when: z.enum(['future', 'past', 'any']).default('future'),
        /** At most so many days from today. */
        withinDays: z.int().min(0).max(36_500).optional(),
        weekdays: z.array(z.enum(weekdays)).min(1).max(7).optional(),
      })
      .meta({ id: 'DateAnswer', description: 'The value is YYYY-MM-DD' }),
    /** The value is HH:MM. Bounds also settle whether "three" is in the morning or in the afternoon. */
    z
      .strictObject({
        type: z.literal('time'),
        earliest: clockTimeSchema.optional(),
        latest: clockTimeSchema.optional(),
      })
      .meta({ id: 'TimeAnswer', description: 'The value is HH:MM' }),
    /** The value is E.164: +15551234567. */
    z
      .strictObject({
        type: z.literal('phone'),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/, 'must be a country such as US')
          .default('US'),
      })
      .meta({ id: 'PhoneAnswer', description: 'The value is E.164, such as +15551234567' }),
    z.strictObject({ type: z.literal('email') }).meta({ id: 'EmailAnswer' }),
    z.strictObject({ type: z.literal('name') }).meta({ id: 'NameAnswer' }),
    z
      .strictObject({
        type: z.literal('choice'),
        options: z.array(optionSchema).min(2, 'a choice needs at least two options').max(30),
      })
      .meta({ id: 'ChoiceAnswer' }),
    /** Anything: a message to take down. */
    z
      .strictObject({ type: z.literal('text'), maxLength: z.int().min(1).max(5000).default(2000) })
      .meta({ id: 'TextAnswer', description: 'Anything: a message to take down' }),
  ])
  .meta({ id: 'Answer', description: 'What an answer is, and its bounds' });

export const askStepSchema = z
  .strictObject({
    kind: z.literal('ask'),
    text: spokenSchema,
    slot: slotNameSchema,
    answer: answerSchema,
    /** What the slot is called when it is spoken about: "phone number". Defaults to the slot's name. */
    label: phraseSchema.optional(),
    /** Said instead of the question after the first, second … answer that was not understood. */
    reprompts: z.array(spokenSchema).max(5).default([]),
    /** Said when the answer was understood and is out of bounds. */
    invalid: spokenSchema.optional(),
    /** Answers not understood before the way out: `onFail`, else a person is offered, else the call ends politely. */
    maxAttempts: z.int().min(1).max(10).default(3),
    onFail: stepIdSchema.optional(),
    /** Reads the answer back and asks yes or no; true uses a stock question. */
    confirm: z.union([z.literal(true), spokenSchema]).optional(),
    /** Said once the answer is taken, before what comes next. */
    acknowledge: spokenSchema.optional(),
    next: stepIdSchema,
  })
  .meta({ id: 'AskStep', description: 'Asks, and puts the answer into a slot' });

/**
 * One of several objects, told apart by the key that only it has: nothing else is tried, so that each costs as much as
 * one, and its faults are told by their paths.
 */
function byKey<const Options extends readonly [z.ZodObject, ...z.ZodObject[]]>(
  options: Options,
  meta: z.GlobalMeta,
) {
  const union = z.union(options).meta(meta);
  const count = Map.groupBy(
    options.flatMap(({ shape }) => Object.keys(shape)),
    (key) => key,
  );
  const own = options.flatMap((option) =>
    Object.keys(option.shape).flatMap((key) => (count.get(key)?.length === 1 ? [{ key, option }] : [])),
  );
  const { run } = union._zod;
  union._zod.run = (payload, context) => {
    const { value } = payload;
    const isObject = typeof value === 'object' && value !== null;
    const found = isObject ? own.find(({ key }) => Object.hasOwn(value, key)) : undefined;
    return found
      ? (found.option._zod.run(payload, context) as ReturnType<typeof run>)
      : run(payload, context);
  };
  return union;
}

/** One test of a branch; exactly what it names must hold. */
export const conditionSchema = byKey(
  [
    z.strictObject({ slot: slotPathSchema, is: scalarSchema }),
    z.strictObject({ slot: slotPathSchema, isOneOf: z.array(scalarSchema).min(1).max(50) }),
    z.strictObject({ slot: slotPathSchema, known: z.boolean() }),
    z.strictObject({ slot: slotPathSchema, above: z.number() }),
    z.strictObject({ slot: slotPathSchema, below: z.number() }),
    /** What the caller said last means about the same as one of these. */
    z.strictObject({ said: z.array(phraseSchema).min(1).max(50) }),
  ],
  { id: 'Condition', description: 'One test of a branch; exactly what it names must hold' },
);

export const stepSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('say'), text: spokenSchema, next: stepIdSchema })
      .meta({ id: 'SayStep', description: 'Says it and goes on' }),
    askStepSchema,
    z
      .strictObject({
        kind: z.literal('branch'),
        /** The first whose tests all hold is taken. */
        cases: z
          .array(
            z
              .strictObject({ if: z.array(conditionSchema).min(1).max(10), next: stepIdSchema })
              .meta({ id: 'BranchCase' }),
          )
          .min(1)
          .max(50),
        default: stepIdSchema,
      })
      .meta({ id: 'BranchStep', description: 'Goes where the first case holds, else to `default`' }),
    z
      .strictObject({
        kind: z.literal('tool'),
        tool: textSchema(64, 1),
        /** A template that is one slot alone passes the slot's value with its type. */
        input: z.record(textSchema(64, 1), scalarSchema).default({}),
        /** Said while the tool runs. */
        filler: spokenSchema.optional(),
        /** Said when the tool took too long, before `next.error`. */
        timeout: spokenSchema.optional(),
        saveAs: slotNameSchema,
        next: z.strictObject({ ok: stepIdSchema, error: stepIdSchema }),
      })
      .meta({ id: 'ToolStep', description: 'Calls a tool' }),
    z
      .strictObject({
        kind: z.literal('transfer'),
        text: spokenSchema,
        /** A phone number or a SIP address. */
        to: textSchema(256, 1),
      })
      .meta({ id: 'TransferStep', description: 'Hands the caller to a person' }),
    z
      .strictObject({
        kind: z.literal('end'),
        text: spokenSchema,
        reason: textSchema(64, 1).default('completed'),
      })
      .meta({ id: 'EndStep', description: 'Says it and hangs up' }),
  ])
  .meta({ id: 'Step', description: 'A step of a flow' });

/** What a caller may want at any time. `phrases` add to the built-in ways of saying it. */
const intentSchema = z
  .strictObject({ phrases: z.array(phraseSchema).max(50).default([]) })
  .meta({ id: 'FlowIntent' });
const intentOffSchema = z.literal('off');

const intentsSchema = z
  .strictObject({
    /** "Can I speak to a person?" Without `next` the caller is told that nobody is there. */
    person: z.union([intentOffSchema, intentSchema.extend({ next: stepIdSchema.optional() })]).optional(),
    /** "Goodbye." Without `next` the call ends with the stock farewell. */
    goodbye: z.union([intentOffSchema, intentSchema.extend({ next: stepIdSchema.optional() })]).optional(),
    repeat: z.union([intentOffSchema, intentSchema]).optional(),
    startOver: z.union([intentOffSchema, intentSchema]).optional(),
    goBack: z.union([intentOffSchema, intentSchema]).optional(),
    /** "Hang on." */
    hold: z.union([intentOffSchema, intentSchema]).optional(),
    /** "Are you a robot?" Many places require an honest answer. */
    automated: z.union([intentOffSchema, intentSchema]).optional(),
    help: z.union([intentOffSchema, intentSchema.extend({ text: spokenSchema.optional() })]).optional(),
  })
  .meta({ id: 'FlowIntents', description: 'What a caller may want at any time' });

/** Stock sentences that a flow may put in its own words; `changed` knows the new answer as {{value}}. */
export const lineNames = [
  'notUnderstood',
  'stillNotUnderstood',
  'notHere',
  'noted',
  'changed',
  'whatToChange',
  'askAgain',
  'offerPerson',
  'noPerson',
  'goOn',
  'giveUp',
  'stillThere',
  'stillSilent',
  'silenceGoodbye',
  'goodbye',
  'nothingToGoBackTo',
  'goingBack',
  'startingOver',
  'help',
  'hold',
  'automated',
  'confirmLeave',
  'offerPersonToSettle',
  'offerPersonToCancel',
  'cannotCancel',
] as const;

export type LineName = (typeof lineNames)[number];

export const flowSchema = z
  .strictObject({
    language: z.literal('en'),
    start: stepIdSchema,
    steps: z
      .record(stepIdSchema, stepSchema)
      .overwrite(ownNames)
      .refine((steps) => Object.keys(steps).length <= 500, 'a flow has at most 500 steps'),
    /** Slots that are known from the start: the firm's name, its opening hours. */
    slots: z.record(slotNameSchema, scalarSchema).default({}),
    intents: intentsSchema.default({}),
    /** Questions that callers ask in between: answered at once, then the open question is asked again. */
    asides: z
      .array(
        z
          .strictObject({ phrases: z.array(phraseSchema).min(1).max(50), text: spokenSchema })
          .meta({ id: 'Aside' }),
      )
      .max(50)
      .default([]),
    lines: z.partialRecord(z.enum(lineNames), spokenSchema).default({}),
    /** Silences in a row that are answered before the call ends. */
    maxSilences: z.int().min(1).max(5).default(2),
  })
  .meta({ id: 'Flow', description: 'A dialogue as a graph of steps' });

/** A flow as it runs, with every default filled in. */
export type Flow = z.output<typeof flowSchema>;
export type Step = z.output<typeof stepSchema>;
export type AskStep = z.output<typeof askStepSchema>;
export type Answer = z.output<typeof answerSchema>;
export type AnswerOf<T extends Answer['type']> = Extract<Answer, { type: T }>;
export type Condition = z.output<typeof conditionSchema>;
