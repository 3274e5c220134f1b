"""What Jicofo answers: who is in a room, by endpoint, with the full JID that tells who that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from orchestrator.jitsi.answers.values import LEFT_FIRST, Flag, Number, Shape, Soft, Whole, Word


class Member(Shape):
    """One occupant of the room but focus. `jid` is the real one, under which webhooks speak of it too.

    Who has not told what it sends reads as muted, which everybody has not before the media session is active."""

    jid: Word = None
    stats_id: Word = None
    role: Word = None
    region: Word = None
    audio_muted: Flag = Field(None, validation_alias="is_audio_muted")
    video_muted: Flag = Field(None, validation_alias="is_video_muted")
    is_jibri: Flag = None
    is_jigasi: Flag = None
    is_transcriber: Flag = None

    def untold(self) -> Member:
        """Of one without an active session: not to be muted says something, to be muted nothing."""
        return self.model_copy(
            update={key: None for key in ("audio_muted", "video_muted") if getattr(self, key) is True}
        )


class ChatRoom(Shape):
    members: dict[str, Member]
    lobby_enabled: Flag = None


class JingleSession(Shape):
    state: Word = None  # PENDING, ACTIVE or ENDED; before that there is no session


class Invited(Shape):
    stats_id: Word = None
    session: Soft[JingleSession] = Field(None, validation_alias="jingle_session")


class OnBridge(Shape):
    bridge: Word = None


class Sessions(Shape):
    participants: Soft[dict[str, Soft[OnBridge]]] = None


class FocusRoom(Shape):
    """One room. `chat_room` is None until focus is in; a member that is alone is not invited, and on no bridge."""

    name: str
    meeting_id: Word = None
    started: Flag = None
    participant_count: Whole = None
    chat_room: ChatRoom | None = None
    invited: Soft[dict[str, Soft[Invited]]] = Field(None, validation_alias="participants")
    colibri: Soft[Sessions] = Field(None, validation_alias="colibri_session_manager")

    @property
    def members(self) -> Mapping[str, Member] | None:
        """By endpoint id; None while nobody can know."""
        if self.chat_room is None:
            return None
        active = self.active
        return {key: member if key in active else member.untold() for key, member in self.chat_room.members.items()}

    @property
    def active(self) -> frozenset[str]:
        """Endpoints whose media session stands, as far as signalling knows: a cut line changes nothing here. A restart
        of their bridge ends all sessions at once, and they come back one by one."""
        return frozenset(
            endpoint
            for endpoint, invited in (self.invited or {}).items()
            if invited is not None and invited.session is not None and invited.session.state == "ACTIVE"
        )

    @property
    def bridges(self) -> Mapping[str, str]:
        """The bridge of each endpoint, by the last part of the JID under which Jicofo knows it: `jvb1`."""
        placed = self.colibri.participants if self.colibri is not None else None
        return {key: on.bridge for key, on in (placed or {}).items() if on is not None and on.bridge is not None}


class NoRoom(BaseModel):
    """`{}`: what is said of a room that does not exist."""

    model_config = ConfigDict(extra="forbid")


class Bridges(Shape):
    count: Whole = Field(None, validation_alias="bridge_count")
    operational: Whole = Field(None, validation_alias="operational_bridge_count")
    in_shutdown: Whole = Field(None, validation_alias="in_shutdown_bridge_count")
    lost: Whole = Field(None, validation_alias="lost_bridges")


class Notifications(Shape):
    """What clients complained of, since Jicofo started."""

    ice_failed: Whole = None
    request_restart: Whole = None


class JicofoStats(Shape):
    """Of all rooms together, counted when asked."""

    conferences: Whole = None
    participants: Whole = None
    largest_conference: Whole = None
    bridges: Soft[Bridges] = Field(None, validation_alias="bridge_selector")
    complaints: Soft[Notifications] = Field(None, validation_alias="participant_notifications")
    threads: Whole = None
    version: Word = None
    healthy: Flag = None


class Opened(Shape):
    """The answer to a conference request. `ready`: the room exists and focus is in it."""

    ready: bool
    room: Word = None
    focus_jid: Word = Field(None, validation_alias="focusJid")
    session_id: Word = Field(None, validation_alias="sessionId")
    identity: Word = None
    properties: Soft[dict[str, Word]] = None


class SelectedBridge(Shape):
    """A bridge as Jicofo sees it."""

    endpoints: Whole = None
    stress: Number = None
    drain: Flag = None
    healthy: Flag = None
    operational: Flag = None
    overloaded: Flag = None
    failing_ice: Flag = Field(None, validation_alias="failing-ice")
    relay_id: Word = Field(None, validation_alias="relay-id")
    version: Word = None


class BridgeSelector(Shape):
    strategy: Word = None
    bridge: Soft[dict[str, Soft[SelectedBridge]]] = None


class FocusDebug(Shape):
    bridge_selector: Soft[BridgeSelector] = None

    @property
    def bridges(self) -> Mapping[str, SelectedBridge]:
        """By the bridges' JIDs."""
        found = self.bridge_selector.bridge if self.bridge_selector is not None else None
        return {jid: bridge for jid, bridge in (found or {}).items() if bridge is not None}


ROOM: TypeAdapter[FocusRoom | NoRoom] = TypeAdapter(Annotated[NoRoom | FocusRoom, LEFT_FIRST])
JICOFO_STATS = TypeAdapter(JicofoStats)
OPENED = TypeAdapter(Opened)
FOCUS_DEBUG = TypeAdapter(FocusDebug)
ROOMS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
