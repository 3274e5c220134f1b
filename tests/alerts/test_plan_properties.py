"""Whatever happens in whatever order, with a crash anywhere, nobody hears too much or the wrong thing."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.alerts.plan import Plan
from orchestrator.model.events import AlertRaised, Body, Event, IncidentOpened, IncidentResolved
from tests.alerts.story import at, fell, joined, opened, resolved
from tests.alerts.test_plan import plan

B = TypeVar("B", bound=Body)
INCIDENTS = ("sc-1", "sc-2")
SITES = ("a", "b", "c", "d")

happenings: st.SearchStrategy[Body] = st.one_of(
    st.builds(
        lambda i, s: opened(*s, incident=i), st.sampled_from(INCIDENTS), st.sets(st.sampled_from(SITES), min_size=1)
    ),
    st.builds(
        lambda i, s: joined(*s, incident=i), st.sampled_from(INCIDENTS), st.sets(st.sampled_from(SITES), min_size=1)
    ),
    st.builds(lambda i, s: resolved(s, incident=i), st.sampled_from(INCIDENTS), st.floats(0, 100)),
    st.builds(fell, st.sampled_from(SITES)),
)
# A step happens, or the process asks what is due, or dies and starts again: from the journal, or losing the last lines.
steps = st.lists(
    st.tuples(st.floats(0, 6), st.one_of(happenings, st.just("ask"), st.just("crash"), st.just("crash unwritten"))),
    max_size=40,
)


class World:
    """A journal, and a plan that dies."""

    def __init__(self, hold_s: float) -> None:
        self.hold_s = hold_s
        self.journal: list[Event] = []
        self.seconds = 0.0
        self.plan: Plan = plan(hold_s)

    def record(self, body: Body) -> None:
        event = Event("giao-ban", len(self.journal) + 1, 1, at(self.seconds), body)
        self.journal.append(event)
        self.plan.fold(event)

    def ask(self) -> None:
        while due := self.plan.due(at(self.seconds)):
            for body in due:
                self.record(body)

    def restart(self) -> None:
        self.plan = plan(self.hold_s)
        for event in self.journal:
            self.plan.fold(event)

    def crash_unwritten(self) -> None:
        """The alerts at the end of the journal had been recorded, but not written."""
        while self.journal and isinstance(self.journal[-1].body, AlertRaised):
            self.journal.pop()
        self.restart()


def live(world: World, script: list[tuple[float, Body | str]]) -> None:
    for pause, step in script:
        world.seconds += pause
        match step:
            case "ask":
                world.ask()
            case "crash":
                world.restart()
            case "crash unwritten":
                world.crash_unwritten()
            case _:
                assert isinstance(step, Body)
                world.record(step)
    world.seconds += 1000
    world.ask()


@settings(max_examples=400, deadline=None)
@given(steps, st.sampled_from((0.0, 3.0)))
def test_one_drop_one_recovery_and_never_a_recovery_alone(
    script: list[tuple[float, Body | str]], hold_s: float
) -> None:
    world = World(hold_s)
    live(world, script)
    alerts = [event.body for event in world.journal if isinstance(event.body, AlertRaised)]

    assert max(Counter(alert.alert for alert in alerts).values(), default=1) == 1
    for incident in INCIDENTS:
        stages = [alert.stage for alert in alerts if alert.incident == incident]
        assert stages.count("dropped") <= 1
        assert stages.count("recovered") <= 1
        assert not stages or stages[0] == "dropped"
        assert "recovered" not in stages or stages[-1] == "recovered"


@settings(max_examples=400, deadline=None)
@given(steps, st.sampled_from((0.0, 3.0)))
def test_nothing_is_lost(script: list[tuple[float, Body | str]], hold_s: float) -> None:
    world = World(hold_s)
    live(world, script)

    for incident in INCIDENTS:
        told = [b for b in bodies(world, AlertRaised) if b.incident == incident]
        opening = [b for b in bodies(world, IncidentOpened) if b.incident == incident]
        ended = any(b.incident == incident for b in bodies(world, IncidentResolved))
        if opening and not ended:
            assert set(opening[0].sites) <= {site for alert in told for site in alert.sites}
        if told and ended:
            assert told[-1].stage == "recovered"


def bodies(world: World, kind: type[B]) -> list[B]:
    return [event.body for event in world.journal if isinstance(event.body, kind)]
