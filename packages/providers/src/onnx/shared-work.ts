import { ParleyError } from '@parley/platform/errors';

interface Job<Result> {
  result: Promise<Result>;
  waiting: number;
  abort: AbortController;
}

/** What several ask for at once is done once, and given up only when the last of them has given up. */
export class SharedWork<Result> {
  readonly #jobs = new Map<string, Job<Result>>();

  /** Rejects with `canceled` when this asker's signal aborts, or as the work does. */
  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (signal.aborted) return Promise.reject(canceled(signal));
    const job = this.#jobs.get(key) ?? this.#begin(key, work);
    job.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        job.waiting--;
        if (job.waiting === 0) {
          this.#forget(key, job);
          job.abort.abort(signal.reason);
        }
        reject(canceled(signal));
      };
      signal.addEventListener('abort', leave, { once: true });
      job.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<Result>): Job<Result> {
    const abort = new AbortController();
    const job: Job<Result> = { result: work(abort.signal), waiting: 0, abort };
    this.#jobs.set(key, job);
    const forget = () => this.#forget(key, job);
    job.result.then(forget, forget);
    return job;
  }

  #forget(key: string, job: Job<Result>): void {
    if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }
}

function canceled(signal: AbortSignal): ParleyError {
  return new ParleyError('canceled', 'The request was cancelled.', { cause: signal.reason });
}
