"""To plan a meeting, change it, hold it again, withdraw it: what is recorded, and every refusal as it is said."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from orchestrator.errors import BadInput, NotFound, Overtaken, Refused
from orchestrator.model.events import MeetingPlanned, MeetingWithdrawn, SessionCancelled, SessionMoved
from orchestrator.model.registry import Duty, Fallback
from orchestrator.schedule.planning import meetings
from orchestrator.schedule.planning.drafts import AgendaDraft, Draft, DutyDraft, FallbackDraft, PapersDraft, slug
from tests.schedule.desk import BY, DEPUTY, DUTY, Desk, at, both, meeting, said, states

GOOD = Draft(title="Hội nghị giao ban tháng 11/2021", start="2021-11-30 07:30")


def refused(draft: Draft, desk: Desk | None = None) -> list[tuple[str, str, str]]:
    with pytest.raises(BadInput) as caught:
        meetings.plan(draft, (desk or Desk()).ground(), BY)
    return both(caught.value)


def test_the_least_that_must_be_written() -> None:
    desk = Desk()
    decision = desk.do(meetings.plan(GOOD, desk.ground(), BY))
    assert decision.warnings == ()
    (planned,) = decision.bodies
    assert isinstance(planned, MeetingPlanned) and (planned.source, planned.by) == ("screen", BY)
    assert (planned.meeting.id, planned.meeting.rooms) == (
        "hoi-nghi-giao-ban-thang-2021-11",
        ("hoi-nghi-giao-ban-thang-2021-11",),
    )
    (session,) = desk.sessions()
    assert (session.start, session.end) == (at("2021-11-30 07:30"), at("2021-11-30 11:30"))


def test_all_that_can_be_written() -> None:
    desk = Desk()
    draft = Draft(
        id="giao-ban",
        title="  Hội nghị\n giao ban ",
        rooms=("giao-ban",),
        start="2021-11-30T07:30",
        end="2021-11-30 10:00",
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        exceptions=("2021-12-31",),
        sites=("tinh", "luc-ngan"),
        agenda=(AgendaDraft(order=1, site="luc-ngan", topic="Đầu tư công", minutes=10),),
        papers=PapersDraft(deadline="2021-11-27 15:00", url="https://tailieu.example"),
        duty=DutyDraft(main=DUTY, deputy=DEPUTY),
        fallback=FallbackDraft(room="du-phong", phone="0204 000 0104"),
    )
    desk.do(meetings.plan(draft, desk.ground(), BY))
    plan = desk.plans.meeting("giao-ban")
    assert plan is not None
    found = plan.meeting
    assert (found.title, found.duration, found.start) == ("Hội nghị giao ban", 150, at("2021-11-30 07:30"))
    assert found.duty == Duty(main=DUTY, deputy=DEPUTY)
    assert found.fallback == Fallback(room="du-phong", phone="0204 000 0104")
    assert found.papers is not None and found.papers.deadline == at("2021-11-27 15:00")
    assert [session.id for session in desk.sessions()] == ["giao-ban.20211130", "giao-ban.20220131"]


def test_every_problem_at_once_each_at_its_field() -> None:
    draft = Draft(
        id="Giao Ban",
        title=" ",
        rooms=("phòng một",),
        start="30/11/2021 7:30",
        rrule="FREQ=HOURLY",
        exceptions=("31/12/2021",),
        sites=("tinh", "luc-ngam", "x"),
        agenda=(AgendaDraft(order=1, site="son-dong", topic="y"),),
        papers=PapersDraft(deadline="2021-12-01", url="ftp://x"),
        duty=DutyDraft(main="Cán bộ trựk"),
        fallback=FallbackDraft(phone="12"),
    )
    assert [(path, vi) for path, vi, _ in refused(draft)] == [
        ("title", "chưa ghi tên hội nghị"),
        (
            "id",
            "mã “Giao Ban” không hợp lệ; chỉ dùng chữ thường không dấu, số và gạch nối, tối đa 32 ký tự, ví dụ "
            "luc-ngan",
        ),
        (
            "rooms[#1]",
            "tên phòng họp “phòng một” không hợp lệ; chỉ dùng chữ, số, gạch nối, gạch dưới, ví dụ giao-ban-thang-11",
        ),
        (
            "rrule",
            "quy tắc lặp không đọc được ở “FREQ=HOURLY”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        ("exceptions[#1]", "“31/12/2021” viết theo thứ tự ngày/tháng/năm; ghi 2021-12-31"),
        ("papers.url", "“ftp://x” không phải địa chỉ web; ghi đầy đủ, ví dụ https://hop.tinh.gov.vn"),
        ("fallback.phone", "số tổng đài “12” không hợp lệ; ghi dạng 1800 1166, 0204 3xxx xxx hoặc +84 912 345 678"),
        ("start", "“30/11/2021 7:30” viết theo thứ tự ngày/tháng/năm; ghi 2021-11-30 07:30"),
        ("papers.deadline", "“2021-12-01” không phải ngày giờ; viết năm-tháng-ngày giờ:phút, ví dụ 2021-11-30 07:30"),
        ("sites[#2]", "không có điểm cầu nào mang mã “luc-ngam”; có phải là “luc-ngan”?"),
        ("sites[#3]", "không có điểm cầu nào mang mã “x”; khai báo trong mục `sites`, hoặc sửa lại cho đúng"),
        (
            "agenda[#1].site",
            "điểm cầu “son-dong” phát biểu nhưng không có trong `sites` của hội nghị; thêm vào danh sách, hoặc sửa lại",
        ),
        ("duty.main", "không có cán bộ nào tên “Cán bộ trựk”; có phải là “Cán bộ trực”?"),
    ]


@pytest.mark.parametrize(
    ("change", "path", "vi", "en"),
    [
        (
            {"start": ""},
            "start",
            "chưa ghi ngày giờ bắt đầu; ghi dạng 2021-11-30 07:30",
            "the meeting has no start; write 2021-11-30 07:30",
        ),
        (
            {"start": "2021-10-31 07:30"},
            "start",
            "thời điểm 07:30 ngày 31/10/2021 đã qua; ghi thời điểm sắp tới",
            "07:30 on 2021-10-31 is past; write a time ahead",
        ),
        (
            {"end": "2021-11-30 07:30"},
            "end",
            "giờ kết thúc không sau giờ bắt đầu (07:30 ngày 30/11/2021); ghi giờ muộn hơn",
            "the end is not after the start (2021-11-30 07:30); write a later time",
        ),
        (
            {"end": "2021-11-30 20:00"},
            "end",
            "hội nghị dài quá 12 giờ; rút ngắn, hoặc chia thành nhiều buổi",
            "the meeting is longer than 12 hours; shorten it, or plan several",
        ),
        (
            {"duration": 721},
            "duration",
            "hội nghị dài quá 12 giờ; rút ngắn, hoặc chia thành nhiều buổi",
            "the meeting is longer than 12 hours; shorten it, or plan several",
        ),
        ({"duration": 0}, "duration", "phải lớn hơn 0, không phải 0", "must be more than 0, not 0"),
        (
            {"duration": 60, "end": "2021-11-30 09:00"},
            "end",
            "ghi giờ kết thúc hoặc số phút, không ghi cả hai",
            "write the end or the minutes, not both",
        ),
        (
            {"title": "x" * 201},
            "title",
            "tên hội nghị dài 201 ký tự; ghi ngắn hơn, tối đa 200",
            "the title has 201 characters; write at most 200",
        ),
        (
            {"rrule": "FREQ=DAILY;UNTIL=20211031", "start": "2021-10-30 07:30"},
            "rrule",
            "chuỗi không còn ngày họp nào từ nay trở đi; sửa quy tắc lặp hoặc ngày bắt đầu",
            "the series has no day ahead any more; correct the recurrence or the start",
        ),
        (
            {"rrule": "FREQ=WEEKLY;BYDAY=MO"},
            "rrule",
            "ngày 30/11/2021 không thuộc quy tắc lặp; ngày họp đầu tiên theo quy tắc là 06/12/2021: sửa ngày bắt đầu "
            "hoặc sửa quy tắc",
            "2021-11-30 is no day of the recurrence, whose first day is 2021-12-06: correct the start or the "
            "recurrence",
        ),
        (
            {"papers": PapersDraft(deadline="2021-12-01 15:00")},
            "papers.deadline",
            "hạn gửi tài liệu sau giờ khai mạc (2021-11-30 07:30); ghi thời điểm trước đó",
            "the papers are due after the start (2021-11-30 07:30); write an earlier time",
        ),
        (
            {"start": "2021-11-30T00:30:00Z"},
            "start",
            "độ lệch không phải của múi giờ Asia/Ho_Chi_Minh vào lúc đó (+07:00); bỏ độ lệch đi, hoặc ghi +07:00",
            "the offset is not that of Asia/Ho_Chi_Minh at that time (+07:00); leave it out, or write +07:00",
        ),
    ],
)
def test_one_thing_wrong(change: dict[str, object], path: str, vi: str, en: str) -> None:
    assert refused(GOOD.model_copy(update=change)) == [(path, vi, en)]


class TestConflicts:
    def desk(self) -> Desk:
        desk = Desk()
        desk.on_screen(meeting(sites=("tinh",), duty=Duty(main=DUTY), rrule="FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"))
        return desk

    def test_room_site_and_engineer(self) -> None:
        draft = Draft(
            title="Khác", rooms=("Giao-Ban",), start="2021-11-30 11:00", duty=DutyDraft(main=DEPUTY, deputy=DUTY)
        )
        assert refused(draft, self.desk()) == [
            (
                "rooms",
                "phòng họp giao-ban đã có “Hội nghị giao-ban” từ 07:30 đến 11:30 ngày 30/11/2021; chọn giờ hoặc phòng "
                "khác",
                "room giao-ban has “Hội nghị giao-ban” from 07:30 to 11:30 on 2021-11-30; choose another time or room",
            ),
            (
                "sites",
                "UBND tỉnh đã có lịch dự “Hội nghị giao-ban” từ 07:30 đến 11:30 ngày 30/11/2021; chọn giờ khác hoặc "
                "bớt điểm cầu",
                "UBND tỉnh takes part in “Hội nghị giao-ban” from 07:30 to 11:30 on 2021-11-30; choose another time or "
                "leave "
                "sites out",
            ),
            (
                "duty",
                "Cán bộ trực đã trực “Hội nghị giao-ban” từ 07:30 đến 11:30 ngày 30/11/2021; chọn giờ hoặc cán bộ trực "
                "khác",
                "Cán bộ trực is on duty for “Hội nghị giao-ban” from 07:30 to 11:30 on 2021-11-30; choose another time "
                "or "
                "engineer",
            ),
        ]

    def test_one_after_the_other_is_no_conflict(self) -> None:
        desk = self.desk()
        desk.do(meetings.plan(Draft(title="Khác", start="2021-11-30 11:30"), desk.ground(), BY))

    def test_a_series_is_looked_at_24_months_ahead(self) -> None:
        desk = Desk()
        desk.on_screen(meeting("mot-lan", start="2023-10-31 08:00", sites=("son-dong",)))
        draft = Draft(title="Tháng", start="2021-11-30 07:30", rrule="FREQ=MONTHLY;BYMONTHDAY=-1", sites=("son-dong",))
        ((_, vi, _),) = refused(draft, desk)
        assert vi.startswith("UBND huyện Sơn Động đã có lịch dự “Hội nghị mot-lan” từ 08:00 đến 12:00 ngày 31/10/2023;")
        desk.do(meetings.plan(draft.model_copy(update={"rrule": "FREQ=MONTHLY;BYMONTHDAY=30"}), desk.ground(), BY))

    def test_two_series_that_collide_again_and_again_are_told_once(self) -> None:
        draft = Draft(title="Tháng", start="2021-11-30 07:30", rrule="FREQ=MONTHLY;BYMONTHDAY=-1", sites=("tinh",))
        ((_, vi, en),) = refused(draft, self.desk())
        assert vi.endswith("ngày 30/11/2021; chọn giờ khác hoặc bớt điểm cầu (còn trùng 2 buổi nữa)")
        assert en.endswith("leave sites out (2 more sessions collide)")

    def test_what_is_cancelled_holds_no_room(self) -> None:
        desk = self.desk()
        desk.record(SessionCancelled(session="giao-ban.20211130", by=BY, reason="hoãn"))
        desk.do(meetings.plan(Draft(title="Khác", rooms=("giao-ban",), start="2021-11-30 08:00"), desk.ground(), BY))

    def test_a_conflict_that_was_there_before_does_not_keep_a_title_from_being_changed(self) -> None:
        desk = self.desk()
        desk.on_screen(meeting("khac", sites=("tinh",)))
        draft = Draft(title="Tên mới", rooms=("khac",), start="2021-11-30 07:30", sites=("tinh",))
        desk.do(meetings.change("khac", desk.revision("khac"), draft, desk.ground(), BY))
        with pytest.raises(BadInput):
            worse = draft.model_copy(update={"rooms": ("giao-ban",)})
            meetings.change("khac", desk.revision("khac"), worse, desk.ground(), BY)


class TestWarnings:
    def test_a_holiday_and_a_weekend(self) -> None:
        desk = Desk()
        draft = GOOD.model_copy(update={"start": "2022-02-01 07:30"})
        assert said(meetings.plan(draft, desk.ground(), BY).warnings) == [
            ("start", "ngày 01/02/2022 là ngày nghỉ lễ: Tết Nguyên Đán"),
        ]

    def test_of_a_series_the_first_three(self) -> None:
        draft = GOOD.model_copy(update={"rrule": "FREQ=WEEKLY;COUNT=6", "start": "2021-12-04 07:30"})
        assert said(meetings.plan(draft, Desk().ground(), BY).warnings) == [
            ("start", "ngày 04/12/2021 là thứ Bảy"),
            ("start", "ngày 11/12/2021 là thứ Bảy"),
            ("start", "ngày 18/12/2021 là thứ Bảy"),
            ("start", "còn 3 buổi nữa trong 24 tháng tới rơi vào ngày nghỉ"),
        ]

    def test_short_notice(self) -> None:
        for now, warned in (("2021-11-29 13:59", False), ("2021-11-29 14:00", True), ("2021-11-30 07:29", True)):
            warnings = meetings.plan(GOOD, Desk(now).ground(), BY).warnings
            assert bool(warnings) is warned
        assert said(warnings) == [
            (
                "start",
                "đã qua giờ bắt đầu kiểm tra kỹ thuật (14:00 ngày 29/11/2021); lưu xong cần kiểm tra các điểm cầu ngay",
            )
        ]


class TestChange:
    def test_the_second_of_two_is_told_who_was_quicker(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        seen = desk.revision("giao-ban")
        draft = Draft(title="Tên mới", rooms=("giao-ban",), start="2021-11-30 08:00")
        desk.do(meetings.change("giao-ban", seen, draft, desk.ground(), BY))
        with pytest.raises(Overtaken) as caught:
            meetings.change("giao-ban", seen, draft, desk.ground(), "truc2")
        assert caught.value.text.vi == "truc1 đã sửa lúc 08:00 ngày 01/11/2021; xem lại nội dung mới rồi hãy sửa tiếp."
        assert (
            caught.value.text.en
            == "truc1 changed it at 08:00 on 2021-11-01; look at it as it is now before you change it."
        )

    def test_what_does_not_change_is_no_event(self) -> None:
        desk = Desk()
        draft = GOOD.model_copy(update={"id": "giao-ban"})
        desk.do(meetings.plan(draft, desk.ground(), BY))
        assert meetings.change("giao-ban", 1, draft, desk.ground(), BY).bodies == ()

    def test_a_meeting_of_the_file_is_changed_in_the_file(self) -> None:
        desk = Desk()
        desk.from_file(meeting())
        for act in (
            partial(meetings.change, "giao-ban", 1, GOOD),
            partial(meetings.withdraw, "giao-ban", 1, "hoãn"),
        ):
            with pytest.raises(Refused) as caught:
                act(desk.ground(), BY)
            assert caught.value.text.vi == (
                "“Hội nghị giao-ban” khai báo trong sites.yaml; hãy sửa trong tệp đó. Riêng từng buổi họp vẫn chuyển "
                "ngày, "
                "hủy được ở đây."
            )

    def test_what_is_over_is_past_changing(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        desk.now = at("2021-11-30 07:30")
        with pytest.raises(Overtaken) as caught:
            meetings.change("giao-ban", 1, GOOD, desk.ground(), BY)
        assert caught.value.text.vi == (
            "“Hội nghị giao-ban” không còn buổi họp nào phía trước, không sửa được nữa; hãy lập lịch mới hoặc dùng "
            "“Họp lại "
            "như lần trước”."
        )

    def test_a_title_changes_though_the_day_was_moved_past_the_meetings_own(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        successor = "giao-ban.20211203"
        start = at("2021-12-03 07:30")
        desk.record(SessionMoved(session="giao-ban.20211130", start=start, successor=successor, by=BY, reason="bão"))
        desk.now = at("2021-12-01 08:00")
        draft = Draft(title="Tên mới", rooms=("giao-ban",), start="2021-11-30 07:30")
        desk.do(meetings.change("giao-ban", 1, draft, desk.ground(), BY))
        assert desk.session(successor).title == "Tên mới"

    def test_what_nobody_knows(self) -> None:
        with pytest.raises(NotFound) as caught:
            meetings.change("khac", 1, GOOD, Desk().ground(), BY)
        assert caught.value.text.vi == "Không có hội nghị mang mã “khac”."

    def test_an_id_is_given_once(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        assert refused(GOOD.model_copy(update={"id": "giao-ban", "start": "2021-12-30 07:30"}), desk) == [
            (
                "id",
                "mã “giao-ban” đã dùng cho “Hội nghị giao-ban”; chọn mã khác, hoặc để trống để hệ thống tự đặt",
                "the id “giao-ban” belongs to “Hội nghị giao-ban”; choose another, or leave it empty and one is made",
            )
        ]


class TestWithdraw:
    def test_it_is_held_no_more(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule="FREQ=WEEKLY"))
        decision = desk.do(meetings.withdraw("giao-ban", 1, " sáp nhập huyện ", desk.ground(), BY))
        assert decision.bodies == (MeetingWithdrawn(meeting="giao-ban", by=BY, reason="sáp nhập huyện"),)
        assert {session.state for session in desk.sessions(days=360)} == {"cancelled"}
        with pytest.raises(Overtaken) as caught:
            meetings.withdraw("giao-ban", 2, "lần nữa", desk.ground(), BY)
        assert (
            caught.value.text.vi
            == "truc1 đã hủy hội nghị này lúc 08:00 ngày 01/11/2021. Nếu hủy nhầm, lập lịch mới với mã “giao-ban”."
        )

    def test_by_mistake_it_is_planned_again_under_its_id(self) -> None:
        desk = Desk()
        draft = GOOD.model_copy(update={"id": "giao-ban", "rrule": "FREQ=WEEKLY;COUNT=2"})
        desk.do(meetings.plan(draft, desk.ground(), BY))
        desk.do(meetings.withdraw("giao-ban", 1, "nhầm", desk.ground(), BY))
        desk.do(meetings.plan(draft, desk.ground(), "truc2"))
        assert [(each.id, each.state) for each in desk.sessions()] == [
            ("giao-ban.20211130", "cancelled"),
            ("giao-ban.20211130-2", "planned"),
            ("giao-ban.20211207", "cancelled"),
            ("giao-ban.20211207-2", "planned"),
        ]
        plan = desk.plans.meeting("giao-ban")
        assert plan is not None and (plan.withdrawn, plan.source, plan.changed_by) == (False, "screen", "truc2")
        desk.do(meetings.withdraw("giao-ban", 3, "lại nhầm", desk.ground(), BY))
        desk.do(meetings.plan(draft, desk.ground(), BY))
        ids = [each.id for each in desk.sessions()]
        assert len(ids) == len(set(ids)) == 6
        assert [each.id for each in desk.sessions() if each.state == "planned"] == [
            "giao-ban.20211130-3",
            "giao-ban.20211207-3",
        ]

    def test_what_was_held_before_it_was_withdrawn_stays_and_is_held_once_a_day(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule="FREQ=WEEKLY"))
        desk.now = at("2021-11-30 09:00")
        desk.do(meetings.withdraw("giao-ban", 1, "nhầm", desk.ground(), BY))
        again = GOOD.model_copy(update={"id": "giao-ban", "start": "2021-11-30 14:00"})
        assert refused(again, desk)[0][:2] == (
            "id",
            "“Hội nghị giao-ban” đã họp theo mã “giao-ban” trong ngày này; chọn mã khác, hoặc để trống để hệ thống tự "
            "đặt",
        )
        desk.do(meetings.plan(again.model_copy(update={"rrule": "FREQ=WEEKLY;COUNT=2"}), desk.ground(), BY))
        assert [(each.id, each.state) for each in desk.sessions()][:3] == [
            ("giao-ban.20211130", "planned"),
            ("giao-ban.20211207", "cancelled"),
            ("giao-ban.20211207-2", "planned"),
        ]

    def test_not_without_a_reason(self) -> None:
        desk = Desk()
        desk.on_screen(meeting())
        with pytest.raises(BadInput) as caught:
            meetings.withdraw("giao-ban", 1, "  ", desk.ground(), BY)
        assert both(caught.value) == [
            ("reason", "chưa ghi lý do; các điểm cầu sẽ hỏi", "there is no reason; the sites will ask for it")
        ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hội nghị giao ban trực tuyến tháng 12/2021", "hoi-nghi-giao-ban-truc-tuyen"),
        ("Đại hội Đảng bộ", "dai-hoi-dang-bo"),
        ("x" * 50, "x" * 32),
        ("–", ""),
    ],
)
def test_an_id_of_a_title(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_the_file_takes_over_changes_and_withdraws() -> None:
    desk = Desk()
    desk.on_screen(meeting("man-hinh"), meeting("chung", start="2021-11-30 14:00"))
    desk.record(*meetings.adopted([meeting(), meeting("chung", start="2021-11-30 14:00")], desk.plans.meetings()))
    assert [(plan.meeting.id, plan.source) for plan in desk.plans.meetings()] == [
        ("man-hinh", "screen"),
        ("chung", "file"),
        ("giao-ban", "file"),
    ]
    assert meetings.adopted([meeting(), meeting("chung", start="2021-11-30 14:00")], desk.plans.meetings()) == []
    desk.record(*meetings.adopted([meeting(title="Khác")], desk.plans.meetings()))
    assert states(desk.sessions()) == {
        "giao-ban.20211130": "planned",
        "man-hinh.20211130": "planned",
        "chung.20211130": "cancelled",
    }
    assert desk.session("chung.20211130").reason == "không còn trong sites.yaml"
    assert desk.session("giao-ban.20211130").title == "Khác"


def test_a_dry_run_shows_days_problems_and_warnings_together() -> None:
    desk = Desk("2021-11-29 16:00")
    desk.on_screen(meeting())
    draft = GOOD.model_copy(
        update={"rrule": "FREQ=WEEKLY;COUNT=30;INTERVAL=4", "rooms": ("giao-ban",), "sites": ("son-dong",)}
    )
    found = meetings.weigh(draft, desk.ground(), BY)
    assert [path for path, _ in said(found.problems)] == ["rooms", "sites"]
    assert {path for path, _ in said(found.warnings)} == {"start"}
    assert len(found.sessions) == 24
    assert found.sessions[1].start - found.sessions[0].start == timedelta(days=28)
    assert desk.plans.meeting(found.meeting) is None
