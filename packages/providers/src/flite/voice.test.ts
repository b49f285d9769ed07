import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@parley/platform/time/clock';
import { levels } from '../onnx/levels.ts';
import { say } from '../testing/speech.ts';
import { openFlite } from './voice.ts';

const flite = openFlite({ clock: systemClock });
after(() => flite.close());

test('every voice speaks, and its first and last 25 ms hold sound', async () => {
  for (const voice of flite.capabilities.voices) {
    const audio = await say(flite, 'Thank you for calling. How can I help?', voice);
    const seconds = audio.length / 16_000;
    assert.ok(seconds > 1.2 && seconds < 4, `${voice} took ${seconds} s`);
    const loud = levels(audio, 80);
    assert.ok(Math.max(...loud.subarray(0, 5)) > 0.003, `${voice} begins with silence`);
    assert.ok(Math.max(...loud.subarray(-5)) > 0.003, `${voice} ends with silence`);
  }
});

test('a higher speed takes less time', async () => {
  const length = async (speed: number) => {
    let samples = 0;
    const options = { voice: 'slt', speed, language: 'en-US', signal: new AbortController().signal };
    for await (const chunk of flite.speak('We are open from nine to five.', options))
      samples += chunk.samples.length;
    return samples;
  };
  const [slow, fast] = [await length(1), await length(1.5)];
  assert.ok(fast < slow * 0.75 && fast > slow * 0.55);
});

test('text that looks like an option or holds nothing to say does no harm', async () => {
  assert.ok((await say(flite, '-o /etc/passwd', 'kal16')).length > 8_000);
  assert.equal((await say(flite, ' ... ', 'slt')).length, 0);
});

test('an unknown voice is refused', async () => {
  await assert.rejects(say(flite, 'Hello.', 'nobody'), { code: 'invalid_argument' });
});

test('what cannot be said well takes turns with the words of another call', async () => {
  const order: string[] = [];
  const options = { voice: 'slt', speed: 1, language: 'en-US', signal: new AbortController().signal };
  const speaks = async (name: string, text: string) => {
    for await (const _ of flite.speak(text, options)) order.push(name);
  };
  await Promise.all([speaks('long', 'x'.repeat(240)), speaks('short', 'Your table is booked.')]);
  assert.deepEqual(order, ['long', 'short', 'long', 'long', 'long']);
});

test('of a long text nothing is lost', async () => {
  const sentence = 'The table by the window is yours. ';
  const [once, often] = [await say(flite, sentence, 'slt'), await say(flite, sentence.repeat(12), 'slt')];
  assert.ok(often.length > 10 * once.length, `${often.length} of ${once.length}`);
});
