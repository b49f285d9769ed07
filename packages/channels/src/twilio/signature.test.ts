import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignedByTwilio, signTwilio, twilioSignature } from './signature.ts';

const url = 'https://parley.example.com/v1/twilio/voice?a=b%20c';
const fields = {
  To: '+14155552671',
  From: '+12125550171',
  CallSid: `CA${'0'.repeat(32)}`,
  Empty: '',
  caller: 'ü & co',
};
/** What `getExpectedTwilioSignature` of Twilio's own package 6.3.1 makes of it. */
const expected = '+tkVKJQpelUZlpT6zxH+zFjbf2g=';

test('a form is signed as Twilio signs it, in whatever order its fields come', () => {
  assert.equal(signTwilio('12345', url, new URLSearchParams(fields)), expected);
  const turned = new URLSearchParams(Object.entries(fields).reverse());
  assert.equal(signTwilio('12345', url, turned), expected);
  assert.match(expected, twilioSignature);
});

test('what was signed with another token, for another address or with other fields does not count', () => {
  const form = new URLSearchParams(fields);
  const counts = (signature: string, token = '12345', at = url, of = form) =>
    isSignedByTwilio(signature, token, at, of);
  assert.equal(counts(expected), true);
  assert.equal(counts(expected, '12346'), false);
  assert.equal(counts(expected, '12345', url.replace('https', 'http')), false);
  assert.equal(counts(expected, '12345', url, new URLSearchParams({ ...fields, To: '+14155552672' })), false);
  for (const odd of ['', expected.slice(1), `${expected}=`, 'ü'.repeat(14)]) assert.equal(counts(odd), false);
});
