import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerOf } from '@parley/contracts/flow';
import { parsePhone } from './phone.ts';
import { holds, short } from './tables.test-support.ts';

const us: AnswerOf<'phone'> = { type: 'phone', country: 'US' };
const uk: AnswerOf<'phone'> = { type: 'phone', country: 'GB' };
const phone = (text: string) => short(parsePhone(text, us));

test('a phone number is understood in every way in which one is said', () => {
  holds(phone, {
    'five five five, one two three, four five six seven': '+15551234567',
    '555-123-4567.': '+15551234567',
    '(212) 555-0142': '+12125550142',
    '212.555.0142': '+12125550142',
    'my number is 212 555 double oh one nine': '+12125550019',
    'two one two, five fifty five, oh one forty two': '+12125550142',
    'triple five, one two three, four five six seven': '+15551234567',
    'area code 212, 555 0142': '+12125550142',
    'one eight hundred five five five zero one four two': '+18005550142',
    'one eight hundred, five five five, oh one four two': '+18005550142',
    'eight hundred five five five oh one four two': '+18005550142',
    '1-800-555-0142': '+18005550142',
    'one eight six six five five five zero one four two': '+18665550142',
    '212 555 0142 extension 12': '+12125550142',
    '212 555 0142, ext. 7': '+12125550142',
    'two one two five five five oh one four two, extension one two': '+12125550142',
    '212 555 0142 after 5': '+12125550142',
    'call me on 212 555 0142 after five pm': '+12125550142',
    '212 555 0142 between 9 and 5': '+12125550142',
    'Thursday at 3, my number is 212 555 0142': '+12125550142',
    "Oh, it's 212 555 0142": '+12125550142',
    '212 555 0142. 212 555 0142.': '+12125550142',
    'plus one two one two five five five oh one four two': '+12125550142',
    'plus four four, two oh, seven nine four six, oh nine five eight': '+442079460958',
    'zero zero four four two oh seven nine four six oh nine five eight': '+442079460958',
    'double oh four four two oh seven nine four six oh nine five eight': '+442079460958',
    'oh one one four four two oh seven nine four six oh nine five eight': '+442079460958',
    '0044 20 7946 0958': '+442079460958',
    '+44 20 7946 0958': '+442079460958',
    '555 1234': 'invalid',
    'one two three': 'invalid',
    'I have one': null,
    'the one you have on file': null,
    'one second, let me find it': null,
    'ten past five': null,
  });
  holds((text) => short(parsePhone(text, uk)), {
    'oh two oh seven nine four six oh nine five eight': '+442079460958',
    '020 7946 0958': '+442079460958',
    'oh double seven double oh nine hundred one two three': '+447700900123',
    'plus one two one two five five five oh one four two': '+12125550142',
  });
});

test('a phone number that is put right while it is said counts as put right', () => {
  holds(phone, {
    '212 555 0142, no wait, 0143': '+12125550143',
    'two one two five five five oh one four two, sorry, three': '+12125550143',
    '212 555, sorry, 565, 0142': { unsure: '+12125650142' },
    '212 555 0142, no, 212 555 0143': '+12125550143',
    'not 212 555 0142, 212 555 0143': '+12125550143',
    '212 555 0142 or 917 555 0199': ['+12125550142', '+19175550199'],
    'my cell is 212 555 0142 and my work number is 917 555 0199': ['+12125550142', '+19175550199'],
  });
});

test('an area code that is told last is the beginning', () => {
  holds(phone, {
    '555 0142, area code 212': '+12125550142',
    'five five five oh one four two and the area code is two one two': '+12125550142',
    '5550142 area code two one two': '+12125550142',
    'area code 212, 555 0142': '+12125550142',
    '212 555 0142, area code 212': '+12125550142',
  });
});

test('a phone number is read back digit by digit, one that is short tells its part', () => {
  const read = parsePhone('5551234567', us);
  assert.equal(
    read?.kind === 'value' ? read.slot.spoken : '',
    'five five five, one two three, four five six seven',
  );
  const part = parsePhone('two one two five', us);
  assert.equal(part?.kind === 'invalid' ? part.part?.value : '', '2125');
});
