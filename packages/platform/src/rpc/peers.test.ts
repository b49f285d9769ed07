import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { fromConnectError, type RpcRoutes } from './rpc.ts';

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

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority, and a certificate of it for each of the names; a name after a plus is one more in the same. */
function makeCertificates(folder: string, ...names: string[]) {
  const at = (name: string) => join(folder, name);
  const ca = ['-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=test-ca'];
  openssl('req', '-x509', ...curve, ...ca);
  return names.map((all) => {
    const alternatives = all.split('+').map((name) => `DNS:${name}`);
    writeFileSync(at('names'), `subjectAltName=${alternatives.join(',')}`);
    openssl('req', ...curve, '-keyout', at(`${all}.key`), '-out', at('req.pem'), '-subj', '/CN=any');
    openssl(
      ...[
        'x509',
        '-req',
        '-in',
        at('req.pem'),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
      ],
      ...['-out', at(`${all}.pem`), '-days', '2', '-extfile', at('names')],
    );
    return {
      PARLEY_TLS_CERT: at(`${all}.pem`),
      PARLEY_TLS_KEY: at(`${all}.key`),
      PARLEY_TLS_CA: at('ca.pem'),
    };
  });
}

const settings = z.object(peerSettings);
const identity: RpcRoutes = (router) =>
  router.service(IdentityService, {
    authenticate: ({ value }) => ({ principal: { credentialId: value } }),
  });

test('with certificates peers know each other by name, and the same port serves others over TLS', {
  skip: !hasOpenssl,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [own, caller, printer] = makeCertificates(folder, 'web-api+localhost', 'assistant-api', 'localhost');
  const listen = async (files: object) => {
    const server = await serve(t, {
      tls: readTls(readConfig(settings, { ...files })),
      internalRpc: identity,
    });
    return `https://localhost:${server.port}`;
  };
  const ask = async (files: object, url: string) => {
    const peers = createPeers({
      config: readConfig(settings, { ...files, PARLEY_WEB_API_URL: url }),
      log: silentLog(),
    });
    t.after(() => peers.close());
    const { principal } = await peers.client('web-api', IdentityService).authenticate({ value: 'key_1' });
    return principal?.credentialId;
  };
  const url = await listen(own!);
  assert.equal(await ask(caller!, url), 'key_1');
  assert.equal(await ask(caller!, url.replace('localhost', '127.0.0.1')), 'key_1', 'wherever the service is');
  await assert.rejects(ask(printer!, url), { code: 'unauthenticated' }, 'of our authority, but no service');
  const others = await Promise.all([listen(printer!), listen(caller!)]);
  for (const other of others) await assert.rejects(ask(own!, other), { code: 'internal' });

  const ca = readFileSync(own!.PARLEY_TLS_CA);
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
