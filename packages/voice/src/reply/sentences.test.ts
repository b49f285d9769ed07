import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { breaks } from '../language/en/breaks.ts';
import { createSentenceSplitter, type SentenceOptions } from './sentences.ts';

function split(text: string, options: SentenceOptions = {}, chunk = text.length): string[] {
  const splitter = createSentenceSplitter(breaks, options);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += chunk) pieces.push(...splitter.push(text.slice(at, at + chunk)));
  return [...pieces, ...splitter.end()];
}

/** Sentences only: the first piece takes its time. */
const patient = { firstMinWords: 100, firstMaxWords: 100 };

test('pieces end where sentences do', () => {
  const cases: string[][] = [
    ['Hello there.', 'How are you?', 'Great!'],
    ['Mr. Smith met Dr. Jones at 3.14 Main.', 'They talked.'],
    ['It is 9 a.m. in the U.S. now.', 'Call back.'],
    ['We open at 9 a.m. Monday.', 'We close at 5 p.m.', 'You may call then.'],
    ['Meet me at 5 p.m. today.'],
    ['Some fruit, e.g. Apples, are red.', 'Others, i.e. Limes, are not.'],
    ['J. R. R. Tolkien wrote it.', 'I read it.'],
    ['Take vitamin C.', 'It helps.'],
    ['Well... maybe.', 'Wait…', 'Now I know.'],
    ['See https://example.com/a.b?c=d.e for more.', 'Or www.example.org.', 'Bye.'],
    ['Version 2.1.3 is out.', 'Update now.'],
    ['Room No. 5 is free.', 'No.', 'It is taken.'],
    ['He said "Stop."', 'She stopped.'],
    ['"Really?" she asked.', 'Yes.'],
    ['(It was late.)', 'We left.'],
    ['Write to jo.doe@example.com.', 'Thanks.'],
    ['It costs $3.50.', 'Cheap!'],
    ['We live on Main St. and work here.', 'Turn at Elm St.', 'The house is red.'],
    ['We flew to St. Louis.', 'It rained.'],
    ['Smith Inc. was sold.', 'It belongs to Jones Ltd.', 'They are happy.'],
    ['It opens on Jan. 5 at noon.', 'Come in.', 'Sit down in the sun.', 'Rest.'],
    ['The board is 5 in. wide.', 'See p. 12.'],
    ['He is 6 ft. tall.', 'She is 5 ft.', 'Add 2 tbsp. of oil.'],
    ['What?!', 'No way!!', 'Yes.'],
    ['ok. sure.'].flatMap((text) => text.split(/(?<=\.) /)),
    ['你好。', '你好吗？', '再见'],
  ];
  for (const pieces of cases) assert.deepEqual(split(pieces.join(' '), patient), pieces);
});

test('full-width sentences are cut without spaces between them', () => {
  assert.deepEqual(split('你好。「你好吗？」再见', patient), ['你好。', '「你好吗？」 再见']);
});

test('the first piece ends at a clause so that speech begins early', () => {
  const first = (text: string) => split(text)[0];
  assert.equal(first('Sure, I can help with that, just tell me the number.'), 'Sure, I can help with that,');
  assert.equal(first('Thanks for calling, this is Parley.'), 'Thanks for calling,');
  assert.equal(first('Here it is: your order.'), 'Here it is:');
  assert.equal(first('I found it — your order left today.'), 'I found it —');
  assert.equal(first('I can look that up for you and send it by mail.'), 'I can look that up for you');
  assert.equal(first('It arrives on November 24, 2026, by noon.'), 'It arrives on November 24, 2026,');
  assert.equal(first('It is between 10 - 12 at the earliest.'), 'It is between 10 - 12 at the earliest.');
  assert.equal(first('Sure. I can help.'), 'Sure.');
});

test('only the first piece is cut at clauses', () => {
  assert.deepEqual(split('Thanks for calling, friend. First we look, then we see, then we go.'), [
    'Thanks for calling,',
    'friend.',
    'First we look, then we see, then we go.',
  ]);
});

test('a clause without end is cut at a word, not after one that leans on the next', () => {
  const text = `${'one of the many words that nobody will ever stop saying '.repeat(12).trim()}.`;
  const pieces = split(text);
  assert.ok(pieces.length > 3);
  for (const piece of pieces) assert.ok(piece.length <= 220, piece);
  for (const piece of pieces.slice(0, -1)) assert.doesNotMatch(piece, / (?:of|the|that|will)$/);
  assert.equal(pieces.join(' '), text);
});

test('no limit parts a number from its unit or a month from its day', () => {
  const text =
    'please note down that it is due on the day of November 24 for $ 5 million and 12 km more or so';
  for (let firstMaxWords = 3; firstMaxWords < 16; firstMaxWords++) {
    for (const piece of split(text, { firstMaxWords, firstMinWords: 50 }).slice(0, 1)) {
      assert.doesNotMatch(piece, /(?:November|\$|\d)$/);
    }
  }
});

test('markdown is spoken as plain words', () => {
  const cases: [string, string[]][] = [
    ['# Opening hours\nWe open at nine.', ['Opening hours', 'We open at nine.']],
    ['You need:\n- flour\n- **two** eggs\n* milk', ['You need:', 'flour', 'two eggs', 'milk']],
    ['1. Sign in\n2. Pay\n', ['1. Sign in', '2. Pay']],
    ['This is **very** *nice*, and __so__ _on_.', ['This is very nice, and so on.']],
    ['See [our site](https://example.com/a_b).', ['See our site.']],
    ['Look: ![a cat](cat.png)', ['Look: a cat']],
    ['Mail <jo@example.com> or <https://example.com>.', ['Mail jo@example.com or https://example.com.']],
    ['Run `npm start` now.\n\nDone.', ['Run npm start now.', 'Done.']],
    ['Great 🎉 Let us go 👨‍👩‍👧 home. 👍🏽', ['Great', 'Let us go home.']],
    ['> Quoted words\n\nMine.', ['Quoted words', 'Mine.']],
    ['---\nA line\n***\nanother', ['A line', 'another']],
    ['| Day | Hours |\n|---|---|\n| Monday | 9 to 5 |', ['Day Hours', 'Monday 9 to 5']],
    ['Keep snake_case and 4*5 and a * b.', ['Keep snake_case and 4*5 and a * b.']],
    ['A wrapped\nline goes on.', ['A wrapped line goes on.']],
    ['Two blocks\n\nwithout stops', ['Two blocks', 'without stops']],
    ['Break ~~old~~ new.', ['Break old new.']],
    ['It is 5°C © 2026 ™.', ['It is 5°C © 2026 ™.']],
  ];
  for (const [text, pieces] of cases) assert.deepEqual(split(text, patient), pieces, text);
});

test('after an end more text may follow', () => {
  const splitter = createSentenceSplitter(breaks);
  assert.deepEqual([...splitter.push('One moment'), ...splitter.end()], ['One moment']);
  assert.deepEqual(
    [...splitter.push('Found it, here you are. '), ...splitter.end()],
    ['Found it, here you are.'],
  );
  assert.deepEqual(splitter.end(), []);
});

const plainWord = fc.oneof(
  fc.stringMatching(/^[A-Za-z]{1,9}[.,!?;:]?$/),
  fc.stringMatching(/^["(]?[a-z]{1,6}[.!?]?[")]?$/),
  fc.constantFrom(
    'Mr.',
    'e.g.',
    'U.S.',
    '3.14',
    '$5,000',
    'No.',
    '5',
    'a.m.',
    'jo@example.com',
    'https://x.io/a?b=c.',
    '—',
    '...',
    'J.',
    'and',
    'the',
    'St.',
    'Wait…',
    '2026',
    'Nov',
    '24,',
    '10:30',
    '你好。',
    '“Yes.”',
  ),
);

test('no word is lost or doubled, however the text is chunked', () => {
  const gap = fc.constantFrom(' ', ' ', ' ', '  ', '\n', '\n\n');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(plainWord, gap), { maxLength: 60 }),
      fc.nat(40),
      fc.nat(80),
      (parts, chunk, maxChars) => {
        const text = parts.map(([word, gap]) => word + gap).join('');
        const pieces = split(text, { maxChars }, chunk + 1);
        assert.equal(pieces.join(' '), parts.map(([word]) => word).join(' '));
        assert.ok(pieces.every((piece) => piece !== '' && piece === piece.trim()));
      },
    ),
    { numRuns: 500 },
  );
});

test('the pieces do not depend on how the text is chunked', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc
      .array(
        fc.oneof(plainWord, fc.constantFrom('\n', '- ', '# ', '**', '`', '[a](b)', '🎉', '|', '1.', '```')),
      )
      .map((w) => w.join(' ')),
  );
  fc.assert(
    fc.property(anyText, fc.array(fc.integer({ min: 1, max: 9 })), (text, lengths) => {
      const splitter = createSentenceSplitter(breaks);
      const pieces: string[] = [];
      let at = 0;
      for (const length of lengths) {
        pieces.push(...splitter.push(text.slice(at, at + length)));
        at += length;
      }
      pieces.push(...splitter.push(text.slice(at)), ...splitter.end());
      assert.deepEqual(pieces, split(text));
    }),
    { numRuns: 500 },
  );
});

test('a full stop without a space after it ends a sentence where another begins', () => {
  for (const pieces of [
    ['First sentence.', 'Second one is here.', 'Third!', 'Fourth?', 'Last.'],
    ['We open at 9.', 'Please come in.'],
    ['He said "Stop."', 'She did.'],
  ]) {
    assert.deepEqual(split(pieces.join(''), patient), pieces);
  }
  for (const whole of [
    'Use Node.js or ASP.NET today.',
    'See www.Example.Com/A.B now.',
    'J.R.Smith is here.',
  ]) {
    assert.deepEqual(split(whole, patient), [whole]);
  }
});

test('a sentence is given without the next word once it has waited, but not where its full stop may mean another thing', () => {
  const settled = (text: string) => {
    const splitter = createSentenceSplitter(breaks);
    const before = splitter.push(text);
    return [
      ...before,
      '|',
      ...splitter.settle(),
      '|',
      ...splitter.push(' And more.'),
      ...splitter.end(),
    ].join('');
  };
  assert.equal(settled('Let me check that for you.'), '|Let me check that for you.|And more.');
  assert.equal(settled('Really?!'), '|Really?!|And more.');
  assert.equal(settled('**Done.**'), '|Done.|And more.');
  for (const open of ['It costs 3.', 'Ask Dr.', 'Let me', 'See example.', 'At 5 p.m.', 'Wait...']) {
    const [, given] = settled(open === 'See example.' ? 'See www.example.' : open).split('|');
    assert.equal(given, '', open);
  }
});
