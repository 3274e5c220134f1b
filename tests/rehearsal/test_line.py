"""What a line does to packets, without a socket."""

from __future__ import annotations

from itertools import pairwise

import pytest

from orchestrator.rehearsal.links.line import QUEUE_S, Lane, Line, Weather


def lane(weather: Weather, seed: str = "7") -> Lane:
    made = Lane(seed)
    made.weather = weather
    return made


def test_a_perfect_wire_delivers_at_once() -> None:
    assert lane(Weather()).carry(now=5.0, size=100) == 5.0


def test_loss_is_near_its_rate_and_the_same_for_the_same_seed() -> None:
    def lost(seed: str) -> list[bool]:
        lossy = lane(Weather(loss=0.05), seed)
        return [lossy.carry(n / 10, 100) is None for n in range(20_000)]

    first = lost("a")
    assert 0.04 < sum(first) / len(first) < 0.06
    assert lost("a") == first
    assert lost("b") != first


def test_losses_are_independent() -> None:
    lossy = lane(Weather(loss=0.1))
    lost = [lossy.carry(float(n), 100) is None for n in range(50_000)]
    after_a_loss = [second for first, second in pairwise(lost) if first]
    assert 0.085 < sum(after_a_loss) / len(after_a_loss) < 0.115


def test_delay_and_jitter_stay_within_their_bounds_and_in_order() -> None:
    slow = lane(Weather(delay_ms=20, jitter_ms=10))
    sent = [n * 0.001 for n in range(2_000)]
    arrivals = [slow.carry(now, 100) or 0.0 for now in sent]
    waits = [arrival - now for arrival, now in zip(arrivals, sent, strict=True)]
    assert arrivals == sorted(arrivals)
    assert min(waits) >= 0.020
    assert max(waits) <= 0.030 + 1e-9
    assert max(waits) - min(waits) > 0.005


def test_a_narrow_line_spaces_packets_and_drops_what_would_wait_too_long() -> None:
    narrow = lane(Weather(kbps=80))  # 10,000 octets a second
    assert narrow.carry(0.0, 1_000) == pytest.approx(0.1)
    assert narrow.carry(0.0, 1_000) == pytest.approx(0.2)
    backlog = [narrow.carry(0.0, 1_000) for _ in range(10)]
    assert backlog.count(None) > 0
    assert max(arrival for arrival in backlog if arrival is not None) <= QUEUE_S + 0.1 + 1e-9


def test_a_cut_swallows_every_packet_of_its_direction_only() -> None:
    line = Line("primary", "127.0.0.1")
    line.cut(down=False)
    assert all(line.up.carry(float(n), 100) is None for n in range(100))
    assert line.down.carry(0.0, 100) == 0.0
    assert line.broken


def test_watchers_hear_of_every_change() -> None:
    line, heard = Line("primary", "127.0.0.1"), []
    line.watch(lambda: heard.append(line.broken))
    line.cut()
    line.set(Weather(), Weather())
    assert heard == [True, False]


def test_the_two_lanes_of_a_line_draw_apart() -> None:
    line = Line("primary", "127.0.0.1", seed="7")
    line.set(Weather(loss=0.5), Weather(loss=0.5))
    assert [line.up.swallows() for _ in range(64)] != [line.down.swallows() for _ in range(64)]
