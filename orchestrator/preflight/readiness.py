"""Who is ready: a fold of a session's stream, and the one sentence that is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.model.check import CENTRE, Check, Verdict
from orchestrator.model.events import (
    CallMade,
    CallsDue,
    CheckFinished,
    Event,
    FallbackAnnounced,
    FallbackTested,
    ReadinessSent,
    ReadinessTold,
    SessionOpened,
    SiteCheckedIn,
    SiteConfirmed,
    WaiverGiven,
)
from orchestrator.model.registry import Contact
from orchestrator.text import Text

READY = Text(vi="{ready}/{all} điểm cầu sẵn sàng.", en="{ready} of {all} sites are ready.")
NOT_READY = Text(
    vi="{ready}/{all} điểm cầu sẵn sàng; chưa sẵn sàng: {names}.",
    en="{ready} of {all} sites are ready; not ready: {names}.",
)
WAIVED = Text(
    vi=" Trong đó {names} được chấp nhận có điều kiện.", en=" Of these, {names} is accepted with reservations."
)
CENTRE_NOT_READY = Text(vi=" Hệ thống chung chưa sẵn sàng.", en=" The centre is not ready.")
CALL_ORDER = ("technician", "deputy", "office", "manager")


class Told(NamedTuple):
    at: datetime
    body: ReadinessTold
    sent: tuple[datetime, ReadinessSent] | None = None


@dataclass(slots=True)
class Standing:
    """One point, or the centre."""

    confirmed: tuple[datetime, SiteConfirmed] | None = None  # for the hours and rooms as they are now
    checked_in: tuple[datetime, SiteCheckedIn] | None = None  # in the last window of checking
    verdict: Verdict = Verdict.NOT_CHECKED
    checked_at: datetime | None = None
    checks: tuple[Check, ...] = ()
    waiver: tuple[datetime, WaiverGiven] | None = None
    calls: list[tuple[datetime, CallMade]] = field(default_factory=list)
    calls_since: datetime | None = None  # the last time it was put on the list of those to be called

    @property
    def ready(self) -> bool:
        return self.verdict.ready or self.waiver is not None

    def call_next(self, contacts: Sequence[Contact]) -> Contact | None:
        """Whom to call now, in the order of contacts; None when somebody was reached, or nobody is left."""
        if self.calls_since is None:
            return None
        made = [call for at, call in self.calls if at >= self.calls_since]
        if any(call.outcome == "reached" for call in made):
            return None
        tried = {call.contact for call in made}
        order = sorted(
            (contact for contact in contacts if contact.role in CALL_ORDER), key=lambda c: CALL_ORDER.index(c.role)
        )
        return next((contact for contact in order if contact.name not in tried), None)


@dataclass(slots=True)
class Readiness:
    """Pure. Events at or before the last one are passed over."""

    opened: SessionOpened | None = None
    sites: dict[str, Standing] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    tested: dict[str, FallbackTested] = field(default_factory=dict)
    announced: FallbackAnnounced | None = None  # the last time, be it that the main room is good again
    returns: int = 0  # to the main room
    second_room: bool = False  # all were told to go to the fallback room, if only for a while
    missing: CallsDue | None = None  # as of the last deadline
    seq: int = 0

    def of(self, site: str) -> Standing:
        return self.sites.setdefault(site, Standing())

    @property
    def centre(self) -> Standing:
        return self.of(CENTRE)

    def fold(self, event: Event) -> None:
        if event.seq <= self.seq:
            return
        self.seq = event.seq
        match event.body:
            case SiteConfirmed() as body:
                self.of(body.site).confirmed = (event.at, body) if body.given else None
            case SiteCheckedIn() as body:
                self.of(body.site).checked_in = (event.at, body)
            case CheckFinished() as body:
                standing = self.of(body.site)
                standing.verdict, standing.checks, standing.checked_at = body.verdict, body.checks, event.at
            case WaiverGiven() as body:
                self.of(body.site).waiver = (event.at, body) if body.reason else None
            case CallMade() as body:
                self.of(body.site).calls.append((event.at, body))
            case _:
                self._fold_whole(event)

    def _fold_whole(self, event: Event) -> None:
        """What concerns all points."""
        match event.body:
            case SessionOpened() as body:
                if self.opened is not None and self.opened.when_and_where != body.when_and_where:
                    for standing in self.sites.values():
                        standing.confirmed = None
                self.opened = body
            case CallsDue() as body:
                self.missing = body
                for site in {*body.unconfirmed, *body.absent}:
                    self.of(site).calls_since = event.at
            case ReadinessTold() as body:
                self.told.append(Told(event.at, body))
            case ReadinessSent() as body if self.told:
                self.told[-1] = self.told[-1]._replace(sent=(event.at, body))
            case FallbackTested() as body:
                self.tested[body.what] = body
            case FallbackAnnounced() as body:
                self.announced = body
                self.returns += body.what == "main"
                self.second_room |= body.what == "room"

    @property
    def fallback(self) -> Literal["", "room", "phone"]:
        """Where all points are to be instead of the main room."""
        return "" if self.announced is None or self.announced.what == "main" else self.announced.what

    def begin(self, since: datetime) -> None:
        """A window of checking: who came before it is to come again, and is missed for that at its own deadline."""
        for site, standing in self.sites.items():
            if standing.checked_in is None or standing.checked_in[0] >= since:
                continue
            standing.checked_in = None
            if standing.confirmed is not None:
                standing.calls_since = None
            if self.missing is not None:
                left = tuple(each for each in self.missing.absent if each != site)
                self.missing = self.missing.model_copy(update={"absent": left})

    def unconfirmed(self, sites: Sequence[str]) -> tuple[str, ...]:
        return tuple(site for site in sites if self.of(site).confirmed is None)

    def absent(self, sites: Sequence[str]) -> tuple[str, ...]:
        return tuple(site for site in sites if self.of(site).checked_in is None)

    def to_call(self, sites: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Of those that were missing at the last deadline: who is still unconfirmed, and who still absent."""
        if self.missing is None:
            return (), ()
        unconfirmed, absent = set(self.unconfirmed(sites)), set(self.absent(sites))
        return (
            tuple(site for site in sites if site in unconfirmed and site in self.missing.unconfirmed),
            tuple(site for site in sites if site in absent and site in self.missing.absent),
        )

    def tell(self, step: str, sites: Sequence[str], names: Mapping[str, str]) -> ReadinessTold:
        """Go or no go, as of now."""
        waiting = tuple(site for site in sites if not self.of(site).ready)
        waived = tuple(site for site in sites if self.of(site).ready and not self.of(site).verdict.ready)
        return ReadinessTold(
            step=step,
            ready=len(sites) - len(waiting),
            all=len(sites),
            waiting=waiting,
            waived=waived,
            sentence=self._sentence(sites, waiting, waived, names),
        )

    def _sentence(
        self, sites: Sequence[str], waiting: Sequence[str], waived: Sequence[str], names: Mapping[str, str]
    ) -> Text:
        def named(some: Sequence[str]) -> str:
            return ", ".join(names.get(site, site) for site in some)

        parts = [ready_sentence(len(sites), named(waiting), len(waiting))]
        if waived:
            parts.append(WAIVED.format(names=named(waived)))
        if self.centre.verdict is Verdict.FAILED:
            parts.append(CENTRE_NOT_READY)
        return Text(vi="".join(part.vi for part in parts), en="".join(part.en for part in parts))

    def to_check(self, sites: Sequence[str], since: datetime, before: datetime) -> Iterator[str]:
        """The points, and the centre, not looked at since the window began, or failed and not since `before`."""
        for site in (CENTRE, *sites):
            standing = self.of(site)
            at = standing.checked_at
            if at is None or at < since or (at < before and not standing.verdict.ready):
                yield site


def ready_sentence(count: int, waiting: str, missing: int) -> Text:
    """`waiting` are the names of those that are not ready, `missing` how many they are."""
    return (NOT_READY if missing else READY).format(ready=count - missing, all=count, names=waiting)
