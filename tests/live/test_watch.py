"""The engine in virtual time: every variant of a cut, and everything that looks like one and is none."""

from __future__ import annotations

import random

import pytest

from orchestrator.model.events import (
    BlindSpell,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
)
from orchestrator.model.policy import Policy, QualityPolicy
from orchestrator.model.signals import Cause, LineState, Mark, Reading, Source
from tests.live.stage import RTT_S, Stage, province, site

UP, SUSPECT, DOWN, UNKNOWN, DEGRADED = (
    LineState.UP,
    LineState.SUSPECT,
    LineState.DOWN,
    LineState.UNKNOWN,
    LineState.DEGRADED,
)


def cut(stage: Stage, name: str = "p0") -> float:
    """Silently drop all packets of a site from now on; returns the moment."""
    stage.points[name].up = stage.points[name].down = False
    return stage.now


def repair(stage: Stage, name: str = "p0") -> None:
    stage.points[name].up = stage.points[name].down = True


def others_quiet(stage: Stage, name: str = "p0") -> bool:
    return all(stage.states(other) == [UP] for other in stage.points if other != name)


@pytest.mark.parametrize("phase", [0.0, 0.05, 0.11, 0.17, 0.199])
def test_a_cut_is_suspected_verified_and_confirmed(phase: float) -> None:
    stage = Stage(*province(3))
    stage.run(10 + phase)
    at = cut(stage)
    stage.run(3)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert others_quiet(stage)
    assert 0.20 <= stage.when("p0", SUSPECT) - at <= 0.47
    assert 0.55 <= stage.when("p0", DOWN) - at <= 0.85
    down = stage.changes("p0")[-1]
    assert down.causes == (Cause.SITE, Cause.LINE)
    assert [line.code for line in down.evidence] == ["heartbeat_silent", "echo_silent"]
    repair(stage)
    back = stage.now
    stage.run(5)
    assert stage.states("p0") == [UP, SUSPECT, DOWN, UP]
    assert 1.0 <= stage.when("p0", UP) - back <= 1.5


def test_one_incident_opens_and_resolves() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    cut(stage)
    stage.run(4)
    repair(stage)
    stage.run(5)
    (opened,), (resolved,) = stage.of(IncidentOpened), stage.of(IncidentResolved)
    assert isinstance(opened.body, IncidentOpened) and opened.body.sites == ("p0",)
    assert opened.at - stage.when("p0", DOWN) == pytest.approx(0.22, abs=1e-3)
    assert isinstance(resolved.body, IncidentResolved) and resolved.body.seconds > 3


def test_heartbeat_alone_waits_longer_and_says_so() -> None:
    stage = Stage(*province(3))
    for point in stage.points.values():
        point.icmp = False
    stage.run(10.1)
    at = cut(stage)
    stage.run(4)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert 1.3 <= stage.when("p0", DOWN) - at <= 1.65
    assert Mark.ONE_SOURCE in stage.marks("p0")
    assert others_quiet(stage)


@pytest.mark.parametrize("early_s", [0.0, 4e-7, 9e-7])
def test_a_timer_that_fires_a_hair_early_is_no_hang(early_s: float) -> None:
    stage = Stage(*province(2), icmp=False)
    stage.run(10)
    cut(stage)
    for _ in range(1000):
        stage.now = max(stage.now, stage.watch.due() - early_s)
        stage.take(stage.watch.tick(stage.now))
    assert stage.watch.lines["p0"].state is DOWN


def test_udp_blocked_from_the_start_the_websocket_beats() -> None:
    stage = Stage(*province(3))
    for point in stage.points.values():
        point.udp = False
    stage.run(10)
    assert stage.states("p0") == [UP]
    at = cut(stage)
    stage.run(5)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert stage.when("p0", DOWN) - at <= 2.4


def test_udp_blocked_midway_is_no_drop() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    stage.points["p0"].udp = False
    stage.run(20)
    assert stage.states("p0") == [UP, SUSPECT, UP]
    assert Mark.UDP_BLOCKED in stage.marks("p0")
    stage.points["p0"].udp = True
    stage.run(2)
    assert Mark.UDP_BLOCKED not in stage.marks("p0")


def test_a_site_without_agent_is_watched_by_echo() -> None:
    stage = Stage(*province(2, agent=False))
    stage.run(10.1)
    at = cut(stage)
    stage.run(4)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert stage.when("p0", DOWN) - at <= 1.45
    assert Mark.ONE_SOURCE in stage.marks("p0")
    repair(stage)
    stage.run(4)
    assert stage.states("p0")[-1] is UP


def test_an_agent_that_dies_is_no_drop() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    stage.points["p0"].agent = False
    stage.take(stage.watch.agent_parted("p0", stage.now, "closed"))
    stage.run(10)
    assert DOWN not in stage.states("p0")
    assert stage.watch.lines["p0"].state is UP
    assert Mark.AGENT_LOST in stage.marks("p0")
    assert not stage.of(IncidentOpened)
    stage.points["p0"].agent = True
    stage.watch.agent_attached("p0")
    stage.run(2)
    assert Mark.AGENT_LOST not in stage.marks("p0")
    cut(stage)
    stage.run(2)
    assert stage.watch.lines["p0"].state is DOWN


def test_an_agent_that_says_goodbye_raises_no_suspicion() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    stage.points["p0"].agent = False
    stage.take(stage.watch.agent_parted("p0", stage.now, "bye"))
    stage.run(10)
    assert stage.states("p0") == [UP]
    assert Mark.AGENT_LOST in stage.marks("p0")


def test_an_agent_that_ends_where_no_echo_answers_leaves_the_line_unknown() -> None:
    stage = Stage(*province(3), icmp=False)
    stage.run(10)
    stage.points["p0"].agent = False
    stage.take(stage.watch.agent_parted("p0", stage.now, "closed"))
    stage.run(10)
    assert stage.states("p0") == [UP, SUSPECT, UNKNOWN]


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_cut_of_one_direction_is_a_drop(way: str) -> None:
    stage = Stage(*province(3))
    stage.run(10.07)
    setattr(stage.points["p0"], way, False)
    at = stage.now
    stage.run(3)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert stage.when("p0", DOWN) - at <= 1.0
    if way == "down":
        down = stage.changes("p0")[-1]
        assert down.causes == (Cause.LINE,) and down.evidence[0].code == "deaf"
    setattr(stage.points["p0"], way, True)
    stage.run(3)
    assert stage.states("p0")[-1] is UP


def test_deafness_ends_with_the_agent_that_told_of_it() -> None:
    stage = Stage(*province(2))
    stage.run(10)
    stage.points["p0"].down = False
    stage.run(3)
    stage.points["p0"].agent = False
    stage.run(5)
    assert stage.watch.lines["p0"].state is DOWN
    repair(stage)
    stage.run(5)
    assert stage.watch.lines["p0"].state is UP


def test_a_second_fall_is_told_though_the_first_incident_waits_for_another_site() -> None:
    stage = Stage(*province(4), site("q0", carrier="khac"))
    stage.run(10)
    cut(stage, "p0")
    cut(stage, "p1")
    stage.run(3)
    repair(stage, "p0")
    stage.run(60)
    cut(stage, "p0")
    stage.run(3)
    assert [f.body.sites for f in stage.of(IncidentOpened) if isinstance(f.body, IncidentOpened)][1:] == [("p0",)]
    repair(stage, "p0")
    stage.run(3)
    assert len(stage.of(IncidentResolved)) == 1


@pytest.mark.parametrize("control", [True, False])
def test_our_own_network_down_blames_nobody(control: bool) -> None:
    stage = Stage(*province(5), control=control)
    stage.run(10)
    stage.centre_up = False
    stage.watch.centre.error(stage.now, "ENETUNREACH")
    stage.run(5)
    for name in stage.points:
        assert stage.states(name) == [UP, SUSPECT, UNKNOWN]
    assert not stage.of(IncidentOpened)
    stage.centre_up = True
    stage.run(5)
    assert all(stage.states(name)[-1] is UP for name in stage.points)
    spells = [fact.body for fact in stage.of(BlindSpell)]
    assert [spell.began for spell in spells if isinstance(spell, BlindSpell)] == [True, False]


def test_silent_control_addresses_alone_show_that_it_is_us() -> None:
    stage = Stage(*province(4))
    stage.run(10)
    stage.centre_up = False
    stage.run(5)
    assert not stage.of(IncidentOpened)
    assert all(stage.watch.lines[name].state is UNKNOWN for name in stage.points)


def test_a_failing_send_or_a_mute_gateway_excuses_no_drop_while_others_are_heard() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    stage.control_answers = False
    stage.run(5)
    cut(stage)
    stage.watch.centre.error(stage.now, "2001:db8::1: no route")
    stage.run(3)
    assert stage.states("p0") == [UP, SUSPECT, DOWN]
    assert not stage.of(BlindSpell)


def test_a_site_that_does_not_come_back_after_our_blindness_is_judged() -> None:
    stage = Stage(*province(4))
    stage.run(10)
    stage.centre_up = False
    stage.run(3)
    cut(stage)
    stage.centre_up = True
    stage.run(15)
    assert stage.states("p0") == [UP, SUSPECT, UNKNOWN, DOWN]
    assert [f.body.sites for f in stage.of(IncidentOpened) if isinstance(f.body, IncidentOpened)] == [("p0",)]


def test_a_whole_carrier_is_one_incident() -> None:
    others = [site(f"q{i}", carrier="khac") for i in range(3)]
    stage = Stage(*province(4), *others)
    stage.run(10)
    for name in ("p0", "p1", "p2", "p3"):
        cut(stage, name)
    stage.run(3)
    (opened,) = stage.of(IncidentOpened)
    assert isinstance(opened.body, IncidentOpened)
    assert set(opened.body.sites) == {"p0", "p1", "p2", "p3"}
    assert opened.body.causes == (Cause.CARRIER,)
    for name in ("p0", "p1", "p2", "p3"):
        repair(stage, name)
        stage.run(1)
    stage.run(5)
    assert len(stage.of(IncidentResolved)) == 1


def test_a_straggler_of_the_same_carrier_joins() -> None:
    others = [site(f"q{i}", carrier="khac") for i in range(3)]
    stage = Stage(*province(4), *others)
    stage.run(10)
    for name in ("p0", "p1", "p2"):
        cut(stage, name)
    stage.run(2)
    cut(stage, "p3")
    stage.run(3)
    assert len(stage.of(IncidentOpened)) == 1
    (joined,) = stage.of(IncidentJoined)
    assert isinstance(joined.body, IncidentJoined) and joined.body.sites == ("p3",)


def test_two_sites_of_different_carriers_falling_apart_are_two_incidents() -> None:
    stage = Stage(site("p0"), site("q0", carrier="khac"), site("r0"))
    stage.run(10)
    cut(stage, "p0")
    stage.run(3)
    cut(stage, "q0")
    stage.run(3)
    assert len(stage.of(IncidentOpened)) == 2


def test_the_backup_line_is_told_apart_and_proposed() -> None:
    stage = Stage(site("p0", backup=True), site("p1"))
    stage.run(10)
    cut(stage)
    stage.run(3)
    down = stage.changes("p0")[-1]
    assert down.causes == (Cause.LINE,)
    assert "backup_answers" in [line.code for line in down.evidence]
    stage.points["p0"].via = "du-phong"
    repair(stage)
    stage.run(3)
    assert stage.watch.lines["p0"].state is UP
    assert Mark.ON_BACKUP in stage.marks("p0")


@pytest.mark.parametrize("burst_s", [0.1, 0.3])
def test_a_short_burst_is_never_an_alert(burst_s: float) -> None:
    stage = Stage(*province(3))
    stage.run(10)
    for n in range(40):
        stage.run(1 + 0.013 * n)
        cut(stage)
        stage.run(burst_s)
        repair(stage)
    stage.run(3)
    assert DOWN not in stage.states("p0")


def test_a_delay_step_of_half_a_second_is_no_drop() -> None:
    for phase in range(10):
        stage = Stage(*province(2))
        stage.run(10 + phase * 0.02)
        stage.points["p0"].delay_s = 0.5
        stage.run(10)
        stage.points["p0"].delay_s = RTT_S / 2
        stage.run(5)
        assert DOWN not in stage.states("p0")


def test_independent_loss_of_five_percent_makes_no_false_drop() -> None:
    chance = random.Random(7)
    stage = Stage(*province(4))
    for point in stage.points.values():
        point.loses = lambda: chance.random() < 0.05
    stage.run(1800)
    assert not stage.of(IncidentOpened)


def test_a_restart_says_unknown_then_right() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    cut(stage)
    stage.run(3)
    stage.facts.clear()
    stage.boot()
    stage.watch.restore({"p0": DOWN, "p1": UP, "p2": UP}, stage.now)
    stage.run(2)
    assert stage.states("p0") == [DOWN]
    assert stage.states("p1") == [UP]
    assert stage.changes("p0")[0].evidence[0].code == "silent_since_restart"


def test_a_drop_while_we_were_away_is_found() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    cut(stage)
    stage.boot()
    stage.watch.restore(dict.fromkeys(stage.points, UP), stage.now)
    stage.run(15)
    assert stage.states("p0")[-1] is DOWN


def test_nothing_is_down_only_because_we_were_away() -> None:
    stage = Stage(*province(3))
    stage.run(10)
    stage.boot()
    stage.run(20)
    assert all(DOWN not in stage.states(name) for name in stage.points)


def test_a_slow_loop_suspends_suspicion() -> None:
    stage = Stage(*province(2))
    stage.run(10)
    cut(stage)
    stage.run(0.2)
    stage.watch.suspend(stage.now)
    repair(stage)
    stage.run(2)
    assert stage.states("p0") == [UP]


def test_poor_figures_degrade_and_recover_slowly() -> None:
    policy = Policy(quality=QualityPolicy(window_s=5))
    stage = Stage(site("p0"), policy=policy)
    stage.run(1)
    poor = Reading("p0", Source.STAMP, stage.now, 20.0, 0.08, 0.0, 2.0, 0.0, "p0-a")
    stage.points["p0"].agent = False
    for _ in range(120):
        stage.run(0.2)
        stage.hear(poor._replace(at=stage.now))
    assert stage.states("p0") == [UP, DEGRADED]
    stage.points["p0"].agent = True
    stage.points["p0"].last_reflection = stage.now
    stage.run(22)
    assert stage.states("p0") == [UP, DEGRADED, UP]


def test_flapping_is_said_once_it_is_a_habit() -> None:
    stage = Stage(*province(2))
    stage.run(5)
    for _ in range(3):
        cut(stage)
        stage.run(2)
        repair(stage)
        stage.run(4)
    stage.run(30)
    assert Mark.FLAPPING in stage.marks("p0")
    stage.run(400)
    assert Mark.FLAPPING not in stage.marks("p0")


def test_a_router_that_never_answers_is_said_once() -> None:
    stage = Stage(*province(2))
    stage.points["p0"].icmp = False
    stage.run(60)
    assert Mark.ECHO_BLOCKED in stage.marks("p0")
    remarks = [b for b in stage.changes("p0") if b.before is b.after]
    assert len(remarks) == 1


def test_power_and_line_are_told_apart_when_the_agent_is_back() -> None:
    stage = Stage(*province(2))
    stage.run(10)
    cut(stage)
    stage.run(5)
    stage.take(stage.incidents.explained("p0", stage.now, 3.0, 4.0))
    (revised,) = stage.of(IncidentRevised)
    assert isinstance(revised.body, IncidentRevised) and revised.body.causes == (Cause.SITE,)
    assert not stage.incidents.explained("p0", stage.now, 3.0, 4.0)


def test_readings_of_strangers_change_nothing() -> None:
    stage = Stage(*province(1))
    before = len(stage.facts)
    stage.hear(Reading("nobody", Source.STAMP, stage.now))
    stage.hear(Reading("p0", Source.ICMP, stage.now, link="no-such-link"))
    assert len(stage.facts) == before


def test_every_change_follows_the_table() -> None:
    from orchestrator.live.states import LINE

    allowed = {(before, after) for (before, _), after in LINE.items()}
    stage = Stage(*province(3))
    for n in range(10):
        stage.run(3)
        cut(stage, f"p{n % 3}")
        stage.run(2)
        repair(stage, f"p{n % 3}")
    for fact in stage.of(LineChanged):
        body = fact.body
        assert isinstance(body, LineChanged)
        assert body.before is body.after or (body.before, body.after) in allowed
