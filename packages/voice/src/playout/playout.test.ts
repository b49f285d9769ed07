import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat } from '../audio/frames.ts';
import type { Samples } from '../frame.ts';
import { english } from '../language/en/en.ts';
import { neutral } from '../language/neutral.ts';
import { Codebook, gapMs } from '../testing/coded-speech.ts';
import { Playout } from './playout.ts';

const rateHz = 8000;
const perMs = rateHz / 1000;
const book = new Codebook();

function open() {
  const events: string[] = [];
  const playout = new Playout({
    rateHz,
    onPiece: (reply, index) => events.push(`piece ${reply}.${index}`),
    onSounding: (reply) => events.push(`sounding ${reply}`),
    onDrained: (reply) => {
      events.push(`drained ${reply}`);
      playout.flush();
    },
  });
  playout.begin(1);
  return { playout, events };
}

function piece(playout: Playout, text: string, audio = book.encode(text, rateHz)): number {
  const index = playout.openPiece({ text, spoken: english.speech.normalize(text) });
  playout.append(index, audio);
  playout.closePiece(index);
  return index;
}

function take(playout: Playout, frames: number): Samples[] {
  return Array.from({ length: frames }, () => playout.next()).filter((frame) => frame !== null);
}

test('audio leaves in order, 20 ms a tick, and then tells that it has drained, once', () => {
  const { playout, events } = open();
  piece(playout, 'one two');
  piece(playout, 'three');
  playout.finish();
  const frames = take(playout, 40);
  assert.ok(frames.every((frame) => frame.length === 20 * perMs));
  assert.deepEqual(
    book.decode(concat(frames), rateHz).map((word) => word.text),
    ['one', 'two', 'three'],
  );
  assert.deepEqual(events, ['piece 1.0', 'sounding 1', 'piece 1.1', 'drained 1']);
});

test('a reply that may still go on does not drain, however long its voice takes', () => {
  const { playout, events } = open();
  piece(playout, 'one');
  take(playout, 100);
  assert.ok(!events.includes('drained 1'));
  piece(playout, 'two');
  playout.finish();
  take(playout, 100);
  assert.equal(events.at(-1), 'drained 1');
});

test('while held no sample leaves, and then the very next one does', () => {
  const { playout } = open();
  piece(playout, 'one two three four');
  const before = take(playout, 7);
  playout.hold(true);
  assert.equal(take(playout, 50).length, 0);
  playout.hold(false);
  const after = take(playout, 50);
  assert.deepEqual(concat([...before, ...after]), book.encode('one two three four', rateHz));
});

test('silence between pieces takes its time and holds no words', () => {
  const { playout, events } = open();
  piece(playout, 'one');
  playout.appendPause(100);
  assert.equal(playout.bufferedMs, 300);
  take(playout, 10);
  assert.equal(playout.heard().text, 'one');
  take(playout, 5);
  assert.deepEqual(events, ['piece 1.0', 'sounding 1']);
});

test('flushing drops what has not left, says what was heard, and leaves nothing behind', () => {
  const { playout, events } = open();
  piece(playout, 'one two three');
  take(playout, 20);
  assert.deepEqual(playout.flush(), { text: 'one two', complete: false });
  assert.equal(playout.bufferedMs, 0);
  assert.equal(take(playout, 10).length, 0);
  assert.deepEqual(playout.heard().text, '');
  playout.begin(2);
  piece(playout, 'four');
  playout.finish();
  take(playout, 20);
  assert.deepEqual(events.slice(-3), ['piece 2.0', 'sounding 2', 'drained 2']);
});

test('audio of a reply that was flushed does not sound in the next one', () => {
  const { playout } = open();
  const late = playout.openPiece({ text: 'one', spoken: english.speech.normalize('one') });
  playout.flush();
  playout.begin(2);
  playout.append(late, book.encode('one', rateHz));
  assert.equal(playout.next(), null);
});

test('only an answer that was heard to its last word is complete', () => {
  const { playout } = open();
  piece(playout, 'one two');
  take(playout, 20);
  assert.equal(playout.heard().complete, false);
  playout.finish();
  assert.deepEqual(playout.heard(), { text: 'one two', complete: true });

  const broken = open().playout;
  const index = broken.openPiece({ text: 'one two', spoken: english.speech.normalize('one two') });
  broken.append(index, book.encode('one', rateHz));
  broken.finish();
  take(broken, 10);
  assert.equal(broken.heard().complete, false);
});

test('a number is heard when all of it was said, in the digits it was written with', () => {
  const { playout } = open();
  const text = 'It costs $25.50 now';
  piece(playout, text, new Int16Array(2000 * perMs).fill(1000));
  const steps = new Set<string>();
  for (let n = 0; n < 100; n += 1) {
    playout.next();
    steps.add(playout.heard().text);
  }
  assert.deepEqual([...steps], ['', 'It', 'It costs', 'It costs $25.50', text]);
});

test("the voice's own word times decide what was heard, not an estimate", () => {
  const { playout } = open();
  const index = playout.openPiece({
    text: 'a wonderful idea',
    spoken: english.speech.normalize('a wonderful idea'),
  });
  playout.append(index, new Int16Array(1000 * perMs), [
    { text: 'a', startMs: 0, endMs: 600 },
    { text: 'wonderful', startMs: 600, endMs: 700 },
    { text: 'idea', startMs: 700, endMs: 1000 },
  ]);
  playout.closePiece(index);
  take(playout, 29);
  assert.equal(playout.heard().text, '');
  take(playout, 1);
  assert.equal(playout.heard().text, 'a');
  take(playout, 5);
  assert.equal(playout.heard().text, 'a wonderful');
});

test('a piece whose audio is still being made is not taken for heard when what there is has left', () => {
  const { playout } = open();
  const text = 'there is a great deal more to come';
  const index = playout.openPiece({ text, spoken: english.speech.normalize(text) });
  playout.append(index, book.encode('there', rateHz));
  take(playout, 50);
  const { text: heard } = playout.heard();
  assert.ok(heard.length < text.length / 2, heard);
});

test('without audio, a piece counts as read once it is whole', () => {
  const { playout, events } = open();
  const first = playout.openPiece({ text: 'one', spoken: english.speech.normalize('one') });
  playout.deliverText();
  assert.equal(events.length, 0);
  playout.closePiece(first);
  playout.deliverText();
  assert.deepEqual(playout.heard(), { text: 'one', complete: false });
  playout.hold(true);
  playout.finish();
  playout.deliverText();
  assert.ok(!events.includes('drained 1'));
  playout.hold(false);
  playout.deliverText();
  assert.deepEqual(events, ['piece 1.0', 'sounding 1', 'drained 1']);
});

test('wherever an answer is cut, what the ledger says was heard is what can be read from the samples', () => {
  const word = fc.stringMatching(/^[a-z]{5}$/);
  const pieces = fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 300 }), fc.boolean(), (texts, ticks, timed) => {
      const { playout } = open();
      for (const words of texts) {
        const text = words.join(' ');
        const index = playout.openPiece({ text, spoken: neutral.speech.normalize(text) });
        const times = words.map((one, n) => ({
          text: one,
          startMs: n * book.wordMs,
          endMs: (n + 1) * book.wordMs - gapMs,
        }));
        playout.append(index, book.encode(text, rateHz), timed ? times : []);
        playout.closePiece(index);
        playout.appendPause(60);
      }
      const sounded = book.decode(concat(take(playout, ticks)), rateHz);
      const heard = playout
        .flush()
        .text.split(' ')
        .filter((one) => one !== '');
      const said = texts.flat();
      assert.deepEqual(heard, said.slice(0, heard.length));
      // At most the word under way, or the gap after it, is in doubt.
      const whole = sounded.filter(({ ms }) => ms > book.wordMs - gapMs - 1).length;
      assert.ok(Math.abs(heard.length - whole) <= (timed ? 0 : 1), `${heard.length} of ${whole}`);
    }),
    { numRuns: 200 },
  );
});

test('what will be due can be seen ahead of its time, with nothing changed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      fc.boolean(),
      (taken, ahead, held) => {
        const { playout } = open();
        piece(playout, 'one two');
        playout.appendPause(70);
        piece(playout, 'three');
        playout.finish();
        take(playout, taken);
        playout.hold(held);
        const heard = playout.heard();
        const seen = playout.peek(ahead);
        assert.deepEqual(playout.heard(), heard);
        const frames = Array.from({ length: ahead + 1 }, () => playout.next());
        assert.deepEqual(seen, frames.at(-1));
      },
    ),
    { numRuns: 100 },
  );
});
