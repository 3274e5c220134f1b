"""One bridge's packet counters, looked at each second, and at once when somebody is suspected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping

from orchestrator.clock import Clock
from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.clients.bridges import Bridges, Round
from orchestrator.jitsi.signs.pulse import NOBODY, Known, Patience, Sign, look
from orchestrator.live.room.media import SENDING_KBPS
from orchestrator.model.rooms import Pulse

HEAVY_S = 5.0  # between two looks in full, where /stats does not show the room
CUT = 2  # looks without a packet: from then on its losses are those of a cut, as long as the bridge counts them
LEAST_S = 0.1  # between two looks: thirty suspicions at once are one question


class Counters:
    """`rooms` are those that matter; `told` hears of each look that was answered, `failed` of each that was not."""

    def __init__(
        self,
        url: str,
        bridges: Bridges,
        every_s: float,
        rooms: Callable[[], Collection[str]],
        clock: Clock,
        told: Callable[[str], None],
        failed: Callable[[str, JitsiError], None],
    ) -> None:
        self._url = url
        self._bridges = bridges
        self._every_s = every_s
        self._rooms = rooms
        self._clock = clock
        self._told = told
        self._failed = failed
        self._asked = asyncio.Event()
        self._known: Mapping[tuple[str, str], Known] = NOBODY
        self._sent: dict[tuple[str, str], bool] = {}
        self._heavy = False  # the room is not flagged, or the bridge of before 2025
        self._compared_at = float("-inf")
        self.pulses: tuple[Pulse, ...] = ()
        self.looked_at: float | None = None  # the last look that was answered
        self.answers_since: float | None = None

    def ask(self) -> None:
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled. While no room matters nothing is asked."""
        while True:
            began = self._clock.monotonic()
            if self._rooms():
                await self.look()
            every_s = HEAVY_S if self._heavy else self._every_s
            await self._wait(began + LEAST_S - self._clock.monotonic(), began + every_s - self._clock.monotonic())

    async def look(self) -> None:
        try:
            round_ = await self._round()
        except JitsiError as error:
            self._unanswered(error)
            return
        now = self._clock.monotonic()
        self._known, signs = look(self._known, round_.figures, now, Patience(CUT * self._every_s))
        self.pulses = tuple(self._pulse(sign, now) for sign in signs)
        silent = {
            (each.room or each.conference, each.endpoint): each for each in round_.figures if each.packets is None
        }
        self.pulses += tuple(
            Pulse(self._url, room, endpoint, now, figures.stats_id) for (room, endpoint), figures in silent.items()
        )
        self._sent = {key: sent for key, sent in self._sent.items() if key in self._known}
        self.looked_at = now
        self.answers_since = self.answers_since or now
        self._told(self._url)

    async def _round(self) -> Round:
        """In the light form where it shows the rooms, else in full. Raises JitsiError."""
        if not self._heavy:
            light = await self._bridges.stats()
            if not self._is_off(light) and not await self._hides(light):
                return self._good(light)
            self._heavy = True
        elif self._clock.monotonic() - self._compared_at > 12 * HEAVY_S:
            self._heavy = False  # the room may have been made again, and flagged
            self._compared_at = float("-inf")
        return self._good(await self._bridges.full())

    def _is_off(self, round_: Round) -> bool:
        error = round_.failed.get(self._url)
        return error is not None and error.kind is JitsiFault.MODULE_OFF

    async def _hides(self, light: Round) -> bool:
        """Every few seconds: does the bridge have one of our rooms that the light form does not show?"""
        now = self._clock.monotonic()
        if light.failed or now - self._compared_at < HEAVY_S:
            return False
        self._compared_at = now
        shown, rooms = {each.room for each in light.figures}, set(self._rooms())
        short = await self._bridges.short()
        return any(each.room in rooms and each.room not in shown for each in short.figures)

    def _good(self, round_: Round) -> Round:
        for error in round_.failed.values():
            raise error
        return round_

    def _unanswered(self, error: JitsiError) -> None:
        """What was known of its endpoints stands, without an opinion of any."""
        self.pulses = tuple(pulse._replace(span_s=None, still_s=None) for pulse in self.pulses)
        self.answers_since = None
        self._failed(self._url, error)

    def _pulse(self, sign: Sign, now: float) -> Pulse:
        figures, key = sign.figures, (sign.room, sign.figures.endpoint)
        up, down = _kbps(figures.up_bps), _kbps(figures.down_bps)
        if sign.alive:
            self._sent[key] = up is not None and up >= SENDING_KBPS
        return Pulse(
            bridge=self._url,
            room=sign.room,
            endpoint=figures.endpoint,
            at=now,
            stats_id=figures.stats_id,
            span_s=sign.span_s,
            still_s=None if sign.alive or sign.alive_at is None else sign.still_s,
            was_alive=sign.alive_at is not None,
            sent=self._sent.get(key, False),
            up_kbps=up,
            down_kbps=down,
            loss_up=figures.loss_up,
            loss_down=figures.loss_down,
            rtt_ms=figures.rtt_ms,
            jitter_ms=figures.jitter_ms,
        )

    async def _wait(self, least_s: float, most_s: float) -> None:
        await asyncio.sleep(max(0.0, least_s))
        try:
            async with asyncio.timeout(max(0.0, most_s - max(0.0, least_s))):
                await self._asked.wait()
        except TimeoutError:
            pass
        self._asked.clear()


def _kbps(bps: float | None) -> float | None:
    return None if bps is None else round(bps / 1e3, 1)
