/** `/v1/assistants`: drafts, versions, what is published. */
import {
  assistantPageSchema,
  assistantSchema,
  assistantVersionPageSchema,
  assistantVersionSchema,
  createAssistantSchema,
  publishAssistantSchema,
  rollBackAssistantSchema,
  updateAssistantSchema,
} from '@parley/contracts/assistants';
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import { readPage } from '@parley/platform/db/page';
import { jsonTypes } from '@parley/platform/http/conventions';
import {
  etagOf,
  ifMatchHeader,
  ifNoneMatchHeader,
  notModified,
  revisionsIn,
  tagged,
} from '@parley/platform/http/etag';
import { idempotencyKeyHeader, type Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import { validatorCompiler } from '@parley/platform/http/validation';
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { Assistants } from './assistants.ts';
import type { Definitions } from './definitions.ts';

const params = z.object({ id: idSchema('assistant') });
const actionHeaders = ifMatchHeader.extend(idempotencyKeyHeader.shape);
/** A definition may be large: its own limits are those of its schema. */
const bodyLimit = 1024 * 1024;

const versionParams = params.extend({ version: z.coerce.number().int().positive() });

export function assistantsRoutes(
  app: App,
  requires: Requires,
  assistants: Assistants,
  definitions: Definitions,
  once: Once<Assistants>,
): void {
  app.get(
    '/v1/assistants',
    {
      onRequest: [requires('assistants:read')],
      schema: {
        operationId: 'listAssistants',
        summary: 'List assistants',
        description: 'Newest first, without their drafts.',
        querystring: pageQuery,
        response: { 200: assistantPageSchema },
      },
    },
    async (request) => assistants.list(projectOf(request), readPage(request.query)),
  );

  app.get(
    '/v1/assistants/:id',
    {
      onRequest: [requires('assistants:read')],
      schema: {
        operationId: 'getAssistant',
        summary: 'Get an assistant',
        description: 'With its draft.',
        params,
        headers: ifNoneMatchHeader,
        response: { 200: assistantSchema, 304: notModified },
      },
    },
    async (request, reply) => {
      const assistant = await assistants.get(projectOf(request), request.params.id);
      if (tagged(request, reply, assistant.revision).known) return reply.code(304).send(null);
      return reply.code(200).send(assistant);
    },
  );

  app.delete(
    '/v1/assistants/:id',
    {
      onRequest: [requires('assistants:delete')],
      schema: {
        operationId: 'archiveAssistant',
        summary: 'Archive an assistant',
        description: 'Takes it out of the lists and refuses new conversations; what was said with it stays.',
        params,
        headers: ifMatchHeader,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const from = revisionsIn(request.headers['if-match']);
      await assistants.archive(projectOf(request), request.params.id, from);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/assistants/:id/publish',
    {
      onRequest: [requires('assistants:write')],
      schema: {
        operationId: 'publishAssistant',
        summary: 'Publish the draft',
        description:
          'Makes the draft a version that never changes, and the one that new conversations run. A draft that is the published version already makes none: the answer is 200 with that version, and the note is not kept.',
        params,
        headers: actionHeaders,
        body: publishAssistantSchema,
        response: { 200: assistantVersionSchema, 201: assistantVersionSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (assistants) => {
        const { id } = request.params;
        const from = revisionsIn(request.headers['if-match']);
        const { note } = request.body;
        const { version, made, revision } = await assistants.publish(projectOf(request), id, note, from);
        const location = `/v1/assistants/${id}/versions/${version.version}`;
        const headers = { location, etag: etagOf(revision) };
        return { status: made ? 201 : 200, headers, body: version };
      }),
  );

  app.post(
    '/v1/assistants/:id/rollback',
    {
      onRequest: [requires('assistants:write')],
      schema: {
        operationId: 'rollBackAssistant',
        summary: 'Publish an older version again',
        description: 'The version becomes the draft too.',
        params,
        headers: actionHeaders,
        body: rollBackAssistantSchema,
        response: { 200: assistantVersionSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (assistants) => {
        const from = revisionsIn(request.headers['if-match']);
        const { id } = request.params;
        const wanted = request.body.version;
        const { version, revision } = await assistants.rollBack(projectOf(request), id, wanted, from);
        return { status: 200, headers: { etag: etagOf(revision) }, body: version };
      }),
  );

  app.get(
    '/v1/assistants/:id/versions',
    {
      onRequest: [requires('assistants:read')],
      schema: {
        operationId: 'listAssistantVersions',
        summary: 'List versions',
        description: 'Newest first, without their definitions.',
        params,
        querystring: pageQuery,
        response: { 200: assistantVersionPageSchema },
      },
    },
    async (request) => assistants.versions(projectOf(request), request.params.id, readPage(request.query)),
  );

  app.get(
    '/v1/assistants/:id/versions/:version',
    {
      onRequest: [requires('assistants:read')],
      schema: {
        operationId: 'getAssistantVersion',
        summary: 'Get a version',
        description: 'With its definition.',
        params: versionParams,
        response: { 200: assistantVersionSchema },
      },
    },
    async (request) => assistants.version(projectOf(request), request.params.id, request.params.version),
  );

  // Of these two the body is read and checked on another thread, and what comes of it is what the schema says.
  app.register(async (large: App) => {
    const read = new WeakSet<object>();
    large.removeAllContentTypeParsers();
    large.addContentTypeParser(
      jsonTypes,
      { parseAs: 'buffer' },
      async (request: { method: string }, bytes: Buffer) => {
        const kind = request.method === 'POST' ? 'create' : 'update';
        const body = await definitions.read(kind, bytes);
        read.add(body);
        return body;
      },
    );
    large.setValidatorCompiler((wanted) => {
      const check = validatorCompiler(wanted);
      if (wanted.httpPart !== 'body') return check;
      return (value: object) => (read.has(value) ? { value } : check(value));
    });
    large.post(
      '/v1/assistants',
      {
        onRequest: [requires('assistants:write')],
        bodyLimit,
        schema: {
          operationId: 'createAssistant',
          summary: 'Create an assistant',
          description: 'Callers meet it once it is published.',
          headers: idempotencyKeyHeader,
          body: createAssistantSchema,
          response: { 201: assistantSchema },
        },
      },
      async (request, reply) =>
        once(request, reply, async (assistants) => {
          const body = await assistants.create(projectOf(request), request.body);
          const headers = { etag: etagOf(body.revision), location: `/v1/assistants/${body.id}` };
          return { status: 201, headers, body };
        }),
    );

    large.patch(
      '/v1/assistants/:id',
      {
        onRequest: [requires('assistants:write')],
        bodyLimit,
        schema: {
          operationId: 'updateAssistant',
          summary: 'Change an assistant',
          description: 'Changes the draft; what is published stays as it is.',
          params,
          headers: ifMatchHeader,
          body: updateAssistantSchema,
          response: { 200: assistantSchema },
        },
      },
      async (request, reply) => {
        const from = revisionsIn(request.headers['if-match']);
        const assistant = await assistants.update(projectOf(request), request.params.id, request.body, from);
        return reply.header('etag', etagOf(assistant.revision)).send(assistant);
      },
    );
  });
}
