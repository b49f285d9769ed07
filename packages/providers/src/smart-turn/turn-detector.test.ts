import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { resample } from '@parley/voice/audio/resampler';
import { openKokoro } from '../kokoro/voice.ts';
import { isAdded, modelPath } from '../onnx/models.ts';
import { join, say, silence } from '../testing/speech.ts';
import { openSmartTurn } from './turn-detector.ts';
import { smartTurn } from './vendor.ts';

const clock = systemClock;
const added = smartTurn.added!;
const home = process.env.PARLEY_HOME ?? '.parley';
const skip = isAdded(home, added) ? false : 'the model is not added: parley models add smart-turn';
const { signal } = new AbortController();
const turn = openSmartTurn({ clock, model: modelPath(home, added), workers: 1 });
const kokoro = openKokoro({ clock, workers: 1 });
after(() => Promise.all([turn.close(), kokoro.close()]));

test('a finished sentence is told from one that is broken off', { skip }, async () => {
  const probability = async (text: string) => {
    const said = resample(await say(kokoro, text, 'af_heart'), 24_000, 16_000);
    return turn.predict({ audio: join(said, silence(0.2)), text: '', language: 'en' }, signal);
  };
  const whole = await probability('Nobody told me about the change.');
  const half = await probability('I am going to,');
  assert.ok(whole > 0.8 && half < 0.3, `${whole} whole, ${half} half`);
});

test('a model that is not there fails the question, not the process', async () => {
  const missing = openSmartTurn({ clock, model: '/nowhere/model.onnx', workers: 1 });
  const audio = silence(1);
  await assert.rejects(missing.predict({ audio, text: '', language: 'en' }, signal));
  await missing.close();
});
