import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { meSchema } from '@parley/contracts/access';
import { assistantSchema, assistantVersionSchema } from '@parley/contracts/assistants';
import { Caller } from '@parley/harness/call/caller';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { createParley, type Parley } from '@parley/sdk/client';
import { sayAndEnd } from './flows.ts';

let parley: RunningParley;
describe('a person', () => {
  before(async () => {
    parley = await startParley();
  });
  after(() => parley?.stop());

  test('a link signs a browser in, once', async () => {
    const { origin, hash } = new URL(await parley.newLink());
    const linkToken = new URLSearchParams(hash.slice(1)).get('link');
    const open = () =>
      fetch(`${origin}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ linkToken }),
      });
    const first = await open();
    assert.equal(first.status, 204);
    const cookie = first.headers.get('set-cookie') ?? '';
    assert.match(cookie, /HttpOnly; SameSite=Strict/);
    const me = await fetch(`${origin}/v1/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    const { kind, role } = meSchema.parse(await me.json());
    assert.deepEqual([kind, role], ['session', 'owner']);

    const second = await open();
    assert.equal(second.status, 401);
    assert.equal(second.headers.get('set-cookie'), null);
    assert.match(second.headers.get('content-type') ?? '', /problem\+json/);
  });

  test('a dashboard link that was never printed opens nothing', async () => {
    const stranger = createParley({ url: parley.url });
    await assert.rejects(stranger.sessions.create({ linkToken: 'x'.repeat(43) }), {
      code: 'unauthenticated',
    });
    await assert.rejects(stranger.me(), { code: 'unauthenticated', status: 401 });
  });

  test('an API key works until it is revoked, and is refused within a second after, also where it was just used', async (t) => {
    let refusedAfterMs = Number.POSITIVE_INFINITY;
    let holder = parley.client;
    // On a machine that stands still for a moment a single figure says nothing.
    for (let tries = 0; tries < 3 && refusedAfterMs >= 1000; tries += 1) {
      const { id, key } = await parley.client.apiKeys.create({ name: `Story ${tries}`, role: 'developer' });
      holder = createParley({ url: parley.url, apiKey: key });
      assert.equal((await holder.me()).role, 'developer');
      await holder.assistants.list();
      await parley.client.apiKeys.revoke(id);
      refusedAfterMs = await untilRefused(holder);
    }
    t.diagnostic(`refused ${Math.round(refusedAfterMs)} ms after it was revoked`);
    assert.ok(refusedAfterMs < 1000, `after ${refusedAfterMs} ms`);
    await assert.rejects(holder.assistants.list(), { code: 'unauthenticated', status: 401 });
    await assert.rejects(Caller.dial(holder, { assistant: 'Order status', mode: 'text' }), {
      code: 'unauthenticated',
    });
  });

  test('an assistant is made, published, changed, published again and rolled back, and no version ever changes', async () => {
    const { assistants } = parley.client;
    const made = assistantSchema.parse(
      await assistants.create({ name: 'Greeter', definition: sayAndEnd('This is the first version.') }),
    );
    assert.equal(made.publishedVersion, null);
    await assert.rejects(Caller.dial(parley.client, { assistant: 'Greeter', mode: 'text' }), {
      code: 'failed_precondition',
    });

    const first = assistantVersionSchema.parse(await assistants.publish(made.id, 'The beginning'));
    assert.deepEqual([first.version, first.published, first.note], [1, true, 'The beginning']);
    assert.match(await greeting('Greeter'), /first version/);

    const changed = await assistants.update(made.id, {
      definition: sayAndEnd('This is the second version.'),
    });
    assert.deepEqual([changed.draftDiffers, changed.publishedVersion], [true, 1]);
    assert.match(await greeting('Greeter'), /first version/);
    assert.equal((await assistants.publish(made.id)).version, 2);
    assert.match(await greeting('Greeter'), /second version/);
    assert.match(await greeting('Greeter', 1), /first version/);

    await assistants.rollBack(made.id, 1);
    assert.equal((await assistants.get(made.id)).publishedVersion, 1);
    assert.match(await greeting('Greeter'), /first version/);
    const { items } = await assistants.versions(made.id);
    assert.deepEqual(
      items.map(({ version, published }) => [version, published]),
      [
        [2, false],
        [1, true],
      ],
    );
    const kept = assistantVersionSchema.parse(await assistants.version(made.id, 1));
    assert.deepEqual(kept.definition, first.definition);
  });

  test('a flow that cannot work is refused with the path of everything that is wrong with it', async () => {
    const definition = sayAndEnd('Hello.');
    assert.equal(definition.mind.kind, 'flow');
    const { flow } = definition.mind as Extract<typeof definition.mind, { kind: 'flow' }>;
    flow.steps.hello = { kind: 'say', text: 'Hello.', next: 'nowhere' };
    flow.steps.lost = { kind: 'tool', tool: 'none', saveAs: 'found', next: { ok: 'bye', error: 'gone' } };
    await assert.rejects(
      parley.client.assistants.create({ name: 'Broken', definition }),
      ({ code, status, faults }) => {
        assert.deepEqual([code, status], ['invalid_argument', 400]);
        const paths = faults.map(({ path }: { path: string }) =>
          path.replace('definition.mind.flow.steps.', ''),
        );
        for (const path of ['hello.next', 'lost.next.error']) assert.ok(paths.includes(path), paths.join());
        return true;
      },
    );
    const unknown = { ...sayAndEnd('Hello.'), voice: { vendor: 'none' } } as never;
    await assert.rejects(
      parley.client.assistants.create({ name: 'Broken', definition: unknown }),
      ({ faults }) => faults[0].path === 'definition.voice.vendor',
    );
  });
});

/** Ms from now until the first request that both services refuse, at the moment it was sent. */
async function untilRefused({ me, assistants }: Parley): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const askedMs = performance.now();
    const outcomes = await Promise.allSettled([me(), assistants.list()]);
    if (outcomes.every(({ status }) => status === 'rejected')) return askedMs - startMs;
    assert.ok(askedMs - startMs < 10_000, 'the key still works');
  }
}

/** What a caller hears first. */
async function greeting(assistant: string, version?: number): Promise<string> {
  const caller = await Caller.dial(parley.client, { assistant, version, mode: 'text' });
  const { heard } = await caller.next('agent.heard', ({ final }) => final);
  await caller.talk.closed();
  return heard;
}
