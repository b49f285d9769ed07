/**
 * The doors of programs under the tools that strangers use: grpcio, grpc-js and grpcurl for gRPC, `websockets` for the
 * talk socket, curl and httpx for REST over HTTP/2. Needs `npm ci --prefix checks`, PyPI for Python, and Go for grpcurl,
 * which is left out where there is none.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';

const folder = import.meta.dirname;
const protos = join(root, 'packages/contracts/proto');
const made = mkdtempSync(join(tmpdir(), 'parley-grpc-'));
const python = join(made, 'venv/bin/python');
let parley: RunningParley;
let environment: Record<string, string>;

async function run(program: string, args: string[], more: Record<string, string> = {}): Promise<string> {
  const env = { ...process.env, ...environment, ...more };
  const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folder, env }).catch((error) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

before(async () => {
  parley = await startParley();
  const ask = (text: string, slot: string, next: string) => ({
    kind: 'ask',
    text,
    slot,
    answer: { type: 'text' },
    next,
  });
  const flow = {
    language: 'en',
    start: 'many',
    steps: {
      many: { ...ask('How many?', 'many', 'colour'), answer: { type: 'number' } },
      colour: ask('Which colour?', 'colour', 'bye'),
      bye: { kind: 'end', text: 'Goodbye.' },
    },
  };
  const { id } = await parley.client.assistants.create({
    name: 'Order',
    definition: { mind: { kind: 'flow', flow } },
  } as Parameters<typeof parley.client.assistants.create>[0]);
  await parley.client.assistants.publish(id);
  environment = {
    PARLEY_URL: parley.url,
    PARLEY_API_KEY: parley.key,
    PARLEY_ASSISTANT: 'Order',
    PYTHONPATH: made,
  };
  await run('python3', ['-m', 'venv', join(made, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '-q', '-r', 'requirements.txt']);
});
after(async () => {
  await parley?.stop();
  rmSync(made, { recursive: true, force: true });
});

test('grpcio talks, is refused at once for every break, asks for health and reads by reflection', async () => {
  const proto = 'parley/talk/v1/talk.proto';
  await run(python, [
    '-m',
    'grpc_tools.protoc',
    `-I${protos}`,
    `--python_out=${made}`,
    `--grpc_python_out=${made}`,
    proto,
  ]);
  await run(python, ['client.py']);
});

test('grpc-js hears a status for what nobody serves, and for garbage', async () => {
  const client = new Client(new URL(parley.url).host, credentials.createInsecure());
  const asIs = (bytes: Buffer) => bytes;
  const call = (path: string, bytes: Buffer) =>
    new Promise<number | undefined>((resolve) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${parley.key}`);
      const stream = client.makeBidiStreamRequest(path, asIs, asIs, metadata, {
        deadline: Date.now() + 20_000,
      });
      stream.on('data', () => {});
      stream.on('error', ({ code }: { code?: number }) => resolve(code));
      stream.on('end', () => resolve(0));
      stream.write(bytes);
    });
  assert.equal(await call('/somebody.Else/Talk', Buffer.of(1)), 12);
  assert.equal(await call('/parley.talk.v1.TalkService/Talk', Buffer.of(255, 255)), 3);
  client.close();
});

const hasGo = (() => {
  try {
    return execFileSync('go', ['version']).length > 0;
  } catch {
    return false;
  }
})();

test('grpcurl lists, describes and calls without our protos', { skip: !hasGo && 'no Go here' }, async () => {
  const address = new URL(parley.url).host;
  await run('go', ['install', 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4'], { GOBIN: made });
  const grpcurl = (...args: string[]) => run(join(made, 'grpcurl'), ['-plaintext', ...args]);
  assert.match(await grpcurl(address, 'list'), /^parley\.talk\.v1\.TalkService$/m);
  assert.match(await grpcurl(address, 'describe', 'parley.talk.v1.TalkService'), /rpc Talk/);
  assert.match(await grpcurl(address, 'grpc.health.v1.Health/Check'), /SERVING/);
  const start = '{"start":{"assistant":"Order","mode":"text"}} {"end":{}}';
  const said = await grpcurl(
    '-H',
    `authorization: Bearer ${parley.key}`,
    '-d',
    start,
    address,
    'parley.talk.v1.TalkService/Talk',
  );
  assert.match(said, /caller-ended/);
});

test('websockets is answered what it typed before the greeting, and takes its line up again', () =>
  run(python, ['talk.py']));

test('curl and httpx speak HTTP/2 to the gateway, where they know that it does', async () => {
  const form = '\n%{http_version} %{http_code}';
  const said = await run('curl', [
    '-sS',
    '--http2-prior-knowledge',
    '-w',
    form,
    `${parley.url}/v1/capabilities`,
  ]);
  assert.match(said, /\n2 401$|\n2 200$/);
  await run(python, ['http2.py']);
});
