/** Calls that Twilio brings to our telephone numbers: how they are answered, put through, and come to their end. */
import type { CallPrincipal, DialectFacts, Start } from '@parley/channels/port';
import type { TwilioRest } from '@parley/channels/twilio/rest-api';
import { busy, dial, hangUp, sayAndHangUp, streamCall, type Twiml } from '@parley/channels/twilio/twiml';
import { type Id, idSchema } from '@parley/contracts/ids';
import { carrierEndedSchema, carrierEndedTopic } from '@parley/contracts/topics';
import { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Relay } from '@parley/platform/relay/relay';
import type { Clock } from '@parley/platform/time/clock';
import type { Assistants } from '../assistants/assistants.ts';
import type { Calls } from '../calls/calls.ts';
import type { LiveCall } from '../calls/live-call.ts';
import { dialableFrom, e164Of } from '../phone-numbers/e164.ts';
import type { TalkTokens } from '../talk-tokens/talk-tokens.ts';
import type { AnsweredCall, AnsweredCallsStore } from './answered-calls.store.ts';
import { type StatusForm, twilioPaths, type VoiceForm } from './twilio-forms.ts';

/** What a carrier asks about a call is asked within this, in ms: no call of Twilio lasts longer. */
const askedWithinMs = 24 * 3600_000;

const words = {
  unknown: 'The number that you have called is not in use.',
  unattended: 'The number that you have called cannot be reached at the moment. Please try again later.',
  notDialled: 'I am sorry, I could not put you through. Please try again later. Goodbye.',
  nobody: 'I am sorry, nobody can take your call at the moment. Please try again later. Goodbye.',
};

export interface TwilioCalls {
  /**
   * What is to become of a call that comes in. `origin`: under which address we were asked, such as
   * `https://parley.example.com`. Throws `unavailable` where there is no database.
   */
  answer(form: VoiceForm, origin: string): Promise<Twiml>;
  /** How a call goes on when its stream, or a call to whom it was put through, is over. */
  next(form: VoiceForm, origin: string): Promise<Twiml>;
  /** Ends what is open here, on whatever node, of a call or stream that is over. */
  ended(form: StatusForm): Promise<void>;
  /** The call can be put through, and its end be told, where it is one of our telephone numbers. */
  join(call: LiveCall, principal: CallPrincipal, start: Start, by: DialectFacts): LiveCall;
}

export async function createTwilioCalls(options: {
  store: AnsweredCallsStore;
  assistants: Pick<Assistants, 'toRun'>;
  calls: Pick<Calls, 'admit'>;
  talkTokens: Pick<TalkTokens, 'make'>;
  /** None where no account is set: then Twilio asks what is next once its stream is over. */
  rest: Pick<TwilioRest, 'redirect'> | undefined;
  relay: Pick<Relay, 'publish' | 'subscribe'>;
  clock: Clock;
  log: Log;
}): Promise<TwilioCalls> {
  const { store, assistants, calls, talkTokens, rest, relay, clock, log } = options;
  const live = new Map<string, LiveCall>();

  await relay.subscribe<unknown>(carrierEndedTopic, (data) => {
    const { callSid, reason } = carrierEndedSchema.parse(data);
    live.get(callSid)?.end(reason);
  });

  async function putThrough(callSid: string, phoneNumberId: Id<'phoneNumber'>, to: string): Promise<void> {
    const call = await store.transfer(callSid, phoneNumberId, to);
    if (!call || !rest) return;
    try {
      await rest.redirect(callSid, transferOf(call, to));
    } catch (err) {
      // Twilio asks what is next when the stream is over, and is told then.
      log.warn({ callSid, err }, 'Twilio could not be told to put a caller through');
    }
  }

  return {
    async answer({ CallSid: callSid, From: from, To: to }, origin) {
      const number = await store.phoneNumber(e164Of(to) ?? to);
      if (!number) return sayAndHangUp(words.unknown);
      const { projectId, assistantId } = number;
      try {
        calls.admit();
      } catch (err) {
        log.info({ callSid, err }, 'a telephone call was not taken');
        return busy;
      }
      try {
        await assistants.toRun(projectId, assistantId);
      } catch (err) {
        if (!(err instanceof ParleyError) || !unattended.has(err.code)) throw err;
        log.warn({ callSid, assistantId, err }, 'a telephone number has nobody who answers it');
        return sayAndHangUp(words.unattended);
      }
      const at = clock.now();
      await store.answered(
        { callSid, projectId, phoneNumberId: number.id, origin, answeredAt: new Date(at) },
        new Date(at - askedWithinMs),
      );
      const { token } = await talkTokens.make({
        projectId,
        role: 'developer',
        scopes: ['calls:start'],
        credentialId: number.id,
        expiresAt: null,
      });
      return streamCall({
        url: `${origin.replace(/^http/, 'ws')}${twilioPaths.media}`,
        parameters: { assistant: assistantId, token, from, to },
        statusCallback: `${origin}${twilioPaths.status}`,
        next: `${origin}${twilioPaths.next}`,
      });
    },

    async next({ CallSid: callSid, DialCallStatus: dialled }, origin) {
      if (dialled !== undefined) return reached.has(dialled) ? hangUp : sayAndHangUp(words.nobody);
      const call = await store.find(callSid);
      return call?.transferTo ? transferOf({ ...call, origin }, call.transferTo) : hangUp;
    },

    async ended({ CallSid: callSid, CallStatus: status, StreamEvent: event, StreamError: error }) {
      if (event === 'stream-error') log.warn({ callSid, words: error }, 'a stream of Twilio has failed');
      const isOver = event === undefined ? over.has(status ?? '') : streamOver.has(event);
      if (!isOver) return;
      const reason = event === 'stream-error' ? 'connection-lost' : 'caller-ended';
      await relay.publish(carrierEndedTopic, { callSid, reason });
    },

    join(call, principal, { metadata: { callSid } }, { id }) {
      const numberId = phoneNumberId.safeParse(principal.credentialId);
      if (id !== 'twilio' || !numberId.success || callSid === undefined) return call;
      live.set(callSid, call);
      void call.ended.then(() => {
        if (live.get(callSid) === call) live.delete(callSid);
      });
      call.putThroughBy((to) => putThrough(callSid, numberId.data, to));
      return call;
    },
  };
}

const phoneNumberId = idSchema('phoneNumber');
/** Faults of the assistant; every other is one of the moment, which the carrier may ask about again. */
const unattended = new Set(['not_found', 'failed_precondition', 'invalid_argument']);
const over = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);
const streamOver = new Set(['stream-stopped', 'stream-error']);
/** Somebody has taken the call that the caller was put through to. */
const reached = new Set(['completed', 'answered']);

function transferOf({ origin, number }: Pick<AnsweredCall, 'origin' | 'number'>, to: string): Twiml {
  const next = `${origin}${twilioPaths.next}`;
  if (/^sips?:[^\s@]+@[^\s@]+$/i.test(to)) return dial({ kind: 'sip', address: to }, next);
  const known = dialableFrom(number, to);
  return known === undefined ? sayAndHangUp(words.notDialled) : dial({ kind: 'number', number: known }, next);
}
