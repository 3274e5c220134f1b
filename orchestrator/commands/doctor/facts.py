"""Asks over HTTP what the doctor wants to know, all parts at once. Nothing that is asked here changes anything."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from orchestrator.clock import Clock
from orchestrator.config.settings import Settings
from orchestrator.doctor import facts as told
from orchestrator.doctor.facts import ABSENT, UNSURE, Facts, Setting, Unseen
from orchestrator.doctor.page import PATHS
from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.bridge import Debug
from orchestrator.jitsi.answers.config_js import Read, page_settings
from orchestrator.jitsi.clients.jicofo import REQUEST, Jicofo
from orchestrator.jitsi.clients.prosody import Prosody
from orchestrator.jitsi.clients.transport import JSON, Answer, Door, Limits
from orchestrator.jitsi.clients.videobridge import Videobridge
from orchestrator.jitsi.signs.hooks import question, read_roster
from orchestrator.model.check import Measured
from orchestrator.model.registry import Conference, Registry
from orchestrator.preflight.plan import takes_part
from orchestrator.text import Text

T = TypeVar("T")
PRIVATE = {8080: "Videobridge", 8888: "Jicofo", 5280: "Prosody"}
LIMITS = Limits(within_s=3.0, connect_s=2.0, most_bytes=2**21)
ROSTER = "/diemcau"
MARKS = (b'"JVB"', b'"JiCoFo"', b"Prosody", b"Unknown host")  # by which a private part is known

NO_SECRET = Unseen(
    Text(
        vi="chưa đặt DIEMCAU_JITSI_HOOK_SECRET nên không hỏi được module.",
        en="DIEMCAU_JITSI_HOOK_SECRET is not set, so that the module cannot be asked.",
    )
)
LOOPBACK = Unseen(
    Text(
        vi="tên miền của trang họp trỏ về chính máy này; hãy chạy lệnh từ một máy khác.",
        en="the page's name leads to this very machine; run the command from another one.",
    )
)


class Signs(NamedTuple):
    """What was found out over XMPP and beyond."""

    signalling: told.Signalling
    media: Measured | None
    relays: Sequence[told.Relay] | Unseen


class Gatherer:
    """One look at one installation. `trust`: as a browser here would."""

    def __init__(self, registry: Registry, settings: Settings, clock: Clock, trust: ssl.SSLContext) -> None:
        self._registry = registry
        self._settings = settings
        self._clock = clock
        self._trust = trust
        self._clocks: list[told.Clock] = []

    @property
    def _conference(self) -> Conference:
        return self._registry.conference

    @property
    def _rooms(self) -> str:
        return self._conference.muc or f"conference.{self._conference.domain}"

    async def gather(self, signalling: Awaitable[Signs], *, private: Mapping[int, str] = PRIVATE) -> Facts:
        """`signalling` is what was found out over XMPP, which goes on beside the rest."""
        conference = self._conference
        page, bridges, focus, prosody, exposure, signs = await asyncio.gather(
            self._page(),
            asyncio.gather(*map(self._bridge, conference.videobridges)),
            self._focus(),
            self._prosody(),
            self._exposure(private),
            signalling,
        )
        day = self._clock.now().date()
        return Facts(
            domain=conference.domain,
            rooms=self._rooms,
            points=sum(takes_part(site, None, day) for site in self._registry.sites),
            page=page,
            bridges=tuple(bridges),
            focus=focus,
            prosody=prosody,
            signalling=signs.signalling,
            media=signs.media,
            relays=signs.relays if isinstance(signs.relays, Unseen) else tuple(signs.relays),
            exposure=exposure,
            clocks=tuple(self._clocks),
        )

    async def _page(self) -> told.Page:
        url = f"{self._conference.web.rstrip('/')}/config.js"
        door = Door("Jitsi Meet", self._conference.web, limits=LIMITS, trust=self._trust)
        answer = await _asked(_good(door, "/config.js"))
        await door.close()
        if isinstance(answer, Unseen):
            return told.Page(url=url, settings=answer)
        self._tell_time(door.place.url, answer)
        read = page_settings(answer.body.decode("utf-8", "replace"))
        return told.Page(url=url, settings={path: _setting(read.of(path)) for path in PATHS})

    async def _bridge(self, url: str) -> told.Bridge:
        bridge = Videobridge(url, limits=LIMITS)
        health = await _asked(bridge.health())
        debug = await _asked(bridge.debug())
        if isinstance(debug, Debug) and debug.time_ms is not None:
            ahead_s = debug.time_ms / 1e3 - self._clock.now().timestamp()
            self._clocks.append(told.Clock(url, ahead_s, 0.5))
        stats, colibri = await _asked(bridge.stats()), await _asked(bridge.colibri())
        await bridge.close()
        return told.Bridge(
            url=url,
            health=health if isinstance(health, Unseen) else told.Health(health.ok, health.said),
            debug=debug if isinstance(debug, Unseen) else _sight(debug),
            stats=_trouble(stats),
            colibri=_trouble(colibri),
        )

    async def _focus(self) -> told.Focus | None:
        if self._conference.jicofo is None:
            return None
        jicofo = Jicofo(self._conference.jicofo, limits=LIMITS)
        health, debug = await _asked(jicofo.health()), await _asked(jicofo.debug())
        await jicofo.close()
        return told.Focus(
            url=self._conference.jicofo,
            health=health if isinstance(health, Unseen) else told.Health(health.ok, health.said),
            bridges=debug
            if isinstance(debug, Unseen)
            else {jid: bridge.operational for jid, bridge in debug.bridges.items()},
        )

    async def _prosody(self) -> told.Prosody | None:
        url = self._conference.prosody
        if url is None:
            return None
        prosody = Prosody(url, self._rooms, limits=LIMITS)
        answer = await _asked(prosody.door.get("/"))
        if isinstance(answer, Answer):
            self._tell_time(url, answer)
        module = NO_SECRET if self._settings.jitsi_hook_secret is None else await self._module(prosody.door)
        await prosody.close()
        return told.Prosody(url=url, answers=_trouble(answer), module=module)

    async def _module(self, door: Door) -> Unseen | None:
        secret = self._settings.jitsi_hook_secret
        assert secret is not None
        headers = question(secret.get_secret_value(), ROSTER, self._clock.now())
        answer = await _asked(_good(door, ROSTER, headers))
        if isinstance(answer, Unseen):
            return answer
        try:
            read_roster(answer.body)
        except ValueError:
            return unseen_by(door.place.error(JitsiFault.UNREADABLE, ROSTER, "JSON"))
        return None

    async def _exposure(self, private: Mapping[int, str]) -> told.Exposure:
        """As anybody could see it."""
        host = urlsplit(self._conference.web).hostname or ""
        door = Door("Jitsi Meet", self._conference.web, limits=LIMITS, trust=self._trust)
        answer = await _asked(door.send("POST", REQUEST, headers={"Content-Type": JSON}, content=b"{}"))
        await door.close()
        rooms = answer if isinstance(answer, Unseen) else answer.status == 400 and not answer.is_page
        if await _is_here(host):
            return told.Exposure(host, LOOPBACK, rooms)
        found = await asyncio.gather(*(_answers(host, port) for port in private))
        ports = {port: what for (port, what), open_ in zip(private.items(), found, strict=True) if open_}
        return told.Exposure(host, ports, rooms)

    def _tell_time(self, where: str, answer: Answer) -> None:
        if answer.date is not None:
            ahead_s = (answer.date - self._clock.now()).total_seconds() + 0.5  # cut to the second: half of it is lost
            self._clocks.append(told.Clock(where, ahead_s, 0.5))


async def _asked(question: Awaitable[T]) -> T | Unseen:
    try:
        return await question
    except JitsiError as error:
        return unseen_by(error)


def unseen_by(error: JitsiError) -> Unseen:
    return Unseen(Text(vi=f"{error.text.vi}.", en=f"{error.text.en}."), error.kind, error.detail)


def _trouble(answer: object) -> Unseen | None:
    return answer if isinstance(answer, Unseen) else None


async def _good(door: Door, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    return door.good(await door.get(path, headers=headers), path)


def _setting(value: str | float | bool | Read | None) -> Setting:
    if isinstance(value, Read):
        return ABSENT if value is Read.ABSENT else UNSURE
    return value


def _sight(debug: Debug) -> told.BridgeSight:
    stress = debug.load.stress if debug.load is not None else None
    endpoints = sum(len(conference.endpoints) for conference in debug.conferences.values())
    return told.BridgeSight(stress, endpoints, debug.drain, debug.health == "OK")


async def _answers(host: str, port: int) -> bool:
    """Whether one of the private parts speaks there: another service may have that port."""
    name = f"[{host}]" if ":" in host else host
    door = Door("Jitsi Meet", f"http://{name}:{port}", limits=LIMITS)
    try:
        for path in ("/about/version", "/"):
            answer = await _asked(door.get(path))
            if isinstance(answer, Answer) and any(mark in answer.body for mark in MARKS):
                return True
    finally:
        await door.close()
    return False


async def _is_here(host: str) -> bool:
    with suppress(OSError, ValueError):
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return all(ipaddress.ip_address(str(each[4][0])).is_loopback for each in found)
    return False
