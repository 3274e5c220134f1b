"""Would a browser trust this server, and until when?"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestrator.model.check import CERTIFICATE_FAULTS, Measured
from orchestrator.probes.checks.course import Course, translated
from orchestrator.probes.checks.names import Address, Names
from orchestrator.text import Text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

CONNECTED = Text(vi="Kết nối TCP tới {host} cổng {port}.", en="Connected to {host} port {port} by TCP.")
AGREED = Text(
    vi="Bắt tay {version} xong, chứng thư được tin cậy.", en="Agreed on {version}; the certificate is trusted."
)
SHOWN = Text(
    vi="Chứng thư cấp cho {names}, do {issuer} cấp, có hạn đến {until:%d/%m/%Y %H:%M} UTC.",
    en="The certificate is for {names}, issued by {issuer}, valid until {until:%Y-%m-%d %H:%M} UTC.",
)
NAMES = 5  # told of one certificate


async def tls(host: str, port: int, trust: ssl.SSLContext, within_s: float, names: Names) -> Measured:
    """One handshake as a browser does it. A certificate that is refused is fetched once more, to say what is on it."""
    course = Course()
    try:
        async with asyncio.timeout(within_s):
            with await _connected(await names.addresses(host, port)) as plain:
                course.did(CONNECTED.format(host=host, port=port))
                with await _shaken(plain, host, trust) as secure:
                    course.did(AGREED.format(version=secure.version()))
                    return course.ends(expires=_ends(secure))
    except OSError as error:
        fault, _ = translated(error)
        shown = await _shown(course, host, port, within_s, names) if fault in CERTIFICATE_FAULTS else None
        return course.ends_with(error, expires=shown)


async def _connected(addresses: Sequence[Address]) -> socket.socket:
    """To the first that takes a connection. Raises the OSError of the last."""
    loop = asyncio.get_running_loop()
    failure = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
    for family, address in addresses:
        trying = socket.socket(family, socket.SOCK_STREAM)
        trying.setblocking(False)
        try:
            await loop.sock_connect(trying, address)
            return trying
        except OSError as error:
            trying.close()
            failure = error
        except BaseException:
            trying.close()
            raise
    raise failure


async def _shaken(plain: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Take over a connection and shake hands. Without asyncio's transports, which would cost a fifth more."""
    secure = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    try:
        while True:
            try:
                secure.do_handshake()
                return secure
            except ssl.SSLWantReadError:
                await _readable(secure)
    except BaseException:
        secure.close()
        raise


async def _readable(secure: ssl.SSLSocket) -> None:
    """By its number: of the object itself the selector would write out a description each time."""
    loop, number = asyncio.get_running_loop(), secure.fileno()
    came = asyncio.Event()
    loop.add_reader(number, came.set)
    try:
        await came.wait()
    finally:
        loop.remove_reader(number)


def _certificate(secure: ssl.SSLSocket) -> Certificate:
    """As it came. Raises ValueError."""
    from cryptography import x509  # on demand: a watch alone reads no certificate

    return x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")


def _ends(secure: ssl.SSLSocket) -> datetime:
    """Of one that is trusted. The ssl module takes all of it apart, and its date by a pattern, at six times the cost:
    it is asked only where cryptography is stricter than OpenSSL, which has taken the certificate."""
    try:
        return _certificate(secure).not_valid_after_utc
    except ValueError:
        dates = secure.getpeercert() or {}
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(dates["notAfter"])), UTC)


async def _shown(course: Course, host: str, port: int, within_s: float, names: Names) -> datetime | None:
    """Until when a certificate is valid that nobody should trust; None when it is not shown again."""
    credulous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    credulous.check_hostname = False
    credulous.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(within_s):
            addresses = await names.addresses(host, port)
            with await _connected(addresses) as plain, await _shaken(plain, host, credulous) as secure:
                shown = _certificate(secure)
    except (OSError, ValueError):
        return None
    until = shown.not_valid_after_utc
    course.did(SHOWN.format(names=_names(shown), issuer=shown.issuer.rfc4514_string(), until=until))
    return until


def _names(certificate: Certificate) -> str:
    from cryptography import x509

    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return certificate.subject.rfc4514_string()
    return ", ".join(str(name.value) for name in list(named)[:NAMES])
