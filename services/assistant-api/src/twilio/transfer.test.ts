import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  accountSid,
  callSid,
  number,
  publicUrl,
  transferDefinition,
  twilioStage,
} from './twilio-stage.test-support.ts';

const person = '+12125550171';
const next = `${publicUrl}/v1/twilio/next`;
const dialled = (whom: string) => `<Dial action="${next}" method="POST">${whom}</Dial>`;

/** Holds a call to its end as Twilio does: what was sent has sounded when its mark comes back. */
async function hold(stage: Awaited<ReturnType<typeof twilioStage>>, twiml: string) {
  const stream = await stage.stream(twiml);
  const at = await stream.until('mark');
  const mark = stream.sent[at];
  const { body: isNext } = await stage.ask('/v1/twilio/next', {});
  const before = { isNext, redirects: stage.rest.redirects.length, open: stream.socket.readyState };
  assert.ok(mark?.type === 'mark');
  stream.give(stream.driver.played(mark.name)!);
  return { before, ...(await stream.closed) };
}

describe('with an account a caller who is put through', () => {
  test('is redirected by REST once the last words have sounded, and the stream closes after that', async () => {
    const stage = await twilioStage({ PARLEY_TWILIO_ACCOUNT_SID: accountSid });
    await stage.add(await stage.assistant('Person', transferDefinition('+1 (212) 555-0171')));
    const { before, code, reason } = await hold(stage, (await stage.ring()).body);
    assert.match(before.isNext, /<Response><Hangup\/><\/Response>/);
    assert.deepEqual([before.redirects, before.open], [0, 1], 'not before');
    assert.deepEqual([code, reason], [1000, 'transferred']);
    const [redirect] = stage.rest.redirects;
    assert.equal(redirect?.callSid, callSid);
    assert.ok(redirect.twiml.includes(dialled(`<Number>${person}</Number>`)), redirect.twiml);
    const { endReason, transferTo } = await stage.stored();
    assert.deepEqual([endReason, transferTo], ['transferred', '+1 (212) 555-0171']);
  });

  test('is put through all the same where Twilio refuses that: it asks what is next', async () => {
    const stage = await twilioStage({ PARLEY_TWILIO_ACCOUNT_SID: accountSid });
    stage.rest.status = 400;
    await stage.add(await stage.assistant('Person', transferDefinition(person)));
    assert.equal((await hold(stage, (await stage.ring()).body)).reason, 'transferred');
    assert.deepEqual(stage.rest.redirects, []);
    const { body } = await stage.ask('/v1/twilio/next', { To: number });
    assert.ok(body.includes(dialled(`<Number>${person}</Number>`)), body);
  });

  test('is not redirected for a stream that another key began in the name of the call', async () => {
    const stage = await twilioStage({ PARLEY_TWILIO_ACCOUNT_SID: accountSid });
    const assistant = await stage.assistant('Person', transferDefinition('+442071838750'));
    await stage.add(assistant);
    const answered = (await stage.ring()).body;
    const { token } = (await stage.api.ask(stage.key, 'POST', '/v1/talk/tokens')).body;
    const stream = await stage.stream(answered, { parameters: { token } });
    const at = await stream.until('mark');
    const mark = stream.sent[at];
    assert.ok(mark?.type === 'mark');
    stream.give(stream.driver.played(mark.name)!);
    await stream.closed;
    assert.deepEqual(stage.rest.redirects, []);
    assert.match((await stage.ask('/v1/twilio/next', {})).body, /<Response><Hangup\/><\/Response>/);
  });
});

describe('without an account a caller who is put through', async () => {
  const stage = await twilioStage();
  const numbers = new Map<string, string>();
  const answerOf = async (to: string) => {
    const own = `+1415555${2700 + numbers.size}`;
    numbers.set(own, to);
    await stage.add(await stage.assistant(`To ${numbers.size}`, transferDefinition(to)), own);
    await hold(stage, (await stage.ring(own)).body);
    return (await stage.ask('/v1/twilio/next', {})).body;
  };

  test('is dialled when Twilio asks what is next, by number or SIP address', async () => {
    const whom: [string, string][] = [
      [person, `<Number>${person}</Number>`],
      ['(212) 555-0171', `<Number>${person}</Number>`],
      ['sip:desk@example.com;transport=tls', '<Sip>sip:desk@example.com;transport=tls</Sip>'],
    ];
    for (const [to, dialledAs] of whom) {
      const body = await answerOf(to);
      assert.ok(body.includes(dialled(dialledAs)), body);
      assert.deepEqual(stage.rest.redirects, []);
    }
  });

  test('is told so where the target is nothing that can be dialled', async () => {
    assert.match(await answerOf('the front desk'), /<Say [^>]*>I am sorry, I could not put you through\./);
  });

  test('is told so where nobody takes the call, and hung up on after one that was taken', async () => {
    for (const status of ['busy', 'no-answer', 'failed', 'canceled']) {
      assert.match((await stage.ask('/v1/twilio/next', { DialCallStatus: status })).body, /nobody can take/);
    }
    const { body } = await stage.ask('/v1/twilio/next', { DialCallStatus: 'completed' });
    assert.match(body, /<Response><Hangup\/><\/Response>/);
  });

  test('a call that ended otherwise is hung up', async () => {
    await stage.add(await stage.assistant('Echo'), '+14155552699');
    const stream = await stage.stream((await stage.ring('+14155552699')).body);
    await stream.until('audio');
    stream.give(JSON.stringify({ event: 'stop' }));
    await stream.closed;
    assert.match((await stage.ask('/v1/twilio/next', {})).body, /<Response><Hangup\/><\/Response>/);
  });
});
