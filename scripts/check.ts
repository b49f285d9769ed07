/** Everything that can be known without running the product: `npm run check`. Ends with exit code 1 on any fault. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, generatedPaths } from './generate.ts';
import { asksForHelp } from './help.ts';
import { slowRegexps } from './lint/regexps.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);

interface Check {
  name: string;
  /** What is wrong, for people to read; empty when nothing is. */
  run: () => Promise<string>;
}

const checks: Check[] = [
  { name: 'format and lint', run: () => command(bin('biome'), ['check', '--error-on-warnings']) },
  { name: 'types', run: () => command(bin('tsc'), ['-p', 'tsconfig.json']) },
  { name: 'types of the dashboard', run: () => command(bin('tsc'), ['-p', 'ui/tsconfig.json']) },
  { name: 'types of its tests', run: () => command(bin('tsc'), ['-p', 'ui/tsconfig.test.json']) },
  { name: 'unused code and dependencies', run: () => command(bin('knip'), ['--no-progress']) },
  {
    name: 'code that only its tests use',
    run: () => command(bin('knip'), ['--no-progress', '--production', '--include', 'files,exports,types']),
  },
  { name: 'public files are imported', run: idleExports },
  { name: 'import walls', run: () => command(process.execPath, ['--test', 'scripts/walls.test.ts']) },
  { name: 'no regular expression whose work outgrows its input', run: () => slowRegexps(root) },
  { name: 'generated files are current', run: staleFiles },
  { name: 'migrations are numbered without gaps', run: migrationGaps },
];

/** Runs a program in the root; its output when it fails. */
function command(program: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? '' : output || `exit code ${code}`));
  });
}

async function staleFiles(): Promise<string> {
  const fresh = await mkdtemp(join(tmpdir(), 'parley-generated-'));
  try {
    await generate(fresh);
    const wrong: string[] = [];
    for (const path of generatedPaths) {
      const [made, kept] = await Promise.all([read(join(fresh, path)), read(join(root, path))]);
      for (const name of new Set([...made.keys(), ...kept.keys()])) {
        if (made.get(name) !== kept.get(name)) wrong.push(`${path}/${name} is not what is generated`);
      }
    }
    return wrong.length === 0 ? '' : `${wrong.join('\n')}\nRun: npm run generate`;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The files under a folder by their path in it, or the one file; empty when it does not exist. */
async function read(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(folder)) return files;
  if (statSync(folder).isFile()) return files.set('', await readFile(folder, 'utf8'));
  for await (const entry of glob('**/*.*', { cwd: folder })) {
    files.set(entry, await readFile(join(folder, entry), 'utf8'));
  }
  return files;
}

/** What a package shows to others and no other package imports. */
async function idleExports(): Promise<string> {
  const imported = new Map<string, Set<string>>();
  for await (const path of glob('{packages,services,ui,cli,e2e,bench,scripts,checks}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })) {
    const text = await readFile(join(root, path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/['"](@parley\/[^'"]+)['"]/g)) {
      const by = imported.get(specifier) ?? new Set();
      imported.set(specifier, by.add(path));
    }
  }
  const wrong: string[] = [];
  for await (const path of glob('{packages,services}/*/package.json', { cwd: root })) {
    const { name, exports = {} } = JSON.parse(await readFile(join(root, path), 'utf8'));
    const inside = path.replace('package.json', '');
    for (const subpath of Object.keys(exports)) {
      const by = imported.get(subpath.replace('.', name)) ?? new Set();
      if (![...by].some((file) => !file.startsWith(inside))) wrong.push(`${path} shows ${subpath} to nobody`);
    }
  }
  return wrong.join('\n');
}

async function migrationGaps(): Promise<string> {
  const wrong: string[] = [];
  for await (const folder of glob('services/*/migrations', { cwd: root })) {
    const files: string[] = [];
    for await (const file of glob('*.sql', { cwd: join(root, folder) })) files.push(file);
    files.sort().forEach((file, index) => {
      const expected = String(index + 1).padStart(4, '0');
      if (!file.startsWith(`${expected}_`)) wrong.push(`${folder}/${file} should begin with ${expected}_`);
    });
  }
  return wrong.join('\n');
}

async function main(): Promise<number> {
  let failed = 0;
  for (const { name, run } of checks) {
    const startMs = performance.now();
    const fault = await run().catch((error: unknown) => String(error));
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${fault === '' ? '✔' : '✖'} ${name} (${seconds} s)`);
    if (fault !== '') {
      failed += 1;
      console.log(fault.trimEnd());
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const usage = `npm run check

Checks, in this order:
${checks.map(({ name }) => `  ${name}\n`).join('')}
It takes no options, and ends with exit code 1 on any fault. What can be mended by itself: npm run fix, npm run generate
`;

process.exitCode = asksForHelp(process.argv.slice(2), usage) ? 0 : await main();
