import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerOf } from '@parley/contracts/flow';
import { digitsIn, parseDigits } from './digits.ts';
import { holds, short } from './tables.test-support.ts';

const four: AnswerOf<'digits'> = { type: 'digits', minLength: 4, maxLength: 4 };
const any: AnswerOf<'digits'> = { type: 'digits', minLength: 1, maxLength: 20 };
const order = (text: string) => short(parseDigits(text, four));

test('digits are joined in every way in which they are read out', () => {
  holds(digitsIn, {
    'one oh four two': '1042',
    'one zero four two.': '1042',
    'one o four two': '1042',
    'one nought four two': '1042',
    'ten forty two': '1042',
    'ten forty-two': '1042',
    'one thousand and forty two': '1042',
    'one thousand forty two': '1042',
    'double seven five': '775',
    'double oh seven': '007',
    'triple zero one': '0001',
    'treble two': '222',
    'two sevens': '77',
    'three zeros and a five': '0005',
    'three zeros five': '0005',
    'four, two, one': '421',
    '10-42': '1042',
    '1 0 4 2': '1042',
    '1,042': '1042',
    'twelve hundred': '1200',
    'eight hundred': '800',
    'one eight hundred five five five': '1800555',
    'eight hundred, five five five': '800555',
    'six hundred and five': '605',
    'two thousand twenty six': '2026',
    'four thousand five hundred': '4500',
    'fifty fifty': '5050',
    'ninety nine double oh': '9900',
    'twenty, five': '205',
    'um, one, uh, zero, then four and two': '1042',
    none: '',
  });
});

test('the digits that a caller puts right count as put right', () => {
  holds(order, {
    'one oh four two, sorry, three': '1043',
    'one oh four two, no, three': '1043',
    'one oh four two, no, four three': '1043',
    'one zero four three, no, one zero four two': '1042',
    'one zero four three. No, wait. One zero four two.': '1042',
    'one oh, no, one one four two': '1142',
    'one oh four, no, five two': { unsure: '1052' },
    'not one oh four two, one oh four three': '1043',
    'one oh four three, not one oh four two': '1043',
    'I mean ten forty three': '1043',
    'ten forty two, I mean forty three': '1043',
    '1042, scratch that, 2042': '2042',
    'one oh four two or one oh four three': ['1042', '1043'],
    'maybe one oh four two': { unsure: '1042' },
    'nine nine, no, wait': null,
    '1042. 1042.': '1042',
    'one oh four two, one oh four two': '1042',
  });
  holds((text) => short(parseDigits(text, any)), {
    'four five six no four five seven': '457',
    'one two three four, no, five': '1235',
  });
});

test('what counts something else is not the number, and may stand beside it', () => {
  holds(order, {
    'my parcel has been missing for two weeks': null,
    'one second please, let me get my glasses': null,
    'hold on one moment': null,
    'the last one': null,
    'I have two questions': null,
    "Oh, it's one zero four two.": '1042',
    oh: 'invalid',
    'I ordered two pizzas, the number is 1042': '1042',
    'the order from three weeks ago, 1042': '1042',
    'it is order number 1042, thanks': '1042',
    'A, one zero four two': '1042',
    'one two': 'invalid',
    'one two three four five': 'invalid',
  });
});

test('what is short of the length is told as a part of it', () => {
  const part = (text: string) => {
    const understood = parseDigits(text, four);
    return understood?.kind === 'invalid' ? understood.part?.value : understood;
  };
  assert.equal(part('Ten.'), '10');
  assert.equal(part('one zero four'), '104');
  assert.equal(part('one two three four five'), undefined);
});

test('a number that is said twice is that number, and of two numbers the caller is asked which', () => {
  holds((text) => short(parseDigits(text, { type: 'digits', minLength: 4, maxLength: 4 })), {
    "It's 1042. Yes, It's 1042.": '1042',
    'two oh seven seven. Yes, two oh seven seven': '2077',
    'one oh four two one oh four two': '1042',
    '1042 1042': '1042',
    'it is 1042, my order is 1042': '1042',
    'the one is 1042 and my other is 1044': ['1042', '1044'],
    '10421043': 'invalid',
  });
});
