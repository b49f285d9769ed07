/** `/v1/twilio`: what Twilio asks about calls to our telephone numbers, each with its signature. */
import type { IncomingHttpHeaders } from 'node:http';
import { isSignedByTwilio, twilioSignature } from '@parley/channels/twilio/signature';
import { nothing } from '@parley/channels/twilio/twiml';
import type { Secret } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { type App, file } from '@parley/platform/http/server';
import type { z } from 'zod';
import type { TwilioCalls } from './twilio-calls.ts';
import { statusFormSchema, twilioPaths, voiceFormSchema } from './twilio-forms.ts';

/** Twilio's forms have some 30 short fields. */
const bodyLimit = 16 * 1024;
const formType = 'application/x-www-form-urlencoded';

export interface TwilioDoor {
  calls: TwilioCalls;
  /** By which Twilio signs; undefined where none is set. */
  authToken: Secret | undefined;
  /** Our addresses, such as `https://parley.example.com`; none where they are not known. */
  origins: readonly string[];
}

/** The part of a request that is signed. */
interface Asked {
  headers: IncomingHttpHeaders;
  /** Its path and query. */
  url: string;
  body: unknown;
}

export function twilioRoutes(app: App, door: TwilioDoor): void {
  /** Before the body is read: what nobody has signed costs nothing. */
  const guard = async ({ headers }: Pick<Asked, 'headers'>) => {
    mustBeSetUp(door);
    if (!twilioSignature.test(String(headers['x-twilio-signature'] ?? ''))) throw notSigned();
  };
  /** The form, and under which of our addresses it was sent. */
  function read<Form>(schema: z.ZodType<Form>, request: Asked): { form: Form; origin: string } {
    const { authToken, origins } = mustBeSetUp(door);
    const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const signature = String(request.headers['x-twilio-signature']);
    const origin = origins.find((each) =>
      [each, withoutPort(each)].some((seen) =>
        isSignedByTwilio(signature, authToken.reveal(), `${seen}${request.url}`, fields),
      ),
    );
    if (origin === undefined) throw notSigned();
    const parsed = schema.safeParse(Object.fromEntries(fields));
    if (parsed.success) return { form: parsed.data, origin };
    throw new ParleyError('invalid_argument', 'The form is not one of a call.', { cause: parsed.error });
  }

  app.register(async (forms: App) => {
    forms.removeAllContentTypeParsers();
    forms.addContentTypeParser(
      formType,
      { parseAs: 'string' },
      async (_request: unknown, text: string) => new URLSearchParams(text),
    );
    const route = (operationId: string, summary: string, description: string) => ({
      onRequest: [guard],
      bodyLimit,
      config: { public: true, takes: formType },
      schema: {
        operationId,
        summary,
        description: `${description} A form that Twilio has signed with the token of the account (\`X-Twilio-Signature\`); every other is refused.`,
        response: { 200: file('text/xml', 'TwiML') },
      },
    });

    forms.post(
      twilioPaths.voice,
      route(
        'answerTwilioCall',
        'Answer a call of Twilio',
        'Set it as the voice webhook of a number: the answer streams the call to the assistant that the number names.',
      ),
      async (request, reply) => {
        const { form, origin } = read(voiceFormSchema, request);
        return reply.type('text/xml').send(await door.calls.answer(form, origin));
      },
    );

    forms.post(
      twilioPaths.next,
      route(
        'continueTwilioCall',
        'Go on with a call of Twilio',
        'Asked when the stream of a call is over: the caller is put through, or the call ends.',
      ),
      async (request, reply) => {
        const { form, origin } = read(voiceFormSchema, request);
        return reply.type('text/xml').send(await door.calls.next(form, origin));
      },
    );

    forms.post(
      twilioPaths.status,
      route(
        'endTwilioCall',
        'Take word of a call of Twilio',
        'For the status callbacks of numbers and streams: ends what is open of a call that is over.',
      ),
      async (request, reply) => {
        await door.calls.ended(read(statusFormSchema, request).form);
        return reply.type('text/xml').send(nothing);
      },
    );
  });
}

function mustBeSetUp({ authToken, origins }: TwilioDoor) {
  if (authToken && origins.length > 0) return { authToken, origins };
  const message = `Twilio is not set up: set ${authToken ? 'PARLEY_PUBLIC_URL' : 'PARLEY_TWILIO_AUTH_TOKEN'}.`;
  throw new ParleyError('failed_precondition', message);
}

function notSigned(): ParleyError {
  return new ParleyError(
    'permission_denied',
    'Only what Twilio has signed is answered here: PARLEY_TWILIO_AUTH_TOKEN must be the token of its account, and PARLEY_PUBLIC_URL the address that it asks.',
  );
}

/** Twilio leaves a port out of what it signs, at times. */
function withoutPort(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}`;
}
