"""What a stranger writes with grpcio against a server whose authority it was given."""
import json
import os

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from parley.talk.v1 import talk_pb2 as talk
from parley.talk.v1 import talk_pb2_grpc

with open(os.environ["PARLEY_TLS_CA"], "rb") as file:
    trusted = grpc.ssl_channel_credentials(file.read())
channel = grpc.secure_channel(os.environ["PARLEY_GRPC"], trusted)

health = health_pb2_grpc.HealthStub(channel)
question = health_pb2.HealthCheckRequest(service="parley.talk.v1.TalkService")
assert health.Check(question, timeout=20).status == health_pb2.HealthCheckResponse.SERVING

requests = [
    talk.TalkRequest(start=talk.Start(assistant=os.environ["PARLEY_ASSISTANT"], mode="text")),
    talk.TalkRequest(text="two"),
    talk.TalkRequest(text="red"),
]
metadata = [("authorization", f"Bearer {os.environ['PARLEY_API_KEY']}")]
answers = talk_pb2_grpc.TalkServiceStub(channel).Talk(iter(requests), metadata=metadata, timeout=20)
events = [json.loads(answer.event) for answer in answers if answer.event]
heard = " ".join(event["heard"] for event in events if event["type"] == "agent.heard" and event["final"])
assert "Which colour?" in heard and "Goodbye." in heard, events
assert events[-1]["type"] == "ended", events[-1]

stranger = grpc.secure_channel(os.environ["PARLEY_GRPC"], grpc.ssl_channel_credentials())
try:
    health_pb2_grpc.HealthStub(stranger).Check(question, timeout=3)
    raise AssertionError("Who does not trust the authority must not be connected.")
except grpc.RpcError as error:
    assert error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED), error
