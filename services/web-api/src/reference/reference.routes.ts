/** `/openapi.json`, the document of the whole API, and `/docs`, which reads it to people. Nothing comes from elsewhere. */
import document from '@parley/contracts/gen/openapi.json' with { type: 'json' };
import type { App } from '@parley/platform/http/server';
import type { Clock } from '@parley/platform/time/clock';
import { madeApart } from './made-apart.ts';

/** The reader colours its page by styles that it makes itself; all else comes from us. */
const fences = {
  'content-security-policy': [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-cache',
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>The API of Parley</title>
  </head>
  <body>
    <div id="reader"></div>
    <script src="/docs/reader.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `Scalar.createApiReference('#reader', ${JSON.stringify({
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
})});
`;

export function referenceRoutes(app: App, clock: Clock): void {
  const readerScript = madeApart<Uint8Array>(clock, new URL('./reader.worker.ts', import.meta.url));
  const text = Buffer.from(JSON.stringify(document));
  app.get('/openapi.json', async (_request, reply) =>
    // Tools on other pages may read it: it says nothing that is not public.
    reply.headers({ 'access-control-allow-origin': '*' }).type('application/json').send(text),
  );
  app.get('/docs', async (_request, reply) =>
    reply.headers(fences).type('text/html; charset=utf-8').send(page),
  );
  app.get('/docs/start.js', async (_request, reply) =>
    reply.headers(fences).type('text/javascript; charset=utf-8').send(start),
  );
  app.get('/docs/reader.js', async (_request, reply) =>
    reply
      .headers({ ...fences, 'content-encoding': 'gzip', vary: 'accept-encoding' })
      .type('text/javascript; charset=utf-8')
      .send(Buffer.from(await readerScript())),
  );
}
