"""What waits for whom, as the journal tells it."""

from __future__ import annotations

from orchestrator.alerts.outbox import Lane, Outbox
from orchestrator.model.events import AlertDelivered, AlertFailed, AlertRaised
from tests.alerts.story import Story


def raised(stage: str, *channels: str, incident: str = "sc-1") -> AlertRaised:
    return AlertRaised(
        alert=f"{incident}:{stage}",
        incident=incident,
        stage=stage,
        level="critical",
        title="",
        text="",
        channels=channels,
    )


def waiting(outbox: Outbox) -> dict[Lane, str]:
    heads = {lane: outbox.head(lane) for lane in outbox.lanes()}
    return {lane: parcel.alert.alert for lane, parcel in heads.items() if parcel is not None}


def test_a_recovery_waits_behind_its_drop_on_each_channel_by_itself() -> None:
    outbox, story = Outbox(), Story()
    outbox.fold(story.tell(0, raised("dropped", "a", "b")))
    outbox.fold(story.tell(9, raised("recovered", "a", "b")))
    outbox.fold(story.tell(10, AlertDelivered(alert="sc-1:dropped", channel="b", attempts=1)))

    assert waiting(outbox) == {Lane("a", "sc-1"): "sc-1:dropped", Lane("b", "sc-1"): "sc-1:recovered"}


def test_incidents_are_lanes_of_their_own() -> None:
    outbox, story = Outbox(), Story()
    outbox.fold(story.tell(0, raised("dropped", "a")))
    outbox.fold(story.tell(1, raised("dropped", "a", incident="sc-2")))

    assert waiting(outbox) == {Lane("a", "sc-1"): "sc-1:dropped", Lane("a", "sc-2"): "sc-2:dropped"}


def test_what_is_met_twice_waits_once() -> None:
    outbox, story = Outbox(), Story()
    events = [
        story.tell(0, raised("dropped", "a")),
        story.tell(1, AlertDelivered(alert="sc-1:dropped", channel="a", attempts=1)),
    ]
    for event in (*events, *events):
        outbox.fold(event)

    assert waiting(outbox) == {}


def test_the_end_of_a_drop_that_never_arrived_is_an_orphan() -> None:
    outbox, story = Outbox(), Story()
    outbox.fold(story.tell(0, raised("dropped", "a", "b")))
    outbox.fold(story.tell(1, raised("recovered", "a", "b")))
    outbox.fold(story.tell(2, AlertFailed(alert="sc-1:dropped", channel="a", attempts=3, reason="HTTP 400")))
    outbox.fold(story.tell(2, AlertDelivered(alert="sc-1:dropped", channel="b", attempts=1)))

    orphans = {lane.channel: outbox.is_orphan(lane, parcel) for lane in outbox.lanes() if (parcel := outbox.head(lane))}
    assert orphans == {"a": True, "b": False}
