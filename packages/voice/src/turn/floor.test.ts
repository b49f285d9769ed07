import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answer, drain, greeted, liveId, recognise, say, speak } from '../testing/turn-driver.ts';

test('the first sound over an answer silences it, and a nod gives it back', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  assert.deepEqual(driver.last('hold'), { type: 'hold', held: true });
  driver.pass(300);
  driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs - 160 });
  recognise(driver, 'mm-hm');
  assert.deepEqual(driver.last('hold'), { type: 'hold', held: false });
  assert.deepEqual(
    driver.told('interruption').map((event) => event.kind),
    ['false'],
  );
  assert.ok(driver.state.reply?.sounding);
  assert.equal(driver.state.utterance, null);
});

test('a caller who is heard to begin holds the agent back for a moment, and who then speaks has it without a gap', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  driver.happen({ type: 'onset' });
  assert.deepEqual(driver.last('hold'), { type: 'hold', held: true });
  driver.pass(500);
  assert.deepEqual(driver.last('hold'), { type: 'hold', held: false });
  assert.deepEqual(driver.told('interruption'), []);
  driver.happen({ type: 'onset' });
  driver.pass(100);
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(450);
  assert.deepEqual(
    driver.all('hold').map((effect) => effect.held),
    [true, false, true],
  );
  const deaf = greeted({ interruptible: false });
  say(deaf, 'Tell me all.');
  answer(deaf);
  deaf.happen({ type: 'onset' });
  assert.deepEqual(deaf.all('hold'), []);
});

test('an interruption is cut as soon as its words are known, while the caller still speaks', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  const cut = liveId(driver);
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(600);
  assert.deepEqual(driver.last('transcribe'), { type: 'transcribe', pause: null });
  driver.happen({ type: 'transcript', pause: null, text: 'no that is', confidence: null });
  assert.equal(driver.last('reply.abort')?.reply, cut);
  assert.equal(driver.told('clear').length, 1);
  assert.equal(driver.told('interruption').at(-1)?.kind, 'real');
  assert.equal(driver.state.held, false);
});

test('sound over an answer that goes on means the floor, whatever its words and however broken', () => {
  const unbroken = greeted();
  say(unbroken, 'Tell me all.');
  answer(unbroken);
  unbroken.happen({ type: 'speech.started', startMs: unbroken.atMs });
  unbroken.pass(1599);
  assert.ok(unbroken.state.held);
  unbroken.pass(1);
  assert.equal(unbroken.told('interruption').at(-1)?.kind, 'real');

  // A dog that barks twice a second, and a recogniser that takes longer than its pauses.
  const pulses = greeted();
  say(pulses, 'Tell me all.');
  answer(pulses);
  for (let n = 0; n < 8; n += 1) {
    speak(pulses, 64);
    pulses.pass(226);
  }
  assert.equal(pulses.state.held, false);
});

test('an answer that cannot be interrupted is not, and the words said over it are answered after it', () => {
  const driver = greeted({ interruptible: false });
  say(driver, 'Tell me all.');
  answer(driver);
  const answering = liveId(driver);
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(4000);
  driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs - 160 });
  recognise(driver, 'stop it now');
  assert.equal(driver.all('hold').length, 0);
  assert.equal(liveId(driver), answering);
  drain(driver);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'stop it now' });
});

test('an answer that ends while the caller speaks over it leaves them the floor', () => {
  const driver = greeted({ interruptible: false });
  say(driver, 'Tell me all.');
  answer(driver);
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  drain(driver);
  driver.pass(500);
  driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs - 160 });
  recognise(driver, 'mm-hm.');
  driver.pass(2000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'mm-hm.' });
});

test('whatever the caller sounds like, a silenced answer is given back or cut within a bound', () => {
  const sound = fc.record({
    soundMs: fc.integer({ min: 64, max: 4000 }),
    gapMs: fc.integer({ min: 0, max: 1500 }),
    words: fc.constantFrom('', 'yeah', 'stop', 'on Tuesday', null),
  });
  const bark = fc.record({
    soundMs: fc.integer({ min: 64, max: 300 }),
    gapMs: fc.integer({ min: 0, max: 300 }),
    words: fc.constantFrom('', null),
  });
  const some = { minLength: 1, maxLength: 30, size: 'max' } as const;
  fc.assert(
    fc.property(fc.oneof(fc.array(sound, some), fc.array(bark, some)), (sounds) => {
      const driver = greeted();
      say(driver, 'Tell me all.');
      answer(driver);
      let heldSinceMs: number | null = null;
      driver.onEffect = (effect) => {
        if (effect.type === 'hold') heldSinceMs = effect.held ? driver.atMs : null;
        assert.ok(heldSinceMs === null || driver.atMs - heldSinceMs <= 4500, 'held for too long');
      };
      for (const { soundMs, gapMs, words } of sounds) {
        speak(driver, soundMs);
        driver.pass(gapMs);
        if (words !== null) recognise(driver, words);
        else if (gapMs % 2 === 0) driver.happen({ type: 'transcript.failed', pause: 1 });
      }
      driver.pass(5000);
      assert.equal(driver.state.held, false);
    }),
    { numRuns: 300 },
  );
});
