"""A document as .docx, to be put right in Word before it is numbered. With ooxml.py the only home of python-docx."""

from __future__ import annotations

from io import BytesIO

import docx as word
from docx.document import Document as File
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from orchestrator.report.document.blocks import Appendix, Block, Document, Heading, Note, Signer, Table
from orchestrator.report.rendering import ooxml
from orchestrator.report.rendering.form import FORM
from orchestrator.report.rendering.sealing import sealed

LEFT, CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
ALIGN = {"left": LEFT, "center": CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def docx(document: Document) -> bytes:
    file = word.Document()
    ooxml.speak_vietnamese(file)
    _describe(file, document)
    _page(file.sections[0], first=True)
    _head(file, document)
    _title(file, document)
    _addressees(file, document)
    for block in document.body:
        last = _block(file, block)
    last.paragraph_format.keep_with_next = True  # a signature does not stand alone on its page
    _foot(file, document)
    for appendix in document.appendices:
        _appendix(file, appendix)
    out = BytesIO()
    file.save(out)
    return sealed(out.getvalue(), document.made)


def _describe(file: File, document: Document) -> None:
    facts = file.core_properties
    facts.title, facts.language = f"{document.name} {document.subject}"[:255], "vi-VN"
    facts.author = facts.last_modified_by = facts.comments = ""
    normal = file.styles["Normal"]
    normal.font.size = Pt(FORM.body_pt)
    normal.paragraph_format.space_after = Pt(0)


def _page(section: Section, *, first: bool) -> None:
    section.page_width, section.page_height = Mm(FORM.page_mm[0]), Mm(FORM.page_mm[1])
    section.top_margin, section.bottom_margin = Mm(FORM.top_mm), Mm(FORM.bottom_mm)
    section.left_margin, section.right_margin = Mm(FORM.left_mm), Mm(FORM.right_mm)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    ooxml.count_from_one(section)
    if first:  # the sections after it have the same
        header = section.header.paragraphs[0]
        header.alignment = CENTER
        ooxml.page_number(header).font.size = Pt(FORM.page_number_pt)


def _write(paragraph: Paragraph, text: str, points: float, *, bold: bool = False, italic: bool = False) -> Paragraph:
    run = paragraph.add_run()
    ooxml.say(run, text)
    run.font.size, run.bold, run.italic = Pt(points), bold or None, italic or None
    return paragraph


def _line(
    holder: File | _Cell,
    text: str,
    points: float,
    align: WD_ALIGN_PARAGRAPH = CENTER,
    *,
    bold: bool = False,
    italic: bool = False,
) -> Paragraph:
    paragraph = holder.add_paragraph()
    paragraph.alignment = align
    return _write(paragraph, text, points, bold=bold, italic=italic)


def _clear(cell: _Cell) -> _Cell:
    """Without the paragraph that every new cell has; whoever takes it puts one in."""
    cell._tc.remove(cell.paragraphs[0]._p)
    return cell


def _head(file: File, document: Document) -> None:
    top, right_mm = document.letterhead, FORM.width_mm - FORM.head_left_mm
    table = file.add_table(rows=2, cols=2)
    ooxml.lay_out(table, (FORM.head_left_mm, right_mm), borders=False, padding_mm=0)
    issuer, country = _clear(table.cell(0, 0)), _clear(table.cell(0, 1))
    _line(issuer, top.parent, FORM.body_head_pt)
    _line(issuer, top.issuer, FORM.body_head_pt, bold=True)
    ooxml.rule(
        issuer.add_paragraph(), FORM.part_rule_mm(top.issuer, FORM.body_head_pt, FORM.head_left_mm), FORM.head_left_mm
    )
    _line(country, FORM.country, FORM.country_pt, bold=True)
    _line(country, FORM.motto, FORM.motto_pt, bold=True)
    ooxml.rule(country.add_paragraph(), FORM.motto_rule_mm(), right_mm)
    number = _line(_clear(table.cell(1, 0)), top.number, FORM.number_pt)
    dated = _line(_clear(table.cell(1, 1)), top.place_date or "", FORM.place_pt, italic=True)
    number.paragraph_format.space_before = dated.paragraph_format.space_before = Pt(6)


def _title(file: File, document: Document) -> None:
    _line(file, document.name, FORM.body_pt, bold=True).paragraph_format.space_before = Pt(18)
    subject = _line(file, document.subject, FORM.body_pt, bold=True).paragraph_format
    subject.left_indent = subject.right_indent = Mm(FORM.subject_indent_mm)
    rule, within_mm = file.add_paragraph(), FORM.width_mm - 2 * FORM.subject_indent_mm
    ooxml.rule(rule, FORM.part_rule_mm(document.subject, FORM.body_pt, within_mm), FORM.width_mm)
    rule.paragraph_format.space_after = Pt(12)


def _addressees(file: File, document: Document) -> None:
    """One on the line of `Kính gửi`, several as a list under its colon."""
    named = document.addressees
    if len(named) == 1:
        _line(file, f"{FORM.to} {named[0]}.", FORM.body_pt).paragraph_format.space_after = Pt(12)
        return
    for place, name in enumerate((FORM.to, *named) if named else ()):
        end = "." if place == len(named) else ";"
        line = _line(file, f"- {name}{end}" if place else name, FORM.body_pt, LEFT)
        line.paragraph_format.left_indent = Mm(44 if place else 22)
        line.paragraph_format.space_after = Pt(12 if place == len(named) else 3)


def _block(file: File, block: Block) -> Paragraph:
    """The paragraph that it ends with."""
    if isinstance(block, Table):
        return _table(file, block)
    small = isinstance(block, Note)
    points = FORM.table_pt if small else FORM.body_pt
    bold = isinstance(block, Heading)
    paragraph = _line(file, block.text, points, JUSTIFY, bold=bold, italic=small)
    paragraph.paragraph_format.space_after = Pt(FORM.gap_pt)
    paragraph.paragraph_format.space_before = Pt(3 if small else 0)
    paragraph.paragraph_format.first_line_indent = Mm(0 if small else FORM.indent_mm)
    paragraph.paragraph_format.keep_with_next = bold or block.text.endswith(":")
    return paragraph


def _table(file: File, block: Table) -> Paragraph:
    widths = [column.width_mm for column in block.columns]
    table = file.add_table(rows=2, cols=len(widths))
    head, pattern = table.rows
    for cell, pattern_cell, column in zip(head.cells, pattern.cells, block.columns, strict=True):
        _fill(cell, column.title, CENTER, bold=True)
        _fill(pattern_cell, "", ALIGN[column.align])
    ooxml.lay_out(table, widths, borders=True, padding_mm=FORM.cell_mm)
    ooxml.repeat_as_head(head)
    for row in (head, pattern):
        ooxml.keep_whole(row)
    ooxml.repeat(pattern, block.rows)
    after = file.add_paragraph()
    after.paragraph_format.line_spacing = Pt(FORM.gap_pt)
    return after


def _fill(cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH, *, bold: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _write(paragraph, text, FORM.table_pt, bold=bold)


def _foot(file: File, document: Document) -> None:
    """Recipients beside the one who signs; where several sign, below them."""
    beside = len(document.signers) == 1
    columns = 2 if beside else len(document.signers)
    table = file.add_table(rows=1, cols=columns)
    ooxml.lay_out(table, [FORM.width_mm / columns] * columns, borders=False, padding_mm=0)
    ooxml.keep_whole(table.rows[0])
    cells = [_clear(cell) for cell in table.rows[0].cells]
    for cell, signer in zip(cells[-len(document.signers) :], document.signers, strict=True):
        _signer(cell, signer)
    copies = cells[0] if beside else file
    _line(copies, FORM.copies, FORM.copies_pt, LEFT, bold=True, italic=True).paragraph_format.space_before = Pt(12)
    for each in document.recipients:
        _line(copies, each, FORM.copy_pt, LEFT)


def _signer(cell: _Cell, signer: Signer) -> None:
    lines = [line for line in (signer.authority, signer.post) if line]
    for place, text in enumerate(lines):
        line = _line(cell, text, FORM.body_pt, bold=True)
        line.paragraph_format.space_before = Pt(0 if place else 12)
        line.paragraph_format.space_after = Mm(FORM.signing_mm) if text == lines[-1] else Pt(0)


def _appendix(file: File, appendix: Appendix) -> None:
    """Its pages are numbered by themselves."""
    section = file.add_section(WD_SECTION.NEW_PAGE)
    _page(section, first=False)
    _line(file, appendix.number, FORM.body_pt, bold=True)
    _line(file, appendix.title, FORM.body_pt, bold=True)
    _line(file, appendix.attached, FORM.place_pt, italic=True).paragraph_format.space_after = Pt(12)
    for block in appendix.blocks:
        _block(file, block)
