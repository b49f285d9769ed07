/** The named schemas of the API's document: what zod writes of them, in the form that tools of OpenAPI read. */
import { z } from 'zod';

export type Json = { [key: string]: unknown };
type Direction = 'input' | 'output';

const prefix = '#/components/schemas/';
/** In a whole document, and in the schema of one. */
const toSchema = /^#\/(components\/schemas|\$defs)\//;

/** Writes schemas as JSON Schema, and keeps the named ones that were met, for `components`. */
export interface Schemas {
  /** A reference where the schema has a name of its own. */
  write(schema: z.ZodType, direction: Direction): Json;
  /** The same document with its last names, and with all that references lead to in `components.schemas`. */
  finish<Document extends { components: Json }>(document: Document): Document;
}

/**
 * What a schema takes and what it gives differ where it has defaults. One that goes both ways is then two components,
 * of which the one that is sent has `Given` before its name.
 */
export function createSchemas(): Schemas {
  const all = { input: namedIn('input'), output: namedIn('output') };
  const twofold = differing(all.input, all.output);
  const used = { input: new Set<string>(), output: new Set<string>() };

  /** With the direction in each reference, until it is known which names go both ways. */
  function marked(schema: Json, direction: Direction): Json {
    return mapRefs(schema, (name) => (twofold.has(name) ? `${name}@${direction}` : name));
  }
  function meet(schema: Json, direction: Direction): void {
    for (const name of refsOf(schema)) {
      const side = twofold.has(name) ? direction : 'output';
      if (used[side].has(name)) continue;
      used[side].add(name);
      meet(all[side][name] as Json, side);
    }
  }

  return {
    write(schema, direction) {
      const named = z.globalRegistry.get(schema)?.id;
      const json = named ? { $ref: prefix + named } : jsonOf(schema, direction);
      meet(json, direction);
      return marked(json, direction);
    },
    finish(document) {
      const last = (marked: string) => {
        const [name = '', direction] = marked.split('@');
        return direction === 'input' && used.output.has(name) ? `Given${name}` : name;
      };
      const entries = (['input', 'output'] as const).flatMap((direction) =>
        [...used[direction]].map((name): [string, Json] => [
          last(`${name}@${direction}`),
          mapRefs(marked(all[direction][name] as Json, direction), last),
        ]),
      );
      const schemas: Record<string, Json> = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const schema of Object.values(schemas)) discriminate(schema, schemas);
      const finished = mapRefs(document, last);
      return { ...finished, components: { schemas, ...finished.components } };
    },
  };
}

/** Every schema that has a name, by it. */
function namedIn(direction: Direction): Record<string, Json> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, options(direction));
  return Object.fromEntries(
    Object.entries(schemas).map(([name, json]) => [name, tidy(json as Json) as Json]),
  );
}

function jsonOf(schema: z.ZodType, direction: Direction): Json {
  const json = z.toJSONSchema(schema, options(direction)) as Json;
  const { $defs: _, ...rest } = tidy(json) as Json;
  return mapRefs(rest, (name) => name); // Away from its own $defs, to the components.
}

function options(direction: Direction) {
  return {
    io: direction,
    unrepresentable: 'any' as const,
    uri: (id: string) => prefix + id,
    cycles: 'ref' as const,
    reused: 'inline' as const,
  };
}

/** Without what only zod needs: identities, bounds of every integer, and a pattern beside a format that says it. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const { $schema: _schema, $id: _id, id, ...schema } = value as Json;
  if (typeof id === 'object' && id !== null) schema.id = id;
  if (schema.type === 'integer') {
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
    schema.format = 'int64';
  }
  if (schema.format === 'date-time') delete schema.pattern;
  return Object.fromEntries(Object.entries(choosing(schema)).map(([key, child]) => [key, tidy(child)]));
}

/** Values among other choices as `enum`: a generator may take a `const` there for the only one, and refuse the rest. */
export function choosing(schema: Json): Json {
  const { anyOf, ...rest } = schema as { anyOf?: Json[] };
  if (!Array.isArray(anyOf)) return schema;
  const values = anyOf.map((choice) => choice.const);
  if (values.every(Number.isInteger)) return { ...rest, type: 'integer', enum: values };
  const choices = anyOf.map(({ const: only, ...choice }) =>
    typeof only === 'string'
      ? { ...choice, enum: [only] }
      : { ...choice, ...(only !== undefined && { const: only }) },
  );
  return { ...rest, anyOf: choices };
}

/** Tells readers by which property the alternatives of a union are told apart. */
function discriminate(schema: Json, components: Json): void {
  const alternatives = schema.oneOf as { $ref?: string }[] | undefined;
  if (!alternatives?.every(({ $ref }) => $ref)) return;
  const targets = alternatives.map(({ $ref }) => components[nameOf($ref!)] as { properties?: Json });
  const property = Object.keys(targets[0]?.properties ?? {}).find((name) =>
    targets.every(({ properties }) => (properties?.[name] as Json | undefined)?.const !== undefined),
  );
  if (property === undefined) return;
  const mapping = targets.map(({ properties }, index) => {
    return [String((properties![property] as Json).const), alternatives[index]!.$ref!];
  });
  schema.discriminator = { propertyName: property, mapping: Object.fromEntries(mapping) };
}

/** Names whose two forms differ, or lead to one that does. */
function differing(input: Record<string, Json>, output: Record<string, Json>): Set<string> {
  const names = Object.keys(output);
  const found = new Set(names.filter((name) => JSON.stringify(input[name]) !== JSON.stringify(output[name])));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const name of names) if (refsOf(output[name]).some((inner) => found.has(inner))) found.add(name);
  }
  return found;
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function refsOf(schema: unknown): string[] {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => nameOf(ref!));
}

function mapRefs<Value>(schema: Value, rename: (name: string) => string): Value {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' && toSchema.test(String(value)) ? prefix + rename(nameOf(value)) : value,
  );
}
