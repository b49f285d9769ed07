/** Makes pages of the Markdown in `docs/guide` and `docs/reference`. */
import { readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { Marked } from 'marked';
import type { GuidePage } from './guide.routes.ts';

const root = new URL('../../../../', import.meta.url);
const folders = ['docs/guide', 'docs/reference'];
const shown = /\.(md|sh)$/;
/** Where the texts say that Parley is; here it is where this page came from. */
const told = 'http://localhost:8080/';

const names = (
  await Promise.all(
    folders.map(async (folder) => (await readdir(new URL(folder, root))).map((name) => `${folder}/${name}`)),
  )
)
  .flat()
  .filter((name) => shown.test(name));
const known = new Set(names);

async function pageOf(name: string): Promise<[string, GuidePage]> {
  const text = await readFile(new URL(name, root), 'utf8');
  if (!name.endsWith('.md')) return [`/${name}`, { type: 'text/plain; charset=utf-8', text }];
  const marked = new Marked({
    renderer: {
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        if (href.startsWith(told)) return anchor(`/${href.slice(told.length)}`, words);
        if (/^[a-z]+:/.test(href)) return anchor(href, words);
        const file = posix.join(posix.dirname(name), href.replace(/#.*/, ''));
        // What lies elsewhere in the repository is not served.
        return known.has(file) ? anchor(href, words) : `${words} (<code>${file}</code>)`;
      },
    },
  });
  const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
  return [`/${name}`, { type: 'text/html; charset=utf-8', text: page(title, await marked.parse(text)) }];
}

const anchor = (href: string, words: string) => `<a href="${href}">${words}</a>`;

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Parley</title>
    <link rel="stylesheet" href="/docs/guide/style.css" />
  </head>
  <body>
    <nav aria-label="Guide"><a href="/docs/guide/README.md">The guide</a> <a href="/docs">API reference</a></nav>
    <main>
${body}
    </main>
  </body>
</html>
`;

const style = await readFile(new URL('./guide.css', import.meta.url), 'utf8');
const pages = new Map(await Promise.all(names.map(pageOf)));
pages.set('/docs/guide/style.css', { type: 'text/css; charset=utf-8', text: style });
parentPort?.postMessage(pages);
