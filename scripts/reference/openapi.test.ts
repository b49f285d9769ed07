import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiReference } from './openapi.ts';
import type { Json } from './openapi-schemas.ts';

const document = JSON.parse(await openApiReference()) as {
  tags: { name: string }[];
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json>; responses: Json; securitySchemes: Json };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Every object in it, with the key it is under. */
function* objectsIn(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const child of Object.values(value)) yield* objectsIn(child);
}

test('every reference leads to something, and everything named is led to', () => {
  const used = new Set<string>();
  for (const { $ref } of objectsIn(document)) {
    if (typeof $ref !== 'string') continue;
    const [, , kind, name] = $ref.split('/') as ['#', 'components', 'schemas' | 'responses', string];
    assert.ok(document.components[kind][name], $ref);
    used.add(name);
  }
  for (const name of Object.keys(document.components.schemas)) assert.ok(used.has(name), name);
});

test('every operation says what it is called, what it does and where it belongs, and no two are called alike', () => {
  const names = new Set(operations.map(({ operationId }) => operationId));
  assert.equal(names.size, operations.length);
  const known = document.tags.map(({ name }) => name);
  for (const { operationId, summary, description, tags } of operations) {
    assert.ok(summary && description, String(operationId));
    assert.ok(
      (tags as string[]).every((tag) => known.includes(tag)),
      String(operationId),
    );
  }
});

test('bodies that are sent and answers are schemas with a name', () => {
  for (const { operationId, requestBody, responses } of operations) {
    const answers = Object.values(responses as Record<string, Json>);
    for (const { content } of [requestBody as Json | undefined, ...answers].filter(
      (one) => one?.content,
    ) as Json[]) {
      const json = (content as Record<string, { schema: Json }>)['application/json'];
      if (json) assert.ok(json.schema.$ref, String(operationId));
    }
  }
});

test('a union of kinds tells by which property they are told apart', () => {
  for (const name of ['Mind', 'Step', 'Answer', 'GivenMind', 'GivenStep', 'GivenAnswer']) {
    const { oneOf, discriminator } = document.components.schemas[name] as {
      oneOf: { $ref: string }[];
      discriminator: { mapping: Record<string, string> };
    };
    assert.deepEqual(
      Object.values(discriminator.mapping),
      oneOf.map(({ $ref }) => $ref),
      name,
    );
  }
});

test('a date has no pattern beside its format', () => {
  for (const schema of objectsIn(document))
    if (schema.format === 'date-time') assert.equal(schema.pattern, undefined);
});
