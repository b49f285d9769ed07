/**
 * The clients that are given away, as those meet them who install them: built, packed, installed alone, compiled, run
 * against a Parley. Needs `npm ci --prefix checks`, PyPI for Python, and Chromium.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';
import { chromium } from 'playwright-core';

const folder = import.meta.dirname;
const outside = join(folder, '../node_modules');
const tool = (name: string) => join(outside, '.bin', name);
const made = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
const project = join(made, 'project');
const installed = join(project, 'node_modules/@parley/sdk');
let parley: RunningParley;
let packed: string;
let released: string;

/** Resolves with what the program printed; rejects with the same. */
async function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const env = { ...process.env, PARLEY_URL: parley.url, PARLEY_API_KEY: parley.key, ...options.env };
  const done = promisify(execFile)(program, args, {
    cwd: folder,
    ...options,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { stdout, stderr } = await done.catch((error) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** The blocks of code of a README, at the Parley that runs. */
function examplesOf(readme: string, language: string): string[] {
  const blocks = readFileSync(readme, 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'));
  return [...blocks].map(([, code = '']) => code.replace('http://localhost:8080', parley.url));
}

before(async () => {
  parley = await startParley();
  released = await run('npm', ['run', 'release', '--', '--dry-run'], { cwd: root });
  const said = await run('npm', ['pack', '--json', '--pack-destination', made], {
    cwd: join(root, 'packages/sdk/dist'),
  });
  packed = join(made, JSON.parse(said)[0].filename);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "plain", "version": "1.0.0", "type": "module" }');
  await run('npm', ['install', '--offline', packed], { cwd: project });
  // Of the strangers' own packages: what Node 20 lacks, and the types of Node.
  for (const name of ['ws', '@types/ws', '@types/node', 'undici-types']) {
    cpSync(join(outside, name), join(project, 'node_modules', name), { recursive: true });
  }
});
after(async () => {
  await parley?.stop();
  rmSync(made, { recursive: true, force: true });
});

test('a release that is only tried says what it would publish, and one without tokens is refused', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of ['@parley/sdk', 'parley-sdk'])
    assert.ok(released.includes(`Would publish ${name} ${version}`));
  assert.match(released, /whl: .*PASSED/);
  const env = { NODE_AUTH_TOKEN: '', TWINE_PASSWORD: '' };
  await assert.rejects(
    run('npm', ['run', 'release'], { cwd: root, env }),
    /NODE_AUTH_TOKEN and TWINE_PASSWORD must be set/,
  );
});

test('the package of npm holds modules and declarations and depends on nothing', () => {
  const { dependencies, devDependencies, license } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  );
  assert.deepEqual([dependencies, devDependencies, license], [undefined, undefined, 'Apache-2.0']);
  assert.deepEqual(
    globSync('**/*.ts', { cwd: installed }).filter((name) => !name.endsWith('.d.ts')),
    [],
  );
  for (const name of globSync('**/*.{js,d.ts}', { cwd: installed })) {
    const text = readFileSync(join(installed, name), 'utf8');
    assert.doesNotMatch(text, /(from|import) ?\(?['"](?!\.\/[\w/-]+\.js['"])/, name);
  }
  for (const name of ['LICENSE', 'README.md']) assert.ok(existsSync(join(installed, name)), name);
});

test('publint and are-the-types-wrong find nothing', async () => {
  await run(tool('publint'), ['--strict', packed]);
  await run(tool('attw'), [packed, '--profile', 'esm-only']);
});

for (const [module, moduleResolution] of [
  ['esnext', 'bundler'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
] as const) {
  test(`it compiles strictly under ${moduleResolution}, for a browser and for Node`, async () => {
    cpSync(join(folder, 'outsider.ts'), join(project, 'outsider.ts'));
    const [, node20 = ''] = examplesOf(join(installed, 'README.md'), 'ts');
    writeFileSync(
      join(project, 'node20.ts'),
      `import { createParley } from '@parley/sdk';
const { url = '', apiKey = '' } = process.env;
${node20}export { parley };
`,
    );
    for (const place of [
      { lib: ['es2022', 'dom', 'dom.iterable'], types: [], files: ['outsider.ts'] },
      { lib: ['es2022'], types: ['node'], files: ['outsider.ts', 'node20.ts'] },
    ]) {
      const { files, ...compilerOptions } = place;
      const path = join(project, `tsconfig.${moduleResolution}.json`);
      const strictly = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
      const options = {
        ...compilerOptions,
        ...strictly,
        module,
        moduleResolution,
        target: 'es2022',
        noEmit: true,
      };
      writeFileSync(path, JSON.stringify({ compilerOptions: options, files }));
      await run(tool('tsc'), ['-p', path]);
      await run(join(root, 'node_modules/.bin/tsc'), ['-p', path]);
    }
  });
}

for (const [name, program] of [
  ['20', join(outside, 'node20/bin/node')],
  ['22', join(outside, 'node22/bin/node')],
  ['24', process.execPath],
] as const) {
  const skip = existsSync(program) ? false : 'Not for this kind of machine';
  test(`it creates, publishes, talks and reads on Node ${name}`, { skip }, async () => {
    cpSync(join(folder, 'client.mjs'), join(project, 'client.mjs'));
    assert.ok((await run(program, ['--version'])).startsWith(`v${name}.`));
    await run(program, ['client.mjs'], { cwd: project });
  });
}

test('the example of its README answers', async () => {
  const [example = ''] = examplesOf(join(installed, 'README.md'), 'ts');
  writeFileSync(join(project, 'example.ts'), example);
  const said = await run(process.execPath, ['example.ts'], { cwd: project });
  assert.match(said, /asst_\w+ Order status\n(.*\n)+.*order/i);
});

test('it talks in a browser, as it is and without a bundler', async () => {
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';
  // To Chromium a page that the test puts in comes from nowhere, and may not call this machine.
  const args = ['--disable-features=LocalNetworkAccessChecks', ...noSandbox];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.route('**/a-page', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Talk</title>' }),
    );
    await page.route('**/sdk/**', (route) => {
      const path = join(installed, new URL(route.request().url()).pathname.replace('/sdk/', ''));
      return route.fulfill({ contentType: 'text/javascript', body: readFileSync(path) });
    });
    await page.goto(`${parley.url}/a-page`);
    const heard = await page.evaluate(async (apiKey) => {
      const { createParley, openTalk } = await import(`${location.origin}/sdk/index.js`);
      const talk = openTalk(createParley({ url: location.origin, apiKey }), {
        assistant: 'Order status',
        mode: 'text',
      });
      for await (const event of talk) {
        if (event.type !== 'agent.heard' || !event.final) continue;
        await talk.close();
        return event.heard;
      }
    }, parley.key);
    assert.match(heard, /order/);
  } finally {
    await browser.close();
  }
});

test('the wheel installs alone, is typed, keeps a talk over a lost line, and the example of its README answers', async () => {
  const dist = join(root, 'packages/sdk-python/dist');
  const [wheel = ''] = globSync('*.whl', { cwd: dist });
  const bin = join(made, 'venv/bin');
  await run('python3', ['-m', 'venv', join(made, 'venv')]);
  await run(join(bin, 'pip'), ['install', '-q', join(dist, wheel)]);
  await run(join(bin, 'python'), ['client.py']);
  const [example = ''] = examplesOf(join(root, 'packages/sdk-python/README.md'), 'python');
  writeFileSync(join(made, 'example.py'), example);
  assert.match(await run(join(bin, 'python'), [join(made, 'example.py')]), /asst_\w+ Order status\n/);
  await run(join(bin, 'pip'), ['install', '-q', '-r', 'requirements.txt']);
  await run(join(bin, 'mypy'), ['--strict', '--cache-dir', join(made, 'mypy'), '-p', 'parley_sdk'], {
    cwd: made,
  });
  await run(join(bin, 'mypy'), [
    '--strict',
    '--cache-dir',
    join(made, 'mypy'),
    'client.py',
    join(made, 'example.py'),
  ]);
});
