"""Would a browser trust this server, and until when?"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography import x509

from orchestrator.model.check import CERTIFICATE_FAULTS, Measured
from orchestrator.probes.checks.course import Course, translated
from orchestrator.text import Text

CONNECTED = Text(vi="Kết nối TCP tới {host} cổng {port}.", en="Connected to {host} port {port} by TCP.")
AGREED = Text(
    vi="Bắt tay {version} xong, chứng thư được tin cậy.", en="Agreed on {version}; the certificate is trusted."
)
SHOWN = Text(
    vi="Chứng thư cấp cho {names}, do {issuer} cấp, có hạn đến {until:%d/%m/%Y %H:%M} UTC.",
    en="The certificate is for {names}, issued by {issuer}, valid until {until:%Y-%m-%d %H:%M} UTC.",
)
NAMES = 5  # told of one certificate


async def tls(host: str, port: int, trust: ssl.SSLContext, within_s: float) -> Measured:
    """One handshake as a browser does it. A certificate that is refused is fetched once more, to say what is on it."""
    course = Course()
    try:
        async with asyncio.timeout(within_s):
            with await _connected(host, port) as plain:
                course.did(CONNECTED.format(host=host, port=port))
                with await _shaken(plain, host, trust) as secure:
                    course.did(AGREED.format(version=secure.version()))
                    return course.ends(expires=_ends(secure.getpeercert() or {}))
    except OSError as error:
        fault, _ = translated(error)
        shown = await _shown(course, host, port, within_s) if fault in CERTIFICATE_FAULTS else None
        return course.ends_with(error, expires=shown)


async def _connected(host: str, port: int) -> socket.socket:
    """The first of the host's addresses that takes a connection. Raises the OSError of the last."""
    loop = asyncio.get_running_loop()
    failure = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
    for family, address in await _addresses(host, port):
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


async def _addresses(host: str, port: int) -> list[tuple[int, tuple[object, ...]]]:
    """(family, address to connect to). What is an address needs no resolver, and no thread for it."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]
    return [(socket.AF_INET6 if version == 6 else socket.AF_INET, (host, port))]


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
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(secure, came.set)
    try:
        await came.wait()
    finally:
        loop.remove_reader(secure)


def _ends(certificate: Mapping[str, object]) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


async def _shown(course: Course, host: str, port: int, within_s: float) -> datetime | None:
    """Until when a certificate is valid that nobody should trust; None when it is not shown again."""
    credulous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    credulous.check_hostname = False
    credulous.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(within_s):
            with await _connected(host, port) as plain, await _shaken(plain, host, credulous) as secure:
                shown = x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError):
        return None
    until = shown.not_valid_after_utc
    course.did(SHOWN.format(names=_names(shown), issuer=shown.issuer.rfc4514_string(), until=until))
    return until


def _names(certificate: x509.Certificate) -> str:
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return certificate.subject.rfc4514_string()
    return ", ".join(str(name.value) for name in list(named)[:NAMES])
