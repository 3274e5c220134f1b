"""Notes and edits that would like to be more than text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx as word
import openpyxl
import pytest

from orchestrator.model.events import Event, ReportEdited
from orchestrator.report.document import Papers
from orchestrator.report.document.speech import clean
from orchestrator.report.rendering.docx import docx
from orchestrator.report.rendering.pdf import pdf
from orchestrator.report.rendering.xlsx import xlsx
from tests.report.day import told_day
from tests.report.papers import papers
from tests.report.test_pdf import plain, text_of

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


def day_with(text: str) -> Papers:
    events = told_day(text)
    edit = ReportEdited.model_construct(part="internal.assessment", text=text, by="truc1")
    events.append(Event(events[0].stream, len(events) + 1, 1, events[-1].at, edit))
    return papers(events)


@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_text_in_word_and_in_the_workbook(name: str) -> None:
    note, found = NOTES[name], day_with(NOTES[name])
    paper = docx(found.document("internal"))
    file = word.Document(BytesIO(paper))
    for line in clean(note).split("\n"):
        assert any(line.strip() in p.text for p in file.paragraphs)
    book = openpyxl.load_workbook(BytesIO(xlsx(found.book("internal"))))
    cell = book["Sự cố"]["K2"]
    assert (cell.value, cell.data_type) == (clean(note), "s")
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.real("poppler")
@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_text_in_the_pdf(name: str, tmp_path: Path) -> None:
    made = pdf(day_with(NOTES[name]).document("internal"))
    assert made.startswith(b"%PDF")
    found = plain(text_of(made, tmp_path))
    if name in ("long", "word"):  # over several pages, twice, as a part and in the timeline; in the table its beginning
        assert found.count("x" if name == "word" else "lực") >= (20_240 if name == "word" else 790)
        assert "…" in found
    elif name not in ("direction", "letters"):
        for line in clean(NOTES[name]).split("\n"):
            assert plain(line) in found
    assert "root:x:0" not in found and "./." in found
