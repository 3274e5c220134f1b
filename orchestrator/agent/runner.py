"""Stays connected to the centre for as long as it runs, and says how it stands."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from importlib.metadata import version
from pathlib import Path
from random import Random

import aiohttp
from yarl import URL

from orchestrator.agent.backoff import Backoff
from orchestrator.agent.conversation import Conversation
from orchestrator.agent.dial import Turned, centre_url, check_bind, check_token, dial
from orchestrator.agent.heartbeat import Heartbeat
from orchestrator.agent.status import OnStatus, Outages, State, Status
from orchestrator.clock import Clock, wall_at
from orchestrator.errors import EdgeError, Refused
from orchestrator.model.signals import Source
from orchestrator.model.wire import MEDIA, Hello
from orchestrator.text import Text

VERSION = version("diemcau")
LOOK_S = 0.5
LASTING_S = 5.0  # a conversation this long ends the back-off
REFUSED_S = 30.0  # a token that was good is refused now: somebody is changing it
NOT_OURS = ("busy", "unknown", "revoked")  # refusals that our heartbeat would only repeat
SPREAD_S = 0.3  # agents that all hear the centre again at once do not all dial it at once

CONNECTING = Text(vi="Đang kết nối tới {host}.", en="Connecting to {host}.")
CONNECTED = Text(vi="Đã kết nối với {host}, điểm cầu {site}.", en="Connected to {host} as site {site}.")
UDP_BLOCKED = Text(
    vi="Đã kết nối với {host}, điểm cầu {site}; UDP bị chặn nên tín hiệu đi qua WebSocket. Đề nghị mở UDP chiều đi "
    "tới cổng {port} của máy chủ.",
    en="Connected to {host} as site {site}; UDP is blocked, so heartbeats go by WebSocket. Please allow outgoing UDP "
    "to port {port} of the server.",
)
DETACHED = Text(vi="Đường truyền còn, đang nối lại WebSocket tới {host}.", en="The line works; redialling {host}.")
ALONE = Text(vi="Không nghe thấy máy chủ {host}; vẫn tiếp tục gọi.", en="{host} is not heard; still calling it.")
STOPPED = Text(vi="Đã dừng.", en="Stopped.")
SAID = {
    State.CONNECTING: CONNECTING,
    State.CONNECTED: CONNECTED,
    State.UDP_BLOCKED: UDP_BLOCKED,
    State.DETACHED: DETACHED,
    State.ALONE: ALONE,
}


async def run_agent(
    url: str,
    token: str,
    clock: Clock,
    stop: asyncio.Event,
    *,
    on_status: OnStatus | None = None,
    bind: str | None = None,
) -> None:
    """Speak for one site until `stop` is set. `bind` is the local address to speak from, where there are several.

    Raises BadInput for an impossible address or token, and Refused when the token is turned down before it was ever
    good. Whatever a retry may cure is told by `on_status` and retried. A cancelled agent says no goodbye.
    """
    agent = Agent(centre_url(url), check_token(token), clock, on_status, check_bind(bind))
    await agent.run(stop)


class Agent:
    """One process's voice: its instance is drawn anew with each."""

    def __init__(self, url: URL, token: str, clock: Clock, on_status: OnStatus | None, bind: str | None) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._on_status = on_status
        self._bind = bind
        self._instance = secrets.token_hex(8)
        self._started = clock.monotonic()
        self._random = Random()
        self._heartbeat = Heartbeat(clock, self._heard_udp, bind=bind)
        self._outages = Outages(lambda moment: wall_at(clock, moment))
        self._conversation: Conversation | None = None
        self._site: str | None = None
        self._udp_port: int | None = None
        self._trouble: Text | None = None
        self._refused = False
        self._told: tuple[State, Text] | None = None
        self._backoff = Backoff(random=self._random)
        self._heard_again = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        connector = aiohttp.TCPConnector(local_addr=(self._bind, 0) if self._bind else None, force_close=True)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            work = asyncio.create_task(self._stay_connected(session), name="agent connection")
            look = asyncio.create_task(self._look(), name="agent look")
            halt = asyncio.create_task(stop.wait(), name="agent stop")
            try:
                done, _ = await asyncio.wait({work, look, halt}, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                await _end(work, look)
                if self._conversation:
                    await self._conversation.say_goodbye()
            finally:
                self._heartbeat.close()
                await _end(work, look, halt)
        self._tell(State.STOPPED, STOPPED)

    async def _stay_connected(self, session: aiohttp.ClientSession) -> None:
        while True:
            self._refresh()
            try:
                await self._attend(session)
                pause_s = self._backoff.next_s()
            except Refused as error:
                if self._site is None:
                    raise
                self._blame(error.text, refused=True)
                pause_s = REFUSED_S
            except Turned as turned:
                self._blame(turned.text, refused=turned.reason in NOT_OURS)
                pause_s = max(turned.retry_s, self._backoff.next_s())
            except EdgeError as error:
                self._blame(error.text, refused=False)
                pause_s = self._backoff.next_s()
            await self._rest(pause_s)

    async def _attend(self, session: aiohttp.ClientSession) -> None:
        """One conversation, from the dialling to its end."""
        age_s = self._clock.monotonic() - self._started
        hello = Hello(instance=self._instance, version=VERSION, process_s=age_s, machine_s=_machine_s(), can=(MEDIA,))
        call = await dial(session, self._url, self._token, hello)
        self._site, self._trouble, self._refused = call.welcome.site, None, False
        self._outages.heard(self._clock.monotonic(), Source.SOCKET)
        if grant := call.welcome.stamp:
            self._udp_port = grant.port
            with contextlib.suppress(OSError):  # no UDP socket to be had: the WebSocket will beat
                await self._heartbeat.aim(call.welcome.site, self._instance, grant, call.host)
        self._conversation = Conversation(call, self._heartbeat, self._clock, self._heard_socket)
        self._refresh()
        began = self._clock.monotonic()
        await self._conversation.hold()
        if self._clock.monotonic() - began > LASTING_S:
            self._backoff.reset()

    async def _rest(self, pause_s: float) -> None:
        """Until the next try is due, or UDP hears the centre again after a silence."""
        self._conversation = None
        self._heard_again.clear()
        self._refresh()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._heard_again.wait()
                await asyncio.sleep(self._random.uniform(0, SPREAD_S))

    def _blame(self, text: Text, *, refused: bool) -> None:
        self._trouble, self._refused = text, refused
        if refused:
            self._heartbeat.pause()

    # ── what is heard, and how it stands ────────────────────────────────────────────────────────────

    def _heard_udp(self) -> None:
        if self._outages.alone:
            self._heard_again.set()
        self._outages.heard(self._clock.monotonic(), Source.STAMP)

    def _heard_socket(self) -> None:
        self._outages.heard(self._clock.monotonic(), Source.SOCKET)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self._refresh()

    def _refresh(self) -> None:
        self._outages.tick(self._clock.monotonic())
        state = self._state()
        if self._trouble and state in (State.CONNECTING, State.REFUSED):
            self._tell(state, self._trouble)
        else:
            self._tell(state, SAID[state].format(host=self._url.host, site=self._site, port=self._udp_port))

    def _state(self) -> State:
        if self._refused:
            return State.REFUSED
        if self._outages.alone:
            return State.ALONE
        if self._conversation is not None:
            return State.UDP_BLOCKED if self._conversation.by_socket else State.CONNECTED
        return State.CONNECTING if self._site is None else State.DETACHED

    def _tell(self, state: State, text: Text) -> None:
        """Once for each change."""
        if self._on_status is None or self._told == (state, text):
            return
        self._told = state, text
        figures = self._heartbeat.figures
        self._on_status(
            Status(
                state,
                text,
                self._clock.now(),
                self._site,
                figures.rtt_ms,
                self._heartbeat.loss_up,
                figures.loss,
                self._outages.log,
            )
        )


async def _end(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _machine_s() -> float | None:
    """How long this machine has run; None where it does not say."""
    try:
        return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
