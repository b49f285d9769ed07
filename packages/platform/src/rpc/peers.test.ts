import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import type { ParleyError } from '../errors.ts';
import { silentLog } from '../log/log.ts';
import { serve } from '../testing/server.ts';
import { createPeers, peerSettings, readTls } from './peers.ts';
import { fromConnectError } from './rpc.ts';

function openssl(...args: string[]) {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

const hasOpenssl = (() => {
  try {
    openssl('version');
    return true;
  } catch {
    return false;
  }
})();

function makeCertificates(folder: string) {
  const at = (name: string) => join(folder, name);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=test-ca',
  );
  openssl('req', ...curve, '-keyout', at('key.pem'), '-out', at('req.pem'), '-subj', '/CN=localhost');
  openssl(
    ...['x509', '-req', '-in', at('req.pem'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-out', at('cert.pem'), '-days', '2'],
  );
  return { PARLEY_TLS_CERT: at('cert.pem'), PARLEY_TLS_KEY: at('key.pem'), PARLEY_TLS_CA: at('ca.pem') };
}

test('with certificates peers know each other, and the same port serves others over TLS', {
  skip: !hasOpenssl,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = makeCertificates(folder);
  const settings = z.object(peerSettings);
  const server = await serve(t, {
    tls: readTls(readConfig(settings, files)),
    internalRpc: (router) =>
      router.service(IdentityService, {
        authenticate: ({ value }) => ({ principal: { credentialId: value } }),
      }),
  });
  const url = `https://localhost:${server.port}`;
  const config = readConfig(settings, { ...files, PARLEY_WEB_API_URL: url });
  const peers = createPeers({ config, log: silentLog() });
  t.after(() => peers.close());
  const { principal } = await peers.client('web-api', IdentityService).authenticate({ value: 'key_1' });
  assert.equal(principal?.credentialId, 'key_1');

  const ca = readFileSync(files.PARLEY_TLS_CA);
  const stranger = createClient(IdentityService, createGrpcTransport({ baseUrl: url, nodeOptions: { ca } }));
  const thrown = await stranger.authenticate({ value: 'x' }).catch(fromConnectError);
  assert.equal((thrown as ParleyError).code, 'unauthenticated');

  const request = httpsRequest(`${url}/livez`, { ca });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  assert.match(String(response.headers['strict-transport-security']), /max-age/);
  response.resume();
});

test('TLS settings come all together or not at all', () => {
  const none = { tlsCert: undefined, tlsKey: undefined, tlsCa: undefined };
  assert.equal(readTls(none), undefined);
  assert.throws(() => readTls({ ...none, tlsCert: 'a.pem' }), { code: 'failed_precondition' });
  assert.throws(() => readTls({ tlsCert: '/none', tlsKey: '/none', tlsCa: '/none' }), {
    message: /cannot be read/,
  });
});
