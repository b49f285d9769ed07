import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type FloodDoor, floodDoors } from '@parley/assistant-api/channels/flood-lines.test-support';
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
/** By REST, at once. */
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
    const { token } = await running.client.talkToken();
    // One that has too much to do says so, and is asked again.
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

/** Asks by REST, with bodies that are refused late, until the signal aborts. */
async function askWithoutEnd(running: RunningParley, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${running.key}` };
  const body = JSON.stringify({ name: 'many', definition: Array.from({ length: 10_000 }, () => ({})) });
  while (!signal.aborted) {
    const asked = fetch(`${running.url}/v1/assistants`, { method: 'POST', headers, body, signal });
    await asked.then((answer) => answer.arrayBuffer()).catch(() => {});
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
    const stopped = new AbortController();
    const floods = new Set<Promise<void>>();
    await new Promise<void>((resolve, reject) => {
      for (const line of lines) {
        const onEnd = () => {
          ends.set(line, (ends.get(line) ?? 0) + 1);
          if (Math.min(...ends.values()) >= endsBeforeStop) resolve();
        };
        const flood = floodWithoutEnd(running, line.door, line.origin, onEnd, stopped.signal);
        // Once it is told to stop, it may cut them off at any point.
        floods.add(flood.catch(reject));
      }
      for (let n = 0; n < askers; n += 1) floods.add(askWithoutEnd(running, stopped.signal));
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
