/** Whether a sample does what a caller speaks about, and says so where it can do nothing: with the encoder that calls have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { createAssistantSchema } from '@parley/contracts/assistants';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import { vendors } from '@parley/providers/vendors';
import { createMeaning, type Nearness, usualNearness } from '@parley/voice/flow/meaning';
import { createFlowMind } from '@parley/voice/flow/mind';
import { topicAmong } from '@parley/voice/flow/topics';
import { languageOf } from '@parley/voice/language/languages';
import type { Embedder, MindInput } from '@parley/voice/ports';
import { appointments, frontDesk, orders, type Sentences } from './topics.test-support.ts';

const nowMs = Date.UTC(2026, 10, 27, 15);
const { signal } = new AbortController();
const encoder = await vendors
  .find(({ id }) => id === 'universal-sentence-encoder')!
  .embedding!.open({}, { clock: systemClock, log: silentLog(), workers: 1 });
after(() => encoder.close?.());
const { dimensions, embed } = encoder.make({});
const known = new Map<string, Float32Array>();
/** The same sentences come again and again here. */
const embedder: Embedder = {
  dimensions,
  async embed(texts, until) {
    const missing = texts.filter((text) => !known.has(text));
    const found = missing.length === 0 ? [] : await embed(missing, until);
    missing.forEach((text, at) => {
      known.set(text, found[at]!);
    });
    return texts.map((text) => known.get(text)!);
  },
};

function flowOf(name: string) {
  const json: unknown = JSON.parse(
    readFileSync(new URL(`../../samples/${name}.json`, import.meta.url), 'utf8'),
  );
  const { mind } = createAssistantSchema.parse(json).definition;
  assert.ok(mind.kind === 'flow');
  return mind.flow;
}

const heldOut: [string, Sentences][] = [
  ['appointment-booking', appointments],
  ['front-desk', frontDesk],
  ['order-status', orders],
];

/** What a sentence to the first question of a sample is about, as in `Sentences`. */
async function aboutWith(nearness: Nearness) {
  const meaning = createMeaning(languageOf('en').flow!, embedder, nearness);
  return async (name: string, text: string) => {
    const { asides, steps } = flowOf(name);
    const first = Object.values(steps).find((step) => step.kind === 'ask');
    const options = first?.answer.type === 'choice' ? first.answer.options : [];
    const chosen = await topicAmong(meaning, text, options, asides, signal);
    if (chosen !== null && 'options' in chosen)
      return chosen.options.map((place) => options[place]?.value).join(' or ');
    const asked = await topicAmong(meaning, text, options, asides, signal, 'surely');
    return asked !== null && 'aside' in asked ? (asides[asked.aside]?.phrases[0] ?? null) : null;
  };
}

async function countsWith(nearness: Nearness) {
  const about = await aboutWith(nearness);
  const counts = { right: 0, missed: 0, wrong: 0, taken: 0, left: 0 };
  for (const [name, sentences] of heldOut) {
    for (const [text, topic] of Object.entries(sentences)) {
      const found = await about(name, text);
      if (topic === null) counts[found === null ? 'left' : 'taken'] += 1;
      else counts[found === topic ? 'right' : found === null ? 'missed' : 'wrong'] += 1;
    }
  }
  return counts;
}

test('of sentences that nobody tuned for most are understood, and next to none for something else', async (t) => {
  for (const similar of [0.44, 0.48, 0.52, 0.56, 0.6]) {
    for (const similarSure of [0.64, 0.68, 0.72, 0.76]) {
      const { right, missed, wrong, taken, left } = await countsWith({
        ...usualNearness,
        similar,
        similarSure,
      });
      t.diagnostic(
        `${similar} ${similarSure}: ${right} right, ${missed} asked back, ${wrong} wrong; of nothing ${taken} taken, ${left} left`,
      );
    }
  }
  const { right, missed, wrong, taken, left } = await countsWith(usualNearness);
  assert.ok(right / (right + missed + wrong) > 0.75, `${right} right`);
  assert.ok(wrong / (right + missed + wrong) < 0.03, `${wrong} wrong`);
  assert.ok(taken / (taken + left) < 0.06, `${taken} taken`);
});

async function talk(name: string, ...said: string[]) {
  const mind = createFlowMind({ flow: flowOf(name), embedder });
  let state: unknown = null;
  let text = '';
  let ends: string | undefined;
  const inputs: MindInput[] = [
    { kind: 'start' },
    ...said.map((one) => ({ kind: 'said', text: one }) as const),
  ];
  for (const input of inputs) {
    text = '';
    const request = { history: [], input, state, toolResults: [], tools: [], nowMs, language: 'en' };
    for await (const event of mind.think({ ...request, timeZone: 'America/New_York' }, signal)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'state') state = event.state;
      if (event.type === 'transfer') ends = event.to;
      if (event.type === 'end') ends = event.reason;
    }
  }
  return { text, ends };
}

/** What is said, one thing after the other, and what the last answer begins with; `→` is whom the call goes to. */
const visits: [string[], string][] = [
  [['What does a cleaning cost?'], 'A cleaning is 120 dollars'],
  [['how much is a filling?'], 'A filling is 180'],
  [['What does a cleaning cost?', 'and a filling?'], 'A filling is 180'],
  [['What does a cleaning cost?', 'what about a check-up?'], 'A check-up is 80'],
  [['how much does it cost'], 'A check-up is 80 dollars, a cleaning 120'],
  [['a cleaning', 'how much is that, how much is a cleaning?'], 'A cleaning is 120 dollars'],
  [['I need to reschedule'], 'What phone number did you book it with?'],
  [['cancel my appointment'], 'What phone number did you book it with?'],
  [['are you open on Christmas?'], 'We are there from Monday to Friday all year'],
  [['are you open on Christmas?', 'and on Sunday?'], 'We are closed on Saturdays and Sundays.'],
  [['when are you open', 'and on Saturday?'], 'We are closed on Saturdays and Sundays.'],
  [['when are you open', 'and on holidays?'], 'We are there from Monday to Friday all year'],
  [['when are you open', "okay, and on New Year's Eve?"], 'We are there from Monday to Friday all year'],
  [['a cleaning', 'are you open on Christmas?', 'and on Sunday?'], 'We are closed on Saturdays'],
  [['a cleaning', 'what about Sunday?'], 'November 29th is a Sunday'],
  [["I'd like to speak with Mr Miller"], '→ +12125550171'],
  [['can I talk to Dr. Harris please'], '→ +12125550171'],
  [['put me through to Sarah'], '→ +12125550171'],
  [['is Doctor Lee there?'], '→ +12125550171'],
  [['can I speak to the bookkeeper?'], '→ +12125550171'],
  [['a cleaning', 'I want to talk to Tom Baker'], '→ +12125550171'],
  [['my gums hurt a little'], "I'm sorry to hear that. Is it so bad"],
  [['I have a slight toothache'], "I'm sorry to hear that. Is it so bad"],
  [['my tooth hurts', 'no'], 'Which day would suit you?'],
  [['my tooth hurts', 'yes'], '→ +12125550199'],
  [['I have terrible pain'], '→ +12125550199'],
  [['I broke a tooth'], '→ +12125550199'],
  [['whitening'], "We don't do whitening."],
  [['teeth whitening please'], "We don't do whitening."],
  [['I want my teeth whiter'], "We don't do whitening."],
  [['do you do braces?'], "We don't do that by phone booking"],
  [['I need a root canal'], "We don't do that by phone booking"],
  [['do you take my insurance'], 'We take most plans'],
  [['is there parking?'], 'You can park behind the library'],
  [['when are you open', 'and parking?'], 'You can park behind the library'],
  [['a cleaning', 'Why not another day?'], "I'm afraid I can't help with that here."],
  [['do you sell stamps'], "I'm afraid I can't help with that here. What can I book for you"],
  [['I would like to order a pizza'], "I'm afraid I can't help with that here. What can I book for you"],
  [['a cleaning', 'do you sell stamps?'], "I'm afraid I can't help with that here. I can book a cleaning"],
];
const desk: [string[], string][] = [
  [['are you open on Christmas?'], 'We are closed on public holidays'],
  [['are you open on Christmas?', 'and on Sunday?'], 'We are closed on Sundays.'],
  [['when are you open', 'and on Sunday?'], 'We are closed on Sundays.'],
  [['when are you open', 'and on Saturday?'], 'On Saturdays we are open'],
  [['what are your prices'], 'That depends on the size.'],
  [["I'd like to speak with Mr Miller"], '→ +12125550100'],
  [['do you also repair bicycles at the moon'], "I'm afraid I can't help with that here. I can tell you"],
  [['what is the capital of France'], "I'm afraid I can't help with that here. I can tell you"],
];
const parcels: [string[], string][] = [
  [['cancel my order'], "I can't cancel an order myself"],
  [['please cancel my order'], "I can't cancel an order myself"],
  [['I want to cancel an order', 'support'], '→ +12125550134'],
  [['are you open on Christmas?'], 'I am here day and night.'],
  [['how much is shipping?'], 'Shipping is five dollars'],
  [['how much is shipping?', 'and how long does shipping take?'], 'We ship within one business day'],
  [['can you teach me to ski'], "I'm afraid I can't help with that here. I can tell you where your order is"],
];

test('what callers ask in between is answered, goes on from what was talked about, and is told where it cannot be had', async () => {
  for (const [name, table] of [
    ['appointment-booking', visits],
    ['front-desk', desk],
    ['order-status', parcels],
  ] as const) {
    const found = [];
    for (const [said, begins] of table) {
      const { text, ends } = await talk(name, ...said);
      const reply = begins.startsWith('→') ? `→ ${ends}` : text;
      found.push([said.join(' | '), reply.startsWith(begins) ? begins : reply]);
    }
    assert.deepEqual(
      found,
      table.map(([said, begins]) => [said.join(' | '), begins]),
    );
  }
});
