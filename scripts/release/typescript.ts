/** Builds the TypeScript client as it is published: modules and declarations, which need nothing of this workspace. */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../packages/sdk/package.json' with { type: 'json' };
import { run } from './run.ts';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'packages/sdk');

/** Of what is published. */
export const typescriptPackage = { name: manifest.name, version: manifest.version };

/** Resolves with the folder that `npm publish` takes: `target`, emptied before, `packages/sdk/dist` by default. */
export async function buildTypescript(target = join(source, 'dist')): Promise<string> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', source, '--outDir', target]);
  // The compiler names a file of declarations after the source that it is of, which does not come along.
  for (const name of globSync('**/*.d.ts', { cwd: target })) {
    const text = readFileSync(join(target, name), 'utf8');
    writeFileSync(join(target, name), text.replace(/ from '(\.[^']*)\.ts'/g, " from '$1.js'"));
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`);
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  cpSync(join(source, 'README.md'), join(target, 'README.md'));
  return target;
}

function published(): object {
  const { private: _private, exports: _exports, devDependencies: _devDependencies, ...kept } = manifest;
  return {
    ...kept,
    engines: { node: '>=20' },
    sideEffects: false,
    main: './index.js',
    types: './index.d.ts',
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './package.json': './package.json',
    },
    publishConfig: { access: 'public' },
  };
}
