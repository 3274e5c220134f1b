"""Follows one session's stream and delivers the notices that stand in it.

Issuing is recorded by others, delivery here: whatever is in the journal as issued and not as delivered is sent, so
a process that dies at any point leaves to the next one exactly what is undone. What is sent twice, because we were
killed between the server's yes and our record, has the same id; who is asked to stop first comes to rest.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from orchestrator.clock import Clock
from orchestrator.errors import DeliveryError
from orchestrator.invitations.occasion import Occasion
from orchestrator.invitations.outbox import Lane, Outbox, Parcel
from orchestrator.invitations.plan import addresses
from orchestrator.invitations.way import Post, Shut, Way
from orchestrator.invitations.words import readiness, worded
from orchestrator.model.events import Body, Event, NoticeDelivered, NoticeFailed, NoticesHeld
from orchestrator.model.message import Letter
from orchestrator.model.patience import Patience
from orchestrator.text import Text

log = logging.getLogger(__name__)
PATIENCE = Patience(first_s=5.0, longest_s=300.0, attempt_s=60.0)  # a greylisting server wants minutes, not seconds
HELD_S = 300.0  # between two looks at a way that somebody has to mend: a server locks out whoever knocks often
LAST_S = 0.05  # for each time that a letter has knocked in vain: others knock before it
TELLING_S = 30.0  # somebody has pressed a button and waits

NO_CHANNEL = Text(
    vi="không còn máy chủ thư trong cấu hình; sao chép gửi Zalo", en="no mail server is configured any more; copy it"
)
NO_ADDRESS = Text(
    vi="điểm cầu không còn địa chỉ thư nào; sao chép gửi Zalo", en="the point has no mail address any more; copy it"
)
NO_SITE = Text(vi="điểm cầu không còn dự hội nghị này", en="the point no longer takes part")
HUNG = Text(vi="máy chủ thư không trả lời kịp", en="the mail server did not come back in time")
BROKEN = Text(vi="lỗi nội bộ khi gửi thư, xem nhật ký hệ thống", en="sending failed inside; see the log")


class Ledger(Protocol):
    """The journal, as far as notices need it."""

    def record(self, stream: str, *bodies: Body) -> list[Event]: ...

    def follow(self, stream: str, after: int) -> AsyncIterator[Event]: ...


class NoticeRunner:
    """The notices of one session, from its journal to its points."""

    def __init__(
        self,
        stream: str,
        occasion: Occasion,
        ledger: Ledger,
        ways: Mapping[str, Way],
        clock: Clock,
        *,
        attempts_for_s: float,
        patience: Patience = PATIENCE,
        held_s: float = HELD_S,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._stream = stream
        self._ledger = ledger
        self._ways = dict(ways)
        self._clock = clock
        self._patience = patience
        self._held_s = held_s
        self._chance = chance
        self._outbox = Outbox()
        self._busy: set[Lane] = set()
        self._stirred = asyncio.Event()
        self._news = asyncio.Event()
        self._resting = False
        self.adopt(occasion, attempts_for_s)

    def adopt(self, occasion: Occasion, attempts_for_s: float) -> None:
        """Go on with a changed plan or registry: what waits says what is true now."""
        self._occasion = occasion
        self._attempts_for_s = attempts_for_s
        self._stir()

    @property
    def held(self) -> Text | None:
        """Why letters wait for somebody to mend it; None: none does."""
        shut = (self._way(lane).shut for lane in self._outbox.lanes())
        return next((each.failure.text for each in shut if each), None)

    async def run(self, history: Sequence[Event]) -> None:
        """Work until cancelled. `history` is all that the stream holds, as `Ledger.open` gave it; what it shows as
        issued and not delivered is sent first. Raises what the ledger raises.
        """
        for event in history:
            self._outbox.fold(event)
        for way in self._ways.values():
            way.on_opened.add(self._stir)
        try:
            await self._work(history[-1].seq if history else 0)
        finally:
            for way in self._ways.values():
                way.on_opened.discard(self._stir)

    async def rest(self, within_s: float) -> None:
        """Begin no further letter, and wait until the one that a server is being told is told and recorded."""
        self._resting = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                for way in tuple(self._ways.values()):
                    async with way.turn:
                        pass

    async def _work(self, after: int) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow(after))
            while True:
                self._stirred.clear()
                for lane in self._outbox.lanes():
                    if lane not in self._busy:
                        self._busy.add(lane)
                        group.create_task(self._drain(lane))
                await self._stirred.wait()

    async def _follow(self, after: int) -> None:
        async for event in self._ledger.follow(self._stream, after):
            self._outbox.fold(event)
            self._stir()

    def _stir(self) -> None:
        """Wake the loop, and whoever waits to try again: that may have become pointless."""
        self._stirred.set()
        self._news.set()
        self._news = asyncio.Event()

    def _record(self, *bodies: Body) -> None:
        for event in self._ledger.record(self._stream, *bodies):
            self._outbox.fold(event)

    async def _drain(self, lane: Lane) -> None:
        while (parcel := self._outbox.head(lane)) is not None:
            body = await self._deliver(lane, parcel)
            if body is None:
                return
            self._record(body)
        self._busy.discard(lane)

    async def _deliver(self, lane: Lane, parcel: Parcel) -> NoticeDelivered | NoticeFailed | None:
        """Try until it is taken, refused for good, pointless, or too old; None when we come to rest before.

        Where the channel is shut a letter is not too old before the meeting begins: it waits for whoever mends it.
        """
        way = self._way(lane)
        attempts = 0
        while True:
            async with way.turn:  # a hundred share the server's connection
                if self._resting:
                    return None
                if why := self._why_not(lane, parcel):
                    return _given_up(lane, parcel, attempts, why)
                if (post := way.post) is None:
                    return _given_up(lane, parcel, attempts, NO_CHANNEL)
                if way.shut is None or way.shut.until <= self._clock.monotonic():
                    attempts += 1
                    failure = await sent(post, letter(self._occasion, parcel), self._patience.attempt_s)
                    if failure and way.post is not post:
                        continue  # what refused it is used no more
                    self._heed(lane.channel, failure)
                else:
                    failure = way.shut.failure
                shut = way.shut
            if failure is None:
                return NoticeDelivered(notice=parcel.notice.notice, channel=lane.channel, attempts=attempts)
            if shut and failure.shut:
                self._hold(lane.channel, failure.text)
                pause = shut.until - self._clock.monotonic() + LAST_S * attempts
            else:
                pause = self._patience.pause(attempts, failure.retry_after_s, self._chance())
            over = self._clock.now() + timedelta(seconds=pause) > self._last(lane, parcel)
            if over or not (failure.retry or failure.shut):
                return _given_up(lane, parcel, attempts, failure.text)
            await self._pause(lane, parcel, pause)

    def _way(self, lane: Lane) -> Way:
        return self._ways.setdefault(lane.channel, Way())

    def _last(self, lane: Lane, parcel: Parcel) -> datetime:
        """Until when it is tried."""
        last = self._outbox.waits_since(lane, parcel) + timedelta(seconds=self._attempts_for_s)
        return max(last, self._occasion.plan.start) if lane.channel in self._outbox.held else last

    def _heed(self, channel: str, failure: DeliveryError | None) -> None:
        """One letter has shown whether all others wait."""
        way = self._ways[channel]
        if failure is not None and failure.shut:
            times = way.shut.times + 1 if way.shut else 1
            soon_s = self._patience.pause(times, None, 1.0) if failure.doubtful else self._held_s
            way.shut = Shut(failure, self._clock.monotonic() + min(soon_s, self._held_s), times)
        elif failure is None or not failure.retry:  # it was reached
            if way.shut:
                way.open()
            if channel in self._outbox.held:
                self._record(NoticesHeld(channel=channel))

    def _hold(self, channel: str, why: Text) -> None:
        """The journal is told of the first only, and of the end of it."""
        if self._outbox.held.get(channel) != why:
            self._record(NoticesHeld(channel=channel, reason=why))

    async def _pause(self, lane: Lane, parcel: Parcel, seconds: float) -> None:
        """Until it is time to try again, there is no point in it any more, or the channel was shut or mended."""
        way = self._way(lane)
        post, shut = way.post, way.shut
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._why_not(lane, parcel) and way.post is post and way.shut is shut:
                    await self._news.wait()

    def _why_not(self, lane: Lane, parcel: Parcel) -> Text | None:
        site = self._occasion.sites.get(lane.site)
        if site is None:
            return NO_SITE
        if why := self._outbox.pointless(lane, parcel, self._occasion.plan, self._clock.now()):
            return why
        return None if addresses(site) else NO_ADDRESS


def letter(occasion: Occasion, parcel: Parcel) -> Letter:
    """A notice as it leaves now, in the organization's language."""
    notice, session = parcel.notice, occasion.plan.id
    words = worded(occasion, notice.about, notice.site)
    locale = occasion.organization.locale
    return Letter(
        id=f"{notice.notice}.{session}",
        thread=f"{notice.site}.{session}",
        at=parcel.issued.at,
        to=addresses(occasion.sites[notice.site]),
        subject=words.subject.to(locale),
        text=words.text.to(locale),
        calendar=occasion.calendar,
    )


async def tell_secretary(post: Post, to: str, occasion: Occasion, sentence: Text, *, at: datetime, number: int) -> None:
    """Go or no go by mail, once; whoever pressed the button is told how it went. `number` is that of the journal's
    newest event: a letter sent again while nothing has happened has the same id.

    Raises DeliveryError.
    """
    words, locale = readiness(occasion, sentence), occasion.organization.locale
    letter = Letter(
        id=f"readiness.{number}.{occasion.plan.id}",
        thread=f"readiness.{occasion.plan.id}",
        at=at,
        to=(to,),
        subject=words.subject.to(locale),
        text=words.text.to(locale),
    )
    if failure := await sent(post, letter, TELLING_S):
        raise failure


async def sent(post: Post, letter: Letter, patience_s: float) -> DeliveryError | None:
    """Why a letter was not taken; None when it was."""
    try:
        async with asyncio.timeout(patience_s):
            await post.send(letter)
    except DeliveryError as failure:
        return failure
    except TimeoutError:
        return DeliveryError(HUNG, retry=True)
    except Exception:
        log.exception("%s broke while sending %s", post.name, letter.id)
        return DeliveryError(BROKEN, retry=True)
    return None


def _given_up(lane: Lane, parcel: Parcel, attempts: int, why: Text) -> NoticeFailed:
    return NoticeFailed(notice=parcel.notice.notice, channel=lane.channel, attempts=attempts, reason=why)
