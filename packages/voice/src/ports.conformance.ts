/**
 * What every vendor behind a port must keep, whatever it is made of. An implementation runs these in a test of its
 * own: `activityConformance('silero', () => …)`. Those of a mind are in mind.conformance.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat } from './audio/frames.ts';
import { rms } from './audio/level.ts';
import { activityFrameSamples, listenRateHz, type Samples, type SpokenWord } from './frame.ts';
import type {
  Denoiser,
  Embedder,
  SpeechToText,
  SpeechToTextStream,
  TextToSpeech,
  VoiceActivity,
} from './ports.ts';

/** Lets time pass until the work is done: for vendors on a clock that stands still by itself. */
export type During = <T>(work: Promise<T>) => Promise<T>;

export const atOnce: During = (work) => work;
/** The engine has no more frames of a caller waiting than these. */
const burstFrames = 32;
/** A vendor that is told to stop has stopped, or says so, within this; real time. */
const stopMs = 5000;

/** `speech` is at 16 kHz, a second or more of someone speaking. */
export function activityConformance(
  name: string,
  make: () => Promise<{ activity: VoiceActivity; speech: Samples }>,
): void {
  const probabilities = async (activity: VoiceActivity, audio: Samples) => {
    const stream = activity.open();
    const answers: number[] = [];
    for (const burst of burstsOf(framesOf(audio))) {
      answers.push(...(await Promise.all(burst.map((frame) => stream.probability(frame)))));
    }
    stream.close();
    return answers;
  };

  test(`${name}: speech is told from silence, by a probability for each frame`, async () => {
    const { activity, speech } = await make();
    const during = await probabilities(activity, speech);
    const silent = await probabilities(activity, new Int16Array(listenRateHz));
    assert.ok([...during, ...silent].every((each) => each >= 0 && each <= 1));
    assert.equal(during.length, framesOf(speech).length);
    assert.ok(during.filter((each) => each >= 0.5).length > during.length / 3);
    assert.ok(silent.every((each) => each < 0.5));
  });

  test(`${name}: frames asked about without waiting are answered in order`, async () => {
    const { activity, speech } = await make();
    const stream = activity.open();
    const order: number[] = [];
    const frames = framesOf(speech).slice(0, burstFrames);
    const asked = frames.map((frame, n) => stream.probability(frame).then(() => order.push(n)));
    await Promise.all(asked);
    assert.deepEqual(order, [...order.keys()]);
    stream.close();
  });

  test(`${name}: callers do not hear each other`, async () => {
    const { activity, speech } = await make();
    const alone = await probabilities(activity, speech);
    const silence = new Int16Array(speech.length);
    const [together] = await Promise.all([probabilities(activity, speech), probabilities(activity, silence)]);
    assert.deepEqual(together, alone);
  });

  test(`${name}: closing twice is harmless, and closes nobody else`, async () => {
    const { activity } = await make();
    const [one, other] = [activity.open(), activity.open()];
    one.close();
    one.close();
    assert.ok((await other.probability(new Int16Array(activityFrameSamples))) < 0.5);
    other.close();
  });
}

/** `spoken` are two utterances at 16 kHz with what is said in each; words are compared in lower case, without signs. */
export function speechToTextConformance(
  name: string,
  make: () => Promise<{
    speechToText: SpeechToText;
    spoken: readonly [Spoken, Spoken];
    during?: During;
  }>,
): void {
  const never = new AbortController().signal;

  test(`${name}: all that was pushed is in the text, whatever its pieces`, async () => {
    const { speechToText, spoken, during = atOnce } = await make();
    for (const size of [160, 4096]) {
      const stream = speechToText.open({ language: 'en' });
      for (const { audio, text } of spoken.slice(0, 1)) {
        for (let at = 0; at < audio.length; at += size) stream.push(audio.subarray(at, at + size));
        assert.equal(plain((await during(stream.transcribe(never))).text), plain(text));
      }
      stream.close();
    }
  });

  test(`${name}: asked again, it has heard what came since, and after the end of an utterance nothing of it`, async () => {
    const { speechToText, spoken, during = atOnce } = await make();
    const [first, second] = spoken;
    const stream = speechToText.open({ language: 'en' });
    stream.push(first.audio);
    await during(stream.transcribe(never));
    stream.push(new Int16Array(listenRateHz / 4));
    stream.push(second.audio);
    const both = plain((await during(stream.transcribe(never))).text);
    assert.equal(both, `${plain(first.text)} ${plain(second.text)}`);
    stream.next();
    stream.push(second.audio);
    assert.equal(plain((await during(stream.transcribe(never))).text), plain(second.text));
    stream.close();
  });

  test(`${name}: without sound there are no words`, async () => {
    const { speechToText, during = atOnce } = await make();
    const stream = speechToText.open({ language: 'en' });
    assert.equal((await during(stream.transcribe(never))).text, '');
    stream.push(new Int16Array(listenRateHz));
    assert.equal((await during(stream.transcribe(never))).text, '');
    stream.close();
  });

  test(`${name}: an abort is obeyed, and the stream can be asked again`, async () => {
    const { speechToText, spoken, during = atOnce } = await make();
    const [{ audio, text }] = spoken;
    const stream = speechToText.open({ language: 'en' });
    stream.push(audio);
    await assert.rejects(during(stream.transcribe(AbortSignal.abort(new Error('no more')))));
    const stop = new AbortController();
    const asked = stream.transcribe(stop.signal);
    stop.abort(new Error('no more'));
    await during(ends(asked));
    assert.equal(plain((await during(stream.transcribe(never))).text), plain(text));
    stream.close();
  });

  test(`${name}: two callers do not hear each other, and closing twice is harmless`, async () => {
    const { speechToText, spoken, during = atOnce } = await make();
    const streams: SpeechToTextStream[] = spoken.map(() => speechToText.open({ language: 'en' }));
    for (const [n, { audio }] of spoken.entries()) streams[n]?.push(audio);
    const texts = await during(Promise.all(streams.map((stream) => stream.transcribe(never))));
    assert.deepEqual(
      texts.map(({ text }) => plain(text)),
      spoken.map(({ text }) => plain(text)),
    );
    streams[0]?.close();
    streams[0]?.close();
    assert.equal(plain((await during(streams[1]!.transcribe(never))).text), plain(spoken[1].text));
    streams[1]?.close();
  });
}

export interface Spoken {
  audio: Samples;
  text: string;
}

export function textToSpeechConformance(
  name: string,
  make: () => Promise<{ textToSpeech: TextToSpeech; during?: During }>,
): void {
  const sentence = 'I would like to book a table.';
  const say = (voice: TextToSpeech, text: string, signal = new AbortController().signal) =>
    voice.speak(text, {
      voice: voice.capabilities.voices[0] ?? '',
      speed: 1,
      language: voice.capabilities.languages[0] ?? 'en',
      signal,
    });
  const spoken = async (voice: TextToSpeech, text: string) => {
    const parts: Samples[] = [];
    const words: SpokenWord[] = [];
    for await (const chunk of say(voice, text)) {
      parts.push(chunk.samples);
      words.push(...(chunk.words ?? []));
    }
    const audio = concat(parts);
    return { audio, words, ms: (audio.length * 1000) / voice.capabilities.rateHz };
  };

  test(`${name}: a sentence is spoken at the rate it declares, and a longer one takes longer`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    const { audio, ms } = await during(spoken(textToSpeech, sentence));
    assert.ok(rms(audio) > 100);
    // 7 words: nobody speaks faster than 100 ms a word, or slower than 700.
    assert.ok(ms > 700 && ms < 4900, `${ms} ms`);
    const longer = await during(spoken(textToSpeech, 'I would like to book a table for two this evening.'));
    assert.ok(longer.ms > ms * 1.2, `${longer.ms} ms`);
  });

  test(`${name}: where words have times, they are in order and within the audio`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    const { words, ms } = await during(spoken(textToSpeech, sentence));
    assert.equal(words.length > 0, textToSpeech.capabilities.wordTiming);
    for (const [n, word] of words.entries()) {
      assert.ok(word.startMs <= word.endMs && word.endMs <= ms + 20);
      assert.ok(word.startMs >= (words[n - 1]?.startMs ?? 0));
    }
  });

  test(`${name}: an abort ends the speech, before it begins or in its middle`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    const aborted = say(textToSpeech, sentence, AbortSignal.abort(new Error('no more')))[
      Symbol.asyncIterator
    ]();
    const nothing = await during(ends(aborted.next()));
    assert.ok(!nothing || nothing.done);
    const stop = new AbortController();
    const chunks = say(textToSpeech, sentence.repeat(20), stop.signal)[Symbol.asyncIterator]();
    const asked = chunks.next();
    stop.abort(new Error('no more'));
    await during(ends(asked));
    for (let n = 0; n < 2; n += 1) {
      const after = await during(ends(chunks.next()));
      if (!after || after.done) return;
    }
    assert.fail('it speaks on');
  });

  test(`${name}: a listener who leaves early does no harm to the next`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    await during(
      (async () => {
        for await (const _ of say(textToSpeech, sentence)) break;
      })(),
    );
    assert.ok((await during(spoken(textToSpeech, sentence))).ms > 700);
  });

  test(`${name}: two who speak at once do not mix`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    const [one, other] = await during(
      Promise.all([spoken(textToSpeech, sentence), spoken(textToSpeech, 'Yes, of course.')]),
    );
    assert.ok(one.ms > other.ms && other.ms > 200, `${one.ms} and ${other.ms} ms`);
  });

  test(`${name}: a text without a word is no fault`, async () => {
    const { textToSpeech, during = atOnce } = await make();
    assert.ok((await during(spoken(textToSpeech, ''))).ms < 500);
  });
}

export function embedderConformance(name: string, make: () => Promise<Embedder>): void {
  const never = new AbortController().signal;
  const product = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, each, n) => sum + each * (b[n] ?? 0), 0);

  test(`${name}: each text has one unit vector, in order, the same alone and among others`, async () => {
    const embedder = await make();
    const texts = ['When do you open?', 'I want to cancel.', 'The weather is nice.'];
    const vectors = await embedder.embed(texts, never);
    assert.equal(vectors.length, 3);
    for (const [n, vector] of vectors.entries()) {
      assert.equal(vector.length, embedder.dimensions);
      assert.ok(Math.abs(product(vector, vector) - 1) < 1e-3);
      const [alone] = await embedder.embed([texts[n] ?? ''], never);
      assert.ok(alone && product(vector, alone) > 0.999);
    }
    assert.deepEqual(await embedder.embed([], never), []);
  });

  test(`${name}: what means the same is nearer than what does not`, async () => {
    const embedder = await make();
    const [asked, near, far] = await embedder.embed(
      ['When do you open?', 'What are your opening hours?', 'I lost my umbrella.'],
      never,
    );
    assert.ok(asked && near && far && product(asked, near) > product(asked, far));
  });

  test(`${name}: an abort is obeyed`, async () => {
    const embedder = await make();
    await assert.rejects(embedder.embed(['one'], AbortSignal.abort(new Error('no more'))));
  });
}

/** `speech` is at 16 kHz. */
export function denoiserConformance(
  name: string,
  make: () => Promise<{ denoiser: Denoiser; speech: Samples }>,
): void {
  test(`${name}: as much comes out as goes in, frame by frame, in order, with the speech still in it`, async () => {
    const { denoiser, speech } = await make();
    const stream = denoiser.open();
    const order: number[] = [];
    const out = await Promise.all(
      framesOf(speech).map(async (frame, n) => {
        const cleaned = await stream.process(frame.slice());
        order.push(n);
        return cleaned;
      }),
    );
    assert.deepEqual(order, [...order.keys()]);
    assert.ok(out.every((frame) => frame.length === activityFrameSamples));
    assert.ok(rms(concat(out)) > rms(speech) / 3);
    stream.close();
  });

  test(`${name}: closing twice is harmless, and closes nobody else`, async () => {
    const { denoiser } = await make();
    const [one, other] = [denoiser.open(), denoiser.open()];
    one.close();
    one.close();
    assert.equal((await other.process(new Int16Array(activityFrameSamples))).length, activityFrameSamples);
    other.close();
  });
}

function framesOf(audio: Samples): Samples[] {
  const count = Math.floor(audio.length / activityFrameSamples);
  return Array.from({ length: count }, (_, n) =>
    audio.slice(n * activityFrameSamples, (n + 1) * activityFrameSamples),
  );
}

function burstsOf(frames: readonly Samples[]): Samples[][] {
  const count = Math.ceil(frames.length / burstFrames);
  return Array.from({ length: count }, (_, n) => frames.slice(n * burstFrames, (n + 1) * burstFrames));
}

/** What came of the work that was told to stop: undefined when it gave up. Fails when it does neither. */
export async function ends<T>(work: Promise<T>): Promise<T | undefined> {
  const late = AbortSignal.timeout(stopMs);
  const limit = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new assert.AssertionError({ message: 'It does not stop.' })));
  });
  const ended = work.catch(() => undefined);
  return Promise.race([ended, limit]);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
}
