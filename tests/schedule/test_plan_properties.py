"""Whatever is asked, in whatever order: ids are stable, nothing vanishes silently, the fold is the journal's alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import DiemCauError
from orchestrator.model.events import MeetingPlanned
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Meeting
from orchestrator.schedule.planning import meetings, sessions
from orchestrator.schedule.planning.drafts import Draft, DutyDraft
from orchestrator.schedule.planning.sessions import GuestDraft
from orchestrator.schedule.plans import plans_for
from tests.schedule.desk import BY, DEPUTY, DUTY, REGISTRY, Desk, at, meeting

RULES = [None, "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=3;COUNT=9"]
DAYS = st.integers(0, 40)
HOURS = st.sampled_from([7, 8, 14])


def drafted(planned: Meeting) -> Draft:
    return Draft(
        title=planned.title,
        rooms=planned.rooms,
        start=planned.start.strftime("%Y-%m-%d %H:%M"),
        rrule=planned.rrule,
        exceptions=tuple(day.isoformat() for day in planned.exceptions),
        sites=planned.sites,
    )


def a_meeting(days: int, hour: int, rule: int, off: int) -> Meeting:
    start = at("2021-11-01 00:00") + timedelta(days=days, hours=hour)
    exceptions = (date(2021, 11, 1) + timedelta(days=off),)
    return meeting(start=start.strftime("%Y-%m-%d %H:%M"), rrule=RULES[rule], exceptions=exceptions)


PLANS = st.builds(a_meeting, DAYS, HOURS, st.integers(0, 3), DAYS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), PLANS),
        st.tuples(st.just("file"), PLANS),
        st.tuples(st.just("withdraw"), st.none()),
        st.tuples(st.just("move"), st.tuples(st.integers(0, 9), DAYS, HOURS)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("duty"), st.integers(0, 9)),
        st.tuples(st.just("guest"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(1, 200)),
    ),
    min_size=1,
    max_size=14,
)


def take(desk: Desk, step: str, given_: object) -> None:
    """One step, as a person at the desk; what is refused is not done."""
    ground, standing = desk.ground(), [each for each in desk.sessions() if each.state == "planned"]
    chosen = standing[given_ % len(standing)] if isinstance(given_, int) and standing else None
    match step, given_:
        case "wait", int(hours):
            desk.now += timedelta(hours=hours)
        case "file", Meeting() as planned:
            desk.record(MeetingPlanned(meeting=planned, source="file", by="sites.yaml"))
        case "plan", Meeting() as planned:
            known = desk.plans.meeting(planned.id)
            if known is None:
                desk.do(meetings.plan(drafted(planned).model_copy(update={"id": planned.id}), ground, BY))
            else:
                desk.do(meetings.change(planned.id, known.revision, drafted(planned), ground, BY))
        case "withdraw", _:
            desk.do(meetings.withdraw("giao-ban", desk.revision("giao-ban"), "hoãn", ground, BY))
        case "move", (int(which), int(days), int(hour)) if standing:
            session = standing[which % len(standing)]
            start = (at("2021-11-01 00:00") + timedelta(days=days, hours=hour)).strftime("%Y-%m-%d %H:%M")
            desk.do(sessions.move(session.id, session.revision, start, "bão", ground, BY))
        case "cancel", _ if chosen:
            desk.do(sessions.cancel(chosen.id, chosen.revision, "hoãn", ground, BY))
        case "duty", _ if chosen:
            desk.do(sessions.assign(chosen.id, chosen.revision, DutyDraft(main=DUTY, deputy=DEPUTY), ground, BY))
        case "guest", _ if chosen:
            desk.do(sessions.invite(chosen.id, chosen.revision, GuestDraft(name="Sở Xây dựng"), ground, BY))


def run(steps: list[tuple[str, object]]) -> tuple[Desk, list[dict[str, SessionPlan]]]:
    """The desk afterwards, and what stood in the plan after each step."""
    desk, story = Desk(), []
    desk.on_screen(meeting(start="2021-11-05 07:30", rrule="FREQ=WEEKLY"))
    for step, given_ in steps:
        with suppress(DiemCauError):  # refused
            take(desk, step, given_)
        story.append({session.id: session for session in desk.sessions(days=420)})
    return desk, story


@settings(deadline=None, max_examples=40)
@given(STEPS)
def test_a_session_never_vanishes_and_its_id_is_its_day(steps: list[tuple[str, object]]) -> None:
    _, story = run(steps)
    for before, after in pairwise(story):
        assert before.keys() <= after.keys()
        for id_, session in before.items():
            assert after[id_].start.date() == session.start.date()
            assert after[id_].revision >= session.revision
            if session.state != "planned":
                assert (after[id_].state, after[id_].successor) == (session.state, session.successor)
    for session in story[-1].values():
        assert session.id.split(".")[1][:8] == f"{session.start:%Y%m%d}"
        assert (session.successor is not None) == (session.state == "moved")
        assert session.successor is None or session.successor in story[-1]
    for plan in story:  # and of one meeting at most one session stands on a day
        standing = [session.start.date() for session in plan.values() if session.state == "planned"]
        assert len(standing) == len(set(standing))


@settings(deadline=None, max_examples=40)
@given(STEPS, st.integers(0, 400), st.integers(1, 60))
def test_the_fold_is_the_journals_alone_and_windows_agree(
    steps: list[tuple[str, object]], since: int, length: int
) -> None:
    desk, story = run(steps)
    again = plans_for(REGISTRY)
    for event in desk.journal:
        again.fold(event)
    first: datetime = at("2021-01-01 00:00") + timedelta(days=since)
    last = first + timedelta(days=length)
    part = again.sessions(first, last, REGISTRY.sites)
    assert part == desk.plans.sessions(first, last, REGISTRY.sites)
    whole = [session for session in story[-1].values() if first <= session.start < min(last, at("2022-02-01 00:00"))]
    assert [session for session in part if session.start < at("2022-02-01 00:00")] == whole
    for session in part:
        assert again.session(session.id, REGISTRY.sites) == session


@settings(deadline=None, max_examples=6)
@given(st.permutations(["move", "cancel", "duty"]))
def test_decisions_about_different_sessions_commute(order: list[str]) -> None:
    """Whoever comes first: the plan is the same but for the revisions."""

    def told(names: list[str]) -> list[SessionPlan]:
        desk = Desk()
        desk.on_screen(meeting(start="2021-11-05 07:30", rrule="FREQ=WEEKLY"))
        first, second, third = desk.sessions()[:3]
        for name in names:
            ground = desk.ground()
            if name == "move":
                desk.do(sessions.move(first.id, first.revision, "2021-11-06 08:00", "bão", ground, BY))
            elif name == "cancel":
                desk.do(sessions.cancel(second.id, second.revision, "hoãn", ground, BY))
            else:
                desk.do(sessions.assign(third.id, third.revision, DutyDraft(main=DUTY), ground, BY))
        return [session.model_copy(update={"revision": 0}) for session in desk.sessions()]

    assert told(order) == told(["move", "cancel", "duty"])
