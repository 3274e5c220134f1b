"""Whatever somebody calls a spreadsheet is read, or refused with the way out; nothing is unpacked blindly."""

from __future__ import annotations

import tracemalloc

import pytest
from openpyxl import Workbook

from orchestrator.errors import BadInput
from orchestrator.sheets import opening
from orchestrator.sheets.opening import Span, open_pages
from tests.sheets.workbooks import contacts, packed, workbook

GOOD = contacts(("luc-ngan", "Văn phòng", "Văn thư", "0204 000 2191", None))
SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<worksheet><sheetData/></worksheet>"
)


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(BadInput) as caught:
        open_pages(data, "tep.xlsx", **limits)
    (problem,) = caught.value.problems
    return problem.to("vi")


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "tệp trống; chọn lại tệp .xlsx"),
        (
            OLD,
            "tệp theo kiểu Excel 97-2003 (.xls); mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx",
        ),
        (
            OLD + "EncryptedPackage".encode("utf-16-le"),
            "tệp được đặt mật khẩu nên không đọc được; bỏ mật khẩu (File, Info, Protect Workbook) rồi lưu lại",
        ),
        (
            "Mã điểm cầu;Số điện thoại\n".encode(),
            "tệp là văn bản (CSV hoặc tương tự), không phải .xlsx; mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx",
        ),
        (
            "Mã điểm cầu\tSố\n".encode("utf-16"),
            "tệp là văn bản (CSV hoặc tương tự), không phải .xlsx; mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx",
        ),
        (b"\x89PNG\r\n\0\0\0", "không phải bảng tính .xlsx; tải tệp mẫu về rồi điền vào đó"),
        (
            packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
            "không phải bảng tính .xlsx; tải tệp mẫu về rồi điền vào đó",
        ),
        (
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            "tệp là bảng tính kiểu khác (.ods hoặc .xlsb); lưu lại thành .xlsx",
        ),
        (
            packed({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"\0"}),
            "tệp là bảng tính kiểu khác (.ods hoặc .xlsb); lưu lại thành .xlsx",
        ),
        (GOOD[:-60], "tệp .xlsx bị hỏng; mở bằng Excel hoặc LibreOffice, sửa lỗi rồi lưu lại"),
        (b"PK" + bytes(300), "tệp .xlsx bị hỏng; mở bằng Excel hoặc LibreOffice, sửa lỗi rồi lưu lại"),
        (
            packed({SHEET: b"<worksheet><sheetData><row"}, GOOD),
            "tệp .xlsx bị hỏng; mở bằng Excel hoặc LibreOffice, sửa lỗi rồi lưu lại",
        ),
        (packed({SHEET: BOMB}, GOOD), "tệp chứa khai báo XML mà bảng tính không bao giờ có; không đọc tệp này"),
        (
            packed({SHEET: BOMB.decode().encode("utf-16")}, GOOD),
            "tệp chứa khai báo XML mà bảng tính không bao giờ có; không đọc tệp này",
        ),
        (
            packed({f"xl/media/{n}.png": b"" for n in range(600)}, GOOD),
            "tệp nén bất thường: bung ra hơn 64 MB; không đọc tệp này",
        ),
        (workbook({f"T{n}": [["a"]] for n in range(21)}), "tệp có hơn 20 trang; bỏ bớt"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_way_out(data: bytes, sentence: str) -> None:
    assert refusal(data) == f"tep.xlsx: {sentence}"


def test_a_file_past_the_limit_is_not_looked_at() -> None:
    told = refusal(GOOD + bytes(2**20), most_bytes=2**20)
    assert told == "tep.xlsx: tệp lớn hơn 1 MB; chỉ để lại các trang danh sách, bỏ ảnh và trang khác"


def test_a_zip_bomb_costs_nothing() -> None:
    bomb = packed({SHEET: bytes(200 * 2**20)}, GOOD)
    tracemalloc.start()
    assert refusal(bomb) == "tep.xlsx: tệp nén bất thường: bung ra hơn 64 MB; không đọc tệp này"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(bomb) < 2**20 and peak < 4 * 2**20


def test_a_directory_that_lies_about_a_size_gives_nothing_more() -> None:
    honest = packed({SHEET: b" " * 100_000}, GOOD)
    lying = honest.replace((100_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal(lying) == "tep.xlsx: tệp .xlsx bị hỏng; mở bằng Excel hoặc LibreOffice, sửa lỗi rồi lưu lại"


def test_rows_far_down_are_refused_and_columns_far_right_not_read() -> None:
    def far(book: Workbook) -> None:
        book["Liên hệ"]["A50002"] = "x"

    told = refusal(contacts(change=far))
    assert told == ("tep.xlsx: Liên hệ: trang có hơn 50000 hàng; xoá các hàng trống ở cuối hoặc chia thành nhiều tệp")

    def wide(book: Workbook) -> None:
        book["Liên hệ"]["XFD1"] = "x"

    (page,) = open_pages(contacts(change=wide), "tep.xlsx")
    assert len(page.rows[1]) == opening.MOST_COLUMNS


def test_a_size_that_the_sheet_claims_is_not_believed() -> None:
    def claimed(tag: bytes) -> bytes:
        part = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + tag
            + b'<sheetData><row r="3"><c r="B3" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
        )
        return packed({SHEET: part}, GOOD)

    for tag in (b"", b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1"/>'):
        (page,) = open_pages(claimed(tag), "tep.xlsx")
        assert {row: [cell.value for cell in cells if cell.value] for row, cells in page.rows.items()} == {3: ["x"]}


def test_merged_cells_are_told() -> None:
    def merged(book: Workbook) -> None:
        book["Liên hệ"].merge_cells("A2:A4")
        book["Liên hệ"].merge_cells("C2:D2")

    (page,) = open_pages(contacts(("a", "b", "c", "d", "e"), change=merged), "tep.xlsx")
    assert set(page.merged) == {Span(1, 2, 1, 4), Span(3, 2, 4, 2)}
