/** OpenAPI 3.1 out of the routes' zod schemas. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { problemContentType, problemSchema } from '@parley/contracts/problem';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';

type Json = Record<string, unknown>;

/** Options for @fastify/swagger: the document at /docs/json. */
export function describeApi(name: string, version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Parley ${name}`, version },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'A project API key' },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => finish(jsonSchemaTransformObject(document) as Json) as never,
  };
}

/** Adds the error answer to every operation, and leaves out schemas that no route of this service uses. */
function finish(document: Json): Json {
  const { $schema: _schema, id: _id, ...problem } = z.toJSONSchema(problemSchema) as Json;
  const components = document.components as { schemas?: Json };
  const content = { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const operations of Object.values(
    document.paths as Record<string, Record<string, { responses?: Json }>>,
  )) {
    for (const operation of Object.values(operations)) {
      operation.responses = { ...operation.responses, default: { description: 'What went wrong', content } };
    }
  }
  // The registry of zod is one per process, so it holds the schemas of every service that runs here.
  const all: Json = { ...components.schemas, Problem: problem };
  const used: Json = {};
  const pending = [document.paths as unknown];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"/]+)"/g)) {
      if (name === undefined || name in used || !(name in all)) continue;
      used[name] = all[name];
      pending.push(all[name]);
    }
  }
  components.schemas = Object.fromEntries(Object.entries(used).sort(([a], [b]) => a.localeCompare(b)));
  return document;
}
