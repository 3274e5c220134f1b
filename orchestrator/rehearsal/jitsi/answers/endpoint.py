"""What the double's bridge tells of one endpoint, between the short form and the full one. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Any

from orchestrator.rehearsal.jitsi.answers.forwarding import (
    LAYERS,
    TARGET_BPS,
    bitrate_controller,
    bwe_bps,
    constraints,
    layer,
    ssrc,
)
from orchestrator.rehearsal.jitsi.answers.stages import RECEIVING, SENDING
from orchestrator.rehearsal.jitsi.model.endpoint import MEDIA, Endpoint
from orchestrator.rehearsal.jitsi.model.meter import Meter

Json = dict[str, Any]
STATS_ID_S = 0.3  # until the bridge is told who an endpoint is
BRIDGES_OWN = ("1543739364", "1006828158")  # sound and picture with which it keeps the stream going


class Detail(Enum):
    SHORT = "short"
    STATS = "stats"
    FULL = "full"


def stats_id(one: Endpoint, at: float) -> str | None:
    return one.occupant.stats_id if at >= one.born + STATS_ID_S else None


def endpoint(one: Endpoint, at: float, detail: Detail, others: Collection[Endpoint]) -> Json:
    """As it stands in /stats, or in /debug of one conference. `others` are those in the same conference."""
    shown = [other for other in others if other.occupant.sends()[1]]
    return {
        "receiver_video_constraints": constraints(one, others),
        "max_receiver_video_constraints": "{" + f'{one.id}-v0={{"maxHeight":180,"maxFrameRate":-1.0}}' + "}",
        "expired": False,
        "stats_id": stats_id(one, at),
        "bitrate_controller": bitrate_controller(one, at, shown),
        "bandwidth_probing": {
            "enabled": True, "latest_bwe": bwe_bps(one, at), "last_total_needed_bps": 0, "last_max_padding_bps": 0,
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
            "received_counts": {
                "SourceVideoTypeMessage": 1, "EndpointStats": int(at - one.born), "ReceiverVideoConstraintsMessage": 1,
            },
            "numOutgoingMessagesDropped": 0,
            "sent_counts": {
                "ForwardedSourcesMessage": 2, "DominantSpeakerMessage": 1, "EndpointStats": int(at - one.born),
                "ConnectionStats": 1, "SenderSourceConstraintsMessage": 1,
            },
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


def _transceiver(one: Endpoint, at: float, detail: Detail) -> Json:
    return {
        "stream_information_store": {
            "supports_pli": True,
            "supports_fir": True,
            "rtp_extensions": {
                "1": "SSRC_AUDIO_LEVEL",
                "10": "MID",
                "5": "TRANSPORT_CC",
                "11": "AV1_DEPENDENCY_DESCRIPTOR",
                "3": "ABS_SEND_TIME",
            },
            "rtp_payload_types": {
                **{str(back): f"{back} -> rtx (90000): {{apt={of}}}" for back, of in ((96, 100), (97, 101), (99, 107))},
                "100": "100 -> vp8 (90000): {}",
                "101": "101 -> vp9 (90000): {}",
                "111": "111 -> opus (48000/2): {useinbandfec=1}",
            },
        },
        "media_sources": _sources(one),
        "endpoint_connection_stats": {
            "rtt": one.rtt_ms(at),
            "incoming_loss_stats": _loss(one, at, one.lost_up, *(one.arrived[kind] for kind in MEDIA)),
            "outgoing_loss_stats": _loss(one, at, one.lost_down, one.acknowledged),
        },
        "receiver": _receiver(one, at, detail),
        "sender": _sender(one, at, detail),
    }


def _sources(one: Endpoint) -> Json:
    """The picture in its sizes, as far as they have been seen."""
    first = ssrc(one, "video")
    encoding = {f"E0DT{rate}": layer(rate) for rate in range(LAYERS)}
    return {
        f"{one.id}-v0": {
            "owner": one.id,
            "video_type": "CAMERA",
            f"rtp_encoding_{first}": {
                "rtx_ssrc": first + 7,
                "fec_ssrc": -1,
                "eid": 0,
                "nominal_height": 45,
                **encoding,
            },
        }
    }


def _receiver(one: Endpoint, at: float, detail: Detail) -> Json:
    receiver = _stages(RECEIVING, one, at, detail)
    receiver["PacketStreamStats"] = _stream(one, one.arrived, at, detail)
    if detail is Detail.FULL:
        receiver["Incoming statistics tracker"] = _tracker(one, at)
        receiver |= {f"{kind.capitalize()} bitrate calculator": _rate(one, at, kind) for kind in ("audio", "video")}
    return receiver


def _rate(one: Endpoint, at: float, kind: str) -> Json:
    meter = one.arrived[kind]
    packets = meter.last(at, 1.0)
    return {"bitrate_bps": one.bps(at, {kind: meter}), "packet_rate_pps": packets, "active": packets > 0}


def _sender(one: Endpoint, at: float, detail: Detail) -> Json:
    sender = _stages(SENDING, one, at, detail)
    sender["PacketStreamStats"] = _stream(one, one.sent, at, detail)
    if detail is Detail.FULL:
        sender |= {"packet_queue": {"id": "rtp-sender-incoming-packet-queue", "statistics": None}, "running": True}
    sound, picture = BRIDGES_OWN if at >= one.starts_at else ("null", "null")
    return sender | {
        "num_nack_packets_received": 0,
        "num_nacked_packets": 0,
        "num_retransmitted_packets": 0,
        "num_packets_not_retransmitted": 0,
        "num_cache_misses": 0,
        "probing_data_sender": {
            "num_bytes_of_probing_data_sent_as_rtx": 0, "num_bytes_of_probing_data_sent_as_dummy": 44952,
            "rtx_supported": True,
        },
        "local_video_ssrc": picture,
        "local_audio_ssrc": sound,
        "transport_cc_engine": _congestion(one, at),
    }  # fmt: skip


def _congestion(one: Endpoint, at: float) -> Json:
    """Here, and only here, the round trip is in seconds."""
    return {
        "name": "GoogCcTransportCcEngine",
        "transport_adapter": {
            "in_flight_bytes": 0.0, "pending_untracked_size": 0.0, "last_send_time": "-Infinity",
            "last_untracked_send_time": "-Infinity", "last_ack_seq_num": -1, "history_size": 1,
            "last_transport_feedback_base_time": "-Infinity", "total_unmatched_reports": 0,
        },
        "network_controller": {
            "rtt": one.rtt_ms(at) / 1e3, "target": TARGET_BPS, "stable_target": TARGET_BPS, "pacing": 2.5 * TARGET_BPS,
            "padding": 0.0, "window": 151097.5, "rate_control_state": "kRcIncrease", "stable_estimate": "NaN",
            "trendline": -6.249840589176013e-05, "trendline_modified_offset": -0.01499961741402243,
            "trendline_modified_threshold": 6.0, "acknowledged_rate": "NaN", "loss_ratio": 0.0,
            "send_side_target": TARGET_BPS, "last_loss_based_state": "kDelayBasedEstimate", "data_window": "Infinity",
            "pushback_target": TARGET_BPS, "in_alr": True,
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
