"""What Prometheus reads, by its own tools too."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import aiohttp
import httpx
import pytest

from orchestrator.live.watch.sense import Sense
from orchestrator.model.events import AgentAttached, AlertDelivered, AlertFailed, IncidentOpened, LineChanged
from orchestrator.model.signals import Cause, LineState
from orchestrator.model.views.board import Figures
from orchestrator.web.access.guard import AccessRules
from tests.web.house import SESSION, House, open_browser, open_house


async def morning(house: House) -> None:
    """Something of everything."""
    house.ledger.record(
        SESSION,
        AgentAttached(site="luc-ngan", instance="a" * 16, address="192.0.2.1", version="0.1.0"),
        LineChanged(site="luc-ngan", before=LineState.UP, after=LineState.DOWN),
        IncidentOpened(incident="x.1", sites=("luc-ngan",), causes=(Cause.LINE,), confidence=0.8),
        AlertDelivered(alert="x.1:dropped", channel="truc", attempts=1),
        AlertFailed(alert="x.1:dropped", channel="so", attempts=9, reason="status 400"),
    )
    house.refusals.note("stamp", "forged", 0.0)
    house.refusals.note("stamp", "forged", 0.0)
    house.vitals.journal_lag_s = 0.25
    await house.told()


async def scrape(house: House, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(house.base + "/metrics", headers=headers) as answer:
        return answer.status, await answer.text()


async def test_the_board_in_numbers(house: House) -> None:
    await morning(house)
    status, text = await scrape(house)
    lines = set(text.splitlines())
    assert status == 200
    assert {
        'diemcau_site_line_state{site="luc-ngan",state="down"} 1.0',
        'diemcau_site_line_state{site="luc-ngan",state="up"} 0.0',
        'diemcau_site_line_state{site="son-dong",state="unknown"} 1.0',
        'diemcau_site_room_state{site="luc-ngan",state="expected"} 1.0',
        'diemcau_site_drops_total{site="luc-ngan"} 1.0',
        'diemcau_agent_connected{site="luc-ngan"} 1.0',
        'diemcau_agent_connected{site="son-dong"} 0.0',
        "diemcau_incidents_open 1.0",
        'diemcau_alert_deliveries_total{channel="truc",outcome="delivered"} 1.0',
        'diemcau_alert_deliveries_total{channel="so",outcome="failed"} 1.0',
        "diemcau_journal_lag_seconds 0.25",
        'diemcau_journal_events_total{kind="line.changed"} 1.0',
        "diemcau_event_loop_lag_seconds 0.001",
        "diemcau_registry_last_reload_successful 1.0",
        'diemcau_rejections_total{door="stamp",reason="forged"} 2.0',
        "diemcau_event_stream_clients 0.0",
    } <= lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert "# TYPE diemcau_site_rtt_seconds gauge" in lines  # nothing measured yet, so no sample
    assert not any(line.startswith("diemcau_site_rtt_seconds{") for line in lines)


async def test_figures_come_in_seconds_and_ratios(house: House) -> None:
    house.board._sense = lambda site: Sense(Figures(rtt_ms=12.0, loss_up=0.05, loss_down=0.0, jitter_ms=1.5))
    _, text = await scrape(house)
    assert {
        'diemcau_site_rtt_seconds{site="luc-ngan"} 0.012',
        'diemcau_site_jitter_seconds{site="luc-ngan"} 0.0015',
        'diemcau_site_loss_ratio{direction="up",site="luc-ngan"} 0.05',
        'diemcau_site_loss_ratio{direction="down",site="luc-ngan"} 0.0',
    } <= set(text.splitlines())


async def test_who_may_read_them() -> None:
    async with open_house(AccessRules(metrics_token="a long token")) as house:
        assert (await scrape(house))[0] == 200
        for elsewhere in ({"Host": "diemcau.example"}, {"X-Forwarded-For": "192.0.2.1"}):
            status, text = await scrape(house, **elsewhere)
            assert status == 403 and json.loads(text)["error"]["code"] == "metrics"
            assert (await scrape(house, Authorization="Bearer a long token", **elsewhere))[0] == 200
            assert (await scrape(house, Authorization="Bearer another", **elsewhere))[0] == 403
            async with (
                open_browser(house) as operator,
                operator.http.get(house.base + "/metrics", headers=elsewhere) as answer,
            ):
                assert answer.status == 200
        assert set(house.rejected("api")) == {"metrics"}


@pytest.mark.real("prometheus")
async def test_promtool_finds_nothing_to_say(house: House) -> None:
    await morning(house)
    _, text = await scrape(house)
    checked = await asyncio.to_thread(
        subprocess.run, ["promtool", "check", "metrics"], input=text.encode(), capture_output=True, check=False
    )
    ours = [line for line in (checked.stdout + checked.stderr).decode().splitlines() if "diemcau" in line]
    assert checked.returncode == 0 and ours == []


@pytest.mark.real("prometheus")
async def test_a_real_prometheus_scrapes_and_answers(house: House, tmp_path: Path) -> None:
    await morning(house)
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [
            {"job_name": "diemcau", "static_configs": [{"targets": [house.base.removeprefix("http://")]}]}
        ],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))  # JSON is YAML
    server = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={tmp_path}/prometheus.yml",
        f"--storage.tsdb.path={tmp_path}/data",
        "--web.listen-address=127.0.0.1:0",
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert server.stderr
        port = ""
        while not port:
            line = (await server.stderr.readline()).decode()
            assert line, "Prometheus ended"
            port = line.rpartition("127.0.0.1:")[2].strip(' "\n') if "Listening on" in line else ""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            found: list[dict[str, dict[str, str]]] = []
            while not found:
                await asyncio.sleep(0.1)  # Prometheus says nothing when it has scraped: asked now and then
                query = 'diemcau_site_line_state{state="down"} == 1'
                answer = await client.get("/api/v1/query", params={"query": query})
                found = answer.json()["data"]["result"]
            assert [sample["metric"]["site"] for sample in found] == ["luc-ngan"]
            up = (await client.get("/api/v1/query", params={"query": "up"})).json()["data"]["result"]
            assert up[0]["value"][1] == "1"
            seen = (await client.get("/api/v1/metadata")).json()["data"]
            assert seen["diemcau_site_drops"][0]["type"] == "counter" or "diemcau_site_drops_total" in seen
    finally:
        server.terminate()
        await server.wait()
