"""The PDF as it is read and seen, on a machine without fonts."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from orchestrator.report.document import Version
from orchestrator.report.document.blocks import Column, Document, Table
from orchestrator.report.rendering.form import FORM
from orchestrator.report.rendering.pdf import FONTS, TAGGED, TEMPLATE, pdf
from tests.report.papers import usual

NOWHERE = {"FONTCONFIG_FILE": "/nonexistent", "PATH": "/usr/bin:/bin"}
LETTERS = "ẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴĐ"
DPI = 100
DARK = bytes(level < 128 for level in range(256))

pytestmark = pytest.mark.real("poppler")


@cache
def made(version: Version = "internal", fonts: Path = FONTS) -> bytes:
    return pdf(usual().document(version), fonts)


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=NOWHERE, timeout=60)
    return done.stdout


def text_of(made: bytes, folder: Path, *options: str) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(made)
    return run("pdftotext", *options, file, "-")


def plain(text: str) -> str:
    """Without blanks, seen and unseen."""
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize("version", ["internal", "vp", "minutes"])
@pytest.mark.parametrize("fonts", [FONTS, Path("/nonexistent")], ids=["ours", "carried"])
def test_every_word_can_be_read_with_no_font_installed(version: Version, fonts: Path, tmp_path: Path) -> None:
    paper = usual().document(version)
    found = set(text_of(made(version, fonts), tmp_path).replace("\u200b", "").split())
    for block in (*paper.body, *(block for appendix in paper.appendices for block in appendix.blocks)):
        texts = [cell for row in block.rows for cell in row] if block.kind == "table" else [block.text]
        assert [word for text in texts for word in text.split() if word not in found] == []


def test_the_template_reads_every_measure_and_no_other() -> None:
    """In typst a name is a string: no other tool would miss one."""
    read = set(re.findall(r"\bform\.([a-z_]+)", TEMPLATE.read_text(encoding="utf-8")))
    assert read == {measure.name for measure in fields(FORM)}


@pytest.mark.parametrize("fonts", [FONTS, Path("/nonexistent")], ids=["ours", "carried"])
def test_all_letters_of_vietnamese_are_there(fonts: Path, tmp_path: Path) -> None:
    paper = _saying(LETTERS + LETTERS.lower())
    assert plain(LETTERS + LETTERS.lower()) in plain(text_of(pdf(paper, fonts), tmp_path))


def test_the_face_is_ours_and_is_carried_along(tmp_path: Path) -> None:
    assert FONTS.is_dir(), "make page builds it"
    (tmp_path / "paper.pdf").write_bytes(made())
    rows = run("pdffonts", tmp_path / "paper.pdf").splitlines()[2:]
    assert len(rows) == 4
    for row in rows:
        assert "+Tinos-" in row and row.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, unicode


def test_pages_are_a4_and_numbered_from_the_second(tmp_path: Path) -> None:
    pages = text_of(made(), tmp_path).rstrip("\f").split("\f")
    info = run("pdfinfo", tmp_path / "paper.pdf")
    assert "(A4)" in info and int(re.findall(r"Pages: +(\d+)", info)[0]) == len(pages)
    first = [page.strip().splitlines()[0] for page in pages]
    appendix = next(n for n, line in enumerate(first) if line == "Phụ lục I")
    assert first[1:appendix] == [str(n) for n in range(2, appendix + 1)]
    assert not first[0].isdigit() and first[appendix + 1] in ("2", "Phụ lục II")


def test_margins_are_kept_and_the_head_stands_in_two_columns(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(made())
    run("pdftoppm", "-gray", "-r", str(DPI), tmp_path / "paper.pdf", tmp_path / "page")
    for file in sorted(tmp_path.glob("page-*.pgm")):
        left, top, right, bottom = _ink(file)
        assert left >= 29.5 and right <= 195.5 and bottom <= 278.2 and top >= 9
    boxes = text_of((tmp_path / "paper.pdf").read_bytes(), tmp_path, "-bbox", "-l", "1")
    place = {word: float(x) for x, word in re.findall(r'xMin="([\d.]+)"[^>]*>([^<]+)<', boxes)}
    assert place["SỞ"] < place["CỘNG"] and place["Số:"] < place["Giang,"]


def test_a_paper_carries_tags_for_who_cannot_see_it_but_one_of_thousands_of_points_does_not() -> None:
    paper = usual().document("vp")
    row = ("1", "Điểm cầu")
    columns = (Column(title="TT", width_mm=10), Column(title="Điểm cầu", width_mm=60))
    long = paper.model_copy(update={"body": (*paper.body, Table(columns=columns, rows=(row,) * (TAGGED + 1)))})
    assert b"/StructTreeRoot" in made("vp")
    assert len(large := pdf(long)) < 200_000 and b"/StructTreeRoot" not in large


def test_the_same_figures_give_the_same_bytes() -> None:
    assert made() == pdf(usual().document("internal"))


def _saying(text: str) -> Document:
    paper = usual().document("vp")
    first = paper.body[0]
    return paper.model_copy(update={"body": (first.model_copy(update={"text": text}), *paper.body[1:])})


def _ink(file: Path) -> tuple[float, float, float, float]:
    """The box of all that is not white, in millimetres."""
    header, dots = re.match(rb"P5\s(\d+) (\d+)\s255\s", data := file.read_bytes()), b""
    assert header is not None
    width, height = int(header[1]), int(header[2])
    assert (width, height) == (827, 1170)  # A4
    dots = data[header.end() :]
    rows = [dots[n * width : (n + 1) * width].translate(DARK) for n in range(height)]
    inked = [n for n, row in enumerate(rows) if 1 in row]
    columns = [n for row in rows for n in (row.find(1), row.rfind(1)) if n >= 0]
    mm = 25.4 / DPI
    return min(columns) * mm, inked[0] * mm, max(columns) * mm, inked[-1] * mm
