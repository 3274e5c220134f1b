"""A mail server on loopback: a real one that can be rude."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WRITTEN
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "localhost"
Answer = Callable[[str], str | None]  # to an address or, for DATA, the subject; None: yes


class PostOffice:
    """Keeps every letter it took. `rcpt` and `data` may refuse."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        wrapped: bool = False,
        login: tuple[str, str] | None = None,
        open_line: bool = False,
    ) -> None:
        """`open_line`: a login is asked for although nothing is encrypted."""
        self.letters: list[EmailMessage] = []
        self.envelopes: list[list[str]] = []
        self.connections = 0
        self.cut = 0  # so many further connections break in the middle of a letter
        self.rcpt: Answer = lambda _: None
        self.data: Answer = lambda _: None
        self.silent = False
        self.parted = asyncio.Event()  # a connection has ended
        self.refused = asyncio.Event()  # a letter was not taken
        self.port = 0
        self._tls = tls
        self._wrapped = wrapped
        self._open_line = open_line
        self.login = login
        self._server: asyncio.Server | None = None
        self._transports: set[asyncio.BaseTransport] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        outer = self._tls if self._wrapped else None
        self._server = await loop.create_server(self._meet, "127.0.0.1", self.port, ssl=outer)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for transport in self._transports:
            transport.close()

    def _meet(self) -> SMTP:
        self.connections += 1
        office = self

        class Counter(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                office._transports.add(transport)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                office.parted.set()
                super().connection_lost(error)

        return Counter(
            self,
            hostname=HOST,
            tls_context=None if self._wrapped else self._tls,
            authenticator=self._authenticate if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=not self._open_line,
            enable_SMTPUTF8=False,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login, handled=False)

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.silent:
            await asyncio.Event().wait()
        refusal = self.rcpt(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=WRITTEN)
        assert isinstance(letter, EmailMessage)
        if self.cut:
            self.cut -= 1
            assert server.transport is not None
            server.transport.close()
            return "250 never heard"
        refusal = self.data(str(letter["Subject"]))
        if refusal is None:
            self.letters.append(letter)
            self.envelopes.append(list(envelope.rcpt_tos))
        else:
            self.refused.set()
        return refusal or "250 OK"
