import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { conversationDetailSchema } from '@parley/contracts/conversations';
import { type ServerMessage, serverMessageSchema, type Waterfall } from '@parley/contracts/talk';
import { publish } from '@parley/harness/call/assistants';
import { Caller } from '@parley/harness/call/caller';
import { recordedCall, storedConversation } from '@parley/harness/call/stored';
import { synthesise } from '@parley/harness/call/synthesise';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { within } from '@parley/harness/process/wait';
import { cough, random, type Samples } from '@parley/harness/sound/samples';
import { createParley } from '@parley/sdk/client';
import { sayAndAsk } from './flows.ts';
import { soundsIn } from './sounds.ts';
import { openWire } from './wire.ts';

let parley: RunningParley;
let voice: Record<'number' | 'no' | 'stop' | 'nod', Samples>;

/** Twice what we promise, for a machine that has other things to do. */
const mostOverlapMs = 400;

// Calls take the time that they take, and a server carries several at once.
describe('a conversation', { concurrency: 5 }, () => {
  before(async () => {
    parley = await startParley();
    voice = await synthesise(parley.client, {
      number: 'My order number is one zero four two.',
      no: 'No, thank you.',
      stop: 'Stop, I want to ask about something else.',
      nod: 'Okay.',
    });
  });
  after(() => parley?.stop());

  test('typed with "Order status" ends as its story does, and is kept as it was told', async () => {
    const caller = await Caller.dial(parley.client, {
      assistant: 'Order status',
      mode: 'text',
      metadata: { ticket: '7' },
    });
    await caller.hears(/order number/i);
    caller.talk.sendText('It is 1043');
    await caller.next('tool', ({ name, phase }) => name === 'orders' && phase === 'ok');
    await caller.hears(/rain jacket was delivered/);
    caller.talk.sendText('yes');
    await caller.hears(/another order/);
    caller.talk.sendText('no');
    const end = await caller.talk.closed();
    assert.deepEqual([end.reason, end.error], ['agent-ended', null]);
    inOrder(caller.events);

    const stored = await storedOf(caller);
    assert.deepEqual(
      [stored.mode, stored.endReason, stored.metadata],
      ['text', 'agent-ended', { ticket: '7' }],
    );
    assert.equal(stored.audioFile, null);
    asTold(stored.messages, caller.events);
    const [lookUp] = stored.toolCalls;
    assert.deepEqual([lookUp?.name, lookUp?.outcome, lookUp?.input], ['orders', 'ok', { number: '1043' }]);
  });

  test('that is spoken is understood, answered, measured and recorded', async (t) => {
    const caller = await Caller.dial(parley.client, { assistant: 'Order status' });
    await caller.hears(/order number/i);
    await caller.sayUntil(voice.number, /another order/);
    await caller.sayUntil(voice.no, /Goodbye/);
    const end = await caller.talk.closed();
    assert.equal(end.reason, 'agent-ended');
    inOrder(caller.events);
    const answers = caller.all('agent.heard').filter(({ final }) => final);
    assert.ok(answers.some(({ heard }) => /two-person tent is on its way/.test(heard)));
    for (const { generated, heard, interrupted } of answers) {
      assert.deepEqual([interrupted, heard], [false, generated]);
    }

    const waterfalls = caller.all('turn').map(({ waterfall }) => waterfall);
    for (const waterfall of waterfalls) addsUp(waterfall);
    const waits = caller.all('turn').filter(({ speechEndMs }) => speechEndMs !== null);
    assert.ok(waits.length >= 2);
    for (const { waterfall, speechEndMs, atMs } of waits)
      assert.equal(atMs - (speechEndMs ?? 0), waterfall.totalMs);
    t.diagnostic(`answers after ${waits.map(({ waterfall }) => waterfall.totalMs).join(', ')} ms`);

    const stored = await storedOf(caller);
    asTold(stored.messages, caller.events);
    for (const { turn, waterfall, answerStartMs, speechEndMs } of stored.turns) {
      const told = caller.all('turn').find((event) => event.turn === turn);
      assert.deepEqual(
        [waterfall, answerStartMs, speechEndMs],
        [told?.waterfall ?? null, told?.atMs ?? null, told?.speechEndMs ?? null],
      );
    }

    const recording = await recordingOf(caller);
    assert.deepEqual(stored.audioFile?.channels, ['caller', 'agent']);
    const { durationMs } = stored;
    assert.ok(
      Math.abs(recording.durationMs - (durationMs ?? 0)) <= 40,
      `${recording.durationMs} of ${durationMs}`,
    );
    assert.equal(stored.audioFile?.durationMs, recording.durationMs);
    // Where the events say that the agent speaks, the recording holds its voice.
    const agent = soundsIn(recording.agent, recording.rateHz);
    const gaps = caller
      .all('agent.speaking')
      .map(({ atMs }) => Math.min(...agent.map(({ startMs }) => Math.abs(startMs - atMs))));
    t.diagnostic(`its voice begins within ${Math.round(Math.max(...gaps))} ms of what was told`);
    assert.ok(Math.max(...gaps) < 500, gaps.join());
    const said = soundsIn(recording.caller, recording.rateHz, { joinMs: 500 });
    assert.ok(said.length >= 2);
  });

  const long =
    'Here is a longer story about the harbour. The boats leave at dawn and come back before noon. ' +
    'By the evening the lamps are lit along the pier, and the musicians begin to play.';

  test('stops for a caller who speaks up, who is not told the unheard half', async (t) => {
    await publish(parley.client, 'Storyteller', sayAndAsk(long));
    const stops: number[] = [];
    // On a machine that stands still for a moment a single figure says nothing.
    while (stops.length < 3 && !stops.some((ms) => ms <= mostOverlapMs)) {
      const { stoppedAfterMs, judgedAfterMs } = await interrupt();
      stops.push(stoppedAfterMs);
      t.diagnostic(
        `silent ${stoppedAfterMs} ms after the caller's first sound, judged after ${judgedAfterMs} ms`,
      );
    }
    assert.ok(Math.min(...stops) <= mostOverlapMs, `silent after ${stops.join(', ')} ms`);
  });

  /** Speaks into the story; how long both were heard on the recording, in ms. */
  async function interrupt(): Promise<{ stoppedAfterMs: number; judgedAfterMs: number }> {
    const caller = await Caller.dial(parley.client, { assistant: 'Storyteller' });
    await caller.next('agent.heard', ({ heard }) => heard.includes('boats'));
    await caller.say(voice.stop);
    const { atMs } = await caller.next('interruption', ({ kind }) => kind === 'real');
    const cut = await caller.next('agent.heard', ({ final }) => final);
    assert.equal(cut.interrupted, true);
    assert.ok(cut.generated.startsWith(cut.heard) && cut.heard.length < cut.generated.length, cut.heard);
    assert.ok(!cut.heard.includes('musicians'));
    await caller.next('agent.speaking');
    await caller.hangUp();
    asTold((await storedOf(caller)).messages, caller.events);

    const recording = await recordingOf(caller);
    const [speech] = soundsIn(recording.caller, recording.rateHz, { joinMs: 500 });
    assert.ok(speech);
    const agent = soundsIn(recording.agent, recording.rateHz, { joinMs: 400 });
    const cutOff = agent.findLast(({ startMs }) => startMs < speech.startMs);
    assert.ok(cutOff);
    return {
      stoppedAfterMs: Math.round(cutOff.endMs - speech.startMs),
      judgedAfterMs: Math.round(atMs - speech.startMs),
    };
  }

  for (const [name, sound] of [
    ['a cough', () => cough(300, random(7))],
    ['a nod that can be heard', () => voice.nod],
  ] as const) {
    test(`is not cut off by ${name}, and no word of it is lost`, async (t) => {
      await publish(parley.client, `Storyteller (${name})`, sayAndAsk(long));
      const caller = await Caller.dial(parley.client, { assistant: `Storyteller (${name})` });
      await caller.next('agent.heard', ({ heard }) => heard.includes('boats'));
      await caller.say(sound());
      const told = await caller.next('agent.heard', ({ final }) => final, 40_000);
      await caller.hangUp();
      assert.deepEqual([told.interrupted, told.heard], [false, told.generated]);
      assert.match(told.heard, /harbour.*musicians begin to play/);
      const judged = caller.all('interruption').map(({ kind }) => kind);
      assert.ok(judged.every((kind) => kind === 'false'));
      t.diagnostic(`judged: ${judged.join() || 'not even noticed'}`);
    });
  }

  test('waits with its next word while the connection is gone', async (t) => {
    await publish(parley.client, 'Storyteller (torn)', sayAndAsk(long));
    const wire = await openWire(parley.url);
    try {
      const client = createParley({ url: wire.url, apiKey: parley.key });
      const caller = await Caller.dial(client, { assistant: 'Storyteller (torn)' });
      await caller.next('agent.heard', ({ heard }) => heard.includes('boats'));
      const back = new Promise<void>((resolve) => caller.talk.on('resumed', () => resolve()));
      wire.cut();
      await within('the resumed talk', 20_000, back);
      const told = await caller.hears(/./, 40_000);
      await caller.hangUp();
      inOrder(caller.events);
      assert.deepEqual([told.interrupted, told.heard], [false, told.generated]);
      const { agent, rateHz } = await recordingOf(caller);
      const spokenMs = soundsIn(agent, rateHz, { joinMs: 20 }).reduce(
        (sum, { startMs, endMs }) => sum + endMs - startMs,
        0,
      );
      const heardMs = caller.heard.bytes / 32;
      t.diagnostic(`${Math.round(heardMs)} ms of sound arrived for ${Math.round(spokenMs)} ms of voice`);
      assert.ok(heardMs > spokenMs - 300, `${heardMs} of ${spokenMs} ms arrived`);
    } finally {
      await wire.close();
    }
  });

  test('goes on over a new connection when the old one is torn, and no event is lost', async () => {
    const wire = await openWire(parley.url);
    try {
      const caller = await Caller.dial(createParley({ url: wire.url, apiKey: parley.key }), {
        assistant: 'Order status',
        mode: 'text',
      });
      await caller.hears(/order number/i);
      caller.talk.sendText('2077');
      await caller.next('agent.speaking');
      for (let cut = 0; cut < 2; cut += 1) {
        const back = new Promise<void>((resolve) => caller.talk.on('resumed', () => resolve()));
        wire.cut();
        await within('the resumed talk', 20_000, back);
      }
      // Typed while there is no connection.
      wire.cut();
      caller.talk.sendText('no thanks');
      await caller.hears(/another order/);
      caller.talk.sendText('no');
      assert.equal((await caller.talk.closed()).reason, 'agent-ended');
      inOrder(caller.events);
      asTold((await storedOf(caller)).messages, caller.events);
    } finally {
      await wire.close();
    }
  });
});

/** Every event fits its schema, and their numbers run from 1 without gaps. */
function inOrder(events: readonly ServerMessage[]): void {
  for (const event of events) serverMessageSchema.parse(event);
  const numbers = events.filter(({ seq }) => seq > 0).map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => at + 1),
  );
}

function addsUp({ totalMs, ...parts }: Waterfall): void {
  assert.equal(
    Object.values(parts).reduce((sum, ms) => sum + ms, 0),
    totalMs,
  );
}

async function storedOf({ conversationId }: Caller) {
  return conversationDetailSchema.parse(await storedConversation(parley.client, conversationId));
}

const recordingOf = ({ conversationId }: Caller) => recordedCall(parley.client, conversationId);

/** The messages that are kept are those that were told: both texts of the agent, and the words of the caller. */
function asTold(
  messages: readonly {
    turn: number;
    role: string;
    generatedText: string;
    heardText: string;
    interrupted: boolean;
  }[],
  events: readonly ServerMessage[],
): void {
  const told = events.flatMap((event) => {
    if (event.type === 'caller.transcript' && event.final)
      return [[event.turn, 'caller', event.text, event.text, false]];
    if (event.type === 'agent.heard' && event.final) {
      return [[event.turn, 'agent', event.generated, event.heard, event.interrupted]];
    }
    return [];
  });
  const kept = messages.map((m) => [m.turn, m.role, m.generatedText, m.heardText, m.interrupted]);
  const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).toSorted();
  assert.deepEqual(sorted(kept), sorted(told));
}
