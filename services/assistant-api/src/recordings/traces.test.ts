import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { constants, gunzipSync } from 'node:zlib';
import { openFiles } from '@parley/platform/files/open';
import { newId } from '@parley/platform/ids';
import { silentLog } from '@parley/platform/log/log';
import { manualClock } from '@parley/platform/testing/server';
import { systemClock } from '@parley/platform/time/clock';
import { replay } from '@parley/voice/trace/replay';
import { parseTrace } from '@parley/voice/trace/trace';
import { openTestTalk } from '../channels/talk-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { openCallTraces, traceKey } from './traces.ts';

const unzip = (bytes: Uint8Array) =>
  gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');

async function folders() {
  const home = await mkdtemp(join(tmpdir(), 'parley-traces-'));
  after(() => rm(home, { recursive: true, force: true }));
  return { folder: join(home, 'live'), files: await openFiles(`file://${home}/files`, systemClock) };
}

test('a kill loses no more of a trace than its last second, and what it left is brought into the store', async () => {
  const clock = manualClock();
  const where = await folders();
  const traces = openCallTraces({ ...where, clock, log: silentLog() });
  const key = traceKey('proj_1', 'conv_1');
  const writer = traces.open(key);
  writer.write('one\n');
  writer.write('two\n');
  clock.advance(1000);
  writer.write('lost\n');
  const path = join(where.folder, key.replace('.gz', ''));
  const kept = () => readFile(path, 'utf8').catch(() => '');
  while ((await kept()) === '') await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await kept(), 'one\ntwo\n');
  await openCallTraces({ ...where, clock, log: silentLog() }).repair(key);
  await assert.rejects(access(path));
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await traces.read(key)) ?? []) chunks.push(chunk);
  assert.equal(unzip(Buffer.concat(chunks)), 'one\ntwo\n');
  await traces.remove(key);
  assert.equal(await traces.read(key), undefined);
});

test('lines of any length are kept whole, and in order', async () => {
  const clock = manualClock();
  const traces = openCallTraces({ ...(await folders()), clock, log: silentLog() });
  const key = traceKey('proj_1', 'conv_2');
  const writer = traces.open(key);
  const lines = Array.from({ length: 200 }, (_, n) => `${n} ${'ä€😀'.repeat((n * 37) % 4001)}\n`);
  for (const line of lines) {
    writer.write(line);
    clock.advance(40);
  }
  await writer.close();
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await traces.read(key)) ?? []) chunks.push(chunk);
  assert.equal(unzip(Buffer.concat(chunks)), lines.join(''));
});

test('a disk that cannot be written costs the trace, not the call', async () => {
  const { files } = await folders();
  const traces = openCallTraces({ folder: '/dev/null/no', files, clock: manualClock(), log: silentLog() });
  const writer = traces.open(traceKey('proj_1', 'conv_1'));
  writer.write('one\n');
  await writer.close();
});

test('the trace of a conversation replays to the bit, is for its project alone, and goes when it is deleted', async () => {
  const api = await testAssistantApi();
  const key = api.key(newId('project'));
  const { body } = await api.ask(key, 'POST', '/v1/assistants', {
    name: 'Echo',
    definition: echoDefinition(),
  });
  await api.ask(key, 'POST', `/v1/assistants/${body.id}/publish`, {});
  const talk = await openTestTalk(await api.start(), { key });
  talk.send({ type: 'start', assistant: 'Echo', mode: 'text' });
  const { conversationId } = await talk.until('started');
  await talk.until('agent.heard', ({ final }) => final);
  talk.send({ type: 'text', text: 'Ann' });
  await talk.until('agent.heard', ({ final, heard }) => final && heard.includes('You said'));
  talk.send({ type: 'end' });
  await talk.closed;
  await api.calls.settled();
  const path = `/v1/conversations/${conversationId}/trace`;
  const { status, body: bytes } = await api.ask(key, 'GET', path);
  assert.equal(status, 200);
  const trace = parseTrace(unzip(bytes));
  assert.ok(trace.complete);
  const { difference, events } = await replay(trace);
  assert.equal(difference, undefined);
  const said = events.flatMap((event) => (event.type === 'agent.heard' && event.final ? [event.heard] : []));
  assert.deepEqual(
    said,
    talk.messages.flatMap((event) => (event.type === 'agent.heard' && event.final ? [event.heard] : [])),
  );
  assert.equal((await api.ask(api.key(newId('project')), 'GET', path)).status, 404);
  await api.ask(key, 'DELETE', `/v1/conversations/${conversationId}`);
  assert.equal((await api.ask(key, 'GET', path)).status, 404);
});
