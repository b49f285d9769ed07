import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import { sleep } from '@parley/platform/time/clock';
import type { Samples } from '../frame.ts';
import type { Mind, MindEvent, MindRequest, SpeechToText, TextToSpeech } from '../ports.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedSpeechToText, codedTextToSpeech, scriptedMind } from '../testing/scripted-vendors.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { fallbackMind } from './mind.ts';
import { fallbackSpeechToText } from './recognition.ts';
import { createVendorHealth, type VendorState } from './vendor-health.ts';
import { fallbackTextToSpeech } from './voice.ts';

const never = () => new Promise<never>(() => {});
const signal = new AbortController().signal;
const stream = <T>(next: () => Promise<IteratorResult<T>>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next }),
});
const hangs = <T>() => stream<T>(never);
const fails = <T>() => stream<T>(() => Promise.reject(new ParleyError('unavailable', 'no')));
const endsAtOnce = <T>() => stream<T>(async () => ({ done: true, value: undefined }));

function setting() {
  const clock = new VirtualClock();
  const book = new Codebook();
  const health = createVendorHealth({ clock });
  return { clock, book, health };
}

/** Lets time pass until the work is done. */
async function within<T>(clock: VirtualClock, limitMs: number, work: Promise<T>): Promise<T> {
  let done = false;
  const settled = work.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  for (let passed = 0; passed < limitMs && !done; passed += 10) await clock.advance(10);
  assert.ok(done, `not done within ${limitMs} ms`);
  return settled;
}

const request = (text: string): MindRequest => ({
  history: [{ role: 'agent', text: 'hello', interrupted: false }],
  input: { kind: 'said', text },
  state: { at: 1 },
  toolResults: [],
  tools: [],
  nowMs: 0,
  timeZone: 'UTC',
  language: 'en',
});

async function all(mind: Mind, asked: MindRequest): Promise<MindEvent[]> {
  const events: MindEvent[] = [];
  for await (const event of mind.think(asked, signal)) events.push(event);
  return events;
}

function mindOf(name: string, think: (request: MindRequest) => AsyncIterable<MindEvent>): Mind {
  return { ...scriptedMind(think), name };
}

const text = (words: string): MindEvent => ({ type: 'text', text: words });

test('a mind that says nothing in time, fails, or answers with nothing is replaced, with the same request', async () => {
  const faults: Record<string, (request: MindRequest) => AsyncIterable<MindEvent>> = {
    hang: hangs,
    error: fails,
    async *empty() {
      yield { type: 'state', state: { at: 'lost' } };
    },
    async *'nothing that can be said'() {
      yield text('```js\nopen();\n```');
    },
    async *'tool, then error'() {
      yield { type: 'tool', call: { id: 't', name: 'book', input: null } };
      throw new Error('no');
    },
    async *'state, then hang'() {
      yield { type: 'state', state: { at: 'lost' } };
      await never();
    },
  };
  for (const [name, think] of Object.entries(faults)) {
    const { clock, health } = setting();
    const asked: MindRequest[] = [];
    const second = mindOf('second', async function* (got) {
      asked.push(got);
      yield text('here I am');
    });
    const mind = fallbackMind([mindOf(name, think), second], { clock, health });
    const said = request('where are you');
    const events = await within(clock, 5100, all(mind, said));
    assert.deepEqual(events, [text('here I am')], name);
    assert.deepEqual(asked, [said]);
    assert.deepEqual(
      health.report().map((state) => state.name),
      [name],
    );
  }
});

test('half an answer stands: the next mind does not begin another sentence', async () => {
  const { clock, health } = setting();
  const half = mindOf('half', async function* () {
    yield text('The table is free. It stands ');
    throw new Error('gone');
  });
  const second = mindOf('second', async function* () {
    yield text('never said');
  });
  const mind = fallbackMind([half, second], { clock, health });
  const events: MindEvent[] = [];
  const run = (async () => {
    for await (const event of mind.think(request('is it free'), signal)) events.push(event);
  })();
  await assert.rejects(within(clock, 100, run), /gone/);
  assert.deepEqual(events, [text('The table is free. It stands ')]);
  // The next reply begins with the good one.
  assert.deepEqual(await within(clock, 100, all(mind, request('and now'))), [text('never said')]);
});

test('words too few to be spoken are no answer: where a mind stops after them, the next one answers', async () => {
  const ends: Record<string, () => Promise<void>> = {
    hang: never,
    error: () => Promise.reject(new Error('gone')),
  };
  for (const [name, end] of Object.entries(ends)) {
    const { clock, health } = setting();
    const half = mindOf(name, async function* () {
      yield text('the table ');
      yield text('is ');
      await end();
    });
    const second = mindOf('second', async function* () {
      yield text('Yes');
    });
    const mind = fallbackMind([half, second], { clock, health });
    const events = await within(clock, 3000, all(mind, request('is it free')));
    assert.deepEqual(events, [text('Yes')], name);
  }
});

test('a caller is patient once: the minds behind a slow one share what is left', async () => {
  const { clock, health } = setting();
  const options = { clock, health, patientMs: 6000 };
  const late = mindOf('late', async function* () {
    await sleep(clock, 5000);
    yield text('It is free.');
  });
  const refuses = mindOf('refuses', fails);
  const behind = mindOf('behind', hangs);
  const answered = within(clock, 5100, all(fallbackMind([refuses, late, behind], options), request('free')));
  assert.deepEqual(await answered, [text('It is free.')]);

  const quick = mindOf('quick', async function* () {
    yield text('Yes.');
  });
  const minds = [mindOf('first', hangs), mindOf('second', hangs), quick];
  const events = await within(clock, 9000, all(fallbackMind(minds, options), request('free')));
  assert.deepEqual(events, [text('Yes.')]);
});

function voiceOf(name: string, over: Partial<TextToSpeech>, book: Codebook, clock: VirtualClock) {
  const plain = codedTextToSpeech({ book, clock, rateHz: 16_000, delayMs: () => 50 });
  return { ...plain, name, ...over };
}

async function spoken(voice: TextToSpeech, words: string): Promise<Samples> {
  const chunks: Samples[] = [];
  const options = { voice: 'coded', speed: 1, language: 'en', signal };
  for await (const chunk of voice.speak(words, options)) chunks.push(chunk.samples);
  return Int16Array.from(chunks.flatMap((samples) => [...samples]));
}

test('a mind that drips its words is replaced before the caller has waited for a clause of them', async () => {
  const { clock, health } = setting();
  const dripping = mindOf('drips', async function* () {
    for (const letter of 'I am afraid that this will take a long time.') {
      await sleep(clock, 1000);
      yield text(letter);
    }
  });
  const quick = mindOf('quick', async function* () {
    yield text('It is open till eight. ');
  });
  const mind = fallbackMind([dripping, quick], { clock, health });
  const events = await within(clock, 2600, all(mind, request('when do you close')));
  assert.deepEqual(events, [text('It is open till eight. ')]);
});

test('the piece that a voice does not begin is said by the next, and the call stays with that one', async () => {
  const faults: Record<string, TextToSpeech['speak']> = {
    hang: hangs,
    error: fails,
    empty: endsAtOnce,
    async *silence() {
      for (;;) yield { samples: new Int16Array(16_000) };
    },
  };
  for (const [name, speak] of Object.entries(faults)) {
    const { clock, book, health } = setting();
    let asked = 0;
    const bad = voiceOf(
      name,
      {
        speak: (...all) => {
          asked += 1;
          return speak(...all);
        },
      },
      book,
      clock,
    );
    const voice = fallbackTextToSpeech(
      [{ textToSpeech: bad }, { textToSpeech: voiceOf('good', {}, book, clock) }],
      { clock, health },
    );
    const first = await within(clock, 3000, spoken(voice, 'one two three'));
    assert.deepEqual(
      book.decode(first, 16_000).map((word) => word.text),
      ['one', 'two', 'three'],
      name,
    );
    await within(clock, 1000, spoken(voice, 'four five'));
    assert.equal(asked, 1, name);
  }
});

test('a voice that stops in the middle is taken over after its last whole word, told or estimated', async () => {
  for (const timed of [true, false]) {
    const { clock, book, health } = setting();
    const words = ['one', 'two', 'three', 'four', 'five', 'six'];
    const breaks: TextToSpeech['speak'] = async function* (piece) {
      const samples = book.encode(piece, 16_000).slice(0, 16_000 * 0.4);
      const times = words.map((word, at) => ({ text: word, startMs: at * 200, endMs: at * 200 + 180 }));
      yield { samples, ...(timed ? { words: times } : {}) };
      await never();
    };
    const bad = voiceOf('bad', { speak: breaks }, book, clock);
    const voice = fallbackTextToSpeech(
      [{ textToSpeech: bad }, { textToSpeech: voiceOf('good', {}, book, clock) }],
      { clock, health },
    );
    const samples = await within(clock, 6000, spoken(voice, words.join(' ')));
    const heard = book.decode(samples, 16_000).map((word) => word.text);
    // Without word times a word may be said again, but none is left out.
    if (timed) assert.deepEqual(heard, words);
    assert.deepEqual([...new Set(heard)], words);
  }
});

test('a voice at another rate and under another name is given at the rate that was promised', async () => {
  const { clock, book, health } = setting();
  const names: string[] = [];
  const other = voiceOf(
    'other',
    {
      capabilities: { rateHz: 8000, wordTiming: false, languages: ['en'], voices: ['x'] },
      async *speak(_, { voice }) {
        names.push(voice);
        yield { samples: new Int16Array(8000).fill(1000) };
      },
    },
    book,
    clock,
  );
  const bad = voiceOf('bad', { speak: fails }, book, clock);
  const voice = fallbackTextToSpeech([{ textToSpeech: bad }, { textToSpeech: other, voice: 'x' }], {
    clock,
    health,
  });
  const samples = await within(clock, 1000, spoken(voice, 'hello'));
  assert.equal(voice.capabilities.rateHz, 16_000);
  assert.ok(Math.abs(samples.length - 16_000) < 200, `${samples.length} samples`);
  assert.deepEqual(names, ['x']);
});

test('the next recogniser hears the open utterance again and answers the same question', async () => {
  const faults: Record<string, Partial<ReturnType<SpeechToText['open']>>> = {
    hang: { transcribe: never },
    error: {
      transcribe: async () => {
        throw new Error('no');
      },
    },
    empty: { transcribe: async () => ({ text: '' }) },
    'dead stream': {
      push: () => {
        throw new Error('closed');
      },
    },
  };
  for (const [name, fault] of Object.entries(faults)) {
    const { clock, book, health } = setting();
    const good = codedSpeechToText({ book, clock, delayMs: () => 60 });
    const bad: SpeechToText = {
      ...good,
      name,
      open: () => ({
        push() {},
        transcribe: async () => ({ text: 'never' }),
        next() {},
        close() {},
        ...fault,
      }),
    };
    const stream = fallbackSpeechToText([bad, good], { clock, health }).open({ language: 'en' });
    stream.push(book.encode('before this', 16_000));
    stream.next();
    for (const word of 'a table for two people'.split(' ')) stream.push(book.encode(word, 16_000));
    const { text: heard } = await within(clock, 1700, stream.transcribe(signal));
    assert.equal(heard, 'a table for two people', name);
    stream.push(book.encode('please', 16_000));
    const again = await within(clock, 100, stream.transcribe(signal));
    assert.equal(again.text, 'a table for two people please', name);
    stream.close();
  }
});

test('an abort is no failure of the vendor, and what it answers later is dropped', async () => {
  const { clock, book, health } = setting();
  const good = codedSpeechToText({ book, clock, delayMs: () => 60 });
  const late: SpeechToText = {
    ...good,
    name: 'late',
    open: () => ({
      push() {},
      async transcribe() {
        await sleep(clock, 900);
        return { text: 'too late' };
      },
      next() {},
      close() {},
    }),
  };
  const stream = fallbackSpeechToText([late, good], { clock, health }).open({ language: 'en' });
  const abort = new AbortController();
  const asked = stream.transcribe(abort.signal);
  asked.catch(() => {});
  await clock.advance(500);
  abort.abort(new ParleyError('canceled', 'gone on'));
  await assert.rejects(asked, /gone on/);
  await clock.advance(2000);
  assert.deepEqual(health.report(), []);
});

test('a vendor that failed rests, longer each time; one call tries it again, and a success restores it', async () => {
  const clock = new VirtualClock();
  const changes: VendorState[] = [];
  const health = createVendorHealth({ clock, firstRestMs: 1000, onChange: (state) => changes.push(state) });
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  const names = () => health.order([a, b]).map((vendor) => vendor.name);
  assert.deepEqual(names(), ['a', 'b']);
  health.failed('a');
  assert.deepEqual(names(), ['b', 'a']);
  await clock.advance(1000);
  assert.deepEqual(names(), ['a', 'b']);
  assert.deepEqual(names(), ['b', 'a'], 'only one call tries it');
  health.failed('a');
  await clock.advance(1500);
  assert.deepEqual(names(), ['b', 'a'], 'the second rest is longer');
  health.succeeded('a');
  assert.deepEqual(names(), ['a', 'b']);
  assert.deepEqual(
    changes.map(({ name, failures }) => `${name}${failures}`),
    ['a1', 'a2', 'a0'],
  );
  assert.equal(clock.pendingTimers, 0);
});

test('the memory of vendors is bounded', () => {
  const health = createVendorHealth({ clock: new VirtualClock() });
  for (let at = 0; at < 1000; at += 1) health.failed(`vendor ${at}`);
  assert.equal(health.report().length, 200);
});
