"""A point's own page, from the occasion and what is known of the point. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from orchestrator.invitations.occasion import Occasion
from orchestrator.invitations.words import place
from orchestrator.model.check import Verdict
from orchestrator.model.plan import Phase
from orchestrator.model.views.board import ContactView
from orchestrator.model.views.preparation import Finding, SiteReadiness
from orchestrator.model.views.site_page import Action, PageView, WayOut


def page_of(
    occasion: Occasion,
    known: SiteReadiness,
    phase: Phase,
    at: datetime,
    *,
    may: Collection[Action],
    rooms: Sequence[str],
    second_room: str | None = None,
    checking: bool = False,
    moved_link: str | None = None,
) -> PageView:
    """`rooms` are the addresses by which this point enters the online rooms, `second_room` that of the fallback;
    `checking` is whether it is being checked now, `moved_link` its page of the session that takes this one's place."""
    plan = occasion.plan
    return PageView(
        session=plan.id,
        site=known.id,
        name=known.name,
        title=plan.title,
        owner=occasion.organization.technical_owner,
        timezone=occasion.organization.timezone,
        at=at,
        phase=phase,
        state=plan.state,
        reason=plan.reason,
        start=plan.start,
        moved_to=occasion.moved_to,
        moved_link=moved_link,
        seat=occasion.sites[known.id].room,
        rooms=tuple(rooms),
        check_at=occasion.check_hour(known.id),
        confirmed_at=known.confirmed_at,
        checked_in_at=known.checked_in_at,
        checking=checking,
        verdict=known.verdict,
        checked_at=known.checked_at,
        findings=tuple(map(_told, known.findings)),
        way_out=_way_out(occasion, second_room),
        duty=tuple(ContactView(name=each.name, role=each.role, phone=each.phone) for each in occasion.duty),
        may=tuple(may),
    )


def _told(finding: Finding) -> Finding:
    """What was not checked for want of something at the centre is the centre's to mend."""
    return finding.model_copy(update={"remedy": None}) if finding.verdict is Verdict.NOT_CHECKED else finding


def _way_out(occasion: Occasion, second_room: str | None) -> WayOut | None:
    if occasion.fallback in ("", "main"):
        return None
    own = second_room if occasion.fallback == "room" else None
    return WayOut(what=occasion.fallback, place=own or place(occasion), reason=occasion.fallback_reason)
