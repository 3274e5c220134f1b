"""To move a session, cancel it, assign its duty, invite guests: what is recorded, and every refusal as it is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestrator.errors import BadInput, NotFound, Overtaken
from orchestrator.model.events import DutyAssigned, GuestInvited, SessionCancelled, SessionMoved
from orchestrator.model.registry import Duty
from orchestrator.schedule.planning import sessions
from orchestrator.schedule.planning.drafts import DutyDraft
from orchestrator.schedule.planning.ground import Decision
from orchestrator.schedule.planning.sessions import GuestDraft
from tests.schedule.desk import BY, DEPUTY, DUTY, Desk, at, both, meeting, said

NOVEMBER, DECEMBER = "giao-ban.20211130", "giao-ban.20211231"


@pytest.fixture
def desk() -> Desk:
    """Of sites.yaml, so that what stands in the file can be moved and cancelled all the same."""
    made = Desk()
    made.from_file(meeting(rrule="FREQ=MONTHLY;BYMONTHDAY=-1"))
    return made


def move(desk: Desk, start: str, session: str = NOVEMBER, reason: str = "bão số 9") -> Decision:
    return desk.do(sessions.move(session, desk.revision(session), start, reason, desk.ground(), BY))


def problems(act: Callable[[], object]) -> list[tuple[str, str, str]]:
    with pytest.raises(BadInput) as caught:
        act()
    return both(caught.value)


def overtaken(act: Callable[[], object]) -> str:
    with pytest.raises(Overtaken) as caught:
        act()
    return caught.value.text.vi


def test_to_another_hour(desk: Desk) -> None:
    decision = move(desk, "2021-11-30 14:00")
    start = at("2021-11-30 14:00")
    assert decision.bodies == (SessionMoved(session=NOVEMBER, start=start, successor=None, by=BY, reason="bão số 9"),)
    assert (decision.session, decision.warnings) == (NOVEMBER, ())


def test_to_another_day(desk: Desk) -> None:
    decision = move(desk, "2021-12-04 08:00")
    assert decision.session == "giao-ban.20211204"
    assert said(decision.warnings) == [("start", "ngày 04/12/2021 là thứ Bảy")]
    assert desk.session(NOVEMBER).successor == "giao-ban.20211204"
    back = move(desk, "2021-11-30 09:00", "giao-ban.20211204")
    assert back.session == f"{NOVEMBER}-2"


@pytest.mark.parametrize(
    ("start", "vi", "en"),
    [
        (
            "",
            "chưa ghi ngày giờ bắt đầu; ghi dạng 2021-11-30 07:30",
            "the meeting has no start; write 2021-11-30 07:30",
        ),
        (
            "2021-10-30 07:30",
            "thời điểm 07:30 ngày 30/10/2021 đã qua; ghi thời điểm sắp tới",
            "07:30 on 2021-10-30 is past; write a time ahead",
        ),
        (
            "2021-11-30 07:30",
            "buổi họp vốn đã vào lúc 07:30 ngày 30/11/2021; ghi thời điểm khác",
            "the session is at 07:30 on 2021-11-30 already; write another time",
        ),
        (
            "2021-12-31 14:00",
            "ngày 31/12/2021 đã có một buổi của “Hội nghị giao-ban”; chọn ngày khác",
            "“Hội nghị giao-ban” has a session on 2021-12-31 already; choose another day",
        ),
    ],
)
def test_where_it_cannot_go(desk: Desk, start: str, vi: str, en: str) -> None:
    assert problems(lambda: move(desk, start)) == [("start", vi, en)]
    assert len(desk.journal) == 1


def test_all_that_is_wrong_with_a_move_at_once(desk: Desk) -> None:
    desk.on_screen(meeting("khac", start="2021-12-02 08:00", sites=("tinh",)))
    found = problems(lambda: move(desk, "2021-12-02 09:00", reason=""))
    assert [(path, vi) for path, vi, _ in found] == [
        ("reason", "chưa ghi lý do; các điểm cầu sẽ hỏi"),
        (
            "sites",
            "UBND tỉnh đã có lịch dự “Hội nghị khac” từ 08:00 đến 12:00 ngày 02/12/2021; chọn giờ khác hoặc bớt điểm "
            "cầu",
        ),
    ]


def test_a_move_within_its_own_day_does_not_collide_with_itself(desk: Desk) -> None:
    move(desk, "2021-11-30 08:00")
    move(desk, "2021-11-30 07:45")


def test_cancel(desk: Desk) -> None:
    decision = desk.do(sessions.cancel(NOVEMBER, 1, " hoãn ", desk.ground(), BY))
    assert decision.bodies == (SessionCancelled(session=NOVEMBER, by=BY, reason="hoãn"),)
    assert desk.session(DECEMBER).state == "planned"
    assert problems(lambda: sessions.cancel(DECEMBER, 1, "x" * 501, desk.ground(), BY)) == [
        (
            "reason",
            "lý do dài 501 ký tự; ghi ngắn hơn, tối đa 500",
            "the reason has 501 characters; write at most 500",
        )
    ]


def test_the_second_of_two_is_told(desk: Desk) -> None:
    seen = desk.revision(NOVEMBER)
    move(desk, "2021-11-30 08:00")
    assert overtaken(lambda: sessions.cancel(NOVEMBER, seen, "hoãn", desk.ground(), "truc2")) == (
        "truc1 đã sửa lúc 08:00 ngày 01/11/2021; xem lại nội dung mới rồi hãy sửa tiếp."
    )
    move(desk, "2021-12-02 08:00")
    assert overtaken(lambda: move(desk, "2021-12-03 08:00")) == (
        "truc1 đã chuyển buổi họp này sang ngày khác lúc 08:00 ngày 01/11/2021."
    )
    desk.do(sessions.cancel(DECEMBER, desk.revision(DECEMBER), "hoãn", desk.ground(), BY))
    assert overtaken(lambda: move(desk, "2021-12-31 14:00", DECEMBER)) == (
        "truc1 đã hủy buổi họp này lúc 08:00 ngày 01/11/2021."
    )


def test_what_has_begun_is_past_moving(desk: Desk) -> None:
    desk.now = at("2021-11-30 07:30")
    assert overtaken(lambda: move(desk, "2021-11-30 14:00")) == (
        "Buổi họp 07:30 ngày 30/11/2021 đã bắt đầu hoặc đã kết thúc, không sửa được nữa."
    )


def test_what_should_have_begun_and_has_not_can_still_be_put_off(desk: Desk) -> None:
    """The plan alone does not know: whoever watches the session tells."""
    desk.now = at("2021-11-30 07:40")
    ground = desk.ground()._replace(begun=lambda session: False)
    desk.do(sessions.move(NOVEMBER, 1, "2021-11-30 09:00", "chờ Chủ tịch", ground, BY))
    assert desk.session(NOVEMBER).start == at("2021-11-30 09:00")


def test_what_nobody_knows(desk: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        sessions.cancel("giao-ban.20211129", 1, "hoãn", desk.ground(), BY)
    assert caught.value.text.vi == "Không có buổi họp mang mã “giao-ban.20211129”."


class TestDuty:
    def test_for_this_session_only(self, desk: Desk) -> None:
        decision = desk.do(sessions.assign(NOVEMBER, 1, DutyDraft(main=DUTY, deputy=""), desk.ground(), BY))
        assert decision.bodies == (DutyAssigned(session=NOVEMBER, duty=Duty(main=DUTY), by=BY),)
        assert desk.session(NOVEMBER).meeting.duty == Duty(main=DUTY)
        assert desk.session(DECEMBER).meeting.duty is None

    def test_nobody_and_a_stranger(self, desk: Desk) -> None:
        def assign(main: str, deputy: str | None = None) -> list[tuple[str, str, str]]:
            draft = DutyDraft(main=main, deputy=deputy)
            return problems(lambda: sessions.assign(NOVEMBER, 1, draft, desk.ground(), BY))

        assert assign("") == [("duty.main", "chưa ghi cán bộ trực chính", "nobody is named as on duty")]
        assert [(path, vi) for path, vi, _ in assign("Ông A", "Cán bộ trực dự phong")] == [
            ("duty.main", "không có cán bộ nào tên “Ông A”; khai báo trong mục `contacts`, hoặc sửa lại cho đúng"),
            ("duty.deputy", "không có cán bộ nào tên “Cán bộ trực dự phong”; có phải là “Cán bộ trực dự phòng”?"),
        ]

    def test_nobody_is_on_duty_twice_at_a_time(self, desk: Desk) -> None:
        desk.on_screen(meeting("khac", sites=("son-dong",), duty=Duty(main=DUTY, deputy=DEPUTY)))
        ((path, vi, _),) = problems(lambda: sessions.assign(NOVEMBER, 1, DutyDraft(main=DEPUTY), desk.ground(), BY))
        assert path == "duty"
        assert vi == (
            "Cán bộ trực dự phòng đã trực “Hội nghị khac” từ 07:30 đến 11:30 ngày 30/11/2021; chọn giờ hoặc cán bộ "
            "trực khác"
        )


class TestGuests:
    def test_a_site_for_one_session(self, desk: Desk) -> None:
        decision = desk.do(sessions.invite(NOVEMBER, 1, GuestDraft(name=" Sở Xây dựng "), desk.ground(), BY))
        (body,) = decision.bodies
        assert isinstance(body, GuestInvited)
        assert (body.site.id, body.site.name, body.site.agent, body.site.contacts) == (
            "so-xay-dung",
            "Sở Xây dựng",
            False,
            (),
        )
        assert desk.session(NOVEMBER).sites[-1] == "so-xay-dung"
        assert "so-xay-dung" not in desk.session(DECEMBER).sites
        desk.do(sessions.dismiss(NOVEMBER, 2, "so-xay-dung", desk.ground(), BY))
        assert desk.session(NOVEMBER).guests == ()
        with pytest.raises(NotFound) as caught:
            sessions.dismiss(NOVEMBER, 3, "so-xay-dung", desk.ground(), BY)
        assert caught.value.text.vi == "Buổi họp không có khách mời mang mã “so-xay-dung”."

    @pytest.mark.parametrize(
        ("guest", "path", "vi"),
        [
            (GuestDraft(), "name", "chưa ghi tên điểm cầu khách mời"),
            (GuestDraft(name="x" * 121), "name", "tên điểm cầu dài 121 ký tự; ghi ngắn hơn, tối đa 120"),
            (
                GuestDraft(name="UBND tỉnh"),
                "name",
                "đã có điểm cầu tên “UBND tỉnh” (mã tinh); đặt tên khác để phân biệt",
            ),
            (
                GuestDraft(name="Khách", id="tinh"),
                "id",
                "mã “tinh” là của “UBND tỉnh”; chọn mã khác, hoặc để trống để hệ thống tự đặt",
            ),
            (
                GuestDraft(name="Khách", id="Ä"),
                "id",
                "mã “Ä” không hợp lệ; chỉ dùng chữ thường không dấu, số và gạch nối, tối đa 32 ký tự, ví dụ luc-ngan",
            ),
        ],
    )
    def test_what_is_no_guest(self, desk: Desk, guest: GuestDraft, path: str, vi: str) -> None:
        found = problems(lambda: sessions.invite(NOVEMBER, 1, guest, desk.ground(), BY))
        assert [(each, said_) for each, said_, _ in found] == [(path, vi)]

    def test_a_name_that_resembles_gets_an_id_of_its_own(self, desk: Desk) -> None:
        desk.do(sessions.invite(NOVEMBER, 1, GuestDraft(name="Lục Ngạn"), desk.ground(), BY))
        assert desk.session(NOVEMBER).guests[0].id == "luc-ngan-2"
