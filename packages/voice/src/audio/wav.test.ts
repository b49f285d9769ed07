import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '@parley/platform/errors';
import fc from 'fast-check';
import { encodeAlaw, encodeMulaw } from './codec.ts';
import { mixed, parseWav, parseWavHead, repairWavHeader, wavHeader, writeWav } from './wav.ts';

const left = Int16Array.of(1, -2, 32_767, -32_768);
const right = Int16Array.of(5, 6, 7, 8);

function chunk(tag: string, body: Uint8Array | number[], size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(tag, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, Buffer.from(body), Buffer.alloc(body.length % 2)]);
}

function format(code: number, channels: number, rateHz: number, bits: number, extra: number[] = []): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rateHz, 4);
  body.writeUInt32LE((rateHz * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', Buffer.concat([body, Buffer.from(extra)]));
}

function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return chunk('RIFF', body);
}

test('what is written is read back, channel by channel', () => {
  assert.deepEqual(parseWav(writeWav([left], 8_000)), { rateHz: 8_000, channels: [left] });
  assert.deepEqual(parseWav(writeWav([left, right], 48_000)), { rateHz: 48_000, channels: [left, right] });
  assert.deepEqual(
    parseWav(writeWav([left, right.subarray(0, 2)], 16_000)).channels[1],
    Int16Array.of(5, 6, 0, 0),
  );
});

test('mu-law, A-law and the extensible header are read', () => {
  const samples = Int16Array.of(0, 1_000, -1_000);
  const mulaw = parseWav(riff(format(7, 1, 8_000, 8), chunk('data', encodeMulaw(samples))));
  assert.deepEqual([...encodeMulaw(mulaw.channels[0]!)], [...encodeMulaw(samples)]);
  const alaw = parseWav(riff(format(6, 1, 8_000, 8), chunk('data', encodeAlaw(samples))));
  assert.deepEqual([...encodeAlaw(alaw.channels[0]!)], [...encodeAlaw(samples)]);
  const guid = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
  const more = [22, 0, 16, 0, 4, 0, 0, 0, ...guid];
  const wide = riff(format(0xfffe, 1, 44_100, 16, more), chunk('data', [1, 2]));
  assert.deepEqual(parseWav(wide), { rateHz: 44_100, channels: [Int16Array.of(0x0201)] });
});

test('other chunks are skipped, odd ones with their padding', () => {
  const file = riff(
    format(1, 1, 16_000, 16),
    chunk('LIST', [1, 2, 3]),
    chunk('data', [9, 0]),
    chunk('id3 ', [7]),
  );
  assert.deepEqual(parseWav(file).channels, [Int16Array.of(9)]);
});

test('a recording whose writer was killed is read to its end', () => {
  for (const size of [0, 0xffffffff, 1_000]) {
    const file = Buffer.concat([wavHeader({ rateHz: 8_000, channels: 1 }), Buffer.from([1, 0, 2, 0, 3])]);
    file.writeUInt32LE(size, 40);
    assert.deepEqual(parseWav(file).channels, [Int16Array.of(1, 2)]);
  }
});

test('an empty recording has no samples, even with chunks after it', () => {
  assert.deepEqual(parseWav(writeWav([new Int16Array(0)], 8_000)).channels, [new Int16Array(0)]);
  const file = riff(format(1, 1, 16_000, 16), chunk('data', []), chunk('LIST', [1, 2, 3, 4]));
  assert.deepEqual(parseWav(file).channels, [new Int16Array(0)]);
});

test('the mended header of a killed writer is the one it would have written', () => {
  const whole = writeWav([left, right], 16_000);
  const killed = Buffer.concat([
    wavHeader({ rateHz: 16_000, channels: 2 }),
    whole.subarray(44),
    Buffer.from([1, 2, 3]),
  ]);
  const fixed = repairWavHeader(killed.subarray(0, 64), killed.length);
  assert.deepEqual(Buffer.from(fixed), Buffer.from(whole.subarray(0, 44)));
});

test('what is not a WAV file that we know is refused as an invalid argument', () => {
  const bad = [
    Buffer.alloc(0),
    Buffer.from('RIFF    WAVE'),
    Buffer.from('OggS and more of the same'),
    riff(chunk('data', [1, 2])),
    riff(format(3, 1, 16_000, 32), chunk('data', [0, 0, 0, 0])),
    riff(format(1, 0, 16_000, 16), chunk('data', [0, 0])),
    riff(format(1, 1, 16_000, 24), chunk('data', [0, 0, 0])),
  ];
  for (const bytes of bad) {
    assert.throws(
      () => parseWav(bytes),
      (error) => error instanceof ParleyError && error.code === 'invalid_argument',
    );
  }
});

test('no bytes make the reader fail in any other way', () => {
  const good = writeWav([left, right], 16_000);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255))),
      fc.nat(good.length),
      (edits, end) => {
        const bytes = good.slice(0, end);
        for (const [at, value] of edits) if (at < end) bytes[at] = value;
        try {
          assert.ok(parseWav(bytes).channels.length > 0);
        } catch (error) {
          assert.ok(error instanceof ParleyError);
        }
      },
    ),
  );
});

test('channels are mixed, so that a voice in the second alone is heard', () => {
  assert.deepEqual(mixed([Int16Array.of(0, 0), Int16Array.of(100, -32_768)]), Int16Array.of(50, -16_384));
  assert.deepEqual(mixed([left, left]), left);
  assert.equal(mixed([left]), left);
});

test('the head of a file that is still on its way tells how to read what comes', () => {
  const file = writeWav([left, right], 22_050);
  const head = parseWavHead(file.subarray(0, 46));
  assert.deepEqual([head.rateHz, head.dataStart, head.dataBytes, head.frameBytes], [22_050, 44, 16, 4]);
  assert.deepEqual(head.decode(file.subarray(44)), [left, right]);
  for (const size of [0, 0xffffffff]) {
    const streamed = riff(format(1, 1, 16_000, 16), chunk('data', [1, 0], size));
    assert.equal(parseWavHead(streamed).dataBytes, Number.POSITIVE_INFINITY, String(size));
  }
  assert.throws(() => parseWavHead(file.subarray(0, 20)), { code: 'invalid_argument' });
});
