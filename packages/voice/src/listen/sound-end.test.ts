import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenRateHz, type Samples } from '../frame.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedSpeechToText, levelActivity } from '../testing/scripted-vendors.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Listener } from './listen.ts';

const speechStartMs = 1500;
const speechMs = 900;

/** A word that dies away by 40 dB in 100 ms, in a room of the given level, heard from `offset` samples on. */
function wordInRoom(roomDbfs: number, offset: number): Samples {
  const room = 32768 * 10 ** (roomDbfs / 20) * Math.sqrt(2);
  const decayMs = 100;
  return Int16Array.from({ length: 4 * listenRateHz }, (_, n) => {
    const ms = ((n + offset) * 1000) / listenRateHz - speechStartMs;
    const fall = ms < speechMs ? 1 : 10 ** ((-2 * (ms - speechMs)) / decayMs);
    const speech = ms < 0 ? 0 : 8000 * fall * Math.sin(n * 0.17);
    return Math.round(speech + room * Math.sin(n * 0.9));
  });
}

async function endHeard(audio: Samples): Promise<number> {
  const clock = new VirtualClock();
  const book = new Codebook();
  let endMs = Number.NaN;
  const listener = new Listener({
    clock,
    activity: levelActivity,
    speechToText: codedSpeechToText({ book, clock, delayMs: () => 0 }),
    denoiser: undefined,
    language: 'en',
    events: {
      onStarted() {},
      onTail() {},
      onPaused(lastSoundMs) {
        endMs = lastSoundMs;
      },
      onTranscript() {},
      onTranscriptFailed() {},
      onTurnProbability() {},
      onFault(_where, error) {
        throw error;
      },
    },
  });
  for (let at = 0; at < audio.length; at += 512) {
    listener.push(audio.slice(at, at + 512));
    await new Promise((resolve) => setImmediate(resolve));
  }
  listener.close();
  return endMs;
}

for (const roomDbfs of [-100, -65, -50]) {
  test(`the end of a word is the same wherever the frames fall, in a room of ${roomDbfs} dBFS`, async () => {
    const ends: number[] = [];
    for (const offset of [0, 100, 200, 300, 400, 500]) {
      ends.push(
        (await endHeard(wordInRoom(roomDbfs, offset))) + (offset * 1000) / listenRateHz - speechStartMs,
      );
    }
    assert.ok(Math.max(...ends) - Math.min(...ends) <= 15, `${ends}`);
    assert.ok(Math.min(...ends) > speechMs && Math.max(...ends) < speechMs + 100, `${ends}`);
  });
}
