import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talkCloseCodes } from '@parley/contracts/talk';
import { channelConformance } from '../testing/conformance.ts';
import { rig } from '../testing/rig.ts';
import { talkDriver } from './driver.ts';

channelConformance(talkDriver);

test('talk: a start with more than 100 names of metadata is refused, before each is looked at', async () => {
  const refused = async (count: number) => {
    const it = rig(talkDriver);
    const metadata = Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, '']));
    it.give(JSON.stringify({ type: 'start', assistant: 'A', metadata }));
    await it.clock.advance(0);
    return it.closes;
  };
  assert.deepEqual(await refused(100), []);
  assert.deepEqual(await refused(101), [talkCloseCodes.badMessage]);
});

test('talk: a text frame may begin with a byte order mark, one and no more', async () => {
  const closes = async (mark: string) => {
    const it = rig(talkDriver);
    it.give(`${mark}${JSON.stringify({ type: 'start', assistant: 'A' })}`);
    await it.clock.advance(0);
    return it.closes;
  };
  assert.deepEqual(await closes('\uFEFF'), []);
  assert.deepEqual(await closes('\uFEFF\uFEFF'), [talkCloseCodes.badMessage]);
});
