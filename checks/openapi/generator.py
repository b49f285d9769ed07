"""What a stranger writes with the client that openapi-generator made of the document for Python."""

import os

import openapi_client as parley

configuration = parley.Configuration(host=os.environ["PARLEY_URL"])
configuration.access_token = os.environ["PARLEY_API_KEY"]
client = parley.ApiClient(configuration)
assistants = parley.AssistantsApi(client)

goodbye = parley.GivenStep(parley.GivenEndStep(kind="end", text="Goodbye."))
flow = parley.GivenFlow(language="en", start="end", steps={"end": goodbye})
mind = parley.GivenMind(parley.GivenFlowMind(kind="flow", flow=flow))
new = parley.NewAssistant(name="Goodbye from a generator", definition=parley.GivenAssistantDefinition(mind=mind))

created = assistants.create_assistant(new)
step = created.draft.mind.actual_instance.flow.steps["end"].actual_instance
assert isinstance(step, parley.EndStep) and step.text == "Goodbye.", created
published = assistants.publish_assistant(created.id, new_version=parley.NewVersion(note="First"))
assert published.version == 1, published
assert any(one.id == created.id for one in assistants.list_assistants(limit=100).items)

again = assistants.get_assistant_with_http_info(created.id)
change = parley.AssistantChange(name="Goodbye, renamed")
changed = assistants.update_assistant(created.id, if_match=again.headers["etag"], assistant_change=change)
assert changed.name == "Goodbye, renamed", changed
try:
    assistants.update_assistant(created.id, if_match=again.headers["etag"], assistant_change=change)
    raise AssertionError("An edit of what has changed since must be refused.")
except parley.ApiException as error:
    assert error.status == 412, error

try:
    assistants.create_assistant(new.model_copy(update={"name": ""}))
    raise AssertionError("A name that is empty must be refused.")
except (parley.ApiException, ValueError):
    pass

assert parley.TalkApi(client).create_talk_token().token
