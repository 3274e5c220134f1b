"""What the double's bridge answers, in the words of a real one: /debug and /stats. Pure."""

from __future__ import annotations

import math
from typing import Any

from orchestrator.rehearsal.jitsi.answers.endpoint import Detail, stats_id
from orchestrator.rehearsal.jitsi.answers.endpoint import endpoint as told_endpoint
from orchestrator.rehearsal.jitsi.answers.forwarding import ssrc
from orchestrator.rehearsal.jitsi.model.bridge import Bridge, Conference

Json = dict[str, Any]


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
        answer["speech_activity"] = {"dominantEndpoint": _dominant(told)}
    answer["endpoints"] = {
        key: stats_id(endpoint, at)
        if detail is Detail.SHORT
        else told_endpoint(endpoint, at, detail, [other for other in told.endpoints.values() if other is not endpoint])
        for key, endpoint in told.endpoints.items()
        if only is None or key == only
    }
    answer["relays"] = {}
    if detail is not Detail.SHORT:
        answer["exporter"] = {"started": False, "exporters": []}
        sounds = [
            {"ssrc": ssrc(one, "audio"), "name": f"{key}-a0", "owner": key, "synthetic": False}
            for key, one in told.endpoints.items()
        ]
        answer["audio_subscriptions"] = {
            "known_sources": sounds, "subscribed_local_sources": {}, "subscriptions": {},
        }  # fmt: skip
    return answer


def _dominant(told: Conference) -> str:
    return next((key for key, endpoint in told.endpoints.items() if endpoint.occupant.sends()[0]), "null")
