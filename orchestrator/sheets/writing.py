"""The workbook: the template to fill in, and what there is, in the same form, so that it can be read back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from orchestrator.model.registry import Carrier, Contact, Registry, Site
from orchestrator.sheets.columns import Column, Kind, Table
from orchestrator.sheets.tables import CONTACTS, LINKS, SITES
from orchestrator.text import Locale

ABOUT, NOTES, HEAD, FIRST = 1, 2, 3, 4  # rows: what the list is, a note a column, the titles, the first entry
SPARE = 500  # empty rows below the last one that offer their choices too
AS_TEXT = "@"  # the format of a cell in which Excel changes nothing
AS_DAY = "dd/mm/yyyy"
LISTED = 250  # characters; Excel takes no longer list of choices
_HEAD = PatternFill("solid", fgColor="1F4E79")
_NEEDED = PatternFill("solid", fgColor="9C2A10")

Row = Mapping[str, object]


def template(registry: Registry | None, locale: Locale) -> bytes:
    """An empty workbook with its three lists; the carriers are those of `registry`, where there is one."""
    return _workbook([(SITES, []), (LINKS, []), (CONTACTS, [])], registry.carriers if registry else (), locale)


def exported(registry: Registry, locale: Locale) -> bytes:
    """Every point with its links and contacts."""
    sites = [_row(SITES, site) for site in registry.sites]
    names = _carrier_names(registry.carriers)
    links = [
        {**_row(LINKS, link), "site": site.id, "carrier": names.get(link.carrier, link.carrier)}
        for site in registry.sites
        for link in site.links
    ]
    contacts = list(_contact_rows((site, site.contacts) for site in registry.sites))
    return _workbook([(SITES, sites), (LINKS, links), (CONTACTS, contacts)], registry.carriers, locale)


def exported_contacts(lists: Iterable[tuple[Site, Sequence[Contact]]], locale: Locale) -> bytes:
    """The list of contacts alone."""
    return _workbook([(CONTACTS, list(_contact_rows(lists)))], (), locale)


def _contact_rows(lists: Iterable[tuple[Site, Sequence[Contact]]]) -> Iterator[Row]:
    for site, contacts in lists:
        yield from ({**_row(CONTACTS, contact), "site": site.id} for contact in contacts)


def _row(table: Table, entry: BaseModel) -> dict[str, object]:
    """A row of the list; only the hub says that it is one."""
    fields = type(entry).model_fields
    found: dict[str, object] = {}
    for column in table.columns:
        own = column.key.partition(".")[0]
        if own not in fields:
            continue
        value = reduce(getattr, column.key.split("."), entry)
        if isinstance(value, bool):
            value = "yes" if value else None if column.key == "hub" else "no"
        found[column.key] = value
    return found


def _carrier_names(carriers: Sequence[Carrier]) -> dict[str, str]:
    names = [carrier.name for carrier in carriers]
    return {carrier.id: carrier.name for carrier in carriers if names.count(carrier.name) == 1}


def _workbook(lists: Sequence[tuple[Table, Sequence[Row]]], carriers: Sequence[Carrier], locale: Locale) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    rows_of_sites = max((len(rows) for table, rows in lists if table is SITES), default=0)
    for table, rows in lists:
        page = book.create_sheet(table.title.to(locale))
        _heading(page, table, locale)
        for number, row in enumerate(rows, FIRST):
            for place, column in enumerate(table.columns, 1):
                _fill(page.cell(number, place), row.get(column.key), column, locale)
        known = list(_carrier_names(carriers).values())
        _offer(page, table, FIRST + len(rows) + SPARE, known, rows_of_sites if len(lists) > 1 else None, locale)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page: Worksheet, table: Table, locale: Locale) -> None:
    page.cell(ABOUT, 1, table.about.to(locale)).font = Font(italic=True)
    for place, column in enumerate(table.columns, 1):
        note = page.cell(row=NOTES, column=place, value=column.note.to(locale))
        note.font = Font(italic=True, size=9, color="595959")
        note.alignment = Alignment(wrap_text=True, vertical="top")
        title = page.cell(HEAD, place, column.title.to(locale))
        title.font = Font(bold=True, color="FFFFFF")
        title.fill = _NEEDED if column.needed else _HEAD
        page.column_dimensions[get_column_letter(place)].width = column.width
        page.column_dimensions[get_column_letter(place)].number_format = _format(column)
    page.row_dimensions[NOTES].height = 62
    page.freeze_panes = f"A{FIRST}"


def _fill(cell: Cell | MergedCell, value: object, column: Column, locale: Locale) -> None:
    cell.number_format = _format(column)
    if value is None:
        return
    if isinstance(value, str):
        words = column.choices[value].to(locale) if value in column.choices else value
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", words)
        cell.data_type = "s"  # or a name that begins with = would come out as a formula
    else:
        cell.value = value  # type: ignore[assignment]  # numbers and dates of the registry


def _format(column: Column) -> str:
    return {Kind.WHOLE: "0", Kind.NUMBER: "General", Kind.DAY: AS_DAY}.get(column.kind, AS_TEXT)


def _offer(
    page: Worksheet, table: Table, last: int, carriers: Sequence[str], sites: int | None, locale: Locale
) -> None:
    """Lists to choose from. A choice is an offer, no order: Excel lets a paste through, and the import looks again."""
    for place, column in enumerate(table.columns, 1):
        formula = ""
        if column.choices:
            formula = _listed([words.to(locale) for words in column.choices.values()])
        elif column.kind is Kind.CARRIER:
            formula = _listed(carriers)
        elif column.kind is Kind.SITE and sites is not None:
            formula = f"'{SITES.title.to(locale)}'!$A${FIRST}:$A${FIRST + sites + SPARE}"
        if formula:
            letter = get_column_letter(place)
            offer = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=False)
            offer.add(f"{letter}{FIRST}:{letter}{last}")
            page.add_data_validation(offer)


def _listed(words: Sequence[str]) -> str:
    """The choices as Excel wants them; none where they do not fit."""
    plain = [word for word in words if "," not in word and '"' not in word]
    return f'"{",".join(plain)}"' if plain and len(plain) == len(words) and len(",".join(plain)) <= LISTED else ""
