"""One point's packets stop, in every way they can; the board and the duty office are asked what they saw.

Asserted are events and their order, never times. One province serves all cases; each leaves it as it found it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestrator.rehearsal.witness.outcome import Sighting
from tests.lab.lookout import Lookout, Mark
from tests.lab.province import SITES, Province
from tests.lab.wires.faults import Faults

pytestmark = [pytest.mark.real("netns"), pytest.mark.timeout(180)]

POINT = "diem-3"
AGENTLESS = "diem-11"
TOGETHER = ("diem-7", "diem-8", "diem-9")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    where = tmp_path_factory.mktemp("province")
    with Province(where, agentless={AGENTLESS}, carriers=dict.fromkeys(TOGETHER, "mang-rieng")) as province:
        yield province
        assert province.lookout.refused == 0, "a delivery's signature did not hold"
        assert province.lookout.repeated == 0, "an alert was delivered twice"


@pytest.fixture
def province(standing: Province) -> Iterator[Province]:
    yield standing
    standing.heal()


@pytest.fixture
def lookout(province: Province) -> Lookout:
    return province.lookout


@pytest.fixture
def faults(province: Province) -> Faults:
    return province.faults


def test_a_silent_cut_is_seen_told_once_and_its_end_told_once(lookout: Lookout, faults: Faults) -> None:
    since = lookout.mark()
    faults.cut(POINT)
    down = fell(lookout, since, POINT)
    assert set(down.body["causes"]) == {"site", "line"}
    assert codes(down) == ["heartbeat_silent", "echo_silent"]
    came_back(lookout, faults, since, POINT)


def test_downstream_cut_only(lookout: Lookout, faults: Faults) -> None:
    """The point's packets still come, and say that ours do not arrive."""
    since = lookout.mark()
    faults.cut(POINT, up=False)
    down = fell(lookout, since, POINT)
    assert down.body["causes"] == ["line"]
    assert "deaf" in codes(down)
    came_back(lookout, faults, since, POINT)


def test_upstream_cut_only(lookout: Lookout, faults: Faults) -> None:
    since = lookout.mark()
    faults.cut(POINT, down=False)
    fell(lookout, since, POINT)
    came_back(lookout, faults, since, POINT)


def test_a_point_without_an_agent(lookout: Lookout, faults: Faults) -> None:
    since = lookout.mark()
    faults.cut(AGENTLESS)
    down = fell(lookout, since, AGENTLESS)
    assert "echo_silent_alone" in codes(down)
    came_back(lookout, faults, since, AGENTLESS)


def test_a_killed_agent_is_no_drop(province: Province, lookout: Lookout) -> None:
    since = lookout.mark()
    province.agents[POINT].kill()
    lost = until_marked(lookout, since, POINT, "agent_lost")
    assert lost.body["after"] == "up"
    province.start_agent(POINT)
    lookout.until(lambda: "agent_lost" not in marks(lookout, since, POINT), "the agent heard again")
    assert_nobody_fell(lookout, since)


def test_three_points_of_one_carrier_are_one_incident_and_one_alert(lookout: Lookout, faults: Faults) -> None:
    since = lookout.mark()
    faults.cut(*TOGETHER)
    lookout.until_alert(since, TOGETHER[0], "dropped")
    (opened,) = of_kind(lookout, since, "incident.opened")
    assert set(opened.body["sites"]) == set(TOGETHER)
    assert opened.body["causes"] == ["carrier"]
    came_back(lookout, faults, since, *TOGETHER)


def test_udp_blocked_is_no_drop_and_the_websocket_beats(lookout: Lookout, faults: Faults, province: Province) -> None:
    since = lookout.mark()
    faults.block("udp")
    for site in province.with_agent:
        until_marked(lookout, since, site, "udp_blocked")
    assert_nobody_fell(lookout, since)
    since = lookout.mark()
    faults.cut(POINT)
    fell(lookout, since, POINT)
    came_back(lookout, faults, since, POINT)
    faults.block()
    province.until_well()


def test_the_centres_own_wire_blames_nobody(lookout: Lookout, faults: Faults, province: Province) -> None:
    since = lookout.mark()
    faults.plug_centre(False)
    for site in SITES:
        lookout.until_state(since, site, "unknown")
    blind = of_kind(lookout, since, "watch.blind")[0]
    assert (blind.body["reason"], blind.body["began"]) == ("network", True)
    faults.plug_centre(True)
    for site in SITES:
        lookout.until_state(since, site, "up")
    province.until_well()
    assert_nobody_fell(lookout, since)


def test_icmp_blocked_everywhere_leaves_the_heartbeat_alone(
    lookout: Lookout, faults: Faults, province: Province
) -> None:
    """The service starts anew, so that no router has ever answered it: then one source must do.

    The point without an agent keeps its ICMP: nothing else would be left of it.
    """
    faults.block("icmp", spare=[AGENTLESS])
    before = lookout.mark()
    province.restart()
    for site in SITES:
        lookout.until_state(before, site, "up")
    since = lookout.mark()
    faults.cut(POINT)
    down = fell(lookout, since, POINT)
    assert "one_source" in down.body["marks"]
    came_back(lookout, faults, since, POINT)
    faults.block()
    province.until_well()


# ── what is asked each time ─────────────────────────────────────────────────────────────────────────


def fell(lookout: Lookout, since: Mark, site: str) -> Sighting:
    """Suspected, then down, this point and no other, and told once. Returns the verdict."""
    down = lookout.until_state(since, site, "down")
    lookout.until_alert(since, site, "dropped")
    assert states(lookout, since, site)[-2:] == ["suspect", "down"]
    assert [fallen.body["site"] for fallen in falls(lookout, since)] == [site]
    assert [(alert.stage, alert.sites) for alert in lookout.alerts(since)] == [("dropped", (site,))]
    return down


def came_back(lookout: Lookout, faults: Faults, since: Mark, *sites: str) -> None:
    """Up again, each fell once, and one alert and one recovery are all that was told."""
    faults.repair(*sites)
    for site in sites:
        lookout.until_state(since, site, "up")
        lookout.until_alert(since, site, "recovered")
    assert sorted(fallen.body["site"] for fallen in falls(lookout, since)) == sorted(sites)
    for site in sites:
        after = states(lookout, since, site)
        assert after[after.index("down") + 1] == "up"
    told = [(alert.stage, set(alert.sites)) for alert in lookout.alerts(since)]
    assert told == [("dropped", set(sites)), ("recovered", set(sites))]
    assert len(of_kind(lookout, since, "incident.opened")) == 1


def assert_nobody_fell(lookout: Lookout, since: Mark) -> None:
    assert falls(lookout, since) == []
    assert list(lookout.alerts(since)) == []


def until_marked(lookout: Lookout, since: Mark, site: str, mark: str) -> Sighting:
    """The first word on a point's line that bears a mark."""
    found = lookout.until(
        lambda: [said for said in lookout.lines(since, site) if mark in said.body["marks"]], f"{site} marked {mark}"
    )
    return found[0]


def marks(lookout: Lookout, since: Mark, site: str) -> list[str]:
    """The marks that a point bears now, as last said."""
    said = lookout.lines(since, site)
    return list(said[-1].body["marks"]) if said else []


def falls(lookout: Lookout, since: Mark) -> list[Sighting]:
    return [said for said in lookout.lines(since) if said.body["after"] == "down" != said.body["before"]]


def states(lookout: Lookout, since: Mark, site: str) -> list[str]:
    return [said.body["after"] for said in lookout.changes(since, site)]


def of_kind(lookout: Lookout, since: Mark, kind: str) -> list[Sighting]:
    return [said for said in lookout.sightings[since.sightings :] if said.kind == kind]


def codes(said: Sighting) -> list[str]:
    return [line["code"] for line in said.body["evidence"]]
