"""The sentences, whole, as people will read them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from orchestrator.alerts.plan import News, Stage
from orchestrator.alerts.wording import Wording, counted, lasted
from orchestrator.model.events import AlertRaised, Event, Evidence
from orchestrator.model.signals import Cause
from orchestrator.text import Text
from tests.alerts.story import at, registry

CAUSES = {
    Cause.LINE: Text(vi="đường truyền của điểm cầu", en="the site's access line"),
    Cause.SITE: Text(vi="mất điện hoặc mạng nội bộ", en="power or LAN at the site"),
}


def causes_text(causes: Sequence[Cause]) -> Text:
    texts = [CAUSES.get(cause, Text(vi=cause.value, en=cause.value)) for cause in causes]
    return Text(vi=" hoặc ".join(text.vi for text in texts), en=" or ".join(text.en for text in texts))


def evidence_text(evidence: Evidence) -> Text:
    return Text(vi="bộ định tuyến không trả lời {n} lần", en="the router left {n} echoes unanswered").format(
        **evidence.values
    )


@pytest.fixture
def wording() -> Wording:
    return Wording(registry(40), causes_text, evidence_text)


def news(stage: Stage, *sites: str, causes: tuple[Cause, ...] = (Cause.LINE,), total: int | None = None) -> News:
    ended = stage is Stage.RECOVERED
    return News(
        stage=stage,
        sites=sites,
        total=total or len(sites),
        since=at(5),
        until=at(130) if ended else None,
        seconds=125.2 if ended else None,
        causes=causes,
        evidence=(),
    )


def told(wording: Wording, item: News) -> tuple[str, str]:
    """The whole text with numbers, in both languages, as a channel gets it."""
    words = wording.words(item)
    alert = AlertRaised(
        alert=f"sc-1:{item.stage}",
        incident="sc-1",
        stage=item.stage,
        level="critical",
        title=words.title.vi,
        text=words.text.vi,
        title_en=words.title.en,
        text_en=words.text.en,
        channels=(),
        call=words.call,
    )
    message = wording.message(Event("giao-ban", 7, 1, at(6), alert), alert, "https://bang/")
    return message.text_with_phones.vi, message.text_with_phones.en


def test_one_site_dropped(wording: Wording) -> None:
    vi, en = told(wording, news(Stage.DROPPED, "luc-ngan", causes=(Cause.SITE,)))

    assert vi == (
        "Điểm cầu UBND huyện Lục Ngạn mất kết nối lúc 08:14:05. Nguyên nhân nghi ngờ: mất điện hoặc mạng nội bộ. "
        "Gọi: cán bộ kỹ thuật 0912 345 678; cán bộ kỹ thuật dự phòng 0987 000 111. Đề nghị tiếp nhận."
    )
    assert en == (
        "UBND huyện Lục Ngạn dropped at 08:14:05. Suspected cause: power or LAN at the site. "
        "Call: technician 0912 345 678; deputy technician 0987 000 111. Please acknowledge."
    )


def test_a_line_concerns_the_technician_then_the_carrier(wording: Wording) -> None:
    vi, _ = told(wording, news(Stage.DROPPED, "luc-ngan"))

    assert "Gọi: cán bộ kỹ thuật 0912 345 678; đường dây nóng VNPT 18001166." in vi


def test_two_causes_and_their_evidence(wording: Wording) -> None:
    item = news(Stage.DROPPED, "son-dong", causes=(Cause.SITE, Cause.LINE))
    item = item._replace(evidence=(Evidence(code="echo", values={"n": 5}),) * 3)

    assert told(wording, item)[0] == (
        "Điểm cầu UBND huyện Sơn Động mất kết nối lúc 08:14:05. "
        "Nguyên nhân nghi ngờ: mất điện hoặc mạng nội bộ hoặc đường truyền của điểm cầu. "
        "Bộ định tuyến không trả lời 5 lần. Bộ định tuyến không trả lời 5 lần. "
        "Gọi: cán bộ kỹ thuật 0912 000 222. Đề nghị tiếp nhận."
    )


def test_two_sites_are_one_sentence(wording: Wording) -> None:
    assert told(wording, news(Stage.DROPPED, "luc-ngan", "son-dong"))[0] == (
        "2 điểm cầu mất kết nối lúc 08:14:05: UBND huyện Lục Ngạn, UBND huyện Sơn Động. "
        "Nguyên nhân nghi ngờ: đường truyền của điểm cầu. "
        "Gọi: UBND huyện Lục Ngạn, cán bộ kỹ thuật 0912 345 678; UBND huyện Sơn Động, cán bộ kỹ thuật 0912 000 222. "
        "Đề nghị tiếp nhận."
    )


def test_many_sites_name_the_first_and_count_the_rest(wording: Wording) -> None:
    vi, en = told(wording, news(Stage.DROPPED, *(f"x{n}" for n in range(40)), causes=(Cause.UNKNOWN,)))

    assert "40 điểm cầu mất kết nối lúc 08:14:05: X0, X1," in vi
    assert "X11 và 28 điểm cầu khác." in vi
    assert "X12" not in vi
    assert "Gọi" not in vi
    assert "X11 and 28 others." in en


def test_a_carrier_is_called_once_for_all(wording: Wording) -> None:
    vi, _ = told(wording, news(Stage.DROPPED, "luc-ngan", "son-dong", causes=(Cause.CARRIER,)))

    assert "Gọi: đường dây nóng VNPT 18001166." in vi


def test_our_own_fault_calls_nobody_at_the_points(wording: Wording) -> None:
    assert "Gọi" not in told(wording, news(Stage.DROPPED, "luc-ngan", causes=(Cause.CENTRE,)))[0]


def test_an_incident_that_grew(wording: Wording) -> None:
    assert told(wording, news(Stage.GREW, "son-dong", causes=(), total=3))[0] == (
        "Thêm điểm cầu UBND huyện Sơn Động mất kết nối trong cùng sự cố bắt đầu lúc 08:14:05, tổng cộng 3 điểm cầu. "
        "Gọi: cán bộ kỹ thuật 0912 000 222. Đề nghị tiếp nhận."
    )


def test_a_recovery_asks_for_nothing(wording: Wording) -> None:
    vi, en = told(wording, news(Stage.RECOVERED, "luc-ngan"))

    assert vi == "Điểm cầu UBND huyện Lục Ngạn đã kết nối lại lúc 08:16:10, thời gian gián đoạn 2 phút 05 giây."
    assert en == "UBND huyện Lục Ngạn reconnected at 08:16:10, after 2 min 05 s."


def test_the_journal_keeps_no_number(wording: Wording) -> None:
    words = wording.words(news(Stage.DROPPED, "luc-ngan"))

    assert "0912" not in words.text.vi + words.text.en + words.title.vi
    assert words.call == ("luc-ngan/technician", "carrier/vnpt")


def test_a_site_that_has_left_the_registry_is_called_by_its_id(wording: Wording) -> None:
    assert told(wording, news(Stage.RECOVERED, "ten-cu"))[0].startswith("Điểm cầu ten-cu đã kết nối lại")


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [(0.4, "0 giây", "0 s"), (59.6, "1 phút 00 giây", "1 min 00 s"), (3785, "1 giờ 03 phút", "1 h 03 min")],
)
def test_durations(seconds: float, vi: str, en: str) -> None:
    assert lasted(seconds) == Text(vi=vi, en=en)


def test_thousands() -> None:
    assert counted(3421) == Text(vi="3.421", en="3,421")
