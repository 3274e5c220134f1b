"""What meets in the same moment, or comes again: nobody waits for ever, and nothing that was said is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from orchestrator.model.events import CallMade, SiteConfirmed, WaiverGiven
from orchestrator.schedule.planning.drafts import Draft, DutyDraft
from orchestrator.schedule.planning.sessions import GuestDraft
from tests.sessions.office import NEXT, SESSION, Department, department, timeline


@pytest.mark.parametrize("apart_s", [0.0, 0.003])
async def test_two_who_open_a_session_at_once_are_both_heard(tmp_path: Path, apart_s: float) -> None:
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        desk = place.service.sessions.desk

        async def confirm(site: str, after_s: float) -> None:
            await asyncio.sleep(after_s)
            await desk.note(NEXT, "confirm", SiteConfirmed(site=site, via="operator", by="truc"), site=site)

        async with asyncio.timeout(20):
            await asyncio.gather(confirm("luc-ngan", 0.0), confirm("son-dong", apart_s))
        said = [event.body.site for event in await place.journal(NEXT) if isinstance(event.body, SiteConfirmed)]
        assert sorted(said) == ["luc-ngan", "son-dong"]
        assert place.service.ledger.holds(NEXT)


async def test_a_session_called_off_on_its_morning_gives_the_lines_back_to_the_standing_watch(tmp_path: Path) -> None:
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        await place.pass_by("29/11 14:00", "29/11 17:00", "30/11 06:31")
        sessions = place.service.sessions
        assert list(sessions.watches.on) == [SESSION]
        plan = sessions.book.plan(SESSION)
        assert plan
        sessions.planner.cancel(SESSION, plan.revision, "Bão số 9", by="truc")
        await place.pass_by("30/11 06:40", "30/11 06:41")
        cancelled = sessions.book.plan(SESSION)
        assert cancelled
        assert cancelled.state == "cancelled"
        assert list(sessions.watches.on) == ["standing"]


async def test_what_was_worked_on_but_not_announced_is_called_off_without_a_word_to_the_points(tmp_path: Path) -> None:
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        sessions = place.service.sessions
        planner, contact = sessions.planner, "Văn phòng luc-ngan"
        waived = WaiverGiven(site="son-dong", reason="điểm cầu dự phòng", by="truc")
        await sessions.desk.note(NEXT, "waive", waived, site="son-dong")
        await sessions.desk.called(NEXT, CallMade(site="luc-ngan", contact=contact, outcome="reached", by="truc"))
        planner.invite(NEXT, _revision(place, NEXT), GuestDraft(name="Sở Xây dựng"), "truc")
        planner.assign(NEXT, _revision(place, NEXT), DutyDraft(main="Cán bộ trực kỹ thuật", deputy=""), "truc")
        await place.look("29/11 13:30")
        planner.cancel(NEXT, _revision(place, NEXT), "không họp nữa", "truc")
        await place.pass_by("29/11 13:31", "24/12 07:31")
        assert timeline(await place.journal(NEXT)) == [
            "29/11 13:00 opened for 31/12 07:30",
            "29/11 13:00 waiver for son-dong: điểm cầu dự phòng",
            "29/11 13:31 step called_off",
            "29/11 13:31 phase cancelled",
        ]
        assert NEXT not in sessions.watches.shown


def _revision(place: Department, session: str) -> int:
    plan = place.service.sessions.planner.session(session)
    assert plan
    return plan.revision


async def test_a_changed_plan_is_listed_at_once(tmp_path: Path) -> None:
    """And not with the schedule's next look: whoever has pressed the button would think that nothing was saved."""
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        await place.look("29/11 13:30")
        sessions = place.service.sessions
        planned = sessions.planner.plan(Draft(title="Họp đột xuất", start="2021-12-06 14:00", duration=60), by="truc")
        assert f"{planned.meeting}.20211206" in [brief.id for brief in sessions.desk.briefs()]
