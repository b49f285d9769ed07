/** Just enough of WAV and of sound to look at a recording: PCM16 only. */
import assert from 'node:assert/strict';

export interface Recording {
  rateHz: number;
  /** Of equal length. */
  channels: Int16Array[];
  durationMs: number;
}

export function readWav(bytes: Uint8Array): Recording {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  assert.deepEqual([tag(0), tag(8), tag(36)], ['RIFF', 'WAVE', 'data']);
  assert.equal(view.getUint32(4, true), bytes.length - 8, 'the file is as long as it says');
  assert.equal(view.getUint32(40, true), bytes.length - 44, 'the sound is as long as it says');
  const count = view.getUint16(22, true);
  const rateHz = view.getUint32(24, true);
  const frames = (bytes.length - 44) / 2 / count;
  const channels = Array.from({ length: count }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, at) => view.getInt16(44 + (at * count + channel) * 2, true)),
  );
  return { rateHz, channels, durationMs: (frames * 1000) / rateHz };
}

export function writeWav(samples: Int16Array, rateHz: number): Uint8Array {
  const bytes = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => bytes.set(Buffer.from(text, 'latin1'), at);
  tag(0, 'RIFF');
  view.setUint32(4, 36 + samples.byteLength, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, samples.byteLength, true);
  samples.forEach((sample, at) => {
    view.setInt16(44 + at * 2, sample, true);
  });
  return bytes;
}

/** Stretches of sound, in ms, where quieter moments shorter than joinMs do not part them. */
export function soundsIn(
  samples: Int16Array,
  rateHz: number,
  { threshold = 200, joinMs = 150 } = {},
): { startMs: number; endMs: number }[] {
  const sounds: { startMs: number; endMs: number }[] = [];
  samples.forEach((sample, at) => {
    if (Math.abs(sample) < threshold) return;
    const atMs = (at * 1000) / rateHz;
    const last = sounds.at(-1);
    if (last && atMs - last.endMs < joinMs) last.endMs = atMs;
    else sounds.push({ startMs: atMs, endMs: atMs });
  });
  return sounds;
}

export function silence(ms: number, rateHz = 16_000): Int16Array {
  return new Int16Array(Math.round((ms * rateHz) / 1000));
}

export function concat(pieces: readonly Int16Array[]): Int16Array {
  const out = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
