import { test } from 'node:test';
import type { AnswerOf } from '@parley/contracts/flow';
import { parseNumber } from './number.ts';
import { holds, short } from './tables.test-support.ts';

const any: AnswerOf<'number'> = { type: 'number', integer: false, unit: [] };
const people: AnswerOf<'number'> = { type: 'number', integer: true, unit: ['people', 'of us'] };
const number = (text: string) => short(parseNumber(text, any));
const party = (text: string) => short(parseNumber(text, people));

test('a number is understood in every way in which one is said', () => {
  holds(number, {
    four: 4,
    'Half a dozen.': 6,
    'a half a dozen, please': 6,
    'a dozen': 12,
    'two dozen': 24,
    'three dozen eggs': 36,
    'a couple': 2,
    'a couple of them': 2,
    'a pair': 2,
    'three quarters': 0.75,
    'three-quarters': 0.75,
    'a quarter': 0.25,
    'a half': 0.5,
    'one and a half': 1.5,
    'two and a quarter': 2.25,
    'two and three quarters': 2.75,
    'one half': 0.5,
    'negative five': -5,
    'minus five': -5,
    'minus twelve degrees': -12,
    'point five': 0.5,
    'zero point five': 0.5,
    'three point one four': 3.14,
    'two point five': 2.5,
    '2.5': 2.5,
    '1,000': 1000,
    '12,500': 12500,
    '1,234,567': 1234567,
    '10k': 10000,
    '2.5k': 2500,
    'ten grand': 10000,
    'ten thousand': 10000,
    'two and a half thousand': 2500,
    'one point two million': 1200000,
    'three hundred and fifty': 350,
    'a hundred': 100,
    'twelve hundred': 1200,
    'one thousand and forty two': 1042,
    'nineteen ninety nine': 1999,
    'twenty ten': 2010,
    zero: 0,
    none: 0,
    '$42.15': 42.15,
    'about fifteen, I think': 15,
    'exactly 7.': 7,
  });
});

test('persons are added up, unless some of them are told apart', () => {
  holds(party, {
    'two adults and three kids': 5,
    'Two adults, one child and a baby.': 4,
    'my wife and I and two kids': 4,
    'my husband and me': 2,
    'me and my sister': 2,
    'just me': 1,
    'only me, please': 1,
    'me and three others': 4,
    'both of us': 2,
    'the three of us': 3,
    'four of us and a baby': 5,
    'two men plus two women': 4,
    '2,050 people': 2050,
    'five people including two children': 5,
    'five people, two of them are kids': 5,
    'six people, so two adults and four kids': 6,
    'four people on the 5th at 7': 4,
    'a table for four on Friday at 7:30': 4,
    'we are a party of six': 6,
    "there'll be eight of us": 8,
  });
});

test('what is taken back or ruled out is not the number, and one of two is asked for', () => {
  holds(party, {
    'four, no, five': 5,
    'four. No, wait, five.': 5,
    'not four but five': 5,
    'five, not four': 5,
    'four, sorry, I mean six people': 6,
    'make that seven': 7,
    'four people, actually five': 5,
    'two, no three, no four': 4,
    'four or five': [4, 5],
    'three or maybe four people': [3, 4],
    'from two to four': [2, 4],
    'between five and seven people': [5, 7],
    '3-4': [3, 4],
    '5 to 6 people': [5, 6],
    'four people or five people': [4, 5],
    'maybe four': { unsure: 4 },
    'at least four': { unsure: 4 },
    'more than ten': null,
    "I'm not sure, four?": { unsure: 4 },
  });
});

test('what counts something else is no answer', () => {
  holds(party, {
    'my parcel has been missing for two weeks': null,
    'I have been waiting for 20 minutes': null,
    'one second please': null,
    'just one moment, let me ask': null,
    'the blue one': null,
    "no one's told me that": null,
    'one of them is on Friday': null,
    'not that one': null,
    'at half past seven': null,
    'the 3rd of May': null,
    '7:30': null,
    'seven pm': null,
    'lots of people': null,
    'a few': null,
    'I called you 3 times already': null,
  });
  holds((text) => short(parseNumber(text, people, true)), {
    'six people tomorrow': 6,
    'Friday at seven': null,
    'for two weeks': null,
  });
});

test('the words of the question say what is counted', () => {
  const nights = (text: string) => short(parseNumber(text, any, false, 'For how many nights will you stay?'));
  holds(nights, {
    'we will probably be staying two nights in your lovely house': { unsure: 2 },
    'three nights': 3,
    three: 3,
  });
});
