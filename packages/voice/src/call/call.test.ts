import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '@parley/platform/time/clock';
import type { MindRequest } from '../ports.ts';
import { scriptedMind } from '../testing/scripted-vendors.ts';
import { Stage } from '../testing/stage.ts';

/** Greets, then answers "you said …" to everything; keeps what it was asked. */
function echoMind(answer = (text: string) => `you said ${text} and that is really all I know about it`) {
  const requests: MindRequest[] = [];
  const mind = scriptedMind(function* (request) {
    requests.push(request);
    const { input } = request;
    if (input.kind === 'start') yield { type: 'text', text: 'hello there how can I help' };
    if (input.kind === 'said') yield { type: 'text', text: answer(input.text) };
    if (input.kind === 'digits') yield { type: 'text', text: `keys ${input.digits}` };
    if (input.kind === 'silence') yield { type: 'text', text: 'are you still there' };
  });
  return { mind, requests };
}

async function greeted(stage: Stage): Promise<Stage> {
  stage.call.input({ type: 'start' });
  await stage.until('agent.heard', (event) => event.final);
  await stage.pass(500);
  return stage;
}

test('a caller who speaks is answered, and the waterfall adds up to the silence they heard', async () => {
  const { mind, requests } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('what time is it now.');
  const spoke = await stage.until('turn');
  assert.deepEqual(requests.at(-1)?.input, { kind: 'said', text: 'what time is it now.' });
  const { waterfall } = spoke;
  const parts =
    waterfall.endpointingMs +
    waterfall.recognitionMs +
    waterfall.mindMs +
    waterfall.voiceMs +
    waterfall.deliveryMs;
  assert.equal(parts, waterfall.totalMs);
  const firstFrame = stage.frames.find((frame) => frame.atMs >= (spoke.speechEndMs ?? 0));
  assert.ok(Math.abs((firstFrame?.atMs ?? 0) - spoke.atMs) <= 20);
  assert.ok(waterfall.totalMs < 450, `${waterfall.totalMs} ms`);
});

test('the words on the wire are the words that were generated, each once and in order', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('what time is it now.');
  await stage.until('agent.heard', (event) => event.final);
  const words = stage.agentWords();
  const expected = stage
    .all('agent.heard')
    .filter((event) => event.final)
    .map((event) => event.generated);
  assert.deepEqual(
    words.map((word) => word.text),
    expected.join(' ').split(' '),
  );
  assert.ok(words.every((word) => Math.round(word.ms) === 180));
});

test('a caller who interrupts is not told the unheard half, and the history ends where it was heard', async () => {
  const { mind, requests } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('tell me all of it please.');
  await stage.until('agent.speaking');
  await stage.pass(900);
  stage.say('no stop that now please.');
  const heard = await stage.until('agent.heard', (event) => event.final);
  assert.equal(heard.interrupted, true);
  assert.ok(heard.heard.length > 0 && heard.generated.startsWith(heard.heard));
  assert.ok(heard.heard.length < heard.generated.length);
  const cutAt = stage.frames.length;
  await stage.until('agent.speaking');
  const history = requests.at(-1)?.history ?? [];
  assert.deepEqual(history.at(-1), { role: 'agent', text: heard.heard, interrupted: true });
  const said = heard.generated.split(' ');
  const left = stage
    .agentWords(cutAt)
    .map((word) => word.text)
    .slice('hello there how can I help'.split(' ').length);
  assert.deepEqual(left.slice(0, heard.heard.split(' ').length), heard.heard.split(' '));
  // A word that was cut in its middle left in part; no more than that one.
  assert.ok(left.length - heard.heard.split(' ').length <= 1 && left.length < said.length);
});

test('the agent falls silent within 200 ms of the first sound of an interruption', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('tell me all of it please.');
  await stage.until('agent.speaking');
  await stage.pass(1000);
  const startMs = stage.call.atMs;
  stage.say('no stop that now please.');
  await stage.pass(400);
  const last = stage.frames.filter((frame) => frame.atMs <= startMs + 400).at(-1);
  assert.ok((last?.atMs ?? 0) - startMs <= 200, `${(last?.atMs ?? 0) - startMs} ms`);
});

test('a cough or an mm-hm pauses the answer and resumes it without a lost or repeated word', async () => {
  for (const sound of ['cough', 'mm-hm'] as const) {
    const { mind, requests } = echoMind();
    const stage = await greeted(new Stage(mind));
    stage.say('tell me all of it please.');
    await stage.until('agent.speaking');
    await stage.pass(700);
    const asked = requests.length;
    if (sound === 'cough') stage.cough(250);
    else stage.say('mm-hm');
    const judged = await stage.until('interruption');
    assert.equal(judged.kind, 'false');
    const heard = await stage.until('agent.heard', (event) => event.final);
    assert.equal(heard.interrupted, false);
    assert.equal(heard.heard, heard.generated);
    assert.equal(requests.length, asked);
    const words = stage.agentWords().map((word) => word.text);
    assert.deepEqual(words.slice(-heard.generated.split(' ').length), heard.generated.split(' '));
  }
});

test('a caller who pauses inside a sentence is answered once, to the whole of it', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('I would like to');
  await stage.pass(800 + 700);
  stage.say('book a table.');
  const heard = await stage.until('agent.heard', (event) => event.final);
  assert.match(heard.generated, /^you said I would like to book a table\./);
  assert.equal(stage.all('caller.transcript').filter((event) => event.final).length, 1);
});

test('a caller who says hold on hears nothing for eight seconds, and goes on in the same turn', async () => {
  const { mind, requests } = echoMind();
  const stage = await greeted(new Stage(mind, { settings: { silencePromptMs: 3000 } }));
  const asked = requests.length;
  const frames = stage.frames.length;
  stage.say('hold on please.');
  await stage.until('caller.silent');
  await stage.pass(7500);
  assert.equal(stage.frames.length, frames);
  assert.equal(requests.length, asked);
  stage.say('is it on Monday?');
  await stage.until('turn');
  assert.deepEqual(requests.at(-1)?.input, { kind: 'said', text: 'hold on please. is it on Monday?' });
});

test('a caller who says hold on and nothing more is answered in the end', async () => {
  const { mind, requests } = echoMind();
  const stage = await greeted(new Stage(mind, { settings: { silencePromptMs: 3000 } }));
  stage.say('hold on please.');
  await stage.until('turn');
  assert.deepEqual(requests.at(-1)?.input, { kind: 'said', text: 'hold on please.' });
});

test('a caller who goes on before the answer sounds is heard as one turn', async () => {
  const { mind, requests } = echoMind();
  const stage: Stage = new Stage(
    scriptedMind(async function* (request, signal) {
      if (request.input.kind === 'said') await sleep(stage.clock, 1500, signal);
      yield* mind.think(request, signal);
    }),
  );
  await greeted(stage);
  stage.say('my name is John.');
  await stage.until('agent.thinking');
  stage.say('and I need help.');
  const heard = await stage.until('agent.heard', (event) => event.final && event.heard !== '', 20_000);
  assert.deepEqual(requests.at(-1)?.input, { kind: 'said', text: 'my name is John. and I need help.' });
  assert.ok(heard.generated.includes('my name is John. and I need help.'));
  assert.equal(stage.all('interruption').length, 0);
});

test('a mind that hangs cannot keep the caller waiting in silence', async () => {
  const mind = scriptedMind(async function* (request) {
    if (request.input.kind === 'start') yield { type: 'text', text: 'hello' };
    else await new Promise(() => {});
  });
  const stage = await greeted(new Stage(mind));
  stage.say('are you there now?');
  const silentFrom = await stage.until('caller.silent');
  const spoke = await stage.until('agent.speaking', () => true, 6000);
  assert.ok(spoke.atMs - silentFrom.atMs < 5000);
  const apology = await stage.until('agent.text', (event) => event.text.includes('sorry'), 20_000);
  assert.ok(apology.atMs - silentFrom.atMs < 16_000);
  const { waterfall } = await stage.until('turn', ({ turn }) => turn === apology.turn, 20_000);
  assert.ok(waterfall.totalMs > 5000, 'the caller waited since their own words');
  assert.ok(waterfall.mindMs > 0.8 * waterfall.totalMs, 'for the mind');
});

test('a voice that fails ends the turn, and the call goes on', async () => {
  const { mind } = echoMind();
  let broken = false;
  const failing: Stage = new Stage(mind, {
    textToSpeech: {
      name: 'failing',
      capabilities: { rateHz: 16_000, wordTiming: false, languages: ['en'], voices: ['x'] },
      async *speak(text) {
        if (broken) throw new Error('no voice');
        yield { samples: failing.book.encode(text, 16_000) };
      },
    },
  });
  await greeted(failing);
  broken = true;
  failing.say('what time is it now.');
  await failing.pass(3000);
  broken = false;
  failing.say('are you there again?');
  const heard = await failing.until('agent.heard', (event) => event.final && event.heard !== '', 20_000);
  assert.match(heard.heard, /are you there again/);
  assert.ok(failing.faults.some((fault) => fault.where === 'voice'));
});

test('a caller who says nothing is asked, and after three times the call ends', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  const ended = await stage.until('ended', () => true, 60_000);
  assert.equal(ended.reason, 'silence');
  assert.equal(
    stage.all('agent.heard').filter((event) => event.final && event.heard === 'are you still there').length,
    3,
  );
});

test('nothing of an ended call is left: no timer, no event after the end', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('tell me all of it please.');
  await stage.until('agent.speaking');
  stage.call.input({ type: 'end', reason: 'caller-ended' });
  await stage.call.ended;
  assert.equal(stage.events.at(-1)?.type, 'ended');
  await stage.clock.advance(1);
  assert.equal(stage.clock.pendingTimers, 0);
  const count = stage.events.length;
  await stage.pass(2000);
  assert.equal(stage.events.length, count);
});

test('a typed conversation needs no audio', async () => {
  const { mind } = echoMind();
  const stage = new Stage(mind, { mode: 'text' });
  stage.call.input({ type: 'start' });
  await stage.until('agent.heard', (event) => event.final);
  stage.call.input({ type: 'text', text: 'what time is it' });
  const heard = await stage.until('agent.heard', (event) => event.final);
  assert.match(heard.heard, /^you said what time is it/);
  assert.equal(stage.frames.length, 0);
});

test('both channels of the recording run on one clock, from the first ms to the last', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('what time is it now.');
  const turn = await stage.until('turn');
  await stage.until('agent.heard', (event) => event.final);
  stage.call.input({ type: 'end', reason: 'caller-ended' });
  await stage.call.ended;
  const { caller, agent } = stage.recording;
  assert.equal(caller.length, agent.length);
  assert.ok(Math.abs(caller.length * 20 - stage.call.atMs) <= 40);
  const join = (frames: Int16Array[]) => Int16Array.from(frames.flatMap((frame) => [...frame]));
  const callerWords = stage.book.decode(join(caller), 16_000).map((word) => word.text);
  assert.deepEqual(callerWords, 'what time is it now.'.split(' '));
  const agentSamples = join(agent);
  const firstSound = agentSamples.findIndex((sample, i) => sample !== 0 && i >= (turn.speechEndMs ?? 0) * 16);
  assert.ok(Math.abs(firstSound / 16 - turn.atMs) <= 20);
});

test('a lost socket silences the agent, and the answer goes on where it was', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('tell me all of it please.');
  await stage.until('agent.speaking');
  await stage.pass(600);
  stage.call.input({ type: 'disconnected' });
  await stage.pass(40);
  const before = stage.frames.length;
  await stage.clock.advance(4000);
  assert.equal(stage.frames.length, before);
  stage.call.input({ type: 'reconnected' });
  const heard = await stage.until('agent.heard', (event) => event.final);
  assert.equal(heard.heard, heard.generated);
  const words = stage.agentWords().map((word) => word.text);
  assert.deepEqual(words.slice(-heard.generated.split(' ').length), heard.generated.split(' '));
});

test('an answer of which only the filler was heard leaves nothing in the memory of the mind', async () => {
  const states: unknown[] = [];
  const stage: Stage = new Stage(
    scriptedMind(async function* ({ input, state }, signal) {
      states.push(state);
      if (input.kind === 'said') {
        yield { type: 'state', state: input.text };
        await sleep(stage.clock, 6000, signal);
      }
      yield { type: 'text', text: 'hello there.' };
    }),
  );
  await greeted(stage);
  stage.say('book it now please.');
  await stage.until('agent.speaking');
  await stage.pass(800);
  stage.say('no stop that now please.');
  await stage.pass(4000);
  assert.deepEqual(states, [null, null, null]);
});

test('a door that throws does not stop the call', async () => {
  const { mind } = echoMind();
  let throwing = false;
  const stage: Stage = new Stage(mind, {
    onEvent: (event) => {
      stage.events.push(event);
      if (throwing) throw new Error('the door is broken');
    },
  });
  await greeted(stage);
  throwing = true;
  stage.say('what time is it now.');
  const heard = await stage.until('agent.heard', (event) => event.final);
  assert.equal(heard.heard, heard.generated);
  assert.ok(stage.faults.some((fault) => fault.where === 'onEvent'));
});

test('the words of a caller who hangs up in mid-sentence are kept as far as they were recognised', async () => {
  const { mind } = echoMind();
  const stage = await greeted(new Stage(mind));
  stage.say('one two three four five six seven');
  await stage.until('caller.transcript');
  stage.call.input({ type: 'end', reason: 'caller-ended' });
  await stage.call.ended;
  const last = stage.all('caller.transcript').at(-1);
  assert.equal(last?.final, true);
  assert.match(last?.text ?? '', /^one two/);
});

test('a soft end of the last word that voice activity misses still belongs to the words', async () => {
  const ends: number[] = [];
  for (const softMs of [0, 120]) {
    const { mind } = echoMind();
    const stage = await greeted(new Stage(mind));
    const startMs = stage.call.atMs;
    stage.say('what time is it now.');
    if (softMs > 0) stage.murmur(softMs);
    const turn = await stage.until('turn');
    ends.push((turn.speechEndMs ?? 0) - startMs);
  }
  const [plain = 0, soft = 0] = ends;
  assert.ok(Math.abs(soft - plain - 140) <= 20, `${plain} and ${soft} ms`);
});

test('who is put through is told where, once they have heard that and before the call ends', async () => {
  const told: string[] = [];
  const mind = scriptedMind(function* () {
    yield { type: 'text', text: 'one moment I put you through' };
    yield { type: 'transfer', to: '+12125550171' };
  });
  const stage: Stage = new Stage(mind, {
    onTransfer: (to) => told.push(`${to} ${stage.events.some(({ type }) => type === 'ended')}`),
  });
  stage.call.input({ type: 'start' });
  await stage.until('agent.speaking');
  assert.deepEqual(told, []);
  const { reason } = await stage.until('ended');
  assert.deepEqual([reason, told], ['transferred', ['+12125550171 false']]);
});
