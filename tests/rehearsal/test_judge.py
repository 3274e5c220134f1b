"""What should be seen, and what is made of what was seen."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.rehearsal.scenarios.scenario import Scenario, timeline
from orchestrator.rehearsal.witness.expected import Silence, silences
from orchestrator.rehearsal.witness.judge import false_alarms, false_drops, incidents, judge_all
from orchestrator.rehearsal.witness.outcome import Delivery, Sighting
from tests.rehearsal.provinces import THREE

END = 100.0


def scenario(*steps: dict[str, Any]) -> Scenario:
    return Scenario.model_validate({"title": {"vi": "Thử", "en": "Trial"}, "seconds": END, "steps": steps})


def expected(*steps: dict[str, Any]) -> list[Silence]:
    return silences(timeline(scenario(*steps), THREE), THREE)


def line(at: float, site: str, before: str, after: str, **more: Any) -> Sighting:
    return Sighting(at, f"s/{at}", "line.changed", {"site": site, "before": before, "after": after, **more})


def alert(at: float, stage: str, *sites: str, incident: str = "i1") -> Delivery:
    return Delivery(at, f"{incident}:{stage}", incident, stage, sites)


A_CUT = {"at": 10, "do": "cut", "site": "a", "for": 20}
SEEN = [
    line(10.5, "a", "up", "suspect"),
    line(10.9, "a", "suspect", "down", causes=["site", "line"], marks=["one_source"]),
    line(31.2, "a", "down", "up"),
]
TOLD = [alert(11.1, "dropped", "a"), alert(31.4, "recovered", "a")]


@pytest.mark.parametrize(
    ("steps", "silent"),
    [
        ([A_CUT], [Silence("a", "c1-primary", 10, 30)]),
        ([{"at": 10, "do": "cut", "site": "a"}], [Silence("a", "c1-primary", 10, None)]),
        ([{"at": 5, "do": "cut", "sites": ["a", "c"], "direction": "down", "for": 3}],
         [Silence("a", "c1-primary", 5, 8), Silence("c", "c2-primary", 5, 8)]),
        ([{"at": 5, "do": "cut", "carrier": "c1", "for": 3}],
         [Silence("a", "c1-primary", 5, 8), Silence("b", "c1-primary", 5, 8)]),
        ([{"at": 5, "do": "cut", "site": "a", "link": "backup", "for": 3}], []),
        ([{"at": 5, "do": "cut", "site": "a", "link": "c1-primary"}, {"at": 9, "do": "repair", "site": "a"}],
         [Silence("a", "c1-primary", 5, 9)]),
        ([A_CUT, {"at": 15, "do": "switch", "site": "a", "for": 30}], [Silence("a", "c1-primary", 10, 15)]),
        ([A_CUT, {"at": 15, "do": "switch", "site": "a", "for": 5}],
         [Silence("a", "c1-primary", 10, 15), Silence("a", "c1-primary", 20, 30)]),
        ([{"at": 5, "do": "degrade", "site": "a", "loss_up": 0.3}, {"at": 6, "do": "block-udp", "site": "b"},
          {"at": 7, "do": "agent-stop", "site": "c", "for": 9}], []),
    ],
)  # fmt: skip
def test_only_a_cut_of_the_line_in_use_silences_a_site(steps: list[dict[str, Any]], silent: list[Silence]) -> None:
    assert expected(*steps) == silent


def test_a_seen_drop_is_measured_from_its_cut_and_its_repair() -> None:
    (drop,) = judge_all(expected(A_CUT), SEEN, TOLD, END)
    assert (drop.suspected_s, drop.board_s, drop.alert_s, drop.recovered_s) == (0.5, 0.9, 1.1, 1.2)
    assert (drop.causes, drop.marks, drop.incident, drop.faults) == (("site", "line"), ("one_source",), "i1", ())


@pytest.mark.parametrize(
    ("seen", "told", "faults"),
    [
        ([], [], ("not_seen",)),
        (SEEN, [], ("no_alert", "no_recovery_alert")),
        (SEEN[:2], TOLD, ("not_recovered",)),
        (SEEN, TOLD[:1], ("no_recovery_alert",)),
        ([sighting._replace(body={**sighting.body, "site": "b"}) for sighting in SEEN], TOLD, ("not_seen",)),
        (SEEN, [alert(11.1, "dropped", "b"), alert(31.4, "recovered", "b")], ("no_alert", "no_recovery_alert")),
    ],
)
def test_what_is_missing_is_a_fault(seen: list[Sighting], told: list[Delivery], faults: tuple[str, ...]) -> None:
    (drop,) = judge_all(expected(A_CUT), seen, told, END)
    assert drop.faults == faults


def test_a_short_cut_may_pass_unseen_and_a_late_repair_unfinished() -> None:
    short = expected({"at": 10, "do": "cut", "site": "a", "for": 0.5})
    late = expected({"at": 10, "do": "cut", "site": "a", "for": 87})
    assert judge_all(short, [], [], END)[0].faults == ()
    assert judge_all(late, SEEN[:2], TOLD[:1], END)[0].faults == ()


def test_a_drop_shorter_than_the_hold_need_not_be_told() -> None:
    cut = expected(A_CUT)
    assert judge_all(cut, SEEN, [], END, hold_s=30.0)[0].faults == ()
    assert judge_all(cut, SEEN, TOLD[:1], END, hold_s=30.0)[0].faults == ("no_recovery_alert",)


def test_each_silence_of_a_site_is_judged_by_its_own_sightings() -> None:
    again = {"at": 50, "do": "cut", "site": "a", "for": 20}
    first, second = judge_all(expected(A_CUT, again), SEEN, TOLD, END)
    assert (first.faults, second.faults) == ((), ("not_seen",))


def test_a_site_that_joined_an_incident_was_told_of_by_grew() -> None:
    both = expected({"at": 10, "do": "cut", "sites": ["a", "b"], "for": 20})
    seen = [*SEEN, line(11.6, "b", "suspect", "down"), line(31.6, "b", "down", "up")]
    told = [TOLD[0], alert(12.0, "grew", "b"), TOLD[1]]
    first, second = judge_all(both, seen, told, END)
    assert (first.alert_s, second.alert_s, first.faults, second.faults) == (1.1, 2.0, (), ())


def test_false_drops_are_those_of_whole_lines_and_second_ones_of_the_same_cut() -> None:
    cut = expected(A_CUT)
    assert false_drops(cut, SEEN) == []
    assert [each.at_s for each in false_drops(cut, [*SEEN, line(33.0, "a", "suspect", "down")])] == [33.0]
    assert [each.site for each in false_drops(cut, [line(12.0, "b", "suspect", "down")])] == ["b"]
    assert [each.at_s for each in false_drops(cut, [*SEEN[:2], line(20.0, "a", "suspect", "down")])] == [20.0]
    assert false_drops(cut, [line(12.0, "b", "down", "down"), line(12.0, "b", "up", "suspect")]) == []


def test_false_alarms_name_a_site_that_was_not_cut() -> None:
    cut = expected(A_CUT)
    assert false_alarms(cut, TOLD) == []
    assert [each.alert for each in false_alarms(cut, [alert(12, "dropped", "a", "b")])] == ["i1:dropped"]
    assert [each.at_s for each in false_alarms(cut, [alert(9, "dropped", "a")])] == [9.0]


def test_incidents_gather_who_joined_and_what_was_learned() -> None:
    opened = {"incident": "i1", "sites": ["a"], "causes": ["line"], "confidence": 0.5, "evidence": []}
    told = [
        Sighting(11.0, "s/1", "incident.opened", opened),
        Sighting(11.2, "s/2", "incident.joined", {"incident": "i1", "sites": ["b"]}),
        Sighting(11.3, "s/3", "incident.revised", {"incident": "i1", "causes": ["carrier"], "confidence": 0.9}),
        Sighting(30.0, "s/4", "incident.resolved", {"incident": "i1", "seconds": 19.0}),
        Sighting(31.0, "s/5", "incident.resolved", {"incident": "other", "seconds": 1.0}),
    ]
    (incident,) = incidents(told)
    assert (incident.sites, incident.causes, incident.seconds) == (("a", "b"), ("carrier",), 19.0)
