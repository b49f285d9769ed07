/**
 * Parley under TLS (`PARLEY_TLS_*`) as the tools of strangers meet it: curl over HTTP/2 and HTTP/1.1, grpcio, grpc-go and
 * grpcurl, `websockets`. Each trusts our authority alone. Needs openssl, PyPI for Python and Go, and Go's module proxy.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serviceNames, services } from '@parley/contracts/services';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';
import { makeCertificates } from '@parley/platform/testing/certificates';
import { order } from '../kit/order.ts';
import { goPrograms, goRequirements, python, run } from '../kit/run.ts';

const folder = import.meta.dirname;
const made = mkdtempSync(join(tmpdir(), 'parley-tls-'));
let parley: RunningParley;
let environment: Record<string, string>;
let address: string;
let authority: string;
let bin: string;
let go: string;

before(async () => {
  const names = [...serviceNames, 'localhost'].join('+');
  mkdirSync(join(made, 'tls'));
  const [files] = makeCertificates(join(made, 'tls'), names);
  assert.ok(files);
  authority = files.PARLEY_TLS_CA;
  parley = await startParley({ environment: files });
  await order(parley.client);
  address = `localhost:${services['assistant-api'].port + parley.portOffset}`;
  environment = {
    PARLEY_URL: `https://${address}`,
    PARLEY_GRPC: address,
    PARLEY_API_KEY: parley.key,
    PARLEY_ASSISTANT: 'Order',
    PARLEY_TLS_CA: authority,
    PYTHONPATH: made,
  };
  bin = await python(made, join(folder, '../grpc/requirements.txt'), goRequirements);
  go = await goPrograms(made, bin);
});
after(async () => {
  await parley?.stop();
  rmSync(made, { recursive: true, force: true });
});

for (const version of ['2', '1.1']) {
  test(`curl reads and is refused over HTTP/${version}`, async () => {
    const curl = (...args: string[]) =>
      run('curl', [
        ...['-sS', `--http${version}`, '--cacert', authority, '-w', '\n%{http_version} %{http_code}'],
        ...['-H', `authorization: Bearer ${parley.key}`, ...args],
      ]);
    const listed = await curl(`https://${address}/v1/assistants`);
    assert.ok(listed.includes('"Order"') && listed.endsWith(`\n${version} 200`), listed);
    const json = ['-H', 'content-type: application/json', '-d', '{"name":""}'];
    const refused = await curl(...json, `https://${address}/v1/assistants`);
    assert.ok(refused.includes('invalid_argument') && refused.endsWith(`\n${version} 400`), refused);
  });
}

test('whoever does not trust the authority is not connected', async () => {
  await assert.rejects(run('curl', ['-sS', `https://${address}/v1/assistants`]), /certificate/);
});

test('the gateway finds the services under TLS', async () => {
  const { items } = await parley.client.assistants.list();
  assert.ok(items.some(({ name }) => name === 'Order'));
});

test('grpcio holds a conversation and asks for health', async () => {
  const proto = [`-I${join(root, 'packages/contracts/proto')}`, 'parley/talk/v1/talk.proto'];
  await run(join(bin, 'python'), [
    ...['-m', 'grpc_tools.protoc', `--python_out=${made}`, `--grpc_python_out=${made}`, ...proto],
  ]);
  await run(join(bin, 'python'), ['grpc_client.py'], { cwd: folder, environment });
});

test('grpc-go holds a conversation, asks for health and hears what nobody serves', async () => {
  await run(join(go, 'client'), [], { environment });
});

test('grpcurl lists, asks for health and calls', async () => {
  const grpcurl = (...args: string[]) => run(join(go, 'grpcurl'), ['-cacert', authority, ...args]);
  assert.match(await grpcurl(address, 'list'), /^parley\.talk\.v1\.TalkService$/m);
  assert.match(await grpcurl(address, 'grpc.health.v1.Health/Check'), /SERVING/);
  const start = '{"start":{"assistant":"Order","mode":"text"}} {"end":{}}';
  const known = ['-H', `authorization: Bearer ${parley.key}`, '-d', start];
  assert.match(await grpcurl(...known, address, 'parley.talk.v1.TalkService/Talk'), /caller-ended/);
});

test('websockets holds a conversation', async () => {
  await run(join(bin, 'python'), ['websocket_client.py'], { cwd: folder, environment });
});
