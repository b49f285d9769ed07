/** Which edit of a thing was read, and which one may be overwritten: ETag, If-None-Match and If-Match. */
import { textSchema } from '@parley/contracts/text';
import { z } from 'zod';
import { ParleyError } from '../errors.ts';

/** For the `headers` of a route that edits. */
export const ifMatchHeader = z.looseObject({
  'if-match': textSchema(1000).optional().meta({
    description:
      'The ETag of what was read: where it has changed since, the answer is 412 and nothing is done',
  }),
});

/** For the `headers` of a route that reads. */
export const ifNoneMatchHeader = z.looseObject({
  'if-none-match': textSchema(1000).optional().meta({
    description: 'The ETag of what is there already: where it is still the same, the answer is 304',
  }),
});

export const notModified = z.null().meta({ description: 'It is still the same' });

export function etagOf(revision: number | string): string {
  return `"${revision}"`;
}

interface Answer {
  header(name: string, value: string): unknown;
}

/** Tells what edit of a thing is sent, and whether the asker has that one already: then the answer is 304. */
export function tagged(
  request: { headers: { 'if-none-match'?: string | undefined } },
  reply: Answer,
  revision: number | string,
): { known: boolean } {
  const tag = etagOf(revision);
  reply.header('etag', tag);
  const listed = request.headers['if-none-match'];
  return { known: listed !== undefined && isListed(tag, listed) };
}

/** 412: names what is there now, so that one need not ask before one decides. */
export function changedError(revision: number | string, message: string): ParleyError {
  const faults = [{ path: 'revision', message: `is ${revision} now` }];
  return new ParleyError('aborted', message, { httpStatus: 412, faults });
}

/** Whether what is there, under this tag, is what a header lists; no header and a star let any pass. */
export function isListed(tag: string, header: string | undefined): boolean {
  if (header === undefined || header.trim() === '*') return true;
  return header.split(',').some((listed) => listed.trim().replace(/^W\//, '') === tag);
}

/**
 * The revisions that a header lists; undefined where it lets any pass. A proxy that packs answers makes tags weak, so
 * these count too; a tag that is none of ours matches nothing.
 */
export function revisionsIn(header: string | undefined): readonly number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return [...header.matchAll(/(?:^|,)\s*(?:W\/)?"(\d{1,9})"\s*(?=,|$)/g)].map(([, revision]) =>
    Number(revision),
  );
}
