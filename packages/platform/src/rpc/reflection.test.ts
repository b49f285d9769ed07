import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { ServerReflection as V1 } from '@parley/contracts/gen/grpc/reflection/v1/reflection_pb';
import { ServerReflection as V1Alpha } from '@parley/contracts/gen/grpc/reflection/v1alpha/reflection_pb';
import { IdentityService } from '@parley/contracts/gen/parley/identity/v1/identity_pb';
import { TalkService } from '@parley/contracts/gen/parley/talk/v1/talk_pb';
import { asyncQueue } from '../async/async-queue.ts';
import { manualClock, serve } from '../testing/server.ts';
import { systemClock } from '../time/clock.ts';
import { fromConnectError } from './rpc.ts';

type Question = { case: 'fileByFilename' | 'fileContainingSymbol' | 'listServices'; value: string };

for (const [version, service] of Object.entries({ v1: V1, v1alpha: V1Alpha as unknown as typeof V1 })) {
  const open = async (t: Parameters<typeof serve>[0], clock = systemClock) => {
    const server = await serve(t, {
      clock,
      rpc: (router) => router.service(TalkService, {}),
      internalRpc: (router) => router.service(IdentityService, {}),
    });
    return createClient(service, createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` }));
  };

  test(`by reflection ${version} tools learn what is offered, and nothing of what is for our own services`, async (t) => {
    const client = await open(t);
    const ask = async (...questions: Question[]) => {
      const requests = asyncQueue<{ messageRequest: Question }>(10);
      for (const messageRequest of questions) requests.push({ messageRequest });
      requests.close();
      const answers = [];
      for await (const { messageResponse } of client.serverReflectionInfo(requests))
        answers.push(messageResponse);
      return answers;
    };
    const [list] = await ask({ case: 'listServices', value: '' });
    assert.ok(list?.case === 'listServicesResponse');
    assert.deepEqual(list.value.service.map(({ name }) => name).sort(), [
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'parley.talk.v1.TalkService',
    ]);
    const known = ['parley.talk.v1.TalkService', 'parley.talk.v1.TalkService.Talk', 'parley.talk.v1.Start'];
    const files = await ask(...known.map((value): Question => ({ case: 'fileContainingSymbol', value })), {
      case: 'fileByFilename',
      value: 'parley/talk/v1/talk.proto',
    });
    for (const file of files) {
      assert.ok(file.case === 'fileDescriptorResponse');
      const told = fromBinary(FileDescriptorProtoSchema, file.value.fileDescriptorProto.at(-1)!);
      assert.equal(told.name, 'parley/talk/v1/talk.proto');
    }
    const others = [
      'parley.identity.v1.IdentityService',
      'parley.talk.v1.TalkService.Sing',
      '',
      '.',
      'toString',
    ];
    for (const refused of await ask(
      ...others.map((value): Question => ({ case: 'fileContainingSymbol', value })),
    )) {
      assert.deepEqual(
        [refused.case, refused.case === 'errorResponse' && refused.value.errorCode],
        ['errorResponse', 5],
      );
    }
  });

  test(`a stream of reflection ${version} is not held for ever, by silence or by questions`, async (t) => {
    const clock = manualClock();
    const client = await open(t, clock);
    const silent = asyncQueue<{ messageRequest: Question }>(1_000);
    const answers = client.serverReflectionInfo(silent)[Symbol.asyncIterator]();
    silent.push({ messageRequest: { case: 'listServices', value: '' } });
    await answers.next();
    clock.advance(30_000);
    assert.equal((await answers.next()).done, true);

    const asking = asyncQueue<{ messageRequest: Question }>(1_000);
    for (let n = 0; n < 1_000; n++) asking.push({ messageRequest: { case: 'listServices', value: '' } });
    let told = 0;
    const all = async () => {
      for await (const _ of client.serverReflectionInfo(asking)) told += 1;
    };
    await all().catch(fromConnectError);
    assert.equal(told, 200);
  });
}
