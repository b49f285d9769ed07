/** Writes docs/reference/carriers.md from the schemas that the servers parse with. */
import { carrierMessageSchema, carrierPaths, carrierReplySchema } from '@parley/contracts/carriers';
import { talkCloseCodes } from '@parley/contracts/talk';
import { table } from './json-schema.ts';
import { messages } from './talk.ts';

const streamSid = 'MZ18ad3ab5a668481ce02b83e7395059f0';
const callSid = 'CA5f3c4b8e0f2d4a0f9b1c2d3e4f5a6b7c';
const payload = Buffer.alloc(6, 0xff).toString('base64');

const introduction = `# The door for telephone carriers

*Generated from \`packages/contracts/src/carriers.ts\` by \`npm run generate\`.*

A carrier that streams calls in the form of Twilio Media Streams connects to \`${carrierPaths.twilio}\`, or to
\`${carrierPaths.twilioAssistant}\` with the id or the name of the assistant at the end. The stream parameters
(\`<Parameter>\` in TwiML, \`customParameters\` on the wire) say the rest:

${table(
  ['Parameter', 'Meaning'],
  [
    [
      '`token`',
      'A token of `POST /v1/talk/tokens`, which opens one stream within a minute: ask for it when the carrier asks what to do with a call',
    ],
    ['`assistant`', 'Id or exact name of the assistant, where the path does not say it'],
    ['any other', 'Kept with the conversation as metadata, beside `callSid` and `streamSid`'],
  ],
)}

A program that can choose subprotocols may offer \`parley.token.<token>\` instead. Sound is mu-law at 8 kHz in both
directions. Parley sends frames of 20 ms at the pace of speech, at most 40 ms ahead. At the first sound of a caller
who speaks over the agent it sends \`clear\` and falls silent; if that was a cough, the answer goes on from the first
frame that had not been played. A node that is full answers the upgrade with 503 and \`Retry-After\`.`;

const carrierExamples = {
  connected: { event: 'connected', protocol: 'Call', version: '1.0.0' },
  start: {
    event: 'start',
    sequenceNumber: '1',
    streamSid,
    start: {
      callSid,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { assistant: 'Table booking', token: 'o5Jm2v0sX8kQhN4tYp7wRz1c' },
    },
  },
  media: {
    event: 'media',
    sequenceNumber: '2',
    streamSid,
    media: { track: 'inbound', chunk: '1', timestamp: '20', payload },
  },
  mark: { event: 'mark', sequenceNumber: '61', streamSid, mark: { name: 'answer-1' } },
  dtmf: { event: 'dtmf', sequenceNumber: '70', streamSid, dtmf: { track: 'inbound_track', digit: '4' } },
  stop: { event: 'stop', sequenceNumber: '99', streamSid, stop: { callSid } },
};

const replyExamples = {
  media: { event: 'media', streamSid, media: { payload } },
  mark: { event: 'mark', streamSid, mark: { name: 'answer-1' } },
  clear: { event: 'clear', streamSid },
};

const closeMeanings: [number, string][] = [
  [talkCloseCodes.ended, 'The call has ended'],
  [talkCloseCodes.serverStopping, 'This server stops'],
  [talkCloseCodes.tooBig, 'A frame was larger than 64 KiB'],
  [
    talkCloseCodes.badMessage,
    'A message was not understood or out of order: before `start` the first, later the eleventh',
  ],
  [talkCloseCodes.unauthenticated, 'The token is missing, wrong, used up or revoked'],
  [talkCloseCodes.notFound, 'No such assistant'],
  [talkCloseCodes.conflict, 'The assistant has not been published, or cannot run'],
  [talkCloseCodes.slowReader, 'The carrier did not read fast enough'],
  [talkCloseCodes.flooding, 'Messages or sound came much too fast'],
  [talkCloseCodes.failed, 'The call failed on our side'],
];

/** The page as Markdown. Throws where a message has no example, or one that its schema refuses. */
export function carriersReference(): string {
  const parts = [
    introduction,
    '## Messages of the carrier',
    ...messages(carrierMessageSchema, carrierExamples, carrierMessageSchema, 'event'),
    '## Messages of Parley',
    ...messages(carrierReplySchema, replyExamples, carrierReplySchema, 'event'),
    '## Close codes',
    table(
      ['Code', 'Meaning'],
      closeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}
