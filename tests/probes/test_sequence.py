"""Loss, order and unsteadiness of a numbered stream."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.probes.sequence import Sequence


def fed(seqs: list[int], interval_s: float = 0.2) -> tuple[Sequence, list[bool]]:
    sequence = Sequence()
    return sequence, [sequence.take(seq, seq * interval_s) for seq in seqs]


def test_nothing_is_known_before_two_packets() -> None:
    assert fed([])[0].loss() is None
    assert fed([7])[0].loss() is None
    assert fed([7, 8])[0].loss() == 0.0


def test_a_gap_is_loss_until_the_late_packet_fills_it() -> None:
    sequence, _ = fed([1, 2, 4, 5])
    assert sequence.loss() == pytest.approx(1 / 5)
    assert sequence.take(3, 1.1)
    assert sequence.loss() == 0.0


def test_a_packet_counts_once() -> None:
    assert fed([1, 2, 2, 1, 3, 3])[1] == [True, True, False, False, True, False]


def test_what_is_older_than_the_window_is_refused() -> None:
    assert fed([1, 65, 2, 1])[1] == [True, True, True, False]


def test_loss_is_that_of_the_last_ten_seconds_whatever_the_rhythm() -> None:
    lossy = [seq for seq in range(1, 501) if seq <= 400 or seq % 10]
    assert fed(lossy)[0].loss() == pytest.approx(0.1, abs=0.021)
    healed = [seq for seq in range(1, 501) if seq >= 440 or seq % 10]
    assert fed(healed)[0].loss() == 0.0
    slow = [seq for seq in range(1, 101) if seq > 80 or seq % 2]  # two a second: the last 20 packets
    assert fed(slow, interval_s=0.5)[0].loss() == 0.0


def test_after_a_silence_its_loss_is_shown_and_then_forgotten() -> None:
    sequence, _ = fed([*range(1, 100), 225])
    assert sequence.loss() == pytest.approx(0.95, abs=0.05)
    for seq in range(226, 300):
        sequence.take(seq, seq * 0.2)
    assert sequence.loss() == 0.0


@given(st.lists(st.integers(1, 300), max_size=200))
def test_no_order_of_arrival_gets_a_packet_in_twice(seqs: list[int]) -> None:
    _, taken = fed(seqs)
    accepted = [seq for seq, ok in zip(seqs, taken, strict=True) if ok]
    assert len(accepted) == len(set(accepted))


@given(st.lists(st.integers(1, 300), min_size=2, max_size=200))
def test_loss_is_a_fraction(seqs: list[int]) -> None:
    loss = fed(seqs)[0].loss()
    assert loss is None or 0 <= loss <= 1


def test_independent_loss_is_measured_right_on_average() -> None:
    chance = random.Random(1)
    sequence, seen = Sequence(), []
    for seq in range(1, 5001):
        if chance.random() >= 0.1:
            sequence.take(seq, seq * 0.2)
            seen.append(sequence.loss() or 0.0)
    assert sum(seen) / len(seen) == pytest.approx(0.1, abs=0.02)


def test_steady_arrival_has_no_jitter_and_a_stepped_clock_makes_none() -> None:
    sequence = Sequence()
    for transit in (0.01, 0.01, 0.01, 3600.01, 3600.01):
        sequence.transit(transit)
    assert sequence.jitter_s == pytest.approx(0.0)


def test_jitter_nears_the_mean_change_of_transit() -> None:
    sequence = Sequence()
    for n in range(200):
        sequence.transit(0.010 + 0.004 * (n % 2))
    assert sequence.jitter_s == pytest.approx(0.004, rel=0.01)
