import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heardPrefix } from '../../spoken-text.ts';
import { normalize } from './normalize.ts';

const say = (text: string) => normalize(text).spoken;

const examples: Record<string, [text: string, spoken: string][]> = {
  'whole numbers': [
    ['0', 'zero'],
    ['7 cats', 'seven cats'],
    ['13 and 42', 'thirteen and forty-two'],
    ['100', 'one hundred'],
    ['1,234', 'one thousand two hundred thirty-four'],
    ['We sold 350 of 1,000,000.', 'We sold three hundred fifty of one million.'],
    ['12,345,678', 'twelve million three hundred forty-five thousand six hundred seventy-eight'],
    ['007', 'zero zero seven'],
    ['-5 outside', 'minus five outside'],
    ['8675309', 'eight six seven five, three zero nine'],
    ['5551234567', 'five five five, one two three, four five six seven'],
    ['1500 people', 'one thousand five hundred people'],
  ],
  'decimals and versions': [
    ['3.14', 'three point one four'],
    ['0.5', 'zero point five'],
    ['It is 2.0.', 'It is two point zero.'],
    ['version 2.1.3', 'version two point one point three'],
    ['1,234.5', 'one thousand two hundred thirty-four point five'],
  ],
  ordinals: [
    ['1st', 'first'],
    ['the 2nd and 3rd', 'the second and third'],
    ['5th, 8th, 9th, 12th', 'fifth, eighth, ninth, twelfth'],
    ['20th', 'twentieth'],
    ['21st century', 'twenty-first century'],
    ['100th', 'one hundredth'],
  ],
  years: [
    ['in 1999', 'in nineteen ninety-nine'],
    ['2026', 'twenty twenty-six'],
    ['in 2000', 'in two thousand'],
    ['in 2005', 'in two thousand five'],
    ['since 1905', 'since nineteen oh five'],
    ['in 1900', 'in nineteen hundred'],
    ['in 1492', 'in fourteen ninety-two'],
    ['2000 people', 'two thousand people'],
    ['the 1990s', 'the nineteen nineties'],
    ["the '80s", 'the eighties'],
    ['the 60s', 'the sixties'],
    ['It was 2019.', 'It was twenty nineteen.'],
  ],
  dates: [
    ['2026-11-24', 'November twenty-fourth, twenty twenty-six'],
    ['11/24/2026', 'November twenty-fourth, twenty twenty-six'],
    ['24/11/2026', 'November twenty-fourth, twenty twenty-six'],
    ['11/24/26', 'November twenty-fourth, twenty twenty-six'],
    ['on 11/24', 'on November twenty-fourth'],
    ['Nov 24', 'November twenty-fourth'],
    ['Nov. 24, 2026', 'November twenty-fourth, twenty twenty-six'],
    ['November 1st', 'November first'],
    ['24 November 2026', 'the twenty-fourth of November, twenty twenty-six'],
    ['the 3rd of May', 'the third of May'],
    ['May 5, then.', 'May fifth, then.'],
    ['in June 2025', 'in June twenty twenty-five'],
    ['2026-11-24T14:05:00Z', 'November twenty-fourth, twenty twenty-six, fourteen oh five'],
    ['May I come in?', 'May I come in?'],
    ['March on.', 'March on.'],
    ['Thursday, Nov. 26.', 'Thursday, November twenty-sixth.'],
    ['We met in Dec. It snowed.', 'We met in December. It snowed.'],
  ],
  times: [
    ['2:30pm', 'two thirty P M'],
    ['14:05', 'fourteen oh five'],
    ['3 p.m.', 'three P M.'],
    ['at 3 p.m. today', 'at three P M today'],
    ['at 5 p.m. We close.', 'at five P M. We close.'],
    ['9am', 'nine A M'],
    ['9:00 AM', 'nine A M'],
    ['9:00', "nine o'clock"],
    ['14:00', 'fourteen hundred'],
    ['08:00', "eight o'clock"],
    ['12:15', 'twelve fifteen'],
    ['10:30:05', 'ten thirty and five seconds'],
    ['9am-5pm', 'nine A M to five P M'],
    ['9:00–17:30', "nine o'clock to seventeen thirty"],
  ],
  money: [
    ['$42.15', 'forty-two dollars and fifteen cents'],
    ['€5', 'five euros'],
    ['£3.50', 'three pounds and fifty pence'],
    ['$1.2 million', 'one point two million dollars'],
    ['$1', 'one dollar'],
    ['$1.01', 'one dollar and one cent'],
    ['$0.99', 'ninety-nine cents'],
    ['$5.00', 'five dollars'],
    ['$1,234.56.', 'one thousand two hundred thirty-four dollars and fifty-six cents.'],
    ['$3B', 'three billion dollars'],
    ['$50k', 'fifty thousand dollars'],
    ['-$5', 'minus five dollars'],
    ['5€', 'five euros'],
    ['20 USD', 'twenty U S dollars'],
    ['USD 20', 'twenty U S dollars'],
    ['¥500', 'five hundred yen'],
    ['$5/month', 'five dollars per month'],
    ['$5-$10', 'five dollars to ten dollars'],
    ['$5/mo', 'five dollars per month'],
    ['$20/hour/person', 'twenty dollars per hour per person'],
    ['99¢', 'ninety-nine cents'],
    ['US$5.5m', 'five point five million U S dollars'],
    ['($5)', '(five dollars)'],
  ],
  percent: [
    ['5%', 'five percent'],
    ['3.5 %', 'three point five percent'],
    ['10-20%', 'ten to twenty percent'],
    ['-2%', 'minus two percent'],
  ],
  'phone numbers': [
    ['555-123-4567', 'five five five, one two three, four five six seven'],
    ['(555) 123-4567', 'five five five, one two three, four five six seven'],
    ['555.123.4567', 'five five five, one two three, four five six seven'],
    ['+1 555 123 4567', 'plus one, five five five, one two three, four five six seven'],
    ['1-800-555-0199', 'one, eight zero zero, five five five, zero one nine nine'],
    ['555-0199', 'five five five, zero one nine nine'],
    ['+44 20 7946 0958', 'plus four four, two zero, seven nine four six, zero nine five eight'],
    ['Call 555-123-4567.', 'Call five five five, one two three, four five six seven.'],
  ],
  codes: [
    ['A-1042', 'A one zero four two'],
    ['order A-1042.', 'order A one zero four two.'],
    ['AB12C', 'A B twelve C'],
    ['#1042', 'number one zero four two'],
    ['#5', 'number five'],
    ['MP3', 'M P three'],
    ['COVID-19', 'COVID nineteen'],
    ['5G', 'five G'],
    ['B2B', 'B two B'],
    ['gate B12', 'gate B twelve'],
    ['Apt. 4B', 'Apartment four B'],
    ['ending in 4821', 'ending in four eight two one'],
    ['call 911', 'call nine one one'],
    ['zip 55101-1234', 'zip five five one zero one, one two three four'],
    ['code 4821', 'code four eight two one'],
    ['flight UA 123', 'flight U A one hundred twenty-three'],
  ],
  addresses: [
    ['john@example.com', 'john at example dot com'],
    ['jo.doe_42@mail.example.co.uk', 'jo dot doe underscore forty-two at mail dot example dot co dot uk'],
    ['Write to a+b@x.io.', 'Write to a plus b at x dot io.'],
    ['https://example.com', 'example dot com'],
    ['www.example.org/help.', 'example dot org slash help.'],
    ['https://www.example.com/a-b?x=1#y', 'example dot com slash a dash b'],
    ['example.com', 'example dot com'],
    ['See parley.dev, please.', 'See parley dot dev, please.'],
  ],
  units: [
    ['5 km', 'five kilometers'],
    ['20 °C', 'twenty degrees Celsius'],
    ['3kg', 'three kilograms'],
    ['1 m', 'one meter'],
    ['1.5 m', 'one point five meters'],
    ['90 km/h', 'ninety kilometers per hour'],
    ['65 mph', 'sixty-five miles per hour'],
    ['-3°F', 'minus three degrees Fahrenheit'],
    ['16GB', 'sixteen gigabytes'],
    ['200 ms', 'two hundred milliseconds'],
    ['45°', 'forty-five degrees'],
    ['5 in the morning', 'five in the morning'],
    ['10 sq ft', 'ten square feet'],
    ['5\'10"', 'five foot ten'],
    ['10k runners', 'ten thousand runners'],
    ['3x faster', 'three times faster'],
    ['2 hrs', 'two hours'],
  ],
  fractions: [
    ['1/2', 'one half'],
    ['3/4', 'three quarters'],
    ['2/3 of it', 'two thirds of it'],
    ['2 1/2', 'two and a half'],
    ['1½ cups', 'one and a half cups'],
    ['¾', 'three quarters'],
    ['50/50', 'fifty fifty'],
    ['16:9', 'sixteen to nine'],
    ['24/7', 'twenty-four seven'],
  ],
  ranges: [
    ['9–5', 'nine to five'],
    ['10-12', 'ten to twelve'],
    ['10 - 12', 'ten to twelve'],
    ['5-10 km', 'five to ten kilometers'],
    ['1990-1995', 'nineteen ninety to nineteen ninety-five'],
    ['Mon-Fri, Sat. 10–2', 'Monday to Friday, Saturday ten to two'],
    ['a 2-day trip', 'a two-day trip'],
  ],
  abbreviations: [
    ['Mr. Smith', 'Mister Smith'],
    ['Mrs. Jones and Ms. Lee', 'Missus Jones and Miz Lee'],
    ['Dr. Lee', 'Doctor Lee'],
    ['St. Louis', 'Saint Louis'],
    ['in St. Paul.', 'in Saint Paul.'],
    ['12 Main St. is here', 'twelve Main Street is here'],
    ['on Elm St.', 'on Elm Street.'],
    ['5th Ave.', 'fifth Avenue.'],
    ['apples, pears, etc.', 'apples, pears, et cetera.'],
    ['e.g. this', 'for example this'],
    ['i.e., that', 'that is, that'],
    ['us vs. them', 'us versus them'],
    ['No. 5', 'Number five'],
    ['No. Never.', 'No. Never.'],
    ['Smith Jr. came', 'Smith Junior came'],
    ['Acme Inc. is', 'Acme Incorporated is'],
    ['the U.S. army', 'the U S army'],
    ['in the U.S.', 'in the U S.'],
    ['w/ milk', 'with milk'],
    ['w/o sugar', 'without sugar'],
    ['a co. of friends', 'a co. of friends'],
    ['a Ph.D. student', 'a P H D student'],
  ],
  acronyms: [
    ['the USA', 'the U S A'],
    ['NASA', 'NASA'],
    ['an FBI agent', 'an F B I agent'],
    ['PDFs', "P D F's"],
    ['your ID', 'your I D'],
    ['TV, CEO, API', 'T V, C E O, A P I'],
    ['OK', 'OK'],
    ['do NOT go', 'do NOT go'],
    ['PLEASE STOP THAT NOISE', 'PLEASE STOP THAT NOISE'],
    ['I am', 'I am'],
  ],
  'Roman numerals': [
    ['World War II', 'World War two'],
    ['Henry VIII', 'Henry the eighth'],
    ['Part IV', 'Part four'],
    ['Louis XIV of France', 'Louis the fourteenth of France'],
    ['Malcolm X', 'Malcolm X'],
  ],
  signs: [
    ['salt & pepper', 'salt and pepper'],
    ['AT&T', 'A T and T'],
    ['2 + 2 = 4', 'two plus two equals four'],
    ['a/b', 'a slash b'],
    ['and/or', 'and or'],
    ['meet @ noon', 'meet at noon'],
    ['~50 people', 'about fifty people'],
    ['3 × 4', 'three times four'],
    ['great 🎉 news', 'great news'],
    ['great!🎉', 'great!'],
    ['**bold**', 'bold'],
    ['well-known', 'well-known'],
    ['this — that', 'this — that'],
    ['"Hello," she said.', '"Hello," she said.'],
    ['(maybe)', '(maybe)'],
  ],
};

for (const [topic, rows] of Object.entries(examples)) {
  test(`${topic} are said as people say them`, () => {
    for (const [text, spoken] of rows) assert.equal(say(text), spoken, text);
  });
}

test('there are at least 120 examples', () => {
  assert.ok(Object.values(examples).flat().length >= 120);
});

test('plain words pass unchanged', () => {
  const word = fc.stringMatching(/^[A-Z]?[a-z]{2,9}(?:'[a-z]{1,2})?$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.constantFrom('', ',', '!', '?', ';'))), (words) => {
      const text = words.map(([each, mark]) => each + mark).join(' ');
      fc.pre(!/\b(?:[Mm]rs?|vs|etc|[Aa]pprox|[Ee]g|[Ii]e|[Bb]lvd)\b/.test(text));
      assert.equal(say(text), text);
    }),
  );
});

test('what has been made speakable stays as it is', () => {
  for (const [text, spoken] of Object.values(examples).flat()) {
    if (!/[A-Z]{2}|\bNo\b/.test(spoken)) assert.equal(say(spoken), spoken, text);
  }
});

const piecesOfText = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      ...Object.values(examples)
        .flat()
        .map(([text]) => text),
    ),
    fc.stringMatching(/^[-+$€£#@&%/:.,0-9A-Za-z ]{0,12}$/),
  ),
);

test('no text makes it throw, and its spans lie in order in both texts', () => {
  fc.assert(
    fc.property(piecesOfText, fc.boolean(), (parts, glued) => {
      const text = parts.join(glued ? '' : ' ');
      const { spoken, spans } = normalize(text);
      let [spokenAt, textAt] = [0, 0];
      for (const span of spans) {
        assert.ok(span.spokenStart >= spokenAt && span.spokenEnd > span.spokenStart, 'spoken in order');
        assert.ok(span.textStart >= textAt && span.textEnd > span.textStart, 'text in order');
        assert.match(spoken.slice(spokenAt, span.spokenStart), /^\s*$/);
        spokenAt = span.spokenEnd;
        textAt = span.textEnd;
      }
      assert.equal(spokenAt, spoken.length);
      assert.ok(textAt <= text.length);
    }),
    { numRuns: 1_000 },
  );
});

test('what was heard is a prefix of the text that ends with a word and grows with the speech', () => {
  fc.assert(
    fc.property(piecesOfText, (parts) => {
      const spokenText = normalize(parts.join(' '));
      let before = '';
      for (let chars = 0; chars <= spokenText.spoken.length; chars++) {
        const heard = heardPrefix(spokenText, chars);
        assert.ok(spokenText.text.startsWith(heard) && heard.startsWith(before));
        before = heard;
      }
      assert.equal(before.length, spokenText.spans.at(-1)?.textEnd ?? 0);
    }),
    { numRuns: 200 },
  );
});

test('the heard part of a sentence is cut after the last word that was whole', () => {
  const spokenText = normalize('You owe $42.15, Mr. Smith.');
  assert.equal(spokenText.spoken, 'You owe forty-two dollars and fifteen cents, Mister Smith.');
  const after = (words: string) => heardPrefix(spokenText, words.length);
  assert.equal(after(''), '');
  assert.equal(after('You ow'), 'You');
  assert.equal(after('You owe'), 'You owe');
  assert.equal(after('You owe forty-two dollars'), 'You owe');
  assert.equal(after('You owe forty-two dollars and fifteen cents'), 'You owe $42.15,');
  assert.equal(after(spokenText.spoken), 'You owe $42.15, Mr. Smith.');
});
