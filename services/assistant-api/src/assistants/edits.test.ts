import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assistant } from '@parley/contracts/assistants';
import { newId } from '@parley/platform/ids';
import type { Method } from '@parley/platform/testing/service';
import { echoDefinition, testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();

async function create(key: string): Promise<Assistant> {
  const { status, body } = await api.ask(key, 'POST', '/v1/assistants', {
    name: 'Edited',
    definition: echoDefinition(),
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

test("who edits what they have read loses nobody else's edit: 412 where it has changed since", async () => {
  const key = api.key(newId('project'));
  const made = await create(key);
  const at = `/v1/assistants/${made.id}`;
  const read = await api.ask(key, 'GET', at);
  const tag = String(read.headers.etag);
  assert.equal(tag, `"${made.revision}"`);
  const edit = (method: Method, path: string, body: object | undefined, ifMatch: string) =>
    api.ask(key, method, `${at}${path}`, body, { 'if-match': ifMatch });
  const first = await edit('PATCH', '', { description: 'Mine' }, tag);
  assert.equal(first.status, 200);
  assert.notEqual(first.headers.etag, tag);
  const now = String(first.headers.etag);
  const late: [Method, string, object?][] = [
    ['PATCH', '', { description: 'Theirs' }],
    ['POST', '/publish', {}],
    ['DELETE', ''],
  ];
  for (const [method, path, body] of late) {
    const refused = await edit(method, path, body, tag);
    assert.equal(refused.status, 412, `${method} ${path}`);
    const revision = first.body.revision;
    assert.match(refused.body.detail, new RegExp(`at revision ${revision} of ${first.body.updatedAt}`));
    assert.deepEqual(refused.body.faults, [{ path: 'revision', message: `is ${revision} now` }]);
  }
  const after = await api.ask(key, 'GET', at);
  assert.deepEqual([after.body.description, after.body.publishedVersion], ['Mine', null]);
  assert.equal((await edit('POST', '/publish', {}, now)).status, 201);
  assert.equal((await edit('POST', '/rollback', { version: 1 }, now)).status, 412, 'published meanwhile');
  assert.equal((await edit('POST', '/rollback', { version: 1 }, '*')).status, 200);
  assert.equal((await edit('PATCH', '', { description: 'No tag of ours' }, '"other"')).status, 412);
  const gone = api.key(newId('project'));
  assert.equal((await api.ask(gone, 'PATCH', at, {}, { 'if-match': tag })).status, 404, 'of another project');
});

test('what publishes tells the tag that the next edit needs', async () => {
  const key = api.key(newId('project'));
  const made = await create(key);
  const at = `/v1/assistants/${made.id}`;
  let tag = `"${made.revision}"`;
  const steps: [Method, string, object][] = [
    ['POST', '/publish', {}],
    ['POST', '/publish', { note: 'nothing new' }],
    ['PATCH', '', { description: 'Edited' }],
    ['POST', '/rollback', { version: 1 }],
    ['PATCH', '', { description: 'Edited again' }],
  ];
  for (const [method, path, body] of steps) {
    const { status, headers } = await api.ask(key, method, at + path, body, { 'if-match': tag });
    assert.ok(status < 300, `${method} ${path}: ${status}`);
    tag = String(headers.etag);
    assert.equal((await api.ask(key, 'GET', at)).headers.etag, tag, `${method} ${path}`);
  }
});

test('of two who edit the same revision at once, one is told so', async () => {
  const key = api.key(newId('project'));
  const made = await create(key);
  const headers = { 'if-match': `"${made.revision}"` };
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((description) =>
      api.ask(key, 'PATCH', `/v1/assistants/${made.id}`, { description }, headers),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412]);
});

test('what is still the same is not sent again', async () => {
  const key = api.key(newId('project'));
  const made = await create(key);
  const at = `/v1/assistants/${made.id}`;
  const same = await api.ask(key, 'GET', at, undefined, { 'if-none-match': `W/"${made.revision}"` });
  assert.deepEqual([same.status, same.body.length], [304, 0]);
  assert.equal((await api.ask(key, 'GET', at, undefined, { 'if-none-match': '"99"' })).status, 200);
});

test('what was made tells where it is, and a version that no database counts to is not there', async () => {
  const key = api.key(newId('project'));
  const body = { name: 'Whereabouts', definition: echoDefinition() };
  const made = await api.ask(key, 'POST', '/v1/assistants', body);
  const at = String(made.headers.location);
  assert.equal((await api.ask(key, 'GET', at)).body.id, made.body.id);
  const published = await api.ask(key, 'POST', `${at}/publish`);
  assert.equal((await api.ask(key, 'GET', String(published.headers.location))).body.version, 1);
  for (const version of [2 ** 31, 10 ** 12]) {
    assert.equal((await api.ask(key, 'GET', `${at}/versions/${version}`)).status, 404);
    assert.equal((await api.ask(key, 'POST', `${at}/rollback`, { version })).status, 404);
  }
});
