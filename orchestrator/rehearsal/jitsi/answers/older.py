"""The same answers as a bridge of before 2025 wrote them. Pure.

Keys in camelCase, except those of losses; each stage of the pipeline under a name with its hash, in a block with the
endpoint's id; no bit rate, and the packets of a direction counted as the stage's input only.
"""

from __future__ import annotations

import zlib
from typing import Any

Json = dict[str, Any]

KEPT = {"overall_bridge_jitter", "meeting_id", "incoming_loss_stats", "outgoing_loss_stats"}
KEPT |= {"packets_lost", "packets_received", "local_video_ssrc", "local_audio_ssrc"}
NEVER_WRITTEN = {"bitrate_bps", "packet_rate", "bytes_sent", "packets_sent"}


def older(answer: Json) -> Json:
    """An answer to /debug, short or full."""
    conferences = {key: _conference(told) for key, told in answer["conferences"].items()}
    return {_camel(key): value for key, value in answer.items()} | {"conferences": conferences}


def _conference(told: Json | str) -> Json | str:
    if isinstance(told, str):
        return told
    endpoints = {key: _endpoint(key, one) if isinstance(one, dict) else one for key, one in told["endpoints"].items()}
    return {_camel(key): value for key, value in told.items()} | {"endpoints": endpoints}


def _endpoint(name: str, one: Json) -> Json:
    """`statsId`, `iceTransport` and so on; what is inside the transports was in camelCase already."""
    return {_camel(key): _camels(value) for key, value in one.items()} | {
        "transceiver": _transceiver(name, one["transceiver"])
    }


def _transceiver(name: str, told: Json) -> Json:
    return {
        "endpointConnectionStats": told["endpoint_connection_stats"],
        f"RTP receiver {name}": _pipeline(told["receiver"]),
        f"RTP sender {name}": _pipeline(told["sender"]),
    }


def _pipeline(nodes: Json) -> Json:
    return {
        f"Node {key} {zlib.crc32(key.encode())}" if isinstance(node, dict) else _camel(key): _without(node)
        for key, node in nodes.items()
    }


def _without(node: Any) -> Any:
    return {k: v for k, v in node.items() if k not in NEVER_WRITTEN} if isinstance(node, dict) else node


def _camels(value: Any) -> Any:
    return {_camel(key): _camels(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _camel(key: str) -> str:
    if key == "load_management":
        return "load-management"
    if key in KEPT:
        return key
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)
