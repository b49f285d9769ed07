/**
 * Settings: one zod object per service, read once from the environment.
 *
 *   export const settings = z.object({ ...commonSettings, databaseUrl: databaseUrl('web-api') });
 *   const config = readConfig(settings, process.env);
 */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { mostPortOffset, type ServiceName } from '@parley/contracts/services';
import { z } from 'zod';
import { type FieldFault, ParleyError } from '../errors.ts';

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that prints as stars wherever it is printed; `reveal()` where it is used. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Hides a value. `shown` is what prints instead. */
export function secretOf(value: string, shown = '***'): Secret {
  const print = () => shown;
  return Object.freeze({ reveal: () => value, toString: print, toJSON: print, [inspect.custom]: print });
}

const secretSchemas = new WeakSet<z.core.$ZodType>();
const registry = z.registry<{ variable: string; description: string }>();

/** A secret setting. It may also be given as `<VARIABLE>_FILE`, the path of a file that holds it. */
export function secret(minLength = 1) {
  const schema = z
    .string()
    .min(minLength, `must have at least ${minLength} characters`)
    .transform((value) => secretOf(value));
  secretSchemas.add(schema);
  return schema;
}

/** A URL of one of the schemes, such as `postgres`. Prints without its password. */
export function urlOf(...schemes: [string, ...string[]]) {
  const shape = `must be a URL that begins with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`;
  const schema = z
    .string()
    .refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), shape)
    .transform((value) => secretOf(value, withoutPassword(value)));
  secretSchemas.add(schema);
  return schema;
}

/** Names the variable that a setting is read from. The description says what it does, for `parley doctor`. */
export function setting<S extends z.ZodType>(variable: string, description: string, schema: S): S {
  const own = schema.clone() as S;
  if (isSecret(schema)) secretSchemas.add(own);
  registry.add(own, { variable, description });
  return own;
}

/** The variable of a field that was declared with `setting`. */
export function variableOf(field: z.core.$ZodType): string | undefined {
  return registry.get(field)?.variable;
}

/** What every service reads. */
export const commonSettings = {
  home: setting('PARLEY_HOME', 'Folder for data on this machine', z.string().default('.parley')),
  host: setting('PARLEY_HOST', 'Address to listen on', z.string().default('127.0.0.1')),
  portOffset: setting(
    'PARLEY_PORT_OFFSET',
    'Added to every port, to run beside another copy',
    wholeNumber(0, mostPortOffset).default(0),
  ),
  logLevel: setting(
    'PARLEY_LOG_LEVEL',
    'Least severe log lines to write',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ),
  corsOrigins: setting(
    'PARLEY_CORS_ORIGINS',
    'Pages elsewhere that may call the API with a key, by origin: https://a.example,https://b.example',
    z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((origin) => origin.trim())
          .filter(Boolean),
      )
      .refine(
        (origins) => origins.every((one) => URL.canParse(one) && new URL(one).origin === one),
        'must be origins such as https://www.example.com, with commas between them',
      ),
  ),
  queueUrl: setting(
    'PARLEY_QUEUE_URL',
    'Jobs and messages',
    urlOf('postgres', 'postgresql', 'redis', 'rediss'),
  ),
  filesUrl: setting('PARLEY_FILES_URL', 'Audio and uploads', urlOf('file')),
};

/** The variable that names a service's database: `PARLEY_WEB_DATABASE_URL` for web-api. */
export function databaseVariable(service: ServiceName): string {
  return `PARLEY_${service.replace(/-api$/, '').toUpperCase()}_DATABASE_URL`;
}

/** The database of a service. */
export function databaseUrl(service: ServiceName) {
  const description = `PostgreSQL database of ${service}`;
  return setting(databaseVariable(service), description, urlOf('postgres', 'postgresql'));
}

/** A whole number of the environment between the two. */
export function wholeNumber(least: number, most: number) {
  const shape = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error: shape }).int(shape).min(least, shape).max(most, shape);
}

/**
 * The settings in force. Rejects with `failed_precondition` that lists every fault at once, each with the
 * variable's name, what is wrong with it and how to mend it.
 */
export function readConfig<S extends z.ZodObject>(schema: S, environment: Environment): z.output<S> {
  const { input, faults } = collect(schema, environment);
  const result = schema.safeParse(input);
  if (result.success && faults.length === 0) return result.data;
  faults.push(...(result.error?.issues ?? []).map((issue) => faultOf(schema, environment, issue)));
  const lines = faults.map(({ path, message }) => `  ${path} ${message}`);
  throw new ParleyError('failed_precondition', `The settings need mending:\n${lines.join('\n')}`, { faults });
}

/** One setting as `parley doctor` prints it. */
export interface SettingState {
  variable: string;
  description: string;
  /** As printed: secrets are stars. Null when it has no value. */
  value: string | null;
  source: 'environment' | 'file' | 'default' | 'none';
  /** What is wrong and how to mend it. */
  fault: string | null;
}

/** Every setting of a service as it stands, faults included: what `parley doctor` prints. */
export function describeConfig(schema: z.ZodObject, environment: Environment): SettingState[] {
  const { input, sources, faults } = collect(schema, environment);
  return Object.entries(schema.shape).map(([key, field]) => {
    const { variable, description } = metaOf(field);
    const result = z.safeParse(field, input[key]);
    const issue = result.error?.issues[0];
    const fault =
      faults.find(({ path }) => path === variable)?.message ??
      (issue && explain(field, environment[variable], description, issue.message)) ??
      null;
    const value = result.success && result.data !== undefined ? String(result.data) : null;
    const source = sources.get(key) ?? (value === null ? 'none' : 'default');
    return { variable, description, value, source, fault };
  });
}

/** Variables that begin with PARLEY_ and that none of the schemas reads: most often a misspelling. */
export function unknownVariables(schemas: readonly z.ZodObject[], environment: Environment): string[] {
  const fields = schemas.flatMap((schema) => Object.values(schema.shape));
  const known = new Set(
    fields.flatMap((field) => [metaOf(field).variable, `${metaOf(field).variable}_FILE`]),
  );
  return Object.keys(environment).filter((name) => name.startsWith('PARLEY_') && !known.has(name));
}

function collect(schema: z.ZodObject, environment: Environment) {
  const input: Record<string, string> = {};
  const sources = new Map<string, 'environment' | 'file'>();
  const faults: FieldFault[] = [];
  for (const [key, field] of Object.entries(schema.shape)) {
    const { variable } = metaOf(field);
    const value = environment[variable];
    const file = isSecret(field) ? environment[`${variable}_FILE`] : undefined;
    if (value) {
      input[key] = value;
      sources.set(key, 'environment');
    } else if (file) {
      try {
        input[key] = readFileSync(file, 'utf8').trim();
        sources.set(key, 'file');
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        faults.push({ path: `${variable}_FILE`, message: `cannot be read: ${reason}.` });
      }
    }
  }
  return { input, sources, faults };
}

function faultOf(schema: z.ZodObject, environment: Environment, issue: z.core.$ZodIssue): FieldFault {
  const field = schema.shape[String(issue.path[0])];
  if (!field) return { path: issue.path.join('.'), message: issue.message };
  const { variable, description } = metaOf(field);
  return { path: variable, message: explain(field, environment[variable], description, issue.message) };
}

function explain(
  field: z.core.$ZodType,
  given: string | undefined,
  description: string,
  shape: string,
): string {
  if (!given) return `is not set. Set it (${description}).`;
  const found = isSecret(field) ? '' : `, but is "${given}"`;
  const remedy = z.safeParse(field, undefined).success ? 'Correct it or leave it out.' : 'Correct it.';
  return `${shape}${found} (${description}). ${remedy}`;
}

function metaOf(field: z.core.$ZodType): { variable: string; description: string } {
  const meta = registry.get(field);
  if (!meta) throw new ParleyError('internal', 'A setting was declared without setting().');
  return meta;
}

/** Whether its value prints as stars, or, if it is a URL, without its password. */
export function isSecret(schema: z.core.$ZodType): boolean {
  if (secretSchemas.has(schema)) return true;
  const inner = (schema._zod.def as { innerType?: z.core.$ZodType }).innerType;
  return inner !== undefined && isSecret(inner);
}

function withoutPassword(value: string): string {
  if (!URL.canParse(value)) return '***';
  const url = new URL(value);
  if (url.password) url.password = '***';
  return url.href;
}
