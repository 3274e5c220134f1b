"""Would a browser trust this server, and until when?"""

from __future__ import annotations

import asyncio
import ssl
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
    loop = asyncio.get_running_loop()
    transport: asyncio.BaseTransport | None = None
    try:
        async with asyncio.timeout(within_s):
            transport, protocol = await loop.create_connection(asyncio.Protocol, host, port)
            course.did(CONNECTED.format(host=host, port=port))
            transport = await loop.start_tls(transport, protocol, trust, server_hostname=host) or transport
    except OSError as error:
        fault, detail = translated(error)
        shown = await _shown(course, host, port, within_s) if fault in CERTIFICATE_FAULTS else None
        return course.ends(fault, detail, expires=shown)
    finally:
        if isinstance(transport, asyncio.Transport):
            transport.abort()
    plain = transport.get_extra_info("peercert")
    course.did(AGREED.format(version=transport.get_extra_info("ssl_object").version()))
    return course.ends(expires=datetime.fromtimestamp(ssl.cert_time_to_seconds(plain["notAfter"]), UTC))


async def _shown(course: Course, host: str, port: int, within_s: float) -> datetime | None:
    """Until when a certificate is valid that nobody should trust; None when it is not shown again."""
    credulous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    credulous.check_hostname = False
    credulous.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(within_s):
            _, writer = await asyncio.open_connection(host, port, ssl=credulous, server_hostname=host)
        shown = x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        writer.transport.abort()
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
