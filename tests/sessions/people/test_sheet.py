"""The contacts as a spreadsheet: out and in again unchanged, previewed row by row, all or nothing."""

from __future__ import annotations

import pytest

from orchestrator.errors import BadInput, Overtaken
from orchestrator.model.events import ContactsChanged
from orchestrator.model.views.people import PeopleImport
from orchestrator.sessions.people.sheet import PeopleSheet
from tests.sessions.people.desk import ANOTHER, GUEST, LUC_NGAN, OFFICE, Desk
from tests.sheets.workbooks import contacts

TECHNICIAN_ROW = (LUC_NGAN, "Cán bộ kỹ thuật", "Cán bộ kỹ thuật", "02040002191")
OFFICE_ROW = ("UBND huyện Lục Ngạn", "Văn phòng", "Văn phòng HĐND và UBND", "0204 000 2192")


@pytest.fixture
def sheet(desk: Desk) -> PeopleSheet:
    return PeopleSheet(desk.directory, lambda: "vi")


def told(taken: PeopleImport) -> list[tuple[int | None, str, str]]:
    return [(row.row, row.state, row.text.vi) for row in taken.rows]


async def test_what_goes_out_comes_in_unchanged(desk: Desk, sheet: PeopleSheet) -> None:
    desk.guests.append(GUEST)
    await desk.directory.edit(LUC_NGAN, desk.revision(), [OFFICE, ANOTHER], "truc1")
    await desk.directory.edit("khach", desk.revision("khach"), [OFFICE], "truc1")
    taken = await sheet.take(await sheet.export(), "truc2", apply=True)
    assert (taken.wrong, taken.changes, taken.applied, taken.remarks) == (0, 0, True, ())
    assert {(row.state, row.text.vi) for row in taken.rows} == {("same", "Không thay đổi.")}
    assert len(taken.rows) == sum(len(site.contacts) for site in desk.directory.sites()) == 24
    assert len(await desk.journal()) == 2  # of the edits


async def test_a_preview_saves_nothing_and_says_what_would_be(desk: Desk, sheet: PeopleSheet) -> None:
    deputy = (LUC_NGAN, "dự phòng", "Cán bộ dự phòng", 912345678, "du.phong@luc-ngan.example")
    data = contacts((*OFFICE_ROW[:3], "0204 000 9999"), deputy)
    taken = await sheet.take(data, "truc1")
    assert told(taken) == [
        (None, "gone", "Không còn trong bảng, sẽ bỏ."),
        (2, "changed", "Số điện thoại: 0204 000 2192 → 0204 000 9999"),
        (3, "new", "Thêm mới."),
    ]
    assert [remark.vi for remark in taken.remarks] == [
        "Trang “Liên hệ”, hàng 3: Excel đã làm mất số 0 đầu: 912345678 được hiểu là 0912345678."
    ]
    assert (taken.applied, taken.changes, await desk.journal()) == (False, 3, [])
    applied = await sheet.take(data, "truc1", apply=True, seen=taken.seen)
    assert applied.applied
    assert [contact.phone for contact in desk.in_use()] == ["0204 000 9999", "0912345678"]
    assert await desk.journal() == [
        ContactsChanged(site=LUC_NGAN, fields=("office.phone", "deputy.added", "technician.removed"), by="truc1")
    ]
    assert (await sheet.take(data, "truc1")).changes == 0


async def test_with_one_wrong_row_nothing_is_saved(desk: Desk, sheet: PeopleSheet) -> None:
    data = contacts(
        ("son-dong", "văn phòng", "Văn thư", "0204 000 9999"),
        (*TECHNICIAN_ROW[:3], "12"),
        OFFICE_ROW,
        OFFICE_ROW,
        ("luc-nagn", "văn phòng", "Văn thư", "0204 000 9999"),
        ("Xã Lạ", "văn phòng", "x" * 121, "0204 000 9999"),
    )
    taken = await sheet.take(data, "truc1", apply=True)
    assert (taken.applied, taken.wrong, await desk.journal()) == (False, 4, [])
    wrong = [f"{row.row}: {row.name}: {row.text.vi}" for row in taken.rows if row.state == "wrong"]
    assert wrong == [
        "3: Liên hệ!Số điện thoại: số điện thoại “12” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx xxx hoặc +84 "
        "912 345 678",
        "5: Liên hệ: trùng với liên hệ thứ 1; chỉ giữ lại một",
        "6: Liên hệ!Mã điểm cầu: không có điểm cầu nào mang mã “luc-nagn”; có phải là “luc-ngan”?",
        "7: Liên hệ!Mã điểm cầu: không có điểm cầu nào mang mã “Xã Lạ”; khai báo trong mục “Điểm cầu”, hoặc sửa lại "
        "cho đúng",
    ]
    assert (2, "changed") in {(row.row, row.state) for row in taken.rows}


async def test_the_order_of_calling_is_that_of_the_sheet(desk: Desk, sheet: PeopleSheet) -> None:
    taken = await sheet.take(contacts(OFFICE_ROW, TECHNICIAN_ROW), "truc1", apply=True)
    assert told(taken) == [(2, "changed", "Đổi thứ tự gọi."), (3, "changed", "Đổi thứ tự gọi.")]
    assert [contact.role for contact in desk.in_use()] == ["office", "technician"]


async def test_what_changed_since_the_preview_is_not_overwritten(desk: Desk, sheet: PeopleSheet) -> None:
    data = contacts(OFFICE_ROW)
    seen = (await sheet.take(data, "truc2")).seen
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    with pytest.raises(Overtaken) as caught:
        await sheet.take(data, "truc2", apply=True, seen=seen)
    assert caught.value.text.vi == ("Danh bạ đã thay đổi sau lần xem trước; chưa lưu gì. Xem trước lại rồi nhập.")
    assert desk.in_use() == (ANOTHER, OFFICE)


async def test_what_is_no_spreadsheet(sheet: PeopleSheet) -> None:
    with pytest.raises(BadInput) as caught:
        await sheet.take(b"%PDF-1.7", "truc1")
    assert [problem.to("vi") for problem in caught.value.problems] == [
        "danh-ba.xlsx: tệp là văn bản (CSV hoặc tương tự), không phải .xlsx; mở bằng Excel hoặc LibreOffice rồi lưu "
        "thành .xlsx"
    ]
