"""What the double's bridge answers, in the words of a real one: /debug and /stats. Pure."""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

from orchestrator.rehearsal.jitsi.model.bridge import Bridge, Conference
from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint
from orchestrator.rehearsal.jitsi.model.meter import Meter

Json = dict[str, Any]

# Of the bridge's media pipeline, as it names its stages.
RECEIVING = (
    "SRTP/SRTCP", "RTP Parser", "Audio level reader (pre-srtp)", "VideoMuteNode", "SRTP Decrypt Node", "TCC generator",
    "Remote Bandwidth Estimator", "Audio level reader (post-srtp)", "Padding termination", "Media Type",
    "Silence discarder", "RTX handler", "Duplicate termination", "Retransmission requester", "Padding-only discarder",
    "Video parser", "Video quality layer lookup", "Video Layers Allocation reader", "SRTCP Decrypt Node",
    "Compound RTCP parser", "RTCP termination", "Input pipeline termination node",
)  # fmt: skip
SENDING = (
    "RTP pre-processor", "RedHandler", "Strip header extensions", "Packet cache", "Absolute send time",
    "Outgoing statistics tracker", "TCC sequence number tagger", "Header extension encoder", "Mid stamper",
    "SRTP Encrypt Node", "RTCP pre-processor", "Sent RTCP stats", "RtcpSrUpdater", "RTCP sent notifier",
    "SRTCP Encrypt Node", "Output pipeline termination node",
)  # fmt: skip


class Detail(Enum):
    SHORT = "short"
    STATS = "stats"
    FULL = "full"


def debug(bridge: Bridge, at: float, wall_ms: int, detail: Detail, only: str | None, endpoint: str | None) -> Json:
    """The envelope of /debug and its kin; `only` one conference, of it only `endpoint`."""
    answer = Json() if detail is Detail.STATS else _header(bridge, at, wall_ms)
    if only is not None:
        found = bridge.conferences.get(only)
        answer["conferences"] = {only: _conference(found, at, wall_ms, detail, endpoint) if found else "null"}
    else:
        answer["conferences"] = {
            key: _conference(conference, at, wall_ms, detail, None)
            for key, conference in bridge.conferences.items()
            if conference.flagged or detail is not Detail.STATS
        }
    return answer


def health(bridge: Bridge, at: float) -> Json | str:
    """As it stands in /debug: `hardFailure` is true of a healthy bridge too."""
    illness = bridge.illness(at)
    if bridge.modules.camel:
        return "OK" if illness is None else illness.message
    return {
        "success": illness is None,
        "hardFailure": True,
        "responseCode": None if illness is None or illness.code == 500 else illness.code,
        "message": None if illness is None else illness.message,
    }


def _header(bridge: Bridge, at: float, wall_ms: int) -> Json:
    header: Json = {
        "shutdown_state": "RUNNING",
        "drain": bridge.draining,
        "time": wall_ms,
        "load_management": {
            "state": "NOT_OVERLOADED",
            "stress": f"{bridge.gauges.endpoints / 500:.4f}",
            "reducer_enabled": "false",
        },
    }
    if bridge.modules.jitter and bridge.gauges.endpoints:
        header["overall_bridge_jitter"] = round(0.4 + 0.05 * math.sin(at), 3)
    return header


def _conference(told: Conference, at: float, wall_ms: int, detail: Detail, only: str | None) -> Json:
    answer: Json = {"id": told.id, "rtcstatsEnabled": told.flagged}
    if told.named:
        answer["name"] = told.room
        answer["meeting_id"] = told.meeting_id
    if detail is Detail.FULL:
        answer |= {"expired": False, "creation_time": wall_ms - int((at - told.created_at) * 1e3)}
    if detail is not Detail.SHORT:
        answer["speech_activity"] = {"dominant_endpoint": _dominant(told), "recent_speakers": []}
    answer["endpoints"] = {
        key: endpoint.occupant.stats_id if detail is Detail.SHORT else _endpoint(endpoint, at, detail)
        for key, endpoint in told.endpoints.items()
        if only is None or key == only
    }
    answer["relays"] = {}
    if detail is not Detail.SHORT:
        answer |= {"exporter": {"connected": False}, "audio_subscriptions": {}}
    return answer


def _dominant(told: Conference) -> str:
    return next((key for key, endpoint in told.endpoints.items() if endpoint.occupant.sends()[0]), "null")


def _endpoint(one: Endpoint, at: float, detail: Detail) -> Json:
    bwe = 8_123_000 if one.occupant.line.loss_down < 0.05 else 400_000
    return {
        "receiver_video_constraints": {},
        "max_receiver_video_constraints": "{" + f"{one.id}-v0=720" + "}",
        "expired": False,
        "stats_id": one.occupant.stats_id,
        "bitrate_controller": {
            "bitrate_allocator": {"trustBwe": True, "bweBps": bwe, "allocation": {}, "effectiveConstraints": "{}"},
            "packet_handler": {},
            "forwarded_sources": "[]",
            "oversending": False,
            "total_oversending_time_secs": 0,
        },
        "bandwidth_probing": {"enabled": True, "latest_bwe": bwe},
        "cryptex": False,
        "ice_transport": {
            "keepAliveStrategy": "selected_only",
            "nominationStrategy": "NominateFirstValid",
            "advertisePrivateCandidates": True,
            "closed": False,
            "iceWriteable": True,
            "iceConnected": True,  # for ever, once it was
            "iceFailed": False,
            "localUfrag": f"{one.id[:4]}u",
            "iceGeneration": 0,
            "restartPending": False,
            "num_packets_received": 0,  # packets come by a way that is not counted
            "num_packets_sent": one.total(at, one.sent),
        },
        "dtls_transport": {
            "num_packets_received": 7,
            "num_packets_sent": 6,
            "num_incoming_packets_dropped_no_handler": 0,
            "num_outgoing_packets_dropped_no_handler": 0,
            "running": True,
            "role": "DtlsServer",
            "is_connected": True,
        },
        "transceiver": _transceiver(one, at, detail),
        "accept_audio": True,
        "accept_video": True,
        "visitor": False,
        "diarize": False,
        "message_transport": {"received_counts": {}, "sent_counts": {}, "numOutgoingMessagesDropped": 0},
    }


def _transceiver(one: Endpoint, at: float, detail: Detail) -> Json:
    receiver, sender = _nodes(RECEIVING, one, at, detail), _nodes(SENDING, one, at, detail)
    receiver["PacketStreamStats"] = _stream(one, one.arrived, at, detail)
    sender["PacketStreamStats"] = _stream(one, one.sent, at, detail)
    for kind in ("audio", "video"):
        meter = one.arrived[kind]
        receiver[f"{kind.capitalize()} bitrate calculator"] = {
            "bitrate_bps": one.bps(at, {kind: meter}),
            "packet_rate_pps": meter.last(at, 1.0),
            "active": meter.last(at, 1.0) > 0,
        }
    if detail is Detail.FULL:
        receiver["Incoming statistics tracker"] = _tracker(one, at)
        sender |= {"packet_queue": {"add_packet_rate": "NaN"}, "running": True}
    heard = any(meter.total(at) for meter in (one.sent["audio"], one.sent["video"]))
    sender |= {
        "local_video_ssrc": f"{_ssrc(one, 'video') + 7}" if heard else "null",
        "local_audio_ssrc": "null",
        "transport_cc_engine": {
            "name": "GoogCcTransportCcEngine",
            "network_controller": {"rtt": one.rtt_ms(at) or "NaN", "target": 8_123_000, "loss_ratio": 0.0},
        },
    }
    return {
        "stream_information_store": {"rtp_extensions": {}, "rtp_payload_types": {}, "supports_pli": True},
        "media_sources": {},
        "endpoint_connection_stats": {
            "rtt": one.rtt_ms(at),
            "incoming_loss_stats": _loss(one, at, one.lost_up, one.arrived["audio"], one.arrived["video"]),
            "outgoing_loss_stats": _loss(one, at, one.lost_down, one.acknowledged),
        },
        "receiver": receiver,
        "sender": sender,
    }


def _loss(one: Endpoint, at: float, lost: Meter, *came: Meter) -> Json:
    return {
        "packets_lost": one.window(at, lost),
        "packets_received": sum(one.window(at, meter) for meter in came),
    }


def _stream(one: Endpoint, side: dict[str, Meter], at: float, detail: Detail) -> Json:
    """The total is called `packets_sent` in both directions of the full form."""
    packets, octets = one.total(at, side), one.octets(at, side)
    rate = sum(meter.last(at, 1.0) for meter in side.values())
    if detail is Detail.STATS:
        return {"bitrate_bps": one.bps(at, side), "packetrate": rate, "total_bytes": octets, "total_packets": packets}
    return _node(packets, octets, at - one.born) | {
        "bitrate_bps": one.bps(at, side),
        "packet_rate": rate,
        "bytes_sent": octets,
        "packets_sent": packets,
    }


def _nodes(names: tuple[str, ...], one: Endpoint, at: float, detail: Detail) -> Json:
    """Every stage, with all it counts in the full form and little in the other."""
    packets, octets = one.total(at, one.arrived), one.octets(at, one.arrived)
    if detail is Detail.FULL:
        return {name: _node(packets, octets, at - one.born) for name in names}
    return {name: {"num_packets": packets, "num_discarded": 0, "num_failures": 0} for name in names}


def _node(packets: int, octets: int, seconds: float) -> Json:
    spent_ns = packets * 2_000
    return {
        "num_input_packets": packets,
        "num_output_packets": packets,
        "num_discarded_packets": 0,
        "total_time_spent_ns": spent_ns,
        "max_packet_process_time_ms": 0.4,
        "num_input_bytes": octets,
        "duration_ms": int(seconds * 1e3),
        "total_time_spent_ms": spent_ns // 1_000_000,
        "average_time_per_packet_ns": 2_000.0 if packets else "NaN",
        "processing_throughput_mbps": 0.0,
        "throughput_mbps": octets * 8 / seconds / 1e6 if seconds > 0 else "NaN",
    }


def _tracker(one: Endpoint, at: float) -> Json:
    """By SSRC, only in the full form."""
    tracker = _node(one.total(at, one.arrived), one.octets(at, one.arrived), at - one.born)
    for kind, jitter in (("audio", 4.7), ("video", 21.5)):
        came = one.arrived[kind].total(at)
        lost = one.lost_up.total(at) // 2
        tracker[str(_ssrc(one, kind))] = {
            "num_received_packets": came,
            "num_received_bytes": came * 120,
            "max_seq_num": came % 65536,
            "seq_num_cycles": came // 65536,
            "num_expected_packets": came + lost,
            "cumulative_packets_lost": lost,
            "jitter": jitter,
            "duration_active_ms": int((at - one.born) * 1e3),
            "media_type": kind,
        }
    return tracker


def _ssrc(one: Endpoint, kind: str) -> int:
    return sum(ord(letter) << 7 * n for n, letter in enumerate(one.id[:4])) + (kind == "video")
