import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type FloodDoor, floodDoors } from '@parley/assistant-api/channels/flood-lines.test-support';
import document from '@parley/contracts/gen/openapi.json' with { type: 'json' };
import { flowOf, publish } from '@parley/harness/call/assistants';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { eventually } from '@parley/harness/process/wait';

/** Of the process that serves everything, at its peak; one that is left alone has about 400. */
const mostMb = 1_200;
const limitMs = 30_000;
/** What `docs/guide/limits.md` gives a stop in all, and something for a machine that is busy. */
const stopMs = 55_000;
/** Each door is told so often that it floods before the stop comes. */
const endsBeforeStop = 2;
/** By REST at once, half of them by one key and half by nobody. */
const askers = 4;

/** Begins a call and floods it, again and again, until the signal aborts or nobody answers any more. */
async function floodWithoutEnd(
  running: RunningParley,
  door: FloodDoor,
  origin: string,
  onEnd: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // One that has too much to do says so, and is asked again.
    const ask = () => {
      signal.throwIfAborted();
      return running.client.talkToken().catch(() => undefined);
    };
    const { token } = await eventually('a token', limitMs, ask);
    const open = () => {
      signal.throwIfAborted();
      return door.open(origin, running.key).catch(() => undefined);
    };
    const line = await eventually('a line', limitMs, open);
    signal.addEventListener('abort', () => line.cut(), { once: true });
    const driver = door.of.open();
    const format = door.of.dialect.capabilities.formats[0]!;
    const start = { assistant: 'flooded', format, ...(door.of.bringsToken ? { token } : {}) };
    for (const message of driver.start(start)) await line.give(message);
    const worthless = driver.worthless();
    while (!line.over) {
      await Promise.all(worthless.map(([, message]) => line.give(message)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    onEnd();
  }
}

/** Every route of REST, by the key of somebody and by nobody: each is asked and answered before the stop comes. */
const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
);
const asked = ['key', 'nobody'] as const;
const rowsOf = (who: (typeof asked)[number]) =>
  routes.map(({ method, path }) => `${method} ${path} by ${who}`);
/** Refused late where it is read: by the last of its parts. */
const garbage = JSON.stringify({ name: 'many', definition: Array.from({ length: 10_000 }, () => ({})) });

/**
 * Asks all routes in turn, from one on, until the signal aborts. Rejects where an answer takes too long, or says that
 * the server has failed; a busy one may say so.
 */
async function askWithoutEnd(
  origin: string,
  key: string | undefined,
  from: number,
  onAnswer: (row: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let n = from; !signal.aborted; n += 1) {
    const { method, path } = routes[n % routes.length]!;
    const row = `${method} ${path} by ${key ? 'key' : 'nobody'}`;
    const late = AbortSignal.timeout(limitMs);
    const headers = {
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
    };
    const answered = fetch(origin + path.replace(/\{\w+\}/g, 'x'), {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: garbage }),
      signal: AbortSignal.any([signal, late]),
    });
    // One that is cut off, as all are at the end, is asked again.
    const status = await answered
      .then((answer) => answer.arrayBuffer().then(() => answer.status))
      .catch(() => 0);
    if (late.aborted && !signal.aborted) throw new Error(`${row} was not answered in ${limitMs} ms.`);
    if (status >= 500 && status !== 503) throw new Error(`${row} was answered with ${status}.`);
    if (status > 0) onAnswer(row);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a Parley that is flooded on all its doors at once keeps its memory, and stops in time when it is told to', {
  timeout: 120_000,
}, async () => {
  const running = await startParley({ environment: { PARLEY_VENDORS: 'scripted' } });
  try {
    const steps = {
      greet: { kind: 'say', text: 'Hello.', next: 'out' },
      out: { kind: 'end', text: 'Bye.' },
    } as const;
    await publish(running.client, 'flooded', { mind: flowOf('greet', steps) });
    // Each at its service and through the gateway.
    const doors = await floodDoors();
    const direct = doors.map((door) => ({ door, origin: running.assistantApiUrl }));
    const lines = [...direct, ...doors.map((door) => ({ door, origin: running.url }))];
    const ends = new Map(lines.map((line) => [line, 0]));
    const unasked = new Set(asked.flatMap(rowsOf));
    // Of its own: what floods by it takes nothing of the others' rate.
    const { key } = await running.client.apiKeys.create({ name: 'flood', role: 'owner' });
    const stopped = new AbortController();
    const floods = new Set<Promise<void>>();
    await new Promise<void>((resolve, reject) => {
      const mayStop = () => {
        if (Math.min(...ends.values()) >= endsBeforeStop && unasked.size === 0) resolve();
      };
      for (const line of lines) {
        const onEnd = () => {
          ends.set(line, (ends.get(line) ?? 0) + 1);
          mayStop();
        };
        const flood = floodWithoutEnd(running, line.door, line.origin, onEnd, stopped.signal);
        // Once it is told to stop, it may cut them off at any point.
        floods.add(flood.catch(reject));
      }
      const onAnswer = (row: string) => {
        if (unasked.delete(row)) mayStop();
      };
      for (let n = 0; n < askers; n += 1) {
        const from = Math.floor((n * routes.length) / askers);
        const by = n % 2 === 0 ? key : undefined;
        floods.add(askWithoutEnd(running.url, by, from, onAnswer, stopped.signal).catch(reject));
      }
    });
    const status = await readFile(`/proc/${running.pid}/status`, 'utf8').catch(() => '');
    const peakMb = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    // Rejects where it does not end by itself in the time that the guide names.
    assert.equal(await running.terminate('SIGTERM', stopMs), 0);
    stopped.abort();
    await Promise.all(floods);
    assert.ok(peakMb < mostMb, `${Math.round(peakMb)} MB`);
  } finally {
    await running.stop();
  }
});
