import { test } from 'node:test';
import type { SimpleAnswer } from '../../answer.ts';
import { amend } from './amend.ts';
import { holds, short } from './tables.test-support.ts';

function amends(spec: SimpleAnswer, value: string, table: Record<string, unknown>) {
  holds((text) => short(amend(text, spec, { value, spoken: '' })), table);
}

test('digits that were read back are put right piece by piece', () => {
  amends({ type: 'digits', minLength: 4, maxLength: 4 }, '1042', {
    'no, the last two are 43': '1043',
    'the last digit is three': '1043',
    'it ends in 43': '1043',
    'the first two are 20': '2042',
    'it starts with two': '2042',
    'the second digit is 5': '1542',
    'no, 43': '1043',
    'it is 52 not 42': '1052',
    'not 42, 52': '1052',
    'no that is wrong': null,
  });
});

test('a phone number that was read back is put right piece by piece', () => {
  amends({ type: 'phone', country: 'US' }, '+12125550142', {
    'no, the last two are 43': '+12125550143',
    'no, the last four are oh one four three': '+12125550143',
    'the area code is 917': '+19175550142',
    'the first three are 917': '+19175550142',
    'no, 0143': '+12125550143',
    'it is 0143 not 0142': '+12125550143',
    'no, eleven o’clock': null,
    'no, 917 555 0199': null,
  });
});

test('an address that was read back is put right piece by piece', () => {
  amends({ type: 'email' }, 'john.smith@example.com', {
    "it's smyth with a y": 'john.smyth@example.com',
    "it's y not i": 'john.smyth@example.com',
    'not i, y': 'john.smyth@example.com',
    'Y as in yellow, not I': 'john.smyth@example.com',
    'a y instead of an i': 'john.smyth@example.com',
    "no, it's underscore, not dot": 'john_smith@example.com',
    'dash instead of dot': 'john-smith@example.com',
    'not a dot, an underscore': 'john_smith@example.com',
    'without the dot': 'johnsmith@example.com',
    "there's no dot": 'johnsmith@example.com',
    "it's dot org": 'john.smith@example.org',
    'dot org not dot com': 'john.smith@example.org',
    'no, at yahoo dot com': 'john.smith@yahoo.com',
    "it's smyth": 'john.smyth@example.com',
    'S M Y T H': 'john.smyth@example.com',
    'N not H': ['jonn.smith@example.com', 'john.smitn@example.com'],
    'sample not example': 'john.smith@sample.com',
    'no, that is wrong': null,
  });
});

test('a name that was read back is put right piece by piece', () => {
  amends({ type: 'name' }, 'Jane Smith', {
    "it's Smythe": 'Jane Smythe',
    'no, S M Y T H E': 'Jane Smythe',
    "it's y not i": 'Jane Smyth',
    'with a y': 'Jane Smyth',
    'the last name is Jones': 'Jane Jones',
    'the first name is Mary': 'Mary Smith',
    no: null,
    'no, that is wrong': null,
  });
  amends({ type: 'name' }, 'Tom Martin', { 'N not M': ['Ton Martin', 'Tom Nartin'] });
});
