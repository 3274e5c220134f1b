"""The contacts as a spreadsheet: out, and in again with a preview, all or nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from orchestrator.config.contacts import Pair, doubts, followed, tidied
from orchestrator.config.rules import forms
from orchestrator.config.rules.sites import SITE
from orchestrator.errors import Overtaken, Problem
from orchestrator.model.registry import Contact, Site
from orchestrator.model.views.people import ImportedRow, PeopleImport
from orchestrator.sessions.people import wording
from orchestrator.sessions.people.directory import Directory
from orchestrator.sheets.names import Names
from orchestrator.sheets.reading import Entry, Page, read_pages
from orchestrator.sheets.registry.preview import told
from orchestrator.sheets.registry.wording import in_columns
from orchestrator.sheets.tables import CONTACTS
from orchestrator.text import Locale, Text

UPLOADED = "danh-ba.xlsx"  # what the browser called it is not known here, and does not matter
NEW = Text(vi="Thêm mới.", en="New.")
SAME = Text(vi="Không thay đổi.", en="Unchanged.")
GONE = Text(vi="Không còn trong bảng, sẽ bỏ.", en="Not in the list any more, goes.")
MOVED = Text(vi="Đổi thứ tự gọi.", en="Another place in the order of calling.")


class _Read(NamedTuple):
    """A sheet compared with the contacts there are: the lists it makes, and what it says row by row."""

    lists: dict[str, tuple[Contact, ...]]
    rows: tuple[ImportedRow, ...]


class PeopleSheet:
    """The spreadsheet of a `directory`. One is read at a time: it costs a thread."""

    def __init__(self, directory: Directory, locale: Callable[[], Locale]) -> None:
        self._directory = directory
        self._locale = locale
        self._turn = asyncio.Lock()

    async def export(self) -> bytes:
        lists = [(site, site.contacts) for site in self._directory.sites()]
        return await asyncio.to_thread(_exported, lists, self._locale())

    async def take(self, data: bytes, by: str, *, apply: bool = False, seen: str | None = None) -> PeopleImport:
        """What a sheet would change; with `apply`, and nothing wrong in it, it does. `seen` is that of the preview.

        Raises BadInput when it is no such sheet, Overtaken when the contacts have changed since, StoreError.
        """
        async with self._turn:
            pages, remarks = await asyncio.to_thread(_opened, data)
            revisions = {each.site: each.revision for each in self._directory.view().sites}
            read = _compared(pages["contacts"], self._directory.sites())
            now = _seal(revisions[site] for site in read.lists)
            wrong = sum(row.state == "wrong" for row in read.rows)
            if apply and not wrong:
                if seen is not None and seen != now:
                    raise Overtaken(wording.SHEET_OVERTAKEN)
                await self._directory.edit_all(read.lists, by, revisions)
            return PeopleImport(
                rows=read.rows,
                remarks=tuple(remarks),
                wrong=wrong,
                changes=sum(row.state in ("new", "changed", "gone") for row in read.rows),
                applied=apply and not wrong,
                seen=now,
            )


def _exported(lists: Sequence[tuple[Site, Sequence[Contact]]], locale: Locale) -> bytes:
    """The library of spreadsheets is loaded by the first who needs it: most services never do."""
    from orchestrator.sheets.writing import exported_contacts

    return exported_contacts(lists, locale)


def _opened(data: bytes) -> tuple[dict[str, Page], list[Text]]:
    from orchestrator.sheets.opening import open_pages

    return read_pages(open_pages(data, UPLOADED), UPLOADED, [CONTACTS])


def _seal(revisions: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(revisions).encode()).hexdigest()[:16]


def _compared(page: Page, sites: Sequence[Site]) -> _Read:
    names, known = Names.of({site.id: site.name for site in sites}), {site.id: site for site in sites}
    wrong = list(page.problems)
    grouped: dict[str, list[Entry]] = {}
    for entry in page.entries:
        named = entry.values["site"]
        if named is not None and (id_ := names.find(named)) is not None:
            grouped.setdefault(id_, []).append(entry)
        elif named is not None:
            text = in_columns(names.unknown(named, SITE, "sites"))
            wrong.append(page.problem(UPLOADED, entry.row, "site", text))
    bad = {problem.line for problem in wrong}
    lists: dict[str, tuple[Contact, ...]] = {}
    rows: list[ImportedRow] = []
    for id_, entries in grouped.items():
        good = [entry for entry in entries if entry.row not in bad]
        lists[id_] = tuple(_contact(entry, known[id_]) for entry in good)
        wrong += _doubted(page, good, lists[id_])
        compared = _rows(known[id_], lists[id_], [entry.row for entry in good])
        rows += (row for row in compared if row.row is not None or len(good) == len(entries))
    bad = {problem.line for problem in wrong}
    told_wrong = [ImportedRow(row=each.line, site="", name=each.path, state="wrong", text=each.text) for each in wrong]
    kept = [row for row in rows if row.row is None or row.row not in bad]
    return _Read(lists, tuple(sorted([*kept, *told_wrong], key=lambda row: row.row or 0)))


def _contact(entry: Entry, site: Site) -> Contact:
    """A row as a contact. A telephone number that is the same stays as it was written, a column that is not there
    leaves what there was."""
    values = entry.values
    former = next((each for each in site.contacts if (each.role, each.name) == (values["role"], values["name"])), None)
    phone = values["phone"] or ""
    if former is not None and forms.dialled(former.phone) == forms.dialled(phone):
        phone = former.phone
    email = values.get("email", former.email if former else None)
    whole = {"name": values["name"], "role": values["role"], "phone": phone, "email": email}
    return tidied(Contact.model_validate(whole))


def _doubted(page: Page, entries: Sequence[Entry], contacts: Sequence[Contact]) -> Iterator[Problem]:
    for doubt in doubts(contacts):
        row = entries[doubt.place if doubt.place is not None else -1].row
        yield page.problem(UPLOADED, row, doubt.key or "", doubt.text)


def _rows(site: Site, contacts: Sequence[Contact], numbers: Sequence[int]) -> Iterator[ImportedRow]:
    pairs = followed(site.contacts, contacts)
    places = [site.contacts.index(pair.before) for pair in pairs if pair.before and pair.after]
    turned = places != sorted(places)
    for place, pair in enumerate(pairs):
        row = numbers[place] if pair.after is not None else None
        name = (pair.after or pair.before or contacts[0]).name
        moved = turned and pair.before is not None and site.contacts.index(pair.before) != place
        yield _row(pair, row, site, name, moved=moved)


def _row(pair: Pair, row: int | None, site: Site, name: str, *, moved: bool) -> ImportedRow:
    if pair.before is None:
        return ImportedRow(row=row, site=site.id, name=name, state="new", text=NEW)
    if pair.after is None:
        return ImportedRow(row=row, site=site.id, name=name, state="gone", text=GONE)
    fields = [*told(CONTACTS, pair.before, pair.after), *([MOVED] if moved else [])]
    if not fields:
        return ImportedRow(row=row, site=site.id, name=name, state="same", text=SAME)
    text = Text(vi="; ".join(field.vi for field in fields), en="; ".join(field.en for field in fields))
    return ImportedRow(row=row, site=site.id, name=name, state="changed", text=text)
