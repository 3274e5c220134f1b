"""Time servers that are right, wrong, confused and deaf."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.clock import SystemClock
from orchestrator.model.check import Check, Fault, Item, Kind, Measured, Verdict, Wanted
from orchestrator.probes.checks.ntp import ntp
from tests.probes.checks.judged import told, verdict
from tests.probes.checks.servers import Time, time_server

PATIENCE_S = 10.0
WANTED = Wanted(Kind.NTP, Item.CLOCK, "127.0.0.1")


class Off(SystemClock):
    """A machine whose clock is wrong."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by


async def asked(server: Time, clock: SystemClock | None = None, within_s: float = PATIENCE_S) -> Measured:
    async with time_server(server) as port:
        return await ntp("127.0.0.1", port, clock or SystemClock(), within_s)


def judged(found: Measured) -> Check:
    return verdict(WANTED, found)


async def test_the_clock_is_right() -> None:
    check = judged(await asked(Time()))
    assert (check.verdict, check.unit, check.threshold) == (Verdict.PASSED, "s", 0.5)
    assert check.value == pytest.approx(0, abs=0.4)


@pytest.mark.parametrize(
    ("ahead_s", "expected"), [(2.0, Verdict.NOTED), (-2.0, Verdict.NOTED), (3600.0, Verdict.FAILED)]
)
async def test_the_clock_is_off(ahead_s: float, expected: Verdict) -> None:
    found = await asked(Time(ahead_s=ahead_s))
    assert found.offset_s == pytest.approx(ahead_s, abs=0.4)
    check = judged(found)
    assert check.verdict is expected
    assert told(check)[1] == "Bật đồng bộ thời gian (chrony hoặc systemd-timesyncd) trên máy chủ trung tâm."


async def test_across_the_era_that_ends_in_2036() -> None:
    found = await asked(Time(ahead_s=86400 * 366 * 20), Off(timedelta(days=366 * 20)))
    assert found.offset_s == pytest.approx(0, abs=0.4)


@pytest.mark.parametrize(
    ("server", "detail"),
    [
        (Time(stratum=0, reference=b"RATE"), "RATE"),
        (Time(stratum=16), "stratum 16"),
        (Time(leap=3), "stratum 2"),
    ],
    ids=["kiss of death", "stratum 16", "alarm"],
)
async def test_a_server_that_has_no_time(server: Time, detail: str) -> None:
    check = judged(await asked(server))
    assert (check.verdict, check.fault) == (Verdict.NOTED, Fault.UNSYNCHRONISED)
    assert told(check) == (
        f"Máy chủ thời gian 127.0.0.1 không cho giờ ({detail}).",
        "Sửa nguồn thời gian của 127.0.0.1, hoặc khai máy chủ khác ở `centre.ntp`.",
    )


async def test_a_lost_question_is_asked_again() -> None:
    server = Time(deaf=1)
    assert (await asked(server)).fault is None
    assert server.asked == 2


async def test_what_answers_no_question_of_ours_is_ignored() -> None:
    server = Time()
    server.forged = True
    assert (await asked(server)).offset_s == pytest.approx(0, abs=0.4)


async def test_silence() -> None:
    check = judged(await asked(Time(deaf=99), within_s=0.2))
    assert (check.verdict, check.fault) == (Verdict.NOTED, Fault.SILENT)
    assert told(check) == (
        "Máy chủ thời gian 127.0.0.1 không trả lời.",
        "Kiểm tra tường lửa có mở UDP cổng 123 tới 127.0.0.1, hoặc khai máy chủ khác ở `centre.ntp`.",
    )


async def test_no_such_service() -> None:
    async with time_server(Time()) as port:
        pass
    found = await ntp("127.0.0.1", port, SystemClock(), PATIENCE_S)
    assert found.fault is Fault.REFUSED
    assert told(judged(found))[0] == "Không có dịch vụ thời gian tại 127.0.0.1."
