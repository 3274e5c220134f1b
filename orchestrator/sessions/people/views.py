"""The lists of contacts as a screen shows them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from orchestrator.config.contacts import mark
from orchestrator.model.registry import Duty, Registry, Site
from orchestrator.model.views.people import DutyName, PersonView, SitePeople
from orchestrator.sessions.people import wording
from orchestrator.store.people import ContactList
from orchestrator.text import Text


def site_people(site: Site, edit: ContactList | None, *, guest: bool = False) -> SitePeople:
    """`site` as its file, or its invitation, has it."""
    in_use = edit is not None and edit.edited
    own = tuple(PersonView(**contact.model_dump()) for contact in site.contacts)
    return SitePeople(
        site=site.id,
        name=site.name,
        source="guest" if guest else "screen" if in_use else "file",
        revision=f"{edit.revision if edit else 0}-{mark(site.contacts)}",
        contacts=_listed(edit) if edit and in_use else own,
        changed_at=edit.changed_at if edit else None,
        changed_by=edit.changed_by if edit else "",
        file=site.contacts if in_use else (),
        file_changed=bool(edit and in_use and edit.replaces != mark(site.contacts)),
    )


def left_over(edit: ContactList) -> SitePeople:
    """Of a point that is in no file any more."""
    return SitePeople(
        site=edit.site,
        name=edit.site,
        source="gone",
        revision=f"{edit.revision}-",
        contacts=_listed(edit),
        changed_at=edit.changed_at,
        changed_by=edit.changed_by,
    )


def duty_names(registry: Registry) -> tuple[DutyName, ...]:
    found: dict[str, list[str]] = {}
    for site in registry.sites:
        for contact in site.contacts:
            found.setdefault(contact.name, []).append(site.id)
    return tuple(DutyName(name=name, sites=tuple(sites), usable=len(sites) == 1) for name, sites in found.items())


def lost_duties(before: Registry, after: Registry, duties: Iterable[tuple[str, Duty]]) -> tuple[Text, ...]:
    """Who could be called before an edit, and cannot after it; a duty comes with what it is for."""
    could, can = (
        Counter(contact.name for site in registry.sites for contact in site.contacts) for registry in (before, after)
    )
    return tuple(
        wording.ON_DUTY.format(name=name, what=what)
        for what, duty in duties
        for name in (duty.main, duty.deputy)
        if name and could[name] == 1 and can[name] != 1
    )


def _listed(edit: ContactList) -> tuple[PersonView, ...]:
    return tuple(
        PersonView(**listed.contact.model_dump(), changed_at=listed.changed_at, changed_by=listed.changed_by)
        for listed in edit.contacts
    )
