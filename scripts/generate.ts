/** Writes what is generated and kept in the tree: `npm run generate`. `npm run check` proves that it is current. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import wabt from 'wabt';
import { asksForHelp } from './help.ts';
import { carriersReference } from './reference/carriers.ts';
import { openApiReference } from './reference/openapi.ts';
import { sdkDocument } from './reference/sdk-document.ts';
import { sdkTypes } from './reference/sdk-types.ts';
import { settingsReference } from './reference/settings.ts';
import { talkReference } from './reference/talk.ts';
import { wallRules } from './walls.ts';

const root = join(import.meta.dirname, '..');

/** Paths that hold nothing but what `generate` writes, from the root. */
export const generatedPaths = [
  'packages/contracts/src/gen',
  'packages/sdk/src/gen',
  'packages/voice/src/audio/gen',
  'docs/reference',
  'biome.walls.json',
];

/** Writes everything under `target`, laid out as in the tree. */
export async function generate(target: string): Promise<void> {
  const contracts = join(root, 'packages/contracts');
  const bin = join(root, 'node_modules/.bin');
  // Before buf empties the folder in which it is: the services cannot start without the one that is there.
  const openApi = await openApiReference();
  execFileSync(join(bin, 'buf'), ['generate', '-o', join(target, 'packages/contracts')], {
    cwd: contracts,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  write(join(target, 'packages/voice/src/audio/gen/resample-kernel.ts'), await resampleKernel());
  write(join(target, 'biome.walls.json'), wallRules());
  write(join(target, 'packages/contracts/src/gen/openapi.json'), openApi);
  write(join(target, 'packages/sdk/src/gen/types.ts'), sdkTypes(sdkDocument(openApi)));
  write(join(target, 'docs/reference/talk.md'), talkReference());
  write(join(target, 'docs/reference/carriers.md'), carriersReference());
  write(join(target, 'docs/reference/settings.md'), await settingsReference());
}

/** The resampler's inner loop, assembled: a module of a few hundred bytes. */
async function resampleKernel(): Promise<string> {
  const name = 'resample-kernel.wat';
  const text = readFileSync(join(root, 'packages/voice/src/audio', name), 'utf8');
  const module = (await wabt()).parseWat(name, text, { simd: true, multi_value: true });
  module.validate();
  const bytes = Buffer.from(module.toBinary({}).buffer);
  return `/** Made from ${name} by \`npm run generate\`. */\nexport const resampleKernel =\n  '${bytes.toString('base64')}';\n`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const usage = `npm run generate

Writes what is generated and kept in the tree:
${generatedPaths.map((path) => `  ${path}\n`).join('')}
It takes no options. npm run check says whether they are current.
`;

if (import.meta.main && !asksForHelp(process.argv.slice(2), usage)) await generate(root);
