/** Builds the clients that are given away and publishes them: `npm run release`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import workspace from '../package.json' with { type: 'json' };
import { asksForHelp } from './help.ts';
import { buildPython, pythonPackage, pythonTools } from './release/python.ts';
import { run } from './release/run.ts';
import { buildTypescript, typescriptPackage } from './release/typescript.ts';

const root = join(import.meta.dirname, '..');
const tokens = ['NODE_AUTH_TOKEN', 'TWINE_PASSWORD'];

const usage = `npm run release [-- --dry-run]

Builds ${typescriptPackage.name} for npm (packages/sdk) and ${pythonPackage.name} for PyPI (packages/sdk-python), and publishes both.

  --dry-run   builds and checks both, prints what would be published, and publishes nothing

Publishing needs all changes committed, and ${tokens.join(' and ')} in the environment. All versions must be one.
`;

/** What keeps this checkout from being published, for people to read. */
async function hindrances(dryRun: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const { name, version } of [typescriptPackage, pythonPackage]) {
    if (version !== workspace.version) found.push(`${name} is ${version}, Parley is ${workspace.version}.`);
  }
  if (dryRun) return found;
  const missing = tokens.filter((name) => !process.env[name]);
  if (missing.length > 0) found.push(`${missing.join(' and ')} must be set.`);
  if (!(await pythonIsThere())) found.push('There is no python3, which builds the Python client.');
  const changed = await run('git', ['status', '--porcelain'], { cwd: root });
  if (changed !== '') found.push(`Not everything is committed:\n${changed.trimEnd()}`);
  return found;
}

const pythonIsThere = () =>
  run('python3', ['--version']).then(
    () => true,
    () => false,
  );

async function main(args: readonly string[]): Promise<number> {
  const dryRun = args.length === 1 && args[0] === '--dry-run';
  if (args.length > 0 && !dryRun) {
    console.error(usage);
    return 2;
  }
  const hindered = await hindrances(dryRun);
  if (hindered.length > 0) {
    console.error(hindered.join('\n'));
    return 1;
  }
  const folder = await buildTypescript();
  console.log(await run('npm', ['publish', '--dry-run', '--loglevel=notice'], { cwd: folder }));
  if (!(await pythonIsThere())) {
    console.log(`Would publish ${typescriptPackage.name} ${typescriptPackage.version}`);
    console.log(`There is no python3: ${pythonPackage.name} is neither built nor checked.`);
    return 0;
  }
  const made = mkdtempSync(join(tmpdir(), 'parley-release-'));
  try {
    const programs = await pythonTools(join(made, 'venv'));
    const files = await buildPython(programs);
    console.log(await run(join(programs, 'twine'), ['check', '--strict', ...files]));
    for (const { name, version } of [typescriptPackage, pythonPackage]) {
      console.log(`${dryRun ? 'Would publish' : 'Publishing'} ${name} ${version}`);
    }
    if (dryRun) return 0;
    await run('npm', ['publish'], { cwd: folder });
    await run(join(programs, 'twine'), ['upload', '--non-interactive', ...files], {
      env: { TWINE_USERNAME: '__token__' },
    });
    return 0;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
process.exitCode = asksForHelp(args, usage) ? 0 : await main(args);
