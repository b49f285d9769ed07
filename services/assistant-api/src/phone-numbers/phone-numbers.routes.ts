/** `/v1/phone-numbers`. */
import { idSchema } from '@parley/contracts/ids';
import { pageQuery } from '@parley/contracts/page';
import {
  createPhoneNumberSchema,
  phoneNumberPageSchema,
  phoneNumberSchema,
  updatePhoneNumberSchema,
} from '@parley/contracts/phone-numbers';
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
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import type { PhoneNumbers } from './phone-numbers.ts';

const params = z.object({ id: idSchema('phoneNumber') });

export function phoneNumbersRoutes(
  app: App,
  requires: Requires,
  phoneNumbers: PhoneNumbers,
  once: Once<PhoneNumbers>,
): void {
  app.get(
    '/v1/phone-numbers',
    {
      onRequest: [requires('numbers:read')],
      schema: {
        operationId: 'listPhoneNumbers',
        summary: 'List telephone numbers',
        description: 'Which assistant answers which number, newest first.',
        querystring: z.strictObject(pageQuery.shape),
        response: { 200: phoneNumberPageSchema },
      },
    },
    async (request) => phoneNumbers.list(projectOf(request), request.query),
  );

  app.post(
    '/v1/phone-numbers',
    {
      onRequest: [requires('numbers:manage')],
      schema: {
        operationId: 'createPhoneNumber',
        summary: 'Add a telephone number',
        description:
          'From then on the assistant answers it, once the carrier asks `answerUrl` when it is called.',
        headers: idempotencyKeyHeader,
        body: createPhoneNumberSchema,
        response: { 201: phoneNumberSchema },
      },
    },
    async (request, reply) =>
      once(request, reply, async (phoneNumbers) => {
        const body = await phoneNumbers.create(projectOf(request), request.body);
        const headers = { etag: etagOf(body.revision), location: `/v1/phone-numbers/${body.id}` };
        return { status: 201, headers, body };
      }),
  );

  app.get(
    '/v1/phone-numbers/:id',
    {
      onRequest: [requires('numbers:read')],
      schema: {
        operationId: 'getPhoneNumber',
        summary: 'Get a telephone number',
        params,
        headers: ifNoneMatchHeader,
        response: { 200: phoneNumberSchema, 304: notModified },
      },
    },
    async (request, reply) => {
      const found = await phoneNumbers.get(projectOf(request), request.params.id);
      if (tagged(request, reply, found.revision).known) return reply.code(304).send(null);
      return reply.code(200).send(found);
    },
  );

  app.patch(
    '/v1/phone-numbers/:id',
    {
      onRequest: [requires('numbers:manage')],
      schema: {
        operationId: 'updatePhoneNumber',
        summary: 'Change who answers a telephone number',
        description: 'Calls that go on already go on as they are.',
        params,
        headers: ifMatchHeader,
        body: updatePhoneNumberSchema,
        response: { 200: phoneNumberSchema },
      },
    },
    async (request, reply) => {
      const from = revisionsIn(request.headers['if-match']);
      const changed = await phoneNumbers.update(projectOf(request), request.params.id, request.body, from);
      return reply.header('etag', etagOf(changed.revision)).send(changed);
    },
  );

  app.delete(
    '/v1/phone-numbers/:id',
    {
      onRequest: [requires('numbers:manage')],
      schema: {
        operationId: 'deletePhoneNumber',
        summary: 'Remove a telephone number',
        description: 'Nobody answers it any more, and its calls end.',
        params,
        headers: ifMatchHeader,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const from = revisionsIn(request.headers['if-match']);
      await phoneNumbers.remove(projectOf(request), request.params.id, from);
      return reply.code(204).send(null);
    },
  );
}
