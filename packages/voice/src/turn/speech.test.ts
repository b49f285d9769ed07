import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answer, drain, greeted, liveId, recognise, say, speak, TurnDriver } from '../testing/turn-driver.ts';

const inputs = (driver: TurnDriver) => driver.all('reply.start').map((effect) => effect.reply.input);

const idle = (driver: TurnDriver) => driver.state.reply === null;

test('a question is answered after the shortest wait, and thought about before', () => {
  const driver = greeted();
  speak(driver);
  const silentMs = driver.atMs - 160;
  driver.pass(20);
  recognise(driver, 'Is there a table for two?');
  assert.deepEqual(inputs(driver).at(-1), { kind: 'said', text: 'Is there a table for two?' });
  assert.equal(driver.all('reply.commit').length, 1);
  driver.pass(1000);
  const commit = driver.last('reply.commit');
  assert.equal(commit?.reply, liveId(driver));
  assert.equal(commit?.decidedMs, silentMs + 320);
  assert.equal(driver.all('reply.start').length, 2);
  assert.equal(driver.all('utterance.over').length, 1);
});

test('silence that was not heard yet, for the audio is late, does not end a turn', () => {
  const driver = greeted();
  speak(driver);
  const silentMs = driver.atMs - 160;
  const before = driver.all('reply.commit').length;
  driver.lagMs = 300;
  recognise(driver, 'Is there a table for two?');
  driver.pass(350);
  assert.equal(driver.all('reply.commit').length, before);
  driver.pass(100);
  assert.equal(driver.all('reply.commit').length, before + 1);
  assert.equal(driver.last('reply.commit')?.decidedMs, silentMs + 320);
});

test('a caller who goes on takes back the early answer, and is answered to the whole', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'I want a table');
  const early = liveId(driver);
  speak(driver);
  assert.equal(driver.last('reply.abort')?.reply, early);
  recognise(driver, 'I want a table for two.');
  driver.pass(1500);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'I want a table for two.' });
  assert.equal(driver.told('caller.transcript').filter((event) => event.final).length, 1);
  assert.equal(driver.all('reply.commit').length, 2);
});

test('words whose answer nobody heard are answered with the words that follow, as one turn', () => {
  const driver = greeted();
  say(driver, 'My name is John.');
  say(driver, 'And I need help.');
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'My name is John. And I need help.' });
  assert.equal(driver.told('interruption').length, 0);
  assert.equal(driver.state.turn, 2);
});

test('words after an answer was heard are another turn, without those before', () => {
  const driver = greeted();
  say(driver, 'My name is John.');
  answer(driver);
  say(driver, 'And I need help.');
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'And I need help.' });
  assert.equal(driver.state.turn, 3);
});

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

test('words that do not come are done without: the last known ones are answered', () => {
  const driver = greeted();
  driver.happen({ type: 'speech.started', startMs: driver.atMs });
  driver.pass(600);
  driver.happen({ type: 'transcript', pause: null, text: 'a table', confidence: null });
  driver.happen({ type: 'speech.paused', lastSoundMs: driver.atMs });
  driver.pass(320 + 2500);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'a table' });
});

test('where recognition failed and nothing is known, the caller is asked to say it again', () => {
  const driver = greeted();
  speak(driver);
  driver.happen({ type: 'transcript.failed', pause: 1 });
  driver.pass(1000);
  assert.match(driver.last('reply.say')?.text ?? '', /say it again/);
});

test('a noise that was no word is forgotten', () => {
  const driver = greeted();
  speak(driver, 100);
  recognise(driver, '');
  driver.pass(1000);
  assert.equal(driver.state.utterance, null);
  assert.ok(idle(driver));
  assert.equal(driver.state.turn, 1);
});

test('a caller who waits after a sound that may have been a word is asked, once', () => {
  const driver = greeted();
  const asked = () => driver.all('reply.say').length;
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(1500);
  assert.equal(asked(), 0);
  driver.pass(2000);
  assert.equal(asked(), 1);
  answer(driver);
  drain(driver);
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(5000);
  assert.equal(asked(), 1);
});

test('a caller who goes on after a sound that was no word is not asked', () => {
  const driver = greeted();
  speak(driver, 500);
  recognise(driver, '');
  driver.pass(1500);
  say(driver, 'A table for two.');
  answer(driver);
  drain(driver);
  driver.pass(4000);
  assert.equal(driver.all('reply.say').length, 0);
});

test('a recogniser that sends nothing more in the silence takes no words back', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'A table for two.');
  driver.happen({ type: 'transcript', pause: null, text: '', confidence: null });
  driver.pass(2000);
  assert.equal(driver.state.reply?.provisional, false);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'A table for two.' });
});

test('an early answer to other words than the last ones known is not given', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'A table');
  recognise(driver, 'A table for two.');
  driver.pass(2000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'A table for two.' });
});

test('words of an earlier pause are not taken for those of the last one', () => {
  const driver = greeted();
  speak(driver);
  speak(driver);
  driver.happen({ type: 'transcript', pause: 1, text: 'A table.', confidence: null });
  driver.pass(1000);
  assert.ok(idle(driver));
  recognise(driver, 'A table for two.');
  assert.deepEqual(inputs(driver).at(-1), { kind: 'said', text: 'A table for two.' });
});

test('a caller who spoke over an answer that failed is heard, however often their words are corrected', () => {
  const driver = new TurnDriver({ interruptible: false });
  driver.happen({ type: 'start' });
  driver.happen({ type: 'speech.started', startMs: 0 });
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  driver.happen({ type: 'reply.failed', reply: liveId(driver) });
  driver.happen({ type: 'speech.paused', lastSoundMs: 0 });
  recognise(driver, 'no that is wrong');
  recognise(driver, 'No, that is wrong.');
  driver.pass(2000);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'No, that is wrong.' });
});

test('words that come late are weighed as if they had come at once', () => {
  const driver = greeted();
  speak(driver);
  driver.pass(600);
  recognise(driver, 'I would like to');
  assert.equal(driver.state.reply?.provisional, true);
  driver.pass(500);
  assert.equal(driver.state.reply?.provisional, true);
  driver.pass(800);
  assert.equal(driver.state.reply?.provisional, false);
});

test('a caller who asks for time is not spoken to before it is over', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'Hold on, let me check');
  driver.pass(7000);
  assert.ok(idle(driver));
  driver.pass(1500);
  assert.equal(driver.state.reply?.provisional, false);
});

test('a caller whose turn was taken for over too early is given more time from then on', () => {
  const driver = greeted();
  speak(driver);
  recognise(driver, 'Is there a table?');
  driver.pass(700);
  assert.equal(driver.state.reply?.provisional, false);
  assert.equal(driver.state.callerPauseMs, 0);
  speak(driver);
  assert.ok(driver.state.callerPauseMs > 700, `${driver.state.callerPauseMs}`);
});

test('keys are gathered into one entry, closed by a pause or by #', () => {
  const driver = greeted();
  driver.happen({ type: 'digits', digits: '4' });
  driver.pass(1400);
  driver.happen({ type: 'digits', digits: '2' });
  driver.pass(1499);
  assert.ok(idle(driver));
  driver.pass(1);
  assert.deepEqual(driver.state.reply?.input, { kind: 'digits', digits: '42' });
  answer(driver);
  driver.happen({ type: 'digits', digits: '7#' });
  driver.pass(0);
  assert.deepEqual(driver.state.reply?.input, { kind: 'digits', digits: '7#' });
});

test('typed words take the floor at once, with what was being said', () => {
  const driver = greeted();
  say(driver, 'Tell me all.');
  answer(driver);
  const cut = liveId(driver);
  driver.happen({ type: 'typed', text: 'stop' });
  assert.equal(driver.last('reply.abort')?.reply, cut);
  assert.deepEqual(driver.state.reply?.input, { kind: 'said', text: 'stop' });
  assert.equal(driver.state.reply?.provisional, false);
});

test("a turn model's certainty ends the turn earlier than the words alone", () => {
  const waits = [null, 1].map((probability) => {
    const driver = greeted();
    speak(driver);
    const silentMs = driver.atMs - 160;
    if (probability !== null) driver.happen({ type: 'turn.probability', pause: 1, probability });
    recognise(driver, 'a table for two');
    driver.pass(2000);
    return (driver.last('reply.commit')?.decidedMs ?? 0) - silentMs;
  });
  assert.ok((waits[1] ?? 0) < (waits[0] ?? 0), `${waits}`);
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
