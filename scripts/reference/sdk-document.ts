/** What the clients are made of: the document of the API, and what is said on the talk socket as named schemas in it. */
import {
  audioFormatSchema,
  clientMessageSchema,
  serverEventSchema,
  waterfallSchema,
} from '@parley/contracts/talk';
import { z } from 'zod';

export type Schema = { [key: string]: unknown };
export interface SdkDocument {
  components: { schemas: Record<string, Schema> };
}

/** From the document of the API, as JSON. Throws where the talk socket takes the name of one of its schemas. */
export function sdkDocument(openApi: string): SdkDocument {
  const document: SdkDocument = JSON.parse(openApi);
  const events = named(serverEventSchema, 'Event', { seq: sequence }, ['seq']);
  const messages = named(clientMessageSchema, 'Message', {}, []);
  const added: Record<string, Schema> = {
    AudioFormat: jsonOf(audioFormatSchema),
    ...events,
    ...messages,
    TalkEvent: unionOf(events, 'What the server says on the talk socket'),
    TalkMessage: unionOf(messages, 'What a client says on the talk socket'),
  };
  const { schemas } = document.components;
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

/** The alternatives by name: `agent.heard` is `AgentHeardEvent`. */
function named(union: z.ZodType, suffix: string, more: Schema, required: string[]): Record<string, Schema> {
  const { oneOf } = jsonOf(union) as {
    oneOf: { properties: { type: { const: string } }; required: string[] }[];
  };
  return Object.fromEntries(
    oneOf.map((schema) => [
      schema.properties.type.const
        .split('.')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('') + suffix,
      {
        ...schema,
        properties: { ...schema.properties, ...more },
        required: [...schema.required, ...required],
      },
    ]),
  );
}

function unionOf(members: Record<string, Schema>, description: string): Schema {
  return {
    oneOf: Object.keys(members).map((name) => ({ $ref: `#/components/schemas/${name}` })),
    description,
  };
}

/** As zod writes it, with what has a name where it stands inside another. */
function jsonOf(schema: z.ZodType): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  const text = JSON.stringify(json, tidied);
  if (schema === audioFormatSchema) return JSON.parse(text);
  const names = new Map([
    [shapeOf(audioFormatSchema), 'AudioFormat'],
    [shapeOf(waterfallSchema), 'Waterfall'],
  ]);
  return JSON.parse(text, (_key, value) => {
    const name = names.get(JSON.stringify(value?.properties));
    return name === undefined ? value : { $ref: `#/components/schemas/${name}` };
  });
}

function shapeOf(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { io: 'input' }).properties, tidied);
}

/** Without the bounds that every integer has. */
function tidied(key: string, value: unknown): unknown {
  return key === 'minimum' && value === Number.MIN_SAFE_INTEGER
    ? undefined
    : key === 'maximum' && value === Number.MAX_SAFE_INTEGER
      ? undefined
      : value;
}
