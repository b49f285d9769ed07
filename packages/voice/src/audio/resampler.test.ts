import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import fc from 'fast-check';
import { concat } from './frames.ts';
import { levelDbfs, peak } from './level.ts';
import { filterTable } from './resample-filter.ts';
import { createResampler, resample } from './resampler.ts';
import { noise, tone, toneSnrDb } from './signals.test-support.ts';

const ratesHz = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];
const pairs = ratesHz.flatMap((from) => ratesHz.filter((to) => to !== from).map((to) => [from, to] as const));

test('feeding 20 ms frames gives exactly what feeding the whole gives', () => {
  for (const [from, to] of pairs) {
    const input = noise(from, 20_000);
    const whole = createResampler(from, to);
    const framed = createResampler(from, to);
    const frame = Math.round(from / 50);
    const pieces: Int16Array[] = [];
    for (let at = 0; at < input.length; at += frame)
      pieces.push(framed.process(input.subarray(at, at + frame)));
    pieces.push(framed.flush());
    assert.deepEqual(concat(pieces), concat([whole.process(input), whole.flush()]), `${from} to ${to}`);
  }
});

test('pieces of any length resample to the same samples', () => {
  const input = noise(6_000, 20_000);
  fc.assert(
    fc.property(
      fc.constantFrom(...pairs),
      fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 8 }),
      ([from, to], lengths) => {
        const pieced = createResampler(from, to);
        const out: Int16Array[] = [];
        let at = 0;
        for (const length of lengths) {
          out.push(pieced.process(input.subarray(at, at + length)));
          at = Math.min(input.length, at + length);
        }
        assert.deepEqual(concat(out), createResampler(from, to).process(input.subarray(0, at)));
      },
    ),
    { numRuns: 60 },
  );
});

test('each sample is to the bit what a plain loop over its taps makes of it', () => {
  const furthest = [
    [192_000, 4_000],
    [4_000, 192_000],
    [48_000, 44_100],
  ] as const;
  for (const [from, to] of [...pairs, ...furthest]) {
    const input = noise(5_000, 40_000);
    const { up, down, half, taps } = filterTable(from, to);
    const resampler = createResampler(from, to);
    const out = resampler.process(input);
    const different = out.findIndex((sample, n) => {
      const parts = (n - resampler.delaySamples) * down;
      const at = Math.floor(parts / up);
      const phase = parts - at * up;
      const sums: [number, number] = [0, 0];
      for (let k = 0; k < 2 * half; k += 1)
        sums[k % 2 === 0 ? 0 : 1] += taps[phase * 2 * half + k]! * (input[at - half + 1 + k] ?? 0);
      return sample !== Math.max(-32_768, Math.min(32_767, Math.round(sums[0] + sums[1])));
    });
    assert.equal(different, -1, `${from} to ${to}`);
  }
});

test('a 1 kHz tone keeps more than 80 dB above distortion', () => {
  for (const [from, to] of pairs) {
    const out = resample(tone(1_000, from, from), from, to);
    const snr = toneSnrDb(out.subarray(to / 10, to - Math.round(to / 10)), 1_000, to);
    assert.ok(snr > 80, `${from} to ${to}: ${snr.toFixed(1)} dB`);
  }
});

test('what lies above the new Nyquist frequency is kept out by 80 dB', () => {
  for (const [from, to] of pairs.filter(([from, to]) => from > to * 1.3)) {
    const hz = Math.min((to / 2) * 1.15, from / 2 - 200);
    const out = resample(tone(hz, from, from, 30_000), from, to).subarray(to / 10, to - Math.round(to / 10));
    // Rounding to 16 bits alone leaves about -101 dBFS.
    const rejection = levelDbfs(tone(hz, from, from, 30_000)) - levelDbfs(out);
    assert.ok(rejection > 80, `${from} to ${to}: ${rejection.toFixed(1)} dB`);
  }
});

test('the telephone band passes unharmed between 8 and 16 kHz', () => {
  for (const [from, to] of [
    [8_000, 16_000],
    [16_000, 8_000],
  ] as const) {
    for (const hz of [100, 1_000, 3_000]) {
      const input = tone(hz, from, from);
      const lossDb = levelDbfs(input) - levelDbfs(resample(input, from, to).subarray(400, to - 400));
      assert.ok(Math.abs(lossDb) < 0.1, `${hz} Hz, ${from} to ${to}: ${lossDb.toFixed(2)} dB`);
    }
  }
});

test('ten minutes of frames come out to the sample, without drift', () => {
  const resampler = createResampler(22_050, 16_000);
  const frame = new Int16Array(441);
  let total = 0;
  for (let i = 0; i < 30_000; i++) total += resampler.process(frame).length;
  assert.equal(total, 600 * 16_000);
});

test('the count of samples out follows the count in, whatever the pair', () => {
  for (const [from, to] of pairs) {
    const resampler = createResampler(from, to);
    let [read, written] = [0, 0];
    for (let length = 1; length < 200; length++) {
      read += length;
      written += resampler.process(new Int16Array(length)).length;
      assert.equal(written, Math.ceil((read * to) / from), `${from} to ${to}`);
    }
  }
});

test('between telephone rates each 20 ms frame gives a whole 20 ms frame', () => {
  const resampler = createResampler(8_000, 16_000);
  for (let i = 0; i < 50; i++) assert.equal(resampler.process(new Int16Array(160)).length, 320);
});

test('a resampled recording stays in step with the original', () => {
  for (const [from, to] of pairs) {
    const click = new Int16Array(from);
    click[from / 2] = 30_000;
    const out = resample(click, from, to);
    const loudest = peak(out);
    const at = out.findIndex((sample) => Math.abs(sample) === loudest);
    assert.ok(Math.abs(at - to / 2) <= 1, `${from} to ${to}: ${at}`);
    assert.equal(out.length, to);
  }
});

test('after a flush a resampler begins anew', () => {
  const resampler = createResampler(16_000, 24_000);
  const input = noise(1_000, 9_000);
  const once = concat([resampler.process(input), resampler.flush()]);
  assert.deepEqual(concat([resampler.process(input), resampler.flush()]), once);
});

test('equal rates pass samples through untouched', () => {
  const input = noise(320, 1_000);
  const resampler = createResampler(16_000, 16_000);
  assert.equal(resampler.process(input), input);
  assert.equal(resampler.delaySamples, 0);
});

test('loud audio saturates instead of wrapping', () => {
  const square = Int16Array.from({ length: 1_600 }, (_, i) => (i % 16 < 8 ? 32_767 : -32_768));
  const out = resample(square, 16_000, 48_000);
  for (let i = 48; i < 4_000; i++) {
    if (Math.abs(out[i]! - out[i - 1]!) > 40_000) assert.fail(`wrapped at ${i}`);
  }
});

test('rates that make no sense are refused', () => {
  for (const [from, to] of [
    [0, 16_000],
    [16_000, Number.NaN],
    [8_000.5, 16_000],
    [191_999, 192_000],
  ] as const) {
    assert.throws(() => createResampler(from, to), ParleyError);
  }
});
