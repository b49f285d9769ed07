/** Whether credentials still count for which something is held open: a live call, a stream, a socket. */
import type { Principal } from '@parley/contracts/identity';
import { ParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { type Clock, every } from '../time/clock.ts';

/** Which of these credentials no longer count: revoked, expired or unknown. */
export type FindEnded = (credentialIds: readonly string[], signal?: AbortSignal) => Promise<string[]>;

export type WatchedCredential = Pick<Principal, 'credentialId' | 'expiresAt'>;

/** The credentials that this process holds something open for. */
export interface Standing {
  /** Calls `onEnded` once when the credential no longer counts. What it returns lets go of it. */
  watch(credential: WatchedCredential, onEnded: () => void): () => void;
  /** Asks now. Throws `unauthenticated` where the credential does not count, `unavailable` where nobody can say. */
  mustCount(credential: WatchedCredential, signal?: AbortSignal): Promise<void>;
  /** These no longer count, somebody has said. */
  end(credentialIds: readonly string[]): void;
  /** Asks about all at once: word of an end may have been missed. */
  askAgain(): void;
  close(): Promise<void>;
}

/** How often all are asked about, in one request, in ms. */
const periodMs = 500;
/** For how long a credential that was good goes on while nobody can say whether it still is, in ms. */
export const unansweredMs = 60_000;
const mostAtOnce = 1_000;

interface Watched {
  expiresAtMs: number;
  /** When it was known last to count: at the asking of the question, on the monotonic clock. */
  confirmedMs: number;
  watchers: Set<() => void>;
}

/**
 * Asks about all that is watched twice a second, in one request for up to 1,000 of them, and ends what no longer
 * counts; what expires ends by itself, on time. While `findEnded` fails, what was good goes on for a minute.
 */
export function createStanding(options: { findEnded: FindEnded; clock: Clock; log: Log }): Standing {
  const { findEnded, clock, log } = options;
  const watched = new Map<string, Watched>();
  const stop = new AbortController();
  let asking: Promise<void> | undefined;
  let again = false;
  let failing = false;

  const tell = ({ watchers }: Watched) => {
    for (const onEnded of [...watchers]) {
      try {
        onEnded();
      } catch (err) {
        log.error({ err }, 'what was open for a credential could not be ended');
      }
    }
  };
  const end = (credentialIds: Iterable<string>) => {
    for (const id of credentialIds) {
      const entry = watched.get(id);
      watched.delete(id);
      if (entry) tell(entry);
    }
  };
  const endWhere = (isOver: (entry: Watched) => boolean) => {
    end([...watched].flatMap(([id, entry]) => (isOver(entry) ? [id] : [])));
  };

  async function askAll(): Promise<void> {
    const askedMs = clock.monotonicMs();
    const ids = [...watched.keys()];
    const parts: string[][] = [];
    for (let at = 0; at < ids.length; at += mostAtOnce) parts.push(ids.slice(at, at + mostAtOnce));
    try {
      const ended = new Set((await Promise.all(parts.map((part) => findEnded(part, stop.signal)))).flat());
      for (const id of ids) {
        const entry = watched.get(id);
        if (entry && !ended.has(id)) entry.confirmedMs = Math.max(entry.confirmedMs, askedMs);
      }
      end(ended);
      failing = false;
    } catch (err) {
      if (!failing && !stop.signal.aborted) log.warn({ err }, 'whether credentials still count is not known');
      failing = true;
      endWhere(({ confirmedMs }) => clock.monotonicMs() - confirmedMs >= unansweredMs);
    }
  }

  const ask = () => {
    if (asking) {
      again = true;
      return;
    }
    if (watched.size === 0 || stop.signal.aborted) return;
    asking = askAll().finally(() => {
      asking = undefined;
      if (again) {
        again = false;
        ask();
      }
    });
  };
  const timer = every(clock, periodMs, () => {
    endWhere(({ expiresAtMs }) => expiresAtMs <= clock.now());
    if (!asking) ask();
  });

  return {
    watch({ credentialId, expiresAt }, onEnded) {
      const entry = watched.get(credentialId) ?? {
        expiresAtMs: msOf(expiresAt),
        confirmedMs: clock.monotonicMs(),
        watchers: new Set(),
      };
      watched.set(credentialId, entry);
      // Each watcher is one of its own, also where a function watches twice.
      const watcher = () => onEnded();
      entry.watchers.add(watcher);
      return () => {
        entry.watchers.delete(watcher);
        if (entry.watchers.size === 0 && watched.get(credentialId) === entry) watched.delete(credentialId);
      };
    },
    async mustCount({ credentialId, expiresAt }, signal) {
      const ended = msOf(expiresAt) <= clock.now() || (await findEnded([credentialId], signal)).length > 0;
      if (ended) throw endedError();
    },
    end,
    askAgain: ask,
    async close() {
      timer.cancel();
      stop.abort();
      await asking;
    },
  };
}

/** What somebody is told whose credential no longer counts. */
export function endedError(): ParleyError {
  return new ParleyError('unauthenticated', 'The credential was revoked or has expired.');
}

/** Infinity for one that does not end by itself; principals stored by an earlier version do not say. */
function msOf(expiresAt: string | null | undefined): number {
  return expiresAt ? Date.parse(expiresAt) : Number.POSITIVE_INFINITY;
}
