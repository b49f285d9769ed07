/**
 * Twilio's own package against ours: its signatures are taken, its validator takes ours, its builder writes the TwiML
 * that we write, and its client can do with the double of its REST API what ours does. Needs `npm ci --prefix checks`.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTwilioRest } from '@parley/channels/twilio/rest-api';
import { type TwilioRestDouble, twilioRestDouble } from '@parley/channels/twilio/rest-double.test-support';
import { isSignedByTwilio, signTwilio } from '@parley/channels/twilio/signature';
import { busy, dial, hangUp, nothing, sayAndHangUp, streamCall } from '@parley/channels/twilio/twiml';
import { type RunningParley, startParley } from '@parley/harness/process/parley';
import { systemClock } from '@parley/platform/time/clock';
import twilio from 'twilio';
import { WebSocket } from 'ws';

const account = { sid: `AC${'1'.repeat(32)}`, authToken: '0123456789abcdef0123456789abcdef' };
const callSid = `CA${'2'.repeat(32)}`;
const publicUrl = 'https://parley.test';
let double: TwilioRestDouble;
let parley: RunningParley;

before(async () => {
  double = await twilioRestDouble(account);
  parley = await startParley({
    environment: {
      PARLEY_PUBLIC_URL: publicUrl,
      PARLEY_TWILIO_ACCOUNT_SID: account.sid,
      PARLEY_TWILIO_AUTH_TOKEN: account.authToken,
      PARLEY_TWILIO_API_URL: double.origin,
    },
  });
});
after(async () => {
  await parley.stop();
  await double.close();
});

const forms: Record<string, string>[] = [
  { CallSid: callSid, From: '+12125550171', To: '+14155552671', CallStatus: 'ringing' },
  {
    CallSid: callSid,
    CallerName: 'Ümit & Söhne',
    Empty: '',
    a: '1',
    A: '2',
    _: '3',
    CallToken: '%7B%22p%22%7D',
  },
];
const urls = [
  `${publicUrl}/v1/twilio/voice`,
  `${publicUrl}/v1/twilio/voice?a=b%20c&d=%C3%BC`,
  'http://a.b:8080/',
];

test("Twilio's signatures are ours", () => {
  for (const url of urls) {
    for (const form of forms) {
      const theirs = twilio.getExpectedTwilioSignature(account.authToken, url, form);
      const ours = signTwilio(account.authToken, url, new URLSearchParams(form));
      assert.equal(ours, theirs);
      assert.ok(twilio.validateRequest(account.authToken, ours, url, form));
      assert.ok(isSignedByTwilio(theirs, account.authToken, url, new URLSearchParams(form)));
      assert.ok(!twilio.validateRequest(account.authToken, ours, url, { ...form, To: '+1' }));
    }
  }
});

test("what Twilio's builder writes is what we write", () => {
  const build = (write: (response: InstanceType<typeof twilio.twiml.VoiceResponse>) => void) => {
    const response = new twilio.twiml.VoiceResponse();
    write(response);
    return response.toString();
  };
  const url = 'wss://parley.test/v1/carriers/twilio/media';
  const [statusCallback, next] = [`${publicUrl}/v1/twilio/status`, `${publicUrl}/v1/twilio/next?a=1&b=2`];
  const streamed = build((response) => {
    const stream = response.connect().stream({ url, statusCallback, statusCallbackMethod: 'POST' });
    stream.parameter({ name: 'assistant', value: 'A "b" <c> & d' });
    response.redirect({ method: 'POST' }, next);
  });
  const parameters = { assistant: 'A "b" <c> & d' };
  assert.equal(plain(streamCall({ url, parameters, statusCallback, next })), plain(streamed));
  const sentence = "I'm sorry <you> & me";
  const documents: [string, string][] = [
    [busy, build((response) => response.reject({ reason: 'busy' }))],
    [hangUp, build((response) => response.hangup())],
    [nothing, build(() => {})],
    [
      sayAndHangUp(sentence),
      build((response) => {
        response.say({ language: 'en-US' }, sentence);
        response.hangup();
      }),
    ],
    [
      dial({ kind: 'number', number: '+12125550171' }, next),
      build((response) => response.dial({ action: next, method: 'POST' }).number('+12125550171')),
    ],
    [
      dial({ kind: 'sip', address: 'sip:desk@example.com' }, next),
      build((response) => response.dial({ action: next, method: 'POST' }).sip('sip:desk@example.com')),
    ],
  ];
  for (const [ours, theirs] of documents) assert.equal(plain(ours), plain(theirs));
});

/** Marks that need no escape where they stand are escaped by us. */
function plain(xml: string): string {
  return xml
    .replaceAll('&apos;', "'")
    .replaceAll(/(?<=>[^<]*)&gt;/g, '>')
    .replaceAll('&gt;', '>');
}

test("the double of the REST API takes what Twilio's client sends, and refuses a wrong token as Twilio does", async () => {
  const client = (token: string) =>
    twilio(account.sid, token, {
      httpClient: {
        async request({ method, uri, username, password, data }) {
          const url = uri.replace('https://api.twilio.com', double.origin);
          const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
          const body = new URLSearchParams(data as Record<string, string>);
          const answer = await fetch(url, { method, headers: { authorization }, body });
          return { statusCode: answer.status, body: await answer.json(), headers: {} };
        },
      } as never,
    });
  const twiml = dial({ kind: 'number', number: '+12125550171' }, 'https://parley.test/next');
  assert.equal((await client(account.authToken).calls(callSid).update({ twiml })).status, 'in-progress');
  await assert.rejects(client('wrong').calls(callSid).update({ twiml }), { status: 401, code: 20003 });
  const rest = createTwilioRest({
    accountSid: account.sid,
    authToken: account.authToken,
    origin: double.origin,
    clock: systemClock,
  });
  await rest.redirect(callSid, twiml);
  await rest.close();
  const [theirs, ours] = double.redirects;
  assert.deepEqual(ours, theirs);
});

test("a running Parley answers a call that Twilio's package has signed, and streams it", async () => {
  const api = (method: string, path: string, body?: object) =>
    fetch(`${parley.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${parley.key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then((answer) => answer.json()) as Promise<Record<string, never>>;
  const { items } = (await api('GET', '/v1/assistants')) as unknown as { items: { id: string }[] };
  await api('POST', '/v1/phone-numbers', { number: '+1 415 555 2671', assistantId: items[0]!.id });
  const [form] = forms;
  const url = `${publicUrl}/v1/twilio/voice`;
  const ring = (token: string) =>
    fetch(`${parley.url}/v1/twilio/voice`, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, form!) },
      body: new URLSearchParams(form),
    });
  assert.equal((await ring('another')).status, 403);
  const answer = await ring(account.authToken);
  assert.equal(answer.status, 200);
  const twiml = await answer.text();
  const parameter = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(twiml)?.[1];
  const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/v1/carriers/twilio/media`);
  await new Promise((resolve) => socket.once('open', resolve));
  const customParameters = { assistant: parameter('assistant'), token: parameter('token') };
  const start = { streamSid: 'MZ1', callSid, accountSid: account.sid, tracks: ['inbound'], customParameters };
  socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid: 'MZ1', start }));
  const [data] = await new Promise<unknown[]>((resolve) =>
    socket.once('message', (...args) => resolve(args)),
  );
  assert.equal(JSON.parse(String(data)).event, 'media');
  socket.close();
});
