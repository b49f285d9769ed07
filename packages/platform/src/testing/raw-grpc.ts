/** gRPC by hand, for tests: what no client sends. */
import { type ClientHttp2Session, constants, type IncomingHttpHeaders } from 'node:http2';

export interface RawCall {
  path: string;
  headers?: Record<string, string>;
  /** What is sent, framed or not. */
  bytes?: readonly Uint8Array[];
  /** Whether the client ends its side; it waits for the answer with it open otherwise. */
  end?: boolean;
}

/** A message in its frame; `flags` other than 0 say that it is packed, or what nobody knows. */
export function framed(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Resolves with the HTTP status and that of gRPC once the call is told its end, whatever is still open then. */
export async function rawCall(
  session: ClientHttp2Session,
  { path, headers, bytes = [], end = false }: RawCall,
) {
  const stream = session.request(
    {
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc+proto',
      te: 'trailers',
      ...headers,
    },
    { endStream: false },
  );
  const told = Promise.withResolvers<IncomingHttpHeaders>();
  let answered: IncomingHttpHeaders = {};
  stream.on('response', (answer, flags) => {
    answered = answer;
    // As clients do: a status among the headers counts where nothing comes after them.
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) told.resolve(answer);
  });
  stream.on('trailers', told.resolve);
  stream.on('error', () => {});
  stream.once('close', () => told.resolve({}));
  stream.resume();
  for (const piece of bytes) stream.write(piece);
  if (end) stream.end();
  const last = await told.promise;
  if (!stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
  return {
    http: answered[':status'],
    status: last['grpc-status'] === undefined ? undefined : Number(last['grpc-status']),
    message: decodeURIComponent(String(last['grpc-message'] ?? '')),
  };
}
