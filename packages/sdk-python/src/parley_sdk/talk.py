"""One live conversation over the talk socket, which survives the loss of the socket itself."""

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from .api.talk import create_talk_token
from .client import AuthenticatedClient
from .events import AgentAudio, TalkError, TalkEvent, error_of_close, read_message
from .models import (
    AudioFormat,
    CallerTranscriptEvent,
    EndedEvent,
    ErrorEvent,
    PongEvent,
    Problem,
    ResumedEvent,
    StartedEvent,
)

__all__ = ["AgentAudio", "Talk", "TalkError", "TalkEvent", "open_talk"]

_handshake_s = 10.0
# The library pings by itself: a server without an answer for this long counts as lost.
_ping_s = 1.0
_deaf_s = 2.0
# Sound that waits to be sent beyond this is thrown away: late sound is worse than none. 3 s of 16 kHz PCM16.
_audio_backlog_bytes = 96_000
# Words and keys kept until the server has heard them.
_most_unheard = 20
# Its pong comes after all that a resumed connection tells again.
_catch_up = "resumed"
_passing = {"unavailable", "deadline_exceeded", "resource_exhausted", "aborted"}


def open_talk(
    client: AuthenticatedClient,
    assistant: str,
    *,
    mode: Literal["voice", "text"] = "voice",
    version: int | None = None,
    input: AudioFormat | None = None,
    output: AudioFormat | None = None,
    metadata: Mapping[str, str] | None = None,
    resume_within_s: float = 30.0,
) -> "Talk":
    """A conversation with an assistant, named by its id or its exact name: ``async with open_talk(…) as talk``.

    Entering opens it, with a single-use token fetched by ``client``, and raises ``TalkError`` where it is refused;
    leaving hangs up. ``version`` is the published one by default, ``input`` and ``output`` are PCM16 at 16 kHz. A lost
    connection is tried again for ``resume_within_s`` seconds.
    """
    start: dict[str, Any] = {"type": "start", "assistant": assistant, "mode": mode}
    if version is not None:
        start["version"] = version
    if input is not None:
        start["input"] = input.to_dict()
    if output is not None:
        start["output"] = output.to_dict()
    if metadata is not None:
        start["metadata"] = dict(metadata)
    return Talk(client, start, resume_within_s)


class Talk:
    """Iterate over it to read its events, in order and each of them once, until it is over. Read all the time: that is
    also when a lost connection is taken up again, and a server whose events nobody reads hangs up."""

    def __init__(self, client: AuthenticatedClient, start: dict[str, Any], resume_within_s: float) -> None:
        self._client = client
        self._start = start
        self._resume_within_s = resume_within_s
        self._socket: ClientConnection | None = None
        self._read: deque[TalkEvent] = deque()
        self._last_seq = 0
        self._caught_up = False
        self._muted = False
        self._unheard: deque[dict[str, str]] = deque()
        self._started: StartedEvent | None = None
        self.ended: EndedEvent | None = None
        """How it ended, once it has."""
        self.dropped_audio_bytes = 0
        """Sound thrown away because the connection could not carry it."""

    @property
    def conversation_id(self) -> str | None:
        """Known once it has begun."""
        return None if self._started is None else self._started.conversation_id

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[TalkEvent | AgentAudio]:
        while True:
            while self._read:
                event = self._read.popleft()
                yield event
            if self.ended is not None:
                return
            try:
                frame = await self._receive()
            except ConnectionClosed as lost:
                await self._come_back(lost)
                continue
            if isinstance(frame, bytes):
                yield AgentAudio(frame)
            else:
                await self._take(frame)

    async def send_text(self, text: str) -> None:
        """The caller typed this; it counts as a whole turn. It outlives a lost connection."""
        await self._say({"type": "text", "text": text})

    async def send_digits(self, digits: str) -> None:
        """Keys pressed on a telephone: 0-9 * # A-D. They outlive a lost connection."""
        await self._say({"type": "digits", "digits": digits})

    async def send_audio(self, data: bytes) -> bool:
        """Sends sound in the agreed input format, at the pace of speech. False where it was thrown away: there is no
        connection, or it is too slow to carry more."""
        socket = self._socket
        if socket is None or socket.transport.get_write_buffer_size() > _audio_backlog_bytes:
            self.dropped_audio_bytes += len(data)
            return False
        try:
            await socket.send(data)
        except ConnectionClosed:
            self.dropped_audio_bytes += len(data)
            return False
        return True

    async def mute(self, muted: bool) -> None:
        """While muted, sound that still arrives is heard as silence."""
        self._muted = muted
        await self._send({"type": "mute", "muted": muted})

    async def end(self) -> None:
        """Hangs up. Reading goes on to ``EndedEvent``."""
        await self._send({"type": "end"})

    async def close(self) -> None:
        """Hangs up and waits for the server's word about it, a second at most."""
        if self._socket is None:
            return
        if self.ended is None:
            await self.end()
            try:
                async with asyncio.timeout(1):
                    while self.ended is None:
                        frame = await self._receive()
                        if isinstance(frame, str):
                            await self._take(frame)
            except (ConnectionClosed, TalkError, TimeoutError):
                pass
        await self._socket.close()
        self._socket = None

    async def _receive(self) -> str | bytes:
        if self._socket is None:
            raise TalkError("failed_precondition", "The talk is not open: enter it with `async with`.")
        return await self._socket.recv()

    async def _connect(self) -> None:
        """Opens a socket that carries the conversation; raises why there is none."""
        base = str(self._client.get_async_httpx_client().base_url).rstrip("/")
        try:
            answer = await create_talk_token.asyncio(client=self._client)
            if isinstance(answer, Problem):
                raise TalkError(answer.code, answer.detail)
            if answer is None:
                raise TalkError("unavailable", "The server gave no token for talking.")
            protocols = [Subprotocol("parley.v1"), Subprotocol(f"parley.token.{answer.token}")]
            socket = await connect(
                f"ws{base.removeprefix('http')}/v1/talk",
                subprotocols=protocols,
                open_timeout=_handshake_s,
                ping_interval=_ping_s,
                ping_timeout=_deaf_s,
                close_timeout=1,
                max_size=None,
            )
        except (OSError, TimeoutError, httpx.HTTPError, InvalidHandshake) as error:
            raise TalkError("unavailable", f"Parley cannot be reached at {base}.") from error
        self._caught_up = False
        try:
            await socket.send(json.dumps(self._greeting()))
            async with asyncio.timeout(_handshake_s):
                self._socket = socket
                await self._opened(socket)
        except ConnectionClosed as lost:
            self._socket = None
            raise _error_of(lost) or TalkError("unavailable", "The connection was lost at once.") from lost
        except BaseException as error:
            self._socket = None
            await socket.close(4000)
            if isinstance(error, TimeoutError):
                raise TalkError("deadline_exceeded", "No answer to the handshake.") from error
            raise

    async def _opened(self, socket: ClientConnection) -> None:
        """Returns when the server has said that the conversation runs on this socket."""
        while True:
            frame = await socket.recv()
            if isinstance(frame, str) and await self._take(frame):
                break
        if self._muted:
            await self._send({"type": "mute", "muted": True})

    def _greeting(self) -> dict[str, Any]:
        if self._started is None:
            return self._start
        return {
            "type": "resume",
            "conversationId": self._started.conversation_id,
            "resumeToken": self._started.resume_token,
            "lastSeq": self._last_seq,
        }

    async def _come_back(self, lost: ConnectionClosed) -> None:
        """Takes the conversation up on a new socket; raises why it cannot be."""
        self._socket = None
        self._caught_up = False
        refused = _error_of(lost)
        if refused is not None:
            raise refused
        wait_s = 0.1
        late: TalkError = TalkError("unavailable", "The connection was lost, and did not come back.")
        try:
            async with asyncio.timeout(self._resume_within_s):
                while True:
                    await asyncio.sleep(wait_s * (1 - random.random() / 2))
                    wait_s = min(1.5, wait_s * 2)
                    try:
                        return await self._connect()
                    except TalkError as error:
                        if error.code not in _passing:
                            raise
                        late = error
        except TimeoutError:
            raise late from lost

    async def _take(self, text: str) -> bool:
        """Handles a text frame and keeps its event to be read; true where it says that the conversation runs."""
        seq, event = read_message(text)
        if 0 < seq <= self._last_seq:
            return False
        self._last_seq = max(self._last_seq, seq)
        match event:
            case None:
                return False
            case ErrorEvent(fatal=True):
                retry_after_ms = event.retry_after_ms
                raise TalkError(
                    event.code,
                    event.message,
                    faults=event.faults,
                    retry_after_ms=retry_after_ms if isinstance(retry_after_ms, int) else None,
                )
            case StartedEvent():
                self._started = event
                await self._say_unheard()
            case ResumedEvent():
                await self._send({"type": "ping", "id": _catch_up})
            case PongEvent(id=id) if id == _catch_up:
                await self._say_unheard()
                return False
            case CallerTranscriptEvent(final=True):
                self._heard(event.kind)
            case EndedEvent():
                self.ended = event
        self._read.append(event)
        return isinstance(event, StartedEvent | ResumedEvent | EndedEvent)

    async def _say(self, said: dict[str, str]) -> None:
        if self.ended is not None or len(self._unheard) == _most_unheard:
            return
        self._unheard.append(said)
        if self._caught_up:
            await self._send(said)

    async def _say_unheard(self) -> None:
        self._caught_up = True
        for said in list(self._unheard):
            await self._send(said)

    def _heard(self, kind: str) -> None:
        """The server tells every typed word and every key back, in the order in which it took them."""
        type_ = {"typed": "text", "digits": "digits"}.get(kind)
        for said in self._unheard:
            if said["type"] == type_:
                self._unheard.remove(said)
                return

    async def _send(self, message: Mapping[str, Any]) -> None:
        """On a lost connection nothing is sent: whoever reads the events learns of the loss."""
        if self._socket is None:
            return
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed:
            pass


def _error_of(lost: ConnectionClosed) -> TalkError | None:
    closed = lost.rcvd
    return None if closed is None else error_of_close(closed.code, closed.reason)
