"""What the double's Jicofo answers, in the words of a real one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from orchestrator.rehearsal.jitsi.model.bridge import Bridge
from orchestrator.rehearsal.jitsi.model.deployment import CHECK, Deployment
from orchestrator.rehearsal.jitsi.model.endpoint import Occupant
from orchestrator.rehearsal.jitsi.model.room import Room

VERSION = "1.0-double"
BOUNDS = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 300, 400, 500)
PENDING_S, ACTIVE_S = 0.2, 0.5  # from the place on the bridge to the invitation, and to its acceptance
Json = dict[str, Any]


def stats(double: Deployment, at: float) -> Json:
    """Counted when asked. The health check's own room is one of the conferences, though it has no size."""
    sizes = [len(room.occupants) for room in double.rooms.values()]
    present = [bridge for bridge in double.bridges if not bridge.away(at)]
    return {
        "total_participants": sum(sizes),
        "total_conferences_created": double.conferences_made,
        "conferences": len(sizes),
        "conferences_with_visitors": 0,
        "participants": sum(sizes),
        "visitors": 0,
        "largest_conference": max(sizes, default=0),
        "conference_sizes": _histogram([size for size in sizes if size]),
        "endpoint_pairs": sum(size * (size - 1) for size in sizes),
        "bridge_failures": {"participants_moved": 0, "bridges_removed": 0},
        "participant_notifications": {"ice_failed": 0, "request_restart": 0},
        "bridge_selector": {
            "bridge_count": len(present),
            "operational_bridge_count": sum(bridge.operational(at) for bridge in present),
            "in_shutdown_bridge_count": 0,
            "lost_bridges": 0,
            "bridge_version_count": len(present) and 1,
        },
        "jibri_detector": {"count": 0, "available": 0},
        "threads": 40,
        "version": VERSION,
        "healthy": illness(double.bridges, at) is None,
    }


def _histogram(sizes: list[int]) -> Json:
    within = {f"{low}_to_{high}": sum(low <= size < high for size in sizes) for low, high in pairwise(BOUNDS)}
    return {
        "average": sum(sizes) / len(sizes) if sizes else "NaN",
        "max": max(sizes, default=0),
        "min": min(sizes, default=0),
        "total_value": sum(sizes),
        "total_count": len(sizes),
        "discarded": 0,
        "buckets": {
            **within,
            f"{BOUNDS[-1]}_to_max": sum(size >= BOUNDS[-1] for size in sizes),
            "p99_upper_bound": -1,
            "p999_upper_bound": -1,
        },
    }


def illness(bridges: Iterable[Bridge], at: float) -> str | None:
    """What /about/health says when no bridge can be used."""
    present = [bridge for bridge in bridges if not bridge.away(at)]
    if any(bridge.operational(at) for bridge in present):
        return None
    return f"No operational bridges available (total bridge count: {len(present)})"


def debug(double: Deployment, at: float) -> Json:
    bridges = {
        _jid(double, bridge.index): {
            "corrected-stress": bridge.gauges.endpoints / 500,
            "drain": bridge.draining,
            "endpoints": bridge.gauges.endpoints,
            "endpoint-restart-requests": 0,
            "failing-ice": False,
            "graceful-shutdown": False,
            "healthy": bridge.illness(at) is None,
            "operational": bridge.operational(at),
            "overloaded": False,
            "region": "null",
            "relay-id": bridge.relay_id if len(double.bridges) > 1 else "null",
            "release": "null",
            "shutting-down": False,
            "stress": bridge.gauges.endpoints / 500,
            "version": VERSION,
        }
        for bridge in double.bridges
        if not bridge.away(at)
    }
    return {
        "focus_manager": {jid: len(told.occupants) for jid, told in double.rooms.items()},
        "bridge_selector": {"strategy": "SingleBridgeSelectionStrategy", "bridge": bridges},
        "jibri_detector": None,
        "jigasi_detector": None,
    }


def room(double: Deployment, told: Room, at: float) -> Json:
    """`participants`, and their count, are those who are invited: nobody while somebody is alone, and late by a moment
    otherwise."""
    invited = {nick: occupant for nick, occupant in told.occupants.items() if occupant.invited}
    answer: Json = {
        "name": told.jid,
        "meeting_id": told.meeting_id,
        "config": {"rtcstatsEnabled": told.flagged},
        "chat_room": _chat_room(told) if told.has_focus(at) else None,
        "participants": {nick: _invited(told, occupant, at) for nick, occupant in invited.items()},
        "started": True,
        "start_audio_muted": False,
        "start_video_muted": False,
        "conference_properties": {"support-terminate-restart": "true"},
        "include_in_statistics": not told.jid.startswith(CHECK),
        "conference_sources": {},
        "visitor_count": 0,
        "participant_count": len(invited),
        "jibri_count": 0,
        "jigasi_count": 0,
        "transcriber_count": 0,
    }
    if told.meeting_began:
        answer["colibri_session_manager"] = _sessions(double, told, invited)
    return answer


def _chat_room(told: Room) -> Json:
    everyone = told.occupants.values()
    return {
        "room_jid": told.jid,
        "my_occupant_jid": f"{told.jid}/focus",
        "members": {nick: _member(told, occupant) for nick, occupant in told.occupants.items()},
        "audio_senders_count": sum(not _muted(occupant, occupant.audio_muted) for occupant in everyone),
        "video_senders_count": sum(not _muted(occupant, occupant.video_muted) for occupant in everyone),
        "lobby_enabled": False,
        "participants_soft_limit": -1,
        "moderators": [],
        "visitors_enabled": "null",
        "visitors_live": False,
        "av_moderation": {},
    }


def _member(told: Room, occupant: Occupant) -> Json:
    return {
        "region": "null",
        "occupant_jid": f"{told.jid}/{occupant.nick}",
        "jid": occupant.jid,
        "is_jibri": False,
        "is_jigasi": False,
        "is_transcriber": False,
        "role": "PARTICIPANT",
        "video_codecs": ["AV1", "VP9", "VP8", "H264"],
        "stats_id": occupant.stats_id or "null",
        "is_audio_muted": _muted(occupant, occupant.audio_muted),
        "is_video_muted": _muted(occupant, occupant.video_muted),
        "diarize": False,
        "features": [],
        "capsNodeVer": "null",
    }


def _muted(occupant: Occupant, wishes: bool) -> bool:
    """Everybody is, who has told no source."""
    return wishes or not (occupant.presented and occupant.devices)


def _invited(told: Room, occupant: Occupant, at: float) -> Json:
    """Without a session before its bridge has taken it, and after a restart of that."""
    endpoint = told.endpoint(occupant.nick)
    lasts_s = at - endpoint.born if endpoint is not None else ACTIVE_S * occupant.forgotten
    return {
        "id": occupant.nick,
        "source_signaling": {},
        "stats_id": occupant.stats_id or "null",
        "invite_runnable": "Not running",
        "jingle_session": {
            "sid": occupant.jid[-8:],
            "remoteJid": f"{told.jid}/{occupant.nick}",
            "state": "ACTIVE" if lasts_s >= ACTIVE_S else "PENDING",
        }
        if lasts_s >= PENDING_S
        else None,
    }


def _sessions(double: Deployment, told: Room, invited: Mapping[str, Occupant]) -> Json:
    return {
        "participants": {
            nick: {
                "id": nick,
                "stats_id": occupant.stats_id or "null",
                "bridge": double.bridges[occupant.bridge].relay_id,
            }
            for nick, occupant in invited.items()
            if occupant.forgotten or told.endpoint(nick) is not None
        },
        "sessions": {
            double.bridges[index].relay_id: {"id": told.meeting_id, "participants": list(part.endpoints)}
            for index, part in told.on.items()
        },
    }


def _jid(double: Deployment, bridge: int) -> str:
    return f"jvbbrewery@internal.auth.{double.domain}/jvb{bridge + 1}"
