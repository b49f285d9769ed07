import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AssistantDefinition, assistantDefinitionSchema } from '@parley/contracts/assistants';
import { silentLog } from '@parley/platform/log/log';
import { systemClock } from '@parley/platform/time/clock';
import type { InTime, Vendor } from '@parley/providers/vendor';
import { vendors } from '@parley/providers/vendors';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import type { TextToSpeech } from '@parley/voice/ports';
import { openEngine } from './engine.ts';

const clock = systemClock;
const said = 'Welcome to Harbor Grill. What can I do for you?';
const flow = {
  language: 'en',
  start: 'greet',
  steps: {
    greet: { kind: 'ask', text: said, slot: 'name', answer: { type: 'name' }, next: 'bye' },
    bye: { kind: 'end', text: 'Thank you, {{name}}. Goodbye.' },
  },
};
const natural = { vendor: 'kokoro', name: 'am_adam' };
const definitionWith = (voice: object) =>
  assistantDefinitionSchema.parse({ mind: { kind: 'flow', flow }, voice: { name: 'slt', ...voice } });

/** Both voices and their ears, acted; the natural one has so many places. */
function acted(places: number, speakNatural?: TextToSpeech['speak']) {
  const told: { spoken: string[]; kept: string[]; measured: number; calls: number[] } = {
    spoken: [],
    kept: [],
    measured: 0,
    calls: [],
  };
  let free = places;
  const inTime: InTime = {
    measure: async () => ++told.measured > 0 && places > 0,
    take(over, calls) {
      told.calls.push(calls);
      if (free === 0) return false;
      free--;
      over.addEventListener('abort', () => free++, { once: true });
      return true;
    },
    told: () => `${free} free`,
    keep: (texts) => void told.kept.push(...texts),
  };
  const voiceOf = (id: string, speak?: TextToSpeech['speak']): Vendor => {
    const vendor = vendors.find((one) => one.id === id)!;
    const voices = vendor.voice!.voices({}).map(({ name }) => name);
    const made: TextToSpeech = {
      name: id,
      capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en'], voices },
      async *speak(text, asked) {
        told.spoken.push(`${asked.voice}: ${text}`);
        if (speak) yield* speak(text, asked);
        else yield { samples: new Int16Array(160).fill(1000) };
      },
    };
    const open = async () => ({ make: () => made, ...(id === 'kokoro' && { inTime }) });
    return { ...vendor, voice: { ...vendor.voice!, open } };
  };
  const ear = {
    name: 'moonshine',
    capabilities: { hears: 'utterance', interim: false, languages: ['en'] },
    open: () => ({ push() {}, transcribe: async () => ({ text: '' }), next() {}, close() {} }),
  } as const;
  const others: Vendor[] = [
    {
      ...vendors.find(({ id }) => id === 'moonshine')!,
      recognition: { languages: ['en'], standIn: true, open: async () => ({ make: () => ear }) },
    },
    {
      ...vendors.find(({ id }) => id === 'silero')!,
      activity: {
        open: async () => ({ make: () => ({ open: () => ({ probability: async () => 0, close() {} }) }) }),
      },
    },
  ];
  return { told, list: [voiceOf('flite'), voiceOf('kokoro', speakNatural), ...others] };
}

async function engineOf(list: Vendor[]) {
  const health = createVendorHealth({ clock });
  const engine = await openEngine({
    vendors: list,
    settings: {},
    health,
    context: { clock, log: silentLog() },
  });
  after(() => engine.close());
  return engine;
}

type Engine = Awaited<ReturnType<typeof engineOf>>;

const mind = { name: 'silent', async *think() {} };

/** A call whose mind says nothing: its voice, and its end. */
async function callOf(engine: Engine, definition: AssistantDefinition) {
  const ending = new AbortController();
  const { textToSpeech, settings } = await engine.partsOf(definition, { mind, over: ending.signal });
  const say = async (text: string) => {
    const asked = { voice: settings.voice, speed: 1, language: 'en', signal: new AbortController().signal };
    for await (const _ of textToSpeech.speak(text, asked));
  };
  return { say, end: () => ending.abort() };
}

test('a call has one voice: the natural one where it has a place, else the usual one to its end', async () => {
  const { told, list } = acted(1);
  const engine = await engineOf(list);
  const definition = definitionWith({ natural });
  const first = await callOf(engine, definition);
  const second = await callOf(engine, definition);
  await first.say('one');
  await second.say('one');
  first.end();
  await second.say('two');
  await (await callOf(engine, definition)).say('three');
  assert.deepEqual(told.spoken, ['am_adam: one', 'slt: one', 'slt: two', 'am_adam: three']);
  assert.deepEqual(told.calls, [1, 2, 2]);
});

test('a natural voice that fails in a call leaves the rest of it to the usual one, and does not come back', async () => {
  let asked = 0;
  const { told, list } = acted(1, async function* () {
    if (++asked === 2) return;
    yield { samples: new Int16Array(160).fill(1000) };
  });
  const call = await callOf(await engineOf(list), definitionWith({ natural }));
  for (const text of ['one', 'two', 'three']) await call.say(text);
  assert.deepEqual(told.spoken, ['am_adam: one', 'am_adam: two', 'slt: two', 'slt: three']);
});

test('an assistant that names a voice keeps it, and a call that is not live has no place', async () => {
  const { told, list } = acted(9);
  const engine = await engineOf(list);
  await (await callOf(engine, definitionWith({}))).say('one');
  await engine.prepare([definitionWith({})]);
  await engine.partsOf(definitionWith({ natural }), { mind });
  assert.deepEqual(told, { spoken: ['slt: one'], kept: [], measured: 0, calls: [] });
});

test('at the start the voice is measured once, says each greeting, and keeps no words with a slot', async () => {
  const { told, list } = acted(1);
  await (await engineOf(list)).prepare([definitionWith({ natural }), definitionWith({ natural })]);
  const greeting = ['am_adam: Welcome to Harbor Grill.', 'am_adam: What can I do for you?'];
  assert.deepEqual([told.measured, told.spoken], [1, [...greeting, ...greeting]]);
  assert.ok(told.kept.includes('What can I do for you?') && told.kept.includes('Goodbye.'));
  assert.ok(!told.kept.some((text) => /Thank you/.test(text)), told.kept.join(' | '));
});

test('a voice that is too slow for this machine makes nothing ahead', async () => {
  const { told, list } = acted(0);
  await (await engineOf(list)).prepare([definitionWith({ natural })]);
  assert.deepEqual(told.spoken, []);
});

test('where there is no such voice the usual one speaks, and a voice that nobody measures is a fault', async () => {
  const { told, list } = acted(1);
  const engine = await engineOf(list.filter(({ id }) => id !== 'kokoro'));
  await (await callOf(engine, definitionWith({ natural }))).say('one');
  assert.deepEqual(told.spoken, ['slt: one']);
  const whole = await engineOf(list);
  whole.mustRun(definitionWith({ natural }));
  for (const wrong of [
    { vendor: 'flite', name: 'rms' },
    { vendor: 'kokoro', name: 'nobody' },
  ]) {
    assert.throws(() => whole.mustRun(definitionWith({ natural: wrong })), { code: 'invalid_argument' });
  }
});
