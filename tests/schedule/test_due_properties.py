"""Whatever the order of restarts, edits, cancellations and clock steps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.model.events import PhaseChanged, StepFired, StepMissed
from orchestrator.model.plan import Phase
from orchestrator.schedule.steps import ANNOUNCE, steps
from tests.schedule.day import POLICY, START, Diary, day_before, session

BEGIN = START - timedelta(days=8)
MINUTES = st.integers(min_value=1, max_value=36 * 60)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("sleep"), MINUTES),
        st.tuples(st.just("tick"), st.integers(min_value=1, max_value=90)),
        st.tuples(st.just("restart"), st.just(0)),
        st.tuples(st.just("step"), st.integers(min_value=-120, max_value=120)),
        st.tuples(st.just("move"), st.integers(min_value=-90, max_value=240)),
        st.tuples(st.just("press"), st.just(0)),
        st.tuples(st.just("cancel"), st.just(0)),
    ),
    max_size=60,
)


class Run:
    """A service that ticks, sleeps, dies, is told of changes, and whose wall clock is set."""

    def __init__(self) -> None:
        self.diary = Diary(session(planned=BEGIN))
        self.true = BEGIN
        self.off = timedelta()

    @property
    def wall(self) -> datetime:
        return self.true + self.off

    def do(self, deed: str, n: int) -> None:
        match deed:
            case "sleep":
                self.true += timedelta(minutes=n)
            case "tick":
                for _ in range(n):
                    self.diary.look(self.wall)
                    self.true += timedelta(minutes=1)
            case "restart":
                self.diary.restart()
            case "step":
                self.off = timedelta(minutes=n)
            case "move" if self.may_change:
                start = START + timedelta(minutes=n)
                self.change(start=start, end=start + timedelta(hours=4))
            case "cancel" if self.may_change:
                self.change(state="cancelled", reason="x")
            case "press":
                self.press()

    @property
    def may_change(self) -> bool:
        """As planning allows it: not once it is on, nor when it is over or called off."""
        return not self.diary.progress.phase.reached(Phase.LIVE) and self.diary.plan.state == "planned"

    def change(self, **what: Any) -> None:
        plan = self.diary.plan
        self.diary.plan = plan.model_copy(update={"revision": plan.revision + 1, "changed_at": self.wall, **what})

    def press(self) -> None:
        phase = self.diary.progress.phase
        if phase.watched:
            after = Phase.ENDED if phase is Phase.LIVE else Phase.LIVE
            self.diary.record(self.wall, PhaseChanged(before=phase, after=after, by="truc", reason="pressed"))


@settings(max_examples=150, deadline=None)
@given(DEEDS)
@example([("sleep", 1351), ("tick", 90), ("move", 1)])
def test_nothing_fires_twice_no_window_is_skipped_and_no_phase_comes_back(deeds: list[tuple[str, int]]) -> None:
    """Of what was announced and then moved the change is told, in the place of another announcement."""
    run = Run()
    for deed, n in deeds:
        run.do(deed, n)
    run.off = timedelta()
    run.diary.restart()
    run.true = max(run.true, START + timedelta(days=30))
    run.diary.look(run.true)
    diary = run.diary

    fired = Counter((body.step, body.planned) for body in diary.of(StepFired) if isinstance(body, StepFired))
    assert [key for key, times in fired.items() if times > 1] == []

    order = list(Phase)
    phases = [order.index(phase) for phase in diary.phases]
    assert phases == sorted(set(phases))

    missed = {(body.step, body.planned) for body in diary.of(StepMissed) if isinstance(body, StepMissed)}
    ended = next((e.at for e in diary.events if isinstance(e.body, PhaseChanged) and e.body.after.over), run.true)
    if diary.plan.state == "planned":
        known = [step for step in steps(diary.plan, POLICY, day_before) if step.until <= ended]
        passed = [step for step in known if step.key not in fired and step.key not in missed]
        assert passed == [] or (diary.progress.announced and {step.name for step in passed} == {ANNOUNCE})


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=9 * 24 * 60), st.integers(min_value=-60, max_value=60))
def test_an_hour_forth_and_back_changes_nothing_but_the_hour(minute: int, by: int) -> None:
    """A clock set wrong and right again leaves every window that is still open to fire."""
    run = Run()
    run.do("tick", 1)
    run.true = BEGIN + timedelta(minutes=minute)
    run.off = timedelta(minutes=by)
    run.diary.look(run.wall)
    run.off = timedelta()
    run.diary.look(run.wall)
    open_now = [s for s in steps(run.diary.plan, POLICY, day_before) if s.at <= run.true < s.until]
    assert all(step.key in run.diary.progress.fired for step in open_now)
