/** What the document of the API says beside its operations. */

export const info = {
  title: 'Parley',
  summary: 'Design a voice assistant, talk to it, read what was said.',
  description: `The REST API of Parley, all of it under one address.

- **Who asks** is told by a project API key as a bearer token, or by the session cookie of a browser.
- **Errors** are \`application/problem+json\` with a \`code\`, words for people and, for a wrong input, the \`faults\` by path.
- **Sent twice, done once**: a request with an \`Idempotency-Key\` may be sent again for 24 hours. It is answered as the
  first time, with \`Idempotent-Replayed: true\`. The key is yours alone, of one credential and one route; what was
  refused is not kept.
- **Edits** carry \`If-Match\` with the \`ETag\` of what was read: where it has changed since, the answer is 412.
- **Lists** are newest first, one page at a time: ask again with \`nextCursor\` as \`cursor\` until it is null.
- **Talking** is done over a WebSocket at \`/v1/talk\`, opened with a token from \`POST /v1/talk/tokens\`; its messages
  are described in the repository, in \`docs/reference/talk.md\`.`,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

/** By what comes behind `/v1/`. */
export const tags: Readonly<Record<string, { name: string; description: string }>> = {
  assistants: {
    name: 'Assistants',
    description: 'A draft that changes, versions that never do, and one of them published.',
  },
  conversations: {
    name: 'Conversations',
    description: 'What was said, what was heard, how long it took, and the recording.',
  },
  calendars: { name: 'Calendars', description: 'What can be booked, and when.' },
  bookings: { name: 'Bookings', description: 'The visits that were booked, by callers and by others.' },
  'phone-numbers': { name: 'Telephone numbers', description: 'Which assistant answers which number.' },
  twilio: {
    name: 'Twilio',
    description: 'What Twilio asks about calls to these numbers, with its signature.',
  },
  talk: { name: 'Talk', description: 'Live calls, which are held over a socket.' },
  vendors: { name: 'Vendors', description: 'Who may hear, think and speak for an assistant.' },
  me: { name: 'Me', description: 'Who is asking.' },
  sessions: { name: 'Sessions', description: 'How a browser gets its cookie, and gives it back.' },
  links: { name: 'Links', description: 'Addresses that open the dashboard once.' },
  'api-keys': { name: 'API keys', description: 'The keys of the project.' },
  capabilities: { name: 'Capabilities', description: 'What this Parley can do.' },
};

/** Answers that are no success, by status. */
export const refusals: Readonly<Record<string, { name: string; description: string }>> = {
  400: { name: 'BadRequest', description: 'The request is not valid; `faults` say where' },
  401: { name: 'Unauthorized', description: 'No key or session, or one that is no longer good' },
  403: { name: 'Forbidden', description: 'The role does not allow it' },
  404: { name: 'NotFound', description: 'There is none of this id in the project' },
  409: { name: 'Conflict', description: 'It does not go with what is there, or with what is being done now' },
  412: { name: 'PreconditionFailed', description: 'It has changed since it was read; nothing was done' },
  413: { name: 'ContentTooLarge', description: 'The body is too large' },
  415: { name: 'UnsupportedMediaType', description: 'The body is no JSON' },
  416: { name: 'RangeNotSatisfiable', description: 'The file is shorter than what was asked for' },
  422: {
    name: 'UnprocessableContent',
    description: 'The `Idempotency-Key` came with another request before; nothing was done',
  },
  429: { name: 'TooManyRequests', description: 'Too often; `Retry-After` says when to come again' },
  default: { name: 'Failure', description: 'What went wrong' },
};
