"""The course of one probe: what it did step by step, how long that took, and how a foreign error ends it."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from typing import Any

import aiohttp

from orchestrator.complaints import complaint, quoted
from orchestrator.model.check import Fault, Measured, Step
from orchestrator.probes.icmp import OUR_FAULT
from orchestrator.text import Text

ENDED = Text(vi="Dừng ở đây: {detail}", en="It ends here: {detail}")
NO_ANSWER = Text(vi="Hết thời gian chờ mà không có trả lời.", en="Nothing has come in time.")

# OpenSSL's numbers (x509_vfy.h), which the ssl module does not name.
_CERTIFICATE = {
    9: Fault.NOT_YET_VALID,
    10: Fault.EXPIRED,
    18: Fault.SELF_SIGNED,
    62: Fault.WRONG_HOST,
    64: Fault.WRONG_HOST,  # an address that the certificate does not name
}
_ERRNO = {
    errno.ECONNREFUSED: Fault.REFUSED,
    errno.EHOSTUNREACH: Fault.SILENT,
    errno.ETIMEDOUT: Fault.SILENT,
    errno.EMFILE: Fault.OWN_NETWORK,
    errno.ENFILE: Fault.OWN_NETWORK,
    **dict.fromkeys(OUR_FAULT, Fault.OWN_NETWORK),
}
_HTTP = (
    (aiohttp.TooManyRedirects, Text(vi="chuyển hướng quá nhiều lần", en="too many redirects")),
    (aiohttp.InvalidURL, Text(vi="không phải địa chỉ web", en="no address of a page")),
    (aiohttp.ClientResponseError, Text(vi="không nói HTTP", en="no HTTP is spoken there")),
    (aiohttp.ServerDisconnectedError, Text(vi="máy bên kia ngắt kết nối", en="the other end hung up")),
    (aiohttp.ClientPayloadError, Text(vi="trả lời bị cắt giữa chừng", en="the answer was cut off")),
)
FOREIGN = (OSError, aiohttp.ClientError)  # TimeoutError, ssl.SSLError and socket.gaierror are OSErrors


class Course:
    """Needs a running loop. Times are milliseconds."""

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._began = self._last = self._now()
        self._steps: list[Step] = []

    def did(self, text: Text) -> None:
        """A step has just been done."""
        now = self._now()
        self._steps.append(Step(text, (now - self._last) * 1e3))
        self._last = now

    def ends(self, fault: Fault | None = None, detail: str | Text = "", **found: Any) -> Measured:
        """`found` are fields of Measured."""
        if fault is not None:
            self.did(ENDED.format(detail=detail) if detail else NO_ANSWER)
        ms = (self._now() - self._began) * 1e3
        return Measured(fault=fault, detail=detail, ms=ms, steps=tuple(self._steps), **found)

    def ends_with(self, error: BaseException, **found: Any) -> Measured:
        return self.ends(*translated(error), **found)


def translated(error: BaseException) -> tuple[Fault, str | Text]:
    """What an error of the `FOREIGN` means, and what is complained of."""
    error = _inner(error)
    if isinstance(error, TimeoutError):
        return Fault.SILENT, ""
    if not isinstance(error, OSError):
        return Fault.BROKEN, _of_http(error)
    detail = complaint(error)
    match error:
        case ssl.SSLCertVerificationError():
            return _CERTIFICATE.get(error.verify_code, Fault.UNKNOWN_ISSUER), detail
        case socket.gaierror():
            return (Fault.NAME_BROKEN if error.errno == socket.EAI_AGAIN else Fault.NO_NAME), detail
        case ssl.SSLError():
            return Fault.NO_TLS, detail
    return _ERRNO.get(error.errno or 0, Fault.BROKEN), detail


def _of_http(error: BaseException) -> Text:
    known = next((text for kind, text in _HTTP if isinstance(error, kind)), None)
    return known or quoted(str(error) or type(error).__name__)


def _inner(error: BaseException) -> BaseException:
    """The error of the machine inside one of aiohttp's."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return error.certificate_error
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error
    return error
