"""One session of XMPP over WebSocket. aiohttp carries it: httpx, with which all else is asked, has no WebSocket."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import aiohttp
from pydantic import SecretStr

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.place import Place
from orchestrator.jitsi.xmpp import stanzas
from orchestrator.jitsi.xmpp.stanzas import CLIENT, SASL, Refusal

T = TypeVar("T")
PATH = "/xmpp-websocket"
MOST_BYTES = 2**20  # of one stanza; an offer of media is some 10 KB
KEPT = 256  # stanzas that nobody has wanted yet
GOODBYE_S = 1.0


class Door(NamedTuple):
    """Where the signalling is, and how long what is said there may wait for its answer. `web`: the page's address."""

    web: str
    domain: str
    within_s: float
    trust: ssl.SSLContext

    @property
    def place(self) -> Place:
        return Place("Prosody", self.web.rstrip("/"))

    @property
    def url(self) -> str:
        parts = urlsplit(self.web.rstrip("/") + PATH)
        return urlunsplit(parts._replace(scheme={"https": "wss", "http": "ws"}.get(parts.scheme, parts.scheme)))


class Stream:
    """Logged in and bound. What it hears is kept until somebody wants it; requests that nobody serves are declined at
    the end, an offer of media among them. Every question raises JitsiError."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, door: Door) -> None:
        self.jid = ""
        self.place = door.place
        self._socket = socket
        self._within_s = door.within_s
        self._heard: deque[Element] = deque(maxlen=KEPT)
        self._asked = 0

    @property
    def nick(self) -> str:
        """As Jitsi's page picks it: a room may insist on it."""
        return self.jid[:8]

    async def ask(self, child: str, *, to: str | None = None, kind: str = "get") -> Element | Refusal:
        """The answer to an IQ, or why there is none."""
        self._asked += 1
        ident = f"dc{self._asked}"
        await self.say(stanzas.request(kind, ident, to, child))
        answer = await self.hears(lambda heard: heard if _answers(heard, ident) else None)
        return (stanzas.refusal(answer) or answer) if answer.get("type") == "error" else answer

    async def say(self, text: str) -> None:
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError):
            raise self.place.error(JitsiFault.AWAY, PATH) from None

    async def hears(
        self,
        wanted: Callable[[Element], T | None],
        *,
        within_s: float | None = None,
        none: JitsiFault = JitsiFault.SLOW,
    ) -> T:
        """What the first stanza that is wanted was found to be. When none comes in time, that is the fault `none`."""
        for heard in tuple(self._heard):
            if (found := wanted(heard)) is not None:
                self._heard.remove(heard)
                return found
        try:
            async with asyncio.timeout(within_s or self._within_s):
                while True:
                    heard = await self.next()
                    if (found := wanted(heard)) is not None:
                        return found
                    self._heard.append(heard)
        except TimeoutError:
            raise self.place.error(none, PATH) from None

    async def next(self) -> Element:
        """The next stanza, whatever it is. Who asks on the way what we are able to do is told."""
        while (answer := stanzas.able(heard := await self._received())) is not None:
            await self.say(answer)
        return heard

    async def open(self, domain: str) -> None:
        """A stream, at the beginning and again after the login."""
        await self.say(stanzas.opening(domain))
        await self.hears(lambda heard: heard if heard.tag.endswith("}features") else None)

    async def log_in(self, domain: str) -> None:
        """By the token that the address carried. Raises LOGIN_REFUSED."""
        await self.open(domain)
        await self.say(stanzas.ANONYMOUS)
        verdict = await self.hears(lambda heard: heard if heard.tag.startswith(f"{{{SASL}}}") else None)
        if refused := stanzas.refusal(verdict):
            raise self.place.error(JitsiFault.LOGIN_REFUSED, PATH, refused.text)
        self._heard.clear()
        await self.open(domain)
        bound = await self.ask(stanzas.BOUND, kind="set")
        if isinstance(bound, Refusal):
            raise self.place.error(JitsiFault.LOGIN_REFUSED, PATH, bound.text)
        self.jid = "".join(found.text or "" for found in bound.iter(f"{{{stanzas.BIND}}}jid"))

    def keep(self, heard: Element) -> None:
        """What was taken out and has still to be answered."""
        self._heard.append(heard)

    async def decline(self) -> None:
        """Say no to whatever was asked of us."""
        for heard in self._heard:
            if heard.tag == f"{{{CLIENT}}}iq" and heard.get("type") in ("get", "set"):
                await self.say(stanzas.declined(heard))
        self._heard.clear()

    async def _received(self) -> Element:
        try:
            frame = await self._socket.receive()
        except (ConnectionError, aiohttp.ClientError):
            raise self.place.error(JitsiFault.AWAY, PATH) from None
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise self.place.error(JitsiFault.AWAY, PATH)
        if "<!" in frame.data:  # XMPP knows no DTD; with one, little text could become much
            raise self.place.error(JitsiFault.UNREADABLE, PATH, "DTD")
        try:
            return ElementTree.fromstring(frame.data)  # noqa: S314 - without a DTD nothing can be declared or expanded
        except ElementTree.ParseError:
            raise self.place.error(JitsiFault.UNREADABLE, PATH, "XML") from None


@asynccontextmanager
async def logged_in(door: Door, token: SecretStr | None, room: str = "") -> AsyncIterator[Stream]:
    """A session, whose end is said. Raises JitsiError."""
    query = {"room": room} if room else {}
    if token is not None:
        query["token"] = token.get_secret_value()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=door.trust, force_close=True), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        socket = await _connected(session, door, query)
        try:
            stream = Stream(socket, door)
            await stream.log_in(door.domain)
            yield stream
        finally:
            with suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
                async with asyncio.timeout(GOODBYE_S):
                    await socket.send_str(stanzas.CLOSE)
                    await socket.close()


async def _connected(
    session: aiohttp.ClientSession, door: Door, query: dict[str, str]
) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(door.within_s):
            return await session.ws_connect(
                door.url,
                params=query,
                protocols=("xmpp",),
                max_msg_size=MOST_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=GOODBYE_S),
            )
    except TimeoutError:
        raise door.place.error(JitsiFault.SLOW, PATH) from None
    except aiohttp.WSServerHandshakeError as error:
        kind = JitsiFault.MODULE_OFF if error.status == 404 else JitsiFault.FAILED
        raise door.place.error(kind, PATH, f"HTTP {error.status}") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise door.place.error(JitsiFault.AWAY, PATH) from None


def _answers(heard: Element, ident: str) -> bool:
    return heard.tag == f"{{{CLIENT}}}iq" and heard.get("id") == ident and heard.get("type") in ("result", "error")
