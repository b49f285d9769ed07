/** The REST API of the account that is set, if one is. */
import { createTwilioRest, type TwilioRest } from '@parley/channels/twilio/rest-api';
import type { Releaser } from '@parley/platform/async/releaser';
import type { Secret } from '@parley/platform/config/config';
import type { Clock } from '@parley/platform/time/clock';

export function twilioRestOf(
  config: {
    twilioAccountSid?: string | undefined;
    twilioAuthToken?: Secret | undefined;
    twilioApiUrl: string;
  },
  opened: Releaser,
  clock: Clock,
): TwilioRest | undefined {
  const { twilioAccountSid: accountSid, twilioAuthToken, twilioApiUrl: origin } = config;
  if (accountSid === undefined || !twilioAuthToken) return undefined;
  return opened.add(createTwilioRest({ accountSid, authToken: twilioAuthToken.reveal(), origin, clock }));
}
