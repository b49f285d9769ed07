"""What a stranger writes with httpx and HTTP/2, under TLS and, through the gateway, in HTTP/1.1."""
import os
import ssl

import httpx

context = ssl.create_default_context(cafile=os.environ["PARLEY_TLS_CA"])
headers = {"authorization": f"Bearer {os.environ['PARLEY_API_KEY']}"}
direct = httpx.Client(base_url=os.environ["PARLEY_DIRECT_URL"], http2=True, verify=context, headers=headers)
gateway = httpx.Client(base_url=os.environ["PARLEY_URL"], headers=headers)
for client, version in ((direct, "HTTP/2"), (gateway, "HTTP/1.1")):
    listed = client.get("/v1/assistants")
    assert (listed.status_code, listed.http_version) == (200, version), (listed, listed.http_version)
    made = client.post("/v1/assistants", json={"name": ""})
    assert made.status_code == 400 and made.json()["code"] == "invalid_argument", made.text
    assert client.put("/v1/assistants").status_code == 405
    assert client.get("/v1/conversations/none").status_code in (400, 404)
