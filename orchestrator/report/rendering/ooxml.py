"""What an official paper needs of Word that python-docx has no word for: fields, rules, borders, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document as File
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from orchestrator.report.rendering.form import FACE

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
FONTS = ("ascii", "hAnsi", "eastAsia", "cs")


def element(tag: str, **attributes: str | int) -> BaseOxmlElement:
    """`element("w:lang", val="vi-VN")`: attributes are in the namespace of Word."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def speak_vietnamese(file: File) -> None:
    """One face and one language for everything that does not say otherwise, in place of the theme's."""
    for style in file.styles.element.iter(qn("w:rPr")):
        for fonts in style.findall(qn("w:rFonts")):
            style.remove(fonts)
    for defaults in file.styles.element.iter(qn("w:rPrDefault")):
        properties = defaults.find(qn("w:rPr"))
        for lang in properties.findall(qn("w:lang")):
            properties.remove(lang)
        properties.insert(0, element("w:rFonts", **dict.fromkeys(FONTS, FACE)))
        properties.append(element("w:lang", val="vi-VN", eastAsia="vi-VN"))


def page_number(paragraph: Paragraph) -> Run:
    """The field that Word fills with the number of the page."""
    run = paragraph.add_run()
    instruction = element("w:instrText")
    instruction.text = "PAGE"
    for part in (element("w:fldChar", fldCharType="begin"), instruction, element("w:fldChar", fldCharType="end")):
        run._r.append(part)
    return run


def count_from_one(section: Section) -> None:
    section._sectPr.append(element("w:pgNumType", start=1))


def say(run: Run, text: str) -> None:
    """A line break in the text is one in the paragraph."""
    for place, line in enumerate(text.split("\n")):
        if place:
            run.add_break()
        run.add_text(line)


def rule(paragraph: Paragraph, length_mm: float, within_mm: float) -> None:
    """A solid line of a length, centred: the lower border of an empty paragraph that is indented so far."""
    side = Mm(max(0.0, (within_mm - length_mm) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.line_spacing = Pt(2)
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=6, space=0, color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")


def lay_out(table: Table, widths_mm: Sequence[float], *, borders: bool, padding_mm: float) -> None:
    """Columns exactly so wide; all lines drawn, or none."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER  # from margin to margin, whatever a version makes of the padding
    properties = table._tbl.tblPr
    for name in ("w:tblBorders", "w:tblCellMar", "w:tblW"):
        for former in properties.findall(qn(name)):
            properties.remove(former)
    properties.append(element("w:tblW", w=Mm(sum(widths_mm)).twips, type="dxa"))
    lines = element("w:tblBorders")
    for side in SIDES:
        lines.append(element(f"w:{side}", val="single" if borders else "nil", sz=4, space=0, color="000000"))
    properties.append(lines)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=Mm(padding_mm).twips, type="dxa"))
    properties.append(margins)
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def repeat_as_head(row: _Row) -> None:
    """On every page that the table reaches."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_whole(row: _Row) -> None:
    """Not over the edge of a page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))


def repeat(pattern: _Row, rows: Sequence[Sequence[str]]) -> None:
    """Put in the place of an empty row one for each of these, that looks like it. Dressing each would take minutes."""
    holder = pattern.cells[0]
    for texts in rows:
        row = deepcopy(pattern._tr)
        for cell, text in zip(row.tc_lst, texts, strict=True):
            say(Run(cell.p_lst[0].r_lst[0], holder), text)
        pattern._tr.addprevious(row)
    pattern._tr.getparent().remove(pattern._tr)
