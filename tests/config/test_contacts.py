"""What an edit of contacts changed, and what may not be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.config.contacts import changes, doubts, followed, mark, tidied
from orchestrator.model.registry import Contact

TECHNICIAN = Contact(name="Cán bộ kỹ thuật", role="technician", phone="0204 000 2191")
SECOND = Contact(name="Cán bộ kỹ thuật 2", role="technician", phone="0204 000 2192", email="hai@luc-ngan.example")
OFFICE = Contact(name="Văn phòng", role="office", phone="0204 000 2193")
LISTS = st.lists(
    st.builds(
        Contact,
        name=st.sampled_from(["A", "B", "C"]),
        role=st.sampled_from(["technician", "deputy", "office"]),
        phone=st.sampled_from(["0912345678", "0912345679"]),
        email=st.sampled_from([None, "a@b.example"]),
    ),
    max_size=6,
    unique=True,
)


def changed(contact: Contact, **fields: str | None) -> Contact:
    return contact.model_copy(update=fields)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([TECHNICIAN], [TECHNICIAN], ()),
        ([TECHNICIAN, OFFICE], [changed(TECHNICIAN, phone="0912 345 678"), OFFICE], ("technician.phone",)),
        ([SECOND], [changed(SECOND, email=None, name="Khác")], ("technician.name", "technician.email")),
        ([TECHNICIAN, SECOND], [TECHNICIAN, changed(SECOND, phone="0912 345 678")], ("technician.2.phone",)),
        ([TECHNICIAN, SECOND], [SECOND], ("technician.removed",)),
        ([TECHNICIAN], [TECHNICIAN, OFFICE, SECOND], ("office.added", "technician.2.added")),
        ([TECHNICIAN, OFFICE], [OFFICE, TECHNICIAN], ("order",)),
        ([TECHNICIAN, OFFICE], [OFFICE, changed(TECHNICIAN, phone="0912 345 678")], ("technician.phone", "order")),
        ([TECHNICIAN], [changed(TECHNICIAN, role="deputy")], ("deputy.added", "technician.removed")),
        ([], [], ()),
    ],
)
def test_what_an_edit_changed(before: list[Contact], after: list[Contact], told: tuple[str, ...]) -> None:
    assert changes(before, after) == told


@given(LISTS, LISTS)
def test_nothing_is_said_only_of_what_is_the_same_and_nobody_is_named(
    before: Sequence[Contact], after: Sequence[Contact]
) -> None:
    told = changes(before, after)
    assert (told == ()) == (list(before) == list(after))
    assert not {"A", "B", "C", "0912345678"} & {word for field in told for word in field.split(".")}
    pairs = followed(before, after)
    assert [pair.after for pair in pairs if pair.after] == list(after)
    assert sorted(map(repr, (pair.before for pair in pairs if pair.before))) == sorted(map(repr, before))
    assert (mark(before) == mark(after)) == (list(before) == list(after))


@pytest.mark.parametrize(
    ("contact", "key", "sentence"),
    [
        (changed(OFFICE, name=""), "name", "chưa ghi họ tên hoặc chức trách; ghi để biết gọi ai"),
        (changed(OFFICE, name="x" * 121), "name", "dài quá 120 ký tự; ghi gọn lại"),
        (
            changed(OFFICE, name="Văn\nphòng"),
            "name",
            "có ký tự không phải chữ (xuống dòng, ký tự điều khiển); gõ lại",
        ),
        (
            changed(OFFICE, phone="12"),
            "phone",
            "số điện thoại “12” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 345 678",
        ),
        (
            changed(OFFICE, phone=""),
            "phone",
            "số điện thoại “” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 345 678",
        ),
        (changed(OFFICE, email="ở nhà"), "email", "địa chỉ thư “ở nhà” không hợp lệ; ghi dạng ten@don-vi.gov.vn"),
        (TECHNICIAN, None, "trùng với liên hệ thứ 1; chỉ giữ lại một"),
    ],
)
def test_what_may_not_be(contact: Contact, key: str | None, sentence: str) -> None:
    assert [(wrong.place, wrong.key, wrong.text.vi) for wrong in doubts([TECHNICIAN, contact])] == [(1, key, sentence)]


def test_a_list_has_an_end() -> None:
    many = [changed(OFFICE, name=f"Văn phòng {n}") for n in range(21)]
    assert [wrong.text.en for wrong in doubts(many)] == ["a site has at most 20 contacts; remove some"]
    assert list(doubts(many[:20])) == []


def test_what_people_type_is_tidied() -> None:
    typed = Contact(name="  Văn phòng  ", role="office", phone="\u00a00204 000 2193 ", email="  ")
    assert tidied(typed) == OFFICE
