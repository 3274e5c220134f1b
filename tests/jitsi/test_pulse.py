"""Who is alive, by counters alone."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.jitsi.signs.pulse import NOBODY, Key, Known, Patience, Sign, look
from orchestrator.jitsi.signs.readings import EndpointFigures
from tests.jitsi.silence import silent

ROOM = "giaoban@conference.meet"
PATIENCE = Patience(sending_s=2.0)


def one(
    packets: int | None, endpoint: str = "a1", conference: str = "c1", bridge: str = "jvb1", room: str | None = ROOM
) -> EndpointFigures:
    return EndpointFigures(bridge, conference, endpoint, room, None, None, packets, 1e6, 2e6, 0.0, 0.0, 18.2, None)


class Watch:
    """Successive looks."""

    def __init__(self) -> None:
        self.known: Mapping[Key, Known] = NOBODY
        self._last: tuple[float, tuple[EndpointFigures, ...]] = (0.0, ())

    def see(self, now: float, *seen: EndpointFigures) -> dict[str, Sign]:
        self._last = now, seen
        self.known, signs = look(self.known, seen, now, PATIENCE)
        return {sign.figures.endpoint: sign for sign in signs}

    @property
    def silent(self) -> set[str]:
        """Who was, at the last look."""
        now, seen = self._last
        return silent(self.known, seen, now, PATIENCE)


def test_a_counter_that_moved_is_a_sign_of_life() -> None:
    watch = Watch()
    first = watch.see(0.0, one(100))["a1"]
    assert (first.alive, first.alive_at) == (False, None)
    second = watch.see(1.0, one(271))["a1"]
    assert (second.alive, second.alive_at, watch.silent) == (True, 1.0, set())


def test_a_counter_that_stands_still_is_silent_after_the_patience_although_the_round_trip_is_told() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(271))
    waiting = watch.see(2.9, one(271))["a1"]
    assert (waiting.alive, watch.silent) == (False, set())
    still = watch.see(3.0, one(271))["a1"]
    assert (watch.silent, still.still_s, still.figures.rtt_ms) == ({"a1"}, 2.0, 18.2)
    back = watch.see(4.0, one(272))["a1"]
    assert (back.alive, back.still_s, watch.silent) == (True, 0.0, set())


def test_where_few_packets_come_six_seconds_are_waited() -> None:
    watch = Watch()
    for second in range(20):
        watch.see(second, one(100 + 3 * second))
    watch.see(24.9, one(157))
    assert not watch.silent
    watch.see(25.0, one(157))
    assert watch.silent == {"a1"}


def test_media_that_turns_past_the_bridge_is_given_the_longer_patience() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(175))
    for second in range(2, 8):
        watch.see(second, one(173 + second))
    watch.see(12.9, one(180))
    assert not watch.silent
    watch.see(13.0, one(180))
    assert watch.silent == {"a1"}


def test_the_last_packets_before_a_cut_are_no_pace() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(175))
    watch.see(2.0, one(179))
    watch.see(4.0, one(179))
    assert watch.silent == {"a1"}


def test_the_losses_of_a_gap_are_not_those_of_the_line() -> None:
    watch = Watch()
    for second in range(3):
        assert watch.see(second, one(75 * second + 1))["a1"].figures.loss_up == 0.0
    watch.see(30.0, one(151))
    back = watch.see(31.0, one(220)._replace(loss_up=0.5, loss_down=0.4))["a1"].figures
    assert (back.loss_up, back.loss_down, back.packets) == (None, None, 220)
    assert watch.see(91.0, one(300)._replace(loss_up=0.5))["a1"].figures.loss_up is None
    assert watch.see(92.0, one(375)._replace(loss_up=0.01))["a1"].figures.loss_up == 0.01


def test_a_bridge_that_was_away_makes_no_return_and_a_new_endpoint_has_no_gap() -> None:
    watch = Watch()
    for second in range(3):
        watch.see(second, one(75 * second + 1))
    assert watch.see(30.0, one(2251))["a1"].figures.loss_up == 0.0
    watch.see(40.0, one(2251))
    watch.see(41.0, one(2300))
    assert watch.see(42.0, one(60))["a1"].figures.loss_up == 0.0


def test_one_who_was_never_heard_is_no_opinion() -> None:
    watch = Watch()
    for now in range(10):
        assert watch.see(now, one(100))["a1"].alive_at is None


def test_a_bridge_that_does_not_answer_accuses_nobody_but_hides_nothing() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(271))
    assert watch.see(2.0) == {}
    watch.see(9.0, one(271))
    assert watch.silent == {"a1"}
    watch.see(10.0, one(300))
    assert watch.see(20.0, one(2000))["a1"].alive


def test_a_counter_that_fell_is_alive() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(271))
    assert watch.see(2.0, one(40))["a1"].alive


def test_a_counter_that_fell_to_nothing_is_no_sign_of_life() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    assert not watch.see(1.0, one(0))["a1"].alive


def test_after_a_restart_the_conference_is_another_and_patience_begins_anew() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(1.0, one(271))
    watch.see(9.0)
    again = watch.see(10.0, one(5, conference="c2"))["a1"]
    assert (again.alive, again.alive_at, watch.silent) == (False, 1.0, set())
    assert watch.see(11.0, one(180, conference="c2"))["a1"].alive
    watch.see(13.0, one(180, conference="c2"))
    assert watch.silent == {"a1"}


def test_one_who_moved_is_judged_where_packets_arrive() -> None:
    watch = Watch()
    left = one(271, bridge="jvb1", conference="c1")
    watch.see(0.0, one(100))
    watch.see(1.0, left)
    watch.see(2.0, left, one(10, bridge="jvb2", conference="c2"))
    for second in range(3, 20):
        sign = watch.see(second, left, one(second * 171, bridge="jvb2", conference="c2"))["a1"]
        assert (sign.alive, sign.figures.bridge) == (True, "jvb2")


def test_a_bridge_that_is_away_for_a_moment_makes_no_new_endpoint() -> None:
    """Of a new one no losses would be those of a cut."""
    watch = Watch()
    there = one(7, bridge="jvb2", conference="c2")
    for second in range(10):
        watch.see(second, one(100), there)
    assert watch.see(10.0, one(150), there)["a1"].figures.loss_up is None
    watch.see(11.0, one(200))
    assert watch.see(12.0, one(300), there)["a1"].figures.loss_up is None


def test_the_same_id_in_another_room_is_another() -> None:
    watch = Watch()
    other = "khac@conference.meet"
    watch.see(0.0, one(100), one(100, conference="c2", room=other))
    known, signs = look(watch.known, (one(200), one(100, conference="c2", room=other)), 3.0, PATIENCE)
    assert {sign.room: sign.alive for sign in signs} == {ROOM: True, other: False}
    assert len(known) == 2


def test_a_room_without_a_name_is_known_by_its_conference() -> None:
    watch = Watch()
    watch.see(0.0, one(100, room=None))
    assert watch.see(1.0, one(200, room=None))["a1"].room == "c1"


def test_what_is_gone_is_forgotten_after_two_minutes() -> None:
    watch = Watch()
    watch.see(0.0, one(100))
    watch.see(120.0)
    assert watch.known
    watch.see(121.0)
    assert not watch.known


def test_without_a_counter_there_is_no_sign() -> None:
    assert Watch().see(0.0, one(None)) == {}


@given(st.lists(st.tuples(st.floats(0, 5), st.lists(st.integers(0, 3), max_size=3)), max_size=30))
def test_whatever_is_seen_whoever_is_alive_has_not_stood_still(looks: list[tuple[float, list[int]]]) -> None:
    watch, now = Watch(), 0.0
    for later, counts in looks:
        now += later
        seen = [one(packets, conference=f"c{n}") for n, packets in enumerate(counts)]
        for sign in watch.see(now, *seen).values():
            assert sign.still_s >= 0.0
            assert not sign.alive or sign.still_s == 0.0
            assert sign.alive_at is None or sign.alive_at <= now
