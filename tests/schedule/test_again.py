"""As last time: a meeting or a session held once more, with the month in its words moved on."""

from __future__ import annotations

import pytest

from orchestrator.errors import BadInput
from orchestrator.model.registry import Duty, Fallback
from orchestrator.schedule.planning import meetings
from orchestrator.schedule.planning.copies import later
from tests.schedule.desk import BY, DUTY, REGISTRY, Desk, at, both, meeting, said


class TestAgain:
    def desk(self) -> Desk:
        desk = Desk()
        last = meeting(
            "giao-ban-2021-11",
            title="Hội nghị giao ban trực tuyến tháng 11/2021",
            rooms=["giao-ban-2021-11"],
            duration=210,
            agenda=[{"order": 1, "site": "luc-ngan", "topic": "Kết quả tháng 11 và 11 tháng năm 2021", "minutes": 10}],
            papers={"deadline": at("2021-11-27 15:00"), "url": "https://tailieu.example"},
            duty=Duty(main=DUTY),
            fallback=Fallback(room="giao-ban-2021-11-du-phong", phone="0204 000 0104"),
        )
        desk.from_file(last)
        desk.now = at("2021-12-15 09:00")
        return desk

    def test_the_next_month(self) -> None:
        desk = self.desk()
        decision = desk.do(meetings.again("giao-ban-2021-11", "2021-12-30 07:30", "", desk.ground(), BY))
        plan = desk.plans.meeting(decision.meeting)
        assert plan is not None and plan.source == "screen"
        found = plan.meeting
        assert (found.id, found.title) == ("giao-ban-2021-12", "Hội nghị giao ban trực tuyến tháng 12/2021")
        assert (found.rooms, found.start, found.duration) == (("giao-ban-2021-12",), at("2021-12-30 07:30"), 210)
        assert found.agenda[0].topic == "Kết quả tháng 12 và 12 tháng năm 2021"
        assert found.papers is not None and found.papers.deadline == at("2021-12-27 15:00")
        assert found.duty == Duty(main=DUTY)
        assert found.fallback == Fallback(room="giao-ban-2021-12-du-phong", phone="0204 000 0104")

    def test_a_session_of_a_series_with_its_own_duty(self) -> None:
        desk = Desk()
        desk.on_screen(meeting(rrule="FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=1", title="Giao ban"))
        decision = desk.do(meetings.again("giao-ban.20211130", "2021-12-20 14:00", "Họp bất thường", desk.ground(), BY))
        plan = desk.plans.meeting("giao-ban-2021-12")
        assert plan is not None and decision.meeting == "giao-ban-2021-12"
        assert (plan.meeting.title, plan.meeting.rrule) == ("Họp bất thường", None)

    def test_what_is_gone_since_is_left_out_and_said(self) -> None:
        desk = self.desk()
        hub, _, son_dong = REGISTRY.sites
        desk.registry = REGISTRY.model_copy(update={"sites": (hub.model_copy(update={"contacts": ()}), son_dong)})
        decision = desk.do(meetings.again("giao-ban-2021-11", "2021-12-30 07:30", "", desk.ground(), BY))
        assert said(decision.warnings) == [
            ("sites", "điểm cầu “luc-ngan” của lần trước không còn trong danh mục, nên không đưa vào"),
            ("duty", "cán bộ trực “Cán bộ trực” của lần trước không còn trong danh bạ; phân công lại ca trực"),
        ]
        plan = desk.plans.meeting("giao-ban-2021-12")
        assert plan is not None and (plan.meeting.agenda, plan.meeting.duty) == ((), None)

    def test_twice_in_a_month(self) -> None:
        desk = self.desk()
        for day, id_ in (("20", "giao-ban-2021-12"), ("30", "giao-ban-2021-12-2")):
            decision = desk.do(meetings.again("giao-ban-2021-11", f"2021-12-{day} 07:30", "", desk.ground(), BY))
            assert decision.meeting == id_

    @pytest.mark.parametrize("start", ["", "mai", "2021-11-30 07:30"])
    def test_not_without_a_date_ahead(self, start: str) -> None:
        desk = self.desk()
        with pytest.raises(BadInput) as caught:
            meetings.again("giao-ban-2021-11", start, "", desk.ground(), BY)
        assert [path for path, _, _ in both(caught.value)] == ["start"]


@pytest.mark.parametrize(
    ("words", "months", "expected"),
    [
        ("Hội nghị giao ban tháng 11/2021", 1, "Hội nghị giao ban tháng 12/2021"),
        ("Hội nghị giao ban tháng 12/2021", 1, "Hội nghị giao ban tháng 01/2022"),
        ("Hội nghị giao ban tháng 01/2022", 2, "Hội nghị giao ban tháng 03/2022"),
        ("Giao ban tháng 11 năm 2021", 2, "Giao ban tháng 01 năm 2022"),
        ("Kết quả tháng 11 và 11 tháng năm 2021", 1, "Kết quả tháng 12 và 12 tháng năm 2021"),
        ("Tháng 9", 1, "Tháng 10"),
        ("tháng trước, tháng 13, tháng 111/2021", 1, "tháng trước, tháng 13, tháng 111/2021"),
        ("Giao ban tháng 3/2022", -1, "Giao ban tháng 02/2022"),
    ],
)
def test_the_month_in_words(words: str, months: int, expected: str) -> None:
    assert later(words, months) == expected
