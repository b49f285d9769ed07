/**
 * Writes the types of the TypeScript client: an interface for each named schema, with its words as comments. The
 * generators on npm all bring a package under a licence that the house does not take, for a YAML that nobody reads here.
 */
import type { Schema, SdkDocument } from './sdk-document.ts';

/** The module's text. */
export function sdkTypes({ components: { schemas } }: SdkDocument): string {
  const declared = Object.entries(schemas).map(([name, schema]) => {
    const type = typeOf(schema, '');
    return `${comment(schema, '')}export ${schema.properties ? `interface ${name} ${type}` : `type ${name} = ${type};`}`;
  });
  return `/** Made from the document of the API and the messages of the talk socket by \`npm run generate\`. */\n\n${declared.join('\n\n')}\n`;
}

function typeOf(schema: Schema, indent: string): string {
  const { $ref, const: only, enum: values, anyOf, oneOf, type } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const choices = (anyOf ?? oneOf) as Schema[] | undefined;
  if (choices) return choices.map((choice) => typeOf(choice, indent)).join(' | ');
  if (Array.isArray(type)) return type.map((each) => typeOf({ ...schema, type: each }, indent)).join(' | ');
  switch (type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return `Array<${typeOf(schema.items as Schema, indent)}>`;
    case 'object':
      return objectOf(schema, indent);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`No type is known for ${JSON.stringify(schema)}`);
  }
}

/** An id tells what it is of: `conv_…` is not an `asst_…`. */
function stringOf({ pattern }: Schema): string {
  const prefix = /^\^(\w+_)\[0-7\]/.exec(String(pattern))?.[1];
  return prefix === undefined ? 'string' : `\`${prefix}\${string}\``;
}

function objectOf(schema: Schema, indent: string): string {
  const required = (schema.required ?? []) as string[];
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  if (fields.length === 0) return recordOf(schema, indent);
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    const type = typeOf(field, inner);
    // A field that may be left out may also be undefined: what is sent goes through JSON, which leaves it out.
    const told = required.includes(name) ? `: ${type}` : `?: ${type} | undefined`;
    return `${comment(field, inner)}${inner}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${told};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function recordOf(schema: Schema, indent: string): string {
  const { propertyNames, additionalProperties } = schema as {
    propertyNames?: Schema;
    additionalProperties: Schema;
  };
  const value = typeOf(additionalProperties, indent);
  if (propertyNames?.enum === undefined) return `{ [name: string]: ${value} }`;
  return `{ [Name in ${typeOf(propertyNames, indent)}]?: ${value} }`;
}

function comment({ description, default: standard }: Schema, indent: string): string {
  const told = standard === undefined ? [] : [`${JSON.stringify(standard)} by default.`];
  const words = [...(description === undefined ? [] : [`${description}.`]), ...told].join(' ');
  return words === '' ? '' : `${indent}/** ${words.replaceAll('*/', '* /')} */\n`;
}
