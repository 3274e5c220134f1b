"""Which point somebody in a room is, by how good a word; which of two is the ghost; who is in the wrong room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from orchestrator.model.rooms import Occupant, Room, Trust

DUTY = "duty"  # the device of the engineer on duty, who is of no point
STANDING = ("main", "spare")  # the devices by which a point is in the room; its slides or a telephone alone are not


class Claim(NamedTuple):
    """What an id or a machine's address names. Without `site` it is somebody of the house."""

    site: str | None
    device: str


class Ground(NamedTuple):
    """What people are told apart by: the points' names by id, how an id is read, and what operators said of
    endpoints."""

    names: Mapping[str, str]
    whose: Callable[[str], Claim | None]
    said: Mapping[str, str]


class Identity(NamedTuple):
    """A stranger has no `trust`, and the engineer on duty has no `site`."""

    site: str | None = None
    device: str = "main"
    trust: Trust | None = None


STRANGER = Identity(device="")


class Seat(NamedTuple):
    """One session in a room of the meeting. `since` is when we heard of it, in monotonic seconds."""

    room: str
    occupant: Occupant
    identity: Identity
    since: float
    ghost: bool = False  # another session of the same device has come since: this one must be seen to die
    aside: bool = False  # in a breakout room

    @property
    def endpoint(self) -> str:
        return self.occupant.nick or ""

    @property
    def stands(self) -> bool:
        """Does its point take part by it?"""
        return self.identity.site is not None and self.identity.device in STANDING and not self.ghost

    @property
    def stranger(self) -> bool:
        return self.identity.trust is None


def identify(occupant: Occupant, ground: Ground) -> Identity:
    """By the best word there is."""
    if (said := ground.said.get(occupant.nick or "")) in ground.names:
        return Identity(said, "main", Trust.SAID)
    for told, trust in ((occupant.user, Trust.PROVEN), (occupant.stats_id, Trust.CLAIMED)):
        claim = ground.whose(told) if told else None
        if claim is not None and (claim.site is None or claim.site in ground.names):
            return Identity(claim.site, claim.device, trust)
    called = {_plain(name) for name in (occupant.name, occupant.display) if name}
    found = [site for site, name in ground.names.items() if _plain(name) in called]
    return Identity(found[0], "main", Trust.GUESSED) if len(found) == 1 else STRANGER


def seated(rooms: Iterable[Room], mine: Collection[str], ground: Ground) -> tuple[Seat, ...]:
    """Everybody in the meeting's rooms `mine` and their breakout rooms, ghosts marked."""
    seats = [
        Seat(room.jid, occupant, identify(occupant, ground), room.since.get(key, 0.0), aside=room.jid not in mine)
        for room in rooms
        if room.jid in mine or room.main in mine
        for key, occupant in room.sessions.items()
        if occupant.aide is None
    ]
    return haunted(seats)


def haunted(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """The same seats: of several sessions of one device the newest is the point, the others are its ghosts.

    A name that is only guessed makes nobody a ghost who can show better, and is one beside it."""
    newest: dict[tuple[str | None, str], Seat] = {}
    everybody = tuple(seats)
    for seat in everybody:
        key = _device(seat)
        if not seat.stranger and (key not in newest or _age(newest[key]) < _age(seat)):
            newest[key] = seat
    return tuple(seat._replace(ghost=not seat.stranger and newest[_device(seat)] is not seat) for seat in everybody)


def misplaced(
    rooms: Iterable[Room], known: Collection[str], ground: Ground
) -> Iterator[tuple[str, Occupant, Identity]]:
    """Points of the meeting, beyond mere names, in rooms that are no meeting's (`known` are those that are)."""
    for room in rooms:
        if room.jid in known or room.main in known:
            continue
        for occupant in room.people:
            identity = identify(occupant, ground)
            if identity.site is not None and identity.trust is not Trust.GUESSED:
                yield room.jid, occupant, identity


def _device(seat: Seat) -> tuple[str | None, str]:
    return seat.identity.site, seat.identity.device


def _age(seat: Seat) -> tuple[bool, float, float]:
    """By Prosody's clock where it tells; a seat of which it tells nothing gives way to one of which it does."""
    joined = seat.occupant.joined_at
    return seat.identity.trust is not Trust.GUESSED, joined.timestamp() if joined else 0.0, seat.since


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
