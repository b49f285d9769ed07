import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import type { Samples } from '@parley/voice/frame';
import { openFlite } from '../flite/voice.ts';
import { join, mix, noise, say, silence, wordsOf } from '../testing/speech.ts';
import { openMoonshine } from './recognition.ts';
import { cutRepetition, dropInvention } from './text.ts';

const moonshine = openMoonshine({ clock: systemClock, workers: 1 });
const flite = openFlite({ clock: systemClock });
after(() => Promise.all([moonshine.close(), flite.close()]));

const sentence = 'I would like to book a table for two people on friday evening.';
const never = new AbortController().signal;

async function transcribe(...parts: Samples[]): Promise<string> {
  const stream = moonshine.open({ language: 'en' });
  for (const part of parts) stream.push(part);
  const { text } = await stream.transcribe(never);
  stream.close();
  return text;
}

test('speech between two seconds of silence is transcribed', async () => {
  const speech = await say(flite, sentence, 'rms');
  assert.equal(wordsOf(await transcribe(silence(2), speech, silence(2))), wordsOf(sentence));
});

test('speech between two seconds of quiet noise is transcribed', async () => {
  const speech = join(silence(2), await say(flite, sentence, 'rms'), silence(2));
  assert.equal(wordsOf(await transcribe(mix(speech, noise(10, -50)))), wordsOf(sentence));
});

test('silence and noise give no words', async () => {
  for (const sound of [silence(2), noise(1, -30), noise(2, -40), noise(3, -60), silence(0)]) {
    assert.equal(await transcribe(sound), '');
  }
});

test('an utterance asked about at each pause is answered from its beginning, until the next one begins', async () => {
  const [first, second] = await Promise.all([
    say(flite, 'my name is', 'rms'),
    say(flite, 'john smith', 'rms'),
  ]);
  const stream = moonshine.open({ language: 'en' });
  stream.push(first);
  assert.equal(wordsOf((await stream.transcribe(never)).text), 'my name is');
  stream.push(join(silence(0.3), second));
  assert.equal(wordsOf((await stream.transcribe(never)).text), 'my name is john smith');
  stream.next();
  stream.push(second);
  assert.equal(wordsOf((await stream.transcribe(never)).text), 'john smith');
});

test('an utterance longer than the model can take loses no word at the cuts', async () => {
  const texts = [
    'The package was sent on monday morning from the warehouse.',
    'It should have reached my house on wednesday before noon.',
    'The driver did not come to the door and did not call me.',
    'I would like to have my money back as soon as possible.',
  ];
  const spoken = await Promise.all(texts.map((text) => say(flite, text, 'rms')));
  const long = join(...[...spoken, ...spoken].flatMap((piece) => [piece, silence(0.4)]));
  assert.ok(long.length > 25 * 16_000);
  const heard = wordsOf(await transcribe(long));
  assert.equal(heard, wordsOf([...texts, ...texts].join(' ')));
});

test('an aborted transcription is never answered', async () => {
  const stream = moonshine.open({ language: 'en' });
  stream.push(await say(flite, sentence, 'rms'));
  const abort = new AbortController();
  const asked = stream.transcribe(abort.signal);
  abort.abort();
  await assert.rejects(asked, { code: 'canceled' });
  assert.equal(wordsOf((await stream.transcribe(never)).text), wordsOf(sentence));
});

test('what the model invents for noise is dropped, what people say is kept', () => {
  assert.equal(dropInvention('(c) transcript Emily Beynon', 0.1), '');
  assert.equal(dropInvention('You', 0.8), '');
  assert.equal(dropInvention('...', 0.1), '');
  assert.equal(dropInvention('Hello there', 0.97), '');
  assert.equal(dropInvention('Thank you.', 0.1), 'Thank you.');
  assert.equal(dropInvention('You can call me tomorrow', 0.8), 'You can call me tomorrow');
});

test('a decoding loop is cut and left once, spoken repetition is kept', () => {
  const loop = [9, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4];
  assert.equal(cutRepetition(loop), true);
  assert.deepEqual(loop, [9, 1, 2, 3, 4]);
  assert.equal(cutRepetition([5, 5, 5, 5]), false);
  assert.equal(cutRepetition([1, 2, 3, 1, 2, 3]), false);
});
