"""Old journals are read as today's, newer ones are carried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest

from orchestrator.model.events import KINDS, Body, NoteAdded
from orchestrator.store.journal import SqlJournal
from orchestrator.store.upcast import LIFTS, Unread, decode, encode
from tests.store.events import events

RECORDED = sorted((Path(__file__).parents[1] / "data" / "journal").glob("*.jsonl"))


def rows(recorded: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in recorded.read_text().splitlines()]


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_the_journal_of_each_release_is_read_as_todays(recorded: Path) -> None:
    for row in rows(recorded):
        body = decode(row["kind"], row["v"], json.dumps(row["body"]))
        assert type(body) is KINDS[row["kind"]], row
        if row["v"] == body.v:
            assert row["body"].items() <= json.loads(encode(body)).items()


def test_the_newest_recorded_journal_has_every_kind() -> None:
    assert {row["kind"] for row in rows(RECORDED[-1])} == set(KINDS)


def test_every_lift_leads_somewhere() -> None:
    for kind, v in LIFTS:
        assert v < KINDS[kind].v


def test_an_older_shape_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    class Third(Body):
        kind: ClassVar[str] = "note.added"
        v: ClassVar[int] = 3
        text: str
        by: str

    monkeypatch.setitem(KINDS, "note.added", Third)
    lifts = {
        ("note.added", 1): lambda old: {"words": old["note"]},
        ("note.added", 2): lambda old: {"text": old["words"], "by": "unknown"},
    }
    assert decode("note.added", 1, '{"note": "x"}', lifts) == Third(text="x", by="unknown")
    assert decode("note.added", 2, '{"words": "x"}', lifts) == Third(text="x", by="unknown")
    assert isinstance(decode("note.added", 1, '{"note": "x"}', {}), Unread)


@pytest.mark.parametrize(
    ("kind", "v", "text"),
    [
        ("moon.risen", 1, '{"phase": "full", "kind": "x", "at": [1, {"a": null}]}'),
        ("note.added", 9, '{"incident": "i1", "by": "duty", "lines": ["a"]}'),
        ("note.added", 1, '{"incident": "i1"}'),
    ],
)
def test_what_a_newer_release_wrote_is_carried(kind: str, v: int, text: str) -> None:
    body = decode(kind, v, text)
    assert isinstance(body, Unread)
    assert (body.kind, body.v) == (kind, v)
    if kind not in KINDS or v > KINDS[kind].v:
        assert json.loads(encode(body)) == json.loads(text)
    else:
        assert json.loads(encode(body)) == {"text": text}  # damaged: kept as it stands


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"a": 1', "1"])
def test_a_damaged_row_does_not_stop_the_reading(text: str) -> None:
    for kind in ("note.added", "moon.risen"):
        body = decode(kind, 1, text)
        assert isinstance(body, Unread)
        assert body.model_dump() == {"text": text}


async def test_an_event_of_a_newer_release_goes_through_the_journal(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    unread = decode("moon.risen", 4, '{"phase": "full"}')
    note = NoteAdded(incident="i1", by="duty", text="sau đó")
    await journal.append(events("s1", lease.epoch, unread, note))
    found = await journal.read("s1")
    assert [(event.body.kind, event.body.v) for event in found] == [("moon.risen", 4), ("note.added", 1)]
    assert found[0].body == unread
    assert found[1].body == note
