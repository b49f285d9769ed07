import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { greeted, type Happening, TurnDriver } from '../testing/turn-driver.ts';
import type { TimerName } from './types.ts';

const text = fc.constantFrom(
  '',
  'yeah',
  'stop',
  'hold on',
  'I want to',
  'A table for two.',
  'no that is wrong',
);
const reply = fc.integer({ min: 1, max: 12 });
const pause = fc.integer({ min: 1, max: 4 });
const expects = fc.constantFrom('anything', 'yes-no', 'phone', 'dictation');
const ms = fc.integer({ min: 0, max: 20_000 });
const action = fc.constantFrom(
  { type: 'end', reason: 'agent-ended' } as const,
  { type: 'transfer', to: '+12125550100' } as const,
);

/** Anything but timers, in any order, whether it makes sense or not. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('speech.started'), startMs: ms }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('speech.paused'), lastSoundMs: ms }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('transcript'), pause: fc.option(pause), text }) },
  fc.record({ type: fc.constant('transcript.failed'), pause }),
  fc.record({ type: fc.constant('turn.probability'), pause, probability: fc.constantFrom(0, 0.5, 1) }),
  fc.record({ type: fc.constant('onset') }),
  fc.record({ type: fc.constant('typed'), text: fc.constantFrom('a table', 'stop') }),
  fc.record({ type: fc.constant('digits'), digits: fc.constantFrom('1', '42#') }),
  fc.record({ type: fc.constant('reply.expects'), reply, expects }),
  fc.record({ type: fc.constant('reply.action'), reply, action }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reply.sounding'), reply }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reply.answering'), reply }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reply.drained'), reply }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reply.failed'), reply }) },
  fc.record({ type: fc.constant('disconnected') }),
  fc.record({ type: fc.constant('reconnected') }),
) as fc.Arbitrary<Happening>;

const moment = fc.record({ happening, afterMs: fc.oneof(fc.integer({ min: 0, max: 700 }), ms) });

interface Story {
  interruptible: boolean;
  greeted: boolean;
  moments: { happening: Happening; afterMs: number }[];
}

function story(maxLength: number): fc.Arbitrary<Story> {
  const moments = fc.array(moment, { maxLength, size: 'max' });
  return fc.record({ interruptible: fc.boolean(), greeted: fc.boolean(), moments });
}

/** What a driver checks at every step is the property: see its messages. `between` is called before each moment. */
function drive(
  { interruptible, greeted, moments }: Story,
  between: (driver: TurnDriver, moment: number) => void = () => {},
): TurnDriver {
  const driver = new TurnDriver({ interruptible });
  driver.happen({ type: 'start' });
  if (greeted) {
    driver.happen({ type: 'reply.answering', reply: 1 });
    driver.happen({ type: 'reply.sounding', reply: 1 });
    driver.happen({ type: 'reply.drained', reply: 1 });
  }
  for (const [at, each] of moments.entries()) {
    driver.pass(each.afterMs);
    between(driver, at);
    const next = aimed(driver, each.happening);
    driver.happen(next);
    // The first sample of an answer is sound.
    if (next.type === 'reply.answering') driver.happen({ ...next, type: 'reply.sounding' });
  }
  return driver;
}

/** Mostly what is said of a reply or a pause is said of the live one, and what is heard has just been. */
function aimed(driver: TurnDriver, happening: Happening): Happening {
  const { reply: live, utterance } = driver.state;
  if ('reply' in happening && live && happening.reply % 4 !== 0) return { ...happening, reply: live.id };
  if ('pause' in happening && utterance && happening.pause !== null && happening.pause !== 1) {
    return { ...happening, pause: utterance.pause };
  }
  if (happening.type === 'speech.started' && happening.startMs % 4 !== 0) {
    return { ...happening, startMs: driver.atMs - (happening.startMs % 100) };
  }
  if (happening.type === 'speech.paused' && happening.lastSoundMs % 4 !== 0) {
    return { ...happening, lastSoundMs: driver.atMs - (happening.lastSoundMs % 300) };
  }
  return happening;
}

test('a call ends at its time limit, whoever is speaking', () => {
  const driver = greeted({ maxCallMs: 5000 });
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(5000);
  assert.deepEqual(driver.last('end'), { type: 'end', reason: 'time-limit' });
});

test('whatever happens in whatever order, no promise of the rules is broken', () => {
  fc.assert(
    fc.property(story(60), (each) => {
      drive(each);
    }),
    { numRuns: 3000 },
  );
});

test('left alone after anything, the conversation comes to an end', () => {
  fc.assert(
    fc.property(story(25), (each) => {
      const driver = drive(each);
      driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs });
      driver.happen({ type: 'reconnected' });
      // Vendors that never answer: deadlines, apologies and silence are all that is left.
      driver.onEffect = (effect) => {
        if (effect.type === 'reply.finish') driver.happen({ type: 'reply.drained', reply: effect.reply });
      };
      const live = driver.state.reply;
      if (live?.answering) driver.happen({ type: 'reply.drained', reply: live.id });
      driver.pass(600_000);
      assert.ok(driver.state.over);
    }),
    { numRuns: 300 },
  );
});

/** All of them, or this does not compile. */
const timerNames = Object.keys({
  endpoint: true,
  recognition: true,
  interim: true,
  filler: true,
  answer: true,
  silence: true,
  unheard: true,
  digits: true,
  call: true,
  reconnect: true,
  onset: true,
} satisfies Record<TimerName, true>) as TimerName[];

test('a timer that fires at the wrong moment breaks no promise either, whichever it is', () => {
  // The end of the whole call is the end of the story.
  const often = timerNames.filter((name) => name !== 'call');
  const name = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...often) }, fc.constant<TimerName>('call'));
  const untimely = fc.array(fc.record({ name, before: fc.nat(59) }), { maxLength: 30, size: 'max' });
  const fired = new Set<TimerName>();
  fc.assert(
    fc.property(story(60), untimely, (each, timers) => {
      drive(each, (driver, moment) => {
        for (const { name, before } of timers) {
          if (before !== moment || driver.state.over) continue;
          driver.happen({ type: 'timer', name });
          fired.add(name);
        }
      });
    }),
    { numRuns: 2000 },
  );
  assert.deepEqual(
    timerNames.filter((each) => !fired.has(each)),
    [],
  );
});
