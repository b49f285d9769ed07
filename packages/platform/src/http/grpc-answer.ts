/** Answers of gRPC without a message: a client of it looks for a status of its own, and takes one of HTTP for a riddle. */
import type { ServerHttp2Stream } from 'node:http2';
import { type ErrorCode, errorCodes } from '../errors.ts';

export function isGrpc(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/grpc') ?? false;
}

/** The headers of the answer, which has HTTP status 200 and no body. The message is plain ASCII. */
export function grpcAnswer(code: ErrorCode, message: string, contentType = 'application/grpc') {
  return {
    'content-type': contentType,
    'grpc-status': String(errorCodes[code].grpc),
    'grpc-message': message,
  };
}

/** Ended by its headers: after an empty frame of data, clients look for trailers. */
export function endGrpc(stream: ServerHttp2Stream, code: ErrorCode, message: string, contentType?: string) {
  stream.respond({ ':status': 200, ...grpcAnswer(code, message, contentType) }, { endStream: true });
}

export const noSuchRpc = 'There is no such service or method.';
