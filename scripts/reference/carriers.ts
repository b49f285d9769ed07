/** Writes docs/reference/carriers.md from the dialects that the servers speak. */
import { carriers } from '@parley/channels/dialects';
import { type CarrierDoor, carrierPath, type WireMessages } from '@parley/channels/session/carrier-door';
import { talkCloseCodes } from '@parley/contracts/talk';
import { table } from './json-schema.ts';
import { messages } from './talk.ts';

const introduction = `# The doors for telephone carriers

*Generated from \`packages/channels/src\` by \`npm run generate\`.*

A carrier opens a WebSocket for each call. The path says which form it speaks, and may end with the id or the name of
the assistant:

${table(
  ['Carrier', 'Path', 'Sound'],
  carriers.map(({ dialect, reference }) => [
    reference.name,
    `\`${carrierPath(dialect.id)}\`, \`${carrierPath(dialect.id)}/:assistant\``,
    dialect.capabilities.formats.map(({ encoding, rateHz }) => `${encoding} ${rateHz / 1000} kHz`).join(', '),
  ]),
)}

Parameters that the customer attaches to the call say the rest:

${table(
  ['Parameter', 'Meaning'],
  [
    [
      '`token`',
      'A token of `POST /v1/talk/tokens`, which opens one stream within a minute: ask for it when the carrier asks what to do with a call',
    ],
    ['`assistant`', 'Id or exact name of the assistant, where the path does not say it'],
  ],
)}

A program that can choose subprotocols may offer \`parley.v1\` and \`parley.token.<token>\` instead. Messages of kinds that
are not listed here are passed over once the call has begun. Parley sends frames of 20 ms at the pace of speech, at most
100 ms ahead. At the first sound of a caller who speaks over the agent it tells the carrier to drop what has not been
played and falls silent; if that was a cough, the answer goes on from the first frame that had
not been played. A line closes once the last words of its call have sounded, by the mark behind them or 2 s later. A
node that is full answers the upgrade with 503 and \`Retry-After\`.`;

const closeMeanings: [number, string][] = [
  [talkCloseCodes.ended, 'The call has ended'],
  [talkCloseCodes.serverStopping, 'This server stops'],
  [talkCloseCodes.tooBig, 'A frame was larger than 64 KiB'],
  [
    talkCloseCodes.badMessage,
    'A message was not understood or out of order: before the call began the first, later the eleventh',
  ],
  [
    talkCloseCodes.unauthenticated,
    'The token is missing, wrong or used up, or what it was asked for with was revoked or has expired',
  ],
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
    '## Close codes',
    table(
      ['Code', 'Meaning'],
      closeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
    ...carriers.flatMap(carrierSection),
  ];
  return `${parts.join('\n\n')}\n`;
}

function carrierSection({ reference: { name, text, parameters, theirs, ours } }: CarrierDoor): string[] {
  return [
    `## ${name}`,
    text,
    table(
      ['Parameter', 'Meaning'],
      parameters.map(([parameter, meaning]) => [parameter, meaning]),
    ),
    `### Messages of ${name}`,
    ...sections(theirs),
    `### Messages of Parley to ${name}`,
    ...sections(ours),
  ];
}

/** One level below the heading of their side. */
function sections({ schema, examples, key }: WireMessages): string[] {
  return messages(schema, examples, schema, key).map((section) => `#${section}`);
}
