"""The HTTP side: the double for bridge and Jicofo, scripted servers for page and Prosody; and the command itself."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from orchestrator.clock import SystemClock
from orchestrator.commands.doctor.facts import Gatherer, Signs
from orchestrator.config.settings import read_settings
from orchestrator.doctor.examine import examine
from orchestrator.doctor.facts import UNSURE, Facts, Health, Login, Signalling, Unseen
from orchestrator.errors import JitsiFault
from orchestrator.model.check import Verdict
from orchestrator.model.policy import CheckPolicy
from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.bridge import Illness
from orchestrator.rehearsal.jitsi.model.deployment import Deployment
from tests.jitsi.scripted import Scripted, scripted
from tests.jitsi.test_config_js import DEBIAN
from tests.preflight.province import province
from tests.preflight.test_commands import House, jitsi

SECRET = "mot-bi-mat-du-dai-cho-module"
LIST = '{"v":1,"boot":"b","host":"conference.hop.example.vn","seq":0,"rooms":[]}'


async def signed() -> Signs:
    return Signs(Signalling(url="wss://hop.example.vn", login=Login(30.0), stranger=False), None, ())


@pytest.fixture
async def page() -> AsyncIterator[Scripted]:
    async with scripted() as server:
        server.says("GET /config.js", DEBIAN, kind="application/javascript")
        yield server


@pytest.fixture
async def prosody() -> AsyncIterator[Scripted]:
    async with scripted() as server:
        server.says("GET /diemcau", LIST, kind="application/json")
        yield server


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    clock = SystemClock()
    began, epoch_ms = clock.monotonic(), int(clock.now().timestamp() * 1000)
    running = Double(Deployment(-120.0, epoch_ms=epoch_ms), lambda: clock.monotonic() - began)  # its clock goes on
    await running.open()
    yield running
    await running.close()


async def facts(page: Scripted, prosody: Scripted, double: Double, **given: Any) -> Facts:
    conference = {
        "domain": "hop.example.vn",
        "web": page.url,
        "videobridges": double.bridge_urls,
        "jicofo": double.jicofo_url,
        "prosody": prosody.url,
    }
    settings = read_settings(jitsi_hook_secret=SECRET)
    gatherer = Gatherer(province(conference=conference), settings, SystemClock(), ssl.create_default_context())
    return await gatherer.gather(signed(), **given)


async def test_what_stands_there_is_seen(page: Scripted, prosody: Scripted, double: Double) -> None:
    found = await facts(page, prosody, double)
    settings = found.page.settings
    assert not isinstance(settings, Unseen)
    assert (settings["p2p.enabled"], settings["hosts.muc"], settings["pcStatsInterval"]) == (True, UNSURE, 2000)
    (bridge,) = found.bridges
    assert (bridge.health, bridge.stats) == (Health(True), None)
    assert isinstance(bridge.colibri, Unseen) and bridge.colibri.fault is JitsiFault.MODULE_OFF
    assert found.focus is not None
    assert isinstance(found.focus.health, Unseen) and found.focus.health.fault is JitsiFault.MODULE_OFF
    assert not isinstance(found.focus.bridges, Unseen) and list(found.focus.bridges.values()) == [True]
    assert found.prosody is not None and (found.prosody.answers, found.prosody.module) == (None, None)
    assert isinstance(found.exposure.ports, Unseen), "from here loopback would look like the public side"
    assert found.exposure.rooms_by_anyone is False
    clocks = {clock.where: clock for clock in found.clocks}
    assert set(clocks) >= {page.url, prosody.url}
    assert abs(clocks[page.url].ahead_s) < 60  # neither a time zone nor an epoch away
    wrong = {each.check: each.verdict for each in examine(found, CheckPolicy()) if each.verdict is not Verdict.PASSED}
    assert {"p2p", "focus_health", "colibri", "no_turn"} <= set(wrong)
    assert Verdict.FAILED not in wrong.values()


async def test_a_sick_bridge_a_public_jicofo_a_foreign_module(
    page: Scripted, prosody: Scripted, double: Double
) -> None:
    double.deployment.bridges[0].modules.stats = False
    double.deployment.bridges[0].falls_ill(-120.0, Illness())
    page.says("POST /conference-request/v1", "Bad request: No 'room' specified.", status=400, kind="text/plain")
    prosody.says("GET /diemcau", "", status=403)
    found = await facts(page, prosody, double)
    (bridge,) = found.bridges
    assert isinstance(bridge.health, Health) and not bridge.health.ok
    assert isinstance(bridge.stats, Unseen) and bridge.stats.fault is JitsiFault.MODULE_OFF
    assert found.exposure.rooms_by_anyone is True
    assert found.prosody is not None and isinstance(found.prosody.module, Unseen)
    assert found.prosody.module.fault is JitsiFault.REFUSED
    failed = {each.check for each in examine(found, CheckPolicy()) if each.verdict is Verdict.FAILED}
    assert {"valid_address", "module"} <= failed


async def test_bad_answers_are_told_and_nothing_breaks(page: Scripted, prosody: Scripted, double: Double) -> None:
    page.says("GET /config.js", "<!DOCTYPE html><html></html>", kind="text/html")
    prosody.replies["GET /diemcau"] = lambda _: web.Response(body=b"x" * 5 * 2**20)
    await double.close()
    found = await facts(page, prosody, double)
    assert isinstance(found.page.settings, Unseen) and found.page.settings.fault is JitsiFault.UNREADABLE
    assert found.prosody is not None and isinstance(found.prosody.module, Unseen)
    assert found.prosody.module.fault is JitsiFault.TOO_LARGE
    (bridge,) = found.bridges
    assert isinstance(bridge.health, Unseen) and bridge.health.fault is JitsiFault.AWAY
    failed = {each.check for each in examine(found, CheckPolicy()) if each.verdict is Verdict.FAILED}
    assert failed >= {"config", "bridge", "focus"}


async def test_a_clock_that_is_wrong(page: Scripted, prosody: Scripted, double: Double) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    page.replies["GET /config.js"] = lambda _: web.Response(text=DEBIAN, headers={"Date": past})
    found = examine(await facts(page, prosody, double), CheckPolicy())
    (clock,) = [each for each in found if each.check == "clock" and each.where == page.url]
    assert clock.verdict is Verdict.FAILED


async def test_an_authority_of_the_province_is_believed(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with jitsi(house.authority) as url:
        house.write(url)
        told = (await house.run("jitsi", "doctor", "--json")).told
    config = next(each for each in told["findings"] if each["check"] == "config")
    assert config["verdict"] == "passed"


async def test_the_command(tmp_path: Path, page: Scripted, double: Double) -> None:
    house = House(tmp_path)
    conference = {"domain": "hop.example.vn", "web": page.url, "videobridges": double.bridge_urls}
    house.write(page.url, conference=conference)
    table = await house.run("jitsi", "doctor")
    await double.close()
    told = await house.run("jitsi", "doctor", "--json", DIEMCAU_LOCALE="en")
    assert (table.code, table.err, told.code, told.err) == (0, "", 1, ""), table.out
    assert "   Gói Debian, thêm vào /etc/jitsi/meet/hop.example.vn-config.js:" in table.out
    assert "       config.p2p.enabled = false;" in table.out.splitlines()
    assert table.out.splitlines()[-1].endswith("mục chưa xem được.")
    assert told.told["ready"] is False
    by_check = {each["check"]: each for each in told.told["findings"]}
    assert by_check["bridge"]["verdict"] == "failed"
    assert by_check["p2p"]["docker"] == {"file": "docker-jitsi-meet/.env", "text": "ENABLE_P2P=false"}
    house.sites.write_text("organization: [\n", encoding="utf-8")
    assert (await house.run("jitsi", "doctor")).code == 2
