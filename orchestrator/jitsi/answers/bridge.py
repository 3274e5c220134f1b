"""What a videobridge answers. One shape serves /debug, short and full, /stats, and the names of before 2025."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter

from orchestrator.jitsi.answers.values import LEFT_FIRST, Flag, Number, Shape, Soft, Unknown, Whole, Word


def _old(new: str, *others: str) -> AliasChoices:
    """A key in snake case, or as an older bridge writes it."""
    first, *rest = new.split("_")
    return AliasChoices(new, first + "".join(part.capitalize() for part in rest), *others)


class Loss(Shape):
    """Packets of the last 60 seconds. `lost` falls as they age, and may for a moment be negative: a late one is
    taken off."""

    lost: Whole = Field(None, validation_alias=_old("packets_lost"))
    received: Whole = Field(None, validation_alias=_old("packets_received"))


class ConnectionStats(Shape):
    """`rtt` in ms: 0.0 before the first measurement, and the last value for ever once the point is dead."""

    rtt: Number = None
    incoming: Soft[Loss] = Field(None, validation_alias=_old("incoming_loss_stats"))
    outgoing: Soft[Loss] = Field(None, validation_alias=_old("outgoing_loss_stats"))


class PacketStream(Shape):
    """One direction. The total is called `packets_sent` on the receiving side too, and has a third name on old ones."""

    bitrate_bps: Number = None
    packets: Whole = Field(
        None, validation_alias=AliasChoices("total_packets", "packets_sent", "num_input_packets", "totalPackets")
    )


class Stream(Shape):
    """One SSRC; only the full form has it. `jitter` in ms."""

    media_type: Word = None
    jitter: Number = None


class Pipeline(Shape):
    packets: Soft[PacketStream] = Field(None, validation_alias="PacketStreamStats")
    streams: Soft[dict[str, Soft[Stream]]] = Field(None, validation_alias="Incoming statistics tracker")


class Transceiver(Shape):
    connection: Soft[ConnectionStats] = Field(None, validation_alias=_old("endpoint_connection_stats"))
    receiver: Soft[Pipeline]
    sender: Soft[Pipeline] = None


def _renamed(old: object) -> object:
    """An older bridge puts the endpoint's id and the node's hash into the names: `RTP receiver a1b2c3d4`,
    `Node PacketStreamStats 1804`."""
    if not isinstance(old, Mapping):
        return old
    named = {
        name: next((value for key, value in old.items() if isinstance(key, str) and key.startswith(prefix)), None)
        for name, prefix in (("receiver", "RTP receiver"), ("sender", "RTP sender"))
    }
    return {**old, **{name: _nodes(pipeline) for name, pipeline in named.items()}}


def _nodes(pipeline: object) -> object:
    if not isinstance(pipeline, Mapping):
        return pipeline
    return {
        key.removeprefix("Node ").rpartition(" ")[0] if isinstance(key, str) and key.startswith("Node ") else key: value
        for key, value in pipeline.items()
    }


class Endpoint(Shape):
    """In the short form only `stats_id` is known."""

    stats_id: Word = Field(None, validation_alias=_old("stats_id"))
    visitor: Flag = None
    transceiver: Annotated[Transceiver | Annotated[Transceiver, BeforeValidator(_renamed)] | Unknown, LEFT_FIRST] = None


EndpointOrStatsId = Annotated[
    Endpoint | Annotated[Endpoint, BeforeValidator(lambda stats_id: {"stats_id": stats_id})], LEFT_FIRST
]


class Conference(Shape):
    """`id` is the bridge's own, new each time the room is made again. `name` is the room's JID."""

    id: Word = None
    name: Word = None
    meeting_id: Word = None
    rtcstats: Flag = Field(None, validation_alias=AliasChoices("rtcstatsEnabled", "rtcstats_enabled"))
    created_ms: Number = Field(None, validation_alias=_old("creation_time"))
    endpoints: dict[str, EndpointOrStatsId]


class DebugHealth(Shape):
    """`hardFailure` is not read: it says true of a healthy bridge."""

    success: Flag = None
    message: Word = None


class Load(Shape):
    stress: Number = None
    state: Word = None


class Conferences(Shape):
    """`"null"` stands for a conference that was asked for and is not there."""

    known: dict[str, Annotated[Conference | Literal["null"] | None, LEFT_FIRST]] = Field(validation_alias="conferences")

    @property
    def conferences(self) -> Mapping[str, Conference]:
        return {key: found for key, found in self.known.items() if isinstance(found, Conference)}


class Debug(Conferences):
    """The header comes with /debug only."""

    shutdown_state: Word = Field(None, validation_alias=_old("shutdown_state"))
    drain: Flag = None
    time_ms: Whole = Field(None, validation_alias="time")
    jitter_ms: Number = Field(None, validation_alias=_old("overall_bridge_jitter"))
    load: Soft[Load] = Field(None, validation_alias=_old("load_management", "load-management"))
    health: Soft[DebugHealth | Literal["OK"]] = None

    @property
    def healthy(self) -> bool | None:
        return self.health.success if isinstance(self.health, DebugHealth) else self.health and True


class ColibriStats(Shape):
    """The whole bridge, from /colibri/stats. Bit rates in kbit/s, round trip in ms, losses 0..1."""

    conferences: Whole = None
    participants: Whole = None
    endpoints: Whole = None
    local_endpoints: Whole = None
    inactive_endpoints: Whole = None
    p2p_conferences: Whole = None
    endpoints_disconnected: Whole = None
    endpoints_reconnected: Whole = None
    endpoints_with_high_outgoing_loss: Whole = None
    incoming_loss: Number = None
    outgoing_loss: Number = None
    rtt_ms: Number = Field(None, validation_alias="rtt_aggregate")
    download_kbps: Number = Field(None, validation_alias="bit_rate_download")
    upload_kbps: Number = Field(None, validation_alias="bit_rate_upload")
    stress: Number = Field(None, validation_alias="stress_level")
    muc_clients_configured: Whole = None
    muc_clients_connected: Whole = None
    healthy: Flag = None
    drain: Flag = None
    graceful_shutdown: Flag = None
    shutting_down: Flag = None
    relay_id: Word = None
    version: Word = None


class Version(Shape):
    name: Word = None
    version: Word = None
    os: Word = None


class Drain(Shape):
    drain: bool


DEBUG = TypeAdapter(Debug)
STATS = TypeAdapter(Conferences)
COLIBRI = TypeAdapter(ColibriStats)
VERSION = TypeAdapter(Version)
DRAIN = TypeAdapter(Drain)
