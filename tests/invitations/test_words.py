"""What the points read."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from orchestrator.invitations.occasion import check_hours, on_duty
from orchestrator.invitations.plan import addresses, issued
from orchestrator.invitations.short import PASTED, TWO_SMS, pasted, sms, unaccented
from orchestrator.invitations.words import readiness, worded
from orchestrator.model.events import REDACTED, NoticeKind
from orchestrator.model.policy import SchedulePolicy
from orchestrator.text import Text
from tests.invitations.meeting import CHECK_ON, LINK, REASON, occasion, plan, registry

KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

LETTER = """\
Kính gửi: Điểm cầu UBND huyện Lục Ngạn

Sở Thông tin và Truyền thông thông báo kế hoạch kết nối Hội nghị giao ban trực tuyến tháng 11/2021 và đề nghị điểm cầu \
UBND huyện Lục Ngạn xác nhận tham dự.

Tên hội nghị: Hội nghị giao ban trực tuyến tháng 11/2021
Thời gian: 07 giờ 30 phút, thứ Ba, ngày 30/11/2021
Phòng đặt điểm cầu: Phòng họp trực tuyến của huyện
Phòng họp trực tuyến: https://hop.bacgiang.example/giao-ban-2021-11
Kiểm tra kỹ thuật: 14 giờ 30 phút, thứ Hai, ngày 29/11/2021

Trang riêng của điểm cầu (xác nhận, báo sẵn sàng, xem kết quả; đề nghị không chuyển cho đơn vị khác):
https://giaoban.example.vn/p/luc-ngan..................

Đề nghị kiểm tra trước:
- Đường truyền chính và đường truyền dự phòng
- Nguồn điện, bộ lưu điện (UPS)
- Camera, màn hình, góc quay
- Micro, loa; không vọng, không hú
- Thiết bị dự phòng và tên hiển thị của điểm cầu
- Cán bộ kỹ thuật có mặt trước giờ họp 60 phút và trực đến khi kết thúc

Cần hỗ trợ, đề nghị gọi cán bộ trực: Cán bộ trực kỹ thuật, 0204 000 0101; Cán bộ trực kỹ thuật dự phòng, 0204 000 0102.

Trân trọng.
Sở Thông tin và Truyền thông"""


def test_the_first_letter_whole() -> None:
    words = worded(occasion(), "planned", "luc-ngan")
    assert words.text.vi == LETTER
    assert words.subject.vi == (
        "Đề nghị xác nhận tham dự: Hội nghị giao ban trực tuyến tháng 11/2021, 07 giờ 30 phút, thứ Ba, ngày 30/11/2021"
    )
    assert words.subject.en.endswith("07:30, Tuesday, 30 November 2021")


@pytest.mark.parametrize("about", KINDS)
def test_every_kind_says_whom_to_call_and_never_who_attends(about: NoticeKind) -> None:
    session = plan(reason=REASON) if about in ("changed", "moved", "cancelled") else plan()
    told = occasion(session, fallback="room" if about == "fallback" else "", fallback_reason=REASON)
    words, short, text = worded(told, about, "luc-ngan"), pasted(told, about, "luc-ngan"), sms(told, about, "luc-ngan")
    for said in (words.text.vi, words.text.en, short.vi, short.en):
        assert "0204 000 0101" in said
        assert (LINK in said) is (about != "cancelled")
        assert (REASON in said) is (about in ("changed", "moved", "cancelled", "fallback"))
        assert "UBND huyện Lục Ngạn" in said
        assert "{" not in said
        assert not any(item.topic in said for item in session.meeting.agenda)
        assert "Chủ tịch" not in said.replace(REASON, "")
    assert len(short.vi) < PASTED and len(short.en) < PASTED
    for line in (text.vi, text.en):
        assert line.isascii() and len(line) <= TWO_SMS and "02040000101" in line
    assert words.subject.vi and "\n" not in words.subject.vi


def test_a_reason_that_was_taken_out_is_told_in_the_readers_language() -> None:
    told = worded(occasion(plan(state="cancelled", reason=REDACTED)), "cancelled", "luc-ngan").text
    assert "Lý do: (nội dung đã xóa)." in told.vi and "Reason: (content removed)." in told.en


def test_the_ways_of_the_fallback() -> None:
    room = worded(occasion(fallback="room"), "fallback", "luc-ngan").text.vi
    assert "phòng họp dự phòng: https://hop.bacgiang.example/giao-ban-2021-11-du-phong" in room
    phone = occasion(fallback="phone")
    assert "số điện thoại hội nghị dự phòng: 0204 000 0104" in worded(phone, "fallback", "luc-ngan").text.vi
    assert "KHAN UBND huyen Luc Ngan: chuyen sang 0204 000 0104." in sms(phone, "fallback", "luc-ngan").vi


def test_a_moved_meeting_names_the_new_day() -> None:
    new = datetime(2021, 12, 2, 8, 0, tzinfo=ZONE)
    words = worded(occasion(plan(state="moved", reason=REASON), moved_to=new, check_on=None), "moved", "luc-ngan")
    assert "chuyển sang 08 giờ 00 phút, thứ Năm, ngày 02/12/2021." in words.text.vi
    assert "30/11" not in words.text.vi


def test_a_day_that_is_too_near_for_a_check_has_no_hour_for_it() -> None:
    late = occasion(check_on=None)
    for said in (worded(late, "day_before", "luc-ngan").text.vi, pasted(late, "day_before", "luc-ngan").vi):
        assert "Kiểm tra kỹ thuật:" not in said
        assert "bắt đầu lúc 07 giờ 30 phút, thứ Ba, ngày 30/11/2021" in said
    assert "kiem tra" not in sms(late, "day_before", "luc-ngan").vi


def test_long_names_are_cut_and_the_link_is_not() -> None:
    meeting = registry().meetings[0].model_copy(update={"title": "Hội nghị " + "rất dài " * 60})
    site = registry().sites[6].model_copy(update={"name": "Ủy ban nhân dân " + "xã " * 80})
    told = occasion(plan(meeting=meeting, reason="vì " * 300), sites={"luc-ngan": site})
    for about in KINDS:
        assert len(pasted(told, about, "luc-ngan").vi) < PASTED + 250  # the point's own name is not cut
        message = sms(told, about, "luc-ngan").vi
        assert len(message) <= TWO_SMS
        assert about == "cancelled" or told.link("luc-ngan") in message


def test_what_operators_refuse_does_not_stand_in_an_sms() -> None:
    assert unaccented("Phường Đa Mai & “TT. Chũ” #1 [mới]") == 'Phuong Da Mai va "TT. Chu" 1 moi'


def test_one_sms_is_one() -> None:
    for about in ("planned", "changed", "moved", "cancelled", "day_before", "hour_before"):
        assert len(sms(occasion(), about, "luc-ngan").vi) <= 160


def test_go_or_no_go_to_the_secretary() -> None:
    words = readiness(occasion(), Text(vi="9/11 điểm cầu sẵn sàng.", en="9/11 sites ready."))
    assert words.text.vi.startswith("Báo cáo đồng chí:\n\n9/11 điểm cầu sẵn sàng.\n\n")
    assert words.subject.vi.startswith("Tình hình sẵn sàng: Hội nghị giao ban")


@pytest.mark.parametrize("count, last", [(1, "14:00"), (3, "14:20"), (11, "14:50"), (100, "14:50"), (250, "14:50")])
def test_the_hours_are_spread_and_end_before_anybody_is_called(count: int, last: str) -> None:
    hours = check_hours(count, SchedulePolicy(), CHECK_ON, ZONE)
    assert [f"{hour:%d %H:%M}" for hour in (hours[0], hours[-1])] == ["29 14:00", f"29 {last}"]
    assert hours == sorted(hours)
    assert all(hour.minute % 5 == 0 for hour in hours)
    most = max(hours.count(hour) for hour in hours)
    assert most <= -(-count // 11)


def test_a_narrow_window_is_used_as_it_is() -> None:
    policy = SchedulePolicy.model_validate({"check_from": "14:00", "check_until": "14:05", "chase_at": ["14:02"]})
    assert {f"{hour:%H:%M}" for hour in check_hours(30, policy, date(2021, 11, 29), ZONE)} == {"14:00"}


def test_mail_goes_where_there_is_an_address_and_the_rest_is_copied_by_hand() -> None:
    notices = issued(plan(), registry().sites, "planned", mail=True)
    assert [notice.notice for notice in notices][:2] == ["planned.3.tinh-bac-giang", "planned.3.tp-bac-giang"]
    assert {notice.site for notice in notices if notice.channels == ("mail",)} >= {"luc-ngan", "son-dong"}
    assert all(not notice.channels for notice in notices if notice.site == "yen-the")
    assert issued(plan(), registry().sites, "planned", mail=True) == notices
    assert not any(notice.channels for notice in issued(plan(), registry().sites, "planned", mail=False))
    assert addresses(next(site for site in registry().sites if site.id == "son-dong")) == (
        "ky-thuat@son-dong.example",
        "vp@son-dong.example",
    )


def test_two_fallbacks_are_two_notices() -> None:
    room, phone = (issued(plan(), (), "fallback", mail=True, fallback=what)[0].notice for what in ("room", "phone"))
    assert (room, phone) == ("fallback.3.room.tinh-bac-giang", "fallback.3.phone.tinh-bac-giang")


def test_going_to_the_same_fallback_once_more_is_another_notice() -> None:
    again = issued(plan(), (), "fallback", mail=True, fallback="room", returns=1)[0].notice
    assert again == "fallback.3.room.1.tinh-bac-giang"


def test_back_in_the_main_room() -> None:
    back = occasion(fallback="main", fallback_reason="đã khắc phục")
    letter, room = worded(back, "fallback", "luc-ngan"), back.room(back.plan.meeting.rooms[0])
    assert letter.subject.vi.startswith("KHẨN: trở lại phòng họp chính, ")
    assert f"trở lại ngay phòng họp chính: {room}" in letter.text.vi
    short = sms(back, "fallback", "luc-ngan").vi
    assert short.startswith("KHAN UBND huyen Luc Ngan: phong hop chinh da dung lai duoc, de nghi tro lai ngay ")
    assert unaccented(room) in short
    copied = pasted(back, "fallback", "luc-ngan").vi
    assert copied.startswith("Phòng họp chính đã sử dụng lại được. Đề nghị điểm cầu UBND huyện Lục Ngạn trở lại ngay")
    assert "dự phòng:" not in copied


def test_whoever_is_on_duty_is_called_else_the_hub() -> None:
    meeting = registry().meetings[0]
    assert [contact.name for contact in on_duty(meeting.duty, registry().sites)] == [
        "Cán bộ trực kỹ thuật",
        "Cán bộ trực kỹ thuật dự phòng",
    ]
    assert on_duty(None, registry().sites)[0] in registry().sites[0].contacts
