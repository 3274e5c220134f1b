"""Follows one stream of the journal, raises what the plan asks for, and delivers what has been raised.

Two steps with the journal between them: the plan's alerts are recorded, and only what comes back from the journal
is delivered. So the record comes first, and a process that dies at any point leaves to the next one exactly what is
undone.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from orchestrator.alerts.outbox import Lane, Outbox, Parcel
from orchestrator.alerts.plan import Plan
from orchestrator.alerts.wording import NOTHING_TO_TAKE_ON, Wording
from orchestrator.clock import Clock
from orchestrator.errors import DeliveryError
from orchestrator.model.events import AlertDelivered, AlertFailed, Body, Event
from orchestrator.model.message import Message
from orchestrator.model.patience import Patience
from orchestrator.model.policy import Policy
from orchestrator.text import Text

log = logging.getLogger(__name__)


class Ledger(Protocol):
    """The journal, as far as alerts need it."""

    def record(self, stream: str, *bodies: Body) -> list[Event]: ...

    def follow(self, stream: str, after: int) -> AsyncIterator[Event]: ...


class Channel(Protocol):
    """One receiver; `send` raises DeliveryError."""

    @property
    def name(self) -> str: ...

    async def send(self, message: Message) -> None: ...


PATIENCE = Patience()


class AlertRunner:
    """The alerts of one session, from its journal to their receivers."""

    def __init__(
        self,
        stream: str,
        policy: Policy,
        wording: Wording,
        ledger: Ledger,
        channels: Sequence[Channel],
        clock: Clock,
        *,
        url: str = "",
        ack_url: Callable[[str, str], str] | None = None,
        patience: Patience = PATIENCE,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._stream = stream
        self._plan = Plan(policy, wording.words)
        self._outbox = Outbox()
        self._ledger = ledger
        self._clock = clock
        self.url = url  # of the board; may be set once it is known, before `run`
        self._ack_url = ack_url  # by incident and receiver: the page on which a drop is taken on
        self._patience = patience
        self._chance = chance
        self._busy: set[Lane] = set()
        self._stirred = asyncio.Event()
        self.adopt(policy, wording, channels)

    def adopt(self, policy: Policy, wording: Wording, channels: Sequence[Channel]) -> None:
        """Go on with a reloaded registry: what waits is delivered by the new channels, with today's numbers."""
        self._plan.policy, self._plan.word = policy, wording.words
        self._wording = wording
        self._attempts_for_s = policy.alerts.attempts_for_s
        self._channels = {channel.name: channel for channel in channels}
        self._stirred.set()

    async def run(self, history: Sequence[Event]) -> None:
        """Work until cancelled. `history` is all that the stream holds, as `Ledger.open` gave it; what it shows as
        raised and not delivered is sent first, under its old id.

        Raises what the ledger raises.
        """
        for event in history:
            self._fold(event)
        after = history[-1].seq if history else 0
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow(after))
            while True:
                self._stirred.clear()
                self._raise_due()
                self._deliver_waiting(group)
                await self._wait()

    def _fold(self, event: Event) -> None:
        self._plan.fold(event)
        self._outbox.fold(event)

    async def _follow(self, after: int) -> None:
        async for event in self._ledger.follow(self._stream, after):
            self._fold(event)
            self._stirred.set()

    def _raise_due(self) -> None:
        while due := self._plan.due(self._clock.now()):
            for event in self._ledger.record(self._stream, *due):
                self._plan.fold(event)

    def _deliver_waiting(self, group: asyncio.TaskGroup) -> None:
        for lane in self._outbox.lanes():
            if lane not in self._busy:
                self._busy.add(lane)
                group.create_task(self._drain(lane))

    async def _wait(self) -> None:
        """Until something happens or a hold ends."""
        moment = self._plan.next_due()
        timeout = None if moment is None else max(0.0, (moment - self._clock.now()).total_seconds())
        try:
            async with asyncio.timeout(timeout):
                await self._stirred.wait()
        except TimeoutError:
            return

    async def _drain(self, lane: Lane) -> None:
        while (parcel := self._outbox.head(lane)) is not None:
            body = await self._deliver(lane, parcel)
            for event in self._ledger.record(self._stream, body):
                self._outbox.fold(event)
        self._busy.discard(lane)

    async def _deliver(self, lane: Lane, parcel: Parcel) -> AlertDelivered | AlertFailed:
        """Try until it is taken, refused for good, or too old; at least once, however old it is."""
        if self._outbox.is_orphan(lane, parcel):
            return _given_up(lane, parcel, 0, ORPHAN)
        until = self._clock.monotonic() + self._attempts_for_s - _age(self._clock.now(), parcel.raised)
        attempts = 0
        while True:
            channel = self._channels.get(lane.channel)
            if channel is None:
                return _given_up(lane, parcel, attempts, NO_CHANNEL)
            attempts += 1
            failure = await self._attempt(channel, parcel)
            if failure is None:
                return AlertDelivered(alert=parcel.alert.alert, channel=lane.channel, attempts=attempts)
            pause = self._patience.pause(attempts, failure.retry_after_s, self._chance())
            if not failure.retry or self._clock.monotonic() + pause > until:
                return _given_up(lane, parcel, attempts, failure.text)
            await asyncio.sleep(pause)

    async def _attempt(self, channel: Channel, parcel: Parcel) -> DeliveryError | None:
        message = self._wording.message(parcel.raised, parcel.alert, self.url)
        if self._ack_url and parcel.alert.stage not in NOTHING_TO_TAKE_ON:
            message = message._replace(ack_url=self._ack_url(message.incident, channel.name))
        try:
            async with asyncio.timeout(self._patience.attempt_s):
                await channel.send(message)
        except DeliveryError as failure:
            return failure
        except TimeoutError:
            return DeliveryError(HUNG, retry=True)
        except Exception:
            log.exception("channel %s broke while sending %s", channel.name, message.alert)
            return DeliveryError(BROKEN, retry=True)
        return None


ORPHAN = Text(
    vi="kênh này chưa nhận được cảnh báo mất kết nối nên không gửi tin kết nối lại",
    en="this channel was never told of the drop, so it is not told of its end",
)
NO_CHANNEL = Text(vi="kênh này không còn trong cấu hình", en="this channel is no longer configured")
HUNG = Text(vi="kênh không trả lời kịp", en="the channel did not come back in time")
BROKEN = Text(vi="kênh gặp lỗi nội bộ, xem nhật ký hệ thống", en="the channel failed inside; see the log")


def _age(now: datetime, raised: Event) -> float:
    return max(0.0, (now - raised.at).total_seconds())


def _given_up(lane: Lane, parcel: Parcel, attempts: int, why: Text) -> AlertFailed:
    return AlertFailed(alert=parcel.alert.alert, channel=lane.channel, attempts=attempts, reason=why.vi)
