"""What a stranger writes with the client that openapi-python-client made of the document, for a recording that is there."""

import os

from api.api.assistants import create_assistant, list_assistants, publish_assistant
from api.api.conversations import get_recording, list_conversations
from api.api.talk import create_talk_token
from api.client import AuthenticatedClient
from api.models import (
    EndStep,
    GivenAssistantDefinition,
    GivenEndStep,
    GivenFlow,
    GivenFlowMind,
    GivenFlowSteps,
    NewAssistant,
    NewVersion,
    Problem,
)

client = AuthenticatedClient(
    base_url=os.environ["PARLEY_URL"], token=os.environ["PARLEY_API_KEY"], raise_on_unexpected_status=True
)

steps = GivenFlowSteps()
steps["end"] = GivenEndStep(kind="end", text="Goodbye.")
mind = GivenFlowMind(kind="flow", flow=GivenFlow(language="en", start="end", steps=steps))
new = NewAssistant(name="Goodbye from Python", definition=GivenAssistantDefinition(mind=mind))

created = create_assistant.sync(client=client, body=new)
assert isinstance(created.draft.mind.flow.steps["end"], EndStep), created
published = publish_assistant.sync(created.id, client=client, body=NewVersion(note="First"))
assert published.version == 1, published
assert any(one.id == created.id for one in list_assistants.sync(client=client, limit=100).items)

refused = create_assistant.sync(client=client, body=new)
assert isinstance(refused, Problem) and refused.faults[0].path == "name", refused

assert create_talk_token.sync(client=client).token
recorded = [one for one in list_conversations.sync(client=client).items if one.mode == "voice"]
wav = get_recording.sync(recorded[0].id, client=client).payload.read()
assert wav[:4] == b"RIFF", wav[:4]
