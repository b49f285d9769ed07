import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { conversationDetailSchema } from '@parley/contracts/conversations';
import { ports } from '@parley/contracts/services';
import { publish } from '@parley/harness/call/assistants';
import { Caller } from '@parley/harness/call/caller';
import { recordedCall, storedConversation } from '@parley/harness/call/stored';
import { newHome, postgresPid, removeHome } from '@parley/harness/process/home';
import { runParley, startParley } from '@parley/harness/process/parley';
import { claimPorts, holdPort } from '@parley/harness/process/ports';
import { sayAndAsk } from './flows.ts';
import { soundsIn } from './sounds.ts';

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
      const caller = await Caller.dial(parley.client, { assistant: 'Storyteller', resumeWithinMs: 500 });
      await caller.next('agent.heard', ({ heard }) => heard.includes('before noon'));
      const { atMs } = caller.all('agent.heard').at(-1) ?? { atMs: 0 };
      const database = await postgresPid(parley.home);
      assert.ok(database);
      await parley.kill9();
      assert.equal((await caller.talk.closed()).reason, 'connection-lost');

      await parley.startAgain();
      assert.notEqual(await postgresPid(parley.home), undefined);
      const id = caller.conversationId;
      const stored = conversationDetailSchema.parse(await storedConversation(parley.client, id));
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

      const { agent, durationMs, rateHz } = await recordedCall(parley.client, id);
      t.diagnostic(`lost ${Math.round(atMs - durationMs)} ms of the recording`);
      assert.ok(atMs - durationMs <= mostLostMs, `lost ${atMs - durationMs} ms of the recording`);
      assert.ok(soundsIn(agent, rateHz).length > 0);
      // What was kept before is there too, and calls are taken again.
      const again = await Caller.dial(parley.client, { assistant: 'Order status', mode: 'text' });
      await again.next('agent.heard', ({ final }) => final);
      await again.hangUp();
    } finally {
      await parley.stop();
    }
  });

  test('a stop is told to callers, is kept, and ends everything that was started', async () => {
    const parley = await startParley();
    try {
      const caller = await Caller.dial(parley.client, { assistant: 'Order status' });
      await caller.next('agent.heard');
      const database = await postgresPid(parley.home);
      assert.ok(database);
      assert.equal(await parley.terminate(), 0);
      assert.equal((await caller.talk.closed()).reason, 'server-stopped');
      assert.equal(await postgresPid(parley.home), undefined);
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
    const home = await newHome();
    try {
      const sameHome = await runParley(['start'], {
        environment: {
          PARLEY_HOME: first.home,
          PARLEY_PORT_OFFSET: String(free.offset),
          PARLEY_LOG_LEVEL: 'error',
        },
      });
      assert.equal(sameHome.code, 1);
      assert.match(sameHome.error, /already running with this home \(pid \d+\)/);
      assert.doesNotMatch(sameHome.error, /\n\s+at /);

      const taken = await holdPort(ports.gateway + free.offset);
      assert.ok(taken);
      const environment = {
        PARLEY_HOME: home,
        PARLEY_PORT_OFFSET: String(free.offset),
        PARLEY_LOG_LEVEL: 'error',
      };
      const samePort = await runParley(['start'], { environment });
      assert.equal(samePort.code, 1);
      assert.match(samePort.error, new RegExp(`${ports.gateway + free.offset}.*(taken|in use)`, 'i'));
      assert.doesNotMatch(samePort.error, /\n\s+at /);
      const sick = await runParley(['doctor'], { environment });
      assert.equal(sick.code, 1);
      assert.match(sick.out, new RegExp(`✖ ${ports.gateway + free.offset}`));
      taken.close();
      await once(taken, 'close');
      const well = await runParley(['doctor'], { environment });
      assert.equal(well.code, 0, well.out);

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
      free.release();
      await removeHome(home);
      await first.stop();
    }
  });
});
