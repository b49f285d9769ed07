/** A second language needs no second engine: the same rules, reply and flow hold a conversation in a little German. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowSchema } from '@parley/contracts/flow';
import { every } from '@parley/platform/time/clock';
import type { z } from 'zod';
import { createFlowMind } from '../flow/mind.ts';
import { Playout } from '../playout/playout.ts';
import type { MindInput, TextToSpeech } from '../ports.ts';
import { Reply } from '../reply/reply.ts';
import { fixedWords } from '../reply/think.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedTextToSpeech } from '../testing/scripted-vendors.ts';
import { smallGerman } from '../testing/small-german.ts';
import { plainSettings } from '../testing/stage.ts';
import { answer, drain, greeted, liveId, recognise, speak } from '../testing/turn-driver.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { initialTurnState, step } from '../turn/turn.ts';

/** How long the caller is waited for after these words. */
function waitMs(text: string): number {
  const driver = greeted({}, smallGerman);
  speak(driver);
  const silentMs = driver.atMs - 160;
  recognise(driver, text);
  driver.pass(10_000);
  return (driver.all('reply.commit').at(-1)?.decidedMs ?? 0) - silentMs;
}

test('the end of a turn is heard in the words of the language', () => {
  assert.equal(waitMs('Haben Sie noch einen Tisch?'), plainSettings.minWaitMs);
  assert.equal(waitMs('Ich möchte einen Tisch für'), plainSettings.maxWaitMs);
  assert.equal(waitMs('Augenblick bitte'), 8000);
});

test('who nods in the language does not take the floor, and who commands does', () => {
  for (const [text, kind] of [
    ['Ja, genau.', 'false'],
    ['Moment!', 'real'],
  ] as const) {
    const driver = greeted({}, smallGerman);
    driver.happen({ type: 'typed', text: 'Hallo' });
    answer(driver);
    speak(driver);
    recognise(driver, text);
    assert.equal(driver.told('interruption').at(-1)?.kind, kind, text);
  }
});

test('what the engine says by itself is said in the language', () => {
  const driver = greeted({}, smallGerman);
  driver.happen({ type: 'typed', text: 'Hallo' });
  driver.pass(3000);
  assert.equal(driver.last('reply.filler')?.text, smallGerman.stock.filler);
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  assert.equal(driver.last('reply.say')?.text, smallGerman.stock.apology);
  answer(driver);
  drain(driver);
  speak(driver, 1500);
  recognise(driver, '');
  driver.pass(2000);
  assert.equal(driver.last('reply.say')?.text, smallGerman.stock.notHeard);
});

test('a reply is cut, spoken and understood as a question in the language', async () => {
  const clock = new VirtualClock();
  const rateHz = 16_000;
  const spoken: string[] = [];
  const asked: string[] = [];
  const coded = codedTextToSpeech({ book: new Codebook(), clock, rateHz, delayMs: () => 40 });
  const textToSpeech: TextToSpeech = {
    ...coded,
    speak(text, options) {
      spoken.push(text);
      return coded.speak(text, options);
    },
  };
  const playout = new Playout({ rateHz, onPiece() {}, onSounding() {}, onDrained() {} });
  const { reply: live } = step(initialTurnState(plainSettings, smallGerman), {
    type: 'start',
    atMs: 0,
  }).state;
  assert.ok(live);
  const reply: Reply = new Reply({
    clock,
    live,
    playout,
    language: smallGerman,
    atMs: () => clock.monotonicMs(),
    voice: { textToSpeech, settings: { voice: 'coded', speed: 1, language: 'de', rateHz } },
    events: {
      onExpects: (expects) => asked.push(expects),
      onAction() {},
      onFailed: (_, error) => assert.fail(String(error)),
      onText() {},
      onAudio() {},
    },
  });
  const ticker = every(clock, 20, () => {
    playout.next();
    reply.tick();
  });
  reply.start(fixedWords('Dr. Weiß nimmt 5 € dafür. Möchten Sie das?'));
  reply.commit();
  await clock.advance(8000);
  ticker.cancel();
  assert.deepEqual(spoken, ['Dr. Weiß nimmt fünf Euro dafür.', 'Möchten Sie das?']);
  assert.deepEqual(asked, ['yes-no']);
});

const table: z.input<typeof flowSchema> = {
  language: 'en',
  start: 'size',
  steps: {
    size: {
      kind: 'ask',
      text: 'Wie viele Gäste?',
      slot: 'size',
      answer: { type: 'number' },
      confirm: true,
      next: 'place',
    },
    place: {
      kind: 'ask',
      text: 'Drinnen oder draußen?',
      slot: 'place',
      answer: {
        type: 'choice',
        options: [
          { value: 'in', label: 'drinnen', phrases: ['im Haus'] },
          { value: 'out', label: 'draußen', phrases: ['im Garten'] },
        ],
      },
      next: 'bye',
    },
    bye: { kind: 'end', text: '{{size}}, {{place}}. Auf Wiederhören.' },
  },
};

test('a flow is held in the language, from the question to the farewell', async () => {
  const mind = createFlowMind({ flow: flowSchema.parse(table), language: smallGerman });
  let state: unknown = null;
  const turn = async (input: MindInput) => {
    let text = '';
    const request = { history: [], input, state, toolResults: [], tools: [], nowMs: 0, timeZone: 'UTC' };
    for await (const event of mind.think({ ...request, language: 'de' }, new AbortController().signal)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'state') state = event.state;
    }
    return text;
  };
  const said = (text: string) => turn({ kind: 'said', text });
  assert.equal(await turn({ kind: 'start' }), 'Wie viele Gäste?');
  assert.equal(await said('Hm, lila.'), 'Das habe ich nicht verstanden. Wie viele Gäste?');
  assert.equal(await turn({ kind: 'silence', count: 1 }), 'Sind Sie noch da? Wie viele Gäste?');
  assert.equal(await said('vier bitte'), 'Das ist vier. Stimmt das?');
  assert.equal(await said('Nein, fünf.'), 'Gut, fünf. Drinnen oder draußen?');
  assert.equal(await said('Wie bitte?'), 'Drinnen oder draußen?');
  assert.equal(await said('Drinnen oder draußen.'), 'Was davon: drinnen oder draußen?');
  assert.equal(await said('Das zweite.'), 'fünf, draußen. Auf Wiederhören.');
  assert.equal(await said('Danke!'), 'Danke für Ihren Anruf. Auf Wiederhören.');
});
