/** What Twilio asks and tells, as forms: https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application */
import { carrierPath } from '@parley/channels/session/carrier-door';
import { textSchema } from '@parley/contracts/text';
import { z } from 'zod';

export const twilioPaths = {
  media: carrierPath('twilio'),
  voice: '/v1/twilio/voice',
  next: '/v1/twilio/next',
  status: '/v1/twilio/status',
} as const;

const CallSid = z.string().regex(/^CA[0-9a-f]{32}$/, 'must be the SID of a call');

/** A call that came in, or goes on. */
export const voiceFormSchema = z.object({
  CallSid,
  /** A number in E.164, a SIP address, or nothing known. */
  From: textSchema(300).default(''),
  To: textSchema(300).default(''),
  /** What became of a call to whom the caller was put through. */
  DialCallStatus: textSchema(40).optional(),
});
export type VoiceForm = z.output<typeof voiceFormSchema>;

/** Of a call, or of its stream. */
export const statusFormSchema = z.object({
  CallSid,
  CallStatus: textSchema(40).optional(),
  StreamEvent: textSchema(40).optional(),
  StreamError: textSchema(1000).optional(),
});
export type StatusForm = z.output<typeof statusFormSchema>;
