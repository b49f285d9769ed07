/** Every door that brings calls, flooded in every way over real sockets; a new door is here by itself. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newId } from '@parley/platform/ids';
import { every } from '@parley/platform/time/clock';
import { echoDefinition, testAssistantApi } from '../testing.ts';
import { type FloodDoor, type FloodLine, floodDoors, pour } from './flood-lines.test-support.ts';
import { hurriedClock } from './hurried-clock.test-support.ts';
import { openTestTalk } from './talk-client.test-support.ts';

/** The project whose record is looked at asks often. */
const settings = { PARLEY_PROJECT_CALLS: '100', PARLEY_KEY_CALLS: '100', PARLEY_KEY_RATE: '0' };
const api = await testAssistantApi({ settings });
const origin = await api.start();
/** Where time runs faster: for what is noticed by the clock. */
const clock = hurriedClock();
const hurried = await testAssistantApi({ settings, clock });
const hurriedOrigin = await hurried.start();
clock.run(20);

type TestAssistantApi = typeof api;
const doors = await floodDoors();

async function projectOf(of: TestAssistantApi, definition = echoDefinition()): Promise<string> {
  const key = of.key(newId('project'));
  const made = await of.ask(key, 'POST', '/v1/assistants', { name: 'Echo', definition });
  await of.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
  return key;
}

/** A line on which a call has begun, and its driver. */
async function begun(door: FloodDoor, of: TestAssistantApi, at: string, key: string) {
  const line = await door.open(at, key);
  after(() => line.cut());
  const driver = door.of.open();
  const { token } = (await of.ask(key, 'POST', '/v1/talk/tokens')).body;
  const format = door.of.dialect.capabilities.formats[0]!;
  const start = { assistant: 'Echo', format, ...(door.of.bringsToken ? { token } : {}) };
  for (const message of driver.start(start)) await line.give(message);
  await line.answered;
  return { line, driver };
}

type Begun = Awaited<ReturnType<typeof begun>>;
type Codes = Record<FloodDoor['kind'], readonly string[]>;

/** Too much of it, or none of it understood: which comes first is the flood's affair. */
const refused: Codes = { socket: ['4429', '4400'], grpc: ['8', '3', '9'] };
const flooding: Codes = { socket: ['4429'], grpc: ['8'] };

/** What is sent without end once a call has begun, and how that ends. */
const floods: readonly [
  name: string,
  sender: (door: Begun) => (() => Promise<void>) | undefined,
  /** None where there is no such thing. */
  codes: Codes,
  /** The line may come back for a while: it was closed before anybody knew what it said. */
  lost?: 'lost',
][] = [
  [
    'small messages',
    ({ line, driver }) =>
      () =>
        line.give(driver.harmless()),
    refused,
  ],
  [
    'what is no message',
    ({ line, driver }) =>
      () =>
        line.give(driver.nonsense()),
    refused,
  ],
  [
    'frames of silence',
    ({ line, driver }) =>
      () =>
        line.give(driver.audio(new Int16Array(160))),
    flooding,
  ],
  [
    'frames below the limit',
    ({ line }) =>
      () =>
        line.bulk(60 * 1024),
    refused,
    'lost',
  ],
  [
    'frames above the limit',
    ({ line }) =>
      () =>
        line.bulk(5 * 1024 * 1024),
    { socket: ['1009'], grpc: ['8'] },
    'lost',
  ],
  ['pings of the protocol below', ({ line }) => line.ping, { socket: ['4429'], grpc: [] }],
  ['pieces of one message', ({ line }) => line.piece, { socket: ['1008'], grpc: [] }, 'lost'],
];

async function ends(line: FloodLine, { kind }: FloodDoor, codes: Codes): Promise<void> {
  const code = await line.ended;
  assert.ok(codes[kind].includes(code), `ended with ${code}`);
}

/** Until the one call of a project is over and kept; why it ended. */
async function endReasonOf(of: TestAssistantApi, key: string): Promise<string> {
  for (;;) {
    await of.calls.settled();
    const [last] = (await of.ask(key, 'GET', '/v1/conversations')).body.items;
    if (last.status === 'ended') return last.endReason;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A call of somebody else, from before the floods until after them. */
const { turnTaking } = echoDefinition();
/** It waits for its caller as long as the floods take. */
const patient = echoDefinition({ turnTaking: { ...turnTaking, silencePromptMs: 120_000 } });
const other = await openTestTalk(origin, { key: await projectOf(api, patient) });
other.send({ type: 'start', assistant: 'Echo', mode: 'text' });
await other.until('agent.heard', ({ final }) => final);
let asked = 0;
async function otherIsAnswered(): Promise<void> {
  asked += 1;
  const word = `word${String.fromCharCode(97 + Math.floor(asked / 26))}${String.fromCharCode(97 + (asked % 26))}`;
  other.send({ type: 'text', text: word });
  await other.until('agent.heard', ({ final, heard }) => final && heard.includes(word));
}

test('every door of the service is flooded here', () => {
  const health = 'grpc.health.v1.Health';
  const paths = api.server.doors.map((path) => path.replace(/\/:assistant$/, ''));
  const expected = new Set(paths.filter((path) => path !== health));
  assert.deepEqual(doors.map(({ path }) => path).toSorted(), [...expected].toSorted());
});

for (const door of doors) {
  const { path, of } = door;
  describe(`a flood of ${path}`, () => {
    for (const [name, sender, codes, lost] of floods) {
      if (codes[door.kind].length === 0) continue;
      test(`with ${name} ends, and nobody else's call does`, async () => {
        const [of, at] = lost ? [hurried, hurriedOrigin] : [api, origin];
        const key = await projectOf(of);
        const it = await begun(door, of, at, key);
        await pour(it.line, sender(it)!);
        await ends(it.line, door, codes);
        await endReasonOf(of, key);
        await otherIsAnswered();
      });
    }

    if (door.kind === 'socket') {
      test('by one who sends far more than anybody waits for is told why it ends', async () => {
        const it = await begun(door, hurried, hurriedOrigin, await projectOf(hurried));
        await pour(it.line, () => it.line.give(it.driver.harmless()), 500);
        assert.equal(await it.line.ended, '4429');
      });
    }

    for (const [n, [name]] of of.open().worthless().entries()) {
      test(`with ${name} ends, before a call has begun and after, and nobody else's call does`, async () => {
        const key = await projectOf(api);
        const early = await door.open(origin, key);
        await pour(early, () => early.give(of.open().worthless()[n]![1]));
        await ends(early, door, refused);
        const { line, driver } = await begun(door, api, origin, key);
        await pour(line, () => line.give(driver.worthless()[n]![1]));
        await ends(line, door, refused);
        await endReasonOf(api, key);
        await otherIsAnswered();
      });
    }

    test('by one who says nothing at all ends', async () => {
      const line = await door.open(hurriedOrigin, await projectOf(hurried));
      await ends(line, door, { socket: ['4400'], grpc: ['4'] });
    });

    test('by one who has gone away without a word ends', async () => {
      const key = await projectOf(hurried);
      const { line } = await begun(door, hurried, hurriedOrigin, key);
      line.pause();
      assert.match(await endReasonOf(hurried, key), /connection-lost|agent-ended|slow-client/);
    });

    test('by one who sends and does not read ends', async () => {
      const key = await projectOf(hurried);
      const { line, driver } = await begun(door, hurried, hurriedOrigin, key);
      line.pause();
      const timer = every(clock, 1000, () => void line.give(driver.harmless()));
      const reason = await endReasonOf(hurried, key);
      timer.cancel();
      assert.match(reason, /slow-client|connection-lost|agent-ended/);
    });
  });
}

test('what was flooded has kept nothing', async () => {
  assert.equal(api.calls.count, 1);
  await otherIsAnswered();
});
