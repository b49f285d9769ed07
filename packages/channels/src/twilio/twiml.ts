/** What Twilio is told to do with a call, as TwiML: https://www.twilio.com/docs/voice/twiml */

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** What XML has no way to write is left out. */
const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** One whole document. */
export type Twiml = string & { readonly twiml: unique symbol };

/** Streams the call to `url`; when the stream has ended, Twilio asks `next` how it goes on. */
export function streamCall(stream: {
  url: string;
  parameters: Readonly<Record<string, string>>;
  statusCallback: string;
  next: string;
}): Twiml {
  const { url, parameters, statusCallback, next } = stream;
  const told = Object.entries(parameters).map(([name, value]) => element('Parameter', { name, value }));
  const socket = element('Stream', { url, statusCallback, statusCallbackMethod: 'POST' }, told.join(''));
  return response(element('Connect', {}, socket), element('Redirect', { method: 'POST' }, text(next)));
}

/** Whom a caller is put through to. */
export type DialTarget = { kind: 'number'; number: string } | { kind: 'sip'; address: string };

/** Puts the caller through; Twilio asks `next`, where there is one, what is to be done after that. */
export function dial(target: DialTarget, next: string): Twiml {
  const whom =
    target.kind === 'number'
      ? element('Number', {}, text(target.number))
      : element('Sip', {}, text(target.address));
  return response(element('Dial', { action: next, method: 'POST' }, whom));
}

/** A sentence in English, and then the end of the call. */
export function sayAndHangUp(words: string): Twiml {
  return response(element('Say', { language: 'en-US' }, text(words)), element('Hangup'));
}

export const hangUp: Twiml = response(element('Hangup'));
/** The engaged tone; the call is not answered, and costs nobody anything. */
export const busy: Twiml = response(element('Reject', { reason: 'busy' }));
/** Nothing to be done. */
export const nothing: Twiml = response();

function response(...verbs: string[]): Twiml {
  return `<?xml version="1.0" encoding="UTF-8"?>${element('Response', {}, verbs.join(''))}` as Twiml;
}

function element(name: string, attributes: Readonly<Record<string, string>> = {}, inside = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value)}"`);
  return `<${name}${written.join('')}${inside === '' ? '/>' : `>${inside}</${name}>`}`;
}

function text(plain: string): string {
  return plain.replace(unwritable, '').replace(/[&<>"']/g, (mark) => escapes[mark]!);
}
