/** `/v1/conversations`: what was said, what was heard, how long it took, and the recording. */
import { Readable } from 'node:stream';
import {
  conversationDetailSchema,
  conversationPageSchema,
  getConversationSchema,
  listConversationsSchema,
} from '@parley/contracts/conversations';
import { idSchema } from '@parley/contracts/ids';
import { ParleyError } from '@parley/platform/errors';
import {
  etagOf,
  ifMatchHeader,
  ifNoneMatchHeader,
  isListed,
  notModified,
  tagged,
} from '@parley/platform/http/etag';
import { type App, file } from '@parley/platform/http/server';
import { projectOf, type Requires } from '@parley/platform/identity/principal';
import { z } from 'zod';
import { readRange } from '../recordings/byte-range.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Conversations } from './conversations.ts';

/** What is left out is the whole; what is no range of bytes is too. */
const recordingRange = z.string().optional().meta({
  description: 'Which bytes, such as `bytes=0-65535`; one range at a time',
});

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
      schema: {
        operationId: 'listConversations',
        summary: 'List conversations',
        description: 'Newest first.',
        querystring: listConversationsSchema,
        response: { 200: conversationPageSchema },
      },
    },
    async (request) => conversations.list(projectOf(request), request.query),
  );

  app.get(
    '/v1/conversations/:id',
    {
      onRequest: [requires('calls:read')],
      schema: {
        operationId: 'getConversation',
        summary: 'Get a conversation',
        description:
          'With what was said, the latencies of each turn, and the calls of tools: of a long one a part, and `nextTurn` for the one after it.',
        params,
        querystring: getConversationSchema,
        headers: ifNoneMatchHeader,
        response: { 200: conversationDetailSchema, 304: notModified },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { detail, revision } = await conversations.get(projectOf(request), params.id, query.fromTurn);
      if (tagged(request, reply, revision).known) return reply.code(304).send(null);
      return reply.code(200).send(detail);
    },
  );

  app.delete(
    '/v1/conversations/:id',
    {
      onRequest: [requires('calls:delete')],
      schema: {
        operationId: 'deleteConversation',
        summary: 'Delete a conversation',
        description: 'With its recording and its figures, for good.',
        params,
        headers: ifMatchHeader,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const from = request.headers['if-match'];
      const isWanted = (revision: string) => isListed(etagOf(revision), from);
      const { id } = request.params;
      await conversations.delete(projectOf(request), id, from === undefined ? undefined : isWanted);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/conversations/:id/recording',
    {
      onRequest: [requires('calls:export')],
      schema: {
        operationId: 'getRecording',
        summary: 'Get a recording',
        description: 'WAV, 16 kHz, two channels: the caller left, the agent right.',
        params,
        headers: z.looseObject({ range: recordingRange }),
        response: {
          200: file('audio/wav', 'The whole recording'),
          206: file('audio/wav', 'The part that was asked for'),
        },
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
        reply.headers({ 'content-range': `bytes */${bytes}`, 'cache-control': 'no-store' });
        reply.removeHeader('content-disposition');
        throw new ParleyError('out_of_range', 'The recording is shorter than that.', { httpStatus: 416 });
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
        operationId: 'getTrace',
        summary: 'Get a trace',
        description:
          'Everything that came into the call and what it did, as gzipped JSON lines, for `parley replay`.',
        params,
        response: { 200: file('application/gzip', 'The trace') },
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
