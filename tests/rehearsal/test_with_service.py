"""The flock and the onlooker against the real service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.config.settings import read_settings
from orchestrator.errors import EdgeError
from orchestrator.model.events import LineChanged, NoteAdded
from orchestrator.rehearsal.province.flock import Flock
from orchestrator.rehearsal.witness.onlooker import Onlooker
from orchestrator.rehearsal.witness.outcome import Sighting
from orchestrator.service import Service
from orchestrator.sessions.watching.watches import STANDING
from orchestrator.web.access.credentials import issue_token, set_password
from tests.rehearsal.provinces import district, province

SITES = province(district("a"), district("b"), district("c"))
PASSWORD = "mật khẩu chỉ để thử"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    settings = read_settings(state_dir=tmp_path, host="127.0.0.1", port=0, stamp_port=0, icmp=False)
    async with Service(settings, SITES) as running:
        yield running


async def up(service: Service, wanted: set[str]) -> None:
    """Return when the journal has each of these lines up."""
    async with asyncio.timeout(20):
        async for event in service.ledger.follow(STANDING, 0):
            if isinstance(event.body, LineChanged) and event.body.after == "up":
                wanted = wanted - {event.body.site}
            if not wanted:
                return


async def test_a_flock_keeps_every_line_up_and_its_figures_flow(service: Service) -> None:
    flock = Flock(service.url, SystemClock())
    now = SystemClock().now()
    tokens = {site.id: await issue_token(service.accounts, site.id, now) for site in SITES.sites}
    await flock.join({**tokens, "stranger": "dc_made-up"})
    assert (flock.attached, len(flock.refused)) == (4, 1)
    await up(service, {site.id for site in SITES.sites})
    assert 0 < flock.heard <= flock.sent
    await flock.close()


async def test_an_onlooker_whose_stream_breaks_misses_nothing_and_sees_nothing_twice(service: Service) -> None:
    await set_password(service.accounts, "truc", PASSWORD)
    sighted: asyncio.Queue[Sighting] = asyncio.Queue()
    onlooker = Onlooker(service.url, SystemClock(), sighted.put_nowait)
    watching = asyncio.create_task(onlooker.watch("truc", PASSWORD))
    await asyncio.wait_for(onlooker.seen.wait(), 10)
    assert set(onlooker.sites) == {site.id for site in SITES.sites}
    recorded = []
    for n in range(6):
        recorded += service.ledger.record(STANDING, NoteAdded(incident="i", by="truc", text=str(n)))
        if n == 2:
            await asyncio.wait_for(sighted.get(), 10)
            service.web.streams.close()
    while [each.id for each in onlooker.sightings if each.kind == "note.added"][-1:] != [recorded[-1].id]:
        await asyncio.wait_for(sighted.get(), 10)
    assert [each.id for each in onlooker.sightings if each.kind == "note.added"] == [each.id for each in recorded]
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_wrong_password_is_a_sentence(service: Service) -> None:
    with pytest.raises(EdgeError, match=r"cannot open the board \(HTTP 401\)"):
        await Onlooker(service.url, SystemClock()).watch("truc", "không phải mật khẩu này")
