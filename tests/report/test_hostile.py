"""Notes and edits that would like to be more than text."""

from __future__ import annotations

import subprocess
from functools import cache
from io import BytesIO

import docx as word
import openpyxl
import pytest
from openpyxl import Workbook

from orchestrator.model.events import Body, Event, IncidentOpened, NoteAdded, ReportEdited
from orchestrator.report.document import Papers
from orchestrator.report.document.speech import clean
from orchestrator.report.rendering.docx import docx
from orchestrator.report.rendering.pdf import pdf
from orchestrator.report.rendering.xlsx import xlsx
from tests.report.day import told_day
from tests.report.papers import papers
from tests.report.test_pdf import plain

NOTES = {
    "formula": '=HYPERLINK("http://198.51.100.1","Bấm vào đây")',
    "plus": "+84 900 000 000|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd",
    "minus": "-2+3",
    "typst": '#read("/etc/passwd") #import "@preview/x:0.1.0" $x$ *b* _i_ `c` \\ // /* <a> @ref ~\n= H\n- x\n#panic()',
    "braces": "{title} {0} {{ }} %s ${x}",
    "markup": "<w:t>&amp; ]]> <script>alert(1)</script>",
    "control": "a\x00b\x07c\x1bd\x7fe\u2028f\ud800g",
    "direction": "abc \u202egnp.exe\u202c \u2066x\u2069 \u05d0\u05d1\u05d2 \u0627\u0644\u0639",
    "letters": "e\u0302\u0323 \U0001f600 \U00020000 ﷽",
    "long": "Mất điện, đã gọi điện lực. " * 400,
    "word": "x" * 10_000,
}


@cache
def made() -> Papers:
    """Of a meeting with an incident for each note, and a part that holds them all."""
    events = told_day()
    place = next(n for n, event in enumerate(events) if event.body.kind == "incident.opened")
    stream, at = events[place].stream, events[place].at
    bodies: list[Body] = []
    for name, text in NOTES.items():
        bodies.append(IncidentOpened(incident=name, sites=("luc-nam",), causes=(), confidence=0.5))
        bodies.append(NoteAdded.model_construct(incident=name, text=text, by="truc1"))
    edit = ReportEdited.model_construct(part="internal.assessment", text="\n".join(NOTES.values()), by="truc1")
    written = [Event(stream, 1000 + n, 1, at, body) for n, body in enumerate((*bodies, edit))]
    return papers([*events[:place], *written, *events[place:]])


@cache
def paragraphs() -> list[str]:
    return [p.text for p in word.Document(BytesIO(docx(made().document("internal")))).paragraphs]


@cache
def book() -> Workbook:
    return openpyxl.load_workbook(BytesIO(xlsx(made().book("internal"))))


@cache
def pages() -> str:
    """All that can be read of the PDF."""
    file = pdf(made().document("internal"))
    done = subprocess.run(["pdftotext", "-", "-"], input=file, capture_output=True, check=True, timeout=60)
    return plain(done.stdout.decode())


@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_text_in_word_and_in_the_workbook(name: str) -> None:
    note = clean(NOTES[name])
    for line in note.split("\n"):
        assert any(line.strip() in text for text in paragraphs())
    incidents = {row[0].value: row for row in book()["Sự cố"].iter_rows()}
    cell = incidents[name][10]
    assert (cell.value, cell.data_type) == (note, "s")


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    assert all(cell.data_type != "f" for sheet in book().worksheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.real("poppler")
@pytest.mark.parametrize("name", [name for name in NOTES if name not in ("direction", "letters", "long", "word")])
def test_a_note_is_text_in_the_pdf(name: str) -> None:
    for line in clean(NOTES[name]).split("\n"):
        assert plain(line) in pages()


@pytest.mark.real("poppler")
def test_a_long_note_goes_over_pages_twice_and_into_the_table_with_its_beginning() -> None:
    assert pages().count("x") >= 20_240
    assert pages().count("điệnlực") >= 800
    assert "…" in pages() and "./." in pages()


@pytest.mark.real("poppler")
def test_no_note_reads_a_file() -> None:
    assert "root:x:0" not in pages()
