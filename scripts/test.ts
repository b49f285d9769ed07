/**
 * Runs the tests: `npm test`. One PostgreSQL serves the whole run; each file that wants one gets a database of its own
 * (`@parley/platform/testing`).
 */
import { glob, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startTestServer } from '@parley/platform/testing/postgres';
import { asksForHelp } from './help.ts';

const root = join(import.meta.dirname, '..');
const places = [
  'packages/*/src/**/*.test.ts',
  'services/*/src/**/*.test.ts',
  'cli/src/**/*.test.ts',
  'e2e/src/**/*.test.ts',
  'bench/src/**/*.test.ts',
  'scripts/**/*.test.ts',
  'ui/src/**/*.test.{ts,tsx}',
];

const usage = `npm test -- [part of a path…] [part of a name…]

Without arguments all tests. An argument that is part of a test file's path selects files; any other selects tests by
name: npm test -- voice flow.test.ts "a caller who interrupts"
`;

const testLimitMs = 60_000;
const fileLimitMs = 300_000;

async function main(args: readonly string[]): Promise<number> {
  // `npm test | head` ends the reader, and with it the run.
  process.stdout.on('error', () => process.exit(1));
  const { files, names } = await select(args);
  if (files.length === 0) {
    print('No test file matches.');
    return 1;
  }
  const server =
    (await wantsDatabase(files)) && !process.env.PARLEY_TEST_DATABASE_URL
      ? await startTestServer()
      : undefined;
  if (server) process.env.PARLEY_TEST_DATABASE_URL = server.url;
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await report(files, names, interrupted.signal);
  } finally {
    await server?.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** The tests in both layouts (`*.stack.test.ts`) need servers of their own and are started by hand. */
async function select(args: readonly string[]): Promise<{ files: string[]; names: string[] }> {
  const found: string[] = [];
  for await (const path of glob(places, { cwd: root })) {
    if (!path.endsWith('.stack.test.ts')) found.push(path);
  }
  const wanted = args.map((arg) => (arg.startsWith('/') ? relative(root, arg) : arg.replace(/^\.\//, '')));
  const paths = wanted.filter((arg) => found.some((path) => path.includes(arg)));
  const names = wanted.filter((arg) => !paths.includes(arg));
  const chosen =
    paths.length === 0 ? found : found.filter((path) => paths.some((part) => path.includes(part)));
  const files = chosen.sort().map((path) => join(root, path));
  if (names.length === 0) return { files, names };
  // A test's name stands in its file, or in a conformance suite that the file runs.
  const texts = await textsOf(files);
  const holds = (text = '') => text.includes('conformance') || names.some((name) => text.includes(name));
  return { files: files.filter((_, at) => holds(texts[at])), names };
}

function textsOf(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

async function wantsDatabase(files: readonly string[]): Promise<boolean> {
  return (await textsOf(files)).some((text) => /test(Database|Server|Service|\w+Api)\b/.test(text));
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Prints as it goes, ends with one line of counts, and returns the exit code. */
async function report(files: string[], names: string[], signal: AbortSignal): Promise<number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // A story runs a whole Parley at the pace of speech: beside others it would measure the machine instead.
  const stories = files.filter((file) => file.startsWith(join(root, 'e2e')));
  const others = files.filter((file) => !stories.includes(file));
  await runFiles(others, availableParallelism(), names, signal, counts);
  await runFiles(stories, 1, names, signal, counts);
  const { passed, failed, skipped } = counts;
  print(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 || passed === 0 || signal.aborted ? 1 : 0;
}

function runFiles(
  files: string[],
  concurrency: number,
  names: string[],
  signal: AbortSignal,
  counts: Counts,
): Promise<void> {
  if (files.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stream = run({
      files,
      concurrency,
      timeout: fileLimitMs,
      execArgv: ['--import', join(import.meta.dirname, 'test-setup.ts'), `--test-timeout=${testLimitMs}`],
      signal,
      cwd: root,
      ...(names.length > 0 ? { testNamePatterns: names } : {}),
    });
    stream.on('test:pass', ({ name, skip, details }) => {
      // A file in which nothing ran passes under its own name, and a suite is the sum of its tests.
      if (details.type === 'suite' || files.includes(name)) return;
      if (skip === undefined) counts.passed += 1;
      else counts.skipped += 1;
    });
    stream.on('test:fail', ({ details }) => {
      if (details.type !== 'suite') counts.failed += 1;
    });
    const text = stream.compose(spec);
    text.on('error', reject);
    text.on('end', resolve);
    text.pipe(process.stdout, { end: false });
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const args = process.argv.slice(2);
process.exitCode = asksForHelp(args, usage) ? 0 : await main(args);
