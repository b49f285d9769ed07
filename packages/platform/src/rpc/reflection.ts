/** Tells tools such as grpcurl and Postman what is offered here: the standard reflection of gRPC, v1 and v1alpha. */
import {
  createRegistry,
  type DescFile,
  type DescService,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import {
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
  ServerReflection as V1,
} from '@parley/contracts/gen/grpc/reflection/v1/reflection_pb';
import { ServerReflection as V1Alpha } from '@parley/contracts/gen/grpc/reflection/v1alpha/reflection_pb';
import { asyncQueue } from '../async/async-queue.ts';
import { errorCodes, toParleyError } from '../errors.ts';
import type { Clock } from '../time/clock.ts';
import type { RpcRoutes } from './rpc.ts';

/** Questions on one stream; a tool asks some ten. */
const mostQuestions = 200;
/** How long a stream may stay, in ms: a tool that wants to know more asks anew. */
const mostMs = 30_000;

/** They differ in their names only, which is all that the types of the second hold against it. */
const reflections = [V1, V1Alpha as unknown as typeof V1];

type Response = MessageInitShape<typeof ServerReflectionResponseSchema>;
type Said = NonNullable<Response['messageResponse']>;

/** Both versions, which differ in nothing but their names; of all files they tell those of the services given. */
export function reflectionRoutes(services: Iterable<DescService>, clock: Clock): RpcRoutes {
  const answer = createAnswers([...services, ...reflections]);
  return (router) => {
    for (const service of reflections) {
      router.service(service, {
        async *serverReflectionInfo(requests, { signal }) {
          const answers = asyncQueue<Response>(mostQuestions);
          const listen = async () => {
            let left = mostQuestions;
            for await (const request of requests) {
              answers.push(answer(request));
              left -= 1;
              if (left === 0) break;
            }
          };
          const end = () => answers.close();
          const late = clock.after(mostMs, end);
          signal.addEventListener('abort', end, { once: true });
          listen().then(end, (thrown: unknown) => answers.close(toParleyError(thrown)));
          try {
            yield* answers;
          } finally {
            late.cancel();
          }
        },
      });
    }
  };
}

function createAnswers(services: readonly DescService[]) {
  const all = services.flatMap(({ file }) => withDependencies(file));
  const registry = createRegistry(...all);
  const files = new Map(all.map((file) => [file.proto.name, file]));

  const fileOf = (symbol: string): DescFile | undefined => {
    const found = registry.get(symbol);
    if (found) return found.file;
    const dot = symbol.lastIndexOf('.');
    const service = registry.getService(symbol.slice(0, Math.max(0, dot)));
    return service?.methods.some(({ name }) => name === symbol.slice(dot + 1)) ? service.file : undefined;
  };
  const told = (file: DescFile | undefined, asked: string): Said =>
    file
      ? {
          case: 'fileDescriptorResponse',
          value: {
            fileDescriptorProto: withDependencies(file).map(({ proto }) =>
              toBinary(FileDescriptorProtoSchema, proto),
            ),
          },
        }
      : unknown(asked);

  const respond = (question: ServerReflectionRequest['messageRequest']): Said => {
    switch (question.case) {
      case 'listServices': {
        const service = services.map(({ typeName }) => ({ name: typeName }));
        return { case: 'listServicesResponse', value: { service } };
      }
      case 'fileByFilename':
        return told(files.get(question.value), question.value);
      case 'fileContainingSymbol':
        return told(fileOf(question.value), question.value);
      case 'allExtensionNumbersOfType':
        // Our messages are those of proto3, which has no extensions.
        return registry.getMessage(question.value)
          ? {
              case: 'allExtensionNumbersResponse',
              value: { baseTypeName: question.value, extensionNumber: [] },
            }
          : unknown(question.value);
      case 'fileContainingExtension':
        return unknown(question.value.containingType);
      case undefined:
        return refusal('invalid_argument', 'There is no question in the request.');
    }
  };
  return (request: ServerReflectionRequest): Response => ({
    validHost: request.host,
    originalRequest: request,
    messageResponse: respond(request.messageRequest),
  });
}

function unknown(asked: string): Said {
  return refusal('not_found', `There is no ${asked.slice(0, 100)} here.`);
}

function refusal(code: keyof typeof errorCodes, errorMessage: string): Said {
  return { case: 'errorResponse', value: { errorCode: errorCodes[code].grpc, errorMessage } };
}

/** The file, after those that it builds on. */
function withDependencies(file: DescFile): DescFile[] {
  return [...new Set([...file.dependencies.flatMap(withDependencies), file])];
}
