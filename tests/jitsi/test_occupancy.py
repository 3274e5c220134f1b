"""The fold: told twice, late, out of order, by two tellers, over restarts and gaps."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.jitsi.signs.departures import GONE_MAX, Departure, Departures
from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.model.rooms import Fact, FactKind, RoomEvent, Teller
from tests.jitsi.telling import BOOT, FOCUS, ROOM, at, listed, occupant, ours, synced, told


def fold(*events: RoomEvent) -> tuple[Occupancy, list[str]]:
    occupancy, facts = Occupancy(), list[Fact]()
    for now, event in enumerate(events):
        facts += occupancy.happened(event, float(now))
    return occupancy, told(tuple(facts))


def inside(occupancy: Occupancy, room: str = ROOM) -> set[str | None]:
    return {each.nick for each in occupancy.rooms[room].people} if room in occupancy.rooms else set()


def test_somebody_comes_is_muted_leaves_or_is_lost() -> None:
    occupancy, facts = fold(
        ours(1, "started"),
        ours(2, "joined", "a", user="luc-ngan", audio_muted=False),
        ours(3, "joined", "b"),
        ours(4, "media", "a", audio_muted=True),
        ours(5, "left", "b", reason="left"),
        ours(6, "lost", "a", reason="unreachable"),
    )
    assert facts == ["joined a", "joined b", "media a", "left b", "lost a"]
    assert inside(occupancy) == set()
    assert occupancy.behind == ()


def test_what_a_media_event_does_not_say_stays_known() -> None:
    occupancy, _ = fold(
        ours(1, "started"), ours(2, "joined", "a", user="luc-ngan"), ours(3, "media", "a", audio_muted=True)
    )
    (one,) = occupancy.rooms[ROOM].people
    assert (one.user, one.audio_muted, one.video_muted) == ("luc-ngan", True, None)


def test_focus_and_observers_are_there_and_do_not_count() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "joined", "focus", aide=FOCUS.aide))
    assert inside(occupancy) == {"a"}
    assert len(occupancy.rooms[ROOM].sessions) == 2


def test_an_event_told_twice_is_told_once() -> None:
    events = [ours(1, "started"), ours(2, "joined", "a"), ours(3, "lost", "a")]
    assert fold(*events, *events)[1] == ["joined a", "lost a"]


def test_a_ghost_and_its_return_are_two_sessions_with_one_user() -> None:
    occupancy, facts = fold(
        ours(1, "started"),
        ours(2, "joined", "a", user="luc-ngan"),
        ours(3, "joined", "b", user="luc-ngan"),
        ours(4, "lost", "a"),
    )
    assert facts == ["joined a", "joined b", "lost a"]
    assert inside(occupancy) == {"b"}


def test_a_move_to_a_breakout_room_is_known_for_one_from_both_sides() -> None:
    other = "b1@breakout.hop.test"
    occupancy = Occupancy()
    occupancy.happened(ours(1, "started"), 0)
    occupancy.happened(ours(2, "joined", "a"), 1)
    (left,) = occupancy.happened(ours(3, "left", "a", reason="switched"), 2)
    (came,) = occupancy.happened(ours(4, "joined", "a", room=other, main=ROOM, is_breakout=True), 3)
    assert (left.reason, came.elsewhere, came.room) == ("switched", ROOM, other)
    assert occupancy.rooms[other].is_breakout
    (gone,) = occupancy.happened(ours(5, "left", "a", room=other, reason="switched"), 4)
    (back,) = occupancy.happened(ours(6, "joined", "a"), 5)
    assert (gone.room, back.room, back.elsewhere) == (other, ROOM, other)


def test_a_gap_asks_for_a_list_and_the_list_says_what_was_missed() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "joined", "b"), ours(7, "joined", "d"))
    assert occupancy.behind == ("conference.hop.test",)
    facts = occupancy.reconcile(listed(occupant("b"), occupant("c"), occupant("d")), asked=10.0)
    assert told(facts) == ["joined c", "gone a"]
    assert not occupancy.behind


def test_our_own_restart_begins_behind_unless_it_hears_the_beginning() -> None:
    assert fold(ours(58, "joined", "a"))[0].behind
    assert not fold(ours(1, "started"))[0].behind


def test_a_list_that_was_asked_for_before_an_event_does_not_undo_it() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "joined", "b"), ours(4, "lost", "a"))
    assert occupancy.reconcile(listed(occupant("a")), asked=1.5) == ()
    assert inside(occupancy) == {"b"}


def test_a_list_that_overtakes_an_event_does_not_hide_how_somebody_went() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"))
    assert told(occupancy.reconcile(listed(), asked=5.0)) == ["gone a"]
    assert told(occupancy.happened(ours(3, "lost", "a"), 6.0)) == ["lost a"]
    assert occupancy.happened(ours(4, "lost", "a"), 7.0) == ()


def test_prosody_restarted_nobody_has_left() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "joined", "b"))
    facts = occupancy.happened(ours(1, "started", boot="boot-2"), 5.0)
    assert told(facts) == ["restarted", "gone a", "gone b"]
    assert {fact.reason for fact in facts[1:]} == {"restarted"}
    assert not occupancy.rooms
    assert occupancy.happened(ours(4, "joined", "a"), 6.0) == (), "a word of the former life, late or replayed"
    assert told(occupancy.happened(ours(2, "joined", "a", boot="boot-2"), 7.0)) == ["joined a"]


def test_a_list_of_a_new_life_says_that_prosody_restarted() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"))
    facts = occupancy.reconcile(listed(occupant("c"), boot="boot-2"), asked=5.0)
    assert told(facts) == ["restarted", "gone a", "joined c"]
    assert occupancy.reconcile(listed(occupant("a"), boot=BOOT), asked=6.0) == ()


def test_a_room_that_the_list_has_not_is_closed() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"))
    assert told(occupancy.reconcile(listed(room=None), asked=5.0)) == ["gone a", "closed"]


def test_a_closed_room_lets_everybody_go() -> None:
    occupancy, facts = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "closed", "", 9.0))
    assert facts == ["joined a", "left a", "closed"]
    assert not occupancy.rooms


def test_event_sync_in_any_order_ends_in_the_same_room() -> None:
    """A stays, B came and went, C came, went and came again: however their deliveries overtake each other."""
    events = [
        synced("joined", "a", 1, 1),
        synced("joined", "b", 2, 2),
        synced("left", "b", 3, 2),
        synced("joined", "c", 4, 4),
        synced("left", "c", 5, 4),
        synced("joined", "c", 6, 6),
    ]
    for order in permutations(events):
        occupancy, _ = fold(*order, order[0], order[-1])
        assert "a" in inside(occupancy)
        assert "b" not in inside(occupancy)
    assert inside(fold(*events)[0]) == {"a", "c"}


def test_event_sync_within_one_second() -> None:
    """Gone and come again in one second is a return; come and gone in one second, told wrongly round, is not."""
    assert inside(fold(synced("joined", "a", 1, 1), synced("left", "a", 5, 1), synced("joined", "a", 5, 5))[0]) == {"a"}
    assert inside(fold(synced("left", "a", 5, 5), synced("joined", "a", 5, 5))[0]) == set()


def test_event_sync_tells_a_restart_by_a_room_that_opens_again() -> None:
    occupancy, _ = fold(synced("joined", "a", 1, 1))
    assert told(occupancy.happened(synced("opened", t=60), 2.0)) == ["gone a"]
    occupancy, _ = fold(synced("joined", "a", 60, 60))
    assert occupancy.happened(synced("opened", t=60), 2.0) == (), "told after its first guest"


def test_two_tellers_are_one_roster_and_only_ours_knows_who_is_lost() -> None:
    occupancy, facts = fold(
        ours(1, "started"),
        synced("joined", "a", 2, 2),
        ours(2, "joined", "a", 2.4, user="luc-ngan"),
        synced("left", "a", 63, 2),
        ours(3, "lost", "a", 63.2),
    )
    assert facts == ["joined a", "identified a", "left a", "lost a"]
    assert inside(occupancy) == set()
    assert fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "lost", "a", 9), synced("left", "a", 9))[1] == [
        "joined a",
        "lost a",
    ]


def test_a_polled_list_takes_no_word_of_the_token_back_and_knows_no_focus() -> None:
    occupancy, _ = fold(
        ours(1, "started"),
        ours(2, "joined", "a", name="UBND huyện Lục Ngạn"),
        ours(3, "joined", "focus", aide=FOCUS.aide),
    )
    poll = listed(
        occupant("a", teller=Teller.POLL, name="mạo danh"), occupant("b", teller=Teller.POLL), boot=None, whole=False
    )
    assert told(occupancy.reconcile(poll, asked=9.0)) == ["joined b"]
    assert {each.name for each in occupancy.rooms[ROOM].people} == {"UBND huyện Lục Ngạn", None}


def test_a_list_of_nicks_alone_means_the_sessions_that_are_known_by_them() -> None:
    occupancy, _ = fold(ours(1, "started"), ours(2, "joined", "a"), ours(3, "joined", "b"))
    poll = listed(
        occupant("a", jid=None, teller=Teller.POLL), occupant("c", jid=None, teller=Teller.POLL), boot=None, whole=False
    )
    assert told(occupancy.reconcile(poll, asked=9.0)) == ["joined c", "gone b"]
    assert told(occupancy.happened(ours(4, "joined", "c", user="son-dong"), 10.0)) == ["identified c"]
    assert len(occupancy.rooms[ROOM].sessions) == 2


def test_departures_are_remembered_within_bounds() -> None:
    departures = Departures()
    for n in range(GONE_MAX + 50):
        departures.remember(ROOM, f"/n{n}", Departure(occupant(f"n{n}"), FactKind.LEFT, None, 1.0))
    assert departures.of(ROOM, "/n49") is None
    assert departures.of(ROOM, "/n50") is not None


@given(st.lists(st.tuples(st.sampled_from(["joined", "media", "left", "lost"]), st.sampled_from("abc")), max_size=30))
def test_whatever_our_module_tells_the_facts_are_consistent(story: list[tuple[str, str]]) -> None:
    """Each session's facts alternate: in, then out. And the room is what the last fact of each says."""
    occupancy = Occupancy()
    here: set[str] = set()
    for seq, (kind, name) in enumerate(story, start=1):
        for fact in occupancy.happened(ours(seq, kind, name, seq), float(seq)):
            assert fact.occupant and fact.occupant.nick and fact.at == at(seq)
            if fact.kind == "joined":
                assert fact.occupant.nick not in here
                here.add(fact.occupant.nick)
            elif fact.kind in ("left", "lost"):
                here.remove(fact.occupant.nick)
    assert inside(occupancy) == here
