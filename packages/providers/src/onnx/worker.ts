/** The worker side of a pool: what runs in the thread, and the messages between the two sides. */
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, ParleyError, toParleyError } from '@parley/platform/errors';

export type ToWorker = { kind: 'run'; id: number; request: unknown } | { kind: 'end' };

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'unloadable'; fault: WorkerFault }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'fault'; id: number; fault: WorkerFault };

/** A ParleyError as it crosses the thread border; `detail` is private. */
export interface WorkerFault {
  code: ErrorCode;
  message: string;
  detail: string;
}

export interface WorkerData {
  /** One Int32: the id of the running request when nobody waits for its answer any more. */
  cancelled: SharedArrayBuffer;
  /** Path of the model's file, where it is not in an installed package. */
  model?: string | undefined;
}

/** `cancelled` is asked between the steps of long work: once it says true the answer will be thrown away. */
export type Handler<Request, Answer> = (
  request: Request,
  cancelled: () => boolean,
) => Promise<{ answer: Answer; transfer: ArrayBuffer[] }>;

/** Called once by a worker's entry file: loads the model, then answers one request at a time. */
export async function serve<Request, Answer>(load: () => Promise<Handler<Request, Answer>>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new ParleyError('internal', 'This file runs only as a worker thread.');
  stepBack();
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const cell = new Int32Array((workerData as WorkerData).cancelled);

  let handle: Handler<Request, Answer>;
  try {
    handle = await load();
  } catch (thrown) {
    post({ kind: 'unloadable', fault: toFault(thrown) });
    return;
  }
  port.on('message', (message: ToWorker) => {
    // Here, between two runs of the model, the thread may end.
    if (message.kind === 'end') process.exit();
    const { id, request } = message;
    handle(request as Request, () => Atomics.load(cell, 0) === id).then(
      ({ answer, transfer }) => post({ kind: 'answer', id, answer }, transfer),
      (thrown) => post({ kind: 'fault', id, fault: toFault(thrown) }),
    );
  });
  post({ kind: 'ready' });
}

/** In steps of nice: somewhat behind, for what waits for a model is heard as well. */
const stepsBack = 4;

/** Where a core is shared, the thread that moves audio goes before the models. Only Linux has priorities for threads. */
function stepBack(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread)) setPriority(thread, getPriority() + stepsBack);
  } catch {
    // A model that runs at the usual priority is right too.
  }
}

function toFault(thrown: unknown): WorkerFault {
  const error = toParleyError(thrown);
  const cause = error.cause;
  return {
    code: error.code,
    message: error.message,
    detail: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? ''),
  };
}
