/** Every route of REST, asked without end by one key and by one address; a new route is here by itself. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serviceNames } from '@parley/contracts/services';
import { type Method, testService } from '@parley/platform/testing/service';
import { type Clock, systemClock } from '@parley/platform/time/clock';
import { webApi } from '@parley/web-api/service';
import { loadServices } from './services.ts';

/** Ten times as many at once. */
const perSecond = 1;
const burst = 10 * perSecond;
const settings = {
  PARLEY_VENDORS: 'scripted',
  PARLEY_ADDRESS_RATE: String(perSecond),
  PARLEY_KEY_RATE: String(perSecond),
};
/** Stands still for those who count, but when the test turns it. */
let atMs = 0;
const clock: Clock = { ...systemClock, monotonicMs: () => atMs };
const web = await testService(webApi, { clock, settings });
const { key } = await web.firstStart();
const others = await loadServices(serviceNames.filter((name) => name !== 'web-api'));
const apis = new Map([
  ['web-api', web],
  ...(await Promise.all(
    others.map(
      async (each) => [each.name, await testService(each, { peers: web.peers, clock, settings })] as const,
    ),
  )),
]);

let addresses = 0;
/** Of its own, far away, with all of its rate left. */
function nextAddress(): string {
  addresses += 1;
  return `203.0.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

for (const [service, { server }] of apis) {
  describe(`${service}: a flood of`, () => {
    for (const { method, path, needs } of server.routes.filter((route) => route.path.startsWith('/v1/'))) {
      const url = path.replace(/:\w+/g, 'x');
      const flood = async (remoteAddress: string, headers: Record<string, string>) => {
        const statuses: number[] = [];
        for (let n = 0; n <= burst; n += 1) {
          const answer = await server.inject({ method: method as Method, url, remoteAddress, headers });
          statuses.push(answer.statusCode);
          if (answer.statusCode === 429) assert.equal(answer.headers['retry-after'], '1');
        }
        assert.ok(!statuses.slice(0, burst).includes(429), `refused early: ${statuses}`);
        assert.equal(statuses.at(-1), 429);
      };
      test(`${method} ${path} by one address gets 429 and when to come again`, async () => {
        await flood(nextAddress(), {});
      });
      if (needs === 'nothing') continue;
      test(`${method} ${path} by one key gets 429 and when to come again`, async () => {
        // All of the key's rate is back.
        atMs += 60_000;
        await flood('127.0.0.1', { authorization: `Bearer ${key}` });
      });
    }
  });
}
