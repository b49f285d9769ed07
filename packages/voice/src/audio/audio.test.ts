import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import fc from 'fast-check';
import {
  applyGain,
  bytesFromPcm16,
  concat,
  createResampler,
  createSlicer,
  decodeAlaw,
  decodeAudio,
  decodeMulaw,
  encodeAlaw,
  encodeAudio,
  encodeMulaw,
  fade,
  firstSoundMs,
  lastSoundMs,
  levelDbfs,
  mixInto,
  pcm16FromBytes,
  peak,
  resample,
  silence,
  trimSilence,
} from './audio.ts';

const ratesHz = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];
const pairs = ratesHz.flatMap((from) => ratesHz.filter((to) => to !== from).map((to) => [from, to] as const));

function tone(hz: number, rateHz: number, samples: number, amplitude = 16_000): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

/** Noise that is the same each run. */
function noise(samples: number, amplitude: number): Int16Array {
  let seed = 12345;
  return Int16Array.from({ length: samples }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.round((seed / 2 ** 31 - 1) * amplitude);
  });
}

/** How far the signal stands above all that is not the tone, dB: the tone is fitted in amplitude and phase. */
function toneSnrDb(samples: Int16Array, hz: number, rateHz: number): number {
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const s = Math.sin((2 * Math.PI * hz * i) / rateHz);
    const c = Math.cos((2 * Math.PI * hz * i) / rateHz);
    ss += s * s;
    cc += c * c;
    sc += s * c;
    xs += samples[i]! * s;
    xc += samples[i]! * c;
  }
  const a = (xs * cc - xc * sc) / (ss * cc - sc * sc);
  const b = (xc * ss - xs * sc) / (ss * cc - sc * sc);
  let signal = 0;
  let error = 0;
  for (let i = 0; i < samples.length; i++) {
    const fit = a * Math.sin((2 * Math.PI * hz * i) / rateHz) + b * Math.cos((2 * Math.PI * hz * i) / rateHz);
    signal += fit * fit;
    error += (samples[i]! - fit) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

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
  const frame = silence(441);
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
      written += resampler.process(silence(length)).length;
      assert.equal(written, Math.ceil((read * to) / from), `${from} to ${to}`);
    }
  }
});

test('between telephone rates each 20 ms frame gives a whole 20 ms frame', () => {
  const resampler = createResampler(8_000, 16_000);
  for (let i = 0; i < 50; i++) assert.equal(resampler.process(silence(160)).length, 320);
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

test('every mu-law and A-law code survives decoding and encoding', () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  const negativeZero = 0x7f;
  assert.deepEqual(
    [...encodeMulaw(decodeMulaw(codes))],
    [...codes].map((code) => (code === negativeZero ? 0xff : code)),
  );
  assert.deepEqual(encodeAlaw(decodeAlaw(codes)), codes);
});

test('G.711 codes are those of the standard', () => {
  assert.deepEqual(
    [...encodeMulaw(Int16Array.of(0, -1, 32_767, -32_768, 1_000, -1_000))],
    [0xff, 0x7f, 0x80, 0x00, 0xce, 0x4e],
  );
  assert.deepEqual(
    [...encodeAlaw(Int16Array.of(0, -1, 32_767, -32_768, 1_000, -1_000))],
    [0xd5, 0x55, 0xaa, 0x2a, 0xfa, 0x7a],
  );
  assert.deepEqual([...decodeMulaw(Uint8Array.of(0x00, 0x80, 0xff))], [-32_124, 32_124, 0]);
  assert.deepEqual([...decodeAlaw(Uint8Array.of(0x2a, 0xaa, 0xd5))], [-32_256, 32_256, 8]);
});

test('G.711 changes no sample by more than its step', () => {
  const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  for (const back of [decodeMulaw(encodeMulaw(all)), decodeAlaw(encodeAlaw(all))]) {
    for (let i = 0; i < all.length; i++) {
      const allowed = Math.max(16, Math.abs(all[i]!) / 24);
      assert.ok(Math.abs(back[i]! - all[i]!) <= allowed, `${all[i]} became ${back[i]}`);
    }
  }
});

test('PCM16 bytes become the same samples wherever they lie in memory', () => {
  const bytes = Buffer.from([0, 0x01, 0x02, 0xff, 0xff]);
  assert.deepEqual([...pcm16FromBytes(bytes.subarray(1, 5))], [0x0201, -1]);
  assert.deepEqual([...pcm16FromBytes(Buffer.from([0x01, 0x02, 0xff, 0xff]))], [0x0201, -1]);
  assert.deepEqual([...bytesFromPcm16(Int16Array.of(0x0201, -1))], [1, 2, 255, 255]);
  assert.deepEqual([...bytesFromPcm16(Int16Array.of(7, 0x0201).subarray(1))], [1, 2]);
});

test('an odd number of PCM16 bytes is refused as an invalid argument', () => {
  assert.throws(
    () => pcm16FromBytes(new Uint8Array(3)),
    (error) => error instanceof ParleyError && error.code === 'invalid_argument',
  );
});

test('each wire format carries audio there and back', () => {
  const input = tone(440, 8_000, 160);
  for (const encoding of ['pcm16', 'mulaw', 'alaw'] as const) {
    const format = { encoding, rateHz: 8000 } as const;
    const bytes = encodeAudio(input, format);
    assert.equal(bytes.length, encoding === 'pcm16' ? 320 : 160);
    assert.ok(toneSnrDb(decodeAudio(bytes, format), 440, 8_000) > 35, encoding);
  }
});

test('a slicer cuts any lengths into whole frames and keeps the rest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }),
      (samplesPerFrame, lengths) => {
        const slicer = createSlicer(samplesPerFrame);
        const pieces = lengths.map((length, i) => noise(length, 100 + i));
        const frames = pieces.flatMap((piece) => slicer.push(piece));
        assert.ok(frames.every((frame) => frame.length === samplesPerFrame));
        const rest = slicer.flush();
        assert.ok(rest.length < samplesPerFrame);
        assert.deepEqual(concat([...frames, rest]), concat(pieces));
        assert.equal(slicer.flush().length, 0);
      },
    ),
  );
});

test('levels are told against full scale', () => {
  assert.equal(levelDbfs(silence(100)), -100);
  assert.equal(levelDbfs(new Int16Array(0)), -100);
  assert.equal(levelDbfs(new Int16Array(100).fill(-32_768)), 0);
  assert.ok(Math.abs(levelDbfs(tone(1_000, 16_000, 16_000, 32_767)) + 3.01) < 0.01);
  assert.equal(peak(Int16Array.of(5, -32_768, 7)), 32_768);
});

test('mixing and gain saturate and stay inside the target', () => {
  const target = Int16Array.of(30_000, 1, 2, 3);
  mixInto(target, Int16Array.of(9, 9_000, 10), -1);
  assert.deepEqual([...target], [32_767, 11, 2, 3]);
  mixInto(target, Int16Array.of(10, 20), 3, 0.5);
  assert.deepEqual([...target], [32_767, 11, 2, 8]);
  assert.deepEqual([...applyGain(Int16Array.of(100, -20_000), 2)], [200, -32_768]);
});

test('a fade begins and ends at zero and leaves the middle alone', () => {
  const input = new Int16Array(1_600).fill(10_000);
  const out = fade(input, 16_000, { inMs: 5, outMs: 5 });
  assert.equal(out[0], 0);
  assert.equal(out.at(-1), 0);
  assert.equal(out[800], 10_000);
  assert.equal(input[0], 10_000);
  for (let i = 1; i < out.length; i++) assert.ok(Math.abs(out[i]! - out[i - 1]!) <= 126);
  assert.deepEqual([...fade(Int16Array.of(4, 4), 16_000, { outMs: 5 })], [2, 0]);
});

test('first and last sound are found to 10 ms, above the noise of the room', () => {
  for (const rateHz of ratesHz) {
    for (const floor of [0, 100, 500]) {
      const recording = noise(rateHz * 2, floor);
      mixInto(recording, tone(300, rateHz, Math.round(rateHz * 0.6), 6_000), Math.round(rateHz * 0.5));
      const first = firstSoundMs(recording, rateHz)!;
      const last = lastSoundMs(recording, rateHz)!;
      assert.ok(Math.abs(first - 500) <= 10, `${rateHz} Hz, floor ${floor}: first ${first}`);
      assert.ok(Math.abs(last - 1_100) <= 10, `${rateHz} Hz, floor ${floor}: last ${last}`);
    }
  }
});

test('a click is no sound, and silence has none', () => {
  const recording = silence(16_000);
  recording[8_000] = 30_000;
  assert.equal(lastSoundMs(recording, 16_000), undefined);
  assert.equal(firstSoundMs(silence(0), 16_000), undefined);
  assert.equal(trimSilence(recording, 16_000).length, 0);
});

test('trimming keeps the sound and the silence asked for', () => {
  const recording = silence(16_000);
  mixInto(recording, tone(300, 16_000, 4_800, 6_000), 4_800);
  const trimmed = trimSilence(recording, 16_000, { thresholdDbfs: -45, keepMs: 50 });
  assert.ok(Math.abs(trimmed.length - (4_800 + 1_600)) <= 160, `${trimmed.length}`);
  assert.equal(trimSilence(recording, 16_000, { keepMs: 5_000 }).length, recording.length);
});
