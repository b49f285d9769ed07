/** Who may import whom, as one table. `npm run generate` writes the linter's rules from it to biome.walls.json. */
import { services } from '@parley/contracts/services';

const serviceNames = Object.keys(services);

/** Every package's folder, from the root. */
export const folders: Record<string, string> = {
  contracts: 'packages/contracts',
  platform: 'packages/platform',
  voice: 'packages/voice',
  channels: 'packages/channels',
  providers: 'packages/providers',
  engine: 'packages/engine',
  sdk: 'packages/sdk',
  harness: 'packages/harness',
  ...Object.fromEntries(serviceNames.map((name) => [name, `services/${name}`])),
  ui: 'ui',
  e2e: 'e2e',
  bench: 'bench',
  cli: 'cli',
};

const belowServices = ['engine', 'channels', 'providers', 'voice', 'platform', 'contracts'];

/** What stands to the right of each package: what it may import. */
export const right: Record<string, string[]> = {
  contracts: [],
  platform: ['contracts'],
  voice: ['contracts'],
  channels: ['voice', 'platform', 'contracts'],
  providers: ['voice', 'platform', 'contracts'],
  engine: ['channels', 'providers', 'voice', 'platform', 'contracts'],
  ...Object.fromEntries(serviceNames.map((name) => [name, belowServices])),
  cli: [...serviceNames, ...belowServices, 'harness', 'sdk'],
  sdk: ['contracts'],
  harness: ['sdk', 'contracts'],
  ui: ['sdk', 'contracts'],
  e2e: ['harness', 'sdk', 'contracts'],
  bench: ['harness', 'sdk', 'contracts', 'engine', 'voice'],
};

/** What voice sees of platform. */
export const platformForVoice = ['time/clock', 'errors', 'ids', 'async/**'];

/** Folders whose neighbours never import each other, with what they share. */
export const siblings = [
  {
    folder: 'packages/providers',
    what: 'A vendor never imports a vendor',
    shared: ['wire', 'onnx', 'testing'],
  },
  { folder: 'packages/channels', what: 'A dialect never imports a dialect', shared: ['session', 'testing'] },
];

export const packageName = (name: string): string => (name === 'cli' ? 'parley' : `@parley/${name}`);

interface Pattern {
  group: string[];
  message: string;
}

const order =
  'Import wall (see ARCHITECTURE.md): cli → services → engine → channels | providers → voice → platform → contracts; ui, e2e, bench → harness → sdk → contracts.';

const insidePackage: Pattern = {
  group: ['../../**/src/**', '../../../**/src/**'],
  message: 'A relative import stays inside its own package: import another package by its name.',
};

const noTimers: Pattern = {
  group: ['node:timers', 'node:timers/*', 'timers', 'timers/*'],
  message: 'Take time from a Clock (packages/platform/src/time/clock.ts).',
};

const betweenPages: Pattern = {
  group: ['../*/**', '!../../**', '!../*/queries.ts'],
  message:
    'A page takes nothing of another but its queries.ts; what both need lies in ui/src/lib, parts or form.',
};

/** These may ask the machine for the time: they are outside what a test or a simulation owns. */
const ownTime = new Set(['ui', 'e2e', 'bench', 'harness']);

function patternsOf(name: string): Pattern[] {
  const closed = Object.keys(folders).filter((other) => other !== name && !right[name]?.includes(other));
  const group = closed.flatMap((other) => [packageName(other), `${packageName(other)}/**`]);
  if (name === 'voice') {
    const seen = platformForVoice.map((path) => `!@parley/platform/${path}`);
    group.splice(group.indexOf('@parley/platform'), 2, '@parley/platform/**', ...seen);
  }
  return [{ group, message: `${order}` }, insidePackage, ...(ownTime.has(name) ? [] : [noTimers])];
}

const override = (includes: string, patterns: Pattern[]) => ({
  includes: [includes],
  linter: {
    rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } },
  },
});

/** The text of biome.walls.json. */
export function wallRules(): string {
  const names = Object.keys(folders).filter((name) => patternsOf(name)[0]?.group.length);
  const overrides = names.map((name) => override(`${folders[name]}/**`, patternsOf(name)));
  for (const { folder, what, shared } of siblings) {
    const name = folder.replace('packages/', '');
    const open = shared.flatMap((each) => [`!../${each}/**`, `!../../${each}/**`]);
    const neighbours = {
      group: ['../*/**', '../../*/**', packageName(name), `${packageName(name)}/**`, ...open],
      message: `${what} (see ARCHITECTURE.md).`,
    };
    overrides.push(override(`${folder}/src/*/**`, [...patternsOf(name), neighbours]));
  }
  overrides.push(override('ui/src/pages/*/**', [...patternsOf('ui'), betweenPages]));
  // A vendor's test may have another speak to it, or hear it.
  overrides.push(override('packages/providers/src/*/*.test.ts', patternsOf('providers')));
  overrides.push(override('packages/platform/src/testing/**', patternsOf('platform').slice(0, 2)));
  return `${JSON.stringify({ overrides }, null, 2)}\n`;
}
