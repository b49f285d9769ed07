/** The settings of assistant-api, beside those that every service has. */
import { scriptedSettings } from '@parley/engine/scripted';
import { vendorFields } from '@parley/engine/vendor-settings';
import { secret, setting, wholeNumber } from '@parley/platform/config/config';
import { vendors } from '@parley/providers/vendors';
import { z } from 'zod';

export const settings = {
  maxCalls: setting(
    'PARLEY_MAX_CALLS',
    'Live calls on this node at most; it takes fewer where those that run would suffer',
    wholeNumber(1, 10_000).default(100),
  ),
  callsCpu: setting(
    'PARLEY_CALLS_CPU',
    'Share of the CPUs that this node may use, in percent, beyond which no new spoken call would lead it; of keys that hold few calls, 5 percent more. 100 for no bound',
    wholeNumber(10, 100).default(65),
  ),
  projectCalls: setting(
    'PARLEY_PROJECT_CALLS',
    'Share of `PARLEY_MAX_CALLS` that one project may hold, in percent; 100 for no bound',
    wholeNumber(1, 100).default(90),
  ),
  keyCalls: setting(
    'PARLEY_KEY_CALLS',
    'Share of `PARLEY_MAX_CALLS` that one key or session may hold, in percent; 100 for no bound',
    wholeNumber(1, 100).default(80),
  ),
  drainMs: setting(
    'PARLEY_DRAIN_MS',
    'How long live calls may go on after the order to stop, in ms',
    wholeNumber(0, 4 * 3600_000).default(20_000),
  ),
  traceCalls: setting(
    'PARLEY_TRACE_CALLS',
    'Whether the trace of each call is kept, with which `parley replay` runs it again',
    z
      .enum(['on', 'off'])
      .default('on')
      .transform((choice) => choice === 'on'),
  ),
  addressStreams: setting(
    'PARLEY_ADDRESS_STREAMS',
    'Streams of carriers that have not begun yet, of one address; more get 503. Of all addresses 1000. Raise it for a carrier that dials from few addresses',
    wholeNumber(1, 1000).default(100),
  ),
  ...scriptedSettings,
  carrierOpen: setting(
    'PARLEY_CARRIER_OPEN',
    "Who may stream a call to the carriers' door without a token: `off`, or for load tests `loopback`, programs of this machine",
    z.enum(['off', 'loopback']).default('off'),
  ),
  twilioAccountSid: setting(
    'PARLEY_TWILIO_ACCOUNT_SID',
    'Account of Twilio whose calls are redirected when a caller is put through; without it Twilio asks what is next when the stream of the call is over',
    z
      .string()
      .regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 digits of 0-9 a-f')
      .optional(),
  ),
  twilioAuthToken: setting(
    'PARLEY_TWILIO_AUTH_TOKEN',
    "Token of Twilio's account, by which it signs what it asks about calls to telephone numbers; without it these are not answered",
    secret().optional(),
  ),
  twilioApiUrl: setting(
    'PARLEY_TWILIO_API_URL',
    "Origin of Twilio's REST API",
    z
      .string()
      .default('https://api.twilio.com')
      .refine((text) => URL.parse(text)?.origin === text, 'must be an origin such as https://api.twilio.com'),
  ),
  ...vendorFields(vendors),
};
