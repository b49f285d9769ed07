/** Builds the Python client: what is generated from the document of the API, and the talk socket that is written by hand. */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sdkDocument } from '../reference/sdk-document.ts';
import { run } from './run.ts';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'packages/sdk-python');

/** Of what is published. */
export const pythonPackage = namedIn(readFileSync(join(source, 'pyproject.toml'), 'utf8'));

/** The first of each in the file are those of the project. */
function namedIn(text: string): { name: string; version: string } {
  const [, name = ''] = /^name = "([^"]+)"$/m.exec(text) ?? [];
  const [, version = ''] = /^version = "([^"]+)"$/m.exec(text) ?? [];
  return { name, version };
}

/** A Python with the tools that build it, in an environment of its own. Resolves with the folder of its programs. */
export async function pythonTools(folder: string): Promise<string> {
  await run('python3', ['-m', 'venv', folder]);
  const programs = join(folder, 'bin');
  await run(join(programs, 'pip'), ['install', '-q', '-r', join(source, 'requirements.txt')]);
  return programs;
}

/**
 * Resolves with the source distribution and the wheel, made in `target`, which is emptied before:
 * `packages/sdk-python/dist` by default. Rejects where the generator leaves anything out.
 */
export async function buildPython(programs: string, target = join(source, 'dist')): Promise<string[]> {
  const stage = join(target, 'source');
  const code = join(stage, 'src/parley_sdk');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const document = join(target, 'openapi.json');
  const openApi = readFileSync(join(root, 'packages/contracts/src/gen/openapi.json'), 'utf8');
  writeFileSync(document, JSON.stringify(sdkDocument(openApi)));
  const said = await run(join(programs, 'openapi-python-client'), [
    ...['generate', '--path', document, '--config', join(source, 'generator.yaml')],
    ...['--meta', 'none', '--output-path', code],
  ]);
  if (/WARNING|Unable to process|Could not/.test(said)) throw new Error(said);
  for (const name of ['pyproject.toml', 'README.md', 'src']) {
    cpSync(join(source, name), join(stage, name), { recursive: true });
  }
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  await run(join(programs, 'python'), ['-m', 'build', '--no-isolation', '--outdir', target, stage]);
  return globSync('*.{whl,tar.gz}', { cwd: target }).map((name) => join(target, name));
}
