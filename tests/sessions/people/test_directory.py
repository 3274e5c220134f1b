"""Contacts edited on screen: in use at once, never lost over the file's or another's, nobody in the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from orchestrator.errors import BadInput, Fenced, NotFound, Overtaken, StoreError
from orchestrator.model.events import ContactsChanged
from orchestrator.model.registry import Contact
from orchestrator.store.people import ContactList
from orchestrator.store.upcast import encode
from orchestrator.text import Text
from tests.sessions.people.desk import ANOTHER, GUEST, LUC_NGAN, OFFICE, SAMPLE, TECHNICIAN, Desk


async def test_an_edit_is_in_use_at_once_and_after_a_restart(desk: Desk) -> None:
    assert desk.directory.with_contacts(desk.registry) is desk.registry
    edited = await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    assert (desk.in_use(), desk.changed) == ((ANOTHER, OFFICE), 1)
    assert (edited.source, edited.changed_by, edited.file) == ("screen", "truc1", (TECHNICIAN, OFFICE))
    assert [(person.phone, person.changed_by) for person in edited.contacts] == [
        ("0912 345 678", "truc1"),
        ("0204 000 2192", "truc1"),
    ]
    after = desk.another()
    await after.open()
    assert after.view() == desk.directory.view()
    others = [site for site in desk.registry.sites if site.id != LUC_NGAN]
    assert [site for site in after.with_contacts(desk.registry).sites if site.id != LUC_NGAN] == others


async def test_the_journal_says_which_fields_and_never_who(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    assert await desk.journal() == [ContactsChanged(site=LUC_NGAN, fields=("technician.phone",), by="truc1")]
    await desk.directory.edit(LUC_NGAN, desk.revision(), [OFFICE], "truc1")
    await desk.directory.restore(LUC_NGAN, desk.revision(), "truc2")
    await desk.directory.edit(LUC_NGAN, desk.revision(), [], "truc2")
    await desk.directory.erase(LUC_NGAN, "truc2")
    written = " ".join(encode(body) for body in await desk.journal())
    assert not any(word in written for contact in (ANOTHER, OFFICE) for word in (contact.name, contact.phone))


async def test_the_second_of_two_is_told_who_changed_what_when(desk: Desk) -> None:
    seen = desk.revision()
    await desk.directory.edit(LUC_NGAN, seen, [ANOTHER, OFFICE], "truc1")
    with pytest.raises(Overtaken) as caught:
        await desk.directory.edit(LUC_NGAN, seen, [TECHNICIAN], "truc2")
    assert caught.value.text.vi == (
        "truc1 đã sửa liên hệ của UBND huyện Lục Ngạn lúc 06:40 ngày 30/11/2021 (số điện thoại của cán bộ kỹ thuật) "
        "sau khi bạn mở; chưa lưu gì. Xem lại rồi sửa tiếp."
    )
    assert caught.value.text.en == (
        "truc1 changed the contacts of UBND huyện Lục Ngạn at 06:40 on 30 Nov 2021 (phone of the technician) after you "
        "opened them; nothing is saved. Look again, then go on."
    )
    with pytest.raises(Overtaken):
        await desk.directory.restore(LUC_NGAN, seen, "truc2")
    assert desk.in_use() == (ANOTHER, OFFICE)


async def test_of_two_at_once_one_is_told(desk: Desk) -> None:
    seen = desk.revision()
    edits = [desk.directory.edit(LUC_NGAN, seen, [contact], f"truc-{contact.role}") for contact in (ANOTHER, OFFICE)]
    done = await asyncio.gather(*edits, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Overtaken", "SitePeople"]
    assert len(await desk.journal()) == desk.changed == 1


async def test_two_processes_on_one_database(desk: Desk) -> None:
    other = desk.another()
    await other.open()
    seen = desk.revision()
    with pytest.raises(Fenced) as caught:
        await desk.directory.edit(LUC_NGAN, seen, [ANOTHER], "truc1")
    assert caught.value.text.vi == "Một tiến trình khác đã tiếp quản nhật ký “people”; tiến trình này ngừng ghi."
    assert (desk.changed, desk.in_use(), await desk.journal()) == (0, (TECHNICIAN, OFFICE), [])
    await other.edit(LUC_NGAN, seen, [ANOTHER], "truc2")
    assert len(await desk.journal()) == 1


async def test_an_edit_that_was_saved_without_a_word_is_met_at_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, save = desk.revision(), desk.people.save

    async def saved_and_lost(lists: Sequence[ContactList]) -> None:
        await save(lists)
        raise StoreError(Text(vi="đứt", en="cut"), retry=True)

    with monkeypatch.context() as cut:
        cut.setattr(desk.people, "save", saved_and_lost)
        with pytest.raises(StoreError):
            await desk.directory.edit(LUC_NGAN, seen, [ANOTHER], "truc1")
    with pytest.raises(Overtaken) as caught:
        await desk.directory.edit(LUC_NGAN, seen, [ANOTHER], "truc1")
    assert caught.value.text.vi.startswith("truc1 đã sửa liên hệ của UBND huyện Lục Ngạn lúc 06:40")
    assert (desk.changed, desk.in_use(), len(await desk.journal())) == (1, (ANOTHER,), 1)


async def test_what_the_file_says_later_is_shown_beside_and_chosen_by_people(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    assert desk.directory.notice() is None
    before = desk.revision()
    newer = TECHNICIAN.model_copy(update={"phone": "0204 000 9999"})
    desk.file_says(newer, OFFICE)
    shown = next(each for each in desk.directory.view().sites if each.site == LUC_NGAN)
    assert (shown.source, shown.file_changed, shown.file) == ("screen", True, (newer, OFFICE))
    assert desk.in_use() == (ANOTHER, OFFICE)
    notice = desk.directory.notice()
    assert notice is not None and notice.text.vi == (
        "sites.yaml vừa đổi liên hệ của UBND huyện Lục Ngạn, khác với bản sửa trên màn hình đang dùng. Mở Danh bạ để "
        "chọn."
    )
    with pytest.raises(Overtaken) as caught:
        await desk.directory.edit(LUC_NGAN, before, [OFFICE], "truc2")
    assert caught.value.text.vi == (
        "Liên hệ của UBND huyện Lục Ngạn trong sites.yaml đã thay đổi sau khi bạn mở; chưa lưu gì. Xem lại rồi sửa "
        "tiếp."
    )
    await desk.directory.edit(LUC_NGAN, shown.revision, [ANOTHER, OFFICE], "truc2")  # saved again: ours stays
    assert (desk.directory.notice(), desk.in_use()) == (None, (ANOTHER, OFFICE))
    assert (await desk.journal())[-1] == ContactsChanged(site=LUC_NGAN, fields=("kept",), by="truc2")


async def test_a_file_that_changed_under_an_open_form_is_not_covered_silently(desk: Desk) -> None:
    seen = desk.revision()
    desk.file_says(TECHNICIAN.model_copy(update={"phone": "0204 000 9999"}), OFFICE)
    with pytest.raises(Overtaken):
        await desk.directory.edit(LUC_NGAN, seen, [ANOTHER, OFFICE], "truc1")


async def test_back_to_the_file(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER], "truc1")
    restored = await desk.directory.restore(LUC_NGAN, desk.revision(), "truc2")
    assert (restored.source, desk.in_use()) == ("file", (TECHNICIAN, OFFICE))
    assert all(not each.contacts for each in (await desk.people.lists()).values())
    assert (await desk.journal())[-1] == ContactsChanged(
        site=LUC_NGAN, fields=("restored", "technician.phone", "office.added"), by="truc2"
    )
    count = len(await desk.journal())
    await desk.directory.restore(LUC_NGAN, desk.revision(), "truc2")
    await desk.directory.edit(LUC_NGAN, desk.revision(), [TECHNICIAN, OFFICE], "truc2")
    assert len(await desk.journal()) == count  # nothing changed, so nothing is said


async def test_to_write_what_the_file_says_is_to_go_back_to_it(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    edited = await desk.directory.edit(LUC_NGAN, desk.revision(), [TECHNICIAN, OFFICE], "truc1")
    assert edited.source == "file"


async def test_all_that_is_wrong_is_told_and_nothing_saved(desk: Desk) -> None:
    bad = [OFFICE.model_copy(update={"phone": "12"}), Contact(name=" ", role="manager", phone="0912345678", email="x")]
    with pytest.raises(BadInput) as caught:
        await desk.directory.edit(LUC_NGAN, desk.revision(), bad, "truc1")
    assert [problem.to("vi") for problem in caught.value.problems] == [
        "UBND huyện Lục Ngạn: contacts[#1].phone: số điện thoại “12” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx "
        "xxx hoặc +84 912 345 678",
        "UBND huyện Lục Ngạn: contacts[#2].name: chưa ghi họ tên hoặc chức trách; ghi để biết gọi ai",
        "UBND huyện Lục Ngạn: contacts[#2].email: địa chỉ thư “x” không hợp lệ; ghi dạng ten@don-vi.gov.vn",
    ]
    with pytest.raises(NotFound) as unknown:
        await desk.directory.edit("xa-la", "0-", [OFFICE], "truc1")
    assert unknown.value.text.vi == "Không có điểm cầu xa-la."
    assert (await desk.journal(), desk.changed, await desk.people.lists()) == ([], 0, {})


async def test_what_did_not_change_keeps_who_wrote_it(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [ANOTHER, OFFICE], "truc1")
    manager = Contact(name="Lãnh đạo", role="manager", phone="0204 000 2193")
    edited = await desk.directory.edit(LUC_NGAN, desk.revision(), [manager, ANOTHER, OFFICE], "truc2")
    assert [person.changed_by for person in edited.contacts] == ["truc2", "truc1", "truc1"]


async def test_a_guest_has_contacts_until_the_session_is_over(desk: Desk) -> None:
    desk.guests.append(GUEST)
    edited = await desk.directory.edit("khach", desk.revision("khach"), [OFFICE], "truc1")
    assert edited.source == "guest" and desk.directory.with_own(GUEST).contacts == (OFFICE,)
    desk.guests.clear()
    (left,) = [each for each in desk.directory.view().sites if each.source == "gone"]
    assert (left.site, left.contacts[0].phone) == ("khach", OFFICE.phone)
    assert await desk.directory.erase("khach", "truc1")
    assert not await desk.directory.erase("khach", "truc1")
    assert await desk.people.lists() == {}
    assert (await desk.journal())[-1] == ContactsChanged(site="khach", fields=("erased",), by="truc1")
    assert all(each.source == "file" for each in desk.directory.view().sites)


async def test_an_emptied_list_that_is_erased_changes_whom_to_call_and_says_so(desk: Desk) -> None:
    await desk.directory.edit(LUC_NGAN, desk.revision(), [], "truc1")
    assert (desk.in_use(), desk.changed) == ((), 1)
    assert await desk.directory.erase(LUC_NGAN, "truc2")
    assert (desk.in_use(), desk.changed) == ((TECHNICIAN, OFFICE), 2)
    assert (await desk.journal())[-1] == ContactsChanged(site=LUC_NGAN, fields=("erased",), by="truc2")


async def test_whom_a_duty_may_name(desk: Desk) -> None:
    names = {each.name: each for each in desk.directory.duty_names()}
    assert names["Cán bộ trực kỹ thuật"].usable and names["Cán bộ trực kỹ thuật"].sites == ("tinh-bac-giang",)
    assert not names["Cán bộ kỹ thuật"].usable and len(names["Cán bộ kỹ thuật"].sites) == 10
    await desk.directory.edit(LUC_NGAN, desk.revision(), [OFFICE.model_copy(update={"name": "Trực đêm"})], "truc1")
    assert [each.sites for each in desk.directory.duty_names() if each.name == "Trực đêm"] == [(LUC_NGAN,)]


async def test_an_edit_that_takes_somebody_from_a_duty_says_so(desk: Desk) -> None:
    hub = "tinh-bac-giang"
    contacts = list(desk.in_use(hub))
    renamed = [contacts[0].model_copy(update={"name": "Người mới"}), *contacts[1:]]
    edited = await desk.directory.edit(hub, desk.revision(hub), renamed, "truc1")
    assert [text.vi for text in edited.warnings] == [
        "“Cán bộ trực kỹ thuật” đang được phân công trực (Hội nghị giao ban trực tuyến tháng 11/2021) nhưng không còn "
        "đúng một liên hệ mang tên này; phân công lại."
    ]
    assert SAMPLE.meetings[0].duty is not None
