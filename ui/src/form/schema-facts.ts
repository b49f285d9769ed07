/** What a field shows of itself, read from the schema that its form is sent by. */
import { z } from 'zod';

export interface FieldFacts {
  /** The schema's own words about the field. */
  description: string | undefined;
  /** It cannot be left empty. */
  required: boolean;
  min: number | undefined;
  max: number | undefined;
  /** Whole numbers only. */
  whole: boolean;
}

/** The facts of the field at a path such as `definition.voice.speed`; throws where the schema has no such field. */
export function factsOf(schema: z.ZodType, path: string): FieldFacts {
  const found = schemaAt(schema, path.split('.'));
  if (found === undefined) throw new Error(`The form's schema has no field ${path}.`);
  const takes = (value: unknown) => found.safeParse(value).success;
  const inner = innermost(found);
  const number = inner instanceof z.ZodNumber ? inner : undefined;
  return {
    description: descriptionOf(found),
    required: !takes(undefined) && !takes(''),
    min: finite(number?.minValue),
    max: finite(number?.maxValue),
    whole: number?.isInt ?? false,
  };
}

/** Whether an empty text is an answer at a path, and not merely a field that was left empty. */
export function takesEmpty(schema: z.ZodType, path: string): boolean {
  return schemaAt(schema, path.split('.'))?.safeParse('').success ?? true;
}

function schemaAt(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  for (const each of alternatives(schema)) {
    const def = definitionOf(each);
    const child =
      def.type === 'object'
        ? def.shape?.[key]
        : def.type === 'array' && /^\d+$/.test(key)
          ? def.element
          : def.type === 'record'
            ? def.valueType
            : undefined;
    const found = child && schemaAt(child, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What schemas of every kind are made of, as far as it is looked at here. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
}

const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;

/** A schema without what is wrapped around it: optional, defaults, what is done before or after. */
function unwrapped(schema: z.ZodType): z.ZodType | undefined {
  const def = definitionOf(schema);
  if (def.innerType !== undefined) return def.innerType;
  if (def.type !== 'pipe') return undefined;
  return def.in !== undefined && definitionOf(def.in).type === 'transform' ? def.out : def.in;
}

function innermost(schema: z.ZodType): z.ZodType {
  const inner = unwrapped(schema);
  return inner === undefined ? schema : innermost(inner);
}

/** The schemas of which a value has to pass one. */
function alternatives(schema: z.ZodType): z.ZodType[] {
  const inner = innermost(schema);
  const { options } = definitionOf(inner);
  return options === undefined ? [inner] : options.flatMap(alternatives);
}

function descriptionOf(schema: z.ZodType): string | undefined {
  const inner = unwrapped(schema);
  return schema.description ?? (inner && descriptionOf(inner));
}

/** A whole number's own bounds are no news. */
function finite(bound: number | null | undefined): number | undefined {
  return bound != null && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}
