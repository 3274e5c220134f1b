"""The .docx opened again and held against Decree 30/2020, annex I, rule by rule."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import docx as word
import pytest
from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from orchestrator.report.rendering.docx import docx
from tests.report.papers import usual

CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


@cache
def opened(version: str = "internal") -> File:
    return word.Document(BytesIO(docx(usual().document(version))))  # type: ignore[arg-type]  # a word of the tests


def look(paragraph: Paragraph) -> tuple[float, bool, bool]:
    """Size in points, bold, italic: the same all along."""
    looks = {
        (run.font.size.pt if run.font.size else 0.0, bool(run.bold), bool(run.italic))
        for run in paragraph.runs
        if run.text
    }
    assert len(looks) == 1, paragraph.text
    return looks.pop()


def lines(cell: _Cell) -> list[Paragraph]:
    return [paragraph for paragraph in cell.paragraphs if paragraph.text]


def body(file: File) -> list[Paragraph]:
    """Between the addressee and the foot."""
    return [p for p in file.paragraphs if p.alignment is JUSTIFY]


def find(file: File, text: str) -> Paragraph:
    return next(p for p in file.paragraphs if p.text.startswith(text))


def tables_ruled(file: File) -> list[Table]:
    return [table for table in file.tables if _borders(table) == {"single"}]


def _borders(table: Table) -> set[str]:
    return {edge.get(qn("w:val")) for edge in table._tbl.tblPr.find(qn("w:tblBorders"))}


def rules(holder: File | _Cell) -> Iterator[Paragraph]:
    """Empty paragraphs with a lower border."""
    for paragraph in holder.paragraphs:
        if paragraph._p.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}") is not None:
            yield paragraph


def rule_mm(rule: Paragraph, within: float) -> float:
    left, right = rule.paragraph_format.left_indent, rule.paragraph_format.right_indent
    assert left is not None and left == right, "centred"
    return float(within - left.mm - right.mm)


@pytest.mark.parametrize("version", ["internal", "vp", "minutes"])
def test_the_page(version: str) -> None:
    for section in opened(version).sections:
        page = (section.page_width, section.page_height)
        assert [round(side.mm) for side in page if side] == [210, 297]
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        top, bottom, left, right = (round(margin.mm) for margin in margins if margin is not None)
        assert 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20


@pytest.mark.parametrize("version", ["internal", "vp", "minutes"])
def test_one_face_and_black_for_everything(version: str) -> None:
    file = opened(version)
    (defaults,) = file.styles.element.iter(qn("w:rPrDefault"))
    fonts = defaults.find(f".//{qn('w:rFonts')}")
    assert [fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia", "cs")] == ["Times New Roman"] * 4
    assert not list(file.element.iter(qn("w:rFonts"))) and not list(file.element.iter(qn("w:color")))
    used = {p.style.name for p in file.paragraphs if p.style}
    assert used == {"Normal"}
    assert not any("Theme" in key for node in file.styles.element.iter(qn("w:rFonts")) for key in node.attrib)


def test_pages_are_numbered_above_the_text_but_not_the_first_and_each_appendix_by_itself() -> None:
    file = opened()
    assert len(file.sections) == 3
    for section in file.sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert not section.first_page_header.paragraphs[0].text
        (number,) = section.header.paragraphs
        assert number.alignment is CENTER
        assert "PAGE" in number._p.xml and number.runs[0].font.size is not None
        assert 13 <= number.runs[0].font.size.pt <= 14


def test_the_head() -> None:
    (left, right), (number, dated) = (row.cells for row in opened().tables[0].rows)
    parent, issuer = lines(left)
    country, motto = lines(right)
    assert (parent.text, look(parent)) == ("UBND TỈNH BẮC GIANG", (12, False, False))
    assert (issuer.text, look(issuer)) == ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", (12, True, False))
    assert (country.text, look(country)) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, True, False))
    assert (motto.text, look(motto)) == ("Độc lập - Tự do - Hạnh phúc", (13, True, False))
    assert look(lines(number)[0]) == (13, False, False)
    assert look(lines(dated)[0]) == (13, False, True)
    assert all(p.alignment is CENTER for cell in (left, right, number, dated) for p in lines(cell))
    assert _borders(opened().tables[0]) == {"nil"}


def test_the_rules_are_solid_and_as_long_as_they_must_be() -> None:
    left, right = opened().tables[0].rows[0].cells
    (below_issuer,), (below_motto,) = rules(left), rules(right)
    assert 74 / 3 <= rule_mm(below_issuer, 75) <= 74 / 2  # the name is 74 mm long in Times New Roman
    assert rule_mm(below_motto, 90) == pytest.approx(56.1, abs=0.5)
    (below_subject,) = rules(opened())
    assert 131 / 3 <= rule_mm(below_subject, 165) <= 131 / 2


def test_title_and_addressee() -> None:
    file = opened()
    name, subject, to = find(file, "BÁO CÁO"), find(file, "Kết quả bảo đảm"), find(file, "Kính gửi:")
    assert look(name) == look(subject) == (14, True, False)
    assert (to.text, look(to)) == ("Kính gửi: Lãnh đạo Sở.", (14, False, False))
    assert name.alignment is subject.alignment is CENTER


def test_several_addressees_are_a_list_under_the_colon() -> None:
    paper = usual().document("vp").model_copy(update={"addressees": ("UBND tỉnh", "Văn phòng UBND tỉnh")})
    file = word.Document(BytesIO(docx(paper)))
    to, first, last = (find(file, text) for text in ("Kính gửi:", "- UBND tỉnh", "- Văn phòng"))
    assert (to.text, first.text, last.text) == ("Kính gửi:", "- UBND tỉnh;", "- Văn phòng UBND tỉnh.")
    indents = [p.paragraph_format.left_indent for p in (to, first, last)]
    assert indents[0] is not None and indents[1] is not None and indents[0] < indents[1] == indents[2]


@pytest.mark.parametrize("version", ["internal", "vp", "minutes"])
def test_the_body(version: str) -> None:
    texts = [p for p in body(opened(version)) if look(p)[0] == 14]
    assert len(texts) > 8
    for paragraph in texts:
        form = paragraph.paragraph_format
        assert form.first_line_indent is not None and 10 <= form.first_line_indent.mm <= 12.7
        assert form.space_after is not None and form.space_after.pt >= 6
        assert form.line_spacing is None or 1 <= form.line_spacing <= 1.5
    assert texts[-1].text.endswith("./.")
    for paragraph in texts:
        leads = look(paragraph)[1] or paragraph.text.endswith(":") or paragraph is texts[-1]
        assert bool(paragraph.paragraph_format.keep_with_next) == leads


def test_tables_fit_between_the_margins_and_carry_their_head_over_the_page() -> None:
    found = tables_ruled(opened())
    assert len(found) == 4
    for table in found:
        widths = [column.width.mm for column in table.columns if column.width is not None]
        assert sum(widths) == pytest.approx(165, abs=0.2)
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert {look(p)[:2] for cell in table.rows[0].cells for p in lines(cell)} == {(12, True)}
        assert {look(p)[:2] for row in table.rows[1:] for cell in row.cells for p in lines(cell)} == {(12, False)}


def test_the_foot() -> None:
    table = next(t for t in opened("vp").tables if "Nơi nhận:" in t.rows[0].cells[0].text)
    left, right = table.rows[0].cells
    heading, *copies = lines(left)
    assert (heading.text, look(heading)) == ("Nơi nhận:", (12, True, True))
    assert [p.text for p in copies] == ["- Như trên;", "- Giám đốc Sở (để b/c);", "- Lưu: VT, CNTT."]
    assert {look(p) for p in copies} == {(11, False, False)}
    assert [(p.text, look(p), p.alignment) for p in lines(right)] == [
        ("KT. GIÁM ĐỐC", (14, True, False), CENTER),
        ("PHÓ GIÁM ĐỐC", (14, True, False), CENTER),
    ]


def test_minutes_have_no_date_and_two_signatures() -> None:
    file = opened("minutes")
    assert [cell.text.strip() for cell in file.tables[0].rows[1].cells][1] == ""
    assert find(file, "BIÊN BẢN").alignment is CENTER
    secretary, chair = file.tables[-1].rows[0].cells
    assert (lines(secretary)[0].text, lines(chair)[0].text) == ("THƯ KÝ", "CHỦ TỌA")
    assert file.paragraphs[-1].text == "- Lưu: VT, Hồ sơ."


def test_an_appendix_is_headed() -> None:
    number, attached = find(opened(), "Phụ lục I"), find(opened(), "(Kèm theo")
    title = find(opened(), "KẾT QUẢ KIỂM TRA")
    assert (look(number), look(title)) == ((14, True, False), (14, True, False))
    assert look(attached)[0] in (13, 14) and look(attached)[2]
    assert {p.alignment for p in (number, title, attached)} == {CENTER}


def test_the_same_figures_give_the_same_bytes_and_nothing_tells_of_who_made_it() -> None:
    paper = usual().document("internal")
    made = docx(paper)
    assert made == docx(paper)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core and "2021-11-30T04:06:00Z" in core
    facts = word.Document(BytesIO(made)).core_properties
    assert (facts.author, facts.last_modified_by, facts.language) == ("", "", "vi-VN")
