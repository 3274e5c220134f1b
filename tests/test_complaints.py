"""A Vietnamese sentence quotes nobody's English where we have words of our own."""

from __future__ import annotations

import errno
import os
import socket
import ssl

import pytest

from orchestrator.complaints import complaint, named, quoted, retold
from orchestrator.live.cause import evidence_text
from orchestrator.model.events import Evidence
from orchestrator.text import Text


def refused(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "some words of OpenSSL"
    return error


def failed(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] something (_ssl.c:1006)")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "vi"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "máy bên kia từ chối kết nối"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "không có đường mạng tới đó"),
        (TimeoutError(), "hết thời gian chờ"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "DNS không có tên này"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "máy chủ DNS chưa trả lời được"),
        (refused(10), "chứng thư đã hết hạn"),
        (refused(62), "chứng thư cấp cho tên khác"),
        (failed("WRONG_VERSION_NUMBER"), "cổng này không nói TLS"),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "máy bên kia ngắt giữa lúc bắt tay TLS"),
        (refused(77), "nguyên văn: “some words of OpenSSL”"),
        (failed("BAD_SRP_PARAMETERS"), "nguyên văn: “BAD_SRP_PARAMETERS”"),
        (OSError(errno.EXDEV, os.strerror(errno.EXDEV)), "nguyên văn: “Invalid cross-device link”"),
        (OSError("a library's own"), "nguyên văn: “a library's own”"),
    ],
)
def test_what_is_usual_has_words_and_the_rest_is_marked(error: OSError, vi: str) -> None:
    said = complaint(error)
    assert said.vi == vi
    assert said.en and said.en != said.vi


def test_what_is_kept_is_put_in_words_when_it_is_told() -> None:
    kept = named("10.0.0.1", errno.ENETUNREACH)
    assert kept == "10.0.0.1: ENETUNREACH"
    assert retold(kept) == Text(vi="10.0.0.1: không có đường mạng tới đó", en="10.0.0.1: Network is unreachable")
    assert retold("10.0.0.1: Network is unreachable").vi == "10.0.0.1: Network is unreachable"
    assert retold("ENETUNREACH").vi == "ENETUNREACH"
    assert retold("a: ENOSUCHTHING").vi == "a: ENOSUCHTHING"
    assert "không có đường mạng" in evidence_text(Evidence(code="centre_lost", values={"detail": kept})).vi


def test_a_quotation_ends_without_a_second_full_stop() -> None:
    assert quoted("Gone.").vi == "nguyên văn: “Gone”"
