/** Nothing that a Parley leaves in its home is for the eyes of others on the machine. */
import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Caller } from '@parley/harness/call/caller';
import { recordedCall } from '@parley/harness/call/stored';
import { newHome, removeHome } from '@parley/harness/process/home';
import { startParley } from '@parley/harness/process/parley';

const skip = process.platform === 'win32' && 'Windows has no modes';

/** Paths below the folder that group or others may read or write, or, other than a folder, run. */
function open(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return ['.', ...names].filter((name) => {
    const found = lstatSync(join(folder, name));
    return !found.isSymbolicLink() && (found.mode & (found.isDirectory() ? 0o066 : 0o077)) !== 0;
  });
}

test('a home in use, with recordings and traces, has nothing that group or others may read', {
  skip,
}, async (t) => {
  const usual = process.umask(0);
  t.after(() => process.umask(usual));
  const home = await newHome();
  t.after(() => removeHome(home));
  // What an earlier version left open.
  chmodSync(home, 0o755);
  mkdirSync(join(home, 'files/recordings'), { recursive: true, mode: 0o755 });
  const old = join(home, 'files/recordings/old.wav');
  writeFileSync(old, 'sound', { mode: 0o644 });

  const parley = await startParley({ home });
  t.after(() => parley.stop());
  const caller = await Caller.dial(parley.client, { assistant: 'Order status' });
  await caller.hears(/./);
  const during = open(home);
  await caller.hangUp();
  await recordedCall(parley.client, caller.conversationId);
  const stale = ['files/recordings', 'files/recordings/old.wav'];
  for (const found of [during, open(home)]) {
    assert.deepEqual(
      found.filter((name) => !stale.includes(name)),
      [],
    );
  }
  assert.equal(lstatSync(join(home, 'files')).mode & 0o077, 0, 'the way to what is old is closed');
  const kept = readdirSync(home, { recursive: true, encoding: 'utf8' });
  for (const kind of [/\.wav$/, /\.trace\.gz$/, /postgres\/data\/PG_VERSION$/, /^first-key$/]) {
    assert.ok(
      kept.some((name) => kind.test(name) && !name.endsWith('old.wav')),
      `there is no ${kind} to look at`,
    );
  }
});
