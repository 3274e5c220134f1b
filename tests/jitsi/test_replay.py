"""The replay server, tried on a recording of the double: what it serves is what was answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.clients.videobridge import Videobridge
from tests.jitsi.replay import Replay, recordings

STATS = {"conferences": {"c": {"id": "c", "rtcstatsEnabled": True, "endpoints": {}}}}
ANSWERS: list[dict[str, Any]] = [
    {"server": "jvb", "path": "/stats", "at_s": 0, "status": 200, "body": {"conferences": {}},
     "headers": {"content-type": "application/json", "content-length": "999"}},
    {"server": "jvb", "path": "/stats", "at_s": 2, "status": 200, "headers": {}, "body": STATS},
    {"server": "jvb", "path": "/stats", "at_s": 3, "error": "ConnectError"},
    {"server": "jicofo", "path": "/stats", "at_s": 0.05, "status": 200, "headers": {},
     "body": {"participants": 3, "bridge_selector": {"bridge_count": 1}}},
    {"server": "jvb", "path": "/about/health", "at_s": 0, "status": 500, "headers": {}, "text": "No valid IP"},
    {"server": "jicofo", "path": "/about/health", "at_s": 0, "status": 404, "headers": {}, "text": ""},
    {"server": "jicofo", "path": "/debug/conference/a%40b", "at_s": 0, "status": 200, "headers": {}, "body": {}},
    {"server": "jvb", "path": "/metrics", "at_s": 0, "status": 200, "headers": {"content-type": "application/json"},
     "body": {"healthy": True}},
    {"server": "jvb", "path": "/metrics", "at_s": 0, "status": 200, "headers": {"content-type": "text/plain"},
     "accept": "text/plain", "text": "jitsi_jvb_healthy 1.0\n"},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    answers = [{"method": "GET", **answer} for answer in ANSWERS]
    told = {"recorded": "2026-11-26", "versions": {"jvb": "2.3"}, "situation": "idle", "answers": answers}
    (tmp_path / "idle.json").write_text(json.dumps(told))
    return tmp_path


def test_a_folder_that_is_not_there_holds_no_recording(tmp_path: Path) -> None:
    assert list(recordings(tmp_path / "jitsi")) == []


def test_what_a_recording_offers(folder: Path) -> None:
    (recording,) = recordings(folder)
    assert recording.moments == (0, 0.05, 2, 3)
    assert [answer.at_s for answer in recording.of("bridge /stats")] == [0, 2]
    assert recording.of("jicofo /debug/conference/*")
    assert not recording.of("bridge /debug")
    assert [answer.body for answer in recording.of("bridge /metrics")] == [b"jitsi_jvb_healthy 1.0\n"]
    assert Replay(recording).of_one_moment("bridge /stats", "jicofo /stats") == [0.05]


async def test_it_answers_as_of_the_moment(folder: Path) -> None:
    (recording,) = recordings(folder)
    replay = Replay(recording)
    await replay.start()
    bridge, jicofo = Videobridge(replay.bridge_url), Jicofo(replay.jicofo_url)
    assert (await bridge.stats()).conferences == {}
    assert (await jicofo.stats()).participants == 3
    assert (await bridge.metrics()).value("healthy") == 1.0
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
