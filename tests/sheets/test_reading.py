"""Cells as people fill them in: read as they were meant, or refused with page, row, column and the way out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from orchestrator.errors import BadInput
from orchestrator.sheets.cells import Cell, taken
from orchestrator.sheets.columns import folded, titles
from orchestrator.sheets.opening import open_pages
from orchestrator.sheets.reading import Page, read_pages
from orchestrator.sheets.tables import CONTACTS, LINKS, SITES, TABLES
from orchestrator.text import Text
from tests.sheets.workbooks import CONTACT_HEAD, contacts, workbook

ROW = ("luc-ngan", "Cán bộ kỹ thuật", "Trực", "0204 000 2191", "a@luc-ngan.example")
DAY = datetime.combine(date(2021, 11, 30), time())  # naive, as a cell is
VALUES = {
    "site": "luc-ngan",
    "role": "technician",
    "name": "Trực",
    "phone": "0204 000 2191",
    "email": "a@luc-ngan.example",
}


def read(data: bytes) -> tuple[dict[str, Page], list[Text]]:
    return read_pages(open_pages(data, "tep.xlsx"), "tep.xlsx", TABLES)


def one(data: bytes) -> tuple[list[dict[str, str | None]], list[str], list[str]]:
    """Of the contacts: values, problems, remarks."""
    pages, remarks = read(data)
    page = pages["contacts"]
    told = [problem.to("vi") for problem in page.problems]
    return [entry.values for entry in page.entries], told, [remark.vi for remark in remarks]


def refused(data: bytes) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(data)
    return [problem.to("vi") for problem in caught.value.problems]


# ── titles ──────────────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(5)), st.randoms())
def test_columns_may_stand_in_any_order_and_be_titled_in_any_case(order: Sequence[int], chance: random.Random) -> None:
    def cased(title: str) -> str:
        return "".join(char.upper() if chance.random() < 0.5 else char for char in title)

    head = [f"  {cased(CONTACT_HEAD[place])}{chance.choice(['', ' *', ' (bắt buộc)', ':'])} " for place in order]
    values, problems, remarks = one(contacts([ROW[place] for place in order], head=head))
    assert (values, problems, remarks) == ([VALUES], [], [])


@pytest.mark.parametrize(
    "head",
    [
        ("ma diem cau", "vai tro", "ho ten", "so dien thoai", "email"),
        ("Site id", "Role", "Name", "Phone", "E-mail"),
        ("Đơn vị", "Chức trách", "Họ và tên", "SĐT", "Hộp thư"),
        tuple(CONTACT_HEAD[n].replace("ô", "o\u0302").replace("ố", "ô\u0301") for n in range(5)),
    ],
)
def test_the_words_people_use_for_a_column(head: Sequence[str]) -> None:
    assert one(contacts(ROW, head=head)) == ([VALUES], [], [])


def test_no_title_means_two_columns_of_a_list() -> None:
    for table in TABLES:
        own = [folded(name) for column in table.columns for name in (column.title.vi, column.title.en)]
        assert set(own) <= set(titles(table))
        for column in table.columns:
            assert titles(table)[folded(column.title.vi)] == titles(table)[folded(column.title.en)] == column.key


def test_over_the_titles_there_may_be_a_heading_and_between_the_rows_nothing() -> None:
    rows: list[Sequence[Any]] = [
        ["DANH BẠ CÁN BỘ"],
        [],
        ["Năm 2021", None, "x"],
        CONTACT_HEAD,
        [],
        ROW,
        ["  ", None],
        ROW,
    ]
    values, problems, remarks = one(workbook({"Sheet1": rows}))
    assert (values, problems, remarks) == ([VALUES, VALUES], [], [])


def test_a_column_that_is_not_known_is_named_and_left_out() -> None:
    data = contacts((*ROW, "x", "UBND"), head=(*CONTACT_HEAD, "Ghi chú", "Tên điểm cầu"))
    values, problems, remarks = one(data)
    assert (values, problems) == ([VALUES], [])
    assert remarks == ["Trang “Liên hệ”: không dùng các cột “Ghi chú”, “Tên điểm cầu”."]


def test_a_column_that_is_missing_is_named() -> None:
    assert refused(contacts(ROW[:3], head=CONTACT_HEAD[:3])) == [
        "tep.xlsx:1: Liên hệ: hàng tiêu đề thiếu cột “Số điện thoại”; thêm cột, hoặc sửa lại tên cột theo tệp mẫu"
    ]


@pytest.mark.parametrize("rows", [[], [["a", "b"], [1, 2]], [[]]])
def test_a_workbook_without_a_list(rows: list[list[Any]]) -> None:
    assert refused(workbook({"Sheet1": rows})) == [
        "tep.xlsx: không có trang nào là danh sách dùng được; cần một hàng tiêu đề có đủ các cột: “Mã điểm cầu”, "
        "“Vai trò”, “Họ tên”, “Số điện thoại”"
    ]


def test_two_columns_of_one_meaning() -> None:
    assert refused(contacts((*ROW, "1"), head=(*CONTACT_HEAD, "số điện thoại"))) == [
        "tep.xlsx:1: Liên hệ: có hai cột cùng nghĩa: “Số điện thoại” và “số điện thoại”; chỉ giữ lại một"
    ]


def test_several_pages() -> None:
    data = workbook({"Hướng dẫn": [["Đọc kỹ"]], "Trống": [], "Danh bạ": [CONTACT_HEAD, ROW]})
    assert one(data) == ([VALUES], [], ["Không dùng trang “Hướng dẫn”."])
    assert refused(workbook({"A": [CONTACT_HEAD, ROW], "B": [CONTACT_HEAD, ROW]})) == [
        "tep.xlsx: hai trang “A” và “B” cùng là danh sách Liên hệ; chỉ giữ lại một"
    ]


# ── merged cells ────────────────────────────────────────────────────────────────────────────────────


def test_a_point_merged_over_the_rows_of_its_contacts_speaks_for_each() -> None:
    def merge(book: Workbook) -> None:
        book["Liên hệ"].merge_cells("A2:A3")
        book["Liên hệ"].merge_cells("H2:J9")  # where no list is

    values, problems, _ = one(contacts(ROW, (None, *ROW[1:]), ("son-dong", *ROW[1:]), change=merge))
    assert problems == []
    assert [value["site"] for value in values] == ["luc-ngan", "luc-ngan", "son-dong"]


def test_other_merged_cells_are_refused() -> None:
    def merge(book: Workbook) -> None:
        book["Liên hệ"].merge_cells("D2:D3")

    _, problems, _ = one(contacts(ROW, ROW, change=merge))
    assert problems == [
        "tep.xlsx:2: Liên hệ!Số điện thoại: ô D2:D3 bị gộp (merge); bỏ gộp ô rồi ghi giá trị vào từng hàng",
        "tep.xlsx:3: Liên hệ!Số điện thoại: đang để trống; phải có giá trị ở cột này",
    ]


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("phone", "better"),
    [
        (912345678, "0912345678"),
        (912345678.0, "0912345678"),
        ("912345678", "0912345678"),
        ("912 345 678", "0912345678"),
        (2040002131, "02040002131"),
        (84912345678, "+84912345678"),
    ],
)
def test_a_number_that_lost_its_zero_is_put_right_and_said(phone: object, better: str) -> None:
    values, problems, remarks = one(contacts((*ROW[:3], phone)))
    assert (values[0]["phone"], problems) == (better, [])
    written = str(int(phone)) if isinstance(phone, float) else phone
    assert remarks == [f"Trang “Liên hệ”, hàng 2: Excel đã làm mất số 0 đầu: {written} được hiểu là {better}."]


LOST = (
    "“{}” không phải số điện thoại, có thể Excel đã làm mất số 0 đầu; định dạng ô thành Text rồi ghi dạng 0912 345 678"
)


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        (None, "đang để trống; phải có giá trị ở cột này"),
        ("  ", "đang để trống; phải có giá trị ở cột này"),
        (12, LOST.format(12)),
        (9123.5, LOST.format("9123.5")),
        (True, LOST.format("true")),
        (DAY, LOST.format("2021-11-30")),
        (
            "mười hai",
            "số điện thoại “mười hai” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 345 678",
        ),
        (
            "=A1",
            "ô này là công thức, không được tính ở đây; chép giá trị của ô rồi dán lại bằng Paste Special, Values",
        ),
        ("#N/A", "ô này báo lỗi #N/A của Excel; ghi giá trị đúng hoặc để trống"),
    ],
)
def test_what_is_no_phone_number(phone: object, sentence: str) -> None:
    _, problems, _ = one(contacts((*ROW[:3], phone)))
    assert problems == [f"tep.xlsx:2: Liên hệ!Số điện thoại: {sentence}"]


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (
            1,
            "Giám đốc",
            "Vai trò: chỉ nhận một trong: Cán bộ kỹ thuật, Cán bộ kỹ thuật dự phòng, Văn phòng, Lãnh đạo phụ trách, "
            "Nhà mạng; không nhận “Giám đốc”",
        ),
        (2, date(2021, 11, 30), "Họ tên: ô này là ngày tháng; định dạng ô thành Text rồi gõ lại"),
        (2, False, "Họ tên: ô này là TRUE/FALSE; định dạng ô thành Text rồi gõ lại"),
        (2, "x" * 501, "Họ tên: dài quá 500 ký tự; ghi gọn lại"),
        (0, None, "Mã điểm cầu: đang để trống; phải có giá trị ở cột này"),
    ],
)
def test_what_no_other_cell_may_be(place: int, value: object, problem: str) -> None:
    row: list[Any] = list(ROW)
    row[place] = value
    _, problems, _ = one(contacts(row))
    assert problems == [f"tep.xlsx:2: Liên hệ!{problem}"]


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("id", 213, "213"),
        ("id", "luc\u00a0ngan\n ", "luc ngan"),
        ("name", "Lu\u0323c Nga\u0323n", "Lục Ngạn"),
        ("order", 6.0, "6"),
        ("valid_from", DAY, "2021-11-30"),
        ("valid_from", "31/1/2021", "2021-01-31"),
        ("valid_from", "2021-01-31", "2021-01-31"),
        ("hub", True, "yes"),
        ("hub", "x", "yes"),
        ("agent", "KHÔNG", "no"),
        ("level", "cấp huyện", "district"),
        ("hub", None, None),
    ],
)
def test_what_people_mean(key: str, value: object, meant: str | None) -> None:
    assert taken(Cell(value, "n"), SITES.column(key)).value == meant


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("order", "sáu", "phải là số nguyên, không phải “sáu”; ví dụ 20"),
        ("order", 1.5, "phải là số nguyên, không phải “1.5”; ví dụ 20"),
        ("valid_from", "31/2/2021", "“31/2/2021” không phải ngày; ghi ngày/tháng/năm, ví dụ 30/11/2021"),
        ("valid_from", 44530, "“44530” không phải ngày; ghi ngày/tháng/năm, ví dụ 30/11/2021"),
        ("hub", "có lẽ", "chỉ nhận một trong: Có, Không; không nhận “có lẽ”"),
    ],
)
def test_what_cannot_be_meant(key: str, value: object, sentence: str) -> None:
    wrong = taken(Cell(value, "n"), SITES.column(key)).wrong
    assert wrong is not None and wrong.vi == sentence


@pytest.mark.parametrize(("value", "meant"), [(50, "50"), ("2,5", "2.5"), (2.5, "2.5")])
def test_a_bandwidth(value: object, meant: str) -> None:
    assert taken(Cell(value, "n"), LINKS.column("mbps")).value == meant
    wrong = taken(Cell("50 Mbps"), LINKS.column("mbps")).wrong
    assert wrong is not None and wrong.vi == "phải là một số, không phải “50 Mbps”; ví dụ 50"


def test_every_sentence_is_there_in_english() -> None:
    told = [taken(Cell(value), column).wrong for column in CONTACTS.columns for value in (None, "=", "x" * 501)]
    assert all(text.en and text.en != text.vi for text in told if text is not None)
