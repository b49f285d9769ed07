import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { conversationDetailSchema } from '@parley/contracts/conversations';
import { call } from './caller.ts';
import { publish, sayAndAsk } from './flows.ts';
import { claimPorts, listen, newHome, postgresPid, runParley, startParley } from './parley.ts';
import { eventually } from './wait.ts';
import { readWav, soundsIn } from './wav.ts';

const long =
  'Here is a longer story about the harbour. The boats leave at dawn and come back before noon. ' +
  'In the afternoon the market opens, and everybody brings something to sell. ' +
  'By the evening the lamps are lit along the pier, and the musicians begin to play. ' +
  'Later still the streets are quiet, and only the lighthouse keeps its watch.';

/** It writes about once a second; the rest is for a machine that has other things to do. */
const mostLostMs = 2500;

describe('a Parley', { concurrency: 2 }, () => {
  test('a call that a power cut ends is there after the restart, with what was said and heard until then', async (t) => {
    const parley = await startParley();
    try {
      await publish(parley.client, 'Storyteller', sayAndAsk(long));
      const caller = await call(parley.client, { assistant: 'Storyteller', resumeWithinMs: 500 });
      await caller.next('agent.heard', ({ heard }) => heard.includes('before noon'));
      const { atMs } = caller.all('agent.heard').at(-1) ?? { atMs: 0 };
      const database = postgresPid(parley.home);
      assert.ok(database);
      await parley.kill9();
      assert.equal((await caller.talk.closed()).reason, 'connection-lost');

      await parley.startAgain();
      assert.notEqual(postgresPid(parley.home), undefined);
      const id = caller.conversationId;
      const stored = await eventually('the end of the conversation', 10_000, async () => {
        const found = conversationDetailSchema.parse(await parley.client.conversations.get(id));
        return found.status === 'ended' && found;
      });
      assert.equal(stored.endReason, 'server-killed');
      const [said] = stored.messages;
      assert.deepEqual(
        [said?.role, said?.generatedText.startsWith('Here is a longer story')],
        ['agent', true],
      );
      assert.match(said?.heardText ?? '', /harbour/);
      const lostMs = atMs - (stored.durationMs ?? 0);
      t.diagnostic(`lost ${lostMs} ms of the record`);
      assert.ok(lostMs <= mostLostMs, `lost ${lostMs} ms of the record`);

      const { channels, durationMs, rateHz } = readWav(await parley.client.conversations.recording(id));
      t.diagnostic(`lost ${Math.round(atMs - durationMs)} ms of the recording`);
      assert.equal(channels.length, 2);
      assert.ok(atMs - durationMs <= mostLostMs, `lost ${atMs - durationMs} ms of the recording`);
      assert.ok(soundsIn(channels[1] as Int16Array, rateHz).length > 0);
      // What was kept before is there too, and calls are taken again.
      const again = await call(parley.client, { assistant: 'Order status', mode: 'text' });
      await again.next('agent.heard', ({ final }) => final);
      await again.hangUp();
    } finally {
      await parley.stop();
    }
  });

  test('a stop is told to callers, is kept, and ends everything that was started', async () => {
    const parley = await startParley();
    try {
      const caller = await call(parley.client, { assistant: 'Order status' });
      await caller.next('agent.heard');
      const database = postgresPid(parley.home);
      assert.ok(database);
      assert.equal(await parley.terminate(), 0);
      assert.equal((await caller.talk.closed()).reason, 'server-stopped');
      assert.equal(postgresPid(parley.home), undefined);
      await parley.startAgain();
      const stored = await parley.client.conversations.get(caller.conversationId);
      assert.equal(stored.endReason, 'server-stopped');
      assert.ok(Math.abs((stored.audioFile?.durationMs ?? 0) - (stored.durationMs ?? 0)) <= 40);
    } finally {
      await parley.stop();
    }
  });

  test('two run side by side, and what cannot start says why in one line', async () => {
    const first = await startParley();
    const free = await claimPorts();
    const home = newHome();
    try {
      const sameHome = await runParley(['start'], {
        PARLEY_HOME: first.home,
        PARLEY_PORT_OFFSET: String(free.offset),
        PARLEY_LOG_LEVEL: 'error',
      });
      assert.equal(sameHome.code, 1);
      assert.match(sameHome.said, /already running with this home \(pid \d+\)/);
      assert.doesNotMatch(sameHome.said, /\n\s+at /);

      const taken = await listen(8080 + free.offset);
      assert.ok(taken);
      const environment = {
        PARLEY_HOME: home,
        PARLEY_PORT_OFFSET: String(free.offset),
        PARLEY_LOG_LEVEL: 'error',
      };
      const samePort = await runParley(['start'], environment);
      assert.equal(samePort.code, 1);
      assert.match(samePort.said, new RegExp(`${8080 + free.offset}.*(taken|in use)`, 'i'));
      assert.doesNotMatch(samePort.said, /\n\s+at /);
      const sick = await runParley(['doctor'], environment);
      assert.equal(sick.code, 1);
      assert.match(sick.said, new RegExp(`✖ ${8080 + free.offset}`));
      taken.close();
      await once(taken, 'close');
      const well = await runParley(['doctor'], environment);
      assert.equal(well.code, 0, well.said);

      // The first one did not notice.
      assert.equal((await first.client.me()).role, 'owner');
      const second = await startParley();
      try {
        assert.notEqual(second.url, first.url);
        await assert.rejects(second.client.conversations.get('conv_01h455vb4pex5vsknk084sn02q'), {
          code: 'not_found',
        });
      } finally {
        await second.stop();
      }
    } finally {
      free.free.close();
      rmSync(home, { recursive: true, force: true });
      await first.stop();
    }
  });
});
