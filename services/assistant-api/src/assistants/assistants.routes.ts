/** `/v1/assistants`: drafts, versions, what is published. */
import {
  assistantSchema,
  assistantSummarySchema,
  assistantVersionSchema,
  assistantVersionSummarySchema,
  createAssistantSchema,
  publishAssistantSchema,
  rollBackAssistantSchema,
  updateAssistantSchema,
} from '@parley/contracts/assistants';
import { idSchema } from '@parley/contracts/ids';
import { pageOf, pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import type { App } from '@parley/platform/http/server';
import { validatorCompiler } from '@parley/platform/http/validation';
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { Assistants } from './assistants.ts';
import type { Definitions } from './definitions.ts';

const params = z.object({ id: idSchema('assistant') });
/** A definition may be large: its own limits are those of its schema. */
const bodyLimit = 1024 * 1024;

const versionParams = params.extend({ version: z.coerce.number().int().positive() });

export function assistantsRoutes(
  app: App,
  requires: Requires,
  assistants: Assistants,
  definitions: Definitions,
): void {
  app.get(
    '/v1/assistants',
    {
      onRequest: [requires('assistants:read')],
      schema: { querystring: pageQuery, response: { 200: pageOf(assistantSummarySchema) } },
    },
    async (request) => assistants.list(projectOf(request), readPage(request.query)),
  );

  app.get(
    '/v1/assistants/:id',
    { onRequest: [requires('assistants:read')], schema: { params, response: { 200: assistantSchema } } },
    async (request) => assistants.get(projectOf(request), request.params.id),
  );

  app.delete(
    '/v1/assistants/:id',
    { onRequest: [requires('assistants:delete')], schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await assistants.archive(projectOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/assistants/:id/publish',
    {
      onRequest: [requires('assistants:write')],
      schema: { params, body: publishAssistantSchema, response: { 201: assistantVersionSchema } },
    },
    async (request, reply) => {
      const version = await assistants.publish(projectOf(request), request.params.id, request.body.note);
      return reply.code(201).send(version);
    },
  );

  app.post(
    '/v1/assistants/:id/rollback',
    {
      onRequest: [requires('assistants:write')],
      schema: { params, body: rollBackAssistantSchema, response: { 200: assistantVersionSchema } },
    },
    async (request) => assistants.rollBack(projectOf(request), request.params.id, request.body.version),
  );

  app.get(
    '/v1/assistants/:id/versions',
    {
      onRequest: [requires('assistants:read')],
      schema: { params, querystring: pageQuery, response: { 200: pageOf(assistantVersionSummarySchema) } },
    },
    async (request) => assistants.versions(projectOf(request), request.params.id, readPage(request.query)),
  );

  app.get(
    '/v1/assistants/:id/versions/:version',
    {
      onRequest: [requires('assistants:read')],
      schema: { params: versionParams, response: { 200: assistantVersionSchema } },
    },
    async (request) => assistants.version(projectOf(request), request.params.id, request.params.version),
  );

  // Of these two the body is read and checked on another thread, and what comes of it is what the schema says.
  app.register(async (large: App) => {
    large.removeContentTypeParser('application/json');
    large.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      (request: { method: string }, bytes: Buffer) =>
        definitions.read(request.method === 'POST' ? 'create' : 'update', bytes),
    );
    large.setValidatorCompiler((wanted) =>
      wanted.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(wanted),
    );
    large.post(
      '/v1/assistants',
      {
        onRequest: [requires('assistants:write')],
        bodyLimit,
        schema: { body: createAssistantSchema, response: { 201: assistantSchema } },
      },
      async (request, reply) =>
        reply.code(201).send(await assistants.create(projectOf(request), request.body)),
    );

    large.patch(
      '/v1/assistants/:id',
      {
        onRequest: [requires('assistants:write')],
        bodyLimit,
        schema: { params, body: updateAssistantSchema, response: { 200: assistantSchema } },
      },
      async (request) => assistants.update(projectOf(request), request.params.id, request.body),
    );
  });
}
