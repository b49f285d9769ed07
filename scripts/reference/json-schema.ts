/** The part of JSON Schema that zod writes, as words for a table. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  description?: string;
  default?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxItems?: number;
}

export interface Field {
  /** Dotted from the message on: `input.rateHz`. */
  path: string;
  type: string;
  range: string;
  /** As JSON; undefined where there is none. */
  default: string | undefined;
  required: boolean;
  description: string;
}

/** Every field of an object schema, those of inner objects after their parent. */
export function fieldsOf(schema: JsonSchema, parent = ''): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = parent + name;
    const own: Field = {
      path,
      type: typeOf(field),
      range: rangeOf(field),
      default: field.default === undefined ? undefined : JSON.stringify(field.default),
      required: required.has(name),
      description: field.description ?? '',
    };
    const inner = field.items?.properties ? fieldsOf(field.items, `${path}[].`) : fieldsOf(field, `${path}.`);
    return [own, ...inner];
  });
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `object of ${typeOf(schema.additionalProperties)} by name`;
  }
  return schema.type ?? 'anything';
}

/** Zod writes the safe integers as limits of every integer: they say nothing. */
const widest = Number.MAX_SAFE_INTEGER;

function rangeOf(schema: JsonSchema): string {
  const parts: string[] = [];
  const { minLength, maxLength, minimum, maximum, exclusiveMinimum, pattern, propertyNames } = schema;
  if (minLength !== undefined || maxLength !== undefined)
    parts.push(span(minLength, maxLength, ' characters'));
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
  const low = least === undefined || least === -widest ? undefined : least;
  const high = maximum === widest ? undefined : maximum;
  if (low !== undefined || high !== undefined) parts.push(span(low, high, ''));
  if (pattern !== undefined) parts.push(`matches \`${pattern}\``);
  if (schema.maxItems !== undefined) parts.push(`up to ${schema.maxItems} items`);
  if (propertyNames?.maxLength !== undefined) parts.push(`names up to ${propertyNames.maxLength} characters`);
  if (typeof schema.additionalProperties === 'object') parts.push(rangeOf(schema.additionalProperties));
  return parts.filter((part) => part !== '').join('; ');
}

function span(low: number | undefined, high: number | undefined, unit: string): string {
  if (low === undefined) return `up to ${high}${unit}`;
  return high === undefined ? `at least ${low}${unit}` : `${low} to ${high}${unit}`;
}

/** A Markdown table; pipes in cells are escaped. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
