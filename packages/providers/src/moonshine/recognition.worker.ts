import llama from 'llama-tokenizer-js';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { openModel } from '../onnx/onnx.ts';
import { trimToSpeech } from '../onnx/speech-span.ts';
import { serve } from '../onnx/worker.ts';
import { cutRepetition } from './text.ts';

export interface MoonshineRequest {
  /** 16 kHz. */
  samples: Int16Array;
}

export interface MoonshineAnswer {
  text: string;
  /** Mean probability of the tokens, 0 to 1. */
  confidence: number;
  /** Probability of the end of the last word, 0 to 1. */
  lastWordConfidence: number;
  /** Probability of "nothing was said" before the first word, 0 to 1. */
  silence: number;
}

const startToken = 1;
const endToken = 2;
/** More than anybody says; what goes on past it is an invention. The few at the end leave room for its full stop. */
const tokensPerSecond = 6.5;
const tokensBesides = 8;
const marks = new Set(
  ['.', ',', '?', '!', '...', '-', ';', ':'].map((mark) => llama.encode(`a${mark}`, false, false).at(-1)),
);
const package_ = '@moonshine-ai/moonshine-js';
const folder = 'dist/model/tiny/quantized';
const nothing: MoonshineAnswer = { text: '', confidence: 0, lastWordConfidence: 0, silence: 1 };

await serve<MoonshineRequest, MoonshineAnswer>(async () => {
  const encoder = await openModel(package_, `${folder}/encoder_model.onnx`);
  const decoder = await openModel(package_, `${folder}/decoder_model_merged.onnx`);
  const pasts = decoder.inputNames.filter((name) => name.startsWith('past_key_values.'));
  const emptyPasts = Object.fromEntries(
    pasts.map((name) => [name, new Tensor('float32', new Float32Array(0), [0, 8, 1, 36])]),
  );
  // After the first step the encoder's keys and values do not change: asking for them again only copies.
  const growing = pasts.filter((name) => name.includes('.decoder.'));
  const laterOutputs = ['logits', ...growing.map(presentOf)];

  return async ({ samples }, cancelled) => {
    const speech = trimToSpeech(samples);
    if (speech.length === 0) return { answer: nothing, transfer: [] };
    const audio = Float32Array.from(speech, (sample) => sample / 32768);
    const encoded = await encoder.run({ input_values: new Tensor('float32', audio, [1, audio.length]) });
    const hidden = encoded.last_hidden_state!;
    const limit = Math.ceil((audio.length / 16_000) * tokensPerSecond) + tokensBesides;

    const tokens: number[] = [];
    let past: Record<string, Tensor> = { ...emptyPasts };
    let last = startToken;
    let silence = 0;
    let logSum = 0;
    let lastWordConfidence = 0;
    while (tokens.length < limit && !cancelled()) {
      const feeds = {
        ...past,
        input_ids: new Tensor('int64', BigInt64Array.of(BigInt(last)), [1, 1]),
        encoder_hidden_states: hidden,
        use_cache_branch: new Tensor('bool', Uint8Array.of(tokens.length > 0 ? 1 : 0), [1]),
      };
      const result: InferenceSession.OnnxValueMapType =
        tokens.length === 0 ? await decoder.run(feeds) : await decoder.run(feeds, laterOutputs);
      const logits = result.logits!.data as Float32Array;
      // With silence around the words the model often ends before it begins.
      if (tokens.length === 0) {
        silence = probability(logits, endToken);
        logits[endToken] = Number.NEGATIVE_INFINITY;
      }
      last = argmax(logits);
      if (last === endToken) break;
      const sure = probability(logits, last);
      logSum += Math.log(sure);
      if (!marks.has(last)) lastWordConfidence = sure;
      const renewed = tokens.length === 0 ? pasts : growing;
      past = {
        ...past,
        ...Object.fromEntries(renewed.map((name) => [name, result[presentOf(name)] as Tensor])),
      };
      tokens.push(last);
      if (cutRepetition(tokens)) break;
    }
    const confidence = tokens.length === 0 ? 0 : Math.exp(logSum / tokens.length);
    const text = llama.decode(tokens, false, false).trim();
    return { answer: { text, confidence, lastWordConfidence, silence }, transfer: [] };
  };
});

function presentOf(pastName: string): string {
  return pastName.replace('past_key_values', 'present');
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[best]!) best = n;
  return best;
}

function probability(logits: Float32Array, token: number): number {
  let sum = 0;
  const own = logits[token]!;
  for (let n = 0; n < logits.length; n++) sum += Math.exp(logits[n]! - own);
  return 1 / sum;
}
