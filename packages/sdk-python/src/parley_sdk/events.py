"""What arrives on the talk socket, read with an eye on the future: unknown events are passed over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from . import models
from .models.field_fault import FieldFault

TalkEvent = (
    models.StartedEvent
    | models.ResumedEvent
    | models.CallerSpeakingEvent
    | models.CallerSilentEvent
    | models.CallerTranscriptEvent
    | models.AgentThinkingEvent
    | models.AgentSpeakingEvent
    | models.AgentTextEvent
    | models.AgentHeardEvent
    | models.InterruptionEvent
    | models.ClearEvent
    | models.ToolEvent
    | models.TurnEvent
    | models.DegradedEvent
    | models.FaultEvent
    | models.ErrorEvent
    | models.PongEvent
    | models.EndedEvent
)


@dataclass(frozen=True)
class AgentAudio:
    """The agent's sound, in the agreed output format."""

    data: bytes


class TalkError(Exception):
    """Why a talk could not begin or go on."""

    code: str
    """One of the 16 gRPC codes, such as ``not_found``; ``unavailable`` where the server could not be reached."""
    close_code: int | None
    """With which the server closed the socket; None where it did not."""
    faults: list[FieldFault]
    """What is wrong with the message that was sent, by the path of the field."""
    retry_after_ms: int | None
    """When it is worth trying again, where the server says so."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        close_code: int | None = None,
        faults: list[FieldFault] | None = None,
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.close_code = close_code
        self.faults = faults or []
        self.retry_after_ms = retry_after_ms


class _Readable(Protocol):
    def from_dict(self, src_dict: Mapping[str, Any], /) -> TalkEvent: ...


_known: dict[str, _Readable] = {
    "started": models.StartedEvent,
    "resumed": models.ResumedEvent,
    "caller.speaking": models.CallerSpeakingEvent,
    "caller.silent": models.CallerSilentEvent,
    "caller.transcript": models.CallerTranscriptEvent,
    "agent.thinking": models.AgentThinkingEvent,
    "agent.speaking": models.AgentSpeakingEvent,
    "agent.text": models.AgentTextEvent,
    "agent.heard": models.AgentHeardEvent,
    "interruption": models.InterruptionEvent,
    "clear": models.ClearEvent,
    "tool": models.ToolEvent,
    "turn": models.TurnEvent,
    "degraded": models.DegradedEvent,
    "fault": models.FaultEvent,
    "error": models.ErrorEvent,
    "pong": models.PongEvent,
    "ended": models.EndedEvent,
}


def read_message(text: str) -> tuple[int, TalkEvent | None]:
    """A text frame as its number and event; the event is None where it is from a newer server."""
    message = json.loads(text)
    known = _known.get(message["type"])
    try:
        event = None if known is None else known.from_dict(message)
    except (KeyError, TypeError, ValueError):  # A known event in a form of tomorrow.
        event = None
    return int(message["seq"]), event


_closes = {
    1009: ("out_of_range", "A message was larger than the server takes."),
    4400: ("invalid_argument", "The server did not understand a message."),
    4401: ("unauthenticated", "The server does not know who is calling."),
    4404: ("not_found", "There is no such assistant or conversation."),
    4408: ("aborted", "The connection was too slow to carry the call."),
    4409: ("aborted", "The conversation is held by another connection, or has ended."),
    4429: ("resource_exhausted", "Too many messages in too short a time."),
    4500: ("internal", "The call failed on the side of the server."),
}


def error_of_close(code: int | None, reason: str) -> TalkError | None:
    """The error of a socket that was closed for good; None where coming back is worth a try."""
    if code == 1000:
        return TalkError("aborted", reason or "The server ended the connection.", close_code=code)
    if code is None or code not in _closes:
        return None
    name, message = _closes[code]
    return TalkError(name, reason or message, close_code=code)
