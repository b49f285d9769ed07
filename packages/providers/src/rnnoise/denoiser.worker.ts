import load from '@echogarden/rnnoise-wasm';
import { concat } from '@parley/voice/audio/frames';
import { createResampler, type Resampler } from '@parley/voice/audio/resampler';
import { listenRateHz, type Samples } from '@parley/voice/frame';
import { serve } from '../onnx/worker.ts';

export type RnnoiseRequest = { stream: number; frame: Samples } | { stream: number; close: true };

const modelRateHz = 48_000;
const modelFrame = 480;
const narrowFrame = 160;

interface StreamMemory {
  state: number;
  up: Resampler;
  down: Resampler;
  /** At the model's rate, less than one frame of it. */
  incoming: Samples;
  /** Cleaned, not yet handed out. */
  outgoing: Samples;
}

await serve<RnnoiseRequest, Samples>(async () => {
  const model = await load();
  const buffer = model._malloc(modelFrame * 4);
  const streams = new Map<number, StreamMemory>();

  function clean(state: number, frame: Samples): Samples {
    model.HEAPF32.set(frame, buffer / 4);
    model._rnnoise_process_frame(state, buffer, buffer);
    return Int16Array.from(model.HEAPF32.subarray(buffer / 4, buffer / 4 + modelFrame), (x) =>
      Math.max(-32768, Math.min(32767, Math.round(x))),
    );
  }

  return async (request) => {
    const memory = streams.get(request.stream) ?? {
      state: model._rnnoise_create(0),
      up: createResampler(listenRateHz, modelRateHz),
      down: createResampler(modelRateHz, listenRateHz),
      incoming: new Int16Array(0),
      // A frame of odd length leaves a part over each time: a head start keeps the output without gaps.
      outgoing: new Int16Array(
        'frame' in request && request.frame.length % narrowFrame > 0 ? narrowFrame : 0,
      ),
    };
    if ('close' in request) {
      streams.delete(request.stream);
      model._rnnoise_destroy(memory.state);
      return { answer: new Int16Array(0), transfer: [] };
    }
    streams.set(request.stream, memory);
    const wide = concat([memory.incoming, memory.up.process(request.frame)]);
    const whole = wide.length - (wide.length % modelFrame);
    memory.incoming = wide.slice(whole);
    const cleaned: Samples[] = [memory.outgoing];
    for (let at = 0; at < whole; at += modelFrame) {
      cleaned.push(memory.down.process(clean(memory.state, wide.subarray(at, at + modelFrame))));
    }
    const ready = concat(cleaned);
    const length = request.frame.length;
    const missing = new Int16Array(Math.max(0, length - ready.length));
    const answer = concat([missing, ready.subarray(0, length)]);
    memory.outgoing = ready.slice(length);
    return { answer, transfer: [answer.buffer as ArrayBuffer] };
  };
});
