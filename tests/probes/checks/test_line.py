"""Lines over the real loopback, by echo and by handshake. Silence and loss are tested with the command."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from orchestrator.clock import SystemClock
from orchestrator.model.check import Fault, Item, Kind, Measured, Verdict, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight.judge import judge
from orchestrator.probes.checks.probes import Probes
from tests.probes.checks.judged import MEETING_ENDS, NOW, told, verdict

POLICY = CheckPolicy(echoes=20, echo_gap_s=0.001, handshake_gap_s=0.001, echo_answer_s=10, answer_s=10)
LINE = Wanted(Kind.ICMP, Item.LINE, "127.0.0.1", site="s", link="TSLCD")
BROADCAST = "127.255.255.255"  # the kernel does not let a socket of ours send there


@pytest.fixture
async def probes() -> AsyncIterator[Probes]:
    async with Probes(POLICY, SystemClock()) as opened:
        yield opened


@pytest.fixture
async def unprivileged() -> AsyncIterator[Probes]:
    async with Probes(POLICY, SystemClock(), icmp=False) as opened:
        yield opened


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.real("root")
async def test_every_echo_is_answered(probes: Probes) -> None:
    found = await probes.measure(LINE)
    assert (found.fault, found.sent, found.answered) == (None, 20, 20)
    checks = judge(LINE, found, POLICY, until=MEETING_ENDS, at=NOW)
    assert [(check.item, check.verdict, check.unit) for check in checks] == [
        (Item.LINE, Verdict.PASSED, "%"),
        (Item.RTT, Verdict.PASSED, "ms"),
        (Item.JITTER, Verdict.PASSED, "ms"),
    ]
    assert found.steps[0].text.vi == "Gửi 20 lần ping tới 127.0.0.1: nhận 20 lần trả lời."


@pytest.mark.real("root")
async def test_many_lines_at_once_do_not_mix(probes: Probes) -> None:
    wanted = [LINE._replace(target=f"127.0.3.{n}") for n in range(1, 101)]
    found = await asyncio.gather(*(probes.measure(each) for each in [*wanted, LINE._replace(target=BROADCAST)]))
    assert [each.answered for each in found] == [20] * 100 + [0]
    assert [each.fault for each in found] == [None] * 100 + [Fault.OWN_NETWORK]


@pytest.mark.real("root")
async def test_what_we_cannot_send_is_not_the_sites_fault(probes: Probes) -> None:
    check = verdict(LINE, await probes.measure(LINE._replace(target=BROADCAST)))
    assert (check.verdict, check.fault) == (Verdict.NOT_CHECKED, Fault.OWN_NETWORK)
    assert told(check) == (
        "Mạng của trung tâm chưa thông nên chưa kết luận được.",
        "Khắc phục mạng, định tuyến và tường lửa của chính trung tâm rồi kiểm tra lại.",
    )


async def test_where_echoes_are_switched_off(unprivileged: Probes) -> None:
    check = verdict(LINE, await unprivileged.measure(LINE))
    assert (check.verdict, check.fault) == (Verdict.NOT_CHECKED, Fault.SWITCHED_OFF)
    assert told(check) == (
        "Trung tâm đã tắt việc gửi ICMP (DIEMCAU_ICMP).",
        "Bỏ DIEMCAU_ICMP=false, hoặc khai `port` của đường truyền trong sites.yaml để dùng TCP.",
    )


def test_without_the_right_to_send_echoes() -> None:
    assert told(verdict(LINE, Measured(Fault.NO_RIGHT))) == (
        "Trung tâm không có quyền gửi ICMP.",
        "Cấp quyền CAP_NET_RAW cho lệnh này, hoặc khai `port` của đường truyền trong sites.yaml để dùng TCP.",
    )


async def test_handshakes_speak_for_the_line_then(unprivileged: Probes, listener: int) -> None:
    found = await unprivileged.measure(LINE._replace(port=listener))
    assert (found.fault, found.answered, found.sent) == (None, 5, 0)
    checks = judge(LINE, found, POLICY, until=MEETING_ENDS, at=NOW)
    assert [(check.item, check.verdict) for check in checks] == [
        (Item.LINE, Verdict.PASSED),
        (Item.RTT, Verdict.PASSED),
    ]


async def test_a_refused_handshake_is_a_sign_of_life(unprivileged: Probes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    found = await unprivileged.measure(LINE._replace(port=port))
    assert (found.fault, found.answered) == (None, 5)
    assert found.steps[0].text.vi == (
        f"Thử kết nối TCP 5 lần tới 127.0.0.1 cổng {port}: 5 lần có trả lời, trong đó 5 lần từ chối kết nối "
        "(máy hoạt động, cổng không mở)."
    )
