import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { testAssistantApi } from '../testing.ts';
import { dialableFrom, e164Of } from './e164.ts';

const api = await testAssistantApi({ settings: { PARLEY_PUBLIC_URL: 'https://parley.test,https://b.test' } });

async function project() {
  const key = api.key(newId('project'), 'admin');
  const { body } = await api.ask(key, 'GET', '/v1/assistants');
  const [assistant, other] = body.items.map(({ id }: { id: string }) => id) as string[];
  const add = (number: string, assistantId = assistant) =>
    api.ask(key, 'POST', '/v1/phone-numbers', { number, assistantId });
  return { key, assistant: assistant!, other: other!, add };
}

test('a number is kept in E.164, however it was written, with the address that the carrier asks', async () => {
  const { key, add, assistant } = await project();
  const made = await add(' +1 (415) 555-2671 ');
  assert.equal(made.status, 201);
  const { id, number, assistantId, answerUrl, revision } = made.body;
  assert.deepEqual(
    { number, assistantId, answerUrl, revision },
    {
      number: '+14155552671',
      assistantId: assistant,
      answerUrl: 'https://parley.test/v1/twilio/voice',
      revision: 1,
    },
  );
  assert.equal(made.headers.location, `/v1/phone-numbers/${id}`);
  assert.deepEqual((await api.ask(key, 'GET', `/v1/phone-numbers/${id}`)).body, made.body);
});

test('what is no number in full is refused at its field', async () => {
  const { add } = await project();
  for (const number of [
    '4155552671',
    'call me',
    '+1',
    '+1 415 555 2671 ext. 7',
    '+1 415 555 2671 and more',
    '+999 123',
  ]) {
    const { status, body } = await add(number);
    assert.equal(status, 400, number);
    assert.deepEqual(
      body.faults.map(({ path }: { path: string }) => path),
      ['number'],
    );
  }
});

test('a number without a country is one of the country that it stands beside', () => {
  assert.equal(e164Of('(212) 555-0171', '+14155552671'), '+12125550171');
  assert.equal(e164Of('030 901820', '+493012345678'), '+4930901820');
  assert.equal(e164Of('030 901820'), undefined);
});

test('a number is one in the whole world: a second time it is refused, in other projects too', async () => {
  const [one, two] = [await project(), await project()];
  assert.equal((await one.add('+442071838750')).status, 201);
  for (const each of [one, two]) {
    const { status, body } = await each.add('+44 20 7183 8750');
    assert.equal(status, 409);
    assert.equal(body.faults[0].path, 'number');
  }
});

test('who answers is changed by who has read it last, and only to an assistant of the project', async () => {
  const { key, add, other } = await project();
  const { body } = await add('+14155552680');
  const at = `/v1/phone-numbers/${body.id}`;
  const change = (assistantId: string, revision: number) =>
    api.ask(key, 'PATCH', at, { assistantId }, { 'if-match': `"${revision}"` });
  const changed = await change(other, 1);
  assert.deepEqual([changed.status, changed.body.assistantId, changed.body.revision], [200, other, 2]);
  assert.equal((await change(other, 1)).status, 412);
  const foreign = (await project()).assistant;
  for (const none of [foreign, newId('assistant')]) {
    assert.equal((await change(none, 2)).body.faults?.[0]?.path, 'assistantId');
  }
  assert.equal((await api.ask(key, 'DELETE', at, undefined, { 'if-match': '"1"' })).status, 412);
  assert.equal((await api.ask(key, 'DELETE', at, undefined, { 'if-match': '"2"' })).status, 204);
  assert.equal((await api.ask(key, 'GET', at)).status, 404);
  assert.equal((await add('+14155552680')).status, 201, 'it is free again');
});

test('another project sees no number and changes none', async () => {
  const { add } = await project();
  const stranger = await project();
  const { body } = await add('+14155552681');
  const at = `/v1/phone-numbers/${body.id}`;
  assert.deepEqual((await api.ask(stranger.key, 'GET', '/v1/phone-numbers')).body.items, []);
  assert.equal((await api.ask(stranger.key, 'GET', at)).status, 404);
  assert.equal((await api.ask(stranger.key, 'PATCH', at, { assistantId: stranger.assistant })).status, 404);
  assert.equal((await api.ask(stranger.key, 'DELETE', at)).status, 404);
});

test('only who manages numbers adds one', async () => {
  const projectId = newId('project');
  const { body } = await api.ask(api.key(projectId), 'GET', '/v1/assistants');
  const asked = { number: '+14155552682', assistantId: body.items[0].id };
  for (const role of ['viewer', 'analyst', 'developer'] as const) {
    assert.equal((await api.ask(api.key(projectId, role), 'POST', '/v1/phone-numbers', asked)).status, 403);
  }
  assert.equal((await api.ask(api.key(projectId, 'admin'), 'POST', '/v1/phone-numbers', asked)).status, 201);
});

test('a caller is not put through to what costs by the minute, to no country, or in a circle', () => {
  const ours = '+14155552671';
  for (const to of ['+19005550123', '900 555 0123', '+88216123456', '+883510012345', '+979123456789', ours])
    assert.equal(dialableFrom(ours, to), undefined, to);
  assert.equal(dialableFrom('+442071838750', '0906 123 4567'), undefined);
  for (const to of ['+12125550171', '+442071838750', '+18005550123'])
    assert.equal(dialableFrom(ours, to), to);
});
