import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { sql } from 'drizzle-orm';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();
const key = api.key(newId('project'));
let keys = 0;
const newKey = () => {
  keys += 1;
  return { 'idempotency-key': `"key-${keys}"` };
};
const post = (path: string, body: object, headers: Record<string, string>) =>
  api.ask(key, 'POST', path, body, headers);

test('an assistant that is made twice with one key is one assistant', async () => {
  const headers = newKey();
  const body = { name: 'Once', definition: echoDefinition() };
  const first = await post('/v1/assistants', body, headers);
  assert.equal(first.status, 201);
  const again = await post('/v1/assistants', body, headers);
  assert.deepEqual([again.status, again.headers['idempotent-replayed']], [201, 'true']);
  assert.deepEqual(again.body, first.body);
  assert.deepEqual(
    [again.headers.location, again.headers.etag],
    [first.headers.location, first.headers.etag],
  );
  assert.equal((await post('/v1/assistants', body, newKey())).status, 409, 'the name is taken');
  assert.equal((await post('/v1/assistants', { ...body, name: 'Two' }, headers)).status, 422);
});

test('a publish and a rollback that are sent again do nothing, whatever was edited since', async () => {
  const made = await post('/v1/assistants', { name: 'Published', definition: echoDefinition() }, newKey());
  const at = `/v1/assistants/${made.body.id}`;
  const publishing = { ...newKey(), 'if-match': String(made.headers.etag) };
  const first = await post(`${at}/publish`, { note: 'one' }, publishing);
  assert.equal(first.status, 201);
  const definition = echoDefinition({
    turnTaking: { ...echoDefinition().turnTaking, minWaitMs: 100 },
  });
  assert.equal((await api.ask(key, 'PATCH', at, { definition })).status, 200);
  const again = await post(`${at}/publish`, { note: 'one' }, publishing);
  assert.deepEqual([again.status, again.headers.location], [201, first.headers.location]);
  assert.deepEqual(again.body, first.body);
  assert.equal((await api.ask(key, 'GET', `${at}/versions`)).body.items.length, 1);
  const back = newKey();
  assert.equal((await post(`${at}/rollback`, { version: 1 }, back)).status, 200);
  const { headers } = await api.ask(key, 'GET', at);
  assert.equal((await post(`${at}/rollback`, { version: 1 }, back)).headers['idempotent-replayed'], 'true');
  assert.equal((await api.ask(key, 'GET', at)).headers.etag, headers.etag);
});

test('a talk token that is asked for twice with one key is one token', async () => {
  const headers = newKey();
  const [first, again] = [
    await post('/v1/talk/tokens', {}, headers),
    await post('/v1/talk/tokens', {}, headers),
  ];
  assert.deepEqual(again.body, first.body);
  const kept = await api.db.system.execute(sql`SELECT count(*)::int AS n FROM talk_tokens`);
  assert.deepEqual(kept.rows, [{ n: 1 }]);
});
