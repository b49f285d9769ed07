import { Worker } from 'node:worker_threads';
import { ParleyError } from '@parley/platform/errors';
import type { Clock, Timer } from '@parley/platform/time/clock';
import type { FromWorker, ToWorker, WorkerData, WorkerFault } from './worker.ts';

/** The part of a logger that the local models use. */
export interface LocalLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface PoolOptions {
  /** Of the model, for messages. */
  name: string;
  /** The worker's entry file: it calls `serve`. */
  entry: URL;
  /** Path of the model's file, where it is not in an installed package. */
  model?: string;
  clock: Clock;
  workers: number;
  /** Requests that may wait for a worker; one more is refused. */
  queueLimit: number;
  /** From asking to the answer. */
  deadlineMs: number;
  /** A worker busy with one request for longer than this is taken for hung. */
  stuckMs: number;
  /**
   * The model runs in native code, inside which a thread must not be ended (it would take the process with it):
   * a busy worker that is given up is left to end itself.
   */
  native?: boolean;
  /** Time allowed for loading the model. */
  loadMs?: number;
  log?: LocalLog | undefined;
}

export interface RunOptions {
  signal?: AbortSignal;
  /** Lower goes first; equals go in the order asked. */
  priority?: number;
  /** In place of the pool's own, where the length of the work is known. */
  stuckMs?: number;
  /** Buffers handed over to the worker: the caller may not touch them again. */
  transfer?: ArrayBuffer[];
}

/** What waits for a model. */
export interface Backlog {
  /** Requests. */
  waiting: number;
  /** How long the oldest of them has waited that goes before others, in ms; 0 while the model is being loaded. */
  oldestMs: number;
}

interface Task<Request, Answer> {
  id: number;
  request: Request;
  transfer: ArrayBuffer[];
  priority: number;
  stuckMs: number;
  askedMs: number;
  /** Both only once: what comes after is dropped. */
  answer(value: Answer): void;
  fail(error: ParleyError): void;
}

interface Member<Request, Answer> {
  worker: Worker;
  cancelled: Int32Array;
  loaded: boolean;
  task: Task<Request, Answer> | undefined;
  /** Fires when loading or the running request takes too long. */
  watch: Timer;
  ready: PromiseWithResolvers<void>;
  ended: PromiseWithResolvers<void>;
}

/**
 * Worker threads that each hold one copy of a model. Workers start with the first request (or `warm`), and one
 * that crashes or hangs is replaced.
 */
export class WorkerPool<Request, Answer> {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member<Request, Answer>>();
  readonly #queue: Task<Request, Answer>[] = [];
  #lastId = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * The worker's answer. Rejects with `canceled` (signal), `deadline_exceeded`, `resource_exhausted` (queue full),
   * `unavailable` (worker crashed, hung, pool closed), or with what the worker threw.
   */
  run(request: Request, options: RunOptions = {}): Promise<Answer> {
    const { signal } = options;
    const { name, clock, deadlineMs, queueLimit } = this.#options;
    if (this.#closed) return Promise.reject(this.#unavailable('is closed'));
    if (signal?.aborted) return Promise.reject(canceled(signal));
    if (this.#queue.length >= queueLimit) {
      return Promise.reject(
        new ParleyError('resource_exhausted', `The local model ${name} has too much to do.`, {
          retryAfterMs: 1000,
        }),
      );
    }
    return new Promise<Answer>((resolve, reject) => {
      const settle = () => {
        deadline.cancel();
        signal?.removeEventListener('abort', abort);
      };
      const task: Task<Request, Answer> = {
        id: ++this.#lastId,
        request,
        transfer: options.transfer ?? [],
        priority: options.priority ?? 0,
        stuckMs: options.stuckMs ?? this.#options.stuckMs,
        askedMs: clock.monotonicMs(),
        answer(value) {
          settle();
          resolve(value);
        },
        fail(error) {
          settle();
          reject(error);
        },
      };
      const abort = () => this.#giveUp(task, canceled(signal));
      const deadline = clock.after(deadlineMs, () =>
        this.#giveUp(task, new ParleyError('deadline_exceeded', `The local model ${name} took too long.`)),
      );
      signal?.addEventListener('abort', abort, { once: true });
      const at = this.#queue.findIndex((other) => other.priority > task.priority);
      this.#queue.splice(at < 0 ? this.#queue.length : at, 0, task);
      this.#dispatch();
    });
  }

  /** Starts every worker and loads its model ahead of the first request. */
  async warm(): Promise<void> {
    if (this.#closed) throw this.#unavailable('is closed');
    while (this.#members.size < this.#options.workers) this.#start();
    await Promise.all([...this.#members].map((member) => member.ready.promise));
  }

  /** Fails what waits or runs with `unavailable` and ends the threads; a native run is waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.fail(this.#unavailable('is closed'));
    const members = [...this.#members];
    await Promise.all(members.map((member) => this.#retire(member, this.#unavailable('is closed'))));
  }

  /** What waits for a worker. */
  get backlog(): Backlog {
    const [first] = this.#queue;
    // Equals stand in the order asked.
    const waits = first !== undefined && first.priority <= 0 && this.loaded;
    return {
      waiting: this.#queue.length,
      oldestMs: waits ? this.#options.clock.monotonicMs() - first.askedMs : 0,
    };
  }

  /** A worker has the model. */
  get loaded(): boolean {
    for (const { loaded } of this.#members) if (loaded) return true;
    return false;
  }

  #dispatch(): void {
    for (const member of this.#members) {
      if (this.#queue.length === 0) return;
      if (member.loaded && member.task === undefined) this.#assign(member, this.#queue.shift()!);
    }
    const loading = [...this.#members].filter((member) => !member.loaded).length;
    for (let wanted = this.#queue.length - loading; wanted > 0; wanted--) {
      if (this.#members.size >= this.#options.workers) return;
      this.#start();
    }
  }

  #assign(member: Member<Request, Answer>, task: Task<Request, Answer>): void {
    member.task = task;
    member.watch = this.#options.clock.after(task.stuckMs, () => this.#replace(member, 'hung'));
    member.worker.ref();
    member.worker.postMessage(
      { kind: 'run', id: task.id, request: task.request } satisfies ToWorker,
      task.transfer,
    );
  }

  /** Nobody waits for the task any more. A running one is told so, but keeps its worker until it answers. */
  #giveUp(task: Task<Request, Answer>, error: ParleyError): void {
    const queued = this.#queue.indexOf(task);
    if (queued >= 0) this.#queue.splice(queued, 1);
    for (const member of this.#members) {
      if (member.task === task) Atomics.store(member.cancelled, 0, task.id);
    }
    task.fail(error);
  }

  #start(): void {
    const cancelled = new SharedArrayBuffer(4);
    const { entry, model } = this.#options;
    const worker = new Worker(entry, { workerData: { cancelled, model } satisfies WorkerData });
    const member: Member<Request, Answer> = {
      worker,
      cancelled: new Int32Array(cancelled),
      loaded: false,
      task: undefined,
      watch: this.#options.clock.after(this.#options.loadMs ?? 60_000, () => this.#replace(member, 'hung')),
      ready: Promise.withResolvers<void>(),
      ended: Promise.withResolvers<void>(),
    };
    // Without a `warm` nobody listens to it.
    member.ready.promise.catch(() => {});
    worker.on('message', (message: FromWorker) => this.#receive(member, message));
    worker.on('error', (cause) => this.#replace(member, 'crashed', cause));
    worker.on('exit', () => {
      member.ended.resolve();
      this.#replace(member, 'crashed');
    });
    this.#members.add(member);
  }

  #receive(member: Member<Request, Answer>, message: FromWorker): void {
    if (!this.#members.has(member)) return;
    if (message.kind === 'unloadable') {
      this.#unloadable(member, fromFault(message.fault));
      return;
    }
    member.watch.cancel();
    member.worker.unref();
    if (message.kind === 'ready') {
      member.loaded = true;
      member.ready.resolve();
    } else if (message.kind === 'answer') {
      member.task?.answer(message.answer as Answer);
      member.task = undefined;
    } else {
      member.task?.fail(fromFault(message.fault));
      member.task = undefined;
    }
    this.#dispatch();
  }

  #replace(member: Member<Request, Answer>, what: 'hung' | 'crashed', cause?: unknown): void {
    if (!this.#members.has(member)) return;
    this.#options.log?.warn({ model: this.#options.name, what, err: cause }, 'local model worker replaced');
    const error = this.#unavailable(what, cause);
    if (member.loaded) {
      void this.#retire(member, error);
      this.#start();
    } else {
      this.#unloadable(member, error);
    }
  }

  /** A worker that cannot load is not started again until somebody asks: else it would fail for ever. */
  #unloadable(member: Member<Request, Answer>, error: ParleyError): void {
    void this.#retire(member, error);
    if (this.#members.size > 0) return;
    for (const task of this.#queue.splice(0)) task.fail(error);
  }

  /** Resolves when the thread has ended. */
  #retire(member: Member<Request, Answer>, error: ParleyError): Promise<unknown> {
    const busy = !member.loaded || member.task !== undefined;
    this.#members.delete(member);
    member.watch.cancel();
    member.ready.reject(error);
    if (member.task !== undefined) Atomics.store(member.cancelled, 0, member.task.id);
    member.task?.fail(error);
    member.task = undefined;
    if (!busy || !this.#options.native) return member.worker.terminate();
    member.worker.postMessage({ kind: 'end' } satisfies ToWorker);
    return member.ended.promise;
  }

  #unavailable(what: string, cause?: unknown): ParleyError {
    const code = isMissingPackage(cause) ? 'failed_precondition' : 'unavailable';
    const message =
      code === 'failed_precondition'
        ? `A package of the local model ${this.#options.name} is not installed.`
        : `The local model ${this.#options.name} ${what}.`;
    return new ParleyError(code, message, { cause });
  }
}

function canceled(signal: AbortSignal | undefined): ParleyError {
  return new ParleyError('canceled', 'The request was cancelled.', { cause: signal?.reason });
}

function fromFault(fault: WorkerFault): ParleyError {
  return new ParleyError(fault.code, fault.message, { cause: fault.detail });
}

function isMissingPackage(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
