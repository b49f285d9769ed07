import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { openEmbeddings } from './embedding.ts';

const embedder = openEmbeddings({ clock: systemClock });
after(() => embedder.close());
const never = new AbortController().signal;

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, n) => sum + value * b[n]!, 0);

test('the same meaning in other words is nearer than another meaning', async () => {
  const passages = [
    'We deliver within three working days.',
    'You can send goods back for thirty days and get your money back.',
    'Our shop is open from nine to five on weekdays.',
  ];
  const questions = ['how long does shipping take', 'I want a refund', 'are you open on monday'];
  const vectors = await embedder.embed([...passages, ...questions], never);
  questions.forEach((question, n) => {
    const nearness = passages.map((_, p) => dot(vectors[3 + n]!, vectors[p]!));
    assert.equal(nearness.indexOf(Math.max(...nearness)), n, question);
  });
});

test('vectors have 512 dimensions and unit length, for odd texts too', async () => {
  const vectors = await embedder.embed(['', 'ok', '日本語 🎉', 'word '.repeat(3_000)], never);
  assert.equal(vectors.length, 4);
  for (const vector of vectors) {
    assert.equal(vector.length, embedder.dimensions);
    assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-5);
  }
  assert.deepEqual(await embedder.embed([], never), []);
});

test('an aborted request is never answered', async () => {
  const abort = new AbortController();
  const asked = embedder.embed(Array<string>(40).fill('a sentence to embed'), abort.signal);
  abort.abort();
  await assert.rejects(asked, { code: 'canceled' });
});
