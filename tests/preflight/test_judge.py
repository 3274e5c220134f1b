"""Thresholds, verdicts, and the sentences of every way to fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.model.check import INCONCLUSIVE, Check, Fault, Item, Kind, Measured, Verdict, Wanted, worst
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight import remarks
from orchestrator.preflight.faults import FAULTS, Said
from orchestrator.preflight.judge import blind, judge, result

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
LINE = Wanted(Kind.ICMP, Item.LINE, "127.0.2.1", site="a", link="TSLCD", carrier="Mạng A", circuit="MAU-1")
KINDS = {
    Item.LINE: Kind.ICMP,
    Item.CONTROL: Kind.ICMP,
    Item.NAME: Kind.DNS,
    Item.CERTIFICATE: Kind.TLS,
    Item.SOCKET: Kind.WEBSOCKET,
    Item.CLOCK: Kind.NTP,
    Item.MEDIA_PORT: Kind.MEDIA,
}


def judged(wanted: Wanted, measured: Measured) -> list[Check]:
    return judge(wanted, measured, CheckPolicy(), until=NOW + timedelta(days=1), at=NOW)


def line(answered: int = 100, ms: float = 10.0, jitter_ms: float = 1.0) -> dict[Item, Check]:
    found = Measured(ms=ms, sent=100, answered=answered, jitter_ms=jitter_ms)
    return {check.item: check for check in judged(LINE, found)}


@pytest.mark.parametrize(
    ("found", "item", "verdict"),
    [
        (line(100), Item.LINE, Verdict.PASSED),
        (line(99), Item.LINE, Verdict.PASSED),
        (line(98), Item.LINE, Verdict.NOTED),
        (line(97), Item.LINE, Verdict.NOTED),
        (line(96), Item.LINE, Verdict.FAILED),
        (line(ms=150.0), Item.RTT, Verdict.PASSED),
        (line(ms=150.1), Item.RTT, Verdict.NOTED),
        (line(ms=300.1), Item.RTT, Verdict.FAILED),
        (line(jitter_ms=30.0), Item.JITTER, Verdict.PASSED),
        (line(jitter_ms=50.0), Item.JITTER, Verdict.NOTED),
        (line(jitter_ms=51.0), Item.JITTER, Verdict.FAILED),
    ],
)
def test_the_bands_of_a_line(found: dict[Item, Check], item: Item, verdict: Verdict) -> None:
    assert {each: check.verdict for each, check in found.items()} == {
        Item.LINE: Verdict.PASSED,
        Item.RTT: Verdict.PASSED,
        Item.JITTER: Verdict.PASSED,
        item: verdict,
    }
    assert (found[item].reason is None) == (verdict is Verdict.PASSED)


def test_a_lossy_line_in_words() -> None:
    check = line(93)[Item.LINE]
    assert (check.value, check.unit, check.threshold) == (7.0, "%", 1.0)
    assert check.reason and check.remedy
    assert check.reason.vi == "Đường truyền chính TSLCD mất 7% gói tin (đạt khi không quá 1%)."
    assert check.reason.en == "The main line TSLCD loses 7% of packets (up to 1% passes)."
    assert check.remedy.vi.endswith("đề nghị Mạng A (mã kênh MAU-1) đo lại đường truyền.")


def test_numbers_are_written_as_each_language_does() -> None:
    reason = line(ms=312.25)[Item.RTT].reason
    assert reason
    assert reason.vi == "Thời gian khứ hồi của đường truyền chính TSLCD là 312,25 ms (đạt khi không quá 150 ms)."
    assert reason.en == "The round trip over the main line TSLCD takes 312.25 ms (up to 150 ms passes)."


def test_a_silent_line_in_words() -> None:
    (check,) = judged(LINE, Measured(Fault.SILENT, sent=100))
    assert (check.verdict, check.value, check.unit) == (Verdict.FAILED, 100.0, "%")
    assert check.reason and check.remedy
    assert check.reason.vi == "Đường truyền chính TSLCD không trả lời (127.0.2.1)."
    assert check.remedy.vi == (
        "Gọi cán bộ kỹ thuật của điểm cầu kiểm tra nguồn điện và bộ định tuyến; nếu ở đó bình thường thì báo hỏng với "
        "Mạng A (mã kênh MAU-1)."
    )


def test_a_backup_that_fails_is_a_note() -> None:
    (check,) = judged(LINE._replace(backup=True), Measured(Fault.SILENT, sent=100))
    assert check.verdict is Verdict.NOTED
    assert check.reason and check.reason.vi == "Đường truyền dự phòng TSLCD không trả lời (127.0.2.1)."


@pytest.mark.parametrize("item", [item for item in Item if item not in (Item.RTT, Item.JITTER)])
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_everything_has_its_sentences(item: Item, fault: Fault) -> None:
    kind = KINDS.get(item, Kind.HTTP)
    target = "https://hop.example.vn/x" if kind in (Kind.HTTP, Kind.WEBSOCKET, Kind.MEDIA) else "hop.example.vn"
    (check,) = judged(
        Wanted(kind, item, target), Measured(fault, "as they say", status=200, addresses=("192.0.2.1:10000",))
    )
    assert check.reason and check.remedy
    for sentence in (check.reason.vi, check.reason.en, check.remedy.vi, check.remedy.en):
        assert sentence.endswith(".")
        assert "{" not in sentence and "None" not in sentence and "  " not in sentence
    assert check.verdict is not Verdict.PASSED
    if fault in INCONCLUSIVE:
        assert check.verdict is not Verdict.FAILED


def test_both_languages_are_told_the_same() -> None:
    said = [*FAULTS.values(), *(each for each in vars(remarks).values() if isinstance(each, Said))]
    for each in said:
        for text in each:
            vi, en = ({name for _, name, _, _ in Formatter().parse(words) if name} for words in (text.vi, text.en))
            assert vi == en, text.vi
            assert text.vi[0].isupper() or text.vi[0] == "{"


@given(st.lists(st.sampled_from(Verdict), min_size=1))
def test_the_worst_speaks_for_all(verdicts: list[Verdict]) -> None:
    found = worst(verdicts)
    assert found in verdicts
    assert found.ready == all(verdict.ready for verdict in verdicts)
    assert (found is Verdict.FAILED) == (Verdict.FAILED in verdicts)


def test_nothing_checked_is_not_ready() -> None:
    assert result("a", []).verdict is Verdict.NOT_CHECKED


def test_a_centre_with_no_network_is_not_ready_but_one_silent_address_is_a_note() -> None:
    control = Wanted(Kind.ICMP, Item.CONTROL, "127.0.0.9")
    (deaf,) = judged(control, Measured(Fault.SILENT))
    (heard,) = judged(control, Measured(ms=0.2, sent=5, answered=5))
    (unable,) = judged(control, Measured(Fault.NO_RIGHT))
    assert result("", [deaf, heard]).verdict is Verdict.NOTED
    assert result("", [deaf, deaf]).verdict is Verdict.FAILED
    assert blind([deaf, deaf]) and not blind([deaf, heard]) and not blind([])
    assert not blind([unable])  # without the right to ask, silence is our own
