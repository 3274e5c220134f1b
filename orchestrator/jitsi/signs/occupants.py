"""Which session in a room is meant, and what is known of it when several tell of it."""

from __future__ import annotations

from dataclasses import fields, replace

from orchestrator.model.rooms import Occupant, Room, Teller


def take(room: Room, occupant: Occupant) -> Occupant | None:
    """Out of the room; None where it was not in."""
    for key in (key_of(occupant), nick_key(occupant)):
        if key in room.sessions:
            room.since.pop(key, None)
            return room.sessions.pop(key)
    return None


def key_of(occupant: Occupant) -> str:
    return occupant.jid or nick_key(occupant)


def nick_key(occupant: Occupant) -> str:
    return f"/{occupant.nick}"


def meant(room: Room, listed: Occupant) -> Occupant:
    """The session that a list without JIDs means."""
    if listed.jid is not None:
        return listed
    known = next((each for each in room.sessions.values() if each.nick == listed.nick), None)
    return replace(listed, jid=known.jid) if known else listed


def merged(before: Occupant, told: Occupant) -> Occupant:
    """What is told now, and what was known where nothing is told; a poll takes no better teller's word back, but for
    the nick that a better teller could only derive."""
    poll = told.teller is Teller.POLL and before.teller is not Teller.POLL
    if poll and before.teller is Teller.EVENT_SYNC and told.nick is not None:
        before = replace(before, nick=told.nick)
    first, second = (before, told) if poll else (told, before)
    missing = {each.name: getattr(second, each.name) for each in fields(first) if getattr(first, each.name) is None}
    return replace(first, **{**missing, "joined_at": before.joined_at or told.joined_at})


def identity(occupant: Occupant) -> tuple[str | None, ...]:
    """Who it says it is."""
    return (occupant.nick, occupant.user, occupant.name, occupant.email, occupant.display, occupant.stats_id)
