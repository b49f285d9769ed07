/** Writes docs/reference/talk.md from the schemas that the servers parse with. */
import {
  clientMessageSchema,
  endReasons,
  serverEventSchema,
  serverMessageSchema,
  talkCloseCodes,
  talkLimits,
} from '@parley/contracts/talk';
import { z } from 'zod';
import { fieldsOf, type JsonSchema, table } from './json-schema.ts';
import { clientExamples, serverExamples } from './talk-examples.ts';

const introduction = `# The talk socket

*Generated from \`packages/contracts/src/talk.ts\` by \`npm run generate\`.*

A conversation runs over one WebSocket at \`/v1/talk\`. Offer the subprotocols \`parley.v1\` and, from a browser,
\`parley.token.<token>\` with a token of \`POST /v1/talk/tokens\`, which opens one socket within a minute; a program
may send \`Authorization: Bearer <project API key>\` instead. The first message is \`start\` or \`resume\`.

Text frames are JSON. Binary frames are audio: from the client in the format \`input\`, any whole number of samples
at the pace of speech; from the server in the format \`output\`, 20 ms a frame, only while the agent sounds. Every
message of the server carries \`seq\`, its number in the conversation, from 1 and without gaps; \`error\`,
\`pong\` and \`resumed\` belong to the socket and not to the conversation and carry 0. Times are ms since the conversation began. A client
passes over a message whose \`type\` it does not know.

Sound may come faster than it sounds, as a whole file if you like: 3 s are heard at once, and the rest waits and is heard
a tenth faster than it sounds. Where more than 30 s wait the call fails with \`error\` \`resource_exhausted\` and close
code 4429. What is typed or pressed does not wait behind sound, and \`end\` ends the call whatever waits. A text frame may
begin with a byte order mark.

A text frame may have ${talkLimits.textBytes / 1024} KiB, a binary frame ${talkLimits.audioBytes / 1024} KiB.`;

const closeMeanings: Record<keyof typeof talkCloseCodes, string> = {
  ended: 'The conversation has ended; `ended` came before',
  serverStopping: 'This server stops: come back with `resume`',
  tooBig: 'A frame was larger than allowed',
  badMessage: 'A message could not be understood; `error` says what was wrong',
  unauthenticated:
    'The credential was revoked or has expired, `access-ended` where that ends a call. One that is missing, wrong or used up opens no socket: the answer is HTTP 401, which a browser sees as 1006',
  notFound: 'No such assistant, version or conversation',
  conflict: 'The conversation is held by another socket, or has ended',
  flooding: 'Too many messages in too short a time',
  slowReader: 'The client did not read fast enough to keep up with the sound',
  failed: 'The call failed on our side',
};

/** The page as Markdown. Throws where a message has no example, or one that its schema refuses. */
export function talkReference(): string {
  const parts = [
    introduction,
    '## Messages of the client',
    ...messages(clientMessageSchema, clientExamples, clientMessageSchema),
    '## Messages of the server',
    ...messages(serverEventSchema, serverExamples, serverMessageSchema),
    '## How a conversation ends',
    `The \`reason\` of \`ended\` is one of ${endReasons.map((reason) => `\`${reason}\``).join(', ')}.`,
    '## Close codes',
    table(
      ['Code', 'Meaning'],
      Object.entries(talkCloseCodes).map(([name, code]) => [
        String(code),
        closeMeanings[name as keyof typeof talkCloseCodes],
      ]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A section for each member of the union, told apart by the field `key`. */
export function messages(
  union: z.ZodType,
  examples: Readonly<Record<string, object>>,
  wire: z.ZodType,
  key = 'type',
): string[] {
  const { oneOf = [] } = z.toJSONSchema(union, { io: 'input' }) as JsonSchema;
  return oneOf.map((schema) => {
    const type = String(schema.properties?.[key]?.const);
    const example = examples[type];
    if (example === undefined) throw new Error(`There is no example of ${type}`);
    wire.parse(example);
    const rows = fieldsOf(schema).map((field) => [
      `\`${field.path}\``,
      field.type,
      field.range,
      field.default === undefined ? (field.required ? 'required' : 'optional') : `\`${field.default}\``,
      field.description,
    ]);
    return [
      `### \`${type}\``,
      ...(schema.description === undefined ? [] : [`${schema.description}.`]),
      table(['Field', 'Type', 'Range', 'Default', 'Meaning'], rows),
      `\`\`\`json\n${JSON.stringify(example)}\n\`\`\``,
    ].join('\n\n');
  });
}
