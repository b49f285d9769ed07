import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import document from '@parley/contracts/gen/openapi.json' with { type: 'json' };
import { idPrefixes } from '@parley/contracts/ids';
import { serviceNames } from '@parley/contracts/services';
import { newId } from '@parley/platform/ids';
import { type Method, testService } from '@parley/platform/testing/service';
import { webApi } from '@parley/web-api/service';
import { z } from 'zod';
import { loadServices } from './services.ts';

/** A request that is lost here is sent again with the same link or key, and its answer is a cookie of one browser. */
const notOnce = ['POST /v1/sessions'];
/** A carrier asks these, which knows no such headers: asked twice about a call, they answer twice. */
const ofCarriers = ['POST /v1/twilio/voice', 'POST /v1/twilio/next', 'POST /v1/twilio/status'];
/**
 * What ends a credential ends it whatever it has become meanwhile: nobody may be kept from it. These have no state that
 * is read and edited, so no tag either.
 */
const endings = [
  'DELETE /v1/api-keys/:id',
  'DELETE /v1/links/:id',
  'DELETE /v1/sessions/:id',
  'DELETE /v1/sessions/current',
];
/** Makes a thing of its own: there is nothing before it that could be lost. */
const makes = [
  'POST /v1/assistants',
  'POST /v1/api-keys',
  'POST /v1/bookings',
  'POST /v1/calendars',
  'POST /v1/links',
  'POST /v1/phone-numbers',
  'POST /v1/talk/tokens',
];
/** What only the whole thing tells, or may be large. */
const large = [
  'definition',
  'draft',
  'messages',
  'turns',
  'toolCalls',
  'audioFile',
  'collected',
  'key',
  'linkToken',
  'token',
];

const web = await testService(webApi);
const { key } = await web.firstStart();
const others = await loadServices(serviceNames.filter((name) => name !== 'web-api'));
const settings = { PARLEY_VENDORS: 'scripted' };
const apis = [
  web,
  ...(await Promise.all(others.map((each) => testService(each, { peers: web.peers, settings })))),
];
const routes = apis.flatMap(({ server, ask }) =>
  server.routes
    .filter(({ method, path }) => path.startsWith('/v1/') && method !== 'HEAD')
    .map(({ method, path, takes }) => {
      const headers = takes.headers instanceof z.ZodObject ? Object.keys(takes.headers.shape) : [];
      return { ask, method: method as Method, path, takes, headers, route: `${method} ${path}` };
    }),
);
const changing = routes.filter(({ method }) => method !== 'GET');

test('what is made by a POST is made once, however often it is sent', () => {
  const without = changing.filter(
    ({ method, headers }) => method === 'POST' && !headers.includes('idempotency-key'),
  );
  assert.deepEqual(
    without.map(({ route }) => route),
    [...notOnce, ...ofCarriers],
  );
});

test('what is edited, acted on or deleted may name the state that was read', () => {
  const without = changing.filter(({ headers }) => !headers.includes('if-match')).map(({ route }) => route);
  assert.deepEqual(without.sort(), [...notOnce, ...ofCarriers, ...endings, ...makes].sort());
});

test('what may be named is told by a tag when it is read, and what is there already is not sent again', () => {
  for (const { path } of changing.filter(({ headers }) => headers.includes('if-match'))) {
    const thing = path.replace(/(?<=:id)\/.*/, '');
    const read = routes.find(({ method, path }) => method === 'GET' && path === thing);
    assert.ok(read?.headers.includes('if-none-match'), thing);
  }
});

test('the document tells of both', () => {
  const told: Record<
    string,
    Record<string, { parameters?: { name: string }[]; responses: object }>
  > = document.paths;
  for (const { method, path, headers, route } of changing) {
    const { parameters = [], responses } = told[path.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
    const names = parameters.map(({ name }) => name.toLowerCase());
    for (const header of headers) assert.ok(names.includes(header), `${route}: ${header}`);
    if (headers.includes('idempotency-key')) assert.ok('422' in responses && '409' in responses, route);
    if (headers.includes('if-match')) assert.ok('412' in responses, route);
  }
});

describe('an id or number in an address is answered sensibly', () => {
  const kinds = Object.keys(idPrefixes) as (keyof typeof idPrefixes)[];
  for (const { ask, method, path, takes, route } of routes.filter(({ path }) => path.includes('/:'))) {
    const params = takes.params as z.ZodObject;
    /** A path in which all names stand for something that might be there. */
    const wellFormed = (over: Record<string, string> = {}) =>
      path.replace(/:(\w+)/g, (_, name: string) => {
        const fits = [...kinds.map((kind) => newId(kind)), '7', '2026-03-02'].find(
          (text) => (params.shape[name] as z.ZodType).safeParse(text).success,
        );
        return over[name] ?? fits!;
      });
    const wished = [{ version: 1 }, { name: 'x' }, {}].find(
      (one) => (takes.body as z.ZodType | undefined)?.safeParse(one).success,
    );
    const body = wished ? { body: wished } : {};
    const statusOf = async (url: string) => {
      const answer = await ask(method, url, { key: key!, ...body });
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, url);
      return answer.status;
    };

    test(`${route}: what is not there is 404, with a slash behind it too`, async () => {
      for (const url of [wellFormed(), `${wellFormed()}/`]) assert.equal(await statusOf(url), 404, url);
    });
    test(`${route}: what is no such id is 400, and nothing is a fault of ours`, async () => {
      for (const name of Object.keys(params.shape)) {
        for (const odd of [
          'x',
          'asst_',
          '%00',
          '%F0%9F%98%80',
          'a'.repeat(90),
          "'--",
          '..%2f',
          '0',
          '-1',
          '1.5',
        ]) {
          const status = await statusOf(wellFormed({ [name]: odd }));
          assert.ok([400, 404].includes(status), `${name} ${odd}: ${status}`);
        }
      }
    });
    if (!path.includes(':version')) continue;
    test(`${route}: a version that no database counts to is 404`, async () => {
      for (const version of [2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
        assert.equal(await statusOf(wellFormed({ version: String(version) })), 404, String(version));
      }
    });
  }
});

test('items of lists are summaries, and say nothing secret', () => {
  const lists = routes.flatMap(({ method, route, takes }) => {
    const answer = (takes.response as Record<string, unknown> | undefined)?.[200];
    const items = answer instanceof z.ZodObject ? answer.shape.items : undefined;
    return method === 'GET' && items instanceof z.ZodArray ? [{ route, item: items.element }] : [];
  });
  assert.ok(lists.length >= 6, `${lists.length} lists`);
  for (const { route, item } of lists) {
    assert.ok(item instanceof z.ZodObject, route);
    const told = Object.keys(item.shape).filter((name) => large.includes(name));
    assert.deepEqual(told, [], route);
  }
});
