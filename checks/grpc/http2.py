"""What a stranger writes with httpx: the same answers over HTTP/1.1 and HTTP/2."""
import os

import httpx

headers = {"authorization": f"Bearer {os.environ['PARLEY_API_KEY']}"}
for http2, version in ((True, "HTTP/2"), (False, "HTTP/1.1")):
    with httpx.Client(base_url=os.environ["PARLEY_URL"], http1=not http2, http2=http2, headers=headers) as client:
        listed = client.get("/v1/assistants")
        assert (listed.status_code, listed.http_version) == (200, version), (listed, listed.http_version)
        made = client.post("/v1/assistants", json={"name": ""})
        assert made.status_code == 400 and made.json()["code"] == "invalid_argument", made.text
        assert client.put("/v1/assistants").status_code == 405
