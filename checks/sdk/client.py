"""What a stranger writes with the installed package: creates, publishes, talks through a line that breaks, and reads."""

import asyncio
import os
from urllib.parse import urlsplit

from parley_sdk import AuthenticatedClient, TalkError, open_talk
from parley_sdk.api.assistants import create_assistant, get_assistant, list_assistants, publish_assistant
from parley_sdk.api.conversations import get_conversation
from parley_sdk.models import (
    AgentHeardEvent,
    Assistant,
    AssistantPage,
    AssistantVersion,
    ConversationDetail,
    ErrorEvent,
    GivenAskStep,
    GivenAssistantDefinition,
    GivenEndStep,
    GivenFlow,
    GivenFlowMind,
    GivenFlowSteps,
    GivenTextAnswer,
    NewAssistant,
    NewVersion,
    Problem,
)

server = urlsplit(os.environ["PARLEY_URL"])
token = os.environ["PARLEY_API_KEY"]


class Line:
    """Between client and server, until it is cut."""

    def __init__(self) -> None:
        self.writers: set[asyncio.StreamWriter] = set()
        self.cuts = 0

    async def open(self) -> str:
        listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(server.hostname, server.port)
        self.writers |= {writer, far_writer}
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            self.writers.discard(writer)

    def cut(self) -> None:
        self.cuts += 1
        for writer in self.writers:
            writer.transport.abort()


async def main() -> None:
    line = Line()
    client = AuthenticatedClient(base_url=await line.open(), token=token)

    steps = GivenFlowSteps()
    steps["ask"] = GivenAskStep(
        kind="ask", text="What is your name?", slot="name", answer=GivenTextAnswer(type_="text"), next_="end"
    )
    steps["end"] = GivenEndStep(kind="end", text="Goodbye, {{name}}")
    mind = GivenFlowMind(kind="flow", flow=GivenFlow(language="en", start="ask", steps=steps))
    new = NewAssistant(name="Goodbye from a wheel", definition=GivenAssistantDefinition(mind=mind))
    created = await create_assistant.asyncio(client=client, body=new)
    assert isinstance(created, Assistant), created
    published = await publish_assistant.asyncio(created.id, client=client, body=NewVersion())
    assert isinstance(published, AssistantVersion), published
    again = await create_assistant.asyncio(client=client, body=new)
    assert isinstance(again, Problem) and again.code, again

    everything = await list_assistants.asyncio(client=client)
    assert isinstance(everything, AssistantPage), everything
    for each in everything.items:
        assert isinstance(await get_assistant.asyncio(each.id, client=client), Assistant), each

    said: list[str] = []
    seqs: list[int] = []
    async with open_talk(client, created.id, mode="text") as talk:
        async for event in talk:
            if isinstance(event, AgentHeardEvent) and event.final:
                said.append(event.heard)
                if len(said) == 1:
                    line.cut()
                    await talk.send_text("Ada")
            if seq := getattr(event, "seq", 0):
                seqs.append(seq)
        assert talk.ended is not None and talk.ended.reason == "agent-ended", talk.ended
        assert talk.conversation_id is not None
    assert line.cuts == 1
    assert said == ["What is your name?", "Goodbye, Ada."], said
    assert seqs == list(range(1, len(seqs) + 1)), seqs
    stored: object = None
    for _ in range(100):
        stored = await get_conversation.asyncio(talk.conversation_id, client=client)
        assert isinstance(stored, ConversationDetail), stored
        if stored.status == "ended":
            break
        await asyncio.sleep(0.1)
    assert isinstance(stored, ConversationDetail)
    assert [message.generated_text for message in stored.messages][-1] == "Goodbye, Ada.", stored

    for open_refused, code in [
        (open_talk(client, "Nobody"), "not_found"),
        (open_talk(client, ""), "invalid_argument"),
        (open_talk(AuthenticatedClient(base_url=server.geturl(), token="pk_live_wrong"), "Nobody"), "unauthenticated"),
        (open_talk(AuthenticatedClient(base_url="http://127.0.0.1:9", token=token), "Nobody"), "unavailable"),
    ]:
        try:
            async with open_refused:
                raise AssertionError(f"{code} was not told")
        except TalkError as error:
            assert error.code == code, (error.code, error)

    faults: list[str] = []
    async with open_talk(client, created.id, mode="text") as talk:
        await talk.send_text("x" * 5000)
        async for event in talk:
            if isinstance(event, ErrorEvent):
                faults += [fault.path for fault in event.faults]
                await talk.end()
    assert faults == ["text"], faults
    assert talk.ended is not None and talk.ended.reason == "caller-ended", talk.ended


asyncio.run(main())
