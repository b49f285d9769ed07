/**
 * Homes that earlier versions left, kept in `old-homes/`: whoever updates finds everything as it was, and goes on with
 * it. They are added to and never changed (see CONTRIBUTING.md).
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  type Assistant,
  type AssistantSummary,
  assistantSchema,
  assistantVersionSchema,
} from '@parley/contracts/assistants';
import { type ConversationDetail, conversationDetailSchema } from '@parley/contracts/conversations';
import { Caller } from '@parley/harness/call/caller';
import { recordedCall, storedConversation } from '@parley/harness/call/stored';
import { newHome, removeHome } from '@parley/harness/process/home';
import { type RunningParley, runParley, startParley } from '@parley/harness/process/parley';
import { soundSpan } from '@parley/harness/sound/samples';
import { restoreHome } from '@parley/platform/testing/old-home';
import { createParley } from '@parley/sdk/client';
import type { CallEvent } from '@parley/voice/call/types';
import { replay } from '@parley/voice/trace/replay';
import { parseTrace } from '@parley/voice/trace/trace';

const folder = join(import.meta.dirname, '../old-homes');

/** Ways in that had another name. */
const renamed: Record<string, ConversationDetail['channel']> = { carrier: 'twilio' };

/** What the Parley of then told, in its own form. */
interface Known {
  commit: string;
  keys: { owner: string; viewer: string; revoked: string };
  conversations: ConversationDetail[];
  assistants: Assistant[];
  /** The conversation that was going on when the power failed. */
  live: string;
}

for (const name of readdirSync(folder)) {
  const known: Known = JSON.parse(readFileSync(join(folder, name, 'known.json'), 'utf8'));
  const ids = [...known.conversations.map(({ id }) => id), known.live];
  let home: string;
  let parley: RunningParley;

  describe(`the home of ${name}`, () => {
    before(async () => {
      home = await newHome();
      await restoreHome(join(folder, name), home);
      parley = await startParley({ home });
    });
    after(async () => {
      await parley?.stop();
      await removeHome(home);
    });

    test('lets in who had a key, as who they were, and nobody else', async () => {
      assert.equal(parley.key, known.keys.owner);
      const roleOf = async (apiKey: string) => (await createParley({ url: parley.url, apiKey }).me()).role;
      assert.equal(await roleOf(known.keys.owner), 'owner');
      assert.equal(await roleOf(known.keys.viewer), 'viewer');
      await assert.rejects(roleOf(known.keys.revoked), { code: 'unauthenticated' });
      const links = await parley.client.links.create();
      assert.ok(links.linkToken);
    });

    test('has its assistants, with their drafts and every version', async () => {
      const { items } = await parley.client.assistants.list({ limit: 100 });
      type Facts = Omit<AssistantSummary, 'mindKind'>;
      const facts = ({ id, name, description, publishedVersion, draftDiffers, createdAt }: Facts) => ({
        id,
        name,
        description,
        publishedVersion,
        draftDiffers,
        createdAt,
      });
      assert.deepEqual(items.map(facts), known.assistants.map(facts));
      for (const assistant of items) {
        assistantSchema.parse(await parley.client.assistants.get(assistant.id));
        const versions = await parley.client.assistants.versions(assistant.id);
        const numbers = versions.items.map(({ version }) => version);
        for (const number of numbers) {
          assistantVersionSchema.parse(await parley.client.assistants.version(assistant.id, number));
        }
        assert.equal(numbers[0], assistant.publishedVersion);
        assert.deepEqual(
          numbers,
          numbers.map((_, at) => numbers.length - at),
        );
      }
    });

    test('has its conversations, and what was said and heard in each', async () => {
      const { items } = await parley.client.conversations.list({ limit: 100 });
      assert.deepEqual(
        items.map(({ id }) => id),
        ids.toReversed(),
      );
      for (const then of known.conversations) {
        const now = conversationDetailSchema.parse(await parley.client.conversations.get(then.id));
        // More may be told by now.
        assert.partialDeepStrictEqual(now, { ...then, channel: renamed[then.channel] ?? then.channel });
        assert.ok(now.messages.length > 0);
      }
    });

    test('has ended the conversation that was going on, and kept what was said in it', async () => {
      const { endReason, messages, audioFile } = await storedConversation(parley.client, known.live);
      assert.ok(endReason);
      assert.ok(messages.some(({ role, heardText }) => role === 'agent' && heardText.includes('order')));
      assert.ok(audioFile);
    });

    test('plays every recording', async () => {
      await storedConversation(parley.client, known.live);
      const spoken = known.conversations.filter(({ mode }) => mode === 'voice').map(({ id }) => id);
      for (const id of [...spoken, known.live]) {
        const { agent, caller, conversation, durationMs } = await recordedCall(parley.client, id);
        assert.equal(conversation.audioFile?.durationMs, durationMs, id);
        assert.ok(soundSpan(agent), `the agent cannot be heard in ${id}`);
        const said = conversation.messages.some(({ role, kind }) => role === 'caller' && kind === 'speech');
        assert.ok(!said || soundSpan(caller), `the caller cannot be heard in ${id}`);
      }
    });

    test('replays every call to the bit', async (t) => {
      await storedConversation(parley.client, known.live);
      for (const id of ids) {
        const trace = parseTrace(gunzipSync(await parley.client.conversations.trace(id)).toString('utf8'));
        const { difference, inputs, events } = await replay(trace);
        assert.equal(difference, undefined, id);
        assert.ok(inputs > 0 && events.length > 0);
        assert.equal(trace.complete, id !== known.live);
        t.diagnostic(`${id}: ${inputs} inputs, ${events.length} events`);
      }
    });

    test('runs an old call again with something changed', async () => {
      const environment = { PARLEY_URL: parley.url, PARLEY_API_KEY: parley.key, PARLEY_HOME: home };
      const typed = known.conversations.find(({ mode }) => mode === 'text');
      const change = join(home, 'change.json');
      writeFileSync(change, '{"turnTaking": {"minWaitMs": 500}}');
      const { code, out, error } = await runParley(['replay', typed?.id ?? '', '--with', change, '--json'], {
        environment,
      });
      assert.equal(code, 0, error);
      const { before: then, after: now } = JSON.parse(out) as Record<string, CallEvent[]>;
      const heard = (events: CallEvent[] = []) =>
        events.flatMap((event) => (event.type === 'agent.heard' && event.final ? [event.heard] : []));
      assert.ok(heard(then).length > 2);
      // What is typed comes at its old time, and the models of today may need longer: only the beginning is sure.
      assert.equal(heard(now)[0], heard(then)[0]);
    });

    test('goes on: its assistants talk, are changed, published and taken back', async () => {
      const { client } = parley;
      const caller = await Caller.dial(client, { assistant: 'Counter', mode: 'text' });
      await caller.hears(/Which order/);
      caller.talk.sendText('1042');
      await caller.hears(/on its way/);
      assert.equal((await storedConversation(client, caller.conversationId)).endReason, 'agent-ended');
      const { items } = await client.conversations.list({ limit: 1 });
      assert.equal(items[0]?.id, caller.conversationId);

      const { id, publishedVersion } = known.assistants.find((each) => each.name === 'Storyteller')!;
      const published = await client.assistants.publish(id, 'By a later version');
      assert.equal(published.version, publishedVersion! + 1);
      assert.equal((await client.assistants.get(id)).draftDiffers, false);
      assert.equal((await client.assistants.rollBack(id, 1)).version > 0, true);
      const teller = await Caller.dial(client, { assistant: 'Storyteller', mode: 'text' });
      await teller.hears(/harbour/);
      await teller.hangUp();
    });
  });
}
