/** What tests of doors use: a server on a free port that ends with the test, and a clock that they turn. */
import type { TestContext } from 'node:test';
import { createServer, type Server, type ServerOptions } from '../http/server.ts';
import { silentLog } from '../log/log.ts';
import { type Clock, systemClock } from '../time/clock.ts';

/** A server that listens on a free port of this machine until the test ends. */
export async function serve(t: TestContext, options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await createServer({
    name: 'test-api',
    version: '1.2.3',
    host: '127.0.0.1',
    port: 0,
    log: silentLog(),
    clock: systemClock,
    ...options,
  });
  t.after(() => server.close(AbortSignal.abort()));
  await server.start();
  return server;
}

export interface ManualClock extends Clock {
  /** Moves time on by ms and fires, in order, what fell due. */
  advance(ms: number): void;
}

export function manualClock(startMs = 1_700_000_000_000): ManualClock {
  let elapsedMs = 0;
  const pending = new Map<object, { dueMs: number; callback: () => void }>();
  return {
    now: () => startMs + Math.floor(elapsedMs),
    monotonicMs: () => elapsedMs,
    after(delayMs, callback) {
      const key = {};
      pending.set(key, { dueMs: elapsedMs + Math.max(0, delayMs), callback });
      return { cancel: () => pending.delete(key) };
    },
    advance(ms) {
      const endMs = elapsedMs + ms;
      for (;;) {
        const [next] = [...pending].sort(([, a], [, b]) => a.dueMs - b.dueMs);
        if (!next || next[1].dueMs > endMs) break;
        pending.delete(next[0]);
        elapsedMs = next[1].dueMs;
        next[1].callback();
      }
      elapsedMs = endMs;
    },
  };
}
