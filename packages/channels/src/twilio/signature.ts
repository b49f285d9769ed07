/** How Twilio signs what it asks: https://www.twilio.com/docs/usage/security#validating-requests */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA1 as Base64: 20 bytes. Tells what cannot be a signature before anything is made of a request. */
export const twilioSignature = /^[A-Za-z0-9+/]{27}=$/;

/** The signature of a form that is sent to this URL. */
export function signTwilio(authToken: string, url: string, form: URLSearchParams): string {
  // By name in the order of bytes. Of a name that comes more than once, each value counts once.
  const names = [...new Set(form.keys())].sort();
  const fields = names.flatMap((name) =>
    [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`),
  );
  return createHmac('sha1', authToken)
    .update(`${url}${fields.join('')}`, 'utf8')
    .digest('base64');
}

/** Whether the request was signed with the token; in constant time. */
export function isSignedByTwilio(
  signature: string,
  authToken: string,
  url: string,
  form: URLSearchParams,
): boolean {
  const wanted = Buffer.from(signTwilio(authToken, url, form));
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
