"""What a stranger writes with `websockets`: typed words before the greeting, a byte order mark, a line that comes back."""
import json
import os
from socket import SHUT_RDWR

from websockets.sync.client import connect

url = os.environ["PARLEY_URL"].replace("http", "ws") + "/v1/talk"
headers = {"Authorization": f"Bearer {os.environ['PARLEY_API_KEY']}"}


def until(socket, fits):
    while True:
        message = socket.recv(timeout=20)
        if isinstance(message, str) and fits(event := json.loads(message)):
            return event


with connect(url, additional_headers=headers) as socket:
    start = {"type": "start", "assistant": os.environ["PARLEY_ASSISTANT"], "mode": "text"}
    socket.send("\ufeff" + json.dumps(start))
    socket.send(json.dumps({"type": "text", "text": "two"}))
    started = until(socket, lambda event: event["type"] == "started")
    heard = until(socket, lambda event: event["type"] == "agent.heard" and event["final"])
    # As a network does that goes away: a close frame would hang up.
    socket.socket.shutdown(SHUT_RDWR)
    assert "How many?" not in heard["heard"] and "Which colour?" in heard["heard"], heard

with connect(url, additional_headers=headers) as socket:
    again = {key: started[key] for key in ("conversationId", "resumeToken")}
    socket.send(json.dumps({"type": "resume", **again, "lastSeq": 1}))
    first = json.loads(socket.recv(timeout=20))
    assert (first["type"], first["seq"]) == ("resumed", 0), first
    assert json.loads(socket.recv(timeout=20))["seq"] == 2
    socket.send(json.dumps({"type": "end"}))
    assert until(socket, lambda event: event["type"] == "ended")["reason"] == "caller-ended"
