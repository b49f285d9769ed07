import { ParleyError } from '@parley/platform/errors';
import type { Clock, Timer } from '@parley/platform/time/clock';
import { activityFrameSamples, type Samples } from '@parley/voice/frame';
import type { VoiceActivity, VoiceActivityStream } from '@parley/voice/ports';
import { type Backlog, type LocalLog, WorkerPool } from '../onnx/pool.ts';
import type { SileroAnswer, SileroRequest } from './activity.worker.ts';
import { rowSamples } from './row.ts';

/**
 * Runs of many streams start at least this far apart, so that frames gather: in a batch of 32 a frame costs a
 * third. Few streams do not wait for one another.
 */
const gatherMs = 8;
const gatherFully = 32;

/** Two seconds of one stream. More means that the worker does not keep up. */
const waitingFramesLimit = 64;

interface Ask {
  resolve(probability: number): void;
  reject(error: ParleyError): void;
}

interface Stream {
  id: number;
  /** Its frame is in the batch being gathered. */
  gathered: boolean;
  /** Frames asked for while an earlier one had not gone: at most one a run. */
  waiting: { frame: Samples; ask: Ask }[];
  closed: boolean;
}

export interface Silero extends VoiceActivity {
  /** Frames that have no answer yet. */
  readonly backlog: Backlog;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Silero VAD v6 in one worker thread that takes the frames of all open streams in one run. A frame whose worker
 * died rejects with `unavailable`; the streams go on with the next worker, from a fresh state.
 */
export function openSilero(options: { clock: Clock; log?: LocalLog | undefined }): Silero {
  const { clock } = options;
  const pool = new WorkerPool<SileroRequest, SileroAnswer>({
    name: 'silero',
    entry: new URL('./activity.worker.ts', import.meta.url),
    clock,
    workers: 1,
    queueLimit: 1,
    deadlineMs: 30_000,
    stuckMs: 2_000,
    native: true,
    log: options.log,
  });
  const streams = new Set<Stream>();
  let lastId = 0;
  let rows = new Int16Array(rowSamples * 8);
  /** Of the last batch that came back. */
  let spare: Int16Array<ArrayBuffer> | undefined;
  let batch: { stream: Stream; ask: Ask }[] = [];
  /** When the first frame was asked for that is in the batch, and that is with the worker. */
  let batchMs = 0;
  let sentMs: number | null = null;
  let closed: number[] = [];
  let running = false;
  let timer: Timer | undefined;
  let startedMs = Number.NEGATIVE_INFINITY;

  function gather(stream: Stream, frame: Samples, ask: Ask): void {
    const at = batch.length * rowSamples;
    if (at + rowSamples > rows.length) {
      const grown = new Int16Array(rows.length * 2);
      grown.set(rows);
      rows = grown;
    }
    rows[at] = stream.id & 0xffff;
    rows[at + 1] = stream.id >> 16;
    rows.set(frame, at + 2);
    stream.gathered = true;
    if (batch.length === 0) batchMs = clock.monotonicMs();
    batch.push({ stream, ask });
    schedule();
  }

  function schedule(): void {
    if (running || timer !== undefined) return;
    const apartMs = gatherMs * Math.min(1, streams.size / gatherFully);
    const waitMs = startedMs + apartMs - clock.monotonicMs();
    if (waitMs < 1) {
      // Not at once: what is asked for in the same turn of the event loop goes along.
      running = true;
      queueMicrotask(run);
      return;
    }
    timer = clock.after(waitMs, () => {
      timer = undefined;
      void run();
    });
  }

  async function run(): Promise<void> {
    const sent = batch;
    const request = { rows, count: sent.length, closed };
    startedMs = clock.monotonicMs();
    sentMs = batchMs;
    running = true;
    rows =
      spare && spare.length >= rowSamples * sent.length
        ? spare
        : new Int16Array(rowSamples * Math.max(8, sent.length));
    spare = undefined;
    batch = [];
    closed = [];
    for (const { stream } of sent) {
      stream.gathered = false;
      const next = stream.waiting.shift();
      if (next !== undefined) gather(stream, next.frame, next.ask);
    }
    try {
      const { probabilities, rows: back } = await pool.run(request, { transfer: [request.rows.buffer] });
      spare = back as Int16Array<ArrayBuffer>;
      sent.forEach(({ ask }, n) => {
        ask.resolve(probabilities[n] ?? 0);
      });
    } catch (error) {
      for (const { ask } of sent) ask.reject(error as ParleyError);
    }
    running = false;
    sentMs = null;
    if (batch.length > 0) schedule();
  }

  function open(): VoiceActivityStream {
    const stream: Stream = { id: ++lastId, gathered: false, waiting: [], closed: false };
    streams.add(stream);
    return {
      probability(frame) {
        if (frame.length !== activityFrameSamples) {
          return Promise.reject(
            new ParleyError('invalid_argument', 'A voice-activity frame has 512 samples.'),
          );
        }
        if (stream.closed) return Promise.reject(new ParleyError('canceled', 'The stream is closed.'));
        if (stream.waiting.length >= waitingFramesLimit) {
          return Promise.reject(new ParleyError('resource_exhausted', 'Voice activity does not keep up.'));
        }
        return new Promise((resolve, reject) => {
          const ask: Ask = { resolve, reject };
          if (stream.gathered) stream.waiting.push({ frame: frame.slice(), ask });
          else gather(stream, frame, ask);
        });
      },
      close() {
        if (stream.closed) return;
        stream.closed = true;
        for (const { ask } of stream.waiting.splice(0)) {
          ask.reject(new ParleyError('canceled', 'The stream is closed.'));
        }
        streams.delete(stream);
        closed.push(stream.id);
      },
    };
  }

  return {
    open,
    get backlog() {
      let waiting = batch.length;
      for (const stream of streams) waiting += stream.waiting.length;
      const sinceMs = sentMs ?? (waiting > 0 ? batchMs : null);
      const counts = sinceMs !== null && pool.loaded;
      return { waiting, oldestMs: counts ? clock.monotonicMs() - sinceMs : 0 };
    },
    warm: () => pool.warm(),
    close() {
      timer?.cancel();
      for (const { ask } of batch.splice(0))
        ask.reject(new ParleyError('unavailable', 'The local model is closed.'));
      for (const stream of streams) {
        for (const { ask } of stream.waiting.splice(0)) {
          ask.reject(new ParleyError('unavailable', 'The local model is closed.'));
        }
      }
      return pool.close();
    },
  };
}
