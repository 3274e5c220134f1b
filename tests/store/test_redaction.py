"""What people write by hand: of every kind that holds such a text it can be taken out, and of no other kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import Refused, StoreError
from orchestrator.model.events import (
    KINDS,
    REDACTED,
    WRITTEN,
    Body,
    CallMade,
    FallbackAnnounced,
    MeetingPlanned,
    MeetingWithdrawn,
    NoteAdded,
    PhaseChanged,
    Redacted,
    ReportEdited,
    SessionCancelled,
    SessionMoved,
    WaiverGiven,
    redacted,
)
from orchestrator.model.registry import Meeting
from orchestrator.store import redactions
from orchestrator.store.database.engine import Database
from orchestrator.store.database.faults import LOCKED
from orchestrator.store.journal import SqlJournal
from orchestrator.store.ledger import Ledger
from tests.store.events import MORNING

SAID, BY = "gọi số riêng của chị Văn thư", "truc1"
MEETING = Meeting(id="giao-ban", title="Giao ban", rooms=("giao-ban",), start=MORNING + timedelta(days=1), sites="all")
BODIES: tuple[Body, ...] = (
    NoteAdded(incident="i1", by=BY, text=SAID),
    CallMade(site="luc-ngan", contact="Văn phòng", outcome="no_answer", by=BY, note=SAID),
    WaiverGiven(site="luc-ngan", reason=SAID, by=BY),
    FallbackAnnounced(what="room", by=BY, reason=SAID),
    ReportEdited(part="internal.opening", text=SAID, by=BY),
    MeetingPlanned(meeting=MEETING, source="screen", by=BY, reason=SAID),
    MeetingWithdrawn(meeting="giao-ban", by=BY, reason=SAID),
    SessionMoved(session="giao-ban.20211130", start=MORNING, successor=None, by=BY, reason=SAID),
    SessionCancelled(session="giao-ban.20211130", by=BY, reason=SAID),
)


def test_every_kind_with_a_persons_words_is_known() -> None:
    """A new kind with such a field either stands in WRITTEN, or here with a reason."""
    coded = {PhaseChanged}  # `reason` is one of five words of ours
    found = {
        kind for kind in KINDS.values() for name in ("text", "note", "reason", "detail") if name in kind.model_fields
    }
    assert {kind for kind in found if "by" in kind.model_fields and _in_words(kind)} - coded == set(WRITTEN)
    assert {type(body) for body in BODIES} == set(WRITTEN)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
async def test_a_persons_words_are_taken_out_and_all_else_stays(
    body: Body, ledger: Ledger, journal: SqlJournal
) -> None:
    await ledger.open("s1")
    ledger.record("s1", body)
    await ledger.redact("s1/1", BY)
    kept = (await journal.read("s1"))[0].body
    assert kept == body.model_copy(update={WRITTEN[type(body)]: REDACTED})
    assert SAID not in kept.model_dump_json()
    with pytest.raises(Refused):
        await ledger.redact("s1/1", BY)
    after = Ledger(journal, SystemClock())
    assert (await after.open("s1"))[0].body == kept
    await after.close()


class Stuck(SqlJournal):
    """Redacts nothing until it is `free`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.free = False
        self.redacted = asyncio.Event()

    async def redact(self, stream: str, seq: int) -> bool:
        if not self.free:
            raise StoreError(LOCKED, retry=True)
        done = await super().redact(stream, seq)
        self.redacted.set()
        return done


@pytest.fixture
async def stuck(url: str, journal: SqlJournal) -> AsyncIterator[Stuck]:
    stuck = Stuck(Database(url))
    yield stuck
    await stuck.close()


async def test_what_the_store_refuses_is_taken_out_once_it_answers(
    stuck: Stuck, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(stuck, SystemClock())
    await ledger.open("s1")
    ledger.record("s1", NoteAdded(incident="i1", by=BY, text=SAID))
    with monkeypatch.context() as hasty:
        hasty.setattr(redactions, "PATIENCE_S", 0.0)
        with pytest.raises(StoreError) as refused:
            await ledger.redact("s1/1", BY)
    assert refused.value.text == redactions.STILL_THERE and ledger.is_redacting("s1/1")
    again = asyncio.create_task(ledger.redact("s1/1", "truc2"))
    stuck.free = True
    await stuck.redacted.wait()
    told = await again
    assert told.body == Redacted(event="s1/1", by=BY) and not ledger.is_redacting("s1/1")
    assert [event.body for event in await stuck.read("s1")] == [
        NoteAdded(incident="i1", by=BY, text=REDACTED),
        told.body,
    ]
    with pytest.raises(Refused):
        await ledger.redact("s1/1", BY)
    await ledger.close()


async def test_two_who_ask_at_once_are_recorded_once(ledger: Ledger, journal: SqlJournal) -> None:
    await ledger.open("s1")
    ledger.record("s1", NoteAdded(incident="i1", by=BY, text=SAID))
    first, second = await asyncio.gather(ledger.redact("s1/1", BY), ledger.redact("s1/1", "truc2"))
    assert first == second
    assert [event.body.kind for event in await journal.read("s1")] == [NoteAdded.kind, Redacted.kind]


def test_what_holds_no_words_stays() -> None:
    assert redacted(WaiverGiven(site="luc-ngan", reason="", by=BY)) is None  # taken back
    assert redacted(PhaseChanged(before="live", after="ended", by=BY, reason="pressed")) is None


def _in_words(kind: type[Body]) -> bool:
    fields = kind.model_fields
    return any(fields[name].annotation is str for name in ("text", "note", "reason") if name in fields)
