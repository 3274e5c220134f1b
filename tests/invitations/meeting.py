"""The meeting of the invitation, as its notices speak of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from orchestrator.config.loader import load_registry
from orchestrator.invitations.occasion import Occasion, on_duty
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Contact, Registry, Site

SESSION = "giao-ban-2021-11.20211130"
LINK = "https://giaoban.example.vn/p/"
CHECK_ON = date(2021, 11, 29)
REASON = "Trùng lịch công tác của Chủ trì"


@cache
def registry() -> Registry:
    """The sample, with mail addresses for some of its points."""
    sample = load_registry(Path(__file__).parents[2] / "sites.yaml")
    written = {
        "luc-ngan": ("ky-thuat@luc-ngan.example",),
        "son-dong": ("ky-thuat@son-dong.example", "vp@son-dong.example"),
    }
    sites = tuple(_with_mail(site, written[site.id]) if site.id in written else site for site in sample.sites)
    return sample.model_copy(update={"sites": sites})


def plan(**changed: Any) -> SessionPlan:
    meeting = registry().meetings[0]
    usual = {
        "id": SESSION,
        "meeting": meeting,
        "start": meeting.start,
        "end": meeting.start + timedelta(hours=4),
        "sites": tuple(site.id for site in registry().sites),
        "revision": 3,
        "planned_at": datetime(2021, 11, 22, 8, tzinfo=meeting.start.tzinfo),
        "changed_at": datetime(2021, 11, 22, 8, tzinfo=meeting.start.tzinfo),
    }
    return SessionPlan(**{**usual, **changed})


def occasion(of: SessionPlan | None = None, **changed: Any) -> Occasion:
    meeting = registry().meetings[0]
    usual = {
        "plan": of or plan(),
        "organization": registry().organization,
        "schedule": registry().policy.schedule,
        "sites": {site.id: site for site in registry().sites},
        "web": registry().conference.web,
        "link": lambda site: f"{LINK}{site:.<26}",
        "duty": on_duty(meeting.duty, registry().sites),
        "check_on": CHECK_ON,
    }
    return Occasion(**{**usual, **changed})


def _with_mail(site: Site, addresses: tuple[str, ...]) -> Site:
    pairs = zip(site.contacts, (*addresses, None, None), strict=False)
    contacts = tuple(Contact(**{**dict(contact), "email": address or None}) for contact, address in pairs)
    return site.model_copy(update={"contacts": contacts})
