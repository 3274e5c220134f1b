"""Calendars that go out, read again by the library and line by line; calendars of others that come in."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from orchestrator.errors import BadInput
from orchestrator.model.events import SessionCancelled, SessionMoved
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Duty, Papers
from orchestrator.schedule import ics
from tests.schedule.desk import BY, DEPUTY, DUTY, REGISTRY, ZONE, Desk, at, both, meeting, said

invitation = partial(ics.invitation, registry=REGISTRY, organizer="hop@tinh.example", attendee="vp@luc-ngan.example")


def planned(desk: Desk | None = None) -> list[SessionPlan]:
    desk = desk or Desk()
    desk.on_screen(
        meeting(
            title="Hội nghị giao ban; tháng 11, năm 2021\\",
            duty=Duty(main=DUTY, deputy=DEPUTY),
            rooms=("phong-kin",),
            papers=Papers(deadline=at("2021-11-27 15:00"), url="https://tailieu.example/kin"),
            rrule="FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
        )
    )
    desk.record(
        SessionMoved(session="giao-ban.20211130", start=at("2021-11-30 14:00"), successor=None, by=BY, reason="bão"),
        SessionCancelled(session="giao-ban.20211231", by=BY, reason="bà A ốm"),
    )
    return desk.sessions()


def lines(data: bytes) -> list[str]:
    """Unfolded content lines."""
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    return re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")


def test_a_feed_line_by_line() -> None:
    found = lines(ics.feed(planned()[:1], REGISTRY))
    assert found[found.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "SUMMARY:Hội nghị giao ban\\; tháng 11\\, năm 2021\\\\",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20211130T140000",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20211130T180000",
        "DTSTAMP:20211101T010000Z",
        "UID:giao-ban.20211130@hop.example",
        "SEQUENCE:2",
        "CREATED:20211101T010000Z",
        "DESCRIPTION:Điểm cầu: UBND tỉnh\\, UBND huyện Lục Ngạn\\, UBND huyện Sơn Động.",
        "LAST-MODIFIED:20211101T010000Z",
        "LOCATION:Phòng họp tầng 4",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    head = found[: found.index("BEGIN:VEVENT")]
    assert {"VERSION:2.0", "METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"} <= set(head)
    assert {"BEGIN:VTIMEZONE", "TZID:Asia/Ho_Chi_Minh", "TZOFFSETTO:+0700"} <= set(head)


def test_a_feed_tells_what_is_cancelled_and_nothing_that_is_private() -> None:
    data = ics.feed(planned(), REGISTRY)
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [(str(event["UID"]), str(event["STATUS"])) for event in events] == [
        ("giao-ban.20211130@hop.example", "CONFIRMED"),
        ("giao-ban.20211231@hop.example", "CANCELLED"),
        ("giao-ban.20220131@hop.example", "CONFIRMED"),
    ]
    text = "\n".join(lines(data))
    for private in ("bà A", "Cán bộ", "phong-kin", "tailieu", "0204", "VALARM", "ATTENDEE", "ORGANIZER"):
        assert private not in text


def test_an_empty_feed_is_a_calendar() -> None:
    assert Calendar.from_ical(ics.feed([], REGISTRY)).walk("VEVENT") == []


def test_an_invitation_and_its_cancellation_by_mail() -> None:
    first, second, _ = planned()
    check = (at("2021-11-29 14:00"), at("2021-11-29 16:00"))
    invited = lines(invitation(first, check=check))
    assert "METHOD:REQUEST" in invited
    assert "ORGANIZER:mailto:hop@tinh.example" in invited
    assert "ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:vp@luc-ngan.example" in invited
    assert any("Kiểm tra kỹ thuật: 14:00 đến 16:00 ngày 29/11/2021." in line for line in invited)
    cancelled = lines(invitation(second))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3"} <= set(cancelled)
    assert (ics.method_of(first), ics.method_of(second)) == ("REQUEST", "CANCEL")


def test_what_goes_out_comes_in_again() -> None:
    draft, remarks = ics.read(invitation(planned()[0]), ZONE)
    assert (draft.title, draft.start, draft.end) == (
        "Hội nghị giao ban; tháng 11, năm 2021\\",
        "2021-11-30 14:00",
        "2021-11-30 18:00",
    )
    assert (draft.rrule, draft.sites, draft.duty, remarks) == (None, "all", None, [])


# ── what comes in ───────────────────────────────────────────────────────────────────────────────────


def calendar(*events: str) -> bytes:
    """Each event by its lines, one after the other."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def event(start: str = "DTSTART;TZID=Asia/Ho_Chi_Minh:20211130T073000", *more: str) -> str:
    return "\n".join(["UID:1", "SUMMARY:Giao ban", start, *more])


@pytest.mark.parametrize(
    ("start", "expected", "remark"),
    [
        ("DTSTART;TZID=Asia/Ho_Chi_Minh:20211130T073000", "2021-11-30 07:30", []),
        ("DTSTART;TZID=SE Asia Standard Time:20211130T073000", "2021-11-30 07:30", []),
        (
            "DTSTART:20211130T003000Z",
            "2021-11-30 07:30",
            ["giờ của sự kiện theo múi giờ khác, đã đổi sang giờ của cơ quan: 07:30 ngày 30/11/2021"],
        ),
        (
            "DTSTART;TZID=Asia/Tokyo:20211130T013000",
            "2021-11-29 23:30",
            ["giờ của sự kiện theo múi giờ khác, đã đổi sang giờ của cơ quan: 23:30 ngày 29/11/2021"],
        ),
        (
            "DTSTART:20211130T073000",
            "2021-11-30 07:30",
            ["sự kiện không ghi múi giờ; hiểu là giờ của cơ quan: 07:30 ngày 30/11/2021"],
        ),
    ],
)
def test_times_of_any_zone(start: str, expected: str, remark: list[str]) -> None:
    draft, remarks = ics.read(calendar(event(start)), ZONE)
    assert draft.start == expected
    assert [vi for _, vi in said(remarks)] == remark


def test_a_series_with_days_left_out() -> None:
    rule = "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"
    off = "EXDATE;TZID=Asia/Ho_Chi_Minh:20211231T073000,20220131T073000"
    draft, remarks = ics.read(calendar(event(event().splitlines()[2], "DURATION:PT3H", rule, off)), ZONE)
    assert (draft.end, draft.rrule) == ("2021-11-30 10:30", "FREQ=MONTHLY;BYMONTHDAY=-1")
    assert draft.exceptions == ("2021-12-31", "2022-01-31")
    assert said(remarks) == [("rrule", "chuỗi không có ngày kết thúc; thêm UNTIL nếu cần")]


def test_a_changed_day_of_a_series_is_not_taken_for_another_event() -> None:
    series = event(event().splitlines()[2], "RRULE:FREQ=DAILY;COUNT=3")
    changed = event("DTSTART;TZID=Asia/Ho_Chi_Minh:20211201T090000", "RECURRENCE-ID:20211201T003000Z")
    assert ics.read(calendar(series, changed), ZONE)[0].start == "2021-11-30 07:30"


def test_of_several_events_one_is_chosen() -> None:
    data = calendar(event(), event("DTSTART:20211201T003000Z").replace("UID:1", "UID:2"))
    assert ics.read(data, ZONE, "2")[0].start == "2021-12-01 07:30"


@pytest.mark.parametrize(
    ("data", "uid", "path", "vi"),
    [
        (b"", "", "", "không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar"),
        (
            b"\xff\xfe\x00",
            "",
            "",
            "không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar",
        ),
        (
            b"PK\x03\x04garbage",
            "",
            "",
            "không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar",
        ),
        (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
            "",
            "",
            "không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar",
        ),
        (
            b"BEGIN:VCARD\r\nEND:VCARD\r\n",
            "",
            "",
            "không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar",
        ),
        (b"x" * 5_000_000, "", "", "tệp lịch lớn hơn 1 MB; xuất riêng một sự kiện rồi gửi lại"),
        (calendar(), "", "", "tệp lịch không có sự kiện nào; chọn sự kiện trong ứng dụng lịch rồi xuất lại"),
        (
            calendar(event(), event().replace("UID:1", "UID:2")),
            "",
            "uid",
            "tệp lịch có 2 sự kiện; chọn một theo `uid`: “Giao ban” (1), “Giao ban” (2)",
        ),
        (calendar(event()), "3", "uid", "tệp lịch không có sự kiện mang uid “3”; chọn một trong: “Giao ban” (1)"),
        (
            calendar(event("STATUS:CANCELLED")),
            "",
            "",
            "sự kiện này là thông báo hủy (CANCELLED), không lập lịch từ đó được",
        ),
        (
            calendar(event("CLASS:PUBLIC")),
            "",
            "start",
            "sự kiện không ghi thời điểm bắt đầu (DTSTART); nhập ngày giờ bằng tay",
        ),
        (
            calendar(event("DTSTART:mai")),
            "",
            "start",
            "không đọc được `DTSTART` của sự kiện; nhập bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T073000\nDTSTART:20211201T073000")),
            "",
            "start",
            "không đọc được `DTSTART` của sự kiện; nhập bằng tay",
        ),
        (
            calendar(event("DTSTART;VALUE=DATE:20211130")),
            "",
            "start",
            "sự kiện cả ngày 30/11/2021, không ghi giờ; nhập giờ bắt đầu bằng tay",
        ),
        (
            calendar(event("DTSTART;TZID=Sao Hoả:20211130T073000")),
            "",
            "start",
            "không rõ múi giờ “Sao Hoả” của sự kiện; nhập ngày giờ bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T003000Z", "DTEND:muộn")),
            "",
            "end",
            "không đọc được `DTEND` của sự kiện; nhập bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T003000Z", "DTEND;VALUE=DATE:20211201")),
            "",
            "end",
            "không đọc được `DTEND` của sự kiện; nhập bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T003000Z", "RRULE:FREQ=SECONDLY")),
            "",
            "rrule",
            "quy tắc lặp không đọc được ở “FREQ=SECONDLY”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            calendar(event("DTSTART:20211130T003000Z", "RRULE:FREQ=DAILY;BYHOUR=7,9")),
            "",
            "rrule",
            "quy tắc lặp không đọc được ở “BYHOUR=7,9”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            calendar(event("DTSTART;TZID=Asia/Tokyo:20211130T073000", "RRULE:FREQ=DAILY")),
            "",
            "rrule",
            "chuỗi sự kiện theo múi giờ “Asia/Tokyo”, khác múi giờ của cơ quan; nhập lịch bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T073000", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")),
            "",
            "rrule",
            "sự kiện có nhiều quy tắc lặp, hoặc có ngày họp thêm (RDATE); nhập lịch bằng tay",
        ),
        (
            calendar(event("DTSTART:20211130T073000", "RDATE:20211201T073000")),
            "",
            "rrule",
            "sự kiện có nhiều quy tắc lặp, hoặc có ngày họp thêm (RDATE); nhập lịch bằng tay",
        ),
    ],
)
def test_what_cannot_be_planned_from(data: bytes, uid: str, path: str, vi: str) -> None:
    with pytest.raises(BadInput) as caught:
        ics.read(data, ZONE, uid)
    assert [(where, words) for where, words, _ in both(caught.value)] == [(path, vi)]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from([b"", b"\x00", b":", b";", b"\r\n", b"BEGIN:", b"9" * 9])))
)
def test_a_damaged_calendar_is_a_draft_or_a_sentence(damage: list[tuple[int, bytes]]) -> None:
    data = calendar(
        event(event().splitlines()[2], "DURATION:PT3H", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20211207T003000Z")
    )
    for place, junk in damage:
        data = data[:place] + junk + data[place + 1 :]
    try:
        draft, _ = ics.read(data, ZONE)
    except BadInput as error:
        assert all(problem.text.vi and problem.text.en for problem in error.problems)
    else:
        assert draft.start
