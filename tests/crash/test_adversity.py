"""The whole service while its store fails: the watch goes on, says so, and writes what happened later."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from orchestrator.model.events import Event, IncidentOpened, LineChanged
from orchestrator.model.signals import LineState
from orchestrator.model.views.board import BoardView, SiteView
from tests.crash.house import House
from tests.crash.test_alerts_kill import bodies
from tests.crash.test_kill import WORKING

CUT = "luc-ngan"
Hindrance = Callable[[Path], AbstractContextManager[None]]


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Another program holds the database and does not let go."""
    other = sqlite3.connect(state / "journal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def full(state: Path) -> Iterator[None]:
    """Not a byte is left on the disk."""
    filler = state / "filler"
    with filler.open("wb", buffering=0) as file:
        for portion in (4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * portion):
                    pass
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


async def test_a_locked_database(tmp_path: Path) -> None:
    await _goes_on(tmp_path, tmp_path / "state", locked)


@pytest.mark.real("root")
async def test_a_full_disk(tmp_path: Path, small_disk: Path) -> None:
    await _goes_on(tmp_path, small_disk, full)


async def _goes_on(folder: Path, state: Path, hindrance: Hindrance) -> None:
    """A site is cut and repaired while nothing can be written."""
    async with House(folder, state) as house:
        await house.start()
        await house.until(lambda sites, _: all(site.line in WORKING for site in sites.values()))
        with hindrance(state):
            house.cut(CUT)
            await house.until(lambda sites, board: sites[CUT].line is LineState.DOWN and _is_behind(board))
            await house.receiver.until(lambda: _told(house, "dropped"))
            house.repair(CUT)
            await house.until(_is_well)
            await house.receiver.until(lambda: _told(house, "recovered"))
        await house.until(lambda _, board: not _is_behind(board))
        await house.end(signal.SIGTERM)
        events = await house.journal()
        seen = {sighting.id: sighting.kind for sighting in house.onlooker.sightings}
        received = house.receiver.received

    assert seen.items() <= {event.id: event.body.kind for event in events}.items()
    assert {event for each in received for event in each.payload["events"]} <= {event.id for event in events}
    assert _late(events), "what was told from memory is marked so"
    assert [body.sites for body in bodies(events, IncidentOpened)] == [(CUT,)]
    assert [each.alert for each in house.receiver.accepted] == [
        f"{body.incident}:{stage}" for body in bodies(events, IncidentOpened) for stage in ("dropped", "recovered")
    ]


def _told(house: House, stage: str) -> bool:
    return any(each.payload["stage"] == stage for each in house.receiver.accepted)


def _is_behind(board: BoardView) -> bool:
    return any(notice.code == "journal_behind" for notice in board.notices)


def _is_well(sites: dict[str, SiteView], board: BoardView) -> bool:
    return all(site.line in WORKING for site in sites.values())


def _late(events: list[Event]) -> bool:
    """The drop itself was told before it was written."""
    return any(
        event.late and isinstance(event.body, LineChanged) and event.body.after is LineState.DOWN for event in events
    )
