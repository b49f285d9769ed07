import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { resample } from '@parley/voice/audio/resampler';
import { openMoonshine } from '../moonshine/recognition.ts';
import { piecesOf } from '../pieces.ts';
import { say, wordsOf } from '../testing/speech.ts';
import { openKokoro } from './voice.ts';

const kokoro = openKokoro({ clock: systemClock, workers: 1 });
const moonshine = openMoonshine({ clock: systemClock, workers: 1 });
after(() => Promise.all([kokoro.close(), moonshine.close()]));

test('what the voice says is understood word for word', async () => {
  const sentences = [
    'Thank you for calling, how can I help you today?',
    'Your appointment is confirmed for Tuesday morning.',
    'Is there anything else I can do for you?',
  ];
  for (const sentence of sentences) {
    const stream = moonshine.open({ language: 'en' });
    stream.push(resample(await say(kokoro, sentence, 'af_heart'), 24_000, 16_000));
    const { text } = await stream.transcribe(new AbortController().signal);
    assert.equal(wordsOf(text), wordsOf(sentence));
  }
});

test('a text spoken before is there at once and the same', async () => {
  const first = await say(kokoro, 'Sure.', 'am_michael');
  const startMs = performance.now();
  const again = await say(kokoro, 'Sure.', 'am_michael');
  assert.ok(performance.now() - startMs < 50);
  assert.deepEqual(again, first);
  assert.ok(first.length > 0.2 * 24_000);
});

test('what is said to everybody is there after the next start without the model, and nothing else is', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-spoken-'));
  after(() => rm(home, { recursive: true }));
  const before = openKokoro({ clock: systemClock, workers: 1, home });
  before.inTime.keep(['Sure.'], { voice: 'af_heart', speed: 1 });
  const spoken = await say(before, 'Sure.', 'af_heart');
  await say(before, 'Bye.', 'af_heart');
  await before.close();
  const next = openKokoro({ clock: systemClock, workers: 0, home });
  after(() => next.close());
  assert.deepEqual(await say(next, 'Sure.', 'af_heart'), spoken);
  assert.equal((await readdir(join(home, 'spoken'))).length, 1);
});

test('before it was measured a voice is in no call, and after it says what it takes', async () => {
  const over = new AbortController().signal;
  assert.equal(kokoro.inTime.take(over, 1), false);
  assert.match(kokoro.inTime.told(), /not measured/);
  const isInTime = await kokoro.inTime.measure();
  assert.match(kokoro.inTime.told(), isInTime ? /in time in \d+ call/ : /too slow here/);
  assert.equal(kokoro.inTime.take(over, 1), isInTime);
});

test('an aborted reply is not spoken', async () => {
  const abort = new AbortController();
  const spoken = say(kokoro, 'Sure, one moment.', 'af_heart', abort.signal);
  abort.abort();
  await assert.rejects(spoken, { code: 'canceled' });
  await assert.rejects(say(kokoro, 'Hello.', '../voices/af_heart'), { code: 'invalid_argument' });
});

test('long text is cut at sentences, then clauses, then words, and nothing is lost', () => {
  const text = `${'A sentence of some length ends here. '.repeat(8)}${'and, a clause, '.repeat(20)}${'word '.repeat(60)}`;
  const pieces = piecesOf(text, 120);
  assert.ok(pieces.every((piece) => piece.length <= 120));
  assert.equal(pieces.join(' ').replace(/\s+/g, ' '), text.trim());
  assert.ok(pieces[0]!.endsWith('.'));
});
