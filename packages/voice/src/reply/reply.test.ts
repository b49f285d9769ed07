import assert from 'node:assert/strict';
import { test } from 'node:test';
import { every, sleep } from '@parley/platform/time/clock';
import { concat } from '../audio/frames.ts';
import type { Samples } from '../frame.ts';
import { english } from '../language/en/en.ts';
import { Playout } from '../playout/playout.ts';
import type { TextToSpeech } from '../ports.ts';
import { Codebook } from '../testing/coded-speech.ts';
import { codedTextToSpeech } from '../testing/scripted-vendors.ts';
import { plainSettings } from '../testing/stage.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { initialTurnState, step } from '../turn/turn.ts';
import { Reply } from './reply.ts';
import type { ThoughtEvent } from './think.ts';

const rateHz = 16_000;

interface Options {
  voice?: (ordinary: TextToSpeech) => TextToSpeech;
  mode?: 'voice' | 'text';
}

function setUp(options: Options = {}) {
  const clock = new VirtualClock();
  const book = new Codebook();
  const events: string[] = [];
  const frames: Samples[] = [];
  const spoken: string[] = [];
  const playout = new Playout({
    rateHz,
    onPiece: (_, index) => events.push(`piece ${index}`),
    onSounding: () => events.push('sounding'),
    onDrained: () => {
      events.push('drained');
      playout.flush();
    },
  });
  const coded = codedTextToSpeech({ book, clock, rateHz, delayMs: () => 40 });
  const ordinary: TextToSpeech = {
    ...coded,
    speak: (text, more) => {
      spoken.push(text);
      return coded.speak(text, more);
    },
  };
  const { reply: live } = step(initialTurnState(plainSettings), { type: 'start', atMs: 0 }).state;
  assert.ok(live);
  const reply: Reply = new Reply({
    clock,
    live,
    playout,
    language: english,
    atMs: () => clock.monotonicMs(),
    voice:
      options.mode === 'text'
        ? null
        : {
            textToSpeech: options.voice?.(ordinary) ?? ordinary,
            settings: { voice: 'coded', speed: 1, language: 'en', rateHz },
          },
    events: {
      onExpects: (expects) => events.push(`expects ${expects}`),
      onAction: (action) => events.push(action.type),
      onFailed: (where) => events.push(`failed ${where}`),
      onText: (text) => events.push(`text ${text}`),
      onAudio() {},
    },
  });
  const ticker = every(clock, 20, () => {
    const frame = options.mode === 'text' ? null : playout.next();
    if (frame) frames.push(frame);
    reply.tick();
  });
  return {
    clock,
    book,
    events,
    frames,
    spoken,
    playout,
    reply,
    words: () => book.decode(concat(frames), rateHz).map((word) => word.text),
    close: () => ticker.cancel(),
  };
}

async function* thoughts(...events: ThoughtEvent[]): AsyncGenerator<ThoughtEvent> {
  yield* events;
}

const text = (words: string): ThoughtEvent => ({ type: 'text', text: words });
const seen = (events: string[]) => events.filter((event) => !event.startsWith('text'));

test('what the mind says is spoken sentence by sentence, to its end', async () => {
  const { clock, reply, spoken, words, events } = setUp();
  reply.start(thoughts(text('Here we are '), text('at last. And this'), text(' is more of it.')));
  reply.commit();
  await clock.advance(5000);
  assert.deepEqual(spoken, ['Here we are at last.', 'And this is more of it.']);
  assert.deepEqual(words(), 'Here we are at last. And this is more of it.'.split(' '));
  assert.deepEqual(seen(events), ['piece 0', 'sounding', 'piece 1', 'drained']);
  assert.equal(
    events.findLast((event) => event.startsWith('text')),
    'text Here we are at last. And this is more of it.',
  );
});

test('a reply that is not the answer yet makes its audio ready and lets none of it sound', async () => {
  const { clock, reply, spoken, frames, events, playout } = setUp();
  reply.start(thoughts(text('All is ready here now.')));
  await clock.advance(3000);
  assert.equal(spoken.length, 1);
  assert.deepEqual([frames.length, events], [0, []]);
  reply.commit();
  assert.ok(playout.bufferedMs >= 1000);
  await clock.advance(20);
  assert.equal(frames.length, 1);
  assert.equal(reply.times.committedMs, 3000);
});

test('a reply that is thrown away has no effect, whatever its vendors still say', async () => {
  for (const committed of [false, true]) {
    const { clock, reply, events, playout } = setUp({
      voice: (ordinary) => ({
        ...ordinary,
        async *speak() {
          await sleep(clock, 500);
          yield { samples: new Int16Array(1000).fill(3000) };
        },
      }),
    });
    const late = async function* (): AsyncGenerator<ThoughtEvent> {
      yield text('One whole sentence to say. ');
      await sleep(clock, 400);
      yield { type: 'expect', expects: 'phone' };
      yield { type: 'state', state: 7 };
      yield { type: 'end', reason: 'done' };
      yield text('Another one of these.');
    };
    reply.start(late());
    if (committed) reply.commit();
    await clock.advance(200);
    events.length = 0;
    reply.abort();
    playout.flush();
    await clock.advance(5000);
    assert.deepEqual(events, []);
    assert.equal(reply.state, undefined);
    assert.equal(playout.bufferedMs, 0);
  }
});

test('so much audio is made ahead, and no more: an interruption would waste it', async () => {
  const { clock, reply, spoken } = setUp();
  const sentences = Array.from({ length: 30 }, (_, n) => text(`This is sentence number ${n} of the many. `));
  reply.start(thoughts(...sentences));
  await clock.advance(20_000);
  assert.ok(spoken.length >= 4 && spoken.length <= 6, `${spoken.length}`);
  reply.commit();
  await clock.advance(3000);
  assert.ok(spoken.length <= 9, `${spoken.length}`);
});

test('a filler is heard before an answer that is slow, and told apart from it', async () => {
  const { clock, reply, words, events } = setUp();
  const slow = async function* (): AsyncGenerator<ThoughtEvent> {
    await sleep(clock, 3000);
    yield text('Here it is.');
  };
  reply.start(slow());
  reply.commit();
  await clock.advance(1000);
  reply.filler('One moment, please.');
  reply.filler('One moment, please.');
  await clock.advance(8000);
  assert.deepEqual(words(), 'One moment, please. Here it is.'.split(' '));
  assert.ok(reply.isFiller(0) && !reply.isFiller(1));
  assert.equal(reply.generated, 'One moment, please. Here it is.');
  assert.equal(events.at(-1), 'drained');
});

test('a filler that is not ready before the answer is not heard at all', async () => {
  const { clock, reply, words } = setUp();
  const ready = async function* (): AsyncGenerator<ThoughtEvent> {
    await sleep(clock, 1010);
    yield text('Here it is.');
  };
  reply.start(ready());
  reply.commit();
  await clock.advance(1000);
  reply.filler('One moment, please.');
  await clock.advance(5000);
  assert.deepEqual(words(), ['Here', 'it', 'is.']);
  assert.equal(reply.generated, 'Here it is.');
});

test('a filler of which the voice makes no sound was not said', async () => {
  const { clock, reply, events, playout } = setUp({
    voice: (ordinary) => ({ ...ordinary, async *speak() {} }),
  });
  const hanging = async function* (): AsyncGenerator<ThoughtEvent> {
    await new Promise(() => {});
    yield text('never');
  };
  reply.start(hanging());
  reply.commit();
  reply.filler('One moment, please.');
  await clock.advance(1000);
  assert.deepEqual(events, []);
  assert.equal(reply.generated, '');
  assert.equal(playout.heard().text, '');
});

test('words before a tool runs are spoken at once, and are heard before it may be said so', async () => {
  const { clock, reply, spoken, playout } = setUp();
  const gate = Promise.withResolvers<void>();
  let heardMs: number | null = null;
  const announcing = async function* (): AsyncGenerator<ThoughtEvent> {
    yield text('I book it now');
    yield { type: 'pause' };
    void reply.heard().then(() => {
      heardMs = clock.monotonicMs();
    });
    await gate.promise;
    yield text('Done.');
  };
  reply.start(announcing());
  await clock.advance(1000);
  assert.deepEqual(spoken, ['I book it now']);
  assert.equal(heardMs, null);
  reply.commit();
  await clock.advance(780);
  assert.ok(playout.bufferedMs > 0);
  assert.equal(heardMs, null);
  await clock.advance(100);
  assert.ok(heardMs !== null && heardMs >= 1800);
  gate.resolve();
  await clock.advance(2000);
  assert.equal(reply.generated, 'I book it now Done.');
});

test('a mind that fails and a voice that fails are told once each, and who it was', async () => {
  const mind = setUp();
  const failing = async function* (): AsyncGenerator<ThoughtEvent> {
    yield text('Well');
    throw new Error('no');
  };
  mind.reply.start(failing());
  mind.reply.commit();
  await mind.clock.advance(1000);
  assert.deepEqual(
    mind.events.filter((event) => event.startsWith('failed')),
    ['failed mind'],
  );

  const voice = setUp({ voice: (ordinary) => ({ ...ordinary, async *speak() {} }) });
  voice.reply.start(thoughts(text('Some words to say. '), text('Some more of them.')));
  voice.reply.commit();
  await voice.clock.advance(1000);
  assert.deepEqual(
    voice.events.filter((event) => event.startsWith('failed')),
    ['failed voice'],
  );
});

test('a finished reply makes no more, but what it has made is heard', async () => {
  const { clock, reply, words, events } = setUp();
  const endless = async function* (): AsyncGenerator<ThoughtEvent> {
    yield text('This much is made. ');
    await new Promise(() => {});
  };
  reply.start(endless());
  reply.commit();
  await clock.advance(300);
  reply.finish();
  await clock.advance(3000);
  assert.deepEqual(words(), ['This', 'much', 'is', 'made.']);
  assert.equal(events.at(-1), 'drained');
});

test('what the answer expects, remembers and does next is passed on', async () => {
  const { clock, reply, events } = setUp();
  reply.start(
    thoughts(
      { type: 'state', state: { step: 1 } },
      { type: 'expect', expects: 'phone' },
      { type: 'state', state: { step: 2 } },
      { type: 'transfer', to: '+12125550100' },
    ),
  );
  reply.commit();
  await clock.advance(100);
  assert.deepEqual(reply.state, { step: 2 });
  assert.deepEqual(seen(events), ['expects phone', 'transfer', 'drained']);
});

test('marks without a word are not given to the voice', async () => {
  const { clock, reply, spoken, events } = setUp();
  reply.start(thoughts(text('Really it is so. '), text('…')));
  reply.commit();
  await clock.advance(3000);
  assert.deepEqual(spoken, ['Really it is so.']);
  assert.equal(events.at(-1), 'drained');
});

test('in a conversation by text no voice is asked, and a reply ends as soon as it is whole', async () => {
  const { clock, reply, spoken, events } = setUp({ mode: 'text' });
  reply.start(thoughts(text('Here we are. '), text('And more.')));
  reply.commit();
  await clock.advance(0);
  assert.deepEqual(spoken, []);
  assert.equal(events.at(-1), 'drained');
});

test('what an answer expects is taken from its words, not from the marks around them', async () => {
  for (const asked of ['<speak>What is your phone number?</speak>', 'What is your phone number? *waits*']) {
    const { clock, reply, events } = setUp();
    reply.start(thoughts(text(asked)));
    reply.commit();
    await clock.advance(3000);
    assert.ok(events.includes('expects phone'), asked);
  }
});

test('a sentence is spoken before the mind goes on', async () => {
  const { clock, reply, spoken } = setUp();
  reply.start(
    (async function* () {
      yield text('Let me check that for you.');
      await sleep(clock, 4000);
      yield text(' It is here.');
    })(),
  );
  reply.commit();
  await clock.advance(500);
  assert.deepEqual(spoken, ['Let me check that for you.']);
  await clock.advance(6000);
  assert.deepEqual(spoken, ['Let me check that for you.', 'It is here.']);
});

test('who hangs up without a word says goodbye, and who has said something says no more', async () => {
  for (const [said, expected] of [
    [[], ['Thank you for calling.', 'Goodbye.']],
    [[text('*hangs up*')], ['Thank you for calling.', 'Goodbye.']],
    [[text('All done.')], ['All done.']],
  ] as const) {
    const { clock, reply, spoken, events } = setUp();
    reply.start(thoughts(...said, { type: 'end', reason: 'done' }));
    reply.commit();
    await clock.advance(5000);
    assert.deepEqual(spoken, expected);
    assert.ok(events.includes('end'));
  }
});

test('an answer in letters that the voice cannot read is told in a sentence, once', async () => {
  const { clock, reply, spoken, events } = setUp();
  reply.start(thoughts(text('您好，我们七点开门。欢迎光临。 Our Café 北京 opens at seven.')));
  reply.commit();
  await clock.advance(8000);
  assert.deepEqual(spoken, ["I'm sorry, I can only speak English.", 'Our Café 北京 opens at seven.']);
  assert.equal(events.at(-1), 'drained');
});
