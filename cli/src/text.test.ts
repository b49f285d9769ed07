import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carriers } from '@parley/channels/dialects';
import type { LineCall, SessionPort, SessionState } from '@parley/channels/port';
import { serviceNames } from '@parley/contracts/services';
import { clientMessageSchema } from '@parley/contracts/talk';
import { isCleanText } from '@parley/contracts/text';
import { silentLog } from '@parley/platform/log/log';
import { manualClock } from '@parley/platform/testing/server';
import { type Method, testService } from '@parley/platform/testing/service';
import { webApi } from '@parley/web-api/service';
import { z } from 'zod';
import { loadServices } from './services.ts';
import { textFields } from './text-fields.test-support.ts';

const c0 = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const halves = ['\ud800', '\udfff', '\udc00\ud800'];
const marks = [...'\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
const long = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~…', ' '].map((mark) => `${mark.repeat(4000)}x`);
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
const odd = [
  ...[...c0, ...halves, ...marks].flatMap((one) => [one, `a${one}b`]),
  ...[...long, ...names, '', 'a'.repeat(65_536), 'ü😀'.repeat(22_000)],
];

/** Every text in it, names included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}
const lineEnds = (text: string) => text.replaceAll(/\r\n?/g, '\n');

const web = await testService(webApi);
const { key } = await web.firstStart();
const others = await loadServices(serviceNames.filter((name) => name !== 'web-api'));
const settings = { PARLEY_VENDORS: 'scripted' };
const apis = new Map([
  ['web-api', web],
  ...(await Promise.all(
    others.map(async (each) => [each.name, await testService(each, { peers: web.peers, settings })] as const),
  )),
]);

const rest = [...apis].flatMap(([service, { server }]) =>
  server.routes.flatMap(({ method, path, takes }) =>
    (['body', 'querystring', 'params'] as const).flatMap((part) => {
      const schema = takes[part];
      return schema instanceof z.ZodType ? [{ service, method, path, part, schema }] : [];
    }),
  ),
);
const doors: [name: string, schema: z.ZodType][] = [
  ...rest.map(({ method, path, part, schema }) => [`${method} ${path}, ${part}`, schema] as const),
  ['the talk protocol, by socket and gRPC', clientMessageSchema] as const,
].map(([name, schema]) => [name, schema]);

describe('a text is stored as it was sent, or refused', () => {
  for (const [door, schema] of doors) {
    test(door, (t) => {
      let fields = 0;
      for (const field of textFields(schema)) {
        fields += 1;
        const fine = schema.safeParse(field.with(field.fits));
        assert.ok(fine.success, `${field.path}: ${fine.error?.message}`);
        for (const text of odd) {
          const { success, data, error } = schema.safeParse(field.with(text));
          const what = `${field.path} with ${JSON.stringify(text.slice(0, 20))}`;
          if (!success) {
            assert.ok(
              error.issues.every(({ message }) => message !== ''),
              what,
            );
            continue;
          }
          const kept = textsIn(data);
          assert.ok(kept.every(isCleanText), `${what} could not be stored`);
          const isName = field.path.endsWith('{key}');
          const same = kept.some((one) => one === lineEnds(text) || one === lineEnds(text).trim());
          assert.ok(same || isName, `${what} was changed`);
        }
      }
      t.diagnostic(`${fields} texts`);
      if (door.startsWith('POST /v1/assistants,')) assert.ok(fields > 100, 'a flow is full of texts');
    });
  }
});

describe('what a carrier says is cleaned where it is kept', () => {
  for (const { dialect, reference } of carriers) {
    test(reference.name, () => {
      let began = 0;
      for (const field of textFields(reference.theirs.schema)) {
        for (const text of odd) {
          for (const state of ['waiting', 'open'] satisfies SessionState[]) {
            const told: unknown[] = [];
            const call = new Proxy({} as LineCall, {
              get:
                () =>
                (...given: unknown[]) =>
                  told.push(given),
            });
            const session: SessionPort = {
              state,
              takeMessage: () => true,
              start: (start, token) => {
                began += 1;
                told.push(start.metadata, start.assistant);
                assert.equal(typeof (token ?? ''), 'string');
              },
              resume: () => {},
              audio: () => {},
              unheard: () => {},
              whenOpen: (pass) => pass(call),
              reject: ({ message }) => assert.ok(message !== ''),
            };
            const transport = { send() {}, bufferedBytes: () => 0, close() {} };
            const address = { assistant: 'Front desk' };
            const options = { transport, address, clock: manualClock(), log: silentLog() };
            const connection = dialect.connect(session, options);
            connection.receive(JSON.stringify(field.with(text)));
            connection.close?.();
            assert.ok(textsIn(told).every(isCleanText), `${field.path} with ${JSON.stringify(text)}`);
          }
        }
      }
      assert.ok(began > odd.length);
    });
  }
});

describe('no text is answered with a fault of ours', () => {
  const few = [
    'a\u0000b',
    'a\ud800b',
    '\u001b[2J',
    '\u202eab',
    'constructor',
    `${','.repeat(4000)}x`,
    'é'.repeat(30),
  ];
  for (const { service, method, path, part, schema } of rest) {
    test(`${method} ${path}, ${part}`, async () => {
      const { ask } = apis.get(service)!;
      const url = path.replace(/:\w+/g, 'x');
      for (const field of textFields(schema)) {
        for (const text of few) {
          const given = field.with(text) as Record<string, string>;
          const where = {
            body: url,
            querystring: `${url}?${new URLSearchParams(given)}`,
            params: path.replace(/:(\w+)/g, (_, name: string) =>
              encodeURIComponent(String(given[name] ?? 'x').toWellFormed()),
            ),
          }[part];
          const body = part === 'body' ? { body: given } : {};
          const { status } = await ask(method as Method, where, { key: key!, ...body });
          assert.ok(status < 500, `${field.path} with ${JSON.stringify(text)}: ${status}`);
        }
      }
    });
  }
});
