"""Real servers on loopback, each with its own way of being wrong."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, timedelta
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NTP = struct.Struct(">BBBbIIIQQQQ")
SINCE_1900 = 2_208_988_800


def serving(certificate: trustme.LeafCert, *, whole_chain: bool = True) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain = certificate.cert_chain_pems if whole_chain else certificate.cert_chain_pems[:1]
    return _loaded(context, certificate.private_key_pem.bytes() + b"".join(pem.bytes() for pem in chain))


def self_signed(host: str) -> ssl.SSLContext:
    """As a hurried administrator makes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return _loaded(context, pem + certificate.public_bytes(serialization.Encoding.PEM))


def _loaded(context: ssl.SSLContext, pem: bytes) -> ssl.SSLContext:
    with trustme.Blob(pem).tempfile() as file:
        context.load_cert_chain(file)
    return context


@asynccontextmanager
async def stream_server(greeting: bytes, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A port that says its greeting and listens until the other side has gone."""
    open_ones: set[asyncio.StreamWriter] = set()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        writer.write(greeting)
        with suppress(OSError):
            await reader.read()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in open_ones:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in open_ones), return_exceptions=True)


@asynccontextmanager
async def web_server(
    handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """A web server that gives every request to one handler."""
    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


Answer = Callable[[dns.message.QueryMessage], bytes | None]


class _Dns(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer, delay_s: float) -> None:
        self._answer = answer
        self._delay_s = delay_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        assert isinstance(query, dns.message.QueryMessage)
        if (answer := self._answer(query)) is not None:
            asyncio.get_running_loop().call_later(self._delay_s, self._transport.sendto, answer, addr)


def leading_to(*addresses: str, kind: str = "A") -> Answer:
    def answer(query: dns.message.QueryMessage) -> bytes:
        told = dns.message.make_response(query)
        asked = query.question[0]
        if asked.rdtype.name == kind and addresses:
            told.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *addresses))
        return told.to_wire()

    return answer


def refusing(code: dns.rcode.Rcode) -> Answer:
    def answer(query: dns.message.QueryMessage) -> bytes:
        told = dns.message.make_response(query)
        told.set_rcode(code)
        return told.to_wire()

    return answer


@asynccontextmanager
async def dns_server(answer: Answer, *, delay_s: float = 0.0) -> AsyncIterator[int]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Dns(answer, delay_s), local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


class Time(asyncio.DatagramProtocol):
    """An SNTP server that is `ahead_s` of this machine; `deaf` is how many questions it lets pass."""

    def __init__(self, *, ahead_s: float = 0.0, stratum: int = 2, leap: int = 0, reference: bytes = b"", deaf: int = 0):
        self._ahead_s = ahead_s
        self._first = leap << 6 | 4 << 3 | 4
        self._stratum = stratum
        self._reference = int.from_bytes(reference.ljust(4, b"\0"), "big")
        self._deaf = deaf
        self.asked = 0
        self.forged = False  # answers to a question that nobody asked come first

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked += 1
        if self.asked <= self._deaf:
            return
        cookie = NTP.unpack(data)[10]
        if self.forged:
            self._transport.sendto(self._packet(cookie ^ 1, 9000.0), addr)
            self._transport.sendto(b"short", addr)
        self._transport.sendto(self._packet(cookie, self._ahead_s), addr)

    def _packet(self, cookie: int, ahead_s: float) -> bytes:
        now = int((datetime.datetime.now(UTC).timestamp() + SINCE_1900 + ahead_s) * 2**32) % 2**64
        return NTP.pack(self._first, self._stratum, 6, -20, 0, 0, self._reference, now, cookie, now, now)


@asynccontextmanager
async def time_server(server: Time) -> AsyncIterator[int]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
