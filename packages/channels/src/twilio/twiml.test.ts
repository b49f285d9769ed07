import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dial, sayAndHangUp, streamCall } from './twiml.ts';

test('whatever stands in a document cannot leave its place', () => {
  const odd = `"><Hangup/>&'`;
  const escaped = '&quot;&gt;&lt;Hangup/&gt;&amp;&apos;';
  const stream = streamCall({ url: odd, parameters: { [odd]: odd }, statusCallback: odd, next: odd });
  assert.equal(stream.split(escaped).length, 6);
  assert.ok(dial({ kind: 'sip', address: odd }, odd).includes(`<Sip>${escaped}</Sip>`));
  assert.ok(sayAndHangUp(odd).includes(`>${escaped}</Say>`));
  for (const twiml of [stream, dial({ kind: 'number', number: odd }, odd), sayAndHangUp(odd)]) {
    assert.ok(!twiml.includes(odd));
  }
});

test('what XML has no way to write is left out', () => {
  const odd = 'a\u{0}b\u{b}c\u{ffff}d\u{fffe}e\u{d800}f\u{1f600}';
  assert.ok(sayAndHangUp(odd).includes('>abcdef\u{1f600}</Say>'));
});
