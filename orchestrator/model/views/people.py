"""What a screen shows of the contacts: whom to call, who wrote it so, and what an import would change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from orchestrator.model.registry import Contact
from orchestrator.model.views.board import View
from orchestrator.text import Text


class PersonView(View):
    """A contact; `changed_by` is empty where the file says it."""

    name: str
    role: str
    phone: str
    email: str | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


class SitePeople(View):
    """The contacts of a point, in the order of calling. An edit names the `revision` it was made on, which changes
    with every edit and with every change of the file's contacts.

    `source`: file (sites.yaml), screen (edited here, in place of the file's), guest (a point of one session), gone (in
    no file any more, kept until it is erased). `file` are the file's contacts where others are in use, `file_changed`
    that they are not those that whoever edited saw.
    """

    site: str
    name: str
    source: Literal["file", "screen", "guest", "gone"]
    revision: str
    contacts: tuple[PersonView, ...]
    changed_at: datetime | None = None
    changed_by: str = ""
    file: tuple[Contact, ...] = ()
    file_changed: bool = False
    warnings: tuple[Text, ...] = ()  # of this edit


class DutyName(View):
    """A name that a duty may have. Only one that a single contact has says whom to call."""

    name: str
    sites: tuple[str, ...]
    usable: bool


class PeopleView(View):
    sites: tuple[SitePeople, ...]
    duty: tuple[DutyName, ...]


class ImportedRow(View):
    """One row of the sheet; `row` is None for a contact that no row speaks of any more."""

    row: int | None
    site: str
    name: str
    state: Literal["new", "changed", "same", "gone", "wrong"]
    text: Text


class PeopleImport(View):
    """What an import changes. Nothing is saved while a row is wrong. `seen` says what it was compared with: given
    back with the order to apply, it is refused when anything has changed since."""

    rows: tuple[ImportedRow, ...]
    remarks: tuple[Text, ...] = ()
    wrong: int
    changes: int
    applied: bool = False
    seen: str
