import assert from 'node:assert/strict';
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
import { hasOpenssl, makeCertificates } from '../testing/certificates.ts';
import { serve } from '../testing/server.ts';
import { createPeers, peerSettings, readTls } from './peers.ts';
import { fromConnectError, type RpcRoutes } from './rpc.ts';

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
