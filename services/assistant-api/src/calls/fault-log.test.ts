import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@parley/platform/testing/server';
import { faultLog } from './fault-log.ts';

test('what fails at each frame is logged at once, then every ten seconds with how often; what fails elsewhere too', () => {
  const clock = manualClock();
  const lines: object[] = [];
  const told = (fields: object) => {
    const { where, times } = fields as { where: string; times: number };
    lines.push({ where, times });
  };
  const fault = faultLog({ conversationId: 'conv_1', clock, log: { warn: told as never } });
  for (let frame = 0; frame < 1000; frame += 1) {
    fault('denoiser', new Error('gone'));
    if (frame === 500) fault('voice', new Error('late'));
    clock.advance(20);
  }
  assert.deepEqual(lines, [
    { where: 'denoiser', times: 1 },
    { where: 'denoiser', times: 500 },
    { where: 'voice', times: 1 },
  ]);
});
