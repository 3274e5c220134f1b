"""What the double's bridge tells of one endpoint, between the short form and the full one. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Any

from orchestrator.rehearsal.jitsi.answers.stages import RECEIVING, SENDING
from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint
from orchestrator.rehearsal.jitsi.model.meter import Meter

Json = dict[str, Any]
TARGET_BPS = 2_500_000


class Detail(Enum):
    SHORT = "short"
    STATS = "stats"
    FULL = "full"


def endpoint(one: Endpoint, at: float, detail: Detail) -> Json:
    """As it stands in /stats, or in /debug of one conference."""
    return {
        "receiver_video_constraints": {f"{one.id}-v0": {"max_height": 720, "max_frame_rate": -1.0}},
        "max_receiver_video_constraints": "{" + f"{one.id}-v0=720" + "}",
        "expired": False,
        "stats_id": one.occupant.stats_id,
        "bitrate_controller": _bitrate_controller(one),
        "bandwidth_probing": {
            "enabled": True, "latest_bwe": TARGET_BPS, "last_total_needed_bps": 0, "last_max_padding_bps": 0,
            "last_padding_bps": 0, "probing_bps": 0,
        },
        "cryptex": False,
        **_transports(one, at),
        "transceiver": _transceiver(one, at, detail),
        "accept_audio": True,
        "accept_video": True,
        "visitor": False,
        "diarize": False,
        "message_transport": {
            "received_counts": {"EndpointStats": int(at - one.born), "ReceiverVideoConstraintsMessage": 1},
            "numOutgoingMessagesDropped": 0,
            "sent_counts": {"EndpointStats": int(at - one.born), "ForwardedSourcesMessage": 2},
        },
    }  # fmt: skip


def _transports(one: Endpoint, at: float) -> Json:
    """What has connected once is said to be connected for ever."""
    connected = one.total(at, one.arrived) > 0
    return {
        "ice_transport": {
            "keepAliveStrategy": "selected_only",
            "nominationStrategy": "NominateFirstHostOrReflexiveValid",
            "advertisePrivateCandidates": True,
            "closed": False,
            "iceWriteable": connected,
            "iceConnected": connected,
            "iceFailed": False,
            "localUfrag": f"{one.id[:4]}1k8ciuf",
            "iceGeneration": -1,
            "restartPending": False,
            "num_packets_received": 0,  # packets come by a way that is not counted
            "num_incoming_packets_dropped_no_handler": 0,
            "num_packets_sent": one.total(at, one.sent),
            "num_outgoing_packets_dropped_stopped": 0,
        },
        "dtls_transport": {
            "num_packets_received": 0,
            "num_incoming_packets_dropped_no_handler": 0,
            "num_packets_sent": 7 if connected else 0,
            "num_outgoing_packets_dropped_no_handler": 0,
            "running": True,
            "role": "DtlsServer" if connected else "null",
            "is_connected": connected,
        },
    }


def _bitrate_controller(one: Endpoint) -> Json:
    return {
        "bitrate_allocator": {
            "trustBwe": False,
            "bweBps": TARGET_BPS if one.occupant.line.loss_down < 0.05 else 400_000,
            "allocation": {"idealBps": 0, "targetBps": 0, "oversending": False, "suspended_sources": "[]"},
            "allocationSettings": {"on_stage_sources": [], "last_n": -1, "assumed_bandwidth_bps": -1},
            "effectiveConstraints": "{" + f'{one.id}-v0={{"maxHeight":180,"maxFrameRate":-1.0}}' + "}",
        },
        "packet_handler": {"num_dropped_packets_unknown_ssrc": 0, "adaptive_source_projection_map": {}},
        "forwarded_sources": "[]",
        "oversending": False,
        "total_oversending_time_secs": 0,
        "supports_rtx": True,
        "trust_bwe": False,
    }


def _transceiver(one: Endpoint, at: float, detail: Detail) -> Json:
    return {
        "stream_information_store": {
            "supports_pli": True,
            "supports_fir": True,
            "rtp_extensions": {"3": "ABS_SEND_TIME", "5": "TRANSPORT_CC", "10": "MID"},
            "rtp_payload_types": {"100": "100 -> vp8 (90000): {}", "111": "111 -> opus (48000/2): {useinbandfec=1}"},
        },
        "media_sources": _sources(one),
        "endpoint_connection_stats": {
            "rtt": one.rtt_ms(at),
            "incoming_loss_stats": _loss(one, at, one.lost_up, one.arrived["audio"], one.arrived["video"]),
            "outgoing_loss_stats": _loss(one, at, one.lost_down, one.acknowledged),
        },
        "receiver": _receiver(one, at, detail),
        "sender": _sender(one, at, detail),
    }


def _sources(one: Endpoint) -> Json:
    """The picture in three sizes of three rates each."""
    layers = [
        {
            f"E{size}S0T{rate}": {
                "frameRate": 7.5 * 2**rate, "height": 180 * 2**size, "index": rate, "bitrate_bps": 0,
                "target_bitrate": 0, "indexString": f"E{size}S0T{rate}", "tid": rate, "sid": -1,
            }
            for rate in range(3)
        }
        for size in range(3)
    ]  # fmt: skip
    encodings = {
        f"rtp_encoding_{ssrc(one, 'video') + size}": {"eid": size, "fec_ssrc": -1, **layer}
        for size, layer in enumerate(layers)
    }
    return {f"{one.id}-v0": {"owner": one.id, "video_type": "CAMERA", **encodings}}


def _receiver(one: Endpoint, at: float, detail: Detail) -> Json:
    receiver = _stages(RECEIVING, one, at, detail)
    receiver["PacketStreamStats"] = _stream(one, one.arrived, at, detail)
    for kind in ("audio", "video"):
        meter = one.arrived[kind]
        receiver[f"{kind.capitalize()} bitrate calculator"] = {
            "bitrate_bps": one.bps(at, {kind: meter}),
            "packet_rate_pps": meter.last(at, 1.0),
            "active": meter.last(at, 1.0) > 0,
        }
    if detail is Detail.FULL:
        receiver["Incoming statistics tracker"] = _tracker(one, at)
    return receiver


def _sender(one: Endpoint, at: float, detail: Detail) -> Json:
    sender = _stages(SENDING, one, at, detail)
    sender["PacketStreamStats"] = _stream(one, one.sent, at, detail)
    if detail is Detail.FULL:
        sender |= {"packet_queue": {"add_packet_rate": "NaN"}, "running": True}
    heard = any(meter.total(at) for meter in (one.sent["audio"], one.sent["video"]))
    return sender | {
        "local_video_ssrc": str(ssrc(one, "video") + 7) if heard else "null",
        "local_audio_ssrc": "null",
        "transport_cc_engine": {
            "name": "GoogCcTransportCcEngine",
            "transport_adapter": {"in_flight_bytes": 0.0, "last_send_time": "-Infinity", "last_ack_seq_num": -1},
            "network_controller": {
                "rtt": one.rtt_ms(at), "target": TARGET_BPS, "pacing": 2.5 * TARGET_BPS, "loss_ratio": 0.0,
                "stable_estimate": "NaN", "acknowledged_rate": "NaN", "data_window": "NaN", "in_alr": False,
            },
        },
    }  # fmt: skip


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
    return _stage(packets, octets, at - one.born) | {
        "bitrate_bps": one.bps(at, side),
        "packet_rate": rate,
        "bytes_sent": octets,
        "packets_sent": packets,
    }


def _stages(names: dict[str, tuple[str, ...]], one: Endpoint, at: float, detail: Detail) -> Json:
    """Each that has something to say; in the full form each."""
    packets, octets = one.total(at, one.arrived), one.octets(at, one.arrived)
    full = _stage(packets, octets, at - one.born) if detail is Detail.FULL else {}
    return {
        name: {**full, **dict.fromkeys(counts, 0)} for name, counts in names.items() if counts or detail is Detail.FULL
    }


def _stage(packets: int, octets: int, seconds: float) -> Json:
    spent_ns = packets * 2_000
    return {
        "num_input_packets": packets,
        "num_output_packets": packets,
        "num_discarded_packets": 0,
        "total_time_spent_ns": spent_ns,
        "max_packet_process_time_ms": 0.003152,
        "num_input_bytes": octets,
        "duration_ms": int(seconds * 1e3),
        "total_time_spent_ms": spent_ns // 1_000_000,
        "average_time_per_packet_ns": 2216.219178082192 if packets else "NaN",
        "processing_throughput_mbps": "Infinity",
        "throughput_mbps": octets * 8 / seconds / 1e6 if seconds > 0 else -1.0,
    }


def _tracker(one: Endpoint, at: float) -> Json:
    """By SSRC, only in the full form."""
    tracker = _stage(one.total(at, one.arrived), one.octets(at, one.arrived), at - one.born)
    for kind, jitter in (("audio", 4.633110343009921), ("video", 21.5)):
        came = one.arrived[kind].total(at)
        lost = max(0, one.lost_up.total(at)) // 2
        tracker[str(ssrc(one, kind))] = {
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


def ssrc(one: Endpoint, kind: str) -> int:
    return sum(ord(letter) << 7 * n for n, letter in enumerate(one.id[:4])) + (kind == "video")
