/** A service with a telephone number of Twilio, and what Twilio asks and does about calls to it, for tests. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { twilioDriver } from '@parley/channels/twilio/driver';
import { twilioRestDouble } from '@parley/channels/twilio/rest-double.test-support';
import { signTwilio } from '@parley/channels/twilio/signature';
import { type AssistantDefinition, assistantDefinitionSchema } from '@parley/contracts/assistants';
import { newId } from '@parley/platform/ids';
import { type CarrierStream, openCarrierStream } from '../channels/carrier-client.test-support.ts';
import { echoDefinition, testAssistantApi } from '../testing.ts';

export const publicUrl = 'https://parley.test';
export const authToken = '0123456789abcdef0123456789abcdef';
export const accountSid = `AC${'1'.repeat(32)}`;
export const number = '+14155552671';
export const caller = '+12125550171';
/** That of the driver's streams. */
export const callSid = 'CA5f3c4b8e0f2d4a0f9b1c2d3e4f5a6b7c';

/** Puts everybody through to `to`. */
export function transferDefinition(to: string): AssistantDefinition {
  const steps = { person: { kind: 'transfer', text: 'One moment.', to } };
  return assistantDefinitionSchema.parse({
    mind: { kind: 'flow', flow: { language: 'en', start: 'person', steps } },
  });
}

export async function twilioStage(settings: Record<string, string> = {}) {
  const rest = await twilioRestDouble({ sid: accountSid, authToken });
  after(() => rest.close());
  const api = await testAssistantApi({
    settings: {
      PARLEY_PUBLIC_URL: publicUrl,
      PARLEY_TWILIO_AUTH_TOKEN: authToken,
      PARLEY_TWILIO_API_URL: rest.origin,
      ...settings,
    },
  });
  const origin = await api.start();
  const project = newId('project');
  const key = api.key(project, 'admin');

  async function assistant(name: string, definition = echoDefinition(), publish = true): Promise<string> {
    const made = await api.ask(key, 'POST', '/v1/assistants', { name, definition });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    if (publish) await api.ask(key, 'POST', `/v1/assistants/${made.body.id}/publish`, {});
    return made.body.id;
  }

  /** What Twilio asks, signed. */
  async function ask(path: string, fields: Record<string, string>, token = authToken) {
    const form = new URLSearchParams({ CallSid: callSid, AccountSid: accountSid, ...fields });
    const answer = await api.server.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signTwilio(token, `${publicUrl}${path}`, form),
      },
      payload: form.toString(),
    });
    return { status: answer.statusCode, type: String(answer.headers['content-type']), body: answer.body };
  }

  const ring = (to = number) =>
    ask('/v1/twilio/voice', { From: caller, To: to, CallStatus: 'ringing', Direction: 'inbound' });

  return {
    api,
    rest,
    key,
    project,
    assistant,
    ask,
    ring,
    add: (assistantId: string, of = number) =>
      api.ask(key, 'POST', '/v1/phone-numbers', { number: of, assistantId }),
    /** Streams a call as the answer says; marks come back as what is before them has sounded. */
    async stream(twiml: string, over: { parameters?: Record<string, string> } = {}): Promise<CarrierStream> {
      const { assistant: of = '', token, ...parameters } = { ...parametersIn(twiml), ...over.parameters };
      const format = twilioDriver.dialect.capabilities.formats[0]!;
      const stream = await openCarrierStream(
        origin,
        { of: twilioDriver, format },
        { assistant: of, parameters, ...(token === undefined ? {} : { token }) },
      );
      after(() => stream.socket.terminate());
      return stream;
    },
    /** The newest conversation, once it has ended. */
    async stored() {
      await api.calls.settled();
      const { body } = await api.ask(key, 'GET', '/v1/conversations');
      return body.items[0];
    },
  };
}

/** The parameters of the stream in a TwiML document. */
export function parametersIn(twiml: string): Record<string, string> {
  const found = twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"\/>/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}
