"""The workbook read back: numbers that count, moments that sort, a head that stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from orchestrator.report.rendering.xlsx import xlsx
from tests.report.day import BEFORE, DAY, moment
from tests.report.papers import usual


@cache
def opened(version: str = "internal") -> Workbook:
    return openpyxl.load_workbook(BytesIO(xlsx(usual().book(version))))  # type: ignore[arg-type]  # a word of the tests


def row(sheet: str, first: object, column: int = 0) -> tuple[object, ...]:
    return next(values for values in opened()[sheet].iter_rows(values_only=True) if values[column] == first)


def wall(day: str, clock: str) -> datetime:
    """As a workbook has it."""
    return moment(day, clock).replace(tzinfo=None)


def test_the_sheets() -> None:
    assert opened().sheetnames == ["Điểm cầu", "Sự cố", "Kiểm tra", "Diễn biến", "Thông tin"]
    assert opened("vp").sheetnames == ["Thông tin"]


def test_numbers_are_numbers_and_moments_moments() -> None:
    found = row("Điểm cầu", "UBND huyện Hiệp Hòa", 1)
    assert found[2] == wall(DAY, "06:30:00")
    assert isinstance(found[4], float) and 0.97 < found[4] < 0.98
    assert (found[5], found[6]) == (2, timedelta(seconds=275))
    assert row("Điểm cầu", "UBND huyện Sơn Động", 1)[3] == timedelta(minutes=11)
    assert row("Sự cố", "sc.1")[3:5] == (timedelta(seconds=200), 3)
    assert row("Kiểm tra", "UBND huyện Lục Ngạn")[2:5] == ("Đạt, có lưu ý", wall(BEFORE, "14:40:00"), 2)
    assert row("Thông tin", "Điểm cầu tham dự")[1] == 10
    sheet = opened()["Điểm cầu"]
    formats = [sheet[place].number_format for place in ("C3", "E3", "G3")]
    assert formats == ["hh:mm:ss dd/mm/yyyy", "0.00%", "[h]:mm:ss"]


def test_the_head_stays_and_paper_is_a4_across() -> None:
    for sheet in opened().worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet["A1"].font.bold and sheet.auto_filter.ref
        letters = [get_column_letter(place) for place in range(1, sheet.max_column + 1)]
        assert all((sheet.column_dimensions[letter].width or 0) >= 5 for letter in letters)


def test_the_same_figures_give_the_same_bytes() -> None:
    assert xlsx(usual().book("internal")) == xlsx(usual().book("internal"))
