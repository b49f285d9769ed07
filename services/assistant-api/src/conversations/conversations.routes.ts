/** `/v1/conversations`: what was said, what was heard, how long it took, and the recording. */
import { Readable } from 'node:stream';
import {
  conversationDetailSchema,
  conversationSchema,
  listConversationsSchema,
} from '@parley/contracts/conversations';
import { idSchema } from '@parley/contracts/ids';
import { pageOf } from '@parley/contracts/page';
import { ParleyError } from '@parley/platform/errors';
import type { App } from '@parley/platform/http/server';
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import { readRange } from '../recordings/byte-range.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Conversations } from './conversations.ts';

const params = z.object({ id: idSchema('conversation') });

export function conversationsRoutes(
  app: App,
  requires: Requires,
  conversations: Conversations,
  recordings: Pick<Recordings, 'read'>,
): void {
  app.get(
    '/v1/conversations',
    {
      onRequest: [requires('calls:read')],
      schema: { querystring: listConversationsSchema, response: { 200: pageOf(conversationSchema) } },
    },
    async (request) => conversations.list(projectOf(request), request.query),
  );

  app.get(
    '/v1/conversations/:id',
    { onRequest: [requires('calls:read')], schema: { params, response: { 200: conversationDetailSchema } } },
    async (request) => conversations.get(projectOf(request), request.params.id),
  );

  app.delete(
    '/v1/conversations/:id',
    { onRequest: [requires('calls:delete')], schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      await conversations.delete(projectOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/conversations/:id/recording',
    {
      onRequest: [requires('calls:export')],
      schema: {
        params,
        description: 'WAV, 16 kHz, two channels: the caller left, the agent right. Takes Range.',
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { fileKey, bytes } = await conversations.recording(projectOf(request), id);
      reply.headers({
        'accept-ranges': 'bytes',
        'content-type': 'audio/wav',
        'content-disposition': `attachment; filename="${id}.wav"`,
        'cache-control': 'private, max-age=3600',
      });
      const asked = readRange(request.headers.range, bytes);
      if (asked === 'unsatisfiable') {
        reply.header('content-range', `bytes */${bytes}`).removeHeader('content-disposition');
        return reply.code(416).type('text/plain').send('The recording is shorter than that.');
      }
      const range = asked === 'none' ? { start: 0, end: bytes } : asked;
      const audio = await recordings.read(fileKey, range.start, range.end);
      if (!audio) throw new ParleyError('data_loss', 'The recording is missing from the storage.');
      if (asked !== 'none') {
        reply.code(206).header('content-range', `bytes ${range.start}-${range.end - 1}/${bytes}`);
      }
      return reply.header('content-length', range.end - range.start).send(Readable.from(audio));
    },
  );

  app.get(
    '/v1/conversations/:id/trace',
    {
      onRequest: [requires('calls:export')],
      schema: {
        params,
        description:
          'Everything that came into the call and what it did, as gzipped JSON lines, for `parley replay`.',
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const bytes = await conversations.trace(projectOf(request), id);
      return reply
        .headers({
          'content-type': 'application/gzip',
          'content-disposition': `attachment; filename="${id}.trace.gz"`,
          'cache-control': 'private, max-age=3600',
        })
        .send(Readable.from(bytes));
    },
  );
}
