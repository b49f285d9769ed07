import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { roles } from '@parley/contracts/access';
import document from '@parley/contracts/gen/openapi.json' with { type: 'json' };
import { can, permissionSchema } from '@parley/contracts/identity';
import { serviceNames, services } from '@parley/contracts/services';
import { type Method, testService } from '@parley/platform/testing/service';
import { webApi } from '@parley/web-api/service';
import { loadServices } from './services.ts';

/** Under /v1, these are for everybody on purpose. */
const open = ['GET /v1/capabilities', 'POST /v1/sessions'];
/** No role has these: a carrier signs what it asks. Where no account of one is set, as here, nobody may. */
const signed = ['POST /v1/twilio/next', 'POST /v1/twilio/status', 'POST /v1/twilio/voice'];
const isApi = (path: string) => path.startsWith('/v1/');
/** Not under /v1: for load balancers and readers of the API. */
const operations = /^\/(livez|readyz|openapi\.json|docs(\/.*)?)$/;

const web = await testService(webApi);
const { key: owner } = await web.firstStart();
const others = await loadServices(serviceNames.filter((name) => name !== 'web-api'));
const settings = { PARLEY_VENDORS: 'scripted' };
const apis = new Map([
  ['web-api', web],
  ...(await Promise.all(
    others.map(async (each) => [each.name, await testService(each, { peers: web.peers, settings })] as const),
  )),
]);
const keys = await Promise.all(
  roles.map(async (role) => {
    const made = await web.ask('POST', '/v1/api-keys', { key: owner!, body: { name: role, role } });
    return { role, key: String(made.body.key) };
  }),
);

/** A body of 1 MiB, more than any default takes; each would be answered otherwise if it were read. */
const mebibyte = 1024 * 1024;
const garbage = {
  'JSON cut short': ['application/json', '{"definition":['.padEnd(mebibyte, '{},')],
  'empty objects': ['application/json', `[${'{},'.repeat(mebibyte / 3)}{}]`],
  'deep brackets': ['application/json', '['.repeat(mebibyte)],
  'NUL bytes': ['application/octet-stream', '\0'.repeat(mebibyte)],
  'one long line': ['text/plain', 'x'.repeat(mebibyte)],
} as const;

for (const [service, { server, ask }] of apis) {
  describe(`${service}: who gets past the door of`, () => {
    for (const { method, path, needs } of server.routes.filter((route) => isApi(route.path))) {
      const route = `${method} ${path}`;
      const url = path.replace(/:\w+/g, 'x');
      const asked = method as Method;
      if (needs === 'nothing') {
        test(`${route}: everybody, on purpose`, async () => {
          assert.ok([...open, ...signed].includes(route.replace('HEAD', 'GET')), `${route} has no guard`);
          if (signed.includes(route)) return assert.equal((await ask(asked, url)).status, 409);
          assert.ok(![401, 403].includes((await ask(asked, url)).status));
        });
        continue;
      }
      test(`${route}: who has ${needs.join(' and ')}`, async () => {
        for (const permission of needs) assert.ok(permissionSchema.safeParse(permission).success, permission);
        assert.equal((await ask(asked, url)).status, 401, 'nobody without a credential');
        assert.equal(
          (await ask(asked, url, { key: 'pk_live_made_up' })).status,
          401,
          'nobody with a false one',
        );
        for (const { role, key } of keys) {
          const { status } = await ask(asked, url, { key });
          const may = needs.every((permission) => can({ role, scopes: ['*'] }, permission));
          if (may) assert.ok(![401, 403].includes(status), `${role} may, and is answered ${status}`);
          else assert.equal(status, 403, `${role} may not`);
        }
      });
      test(`${route}: a stranger is sent away before any of 1 MiB is read`, async () => {
        for (const [shape, [type, payload]] of Object.entries(garbage)) {
          const headers = { 'content-type': type };
          const answer = await server.inject({ method: asked, url, headers, payload });
          assert.equal(answer.statusCode, 401, shape);
          if (asked !== 'HEAD') assert.equal(answer.json().faults, undefined, shape);
        }
      });
    }
  });

  test(`each path of ${service} leads to it through the front door`, () => {
    const known = services[service as keyof typeof services].paths;
    const leads = (path: string) => known.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
    const lost = server.routes
      .map(({ path }) => path)
      .filter((path) => isApi(path) && path !== '/v1/capabilities' && !leads(path));
    assert.deepEqual(lost, []);
  });

  test(`the document of the API tells every route of ${service}`, () => {
    const told: Record<string, object> = document.paths;
    for (const { method, path } of server.routes.filter(
      (route) => isApi(route.path) && route.method !== 'HEAD',
    )) {
      const operations = told[path.replace(/:(\w+)/g, '{$1}')] ?? {};
      assert.ok(method.toLowerCase() in operations, `${method} ${path}`);
    }
  });

  test(`whatever ${service} has beside its API is for those who run it`, () => {
    for (const { path } of server.routes) if (!isApi(path)) assert.match(path, operations);
  });
}
