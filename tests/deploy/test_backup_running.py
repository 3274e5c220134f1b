"""A backup is taken while a site is down, the machine is lost, and the service goes on from the backup elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from orchestrator.model.events import IncidentOpened, LineChanged, OperatorSignedIn
from orchestrator.model.signals import LineState
from orchestrator.store.opening import open_store
from tests.crash.house import House

CUT = "luc-ngan"
WORKING = (LineState.UP, LineState.DEGRADED)


async def _diemcau(house: House, *words: str | Path) -> tuple[int, str, str]:
    """A command with the settings of the house: exit code, what it printed, what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIEMCAU_")} | {
        "DIEMCAU_SITES": str(house.folder / "sites.yaml"),
        "DIEMCAU_STATE_DIR": str(house.state),
        "DIEMCAU_LOCALE": "en",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "orchestrator", *words, stdout=PIPE, stderr=PIPE, env=environment
    )
    printed, said = await process.communicate()
    return process.returncode or 0, printed.decode(), said.decode()


async def _backup(house: House, file: Path) -> dict[str, Any]:
    code, printed, said = await _diemcau(house, "backup", file, "--json")
    assert (code, said) == (0, "")
    told: dict[str, Any] = json.loads(printed)
    return told


@pytest.mark.timeout(180)
async def test_the_service_goes_on_from_a_backup_taken_while_a_site_was_down(tmp_path: Path) -> None:
    file = tmp_path / "saved.tar.gz"
    async with House(tmp_path) as house:
        await house.start()
        await house.until(lambda sites, _: all(site.line in WORKING for site in sites.values()))
        house.cut(CUT)
        await house.until(lambda sites, _: sites[CUT].line is LineState.DOWN)
        told = await _backup(house, file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert {part["name"] for part in told["parts"]} == {"journal.db", "secret", "sites.yaml"}
        code, _, said = await _diemcau(house, "restore", file, "--force")
        assert code == 1
        assert said.startswith("The service is running on ")
        after = await house.until(lambda sites, _: sites[CUT].line is LineState.DOWN)
        assert after.seq >= 1, "the service goes on after the backup and the refused restore"
        await house.end(signal.SIGKILL)

        house.state = tmp_path / "elsewhere"
        code, _, said = await _diemcau(house, "restore", file)
        assert code == 0, said
        assert "Start the service" in said
        before = await house.journal()
        assert [event.seq for event in before] == list(range(1, len(before) + 1))
        assert any(isinstance(event.body, IncidentOpened) for event in before)

        await house.start()
        first = await house.until(lambda sites, _: True)  # its password opens the door: a restored account
        assert {site.line for site in first.sites if site.id == CUT} <= {LineState.UNKNOWN, LineState.DOWN}
        await house.until(
            lambda sites, _: all(
                (site.line is LineState.DOWN) if id_ == CUT else (site.line in WORKING) for id_, site in sites.items()
            )
        )
        house.repair(CUT)
        board = await house.until(lambda sites, _: all(site.line in WORKING for site in sites.values()))
        assert all(incident.resolved_at for incident in board.incidents)
        await house.end(signal.SIGTERM)
        events = await house.journal()
        store = await open_store(f"sqlite+aiosqlite:///{house.state / 'journal.db'}", house.clock)
        system = await store.journal.read("system")
        await store.close()

    assert events[: len(before)] == before, "what the backup held is the beginning of what there is now"
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert {event.epoch for event in events[len(before) :]}.isdisjoint({event.epoch for event in before})
    assert any(isinstance(event.body, LineChanged) and event.body.site == CUT for event in events[len(before) :])
    assert sum(isinstance(event.body, OperatorSignedIn) for event in system) >= 2
