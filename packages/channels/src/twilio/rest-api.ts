/** What is asked of Twilio's REST API: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource */
import { ParleyError } from '@parley/platform/errors';
import { createGuardedFetch } from '@parley/platform/outbound/guarded-fetch';
import type { Clock } from '@parley/platform/time/clock';
import type { Twiml } from './twiml.ts';

export interface TwilioRest {
  /**
   * Tells Twilio to go on with a live call as `twiml` says, whatever it is at. Throws failed_precondition where Twilio
   * refuses, for a call that is over too; else as `GuardedFetch`.
   */
  redirect(callSid: string, twiml: Twiml, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A caller hears nothing meanwhile. */
const limits = { connectMs: 2_000, totalMs: 5_000, responseBytes: 64 * 1024 };

export function createTwilioRest(options: {
  accountSid: string;
  authToken: string;
  /** `https://api.twilio.com`, or what stands for it. */
  origin: string;
  clock: Clock;
}): TwilioRest {
  const { accountSid, authToken, origin, clock } = options;
  const guarded = createGuardedFetch({ clock, limits, trustedOrigins: [origin] });
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    async redirect(callSid, twiml, signal) {
      const url = `${origin}/2010-04-01/Accounts/${accountSid}/Calls/${encodeURIComponent(callSid)}.json`;
      const answer = await guarded.fetch(url, {
        method: 'POST',
        headers: { authorization, accept: 'application/json' },
        body: new URLSearchParams({ Twiml: twiml }),
        ...(signal ? { signal } : {}),
      });
      const said = await answer.text();
      if (answer.ok) return;
      throw new ParleyError(
        'failed_precondition',
        `Twilio refuses to redirect the call (${answer.status}).`,
        {
          cause: new Error(said.slice(0, 500)),
        },
      );
    },
    close: () => guarded.close(),
  };
}
