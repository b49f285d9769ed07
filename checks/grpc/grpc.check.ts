/**
 * The doors of programs under the tools that strangers use: grpcio, grpc-js, grpc-go and grpcurl for gRPC, `websockets`
 * for the talk socket, curl and httpx for REST over HTTP/2. Needs `npm ci --prefix checks`, PyPI for Python and Go, and
 * Go's module proxy.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';
import { order } from '../kit/order.ts';
import { goPrograms, goRequirements, python, run } from '../kit/run.ts';

const folder = import.meta.dirname;
const protos = join(root, 'packages/contracts/proto');
const made = mkdtempSync(join(tmpdir(), 'parley-grpc-'));
let parley: RunningParley;
let environment: Record<string, string>;
let bin: string;
let go: string;

const inPython = (...args: string[]) => run(join(bin, 'python'), args, { cwd: folder, environment });

before(async () => {
  parley = await startParley();
  await order(parley.client);
  environment = {
    PARLEY_URL: parley.url,
    PARLEY_GRPC: new URL(parley.url).host,
    PARLEY_API_KEY: parley.key,
    PARLEY_ASSISTANT: 'Order',
    PYTHONPATH: made,
  };
  bin = await python(made, join(folder, 'requirements.txt'), goRequirements);
  go = await goPrograms(made, bin);
});
after(async () => {
  await parley?.stop();
  rmSync(made, { recursive: true, force: true });
});

test('grpcio talks, is refused at once for every break, asks for health and reads by reflection', async () => {
  const proto = 'parley/talk/v1/talk.proto';
  await inPython(
    ...['-m', 'grpc_tools.protoc', `-I${protos}`, `--python_out=${made}`, `--grpc_python_out=${made}`, proto],
  );
  await inPython('client.py');
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

test('grpc-go talks with the protos as they are, asks for health and hears a status for what nobody serves', () =>
  run(join(go, 'client'), [], { environment }));

test('grpcurl lists, describes and calls without our protos', async () => {
  const address = new URL(parley.url).host;
  const grpcurl = (...args: string[]) => run(join(go, 'grpcurl'), ['-plaintext', ...args]);
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
  inPython('talk.py'));

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
  await inPython('http2.py');
});
