"""Whom to call at each point: the file's contacts, or in their place those that were edited here.

The edits of every point are held in memory, so that a board and an alert never wait for the database; they are
written and journalled, in one transaction, before they count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from orchestrator.clock import Clock
from orchestrator.config.contacts import changes, doubts, mark, tidied
from orchestrator.errors import BadInput, NotFound, Overtaken, Problem
from orchestrator.model.registry import Contact, Duty, Registry, Site
from orchestrator.model.views.board import Notice
from orchestrator.model.views.people import DutyName, PeopleView, SitePeople
from orchestrator.sessions.people import wording
from orchestrator.sessions.people.views import duty_names, left_over, lost_duties, site_people
from orchestrator.store.people import ContactList, Listed


class Lists(Protocol):
    """The table of people."""

    async def open(self) -> dict[str, ContactList]: ...

    async def lists(self) -> dict[str, ContactList]: ...

    async def save(self, lists: Sequence[ContactList]) -> str | None: ...

    async def erase(self, site: str, by: str, at: datetime) -> bool: ...


class Directory:
    """`registry` is what sites.yaml says now, `guests` the points of single sessions, `duties` who is on duty for
    what (none given: the file's meetings). `on_changed` hears of every change, once it counts. Nothing is known before
    `open`.

    What may not be is refused: BadInput (a problem a field), Overtaken, NotFound; StoreError: it could not be saved;
    Fenced: another process on the same database has opened the lists since, and only there they may be changed.
    """

    def __init__(
        self,
        lists: Lists,
        registry: Callable[[], Registry],
        clock: Clock,
        *,
        guests: Callable[[], Iterable[Site]] = tuple,
        duties: Callable[[], Iterable[tuple[str, Duty]]] | None = None,
        on_changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._lists = lists
        self._registry = registry
        self._clock = clock
        self._guests = guests
        self._duties = duties or self._duties_of_file
        self._on_changed = on_changed
        self._edits: dict[str, ContactList] = {}
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Become the one who edits, and read what was edited. Raises StoreError."""
        self._edits = await self._lists.open()

    # ── what is known ───────────────────────────────────────────────────────────────────────────────

    def with_contacts(self, registry: Registry) -> Registry:
        """A registry with the contacts that count now; to be asked for again after each change."""
        if not any(edit.edited for edit in self._edits.values()):
            return registry
        return registry.model_copy(update={"sites": tuple(self.with_own(site) for site in registry.sites)})

    def with_own(self, site: Site) -> Site:
        """A point with its contacts, a guest too."""
        edit = self._edits.get(site.id)
        if edit is None or not edit.edited:
            return site
        return site.model_copy(update={"contacts": tuple(listed.contact for listed in edit.contacts)})

    def sites(self) -> list[Site]:
        """Every point whose contacts may be edited, with those that count."""
        return [self.with_own(site) for site in self._points().values()]

    def duty_names(self) -> tuple[DutyName, ...]:
        """Every name of a contact; a duty may name those that are usable."""
        return duty_names(self.with_contacts(self._registry()))

    def view(self) -> PeopleView:
        own = {site.id for site in self._registry().sites}
        points = self._points()
        shown = [site_people(site, self._edits.get(id_), guest=id_ not in own) for id_, site in points.items()]
        gone = [left_over(edit) for id_, edit in self._edits.items() if id_ not in points and edit.edited]
        return PeopleView(sites=(*shown, *gone), duty=self.duty_names())

    def notice(self) -> Notice | None:
        """For the board: where the file was changed under an edit."""
        sites = [site for site in self._registry().sites if site.id in self._edits]
        return wording.clash([site.name for site in sites if self._view(site).file_changed])

    # ── what is changed ─────────────────────────────────────────────────────────────────────────────

    async def edit(self, site: str, revision: str, contacts: Sequence[Contact], by: str) -> SitePeople:
        """These contacts count from now on, in place of the file's."""
        return (await self.edit_all({site: contacts}, by, {site: revision}))[0]

    async def edit_all(
        self, wanted: Mapping[str, Sequence[Contact]], by: str, seen: Mapping[str, str]
    ) -> list[SitePeople]:
        """The same for many points at once: all of them, or none."""
        points = self._points()
        lists = [(_point(points, id_), tuple(map(tidied, contacts))) for id_, contacts in wanted.items()]
        _demand(lists)
        async with self._turn:
            for site, _ in lists:
                self._check(site, seen[site.id])
            before = self.with_contacts(self._registry())
            await self._save([edit for site, contacts in lists if (edit := self._edited(site, contacts, by))])
        lost = lost_duties(before, self.with_contacts(self._registry()), self._duties())
        return [self._view(site).model_copy(update={"warnings": lost}) for site, _ in lists]

    async def restore(self, site: str, revision: str, by: str) -> SitePeople:
        """The file's contacts count again; those that stood here are forgotten."""
        point = _point(self._points(), site)
        async with self._turn:
            self._check(point, revision)
            former = self._edits.get(site)
            if former is not None and former.edited:
                fields = ("restored", *changes([listed.contact for listed in former.contacts], point.contacts))
                await self._save([self._next(point, (), by, fields=fields, edited=False)])
        return self._view(point)

    async def erase(self, site: str, by: str) -> bool:
        """Forget whoever stood here for a point, known or not: a guest whose session is over, a person who asks for
        it. The file's contacts count again, also where an emptied list stood. False where nothing was edited here."""
        async with self._turn:
            found = await self._lists.erase(site, by, self._clock.now())
            self._edits.pop(site, None)
            if found:
                self._on_changed()
        return found

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────

    def _points(self) -> dict[str, Site]:
        """As the file, or their invitation, has them."""
        return {site.id: site for site in (*self._registry().sites, *self._guests())}

    def _view(self, site: Site) -> SitePeople:
        guest = all(site.id != own.id for own in self._registry().sites)
        return site_people(site, self._edits.get(site.id), guest=guest)

    def _check(self, site: Site, revision: str) -> None:
        """Raises Overtaken when the site has another revision by now, saying who changed what when."""
        if revision == self._view(site).revision:
            return
        edit = self._edits.get(site.id)
        if edit is None or revision.partition("-")[0] == str(edit.revision):
            raise Overtaken(wording.FILE_CHANGED.format(site=site.name))
        at = wording.at_hour(edit.changed_at, self._registry().organization.timezone)
        what = wording.what_changed(edit.fields)
        raise Overtaken(wording.OVERTAKEN.format(by=edit.changed_by, site=site.name, at=at, what=what))

    def _edited(self, site: Site, contacts: tuple[Contact, ...], by: str) -> ContactList | None:
        """The next list of a site, or None where nothing would change."""
        former, fields = self._edits.get(site.id), changes(self.with_own(site).contacts, contacts)
        edited = contacts != site.contacts
        seen = former is not None and former.replaces == mark(site.contacts)
        if not fields and (seen or not edited):
            return None
        return self._next(site, contacts if edited else (), by, fields=fields or ("kept",), edited=edited)

    def _next(
        self, site: Site, contacts: Sequence[Contact], by: str, *, fields: tuple[str, ...], edited: bool
    ) -> ContactList:
        former, now = self._edits.get(site.id), self._clock.now()
        old = {listed.contact: listed for listed in former.contacts} if former else {}
        return ContactList(
            site=site.id,
            revision=former.revision + 1 if former else 1,
            edited=edited,
            replaces=mark(site.contacts) if edited else "",
            changed_at=now,
            changed_by=by,
            fields=fields,
            contacts=tuple(old.get(contact) or Listed(contact, now, by) for contact in contacts),
        )

    async def _save(self, edits: Sequence[ContactList]) -> None:
        if not edits:
            return
        overtaken = await self._lists.save(edits)
        if overtaken is None:
            self._edits |= {edit.site: edit for edit in edits}
        else:  # by an edit of our own that was saved although the database did not say so
            self._edits = await self._lists.lists()
        self._on_changed()
        if overtaken is not None:
            self._check(_point(self._points(), overtaken), "")

    def _duties_of_file(self) -> list[tuple[str, Duty]]:
        return [(meeting.title, meeting.duty) for meeting in self._registry().meetings if meeting.duty]


def _point(points: Mapping[str, Site], site: str) -> Site:
    if site not in points:
        raise NotFound(wording.NO_SITE.format(site=site))
    return points[site]


def _demand(lists: Sequence[tuple[Site, Sequence[Contact]]]) -> None:
    """Raises BadInput with all that is wrong."""
    problems = [
        Problem(site.name, None, _path(wrong.place, wrong.key), wrong.text)
        for site, contacts in lists
        for wrong in doubts(contacts)
    ]
    if problems:
        raise BadInput(problems)


def _path(place: int | None, key: str | None) -> str:
    """As in sites.yaml: `contacts[#2].phone`."""
    return "contacts" if place is None else f"contacts[#{place + 1}]{f'.{key}' if key else ''}"
