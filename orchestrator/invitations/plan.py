"""Who is told, and how: by mail where an address is known, else by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from orchestrator.model.events import Destination, NoticeIssued, NoticeKind
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Site

MAIL = "mail"
READERS = ("technician", "deputy", "office")  # nobody's superior, and no carrier, is written to about every meeting


def issued(
    plan: SessionPlan,
    sites: Iterable[Site],
    about: NoticeKind,
    *,
    mail: bool,
    fallback: Literal[""] | Destination = "",
    returns: int = 0,
) -> tuple[NoticeIssued, ...]:
    """One notice a point of the plan, in its order. `sites` come with today's contacts, `mail` is whether there is a
    mail server. Asked again about the same revision it gives the same ids, so that nobody is told twice.

    A notice of the fallback also names in its id which one, and how often all had returned to the main room before:
    going to the room and then to the telephone are two notices, and so is going to the room once more.
    """
    known = {site.id: site for site in sites}
    part = f".{fallback}{f'.{returns}' if returns else ''}" if about == "fallback" and fallback else ""
    return tuple(
        NoticeIssued(
            notice=f"{about}.{plan.revision}{part}.{site}",
            about=about,
            site=site,
            channels=(MAIL,) if mail and site in known and addresses(known[site]) else (),
        )
        for site in plan.sites
    )


def addresses(site: Site) -> tuple[str, ...]:
    """Where a point is written to, the technician's first."""
    contacts = sorted(
        (contact for contact in site.contacts if contact.email and contact.role in READERS),
        key=lambda contact: READERS.index(contact.role),
    )
    return tuple(dict.fromkeys(contact.email for contact in contacts if contact.email))
