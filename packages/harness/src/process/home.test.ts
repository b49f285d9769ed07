import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstKey, newHome, postgresPid, removeHome } from './home.ts';

async function homeOf(t: TestContext): Promise<string> {
  const home = await newHome();
  t.after(() => removeHome(home));
  return home;
}

/** As a database server whose data lies there leaves it. */
async function runIn(place: string, pid: number): Promise<void> {
  await mkdir(join(place, 'data'), { recursive: true });
  await writeFile(join(place, 'data/postmaster.pid'), `${pid}\n/somewhere\n`);
}

test('a home is empty, and gone with all that is in it', async () => {
  const home = await newHome();
  assert.equal(await firstKey(home), undefined);
  await writeFile(join(home, 'first-key'), 'pk_live_one\n');
  assert.equal(await firstKey(home), 'pk_live_one');
  await removeHome(home);
  assert.equal(existsSync(home), false);
});

test('a database server is found where it runs, in the home or where the home says', async (t) => {
  const [home, other] = [await homeOf(t), await homeOf(t)];
  assert.equal(await postgresPid(home), undefined);
  await runIn(join(home, 'postgres'), process.pid);
  assert.equal(await postgresPid(home), process.pid);
  await writeFile(join(home, 'postgres/location'), `${other}\n`);
  assert.equal(await postgresPid(home), undefined);
  await runIn(other, process.pid);
  assert.equal(await postgresPid(home), process.pid);
});

test('the pid of one that was killed is no server', async (t) => {
  const home = await homeOf(t);
  // Past the largest that Linux gives.
  await runIn(join(home, 'postgres'), 2 ** 22 + 1);
  assert.equal(await postgresPid(home), undefined);
});
