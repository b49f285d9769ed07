import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublicAddress, publicUrl } from './address.ts';

const inside = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1'],
  ...['192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '168.63.129.16', '::', '::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::7f00:1'],
  ...[
    '::ffff:168.63.129.16',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:20::1',
    '2001:db8::1',
  ],
  ...['2002:7f00:1::', '3fff::1', '4000::1', '5f00::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%lo'],
  ...['fec0::1', 'ff02::1', '', 'localhost', '256.1.1.1'],
];

test('an address inside, in whatever notation, is not public', () => {
  assert.deepEqual(inside.filter(isPublicAddress), []);
});

test('an address of the internet is public', () => {
  const outside = [
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '2a00:1450::1',
  ];
  assert.deepEqual(outside.filter(isPublicAddress), outside);
});

const refused = [
  ...[
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:1',
  ],
  ...[
    'https://a@example.com/',
    'https://a:b@example.com/',
    'https://example.com:6379/',
    'https://example.com:22/',
  ],
  ...[
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127。0。0。1/',
  ],
  ...[
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::1]/',
    'https://①②⑦.0.0.1/',
    'https://localhost/',
    'https://LOCALHOST./',
  ],
  ...[
    'https://a.localhost/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://intranet/',
  ],
  ...[
    'https://127.0.0.1./',
    'https://169.254.169.254/latest',
    'HTTPS://10.0.0.1/',
    '//example.com/',
    '',
    'example.com',
  ],
];

test('a URL that leads inside, or is not plainly a page of the web, is refused with what is wrong', () => {
  for (const text of refused) {
    assert.throws(() => publicUrl(text), { code: 'invalid_argument' }, text);
  }
});

test('a URL of the internet passes, and plain http only where it is allowed', () => {
  assert.equal(publicUrl('https://example.com/a?b').href, 'https://example.com/a?b');
  assert.equal(publicUrl('https://example.com:8443/').port, '8443');
  assert.equal(publicUrl('http://example.com/', { http: true }).href, 'http://example.com/');
});

test('a trusted origin is let through, and only with its own scheme and port', () => {
  const rules = { trustedOrigins: ['http://10.0.0.5:8080'] };
  assert.equal(publicUrl('http://10.0.0.5:8080/hook', rules).port, '8080');
  for (const near of [
    'http://10.0.0.5:8081/',
    'https://10.0.0.5:8080/',
    'http://10.0.0.6:8080/',
    'http://u@10.0.0.5:8080/',
  ]) {
    assert.throws(() => publicUrl(near, rules), { code: 'invalid_argument' }, near);
  }
});
