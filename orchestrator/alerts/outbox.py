"""What has been raised and not yet arrived: the journal folded into one queue a channel and incident."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.model.events import AlertDelivered, AlertFailed, AlertRaised, Event


class Lane(NamedTuple):
    """The news of one incident go to one channel strictly one after another, so that a recovery never overtakes its
    drop. Lanes know nothing of each other: what hangs in one holds up no other."""

    channel: str
    incident: str


class Parcel(NamedTuple):
    """One alert on its way. `raised` is its event, by which a receiver's message is found in the journal."""

    raised: Event
    alert: AlertRaised


class Outbox:
    """Folds one stream. An event met twice changes nothing."""

    def __init__(self) -> None:
        self._waiting: dict[Lane, dict[str, Parcel]] = {}
        self._incidents: dict[str, str] = {}  # by alert
        self._lost: set[Lane] = set()  # whose drop was given up

    def fold(self, event: Event) -> None:
        """Take note of one journal event; those that are not about alerts pass by."""
        match event.body:
            case AlertRaised() as body if body.alert not in self._incidents:
                self._incidents[body.alert] = body.incident
                for channel in body.channels:
                    self._waiting.setdefault(Lane(channel, body.incident), {})[body.alert] = Parcel(event, body)
            case AlertDelivered() as body:
                self._close(body.channel, body.alert)
            case AlertFailed() as body:
                self._close(body.channel, body.alert, lost=True)

    def lanes(self) -> tuple[Lane, ...]:
        """Those in which something waits."""
        return tuple(self._waiting)

    def head(self, lane: Lane) -> Parcel | None:
        """What is to be delivered next in a lane; None when nothing waits."""
        return next(iter(self._waiting.get(lane, {}).values()), None)

    def is_orphan(self, lane: Lane, parcel: Parcel) -> bool:
        """Whether it tells the end of a drop that this channel was never told: given up with it, not sent alone."""
        return parcel.alert.stage == "recovered" and lane in self._lost

    def _close(self, channel: str, alert: str, *, lost: bool = False) -> None:
        lane = Lane(channel, self._incidents.get(alert, ""))
        parcels = self._waiting.get(lane, {})
        parcel = parcels.pop(alert, None)
        if parcel is None:
            return
        if lost and parcel.alert.stage == "dropped":
            self._lost.add(lane)
        if not parcels:
            del self._waiting[lane]
