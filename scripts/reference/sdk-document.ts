/** What the clients are made of: the document of the API, and what is said on the talk socket as named schemas in it. */
import {
  audioFormatSchema,
  clientMessageSchema,
  serverEventSchema,
  waterfallSchema,
} from '@parley/contracts/talk';
import { z } from 'zod';
import { choosing } from './openapi-schemas.ts';

export type Schema = { [key: string]: unknown };
export interface SdkDocument {
  components: { schemas: Record<string, Schema> };
}

/** From the document of the API, as JSON. Throws where the talk socket takes the name of one of its schemas. */
export function sdkDocument(openApi: string): SdkDocument {
  const document: SdkDocument = JSON.parse(openApi);
  const { schemas } = document.components;
  const format = jsonOf(audioFormatSchema);
  const names = new Map([
    [JSON.stringify(format.properties), 'AudioFormat'],
    [JSON.stringify(jsonOf(waterfallSchema).properties), 'Waterfall'],
    [JSON.stringify(schemas.FieldFault?.properties), 'FieldFault'],
  ]);
  const events = named(serverEventSchema, 'Event', names, { seq: sequence });
  const messages = named(clientMessageSchema, 'Message', names);
  const added: Record<string, Schema> = {
    AudioFormat: format,
    ...events,
    ...messages,
    TalkEvent: unionOf(events, 'What the server says on the talk socket'),
    TalkMessage: unionOf(messages, 'What a client says on the talk socket'),
  };
  const twice = Object.keys(added).filter((name) => Object.hasOwn(schemas, name));
  if (twice.length > 0) throw new Error(`The API and the talk socket both name ${twice.join(', ')}`);
  Object.assign(schemas, added);
  return document;
}

const sequence: Schema = {
  type: 'integer',
  format: 'int64',
  description: 'Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`',
};

/** The alternatives by name: `agent.heard` is `AgentHeardEvent`. What has a name of its own in them is a reference. */
function named(
  union: z.ZodType,
  suffix: string,
  names: ReadonlyMap<string, string>,
  more: Record<string, Schema> = {},
): Record<string, Schema> {
  const { oneOf } = jsonOf(union) as {
    oneOf: { properties: { type: { const: string } }; required: string[] }[];
  };
  const referring = (_key: string, value: Schema | undefined) => {
    const name = names.get(JSON.stringify(value?.properties));
    return name === undefined ? value : { $ref: reference(name) };
  };
  return Object.fromEntries(
    oneOf.map((schema) => [
      nameOf(schema.properties.type.const) + suffix,
      JSON.parse(
        JSON.stringify({
          ...schema,
          properties: { ...schema.properties, ...more },
          required: [...schema.required, ...Object.keys(more)],
        }),
        referring,
      ),
    ]),
  );
}

function nameOf(type: string): string {
  return type
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

const reference = (name: string) => `#/components/schemas/${name}`;

function unionOf(members: Record<string, Schema>, description: string): Schema {
  return { oneOf: Object.keys(members).map((name) => ({ $ref: reference(name) })), description };
}

/** As zod writes it, without the bounds that every integer has, and in a form that generators read. */
function jsonOf(schema: z.ZodType): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  const bounds: unknown[] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return JSON.parse(JSON.stringify(json), (_key, value) => {
    if (bounds.includes(value)) return undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? choosing(value) : value;
  });
}
