"""One HTTP server of Jitsi: how long, how much and how often it is asked, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, TypeVar

import httpx
from pydantic import TypeAdapter

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.values import read
from orchestrator.jitsi.place import Part, Place
from orchestrator.text import Text

T = TypeVar("T")
JSON = "application/json"
ROOM = Text(vi="phòng họp này", en="such room")
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)  # a restart, or a connection kept too long

logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses


class Limits(NamedTuple):
    """What one question may cost. `within_s` is from the question to the answer's last byte, a second try included.

    A bridge's /stats has N (7.2 + 0.7 N) kB for N endpoints of one conference: 8 MB for 100, 15 MB for 140. Reading it
    holds the event loop up by some 5 ms a megabyte, in a thread as well: the parser lets nobody else run."""

    within_s: float = 2.0
    connect_s: float = 1.0
    most_bytes: int = 16 * 2**20
    connections: int = 4


class Answer(NamedTuple):
    """`kind` is the media type in small letters, empty where the server names none; `date` its clock, to the second,
    where it tells."""

    status: int
    kind: str
    body: bytes
    date: datetime | None = None

    @property
    def is_page(self) -> bool:
        """A page for people: never the word of the part of Jitsi that was asked."""
        return self.kind == "text/html" or self.body[:64].lstrip().lower().startswith((b"<!doctype", b"<html"))


class Door:
    """`host` is the Host header, where the server tells its domains apart by it. `trust`: whom to believe over TLS;
    None: the usual authorities."""

    def __init__(
        self,
        part: Part,
        url: str,
        *,
        host: str | None = None,
        limits: Limits | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.place = Place(part, url.rstrip("/"))
        self._host = host
        self._limits = limits or Limits()
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(self._limits.within_s, connect=self._limits.connect_s),
            limits=httpx.Limits(
                max_connections=self._limits.connections, max_keepalive_connections=self._limits.connections
            ),
            follow_redirects=False,
            trust_env=False,
            verify=trust or not self.place.url.startswith("http:"),  # plain HTTP needs no certificates, slow to load
        )

    def __repr__(self) -> str:
        return f"Door({self.place.part}, {self.place.url})"

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, path: str, shape: TypeAdapter[T], *, headers: Mapping[str, str] | None = None) -> T:
        """GET what is JSON. Raises JitsiError, as everything here does."""
        answer = await self.get(path, headers=headers)
        return read(shape, self.good(answer, path).body, self.place, _bare(path))

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, tried once more on a connection that broke: nothing asked here by GET changes anything."""
        return await self._in_time("GET", path, headers or {}, b"", tries=2)

    async def send(self, method: str, path: str, *, headers: Mapping[str, str], content: bytes = b"") -> Answer:
        """What changes something: asked once, whatever becomes of it."""
        return await self._in_time(method, path, headers, content, tries=1)

    def good(self, answer: Answer, path: str) -> Answer:
        """The same answer, if it is one."""
        path, status = _bare(path), answer.status
        if status == 404:
            raise self._not_found(answer, path)
        if status >= 500:
            raise self.place.error(JitsiFault.FAILED, path, f"HTTP {status}")
        if status >= 400:
            raise self.place.error(JitsiFault.REFUSED, path, f"HTTP {status}")
        if status != 200:
            raise self.place.error(JitsiFault.UNREADABLE, path, f"HTTP {status}")
        if answer.is_page:
            raise self.place.error(JitsiFault.UNREADABLE, path, "HTML")
        return answer

    def _not_found(self, answer: Answer, path: str) -> JitsiError:
        """Prosody says with a page that nobody serves the path, and with nothing at all that there is no such room."""
        if self.place.part != "Prosody":
            return self.place.error(JitsiFault.MODULE_OFF, path)
        if b"Unknown host" in answer.body:
            return self.place.error(JitsiFault.WRONG_HOST, path, self._host or self.place.url)
        if answer.body.strip():
            return self.place.error(JitsiFault.MODULE_OFF, path)
        return self.place.error(JitsiFault.NO_ROOM, path, ROOM)

    async def _in_time(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes, *, tries: int
    ) -> Answer:
        try:
            async with asyncio.timeout(self._limits.within_s):
                return await self._tried(method, path, headers, content, tries)
        except (TimeoutError, httpx.TimeoutException):
            raise self.place.error(JitsiFault.SLOW, _bare(path)) from None
        except (httpx.LocalProtocolError, UnicodeError) as error:  # a token that cannot stand in a header
            raise self.place.error(JitsiFault.REFUSED, _bare(path), type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise self.place.error(JitsiFault.AWAY, _bare(path)) from None

    async def _tried(self, method: str, path: str, headers: Mapping[str, str], content: bytes, tries: int) -> Answer:
        """A connection that broke is made anew, as often as there are tries."""
        for _ in range(tries - 1):
            with suppress(*BROKEN):
                return await self._exchange(method, path, headers, content)
        return await self._exchange(method, path, headers, content)

    async def _exchange(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        sent = {"Accept": JSON, "Accept-Encoding": "identity", **headers}  # a packed answer could hide its size
        if self._host is not None:
            sent["Host"] = self._host
        request = self._client.build_request(method, self.place.url + path, headers=sent, content=content)
        response = await self._client.send(request, stream=True)
        try:
            body = await self._body(response, _bare(path))
        finally:
            await response.aclose()
        kind = response.headers.get("Content-Type", "").partition(";")[0].lower()
        return Answer(response.status_code, kind, body, _moment(response.headers.get("Date")))

    async def _body(self, response: httpx.Response, path: str) -> bytes:
        """Read no more than is allowed, whatever length was announced."""
        chunks, taken, most = [], 0, self._limits.most_bytes
        if int(response.headers.get("Content-Length", 0)) > most:
            raise self.place.error(JitsiFault.TOO_LARGE, path, f"{most / 2**20:g} MB")
        async for chunk in response.aiter_raw():
            taken += len(chunk)
            if taken > most:
                raise self.place.error(JitsiFault.TOO_LARGE, path, f"{most / 2**20:g} MB")
            chunks.append(chunk)
        return b"".join(chunks)


def _moment(date: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(date or "")
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _bare(path: str) -> str:
    return path.partition("?")[0]
