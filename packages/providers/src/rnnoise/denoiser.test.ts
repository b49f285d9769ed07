import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { levelDbfs } from '@parley/voice/audio/level';
import type { Samples } from '@parley/voice/frame';
import { openFlite } from '../flite/voice.ts';
import { join, mix, noise, say, silence } from '../testing/speech.ts';
import { openRnnoise } from './denoiser.ts';

const denoiser = openRnnoise({ clock: systemClock });
const flite = openFlite({ clock: systemClock });
after(() => Promise.all([denoiser.close(), flite.close()]));

async function denoise(audio: Samples, frameSamples: number): Promise<Samples> {
  const stream = denoiser.open();
  const frames: Promise<Samples>[] = [];
  for (let at = 0; at < audio.length; at += frameSamples) {
    frames.push(stream.process(audio.slice(at, at + frameSamples)));
  }
  const cleaned = join(...(await Promise.all(frames)));
  stream.close();
  return cleaned;
}

test('noise goes and speech stays', async () => {
  const speech = await say(flite, 'I am calling from a noisy street.', 'rms');
  const noisy = mix(join(silence(1.5), speech), noise(6, -45));
  const cleaned = await denoise(noisy, 320);
  assert.equal(cleaned.length, noisy.length);
  const second = [8_000, 24_000] as const;
  assert.ok(levelDbfs(cleaned.subarray(...second)) < levelDbfs(noisy.subarray(...second)) - 15);
  const loss = levelDbfs(noisy.subarray(24_000)) - levelDbfs(cleaned.subarray(24_000));
  assert.ok(Math.abs(loss) < 3, `speech lost ${loss.toFixed(1)} dB`);
});

test('frames of any length give as many samples back, and the same sound', async () => {
  const speech = await say(flite, 'Any length will do.', 'slt');
  const even = await denoise(speech, 320);
  const odd = await denoise(speech, 512);
  assert.equal(odd.length, speech.length);
  const lag = odd.findIndex((value) => value !== 0) - even.findIndex((value) => value !== 0);
  assert.ok(lag >= 0 && lag <= 160);
  assert.deepEqual(odd.slice(lag), even.slice(0, even.length - lag));
});
