"""The contacts that were edited here, in place of the file's. All names and numbers that are kept stand in this one
place, apart from the journal, so that they can be erased. That they were changed is journalled in the same transaction:
after a kill at any moment both hold, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from orchestrator.model.events import PEOPLE, ContactsChanged
from orchestrator.model.registry import Contact
from orchestrator.store.database.engine import Database
from orchestrator.store.database.tables import contact_lists, people
from orchestrator.store.journal import SqlJournal


class Listed(NamedTuple):
    """One contact, and who wrote it so."""

    contact: Contact
    changed_at: datetime
    changed_by: str


class ContactList(NamedTuple):
    """Whom to call at one site, in this order. `edited` False: the file's contacts count again, and none stand here.

    `revision` counts the changes from 1 and outlives the contacts; `replaces` is the mark of the file's contacts as
    whoever edited saw them; `fields` is what the last change changed.
    """

    site: str
    revision: int
    edited: bool
    replaces: str
    changed_at: datetime
    changed_by: str
    fields: tuple[str, ...]
    contacts: tuple[Listed, ...] = ()


class _Overtaken(Exception):
    """Rolls a transaction back."""

    def __init__(self, site: str) -> None:
        super().__init__(site)
        self.site = site


class People:
    """Every method raises StoreError when the database does not do it, and those that change something Fenced once
    another process has opened it."""

    def __init__(self, database: Database, journal: SqlJournal) -> None:
        self._database = database
        self._journal = journal
        self._epoch = 0  # as nobody has it: not opened

    async def open(self) -> dict[str, ContactList]:
        """Become the one who changes the lists; from here on they are what we know."""
        self._epoch = (await self._journal.claim(PEOPLE)).epoch
        return await self.lists()

    async def lists(self) -> dict[str, ContactList]:
        """Every list that was ever edited, by site."""
        contacts: dict[str, list[Listed]] = {}
        async with self._database.reading() as connection:
            heads = (await connection.execute(select(contact_lists))).all()
            for row in await connection.execute(select(people).order_by(people.c.site, people.c.place)):
                contact = Contact.model_construct(name=row.name, role=row.role, phone=row.phone, email=row.email)
                contacts.setdefault(row.site, []).append(Listed(contact, row.changed_at, row.changed_by))
        return {head.site: _list(head._mapping, contacts.get(head.site, ())) for head in heads}

    async def save(self, lists: Sequence[ContactList]) -> str | None:
        """Put each list in the place of its site's former one, whose revision was one less: all of them, or none.

        Returns a site whose list has another revision, as after a commit whose end was unclear; then nothing was saved.
        """
        try:
            async with self._database.writing() as connection:
                for each in lists:
                    changed = ContactsChanged(site=each.site, fields=each.fields, by=each.changed_by)
                    await self._journal.enter(connection, PEOPLE, self._epoch, [changed], each.changed_at)
                    await _replace(connection, self._database, each)
        except _Overtaken as overtaken:
            return overtaken.site
        return None

    async def erase(self, site: str, by: str, at: datetime) -> bool:
        """What the journal says of the site's contacts stays; who they were does not, and the file's count again, also
        in place of an empty list. False where nothing was edited here, or that was given up already."""
        erased = ContactsChanged(site=site, fields=("erased",), by=by)
        async with self._database.writing() as connection:
            here = delete(contact_lists).where(contact_lists.c.site == site).returning(contact_lists.c.edited)
            found = bool((await connection.execute(here)).scalar())
            await connection.execute(delete(people).where(people.c.site == site))
            if found:
                await self._journal.enter(connection, PEOPLE, self._epoch, [erased], at)
        return found


async def _replace(connection: AsyncConnection, database: Database, new: ContactList) -> None:
    head: dict[str, Any] = {
        "revision": new.revision,
        "edited": new.edited,
        "replaces": new.replaces,
        "changed_at": new.changed_at,
        "changed_by": new.changed_by,
        "fields": "\n".join(new.fields),
    }
    if new.revision == 1:
        put = database.insert(contact_lists).values(site=new.site, **head).on_conflict_do_nothing()
        found = await connection.execute(put)
    else:
        former = (contact_lists.c.site == new.site) & (contact_lists.c.revision == new.revision - 1)
        found = await connection.execute(update(contact_lists).where(former).values(**head))
    if found.rowcount != 1:
        raise _Overtaken(new.site)
    await connection.execute(delete(people).where(people.c.site == new.site))
    if new.contacts:
        await connection.execute(insert(people), list(_rows(new)))


def _rows(new: ContactList) -> Iterable[dict[str, Any]]:
    for place, listed in enumerate(new.contacts):
        contact, changed_at, changed_by = listed
        yield {
            "site": new.site,
            "place": place,
            **contact.model_dump(),
            "changed_at": changed_at,
            "changed_by": changed_by,
        }


def _list(head: Mapping[Any, Any], contacts: Sequence[Listed]) -> ContactList:
    fields = tuple(head["fields"].split("\n")) if head["fields"] else ()
    return ContactList(**{**head, "fields": fields, "contacts": tuple(contacts)})
