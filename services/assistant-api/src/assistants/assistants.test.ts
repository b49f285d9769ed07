import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Assistant } from '@parley/contracts/assistants';
import { newId } from '@parley/platform/ids';
import { sql } from 'drizzle-orm';
import { mostTokens } from '../talk-tokens/talk-tokens.store.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { mostAssistants } from './assistants.store.ts';
import { readSamples } from './samples.ts';

const api = await testAssistantApi();

let made = 0;
async function create(key: string, name = `Echo ${made}`): Promise<Assistant> {
  made += 1;
  const { status, body } = await api.ask(key, 'POST', '/v1/assistants', {
    name,
    definition: echoDefinition(),
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

describe('assistants', () => {
  test('a draft is published as version 1, changed, published as 2, and rolled back', async () => {
    const key = api.key(newId('project'));
    const { id, draftDiffers, publishedVersion } = await create(key);
    assert.deepEqual([draftDiffers, publishedVersion], [true, null]);
    const at = `/v1/assistants/${id}`;
    const first = await api.ask(key, 'POST', `${at}/publish`, { note: 'first' });
    assert.deepEqual([first.status, first.body.version, first.body.published], [201, 1, true]);
    assert.equal((await api.ask(key, 'GET', at)).body.draftDiffers, false);

    const changed = echoDefinition({ timeZone: 'Europe/Berlin' });
    const patched = await api.ask(key, 'PATCH', at, { definition: changed });
    assert.equal(patched.body.draftDiffers, true);
    assert.equal((await api.ask(key, 'GET', `${at}/versions/1`)).body.definition.timeZone, 'UTC');
    assert.equal((await api.ask(key, 'POST', `${at}/publish`, {})).body.version, 2);

    const back = await api.ask(key, 'POST', `${at}/rollback`, { version: 1 });
    assert.deepEqual([back.status, back.body.version, back.body.published], [200, 1, true]);
    const { body } = await api.ask(key, 'GET', at);
    assert.deepEqual([body.publishedVersion, body.draftDiffers, body.draft.timeZone], [1, false, 'UTC']);
    const versions = await api.ask(key, 'GET', `${at}/versions`);
    assert.deepEqual(
      versions.body.items.map((v: { version: number; published: boolean }) => [v.version, v.published]),
      [
        [2, false],
        [1, true],
      ],
    );
    assert.equal((await api.ask(key, 'POST', `${at}/rollback`, { version: 9 })).status, 404);
    const same = await api.ask(key, 'POST', `${at}/publish`, {});
    assert.deepEqual([same.status, same.body.version], [200, 1], 'published already');
    await api.ask(key, 'PATCH', at, { definition: echoDefinition({ timeZone: 'Asia/Tokyo' }) });
    assert.equal(
      (await api.ask(key, 'POST', `${at}/publish`, {})).body.version,
      3,
      'numbers are not used twice',
    );
  });

  test('of those who publish the same draft at once one makes a version, and all are given it', async () => {
    const key = api.key(newId('project'));
    const { id } = await create(key);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => api.ask(key, 'POST', `/v1/assistants/${id}/publish`, {})),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 201]);
    assert.deepEqual(new Set(answers.map(({ body }) => body.version)), new Set([1]));
    assert.equal((await api.ask(key, 'GET', `/v1/assistants/${id}/versions`)).body.items.length, 1);
  });

  test('a version is never changed, not even by the owner of the database', async () => {
    const key = api.key(newId('project'));
    const { id } = await create(key);
    await api.ask(key, 'POST', `/v1/assistants/${id}/publish`, {});
    await assert.rejects(api.db.system.execute(sql`UPDATE assistant_versions SET note = 'changed'`));
    await assert.rejects(api.db.system.execute(sql`DELETE FROM assistant_versions`));
  });

  test('a definition that cannot run is refused with every fault by its path', async () => {
    const key = api.key(newId('project'));
    const definition = echoDefinition({ timeZone: 'Mars/Olympus' });
    assert.ok(definition.mind.kind === 'flow');
    const steps = { ...definition.mind.flow.steps };
    steps.greet = { kind: 'say', text: 'Hello.', next: 'nowhere' };
    steps.bye = {
      kind: 'tool',
      tool: 'missing',
      input: {},
      saveAs: 'found',
      next: { ok: 'ask', error: 'ask' },
    };
    definition.mind = { ...definition.mind, flow: { ...definition.mind.flow, steps } };
    definition.voice = { vendor: 'flite', name: 'nobody', speed: 1 };
    const { status, body } = await api.ask(key, 'POST', '/v1/assistants', { name: 'Broken', definition });
    assert.equal(status, 400);
    const paths = body.faults.map(({ path }: { path: string }) => path);
    for (const path of [
      'definition.mind.flow.steps.greet.next',
      'definition.mind.flow.steps.bye.tool',
      'definition.voice.name',
      'definition.timeZone',
    ]) {
      assert.ok(paths.includes(path), `${path} in ${paths}`);
    }
    const malformed = await api.ask(key, 'POST', '/v1/assistants', {
      name: 'x',
      definition: { mind: { kind: 'no' } },
    });
    assert.equal(malformed.status, 400);
    assert.match(malformed.body.faults[0].path, /^definition\.mind/);
  });

  test('a name is taken once in a project, and free again after its assistant is gone', async () => {
    const key = api.key(newId('project'));
    const { id } = await create(key, 'Mine');
    const again = { name: 'Mine', definition: echoDefinition() };
    assert.equal((await api.ask(key, 'POST', '/v1/assistants', again)).status, 409);
    assert.equal((await api.ask(key, 'DELETE', `/v1/assistants/${id}`)).status, 204);
    assert.equal((await api.ask(key, 'GET', `/v1/assistants/${id}`)).status, 404);
    assert.equal((await api.ask(key, 'DELETE', `/v1/assistants/${id}`)).status, 404);
    assert.equal((await api.ask(key, 'POST', '/v1/assistants', again)).status, 201);
  });

  test('lists tell what an assistant is and whether its draft differs, without definitions', async () => {
    const key = api.key(newId('project'));
    const { id } = await create(key, 'Listed');
    const at = `/v1/assistants/${id}`;
    const listed = async () =>
      (await api.ask(key, 'GET', '/v1/assistants')).body.items.find((one: { id: string }) => one.id === id);
    const { draft, ...facts } = (await api.ask(key, 'GET', at)).body;
    assert.deepEqual(await listed(), { ...facts, mindKind: draft.mind.kind });
    assert.equal((await listed()).draftDiffers, true, 'not published');
    await api.ask(key, 'POST', `${at}/publish`, {});
    assert.equal((await listed()).draftDiffers, false);
    const changes = {
      flow: { ...draft, mind: { kind: 'flow', flow: { ...draft.mind.flow, maxSilences: 5 } } },
      voice: { ...draft, voice: { ...draft.voice, speed: 1.5 } },
      denoise: { ...draft, denoise: !draft.denoise },
    };
    for (const [what, definition] of Object.entries(changes)) {
      await api.ask(key, 'PATCH', at, { definition });
      assert.equal((await listed()).draftDiffers, true, what);
      await api.ask(key, 'PATCH', at, { definition: draft });
      assert.equal((await listed()).draftDiffers, false, what);
    }
    const { definition, ...version } = (await api.ask(key, 'GET', `${at}/versions/1`)).body;
    assert.deepEqual(definition, draft);
    assert.deepEqual((await api.ask(key, 'GET', `${at}/versions`)).body.items, [version]);
  });

  test('pages go from the newest to the oldest, each assistant once', async () => {
    const key = api.key(newId('project'));
    for (let i = 0; i < 5; i += 1) await create(key, `Page ${i}`);
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await api.ask(key, 'GET', `/v1/assistants?limit=3${cursor && `&cursor=${cursor}`}`);
      assert.ok(body.items.length <= 3);
      names.push(...body.items.map(({ name }: Assistant) => name));
      cursor = body.nextCursor;
    }
    assert.deepEqual(
      names.filter((name) => name.startsWith('Page')),
      ['Page 4', 'Page 3', 'Page 2', 'Page 1', 'Page 0'],
    );
    assert.equal((await api.ask(key, 'GET', '/v1/assistants?cursor=nonsense')).status, 400);
  });
});

describe('samples', () => {
  test('a project finds them published, once, and a deleted one stays away', async () => {
    const key = api.key(newId('project'));
    const samples = await readSamples();
    const lists = await Promise.all([1, 2, 3].map(() => api.ask(key, 'GET', '/v1/assistants')));
    for (const { body } of lists) assert.equal(body.items.length, samples.length);
    for (const item of lists[0]!.body.items)
      assert.deepEqual([item.publishedVersion, item.draftDiffers], [1, false]);
    await api.ask(key, 'DELETE', `/v1/assistants/${lists[0]!.body.items[0].id}`);
    const restarted = await testAssistantApi({ url: api.url });
    const projectId = newId('project');
    assert.equal(
      (await restarted.ask(restarted.key(projectId), 'GET', '/v1/assistants')).body.items.length,
      samples.length,
    );
    assert.equal((await api.ask(key, 'GET', '/v1/assistants')).body.items.length, samples.length - 1);
  });
});

describe('every route under /v1', () => {
  const id = newId('assistant');
  const conversation = newId('conversation');
  const phoneNumber = newId('phoneNumber');
  const admin = ['owner', 'admin'];
  const developer = [...admin, 'developer'];
  const all = [...developer, 'analyst', 'viewer'];
  const calendar = newId('calendar');
  const booking = newId('booking');
  const visit = { calendarId: calendar, startsAt: '2030-01-07T09:00:00Z', name: 'Ada' };
  const routes: ['GET' | 'POST' | 'PATCH' | 'DELETE', string, string[], object?][] = [
    ['GET', '/v1/assistants', all],
    ['POST', '/v1/assistants', developer, { name: 'By role', definition: echoDefinition() }],
    ['GET', `/v1/assistants/${id}`, all],
    ['PATCH', `/v1/assistants/${id}`, developer, { name: 'x' }],
    ['DELETE', `/v1/assistants/${id}`, developer],
    ['POST', `/v1/assistants/${id}/publish`, developer, {}],
    ['POST', `/v1/assistants/${id}/rollback`, developer, { version: 1 }],
    ['GET', `/v1/assistants/${id}/versions`, all],
    ['GET', `/v1/assistants/${id}/versions/1`, all],
    ['GET', '/v1/vendors', all],
    ['GET', '/v1/conversations', all],
    ['GET', `/v1/conversations/${conversation}`, all],
    ['DELETE', `/v1/conversations/${conversation}`, developer],
    ['GET', `/v1/conversations/${conversation}/recording`, [...developer, 'analyst']],
    ['GET', `/v1/conversations/${conversation}/trace`, [...developer, 'analyst']],
    ['POST', '/v1/talk/tokens', developer],
    ['GET', '/v1/calendars', all],
    ['POST', '/v1/calendars', developer, { name: 'By role', timeZone: 'Europe/Berlin', hours: {} }],
    ['GET', `/v1/calendars/${calendar}`, all],
    ['PATCH', `/v1/calendars/${calendar}`, developer, { name: 'x' }],
    ['GET', `/v1/calendars/${calendar}/days/2030-01-07`, all],
    ['GET', '/v1/bookings', all],
    ['POST', '/v1/bookings', developer, visit],
    ['GET', `/v1/bookings/${booking}`, all],
    ['PATCH', `/v1/bookings/${booking}`, developer, { note: 'x' }],
    ['GET', '/v1/phone-numbers', developer],
    ['POST', '/v1/phone-numbers', admin, { number: '+14155552671', assistantId: id }],
    ['GET', `/v1/phone-numbers/${phoneNumber}`, developer],
    ['PATCH', `/v1/phone-numbers/${phoneNumber}`, admin, {}],
    ['DELETE', `/v1/phone-numbers/${phoneNumber}`, admin],
  ];
  for (const [method, path, allowed, body] of routes) {
    test(`${method} ${path.replace(/[a-z]+_\w{26}/, ':id')} asks who it is and what they may do`, async () => {
      assert.equal((await api.ask(null, method, path, body)).status, 401);
      for (const role of ['owner', 'admin', 'developer', 'analyst', 'viewer'] as const) {
        const { status } = await api.ask(api.key(newId('project'), role), method, path, body);
        if (allowed.includes(role)) assert.ok([200, 201, 404].includes(status), `${role}: ${status}`);
        else assert.equal(status, 403, role);
      }
    });
  }

  test('a project has so many assistants and waiting tokens at most, and another is not concerned', async () => {
    const projectId = newId('project');
    const key = api.key(projectId);
    const { id } = await create(key, 'First');
    await api.db.project(projectId, (tx) =>
      tx.execute(sql`
        INSERT INTO assistants (id, project_id, name, description, draft, created_at, updated_at)
        SELECT id || n, project_id, name || n, description, draft, created_at, updated_at
        FROM assistants, generate_series(1, ${mostAssistants}) AS n WHERE id = ${id}`),
    );
    const body = { name: 'One too many', definition: echoDefinition() };
    const refused = await api.ask(key, 'POST', '/v1/assistants', body);
    assert.deepEqual([refused.status, refused.body.code], [429, 'resource_exhausted']);
    assert.equal((await api.ask(key, 'DELETE', `/v1/assistants/${id}`)).status, 204);
    await create(api.key(newId('project')), 'Of another');

    assert.equal((await api.ask(key, 'POST', '/v1/talk/tokens')).status, 201);
    await api.db.system.execute(sql`
      INSERT INTO talk_tokens (hash, principal, expires_at)
      SELECT sha256(n::text::bytea), principal, expires_at FROM talk_tokens, generate_series(1, ${mostTokens}) AS n
      WHERE principal ->> 'projectId' = ${projectId}`);
    assert.equal((await api.ask(key, 'POST', '/v1/talk/tokens')).status, 429);
    assert.equal((await api.ask(api.key(newId('project')), 'POST', '/v1/talk/tokens')).status, 201);
  });

  test('the table above leaves none out', async () => {
    const listed = api.server.routes
      .filter(({ method, path }) => method !== 'HEAD' && path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/, '{$1}').replace(/:(\w+)/, '{$1}')}`);
    const shape = ([method, path]: (typeof routes)[number]) =>
      `${method} ${path
        .replace(/[a-z]+_\w{26}/, '{id}')
        .replace(/versions\/1$/, 'versions/{version}')
        .replace(/days\/.*/, 'days/{day}')}`;
    // No role has what a carrier signs.
    const roleless = [
      'GET /v1/capabilities',
      ...['voice', 'next', 'status'].map((one) => `POST /v1/twilio/${one}`),
    ];
    const missing = listed.filter((one) => !routes.map(shape).includes(one) && !roleless.includes(one));
    assert.deepEqual(missing, []);
  });

  test("another project's assistant is not there, whatever is asked of it", async () => {
    const mine = await create(api.key(newId('project')));
    const stranger = api.key(newId('project'), 'owner');
    for (const [method, path, , body] of routes) {
      if (!path.includes(id)) continue;
      const { status } = await api.ask(stranger, method, path.replace(id, mine.id), body);
      assert.equal(status, 404, `${method} ${path}`);
    }
  });

  test('a query that forgets its project sees and changes nothing of another', async () => {
    const mine = newId('project');
    await create(api.key(mine));
    const other = newId('project');
    await api.db.project(other, async (tx) => {
      for (const table of [
        'assistants',
        'assistant_versions',
        'conversations',
        'messages',
        'turns',
        'tool_calls',
        'call_metrics',
        'audio_files',
      ]) {
        assert.equal((await tx.execute(sql.raw(`SELECT 1 FROM ${table}`))).rows.length, 0, table);
      }
      const changed = await tx.execute(sql`UPDATE assistants SET name = 'stolen'`);
      assert.equal(changed.rowCount, 0);
    });
    await assert.rejects(
      api.db.project(other, (tx) => tx.execute(sql`SELECT 1 FROM nodes`)),
      { code: 'permission_denied' },
    );
  });
});
