/** `/docs/guide` and `/docs/reference`: the guide as it lies in the repository, read from the Parley that it is about. */
import { textSchema } from '@parley/contracts/text';
import { ParleyError } from '@parley/platform/errors';
import type { App } from '@parley/platform/http/server';
import type { Clock } from '@parley/platform/time/clock';
import { z } from 'zod';
import { madeApart } from './made-apart.ts';

export interface GuidePage {
  /** Its content type. */
  type: string;
  text: string;
}

const fences = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
};

const params = z.object({ folder: textSchema(100, 1), page: textSchema(100, 1) });

export function guideRoutes(app: App, clock: Clock): void {
  const pages = madeApart<ReadonlyMap<string, GuidePage>>(
    clock,
    new URL('./guide.worker.ts', import.meta.url),
  );
  app.get('/docs/guide', async (_request, reply) => reply.redirect('/docs/guide/README.md'));
  app.get('/docs/:folder/:page', { schema: { params } }, async (request, reply) => {
    const { folder, page } = request.params;
    const found = (await pages()).get(`/docs/${folder}/${page}`);
    if (!found) throw new ParleyError('not_found', 'The guide has no such page.');
    return reply.headers(fences).type(found.type).send(found.text);
  });
}
