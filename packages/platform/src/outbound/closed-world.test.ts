import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Seen } from './closed-world.test-support.ts';

/** CI tries more than a test has time for. */
const count = Number(process.env.PARLEY_HOSTILE_URLS ?? 4_000);
const limitMs = 110_000;

/** A network of its own, in which every address is this machine. */
const network = [
  ...['-rn', 'sh', '-c'],
  'ip link set lo up && ip route add local 0.0.0.0/0 dev lo && ip -6 route add local ::/0 dev lo && exec "$@"',
  'sh',
];
const possible = process.platform === 'linux' && spawnSync('unshare', [...network, 'true']).status === 0;

test('of hostile URLs, rebinding names and redirects, none gets a connection to an address inside', {
  skip: !possible && 'needs a network namespace, which this machine does not give',
  timeout: limitMs + 5_000,
}, async (t) => {
  const seed = randomInt(2 ** 32);
  const about = `${count} URLs from seed ${seed}`;
  t.diagnostic(about);
  const program = join(import.meta.dirname, 'closed-world.test-support.ts');
  const args = [...network, process.execPath, program, String(count), String(seed)];
  const { stdout } = await promisify(execFile)('unshare', args, { timeout: limitMs });
  const { inside, outside, ended }: Seen = JSON.parse(stdout);
  t.diagnostic(JSON.stringify({ outside, ended }));
  assert.deepEqual(inside, [], about);
  // What is public gets through, so that the sentinels are known to see.
  assert.ok(outside > count / 100 && ended.answered! > 0, about);
  assert.ok(ended.failed_precondition! > 0 && ended.invalid_argument! > count / 2, about);
  const known = ['answered', 'failed_precondition', 'invalid_argument', 'unavailable'];
  assert.deepEqual(
    Object.keys(ended).filter((code) => !known.includes(code)),
    [],
    about,
  );
});
