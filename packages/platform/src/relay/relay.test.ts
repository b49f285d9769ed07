import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { testDatabase } from '../testing/database.ts';
import { systemClock } from '../time/clock.ts';
import { relayConformance } from './relay.conformance.ts';
import { openRelay } from './relay.ts';

let postgresUrl: string;
before(async () => {
  postgresUrl = (await testDatabase('relay')).url;
});

relayConformance('postgres', () => openRelay({ url: postgresUrl, clock: systemClock }));

const redisUrl = process.env.PARLEY_TEST_REDIS_URL;
if (redisUrl) relayConformance('redis', () => openRelay({ url: redisUrl, clock: systemClock }));

test('a relay whose server is not there is unavailable', async () => {
  await assert.rejects(openRelay({ url: 'postgres://nobody@127.0.0.1:1/none', clock: systemClock }), {
    code: 'unavailable',
  });
});
