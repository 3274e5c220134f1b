"""The workbook that we write: filled in by people, read back by ourselves."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orchestrator.config.loader import load_registry
from orchestrator.config.yaml.reading import grow
from orchestrator.model.registry import Contact, Registry
from orchestrator.sheets.opening import open_pages
from orchestrator.sheets.reading import read_pages
from orchestrator.sheets.registry.merging import merge
from orchestrator.sheets.registry.preview import previewed
from orchestrator.sheets.registry.values import wanted
from orchestrator.sheets.tables import CONTACTS, LINKS, SITES, TABLES
from orchestrator.sheets.writing import FIRST, HEAD, NOTES, exported, exported_contacts, template
from orchestrator.text import Locale

SAMPLE = Path(__file__).parents[2] / "sites.yaml"
EVIL = '=HYPERLINK("https://example.vn";"x")'


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(SAMPLE)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_what_is_written_is_read_as_unchanged(registry: Registry, locale: Locale) -> None:
    pages, remarks = read_pages(open_pages(exported(registry, locale), "x"), "x", TABLES)
    base = SAMPLE.read_bytes()
    merged = merge(grow(base, ""), registry, pages, file="x", into="sites.yaml")
    assert (remarks, merged.problems) == ([], ())
    assert merged.registry == registry.model_copy(update={"meetings": merged.registry and merged.registry.meetings})
    changes = list(previewed(registry, merged))
    assert {change.state for change in changes} == {"same"}
    assert len(changes) == sum(1 + len(site.links) + len(site.contacts) for site in registry.sites)
    assert wanted(registry, grow(base, ""), merged) == {}


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_template_explains_offers_and_keeps_numbers_as_text(registry: Registry, locale: Locale) -> None:
    book = load_workbook(io.BytesIO(template(registry, locale)))
    assert book.sheetnames == [table.title.to(locale) for table in TABLES]
    for page, table in zip(book.worksheets, TABLES, strict=True):
        assert [cell.value for cell in page[HEAD]] == [column.title.to(locale) for column in table.columns]
        assert [cell.value for cell in page[NOTES]] == [column.note.to(locale) for column in table.columns]
        assert page.max_row < FIRST
    people = book.worksheets[2]
    assert people.column_dimensions["D"].number_format == "@"
    offers = {str(offer.sqref).split(":")[0]: offer.formula1 for offer in people.data_validations.dataValidation}
    roles = ",".join(words.to(locale) for words in CONTACTS.column("role").choices.values())
    assert offers["B4"] == f'"{roles}"'
    assert offers["A4"] == f"'{SITES.title.to(locale)}'!$A$4:$A$504"
    carriers = {str(offer.sqref): offer.formula1 for offer in book.worksheets[1].data_validations.dataValidation}
    assert carriers["D4:D504"] == '"Mạng truyền số liệu chuyên dùng (TSLCD),Nhà mạng A,Nhà mạng B"'


def test_without_a_registry_no_carrier_is_offered() -> None:
    book = load_workbook(io.BytesIO(template(None, "vi")))
    offered = [str(offer.sqref)[0] for offer in book.worksheets[1].data_validations.dataValidation]
    assert "D" not in offered and LINKS.columns[3].key == "carrier"


def test_what_begins_like_a_formula_is_written_as_text(registry: Registry) -> None:
    contact = Contact(name=EVIL, role="office", phone="0204 000 2191")
    book = load_workbook(io.BytesIO(exported_contacts([(registry.sites[0], [contact])], "vi")))
    cell = book.worksheets[0]["C4"]
    assert (cell.value, cell.data_type) == (EVIL, "s")
    (raw,) = open_pages(exported_contacts([(registry.sites[0], [contact])], "vi"), "x")
    assert raw.rows[4][2].kind == "s"


def test_what_no_cell_may_hold_does_not_stop_the_export(registry: Registry) -> None:
    contact = Contact(name="a\x0bb", role="office", phone="0204 000 2191")
    book = load_workbook(io.BytesIO(exported_contacts([(registry.sites[0], [contact])], "vi")))
    assert book.worksheets[0]["C4"].value == "a\N{REPLACEMENT CHARACTER}b"
