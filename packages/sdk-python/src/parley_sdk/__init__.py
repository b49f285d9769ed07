"""The client of Parley: ``api`` has the operations of its REST API, ``models`` what they take and give, and
``open_talk`` opens a conversation."""

from .client import AuthenticatedClient, Client
from .talk import AgentAudio, Talk, TalkError, TalkEvent, open_talk

__all__ = ["AgentAudio", "AuthenticatedClient", "Client", "Talk", "TalkError", "TalkEvent", "open_talk"]
