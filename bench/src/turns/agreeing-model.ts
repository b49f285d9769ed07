/** A chat-completions server that answers everything with one short word: the agent listens, and asks for nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const agreeingModel = 'agrees';
const answer = 'Okay.';

export interface ModelServer {
  /** Up to and with /v1. */
  url: string;
  close(): void;
}

export async function serveAgreeingModel(): Promise<ModelServer> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const about = { id: 'agreed', object: 'chat.completion.chunk', created: 0, model: agreeingModel };
    const send = (delta: object, finish_reason: string | null) =>
      response.write(
        `data: ${JSON.stringify({ ...about, choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
      );
    send({ role: 'assistant', content: answer }, null);
    send({}, 'stop');
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
