"""What was issued and has not arrived: the journal folded into one queue a channel and point. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orchestrator.model.events import (
    Event,
    NoticeDelivered,
    NoticeFailed,
    NoticeIssued,
    NoticeKind,
    NoticesHeld,
    PhaseChanged,
)
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.text import Text

OF_THE_END: tuple[NoticeKind, ...] = ("moved", "cancelled")  # told although, and because, the session is not held
REPLACING: tuple[NoticeKind, ...] = ("changed", "moved", "cancelled")
REPLACED: tuple[NoticeKind, ...] = ("planned", "changed", "day_before", "hour_before")

NOT_HELD = Text(vi="hội nghị không tổ chức theo kế hoạch này nữa", en="the meeting is not held as planned any more")
OVER = Text(vi="hội nghị đã kết thúc", en="the meeting is over")
BEGUN = Text(vi="hội nghị đã bắt đầu, nhắc không còn ích gì", en="the meeting has begun; reminding is of no use now")
OUTDATED = Text(vi="đã có thông báo mới hơn thay thế", en="a newer notice takes its place")


class Lane(NamedTuple):
    """What goes to one point by one channel goes one after another; lanes hold each other up in nothing."""

    channel: str
    site: str


class Parcel(NamedTuple):
    """One notice on its way, and the event by which it was issued."""

    issued: Event
    notice: NoticeIssued


class Outbox:
    """Folds one stream. An event met twice changes nothing."""

    def __init__(self) -> None:
        self._waiting: dict[Lane, dict[str, Parcel]] = {}
        self._sites: dict[str, str] = {}  # by notice
        self._phase = Phase.PLANNED
        self.held: dict[str, Text] = {}  # by channel: why nothing goes by it
        self.opened: dict[str, datetime] = {}  # by channel: since when something goes again that was held

    def fold(self, event: Event) -> None:
        """Take note of one journal event; those that are not about notices pass by."""
        match event.body:
            case NoticeIssued() as body if body.notice not in self._sites:
                self._sites[body.notice] = body.site
                for channel in body.channels:
                    self._waiting.setdefault(Lane(channel, body.site), {})[body.notice] = Parcel(event, body)
            case NoticeDelivered() | NoticeFailed() as body:
                self._close(Lane(body.channel, self._sites.get(body.notice, "")), body.notice)
            case NoticesHeld(channel=channel, reason=None):
                self.held.pop(channel, None)
                self.opened[channel] = event.at
            case NoticesHeld(channel=channel, reason=Text() as reason):
                self.held[channel] = reason
            case PhaseChanged() as body:
                self._phase = body.after

    def lanes(self) -> tuple[Lane, ...]:
        """Those in which something waits."""
        return tuple(self._waiting)

    def head(self, lane: Lane) -> Parcel | None:
        """What is to be delivered next in a lane; None when nothing waits."""
        return next(iter(self._waiting.get(lane, {}).values()), None)

    def waits_since(self, lane: Lane, parcel: Parcel) -> datetime:
        """From when on the patience with this notice counts: while it was held nobody tried."""
        return max(parcel.issued.at, self.opened.get(lane.channel, parcel.issued.at))

    def pointless(self, lane: Lane, parcel: Parcel, plan: SessionPlan, now: datetime) -> Text | None:
        """Why this notice should not be sent any more; None when it should."""
        about = parcel.notice.about
        if about not in OF_THE_END and (plan.state != "planned" or self._phase in (Phase.MOVED, Phase.CANCELLED)):
            return NOT_HELD
        if self._phase in (Phase.ENDED, Phase.REPORTED):
            return OVER
        if about in REPLACED and now >= plan.start:
            return BEGUN
        behind = list(self._waiting.get(lane, {}).values())
        newer = [other.notice.about for other in behind[behind.index(parcel) + 1 :]] if parcel in behind else []
        return OUTDATED if about in REPLACED and any(kind in REPLACING for kind in newer) else None

    def _close(self, lane: Lane, notice: str) -> None:
        parcels = self._waiting.get(lane, {})
        if parcels.pop(notice, None) is not None and not parcels:
            del self._waiting[lane]
