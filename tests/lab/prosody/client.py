"""An XMPP client over WebSocket (RFC 7395), as much of one as a room needs."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import aiohttp

from tests.lab.prosody.server import APP_ID, APP_SECRET, DOMAIN, PASSWORD, ROOMS, Prosody

FRAMING = "urn:ietf:params:xml:ns:xmpp-framing"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
STREAMS = "urn:ietf:params:xml:ns:xmpp-stanzas"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
SMACKS = "urn:xmpp:sm:3"
MUC = "http://jabber.org/protocol/muc"
CLIENT = "jabber:client"
ANSWER_S = 10.0


class LoginRefused(Exception):
    """SASL said no; `args` are the condition and the text."""


def token(room: str | None = "*", secret: str = APP_SECRET, **claims: object) -> str:
    """A JWT (HS256); a claim of None is left out."""
    usual = {"iss": APP_ID, "aud": "jitsi", "sub": DOMAIN, "room": room}
    given = {name: claim for name, claim in {**usual, **claims}.items() if claim is not None}
    signed = ".".join(_coded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, given))
    return f"{signed}.{_coded(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def sources(**muted: bool) -> str:
    """SourceInfo as lib-jitsi-meet sends it, for sources such as a0, v0."""
    info = {f"ab12cd34-{name}": {"muted": state} for name, state in muted.items()}
    return f"<SourceInfo>{escape(json.dumps(info))}</SourceInfo>"


class Person:
    """One session. What it hears is kept, so that a wait may look back."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.jid = ""
        self.heard: list[Element] = []
        self._socket = socket
        self._stanzas = 0
        self._acknowledged = 0
        self._room = ""
        self._resumable = ""
        self._changed = asyncio.Condition()

    @property
    def nick(self) -> str:
        """As the web client picks it."""
        return self.jid[:8]

    async def log_in(self, domain: str, name: str | None, *, resume: Person | None) -> None:
        """As a new session, or as the one whose connection broke."""
        await self._open(domain)
        if name is None:
            await self.send(f'<auth xmlns="{SASL}" mechanism="ANONYMOUS"/>')
        else:
            secret = base64.b64encode(f"\0{name}\0{PASSWORD}".encode()).decode()
            await self.send(f'<auth xmlns="{SASL}" mechanism="PLAIN">{secret}</auth>')
        verdict = await self._next()
        if verdict.tag != f"{{{SASL}}}success":
            text = verdict.findtext(f"{{{SASL}}}text")
            raise LoginRefused(verdict[0].tag.partition("}")[2], text)
        await self._open(domain)
        if resume is not None:
            await self.send(f'<resume xmlns="{SMACKS}" previd="{resume._resumable}" h="{resume._stanzas}"/>')
            assert (await self._next()).tag == f"{{{SMACKS}}}resumed"
            self.jid, self._room, self._stanzas = resume.jid, resume._room, resume._stanzas
            return
        await self.send(f'<iq xmlns="{CLIENT}" type="set" id="bind"><bind xmlns="{BIND}"/></iq>')
        self.jid = (await self._next()).findtext(f"{{{BIND}}}bind/{{{BIND}}}jid") or ""
        await self.send(f'<enable xmlns="{SMACKS}" resume="true"/>')
        self._resumable = (await self._next()).get("id") or ""

    async def join(self, room: str, says: str = "", *, host: str = ROOMS, nick: str | None = None) -> None:
        """Until it is in. Raises LoginRefused with the condition and text when the room does not take it."""
        self._room = f"{room}@{host}/{nick or self.nick}"
        await self.say(f'<x xmlns="{MUC}"/>{says}')
        own = await self.hears(
            lambda stanza: (
                stanza.get("from") == self._room and (stanza.get("type") == "error" or _status(stanza, "110"))
            )
        )
        if (error := own.find(f"{{{CLIENT}}}error")) is not None:
            raise LoginRefused(error[0].tag.partition("}")[2], error.findtext(f"{{{STREAMS}}}text"))

    async def say(self, says: str) -> None:
        """Presence in the room, with these children."""
        await self.send(f'<presence xmlns="{CLIENT}" to="{self._room}">{says}</presence>')

    async def leave(self, status: str = "") -> None:
        says = f"<status>{status}</status>" if status else ""
        await self.send(f'<presence xmlns="{CLIENT}" to="{self._room}" type="unavailable">{says}</presence>')

    async def send(self, text: str) -> None:
        await self._socket.send_str(text)

    async def hears(self, wanted: Callable[[Element], bool]) -> Element:
        """The first stanza of this kind, also one that came before."""
        async with asyncio.timeout(ANSWER_S), self._changed:
            await self._changed.wait_for(lambda: any(wanted(stanza) for stanza in self.heard))
            return next(stanza for stanza in self.heard if wanted(stanza))

    async def settled(self) -> None:
        """Until Prosody knows that all it sent has arrived."""
        async with asyncio.timeout(ANSWER_S), self._changed:
            await self._changed.wait_for(lambda: 0 < self._stanzas == self._acknowledged)

    async def listen(self) -> None:
        """Until the socket ends. It acknowledges what it heard when it is asked."""
        async for frame in self._socket:
            stanza = ElementTree.fromstring(frame.data)
            if stanza.tag == f"{{{SMACKS}}}r":
                await self.send(f'<a xmlns="{SMACKS}" h="{self._stanzas}"/>')
                async with self._changed:
                    self._acknowledged = self._stanzas
                    self._changed.notify_all()
                continue
            self._stanzas += stanza.tag.startswith(f"{{{CLIENT}}}")
            async with self._changed:
                self.heard.append(stanza)
                self._changed.notify_all()

    async def _open(self, domain: str) -> None:
        await self.send(f'<open xmlns="{FRAMING}" to="{domain}" version="1.0"/>')
        await self._next()
        await self._next()  # the features

    async def _next(self) -> Element:
        async with asyncio.timeout(ANSWER_S):
            return ElementTree.fromstring(await self._socket.receive_str())


class Line:
    """A person's connection, which a test may cut."""

    def __init__(self, person: Person, session: aiohttp.ClientSession) -> None:
        self.person = person
        self._session = session
        self._listening = asyncio.create_task(person.listen())

    def deafen(self) -> None:
        """Nothing that is sent arrives any more, or is acknowledged."""
        self._listening.cancel()

    async def cut(self) -> None:
        """The transport ends without a word."""
        connector: Any = self._session.connector
        await connector.close()


@asynccontextmanager
async def visit(
    prosody: Prosody,
    *,
    given: str | None = None,
    domain: str = DOMAIN,
    name: str | None = None,
    resume: Person | None = None,
) -> AsyncIterator[Line]:
    """Somebody logged in: with the token `given` on the main domain, or as the account `name` of another one; an
    account may go on as `resume`, whose connection was cut."""
    query = {"token": given} if given is not None else {}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(prosody.websocket, protocols=("xmpp",), params=query, headers={"Host": domain}) as socket,
    ):
        person = Person(socket)
        await person.log_in(domain, name, resume=resume)
        line = Line(person, session)
        try:
            yield line
        finally:
            line.deafen()


def _status(stanza: Element, code: str) -> bool:
    return any(status.get("code") == code for status in stanza.iter(f"{{{MUC}#user}}status"))


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
