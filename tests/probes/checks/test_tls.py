"""Certificates as they go wrong in real life, over real handshakes."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
import trustme
from cryptography import x509

from orchestrator.model.check import Fault, Item, Kind, Measured, Verdict, Wanted
from orchestrator.probes.checks import tls as probing
from orchestrator.probes.checks.names import Names
from orchestrator.probes.checks.tls import tls
from tests.probes.checks.judged import MEETING_ENDS, NOW, told, verdict
from tests.probes.checks.servers import self_signed, serving, stream_server

PATIENCE_S = 10.0
SMTP = b"220 mail.example ESMTP\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def wanted(port: int) -> Wanted:
    return Wanted(Kind.TLS, Item.CERTIFICATE, "localhost", port)


async def looked(context: ssl.SSLContext | None, trust: ssl.SSLContext) -> tuple[Wanted, Measured]:
    async with stream_server(b"" if context else SMTP, context) as port:
        return wanted(port), await tls("localhost", port, trust, PATIENCE_S, Names())


async def test_a_good_certificate(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    until = MEETING_ENDS + timedelta(days=90)
    asked, found = await looked(serving(authority.issue_cert("localhost", not_after=until)), trust)
    check = verdict(asked, found)
    assert (check.verdict, check.value, check.unit, check.threshold) == (Verdict.PASSED, 90.0, "days", 14.0)
    assert found.expires == until
    assert [step.text.vi for step in found.steps] == [
        f"Kết nối TCP tới localhost cổng {asked.port}.",
        "Bắt tay TLSv1.3 xong, chứng thư được tin cậy.",
    ]


async def test_a_certificate_that_only_openssl_reads(
    authority: trustme.CA, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stricter(secure: ssl.SSLSocket) -> x509.Certificate:
        raise ValueError("not as the standard has it")

    monkeypatch.setattr(probing, "_certificate", stricter)
    until = MEETING_ENDS + timedelta(days=90)
    _, found = await looked(serving(authority.issue_cert("localhost", not_after=until)), trust)
    assert (found.fault, found.expires) == (None, until)


async def test_expired(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    ended = NOW - timedelta(days=3)
    certificate = authority.issue_cert("localhost", not_before=NOW - timedelta(days=90), not_after=ended)
    asked, found = await looked(serving(certificate), trust)
    check = verdict(asked, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.EXPIRED)
    assert told(check) == (
        f"Chứng thư của localhost đã hết hạn ngày {ended:%d/%m/%Y}.",
        "Gia hạn chứng thư, nạp lại máy chủ web, rồi kiểm tra vì sao việc tự gia hạn không chạy.",
    )


async def test_not_valid_yet(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    certificate = authority.issue_cert("localhost", not_before=NOW + timedelta(days=1), not_after=MEETING_ENDS)
    check = verdict(*await looked(serving(certificate), trust))
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.NOT_YET_VALID)
    assert told(check) == (
        "Chứng thư của localhost chưa có hiệu lực.",
        "Kiểm tra đồng hồ của trung tâm; nếu đồng hồ đúng thì cấp lại chứng thư.",
    )


async def test_for_another_host(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    asked, found = await looked(serving(authority.issue_cert("hop.example.vn", "www.example.vn")), trust)
    check = verdict(asked, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.WRONG_HOST)
    assert told(check) == (
        "Chứng thư không cấp cho localhost.",
        "Cấp chứng thư có tên localhost, hoặc sửa địa chỉ trong sites.yaml cho đúng tên trên chứng thư.",
    )
    assert any("hop.example.vn, www.example.vn" in step.text.vi for step in found.steps)


async def test_self_signed(trust: ssl.SSLContext) -> None:
    check = verdict(*await looked(self_signed("localhost"), trust))
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.SELF_SIGNED)
    assert told(check) == (
        "Chứng thư của localhost là chứng thư tự ký, trình duyệt ở các điểm cầu không tin cậy.",
        "Thay bằng chứng thư của một tổ chức cấp chứng thư mà trình duyệt tin cậy.",
    )


@pytest.mark.parametrize("stranger", [True, False], ids=["unknown authority", "missing intermediate"])
async def test_nobody_stands_behind_it(authority: trustme.CA, trust: ssl.SSLContext, stranger: bool) -> None:
    issuer = trustme.CA() if stranger else authority.create_child_ca()
    context = serving(issuer.issue_cert("localhost"), whole_chain=stranger)
    check = verdict(*await looked(context, trust))
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.UNKNOWN_ISSUER)
    assert told(check) == (
        "Không rõ ai cấp chứng thư của localhost: thiếu chứng thư trung gian, hoặc CA không được tin cậy.",
        "Cho máy chủ web gửi đủ chuỗi chứng thư (fullchain); nếu là CA nội bộ thì cài CA đó lên máy của mọi điểm cầu, "
        "và đặt SSL_CERT_FILE cho trung tâm.",
    )


async def test_a_whole_chain_is_followed(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    _, found = await looked(serving(authority.create_child_ca().issue_cert("localhost")), trust)
    assert found.fault is None


async def test_expires_before_the_meeting_ends(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    until = MEETING_ENDS - timedelta(minutes=30)
    check = verdict(*await looked(serving(authority.issue_cert("localhost", not_after=until)), trust))
    assert (check.verdict, check.fault) == (Verdict.FAILED, None)
    assert told(check) == (
        f"Chứng thư của localhost hết hạn lúc {until:%H:%M ngày %d/%m/%Y}, trước khi hội nghị kết thúc "
        f"({MEETING_ENDS:%H:%M ngày %d/%m/%Y}).",
        "Gia hạn chứng thư và nạp lại máy chủ web trước giờ họp.",
    )


async def test_expires_soon_after_it(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    until = MEETING_ENDS + timedelta(days=13)
    check = verdict(*await looked(serving(authority.issue_cert("localhost", not_after=until)), trust))
    assert check.verdict is Verdict.NOTED
    assert told(check) == (
        f"Chứng thư của localhost hết hạn lúc {until:%H:%M ngày %d/%m/%Y}, sau hội nghị chưa đến 14 ngày.",
        "Lên lịch gia hạn, và xem việc tự gia hạn có đang chạy không.",
    )


async def test_not_tls_at_all(trust: ssl.SSLContext) -> None:
    asked, found = await looked(None, trust)
    check = verdict(asked, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.NO_TLS)
    assert told(check)[1] == (f"Kiểm tra cổng {asked.port} của localhost có đúng là HTTPS và cho phép TLS 1.2 trở lên.")


async def test_nobody_listens(trust: ssl.SSLContext) -> None:
    async with stream_server(b"") as port:
        pass
    found = await tls("localhost", port, trust, PATIENCE_S, Names())
    assert found.steps[-1].text.vi == "Dừng ở đây: máy bên kia từ chối kết nối"
    check = verdict(wanted(port), found)
    assert told(check) == (
        f"localhost từ chối kết nối ở cổng {port}.",
        "Khởi động dịch vụ trên localhost và kiểm tra cổng trong sites.yaml.",
    )


async def test_a_server_that_accepts_and_says_nothing(trust: ssl.SSLContext) -> None:
    """The handshake never ends; the probe does."""
    async with stream_server(b"") as port:
        found = await tls("localhost", port, trust, 0.2, Names())
    assert found.fault is Fault.SILENT
    assert told(verdict(wanted(port), found)) == (
        "localhost không trả lời trong 3 giây.",
        "Kiểm tra máy chủ localhost có đang chạy, tường lửa và định tuyến tới đó.",
    )
