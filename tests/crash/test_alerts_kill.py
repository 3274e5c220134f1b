"""`kill -9` in the middle of alerting: nothing is lost, nothing is invented, and a repeat is the same alert again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

import pytest

from orchestrator.model.events import (
    AlertDelivered,
    AlertRaised,
    Body,
    Event,
    IncidentOpened,
    IncidentResolved,
)
from tests.alerts.desk import open_ledger
from tests.channels.receiver import Received, Receiver, status
from tests.crash.alerting import STREAM, live
from tests.crash.lives import LIVES, ended, noted_as_late

KILLS = 22
B = TypeVar("B", bound=Body)


@pytest.mark.timeout(240)
async def test_no_alert_is_lost_and_none_invented(tmp_path: Path) -> None:
    journal, notes = tmp_path / "journal.db", tmp_path / "late"
    async with Receiver() as receiver:
        receiver.usual = lambda received: status(random.choice((200, 200, 200, 503)))(received)
        receiver.pause = lambda: random.uniform(0.0, 0.04)  # taken, and killed before we hear so
        for _ in range(KILLS):
            await _live_and_die(journal, notes, receiver.url)
        await _drain(journal, notes, receiver.url)
    async with open_ledger(journal) as ledger:
        events = await ledger.open(STREAM)

    late = noted_as_late(notes)
    written = [each for each in receiver.received if late.isdisjoint(each.payload["events"])]
    assert written, "all was told from memory"
    _everything_was_raised_once(events)
    _what_was_raised_arrived(events, receiver.accepted, late)
    _what_arrived_stands_in_the_journal(events, written)
    _a_repeat_is_the_same_alert(written)
    _each_drop_arrived_before_its_end(receiver.accepted)


async def _live_and_die(journal: Path, notes: Path, url: str) -> None:
    async with _process(journal, notes, url, "play") as process:
        await asyncio.sleep(random.uniform(0.0, 0.5))
        process.kill()
        assert await ended(process) == -9, "it had died by itself"


async def _drain(journal: Path, notes: Path, url: str) -> None:
    async with _process(journal, notes, url, "drain") as process, asyncio.timeout(60):
        assert await ended(process) == 0


@asynccontextmanager
async def _process(journal: Path, notes: Path, url: str, mode: str) -> AsyncIterator[BaseProcess]:
    """At work when it is given; it never outlives the test."""
    ours, theirs = LIVES.Pipe(duplex=False)
    process = LIVES.Process(target=live, args=(journal, notes, url, mode, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert await asyncio.to_thread(ours.recv) == "up"
        yield process
    finally:
        ours.close()
        process.kill()
        await ended(process)


def bodies(events: Sequence[Event], kind: type[B]) -> list[B]:
    return [event.body for event in events if isinstance(event.body, kind)]


def _everything_was_raised_once(events: Sequence[Event]) -> None:
    incidents = [body.incident for body in bodies(events, IncidentOpened)]
    assert len(incidents) > KILLS, "too little happened for the kills to have met anything"
    assert len(set(incidents)) == len(incidents)
    assert sorted(body.incident for body in bodies(events, IncidentResolved)) == sorted(incidents)
    raised = Counter(body.alert for body in bodies(events, AlertRaised))
    assert raised == Counter(f"{incident}:{stage}" for incident in incidents for stage in ("dropped", "recovered"))


def _what_was_raised_arrived(events: Sequence[Event], accepted: Sequence[Received], late: set[str]) -> None:
    raised = {body.alert for body in bodies(events, AlertRaised)}
    assert Counter(body.alert for body in bodies(events, AlertDelivered)) == Counter(raised)
    assert raised <= {received.alert for received in accepted}
    assert {received.alert for received in accepted if late.isdisjoint(received.payload["events"])} <= raised


def _what_arrived_stands_in_the_journal(events: Sequence[Event], received: Sequence[Received]) -> None:
    journal = {event.id: event.body for event in events}
    for each in received:
        told = [journal[id] for id in each.payload["events"]]
        assert {getattr(body, "incident", None) for body in told} == {each.payload["incident"]}
        assert getattr(told[-1], "alert", None) == each.alert


def _a_repeat_is_the_same_alert(received: Sequence[Received]) -> None:
    texts: dict[str, bytes] = {}
    for each in received:
        assert texts.setdefault(each.alert, each.body) == each.body


def _each_drop_arrived_before_its_end(accepted: Sequence[Received]) -> None:
    first: dict[str, int] = {}
    for place, each in enumerate(accepted):
        first.setdefault(each.alert, place)
    for alert, place in first.items():
        if alert.endswith(":recovered"):
            assert first[alert.removesuffix("recovered") + "dropped"] < place
