"""A bridge's answer as figures of each endpoint. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from orchestrator.jitsi.answers.bridge import Conference, ConnectionStats, Endpoint, Loss, PacketStream, Pipeline


class EndpointFigures(NamedTuple):
    """One endpoint on one bridge at one look; what was not told is None.

    Up is from the point to the bridge. The round trip stands still once the point is dead, and the losses are of a
    sliding minute: neither is a sign of life."""

    bridge: str
    conference: str  # the bridge's own id, another one each time the room is made again
    endpoint: str
    room: str | None  # the room's JID
    meeting: str | None
    stats_id: str | None
    packets: int | None  # received in all; only ever grows, while it is the same endpoint
    up_bps: float | None
    down_bps: float | None
    loss_up: float | None  # 0..1
    loss_down: float | None
    rtt_ms: float | None
    jitter_ms: float | None  # only in the full form


class Conversation(NamedTuple):
    """What an endpoint is part of."""

    bridge: str
    id: str
    conference: Conference


def figures(bridge: str, conferences: Mapping[str, Conference]) -> tuple[EndpointFigures, ...]:
    """Every endpoint of an answer to /stats or /debug, in any of its forms. `bridge` is what we call the bridge."""
    return tuple(
        _figures(Conversation(bridge, key, conference), endpoint, told)
        for key, conference in conferences.items()
        for endpoint, told in conference.endpoints.items()
    )


def _figures(where: Conversation, name: str, endpoint: Endpoint) -> EndpointFigures:
    transceiver = endpoint.transceiver
    receiver = transceiver.receiver if transceiver is not None else None
    up, down = _stream(receiver), _stream(transceiver.sender if transceiver is not None else None)
    line = (transceiver.connection if transceiver is not None else None) or ConnectionStats()
    return EndpointFigures(
        bridge=where.bridge,
        conference=where.id,
        endpoint=name,
        room=where.conference.name,
        meeting=where.conference.meeting_id,
        stats_id=endpoint.stats_id,
        packets=up.packets,
        up_bps=up.bitrate_bps,
        down_bps=down.bitrate_bps,
        loss_up=_loss(line.incoming),
        loss_down=_loss(line.outgoing),
        rtt_ms=line.rtt if line.rtt is not None and line.rtt > 0 else None,
        jitter_ms=_jitter(receiver),
    )


def _stream(pipeline: Pipeline | None) -> PacketStream:
    return (pipeline.packets if pipeline is not None else None) or PacketStream()


def _loss(loss: Loss | None) -> float | None:
    """None when no packet was due in that minute. Late packets may for a moment make the count negative: no loss."""
    if loss is None or loss.lost is None or loss.received is None or loss.received < 0:
        return None
    lost = max(0, loss.lost)
    return lost / (lost + loss.received) if lost + loss.received else None


def _jitter(receiver: Pipeline | None) -> float | None:
    """Of the sound, if it is there: a picture's packets come in bursts of their own making."""
    streams = (receiver.streams or {}).values() if receiver is not None else ()
    told = [
        (stream.media_type == "audio", stream.jitter)
        for stream in streams
        if stream is not None and stream.jitter is not None and stream.jitter >= 0
    ]
    return max(told)[1] if told else None
