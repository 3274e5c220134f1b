from __future__ import annotations

from typing import Any

import pytest

from orchestrator.live.room.identity import haunted, identify, misplaced, seated
from orchestrator.model.rooms import Aide, Occupant, Room, Teller, Trust
from tests.live.room.hall import ROOM, ground, occupant, seat


@pytest.mark.parametrize(
    ("told", "site", "device", "trust"),
    [
        ({"user": "luc-ngan"}, "luc-ngan", "main", Trust.PROVEN),
        ({"user": "luc-ngan.content"}, "luc-ngan", "content", Trust.PROVEN),
        ({"user": "luc-ngan", "stats_id": "tinh@points.hop.test"}, "luc-ngan", "main", Trust.PROVEN),
        ({"user": "duty.desk"}, None, "duty", Trust.PROVEN),
        ({"stats_id": "luc-ngan.phone@points.hop.test"}, "luc-ngan", "phone", Trust.CLAIMED),
        ({"stats_id": "Vidal-nzy"}, None, "", None),
        ({"stats_id": "luc-ngan@points.else.where"}, None, "", None),
        ({"user": "lang-giang"}, None, "", None),
        ({"display": "ubnd huyện  LỤC NGẠN"}, "luc-ngan", "main", Trust.GUESSED),
        ({"display": "Lục Ngạn"}, None, "", None),
        ({}, None, "", None),
    ],
)
def test_who_somebody_is_by_the_best_word_there_is(
    told: dict[str, Any], site: str | None, device: str, trust: Trust | None
) -> None:
    assert identify(occupant("a1b2c3d4", **told), ground()) == (site, device, trust)


def test_an_operators_word_counts_before_all() -> None:
    said = ground(a1b2c3d4="son-dong")
    assert identify(occupant("a1b2c3d4", user="luc-ngan"), said).site == "son-dong"
    assert identify(occupant("0badcafe"), said).trust is None


def test_the_newest_session_of_a_device_is_the_point_and_the_older_one_its_ghost() -> None:
    old, new = seat("a", "luc-ngan", 10.0), seat("b", "luc-ngan", 20.0)
    second = seat("c", "luc-ngan.spare", 5.0)
    assert [each.ghost for each in haunted([old, new, second])] == [True, False, False]
    assert [each.ghost for each in haunted([new, old])] == [False, True]


def test_a_guessed_name_makes_nobody_a_ghost() -> None:
    proven = seat("a", "luc-ngan", 10.0)
    liar = occupant("b", 20.0, display="UBND huyện Lục Ngạn")
    guessed = proven._replace(occupant=liar, identity=identify(liar, ground()), since=20.0)
    assert [each.ghost for each in haunted([proven, guessed])] == [False, True]


def test_one_endpoint_id_with_two_sessions_is_one_point() -> None:
    first = occupant("0000b024", 1.0, user="luc-ngan")
    again = Occupant(jid="0000b024@hop.test/y", nick="0000b024", user="luc-ngan", joined_at=first.joined_at)
    room = _room(ROOM, first, again)
    seats = seated([room], [ROOM], ground())
    assert [each.ghost for each in seats].count(True) == 1
    assert len([each for each in seats if each.stands]) == 1


def test_breakout_rooms_are_the_meetings_and_focus_is_nobody() -> None:
    main = _room(ROOM, occupant("f", aide=Aide.FOCUS), occupant("a", user="tinh"))
    aside = _room("nhom@breakout.hop.test", occupant("b", user="luc-ngan"), main=ROOM)
    other = _room("khac@conference.hop.test", occupant("c", user="son-dong"), occupant("d", display="UBND tỉnh"))
    seats = seated([main, aside, other], [ROOM], ground())
    assert [(each.identity.site, each.aside) for each in seats] == [("tinh", False), ("luc-ngan", True)]
    assert [(room, who.site) for room, _, who in misplaced([main, aside, other], [ROOM], ground())] == [
        ("khac@conference.hop.test", "son-dong")
    ]


def _room(jid: str, *inside: Occupant, main: str | None = None) -> Room:
    sessions = {each.jid or "": each for each in inside}
    since = {key: float(n) for n, key in enumerate(sessions)}
    host = jid.partition("@")[2]
    return Room(jid, host, main, main is not None, None, sessions, since)


def test_whom_only_a_poll_knows_is_claimed_at_best() -> None:
    polled = occupant("a", teller=Teller.POLL, stats_id="tinh@points.hop.test")
    assert identify(polled, ground()).trust is Trust.CLAIMED
