"""A book as .xlsx. The only home of openpyxl.

Text is always written as text: whoever opens the file runs no formula that somebody put into a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins, PrintOptions, PrintPageSetup
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from orchestrator.report.document.blocks import Book, Format, Sheet
from orchestrator.report.rendering.sealing import sealed

A4 = "9"
DAY_S = 86400
LONGEST = 32_767  # characters in one cell
LINE_PT, HIGHEST_PT = 16.5, 400.0
FORMATS: dict[Format, str] = {
    "text": "General",
    "count": "0",
    "percent": "0.00%",
    "moment": "hh:mm:ss dd/mm/yyyy",
    "length": "[h]:mm:ss",
}
FACE = "Times New Roman"
THIN = Side(style="thin", color="808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
Head = Literal["head"]


def xlsx(book: Book) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title = book.title
    workbook.properties.creator = ""
    for style in _styles():
        workbook.add_named_style(style)
    for sheet in book.sheets:
        page = workbook.create_sheet(sheet.title[:31])
        _set_up(page, sheet)
        page.append([_cell(page, "head", column.title) for column in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(page, column.format, value) for column, value in zip(sheet.columns, row, strict=True)])
        _stretch(page, sheet)
    out = BytesIO()
    workbook.save(out)
    return sealed(out.getvalue(), book.made)


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    """On screen the head stays; on paper A4 across, as wide as the page, the head on every one."""
    for place, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    page.page_setup = PrintPageSetup(orientation="landscape", paperSize=A4, fitToWidth=1, fitToHeight=0)
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.8, header=0.3, footer=0.4)
    page.print_options = PrintOptions(horizontalCentered=True)
    page.print_title_rows = "1:1"
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P/&N"))


def _stretch(page: Worksheet, sheet: Sheet) -> None:
    """Rows as high as their text needs, which not every program finds out by itself."""
    titles = tuple(column.title for column in sheet.columns)
    for number, row in enumerate((titles, *sheet.rows), start=1):
        cells = zip(sheet.columns, row, strict=True)
        lines = max((_lines(value, column.width) for column, value in cells if isinstance(value, str)), default=1)
        page.row_dimensions[number].height = min(LINE_PT * lines, HIGHEST_PT)


def _lines(text: str, width: int) -> int:
    return sum(1 + len(line) // max(1, width - 1) for line in text.split("\n"))


def _cell(page: Worksheet, form: Format | Head, value: datetime | int | float | str | None) -> Cell:
    cell = WriteOnlyCell(page)
    if isinstance(value, str):
        cell.value = value[:LONGEST]
        cell.data_type = TYPE_STRING  # also where it begins with =
        cell.style = "head" if form == "head" else "text"
    elif isinstance(value, datetime):
        cell.value, cell.style = value, "moment"
    else:
        cell.value = value / DAY_S if form == "length" and value is not None else value
        cell.style = "count" if form == "text" else form
    return cell


def _styles() -> Iterator[NamedStyle]:
    """Made once: to dress each cell by itself takes most of the time of a large book."""
    yield NamedStyle(
        "head",
        font=Font(name=FACE, size=12, bold=True),
        fill=PatternFill("solid", start_color="E7ECF3"),
        border=GRID,
        alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
    )
    for form, number_format in FORMATS.items():
        yield NamedStyle(
            form,
            font=Font(name=FACE, size=12),
            border=GRID,
            alignment=Alignment(horizontal="left" if form == "text" else "center", vertical="top", wrap_text=True),
            number_format=number_format,
        )
