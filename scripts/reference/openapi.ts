/** Writes the document of the whole REST API from the services' routes and the zod schemas of their bodies. */
import { STATUS_CODES } from 'node:http';
import { assistantApiRoutes } from '@parley/assistant-api/routes';
import { problemContentType, problemSchema } from '@parley/contracts/problem';
import { type RouteAccess, routesOf } from '@parley/platform/http/routes';
import { guardsWith } from '@parley/platform/identity/principal';
import { capabilitiesRoute } from '@parley/platform/run/capabilities.routes';
import { webApiRoutes } from '@parley/web-api/routes';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { type Example, examples } from './openapi-examples.ts';
import { createSchemas, type Json, type Schemas } from './openapi-schemas.ts';
import { info, refusals, tags } from './openapi-words.ts';

/** Headers that one would otherwise have to guess; a part may be a zod schema or, of files, a media type's. */
type Answer = z.ZodType | { description: string; content: Record<string, { schema: z.ZodType }> };

/** The document as JSON. */
export async function openApiReference(): Promise<string> {
  const schemas = createSchemas();
  const paths: Record<string, Json> = {};
  for (const route of await routes()) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  const unknown = Object.keys(examples).filter((name) => !JSON.stringify(paths).includes(`"${name}"`));
  if (unknown.length > 0) throw new Error(`There are examples of no operation: ${unknown.join(', ')}`);
  const problem = { [problemContentType]: { schema: schemas.write(problemSchema, 'output') } };
  const document = schemas.finish({
    openapi: '3.1.1',
    info: { ...info, version: manifest.version },
    servers: [{ url: '/', description: 'The Parley that serves this document' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: Object.values(tags),
    paths,
    components: {
      responses: Object.fromEntries(
        Object.values(refusals).map(({ name, description }) => [name, { description, content: problem }]),
      ),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A project API key: `pk_live_…`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'parley_session',
          description: 'The session of a browser, from `POST /v1/sessions`',
        },
      },
    },
  });
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Of every service, with nothing behind them. */
function routes(): Promise<readonly RouteAccess[]> {
  const nothing = undefined as never;
  const by = new Proxy({}, { get: () => nothing }) as never;
  const requires = guardsWith({ authenticate: () => nothing });
  return routesOf((app) => {
    webApiRoutes(app, requires, by);
    assistantApiRoutes(app, requires, by);
    capabilitiesRoute(app, nothing);
  });
}

function operation({ method, path, needs, takes }: RouteAccess, schemas: Schemas): Json {
  const { operationId, summary, description } = takes;
  const tag = tags[path.split('/')[2] ?? ''];
  if (!operationId || !summary) throw new Error(`${method} ${path} lacks an operationId or a summary`);
  if (!tag) throw new Error(`${method} ${path} has no tag in openapi-words.ts`);
  const example = examples[operationId] ?? {};
  const body = takes.body as z.ZodType | undefined;
  const permissions = needs === 'nothing' ? [] : needs.map((permission) => `\`${permission}\``);
  const asks = permissions.length > 0 ? `Needs the permission ${permissions.join(' and ')}.` : '';
  return {
    operationId,
    summary,
    description: [description, asks].filter(Boolean).join('\n\n') || summary,
    tags: [tag.name],
    ...(needs === 'nothing' && { security: [] }),
    parameters: (['params', 'querystring', 'headers'] as const).flatMap((part) =>
      parametersOf(takes[part] as z.ZodType | undefined, part, schemas),
    ),
    ...(body && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': media(body, 'input', schemas, must(operationId, body, example.body)) },
      },
    }),
    responses: {
      ...answersOf(takes, schemas, operationId, example),
      ...refusalsOf(takes, needs),
    },
  };
}

const places = { params: 'path', querystring: 'query', headers: 'header' } as const;

function parametersOf(schema: z.ZodType | undefined, part: keyof typeof places, schemas: Schemas): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemas.write(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name: part === 'headers' ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name,
    in: places[part],
    required: part === 'params' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function answersOf(takes: RouteAccess['takes'], schemas: Schemas, id: string, example: Example): Json {
  return Object.fromEntries(
    Object.entries(takes.response as Record<string, Answer>).map(([status, answer]) => {
      if (!(answer instanceof z.ZodType)) {
        const contents = Object.keys(answer.content).map((type) => {
          const binary = type.startsWith('text/') ? {} : { format: 'binary' };
          return [type, { schema: { type: 'string', ...binary } }];
        });
        const content = Object.fromEntries(contents);
        return [status, { description: answer.description, content }];
      }
      const described = z.globalRegistry.get(answer)?.description;
      const description = described ?? STATUS_CODES[status] ?? status;
      if (answer instanceof z.ZodNull) return [status, { description: described ?? 'Done' }];
      const given = must(id, answer, example.answer);
      return [
        status,
        {
          description,
          ...headersOf(status, answer, takes),
          content: { 'application/json': media(answer, 'output', schemas, given) },
        },
      ];
    }),
  );
}

function headersOf(status: string, answer: z.ZodType, takes: RouteAccess['takes']): Json {
  const shape = answer instanceof z.ZodObject ? answer.shape : {};
  const header = (description: string) => ({ description, schema: { type: 'string' } });
  const asked = askedHeaders(takes);
  const headers = {
    ...(asked.includes('idempotency-key') && {
      'Idempotent-Replayed': header('`true` where the request was answered before, and did nothing now'),
    }),
    ...(('revision' in shape || asked.includes('if-match') || asked.includes('if-none-match')) && {
      ETag: header('Which edit this is, for `If-Match` and `If-None-Match`'),
    }),
    ...(status === '201' && 'id' in shape && { Location: header('Where it is') }),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function askedHeaders({ headers }: RouteAccess['takes']): string[] {
  return Object.keys((headers as z.ZodObject | undefined)?.shape ?? {});
}

function refusalsOf(takes: RouteAccess['takes'], needs: RouteAccess['needs']): Json {
  const headers = askedHeaders(takes);
  const told = {
    400: Boolean(takes.body ?? takes.querystring ?? takes.params ?? takes.headers),
    401: needs !== 'nothing',
    403: needs !== 'nothing',
    404: takes.params !== undefined,
    409: headers.includes('idempotency-key'),
    412: headers.includes('if-match'),
    413: takes.body !== undefined,
    415: takes.body !== undefined,
    416: Object.keys(takes.response as object).includes('206'),
    422: headers.includes('idempotency-key'),
    429: true,
    default: true,
  };
  return Object.fromEntries(
    Object.entries(told)
      .filter(([, applies]) => applies)
      .map(([status]) => [status, { $ref: `#/components/responses/${refusals[status]!.name}` }]),
  );
}

function media(schema: z.ZodType, direction: 'input' | 'output', schemas: Schemas, example: unknown): Json {
  const written = { schema: schemas.write(schema, direction) };
  return example === undefined ? written : { ...written, examples: { example: { value: example } } };
}

/** An example is what the schema takes, or nothing is written. */
function must(operationId: string, schema: z.ZodType, example: unknown): unknown {
  if (example === undefined) return undefined;
  const { error } = schema.safeParse(example);
  if (error) throw new Error(`The example of ${operationId} is none:\n${z.prettifyError(error)}`);
  return example;
}
