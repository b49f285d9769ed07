/** A server in place of the API, so that a page's requests go over a real connection and are seen as they arrive. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, beforeEach } from 'node:test';

export interface Asked {
  /** Such as `POST /v1/api-keys`. */
  what: string;
  body: unknown;
  /** Such as `?limit=20`. */
  query: string;
}

type Answer = (body: never, headers: IncomingHttpHeaders) => { status?: number; body?: unknown };

const answers = new Map<string, Answer>();

export const api = {
  /** What was asked in this test, in order. */
  asked: [] as Asked[],
  /** Says what comes back for a method and path, such as `GET /v1/vendors`, until the test is over. */
  answers(what: string, answer: Answer): void {
    answers.set(what, answer);
  },
  /** The body of the only request of its kind. */
  bodyOf(what: string): unknown {
    const bodies = api.asked.filter((each) => each.what === what).map(({ body }) => body);
    if (bodies.length !== 1) throw new Error(`${what} was asked ${bodies.length} times.`);
    return bodies[0];
  },
};

const server = createServer(async (request, response) => {
  const what = `${request.method} ${pathOf(request)}`;
  const sent = await text(request);
  const body: unknown = sent === '' ? undefined : JSON.parse(sent);
  api.asked.push({ what, body, query: new URL(request.url ?? '/', 'http://api').search });
  const answer = answers.get(what)?.(body as never, request.headers) ?? {
    status: 404,
    body: problem(404, 'not_found', `No answer to ${what}.`),
  };
  const { status = 200 } = answer;
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
});

/** An error's body, as every service sends it. */
export function problem(
  status: number,
  code: string,
  detail: string,
  faults: Array<{ path: string; message: string }> = [],
) {
  return { type: 'about:blank', title: 'Problem', status, code, detail, faults, requestId: 'req_1' };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://api').pathname;
}

/** Where the page believes to be; its requests go to the server above. */
export const origin = 'http://parley.test';

const realFetch = globalThis.fetch;
const listening = new Promise<AddressInfo>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo));
});
globalThis.fetch = async (input, init) => {
  const { port } = await listening;
  return realFetch(String(input).replace(origin, `http://127.0.0.1:${port}`), init);
};

beforeEach(() => {
  answers.clear();
  api.asked = [];
});
after(() => {
  server.closeAllConnections();
  server.close();
});
