"""Name servers that lie, dawdle, refuse and keep silent."""

from __future__ import annotations

import dns.rcode
import pytest

from orchestrator.model.check import Fault, Item, Kind, Measured, Verdict, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.checks.dns import ask, resolve
from tests.probes.checks.judged import told, verdict
from tests.probes.checks.servers import Answer, dns_server, leading_to, refusing

NAME = "hop.example.vn"
WANTED = Wanted(Kind.DNS, Item.NAME, NAME, server="127.0.0.1", expect=("192.0.2.4", "192.0.2.5"))
PATIENCE_S = 10.0


async def asked(answer: Answer, *, delay_s: float = 0.0, within_s: float = PATIENCE_S) -> Measured:
    async with dns_server(answer, delay_s=delay_s) as port:
        return await ask(NAME, "127.0.0.1", port, within_s)


async def test_the_truth() -> None:
    found = await asked(leading_to("192.0.2.5", "192.0.2.4"))
    assert sorted(found.addresses) == ["192.0.2.4", "192.0.2.5"]
    check = verdict(WANTED, found)
    assert (check.verdict, check.unit, check.threshold, check.reason) == (Verdict.PASSED, "ms", 500.0, None)
    assert [step.text.vi for step in found.steps] == [
        "Hỏi máy chủ DNS 127.0.0.1 địa chỉ A của hop.example.vn: trả lời NOERROR.",
        f"hop.example.vn trỏ tới {', '.join(found.addresses)}.",
    ]


async def test_a_name_with_an_ipv6_address_only() -> None:
    assert (await asked(leading_to("2001:db8::4", kind="AAAA"))).addresses == ("2001:db8::4",)


async def test_a_lie() -> None:
    check = verdict(WANTED, await asked(leading_to("192.0.2.4", "203.0.113.66")))
    assert check.verdict is Verdict.FAILED
    reason, remedy = told(check)
    assert reason.startswith("Máy chủ DNS 127.0.0.1 cho hop.example.vn địa chỉ ")
    assert "203.0.113.66" in reason
    assert reason.endswith(", không phải 192.0.2.4, 192.0.2.5.")
    assert remedy == (
        "Sửa bản ghi trên máy chủ DNS, hoặc sửa `conference.addresses` nếu máy chủ đã đổi địa chỉ; không rõ ai đổi "
        "thì báo ngay bộ phận an ninh mạng."
    )


async def test_any_address_will_do_where_none_is_expected() -> None:
    found = await asked(leading_to("203.0.113.66"))
    assert verdict(WANTED._replace(expect=()), found).verdict is Verdict.PASSED


async def test_slow() -> None:
    found = await asked(leading_to("192.0.2.4"), delay_s=0.1)
    check = verdict(WANTED, found, CheckPolicy(name_ms=50))
    assert check.verdict is Verdict.NOTED
    assert check.value and check.value >= 100
    assert told(check)[1] == "Xem máy chủ DNS 127.0.0.1 có quá tải không, hoặc dùng máy chủ DNS gần hơn."


@pytest.mark.parametrize(
    ("answer", "fault", "reason", "remedy"),
    [
        (
            refusing(dns.rcode.REFUSED),
            Fault.NAME_REFUSED,
            "Máy chủ DNS 127.0.0.1 từ chối trả lời về hop.example.vn.",
            "Cho phép trung tâm hỏi máy chủ DNS 127.0.0.1, hoặc khai máy chủ DNS khác ở `centre.dns`.",
        ),
        (
            refusing(dns.rcode.SERVFAIL),
            Fault.NAME_BROKEN,
            "Máy chủ DNS 127.0.0.1 không tra được hop.example.vn (SERVFAIL).",
            "Kiểm tra máy chủ DNS 127.0.0.1 có hỏi được máy chủ cấp trên không, và chữ ký DNSSEC của tên miền.",
        ),
        (
            refusing(dns.rcode.NXDOMAIN),
            Fault.NO_NAME,
            "hop.example.vn không có địa chỉ nào trong DNS.",
            "Kiểm tra chính tả của hop.example.vn trong sites.yaml, rồi bản ghi A, AAAA trên máy chủ DNS.",
        ),
        (
            leading_to(),
            Fault.NO_NAME,
            "hop.example.vn không có địa chỉ nào trong DNS.",
            "Kiểm tra chính tả của hop.example.vn trong sites.yaml, rồi bản ghi A, AAAA trên máy chủ DNS.",
        ),
        (
            lambda query: query.to_wire()[:2] + b"\x81\x80nonsense",
            Fault.BROKEN,
            None,
            "Xem nhật ký của máy chủ DNS 127.0.0.1, và tường lửa ở giữa có sửa gói tin DNS không.",
        ),
    ],
    ids=["refuses", "fails", "no such name", "no address", "nonsense"],
)
async def test_no_use(answer: Answer, fault: Fault, reason: str | None, remedy: str) -> None:
    found = await asked(answer)
    check = verdict(WANTED, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, fault)
    assert told(check) == (reason or told(check)[0], remedy)


async def test_silence() -> None:
    found = await asked(lambda query: None, within_s=0.2)
    check = verdict(WANTED, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.SILENT)
    assert told(check) == (
        "Máy chủ DNS 127.0.0.1 không trả lời trong 3 giây.",
        "Kiểm tra máy chủ DNS 127.0.0.1 có đang chạy và tường lửa có mở cổng 53, cả UDP và TCP.",
    )


async def test_as_this_machine_does_it() -> None:
    found = await resolve("localhost", PATIENCE_S)
    assert "127.0.0.1" in found.addresses
    check = verdict(WANTED._replace(target="localhost", server=None), found)
    assert told(check)[0].startswith("Máy chủ DNS mặc định cho localhost địa chỉ ")
