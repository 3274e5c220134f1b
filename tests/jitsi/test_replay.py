"""The replay server, tried on a recording of the double: what it serves is what was answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.jicofo import Jicofo
from orchestrator.jitsi.videobridge import Videobridge
from tests.jitsi.replay import Replay, recordings

STATS = {"conferences": {"c": {"id": "c", "rtcstatsEnabled": True, "endpoints": {}}}}
ANSWERS: list[dict[str, Any]] = [
    {"method": "GET", "path": "/stats", "at_s": 0, "status": 200, "body": {"conferences": {}},
     "headers": {"Content-Type": "application/json", "Content-Length": "999"}},
    {"method": "GET", "path": "/stats", "at_s": 2, "status": 200, "headers": {}, "body": json.dumps(STATS)},
    {"method": "GET", "path": "/stats", "at_s": 3, "status": None, "headers": None, "body": None},
    {"method": "GET", "path": "/stats", "at_s": 0, "status": 200, "headers": {},
     "body": {"participants": 3, "bridge_selector": {"bridge_count": 1}}},
    {"method": "GET", "path": "/about/health", "at_s": 0, "status": 500, "headers": {}, "body": "No valid IP"},
    {"method": "GET", "path": "/about/health", "at_s": 0, "status": 404, "headers": {}, "body": "", "of": "jicofo"},
    {"method": "GET", "path": "/debug/conference/a%40b", "at_s": 0, "status": 200, "headers": {}, "body": {}},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    told = {"recorded": "2026-11-26", "versions": {"jvb": "2.3"}, "situation": "idle", "answers": ANSWERS}
    (tmp_path / "idle.json").write_text(json.dumps(told))
    return tmp_path


def test_a_folder_that_is_not_there_holds_no_recording(tmp_path: Path) -> None:
    assert list(recordings(tmp_path / "jitsi")) == []


def test_what_a_recording_offers(folder: Path) -> None:
    (recording,) = recordings(folder)
    assert recording.moments == (0.0, 2.0, 3.0)
    assert recording.has("bridge /stats")
    assert recording.has("jicofo /stats")
    assert recording.has("jicofo /debug/conference/*")
    assert not recording.has("bridge /debug")


async def test_it_answers_as_of_the_moment(folder: Path) -> None:
    (recording,) = recordings(folder)
    replay = Replay(recording)
    await replay.start()
    bridge, jicofo = Videobridge(replay.bridge_url), Jicofo(replay.jicofo_url)
    assert (await bridge.stats()).conferences == {}
    assert (await jicofo.stats()).participants == 3
    assert await bridge.health() == (False, "No valid IP")
    with pytest.raises(JitsiError) as caught:
        await jicofo.room("a@b")
    assert caught.value.kind is JitsiFault.NO_ROOM
    await replay.go(2.5)
    assert set((await bridge.stats()).conferences) == {"c"}
    await replay.go(3.0)
    with pytest.raises(JitsiError) as caught:
        await bridge.stats()
    assert caught.value.kind is JitsiFault.AWAY
    async with httpx.AsyncClient() as client:
        assert (await client.get(replay.bridge_url + "/debug")).status_code == 501
    for part in (bridge, jicofo):
        await part.close()
    await replay.stop()
