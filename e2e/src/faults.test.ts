import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launch } from '@parley/harness/process/child';
import { root } from '@parley/harness/process/parley';
import { within } from '@parley/harness/process/wait';

/** As `npm run bench -- faults --json` tells of each. */
interface Result {
  kind: string;
  fault: string;
  waitMs: number | null;
  heard: string[];
  againMs: number | null;
  tried: boolean;
  noise: boolean;
  kept: boolean;
}

const promiseMs = 5000;
const limitMs = 55_000;

/** Real vendors' servers that misbehave on the wire, on live calls: the whole table is `npm run bench -- faults`. */
async function broken(fallback: 'with' | 'alone', only: string): Promise<Result[]> {
  const args = ['bench/src/main.ts', 'faults', '--json', '--fallback', fallback, '--only', only];
  const child = launch([process.execPath, ...args], { folder: root, environment: process.env });
  try {
    assert.equal(await within('the end of the calls', limitMs, child.exited), 0, child.error);
    return (JSON.parse(child.out) as { results: Result[] }).results;
  } finally {
    await child.end('SIGTERM');
  }
}

describe('a vendor that fails on a live call', { concurrency: 2 }, () => {
  for (const [fallback, only] of [
    ['alone', 'recognition:hang,mind:cut,voice:half'],
    ['with', 'recognition:cut,mind:hang,voice:hang'],
  ] as const) {
    test(`${fallback === 'with' ? 'with another behind it' : 'alone'}: the caller is answered or told within 5 s, and the call goes on`, async (t) => {
      const results = await broken(fallback, only);
      assert.equal(results.length, only.split(',').length);
      for (const { kind, fault, waitMs, heard, againMs, tried, noise, kept } of results) {
        const what = `${kind} ${fault}: ${heard.join(', ')} after ${waitMs} ms, the next turn after ${againMs} ms`;
        t.diagnostic(what);
        assert.ok(tried && kept && !noise, what);
        assert.ok(waitMs !== null && waitMs <= promiseMs, what);
        assert.ok(againMs !== null, what);
        if (fallback === 'with') assert.ok(heard.includes('answer'), what);
      }
    });
  }
});
