"""The fold of what is planned: ids, moves, cancellations, guests, duty, and changes of the meeting itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry
from orchestrator.model.events import (
    DutyAssigned,
    GuestDismissed,
    GuestInvited,
    MeetingWithdrawn,
    SessionCancelled,
    SessionMoved,
)
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Duty, Site
from orchestrator.schedule.plans import parts_of
from tests.schedule.desk import BY, DUTY, REGISTRY, Desk, at, meeting, states

SAMPLE = Path(__file__).parents[2] / "sites.yaml"
MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=-1"
NOVEMBER, DECEMBER, JANUARY = (f"giao-ban.{day}" for day in ("20211130", "20211231", "20220131"))


def moved(session: str, start: str, successor: str | None = None) -> SessionMoved:
    return SessionMoved(session=session, start=at(start), successor=successor, by=BY, reason="bão số 9")


def cancelled(session: str) -> SessionCancelled:
    return SessionCancelled(session=session, by=BY, reason="hoãn")


def test_the_meeting_of_the_invitation() -> None:
    registry = load_registry(SAMPLE)
    desk = Desk("2021-11-22 08:00", registry)
    desk.from_file(*registry.meetings)
    (session,) = desk.sessions()
    assert session.id == "giao-ban-2021-11.20211130"
    assert (session.start, session.end) == (at("2021-11-30 07:30"), at("2021-11-30 11:30"))
    assert f"{session.start:%H:%M %Z}" == "07:30 +07"
    assert session.sites == tuple(site.id for site in registry.sites)
    assert (session.revision, session.state, session.changed_by) == (1, "planned", "sites.yaml")
    assert session.meeting == registry.meetings[0]
    assert desk.plans.session(session.id, registry.sites) == session


def test_a_series_in_windows() -> None:
    desk = Desk()
    desk.on_screen(meeting(rrule=MONTHLY, exceptions=(date(2021, 12, 31),)))
    assert states(desk.sessions()) == {NOVEMBER: "planned", JANUARY: "planned"}
    assert desk.plans.sessions(at("2021-12-01 00:00"), at("2022-01-31 07:30"), REGISTRY.sites) == []
    assert desk.plans.session(DECEMBER, REGISTRY.sites) is None
    assert desk.session("giao-ban.20300531").start == at("2030-05-31 07:30")


@pytest.mark.parametrize(
    "id_", ["giao-ban", "giao-ban.x", "giao-ban.20211330", "giao-ban.20211130-x", "x.20211130", ""]
)
def test_what_is_no_session(id_: str) -> None:
    desk = Desk()
    desk.on_screen(meeting())
    assert desk.plans.session(id_, REGISTRY.sites) is None


def test_the_parts_of_an_id() -> None:
    assert parts_of("giao-ban-2021-11.20211130-2") == ("giao-ban-2021-11", date(2021, 11, 30))
    assert parts_of("system") == ("", None)


def test_what_was_over_before_it_was_planned_is_no_session_of_ours() -> None:
    desk = Desk("2021-12-31 09:00")
    desk.on_screen(meeting(rrule=MONTHLY), meeting("xa-xua", start="2021-11-30 07:30"))
    assert states(desk.sessions()) == {DECEMBER: "planned", JANUARY: "planned"}  # December's is under way


def test_another_hour_is_the_same_session() -> None:
    desk = Desk()
    desk.on_screen(meeting())
    desk.record(moved(NOVEMBER, "2021-11-30 14:00"))
    (session,) = desk.sessions()
    assert (session.id, session.start, session.end) == (NOVEMBER, at("2021-11-30 14:00"), at("2021-11-30 18:00"))
    assert (session.state, session.revision, session.reason) == ("planned", 2, "bão số 9")


def test_another_day_is_another_session() -> None:
    desk = Desk()
    desk.on_screen(meeting(rrule=MONTHLY))
    desk.record(DutyAssigned(session=NOVEMBER, duty=Duty(main=DUTY), by=BY))
    desk.record(moved(NOVEMBER, "2021-12-02 08:00", "giao-ban.20211202"))
    old, new, december, _ = desk.sessions()
    assert (old.state, old.successor, old.start) == ("moved", "giao-ban.20211202", at("2021-11-30 07:30"))
    assert (new.id, new.state, new.start) == ("giao-ban.20211202", "planned", at("2021-12-02 08:00"))
    assert new.meeting.duty == Duty(main=DUTY)
    assert december.state == "planned"


def test_a_day_that_was_given_up_and_comes_again() -> None:
    desk = Desk()
    desk.on_screen(meeting())
    desk.record(moved(NOVEMBER, "2021-12-02 07:30", "giao-ban.20211202"))
    assert desk.plans.free_id("giao-ban", date(2021, 11, 30)) == f"{NOVEMBER}-2"
    desk.record(moved("giao-ban.20211202", "2021-11-30 07:30", f"{NOVEMBER}-2"))
    assert states(desk.sessions()) == {
        NOVEMBER: "moved",
        f"{NOVEMBER}-2": "planned",
        "giao-ban.20211202": "moved",
    }
    held = desk.plans.held_on("giao-ban", date(2021, 11, 30), REGISTRY.sites)
    assert held is not None and held.id == f"{NOVEMBER}-2"


def test_what_is_given_up_is_past_changing() -> None:
    desk = Desk()
    desk.on_screen(meeting())
    desk.record(
        cancelled(NOVEMBER),
        moved(NOVEMBER, "2021-11-30 14:00"),
        DutyAssigned(session=NOVEMBER, duty=Duty(main=DUTY), by=BY),
    )
    (session,) = desk.sessions()
    assert (session.state, session.reason, session.revision) == ("cancelled", "hoãn", 2)
    assert session.start == at("2021-11-30 07:30") and session.meeting.duty is None


def test_guests_stand_last_and_come_along() -> None:
    desk = Desk()
    desk.on_screen(meeting(sites=("luc-ngan", "tinh")))
    guest = Site(id="so-xay-dung", name="Sở Xây dựng", level="department", agent=False)
    desk.record(GuestInvited(session=NOVEMBER, site=guest, by=BY))
    assert desk.session(NOVEMBER).sites == ("tinh", "luc-ngan", "so-xay-dung")
    desk.record(moved(NOVEMBER, "2021-12-02 07:30", "giao-ban.20211202"))
    assert desk.session("giao-ban.20211202").guests == (guest,)
    desk.record(GuestDismissed(session="giao-ban.20211202", site="so-xay-dung", by=BY))
    assert desk.session("giao-ban.20211202").sites == ("tinh", "luc-ngan")


def test_only_sites_that_exist_on_the_day_take_part() -> None:
    """Districts ended on 30 June 2025; what took their place begins the day after."""
    district = REGISTRY.sites[1].model_copy(update={"valid_to": date(2021, 12, 1)})
    commune = REGISTRY.sites[2].model_copy(update={"valid_from": date(2021, 12, 1)})
    desk = Desk(registry=REGISTRY.model_copy(update={"sites": (REGISTRY.sites[0], district, commune)}))
    desk.on_screen(meeting(rrule="FREQ=DAILY;COUNT=3"))
    assert [session.sites for session in desk.sessions()] == [
        ("tinh", "luc-ngan"),
        ("tinh", "luc-ngan", "son-dong"),
        ("tinh", "son-dong"),
    ]


class TestTheMeetingChanges:
    def test_single_decisions_outlive_it(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule=MONTHLY))
        desk.record(moved(NOVEMBER, "2021-11-30 14:00"), cancelled(DECEMBER))
        desk.on_screen(meeting(rrule=MONTHLY, title="Tên mới", start="2021-11-30 08:00"))
        november, december, january = desk.sessions(days=400)[:3]
        assert (november.title, november.start) == ("Tên mới", at("2021-11-30 14:00"))
        assert (december.state, december.title) == ("cancelled", "Hội nghị giao-ban")
        assert (january.start, january.revision) == (at("2022-01-31 08:00"), 4)

    def test_days_that_fall_away_are_cancelled_and_come_again_under_a_new_id(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule=MONTHLY))
        desk.on_screen(meeting(rrule=MONTHLY, exceptions=(date(2021, 12, 31),)))
        assert states(desk.sessions())[DECEMBER] == "cancelled"
        desk.on_screen(meeting(rrule=MONTHLY))
        assert states(desk.sessions()) == {
            NOVEMBER: "planned",
            DECEMBER: "cancelled",
            f"{DECEMBER}-2": "planned",
            JANUARY: "planned",
        }

    def test_a_single_meeting_on_another_day_is_moved(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        desk.on_screen(meeting(start="2021-12-02 08:00"))
        old, new = desk.sessions()
        assert (old.id, old.state, old.successor) == (NOVEMBER, "moved", "giao-ban.20211202")
        assert (new.state, new.start) == ("planned", at("2021-12-02 08:00"))
        desk.on_screen(meeting())
        assert states(desk.sessions())[f"{NOVEMBER}-2"] == "planned"
        assert desk.session("giao-ban.20211202").successor == f"{NOVEMBER}-2"

    def test_the_newest_word_on_a_single_meetings_time_holds(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        desk.record(moved(NOVEMBER, "2021-12-02 07:30", "giao-ban.20211202"))
        desk.on_screen(meeting(title="Tên mới"))  # says nothing of the time
        assert desk.session("giao-ban.20211202").state == "planned"
        assert desk.session("giao-ban.20211202").title == "Tên mới"
        desk.on_screen(meeting(start="2021-12-03 07:30"))
        assert desk.session("giao-ban.20211202").successor == "giao-ban.20211203"
        assert [session.id for session in desk.sessions() if session.state == "planned"] == ["giao-ban.20211203"]

    def test_what_has_begun_stays_what_it_was(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule=MONTHLY))
        desk.now = at("2021-11-30 08:00")
        desk.on_screen(meeting(rrule=MONTHLY, title="Tên mới", rooms=("khac",)))
        assert [session.title for session in desk.sessions()[:2]] == ["Hội nghị giao-ban", "Tên mới"]
        desk.record(MeetingWithdrawn(meeting="giao-ban", by=BY, reason="sáp nhập"))
        assert [session.state for session in desk.sessions()[:3]] == ["planned", "cancelled", "cancelled"]

    def test_withdrawn_and_planned_again(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        desk.record(MeetingWithdrawn(meeting="giao-ban", by=BY, reason="hoãn"))
        plan = desk.plans.meeting("giao-ban")
        assert plan is not None and (plan.withdrawn, plan.reason, plan.changed_by) == (True, "hoãn", BY)
        desk.on_screen(meeting())
        assert states(desk.sessions()) == {NOVEMBER: "cancelled", f"{NOVEMBER}-2": "planned"}

    def test_from_once_to_a_series_and_back(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        desk.on_screen(meeting(rrule=MONTHLY))
        assert states(desk.sessions()) == {NOVEMBER: "planned", DECEMBER: "planned", JANUARY: "planned"}
        desk.on_screen(meeting())
        assert states(desk.sessions()) == {NOVEMBER: "planned", DECEMBER: "cancelled", JANUARY: "cancelled"}


def test_supposing_changes_nothing() -> None:
    desk = Desk()
    desk.on_screen(meeting())
    before: list[SessionPlan] = desk.sessions()
    other = desk.plans.supposing([cancelled(NOVEMBER)], desk.now)
    assert other.session(NOVEMBER, REGISTRY.sites) != desk.plans.session(NOVEMBER, REGISTRY.sites)
    assert desk.sessions() == before


def test_an_event_met_twice_changes_nothing() -> None:
    desk = Desk()
    desk.on_screen(meeting())
    desk.record(moved(NOVEMBER, "2021-12-02 07:30", "giao-ban.20211202"))
    before = desk.sessions()
    for event in desk.journal:
        desk.plans.fold(event)
    assert desk.sessions() == before
