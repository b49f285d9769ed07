"""What a stranger writes with grpcio: stubs made from our protos, the standard health and reflection, and bad calls."""
import json
import os
import threading
import time

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from parley.talk.v1 import talk_pb2 as talk
from parley.talk.v1 import talk_pb2_grpc

target = os.environ["PARLEY_URL"].removeprefix("http://")
metadata = [("authorization", f"Bearer {os.environ['PARLEY_API_KEY']}")]
# Larger than the server takes, so that the server is the one that says so.
channel = grpc.insecure_channel(target, options=[("grpc.max_send_message_length", 64 << 20)])
service = talk_pb2_grpc.TalkServiceStub(channel)


def refused(call) -> grpc.StatusCode:
    """The status with which a call ends, which has to come well before its deadline."""
    try:
        for _ in call:
            pass
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


start = talk.TalkRequest(start=talk.Start(assistant=os.environ["PARLEY_ASSISTANT"], mode="text"))


def conversation():
    yield start
    yield talk.TalkRequest(text="hello")


seen = []
for answer in service.Talk(conversation(), metadata=metadata, timeout=20):
    event = json.loads(answer.event)
    seen.append(event["type"])
    if event["type"] == "agent.heard" and event["final"]:
        break
assert seen[0] == "started" and "caller.transcript" in seen, seen

big = talk.TalkRequest(audio=bytes(5 << 20))
for before in ([], [start]):
    for more in (False, True):
        over = threading.Event()

        def requests(stay=more, first=before, until=over):
            yield from first
            yield big
            if stay:
                until.wait(20)

        began = time.monotonic()
        assert refused(service.Talk(requests(), metadata=metadata, timeout=20)) == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert time.monotonic() - began < 10
        over.set()
garbage = channel.stream_stream("/parley.talk.v1.TalkService/Talk")
assert refused(garbage(iter([b"\xff\xff\xff"]), metadata=metadata, timeout=20)) == grpc.StatusCode.INVALID_ARGUMENT
deflated = service.Talk(iter([start]), metadata=metadata, timeout=20, compression=grpc.Compression.Deflate)
assert refused(deflated) == grpc.StatusCode.UNIMPLEMENTED
packed = service.Talk(conversation(), metadata=metadata, timeout=3, compression=grpc.Compression.Gzip)
assert json.loads(next(packed).event)["type"] == "started"
packed.cancel()
assert refused(service.Talk(iter([start]), timeout=20)) == grpc.StatusCode.UNAUTHENTICATED
for path in ("/parley.talk.v1.TalkService/Sing", "/somebody.Else/Talk"):
    assert refused(channel.unary_stream(path)(b"", timeout=20)) == grpc.StatusCode.UNIMPLEMENTED, path

health = health_pb2_grpc.HealthStub(channel)
question = health_pb2.HealthCheckRequest(service="parley.talk.v1.TalkService")
assert health.Check(question, timeout=20).status == health_pb2.HealthCheckResponse.SERVING
watch = health.Watch(question, metadata=metadata, timeout=20)
assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
watch.cancel()
assert refused(health.Watch(question, timeout=20)) == grpc.StatusCode.UNAUTHENTICATED

reflection = ProtoReflectionDescriptorDatabase(channel)
assert "parley.talk.v1.TalkService" in reflection.get_services()
described = DescriptorPool(reflection).FindServiceByName("parley.talk.v1.TalkService")
assert [method.name for method in described.methods] == ["Talk"]
