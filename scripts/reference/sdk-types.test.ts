import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Schema, type SdkDocument, sdkDocument } from './sdk-document.ts';
import { sdkTypes } from './sdk-types.ts';

const openApi = readFileSync(
  join(import.meta.dirname, '../../packages/contracts/src/gen/openapi.json'),
  'utf8',
);

/** The declaration of a schema. */
function declared(schema: Schema): string {
  const text = sdkTypes({ components: { schemas: { Name: schema } } });
  return text.slice(text.indexOf('export '));
}

test('a field that may be left out may be undefined, its default is told, and an id tells what it is of', () => {
  const properties = {
    id: { type: 'string', pattern: '^conv_[0-7][0-9a-hjkmnp-tv-z]{25}$', description: 'Which' },
    limit: { type: 'integer', default: 20 },
    next: { anyOf: [{ $ref: '#/components/schemas/Other' }, { type: 'null' }] },
  };
  assert.equal(
    declared({ type: 'object', properties, required: ['id', 'next'] }),
    `export interface Name {
  /** Which. */
  id: \`conv_\${string}\`;
  /** 20 by default. */
  limit?: number | undefined;
  next: Other | null;
}
`,
  );
});

test('a record may have any names, or some of those that it lists', () => {
  const record = { type: 'object', additionalProperties: { type: 'boolean' } };
  assert.equal(declared(record), 'export type Name = { [name: string]: boolean };\n');
  const listed = { ...record, propertyNames: { type: 'string', enum: ['a', 'b'] } };
  assert.equal(declared(listed), 'export type Name = { [Name in "a" | "b"]?: boolean };\n');
});

test('what the generator has no type for is no type at all', () => {
  assert.throws(() => declared({ type: 'tuple' }), /No type is known/);
});

test('a message of the talk socket is named after its type, and refers to what has a name', () => {
  const { schemas } = sdkDocument(openApi).components;
  const { properties, required } = schemas.StartedEvent as { properties: Schema; required: string[] };
  assert.deepEqual(properties.input, { $ref: '#/components/schemas/AudioFormat' });
  assert.ok(required.includes('seq'));
  assert.ok(schemas.AgentHeardEvent && schemas.ResumeMessage);
});

test('a name of the API is never taken for another thing', () => {
  const document = JSON.parse(openApi) as SdkDocument;
  document.components.schemas.EndedEvent = { type: 'string' };
  assert.throws(() => sdkDocument(JSON.stringify(document)), /both name EndedEvent/);
});

test('a value among other choices is an enum: a generator takes a const there for the only choice', () => {
  const choices = [...JSON.stringify(sdkDocument(openApi)).matchAll(/"anyOf":\[(.*?)\]/g)].map(
    ([, one]) => one,
  );
  assert.ok(choices.length > 20);
  for (const choice of choices) assert.doesNotMatch(String(choice), /"const":["\d]/);
});
