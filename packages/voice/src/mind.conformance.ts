/** What every mind must keep, be it a language model, a flow or a script. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, type During, ends } from './ports.conformance.ts';
import type { Mind, MindEvent, MindRequest } from './ports.ts';

/** `requests`: what may be asked of it, the first with words for an answer. `tools`: it calls one of them for `tooled`. */
export function mindConformance(
  name: string,
  make: () => Promise<{
    mind: Mind;
    requests: readonly MindRequest[];
    tooled?: MindRequest;
    during?: During;
    close?: () => Promise<void>;
  }>,
): void {
  type Made = Awaited<ReturnType<typeof make>>;
  const withMind = (guarantee: string, work: (made: Made & { during: During }) => Promise<void>) =>
    test(`${name}: ${guarantee}`, async () => {
      const made = await make();
      try {
        await work({ during: atOnce, ...made });
      } finally {
        await made.close?.();
      }
    });
  const thought = async (mind: Mind, request: MindRequest, signal = new AbortController().signal) => {
    const events: MindEvent[] = [];
    for await (const event of mind.think(request, signal)) events.push(event);
    return events;
  };
  const textOf = (events: readonly MindEvent[]) =>
    events.map((event) => (event.type === 'text' ? event.text : '')).join('');

  withMind(
    'what it is asked has words for an answer, and what it is given it leaves as it was',
    async (made) => {
      const { mind, requests, during } = made;
      for (const [n, request] of requests.entries()) {
        const events = await during(thought(mind, frozen(request)));
        if (n === 0) assert.notEqual(textOf(events).trim(), '');
      }
    },
  );

  withMind('its memory is plain JSON, and it can begin with what it committed', async (made) => {
    const { mind, requests, during } = made;
    for (const request of requests) {
      const events = await during(thought(mind, request));
      for (const event of events) {
        if (event.type !== 'state') continue;
        assert.deepEqual(JSON.parse(JSON.stringify(event.state)), event.state);
        await during(thought(mind, frozen({ ...request, state: JSON.parse(JSON.stringify(event.state)) })));
      }
    }
  });

  withMind('it remembers nothing by itself: asked the same again, it says the same', async (made) => {
    const { mind, requests, during } = made;
    for (const request of requests) {
      const first = await during(thought(mind, request));
      assert.deepEqual(await during(thought(mind, request)), first);
    }
  });

  withMind('two calls do not mix', async (made) => {
    const { mind, requests, during } = made;
    const alone: string[] = [];
    for (const request of requests) alone.push(textOf(await during(thought(mind, request))));
    const together = await during(Promise.all(requests.map((request) => thought(mind, request))));
    assert.deepEqual(together.map(textOf), alone);
  });

  withMind('an abort ends the thought, before it begins or in its middle', async (made) => {
    const { mind, requests, during } = made;
    const [request] = requests;
    assert.ok(request);
    const late = await during(ends(thought(mind, request, AbortSignal.abort(new Error('no more')))));
    assert.deepEqual(late ?? [], []);
    const stop = new AbortController();
    const events = mind.think(request, stop.signal)[Symbol.asyncIterator]();
    await during(events.next());
    stop.abort(new Error('no more'));
    for (let n = 0; n < 3; n += 1) {
      const after = await during(ends(events.next()));
      if (!after || after.done) return;
    }
    assert.fail('it thinks on');
  });

  withMind('a listener who leaves early does no harm to the next', async (made) => {
    const { mind, requests, during } = made;
    const [request] = requests;
    assert.ok(request);
    await during(
      (async () => {
        for await (const _ of mind.think(request, new AbortController().signal)) break;
      })(),
    );
    assert.notEqual(textOf(await during(thought(mind, request))), '');
  });

  withMind('a tool is called by its name with JSON, and with its result the answer goes on', async (made) => {
    const { mind, tooled, during } = made;
    if (!tooled) return;
    const events = await during(thought(mind, frozen(tooled)));
    const calls = events.flatMap((event) => (event.type === 'tool' ? [event.call] : []));
    assert.ok(calls.length > 0);
    assert.equal(new Set(calls.map((call) => call.id)).size, calls.length);
    const known = tooled.tools.map((tool) => tool.name);
    for (const call of calls) {
      assert.ok(known.includes(call.name), call.name);
      assert.deepEqual(JSON.parse(JSON.stringify(call.input)), call.input);
    }
    const state = events.findLast((event) => event.type === 'state')?.state ?? tooled.state;
    for (const outcome of ['ok', 'error'] as const) {
      const toolResults = calls.map((call) => ({
        call,
        result: { id: call.id, name: call.name, outcome, output: { message: 'so it is' } },
      }));
      const answer = await during(thought(mind, frozen({ ...tooled, state, toolResults })));
      assert.notEqual(textOf(answer).trim(), '');
    }
  });
}

/** So that a vendor which changes what it was given is found out. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) frozen(each);
  return value;
}
