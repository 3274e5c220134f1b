"""Bytes that somebody calls a spreadsheet -> cells. Nothing is unpacked before its size is known; nothing is run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from orchestrator.config.yaml.tree import shown
from orchestrator.errors import BadInput, Problem
from orchestrator.sheets.cells import Cell
from orchestrator.text import Text

MOST_BYTES = 8 * 2**20  # ten thousand points with lines and contacts take 3 MB
MOST_UNPACKED = 64 * 2**20
MOST_PARTS = 500
MOST_PAGES = 20
MOST_ROWS = 50_000
MOST_COLUMNS = 60

EMPTY = Text(vi="tệp trống; chọn lại tệp .xlsx", en="the file is empty; choose the .xlsx file again")
TOO_BIG = Text(
    vi="tệp lớn hơn {most} MB; chỉ để lại các trang danh sách, bỏ ảnh và trang khác",
    en="the file is larger than {most} MB; leave the lists in it, without pictures and other pages",
)
LOCKED = Text(
    vi="tệp được đặt mật khẩu nên không đọc được; bỏ mật khẩu (File, Info, Protect Workbook) rồi lưu lại",
    en="the file has a password and cannot be read; remove it (File, Info, Protect Workbook) and save again",
)
OLD = Text(
    vi="tệp theo kiểu Excel 97-2003 (.xls); mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx",
    en="the file has the format of Excel 97-2003 (.xls); open it in Excel or LibreOffice and save it as .xlsx",
)
OTHER_SHEET = Text(
    vi="tệp là bảng tính kiểu khác (.ods hoặc .xlsb); lưu lại thành .xlsx",
    en="the file is a spreadsheet of another format (.ods or .xlsb); save it as .xlsx",
)
ONLY_TEXT = Text(
    vi="tệp là văn bản (CSV hoặc tương tự), không phải .xlsx; mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx",
    en="the file is text (CSV or the like), no .xlsx; open it in Excel or LibreOffice and save it as .xlsx",
)
NO_SHEET = Text(
    vi="không phải bảng tính .xlsx; tải tệp mẫu về rồi điền vào đó",
    en="is no .xlsx spreadsheet; fetch the template and fill it in",
)
DAMAGED = Text(
    vi="tệp .xlsx bị hỏng; mở bằng Excel hoặc LibreOffice, sửa lỗi rồi lưu lại",
    en="the .xlsx file is damaged; open it in Excel or LibreOffice, have it repaired and save it again",
)
SWOLLEN = Text(
    vi="tệp nén bất thường: bung ra hơn {most} MB; không đọc tệp này",
    en="the file is packed suspiciously: more than {most} MB when unpacked; it is not read",
)
ENTITIES = Text(
    vi="tệp chứa khai báo XML mà bảng tính không bao giờ có; không đọc tệp này",
    en="the file holds XML declarations that no spreadsheet has; it is not read",
)
MANY_PAGES = Text(vi="tệp có hơn {most} trang; bỏ bớt", en="the file has more than {most} pages; remove some")
MANY_ROWS = Text(
    vi="trang có hơn {most} hàng; xoá các hàng trống ở cuối hoặc chia thành nhiều tệp",
    en="the page has more than {most} rows; delete the empty ones at its end, or divide the file",
)

NOTHING = Cell(None)  # an empty cell
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,25})"')


class Span(NamedTuple):
    """Cells that were merged into one; rows and columns count from 1."""

    column: int
    row: int
    last_column: int
    last_row: int


class RawPage(NamedTuple):
    """The rows that hold anything, by their number, and what is merged."""

    title: str
    rows: dict[int, tuple[Cell, ...]]
    merged: tuple[Span, ...]


def open_pages(data: bytes, file: str, *, most_bytes: int = MOST_BYTES) -> list[RawPage]:
    """Every page of a workbook. Raises BadInput when it is none, or is not safe to read.

    Blocks: 40,000 cells a second.
    """
    if len(data) > most_bytes:
        raise _refusal(file, TOO_BIG.format(most=most_bytes >> 20))
    if (reason := _no_workbook(data)) is not None:
        raise _refusal(file, reason)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _look_inside(archive, file)
            return list(_pages(data, archive, file))
    except BadInput:
        raise
    except Exception as error:  # whatever a damaged part makes of a library that trusts its input
        raise _refusal(file, DAMAGED) from error


def _no_workbook(data: bytes) -> Text | None:
    """Why these bytes are no workbook, as far as their beginning tells."""
    if not data:
        return EMPTY
    if data.startswith(_OLE):
        return LOCKED if _ENCRYPTED in data else OLD
    if data.startswith(b"PK"):
        return None
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head:
        return ONLY_TEXT
    return NO_SHEET


def _look_inside(archive: zipfile.ZipFile, file: str) -> None:
    """Sizes first: a reader never gets more out of a part than its directory says."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise _refusal(file, OTHER_SHEET)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _refusal(file, NO_SHEET)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refusal(file, SWOLLEN.format(most=MOST_UNPACKED >> 20))
    for part in parts:
        if _DECLARED.search(archive.read(part).replace(b"\0", b"")):  # without NULs: UTF-16 says it so too
            raise _refusal(file, ENTITIES)


def _pages(data: bytes, archive: zipfile.ZipFile, file: str) -> Iterator[RawPage]:
    from openpyxl import load_workbook  # by whoever reads one: most services never do

    with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)) as book:
        if len(book.worksheets) > MOST_PAGES:
            raise _refusal(file, MANY_PAGES.format(most=MOST_PAGES))
        for page in book.worksheets:
            rows = dict(_rows(page))
            if max(rows, default=0) > MOST_ROWS:
                raise _refusal(file, MANY_ROWS.format(most=MOST_ROWS), shown(page.title))
            yield RawPage(page.title, rows, _merged(archive, vars(page)["_worksheet_path"]))


def _rows(page: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows that hold anything, up to the first beyond the limit. The size that a page claims is not asked."""
    page.reset_dimensions()
    last: object = None
    for number, cells in enumerate(page.iter_rows(max_col=MOST_COLUMNS), 1):
        if cells is not last:  # rows that are not there come as one and the same, a million of them at times
            last = cells
            row = tuple(NOTHING if cell.value is None else Cell(cell.value, cell.data_type) for cell in cells)
            if any(cell is not NOTHING for cell in row):
                yield number, row
                if number > MOST_ROWS:
                    return


def _merged(archive: zipfile.ZipFile, part: str) -> tuple[Span, ...]:
    """openpyxl reads row by row, and says nothing of merged cells then; they stand after the rows."""
    from openpyxl.utils import range_boundaries

    found: Sequence[bytes] = _MERGED.findall(archive.read(part))
    return tuple(Span(*range_boundaries(reference.decode())) for reference in found)


def _refusal(file: str, text: Text, path: str = "") -> BadInput:
    return BadInput([Problem(file, None, path, text)])
