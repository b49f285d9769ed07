"""What a stranger writes with `websockets` over TLS: a whole typed conversation."""
import json
import os
import ssl

from websockets.sync.client import connect

trusted = ssl.create_default_context(cafile=os.environ["PARLEY_TLS_CA"])
url = os.environ["PARLEY_URL"].replace("https", "wss") + "/v1/talk"
headers = {"Authorization": f"Bearer {os.environ['PARLEY_API_KEY']}"}


def until(socket, kind):
    while True:
        message = socket.recv(timeout=20)
        if isinstance(message, str) and (event := json.loads(message))["type"] == kind:
            return event


with connect(url, ssl=trusted, additional_headers=headers) as socket:
    socket.send(json.dumps({"type": "start", "assistant": os.environ["PARLEY_ASSISTANT"], "mode": "text"}))
    until(socket, "started")
    for text in ("two", "red"):
        socket.send(json.dumps({"type": "text", "text": text}))
        until(socket, "caller.transcript")
    assert until(socket, "ended")["reason"] != "caller-ended"
