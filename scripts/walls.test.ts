import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { folders, packageName, platformForVoice, right, siblings } from './walls.ts';

const root = join(import.meta.dirname, '..');

interface Snippet {
  path: string;
  text: string;
}

const temporary = mkdtempSync(join(tmpdir(), 'parley-walls-'));
after(() => rmSync(temporary, { recursive: true, force: true }));
let count = 0;

function snippet(folder: string, text: string): Snippet {
  count += 1;
  return { path: `${folder}/snippet-${count}.ts`, text };
}

/** Lints the snippets under our own rules, in a tree of their own; the rules broken, by the snippet's path. */
function lint(snippets: Snippet[]): Map<string, string[]> {
  for (const path of ['biome.json', 'biome.walls.json', 'scripts/lint', '.gitignore']) {
    cpSync(join(root, path), join(temporary, path), { recursive: true });
  }
  for (const { path, text } of snippets) {
    mkdirSync(dirname(join(temporary, path)), { recursive: true });
    writeFileSync(join(temporary, path), `${text}\n`);
  }
  const command = join(root, 'node_modules/.bin/biome');
  const flags = ['lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=warn'];
  let output: string;
  try {
    output = execFileSync(command, flags, { cwd: temporary, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    output = String((error as { stdout: string }).stdout);
  }
  const report = JSON.parse(output) as { diagnostics: { category: string; location: { path: unknown } }[] };
  const broken = new Map<string, string[]>();
  for (const { category, location } of report.diagnostics) {
    const path = typeof location.path === 'string' ? location.path : (location.path as { file: string }).file;
    broken.set(path, [...(broken.get(path) ?? []), category]);
  }
  return broken;
}

const forms = (name: string) => [
  `import ${JSON.stringify(name)};`,
  `import { a } from ${JSON.stringify(`${name}/some`)};\nconsole.log(a);`,
  `import type { A } from ${JSON.stringify(`${name}/some`)};\nexport const b: A = 1;`,
  `export * from ${JSON.stringify(`${name}/some/deep`)};`,
  `export const c = () => import(${JSON.stringify(`${name}/some`)});`,
];

const wall = 'lint/style/noRestrictedImports';

/** Asserts that all, or none, of the snippets break the rule. */
function expectRule(rule: string, snippets: Snippet[], broken: boolean): void {
  const found = lint(snippets);
  const wrong = snippets.filter(({ path }) => (found.get(path) ?? []).includes(rule) !== broken);
  assert.deepEqual(
    wrong.map(({ path, text }) => `${path}: ${text}`),
    [],
  );
}

const pairs = Object.keys(folders).flatMap((from) => Object.keys(folders).map((to) => ({ from, to })));

test('an import to the left or sideways is an error in every folder and every form', () => {
  const forbidden = pairs.filter(({ from, to }) => from !== to && !right[from]?.includes(to));
  const snippets = forbidden.flatMap(({ from, to }) =>
    forms(packageName(to))
      .filter((text) => !(from === 'voice' && to === 'platform' && text.includes('"@parley/platform";')))
      .map((text) => snippet(`${folders[from]}/src`, text)),
  );
  assert.ok(snippets.length > 300);
  expectRule(wall, snippets, true);
});

test('an import to the right is none', () => {
  const allowed = pairs.filter(({ from, to }) => right[from]?.includes(to));
  const snippets = allowed.flatMap(({ from, to }) =>
    forms(packageName(to)).map((text) => snippet(`${folders[from]}/src`, text)),
  );
  expectRule(wall, snippets, false);
});

test('voice sees the clock, errors, ids and async helpers of platform, and nothing else of it', () => {
  const from = (name: string) => snippet('packages/voice/src', `import "@parley/platform/${name}";`);
  const seen = platformForVoice.map((path) => path.replace('**', 'some'));
  expectRule(wall, seen.map(from), false);
  const unseen = ['db/db', 'http/server', 'log/log', 'config/config', 'time/clocks', 'run/run'];
  expectRule(wall, unseen.map(from), true);
});

test('a vendor never imports a vendor, a dialect never a dialect; what they share is open to all of them', () => {
  const text = (path: string) => `import ${JSON.stringify(path)};`;
  for (const { folder, shared } of siblings) {
    const name = packageName(folder.replace('packages/', ''));
    const closed = ['../other/mind.ts', '../../src/other/mind.ts', `${name}/other/mind`];
    expectRule(
      wall,
      closed.map((path) => snippet(`${folder}/src/one`, text(path))),
      true,
    );
    const open = ['./own.ts', '../port.ts', ...shared.map((each) => `../${each}/some.ts`)];
    expectRule(
      wall,
      [
        ...open.map((path) => snippet(`${folder}/src/one`, text(path))),
        snippet(`${folder}/src`, text('./one/a.ts')),
      ],
      false,
    );
  }
});

test('a relative import never leaves its package', () => {
  const escapes = [
    snippet('packages/voice/src', 'import "../../platform/src/time/clock.ts";'),
    snippet('packages/voice/src/flow', 'import "../../../platform/src/time/clock.ts";'),
    snippet('services/web-api/src', 'import "../../../packages/platform/src/time/clock.ts";'),
    snippet('services/web-api/src', 'import "../../assistant-api/src/service.ts";'),
    snippet('cli/src', 'import "../../packages/sdk/src/client.ts";'),
    snippet('ui/src', 'import "../../packages/sdk/src/client.ts";'),
    snippet('ui/src/pages', 'import "../../../packages/sdk/src/client.ts";'),
    snippet('e2e/src', 'import "../../cli/src/main.ts";'),
  ];
  expectRule(wall, escapes, true);
  expectRule(wall, [snippet('packages/voice/src/flow', 'import "../ports.ts";')], false);
});

test('modules that import each other are an error, across three files too', () => {
  const folder = 'packages/voice/src/cycle';
  const snippets = [
    { path: `${folder}/a.ts`, text: "import { b } from './b.ts';\nexport const a = () => b;" },
    { path: `${folder}/b.ts`, text: "import { c } from './c.ts';\nexport const b = () => c;" },
    { path: `${folder}/c.ts`, text: "import { a } from './a.ts';\nexport const c = () => a;" },
  ];
  expectRule('lint/suspicious/noImportCycles', snippets, true);
});

test('types that import each other are an error like values', () => {
  const folder = 'packages/voice/src/cycle';
  const snippets = [
    { path: `${folder}/d.ts`, text: "import type { E } from './e.ts';\nexport type D = E[];" },
    { path: `${folder}/e.ts`, text: "import type { D } from './d.ts';\nexport type E = D | 1;" },
  ];
  expectRule('lint/suspicious/noImportCycles', snippets, true);
});

test('a file of more than 400 lines is an error', () => {
  const lines = (length: number) => Array.from({ length }, (_, i) => `export const v${i} = ${i};`).join('\n');
  const rule = 'lint/style/noExcessiveLinesPerFile';
  expectRule(rule, [snippet('services/web-api/src', lines(401)), snippet('ui/src', lines(401))], true);
  expectRule(rule, [snippet('services/web-api/src', lines(399))], false);
});

test('time that does not come from a Clock is an error', () => {
  const places = ['packages/voice/src', 'packages/platform/src', 'services/web-api/src', 'cli/src'];
  const calls = ['Date.now()', 'new Date()', 'performance.now()'];
  const reads = places.flatMap((place) => calls.map((call) => snippet(place, `export const t = ${call};`)));
  expectRule('plugin', reads, true);
  const waits = places.flatMap((place) =>
    ['setTimeout', 'setInterval'].map((name) => snippet(place, `export const t = ${name}(() => {}, 1);`)),
  );
  expectRule('lint/style/noRestrictedGlobals', waits, true);
  expectRule('plugin', [snippet('services/web-api/src', 'export const t = new Date(0);')], false);
  const timers = (place: string) => snippet(place, 'import "node:timers/promises";');
  expectRule(wall, [...places, 'packages/providers/src/silero'].map(timers), true);
});

test('any, a forgotten promise and a print to the console are errors', () => {
  const place = 'services/web-api/src';
  expectRule('lint/suspicious/noExplicitAny', [snippet(place, 'export const a: any = 1;')], true);
  expectRule('lint/suspicious/noConsole', [snippet(place, 'console.log(1);')], true);
  const forgotten = 'async function f() {}\nexport function g() {\n  f();\n}';
  expectRule('lint/nursery/noFloatingPromises', [snippet(place, forgotten)], true);
});

test('a page of the dashboard takes nothing of another page but its queries', () => {
  const taken = (path: string) => snippet('ui/src/pages/keys', `import ${JSON.stringify(path)};`);
  expectRule(wall, ['../talk/call.ts', '../talk/talk.page.tsx'].map(taken), true);
  const open = ['../talk/queries.ts', '../../lib/format.ts', '../../form/form.tsx', './keys.form.tsx'];
  expectRule(wall, open.map(taken), false);
});
