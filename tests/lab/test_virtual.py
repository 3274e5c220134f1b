"""The virtual packets: silence is found, good lines are left alone, loss is suspected and cleared."""

from __future__ import annotations

from tests.lab.virtual import Virtual


def test_lines_without_faults_are_never_suspected() -> None:
    province = Virtual(11, 1)
    province.run(600)
    assert not province.said


def test_a_dead_wire_falls_once_and_no_other() -> None:
    province = Virtual(11, 1)
    province.points["p3"].dark_until = float("inf")
    province.run(30)
    assert province.said == {"suspect": 1, "down": 1, "incident": 1}


def test_loss_is_suspected_but_never_called_a_drop() -> None:
    province = Virtual(11, 1, loss=0.1)
    province.run(120)
    assert province.said["suspect"] > 50
    assert not province.said["down"]


def test_the_same_seed_tells_the_same_story() -> None:
    first, second = Virtual(3, 7, loss=0.2), Virtual(3, 7, loss=0.2)
    first.run(300)
    second.run(300)
    assert first.said == second.said
