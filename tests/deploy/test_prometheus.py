"""Rules, board and routes in the words of Prometheus's own tools; and a real Prometheus that meets the real service."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from orchestrator.service import Service
from tests.deploy.rig import DEPLOY, HERE, REGISTRY, SITES, free_port, settings, written

BROKEN = SITES.replace("level: district", "level: quận")


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=DEPLOY / "prometheus")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.real("prometheus")
def test_the_rules_do_what_their_tests_say() -> None:
    _run("promtool", "check", "rules", "--lint-fatal", "diemcau.rules.yml")
    assert "SUCCESS" in _run("promtool", "test", "rules", "diemcau.test.yml")


def test_every_rule_is_tested_and_speaks_both_languages() -> None:
    rules = [
        rule for group in yaml.safe_load(written("prometheus/diemcau.rules.yml"))["groups"] for rule in group["rules"]
    ]
    tests = yaml.safe_load(written("prometheus/diemcau.test.yml"))["tests"]
    fired = {each["alertname"] for test in tests for each in test["alert_rule_test"] if each["exp_alerts"]}
    assert {rule["alert"] for rule in rules} == fired
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "remedy", "summary_en"}
        assert rule["labels"]["severity"] in ("critical", "warning")


@pytest.mark.real("alertmanager")
def test_the_routes_lead_where_they_should() -> None:
    file = DEPLOY / "alertmanager" / "alertmanager.yml"
    assert "SUCCESS" in _run("amtool", "check-config", file)
    for severity, receiver in (("critical", "truc-ky-thuat-gap"), ("warning", "truc-ky-thuat")):
        test = ("amtool", "config", "routes", "test", f"--config.file={file}", f"severity={severity}")
        assert _run(*test).strip() == receiver


def _expressions(board: Any) -> list[str]:
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


@pytest.mark.real("prometheus")
def test_every_expression_of_the_board_is_understood(tmp_path: Path) -> None:
    found = _expressions(json.loads(written("grafana/board.json")))
    rules = [{"record": f"board:{i}", "expr": expression} for i, expression in enumerate(found)]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}), encoding="utf-8")
    assert f"{len(found)} rules found" in _run("promtool", "check", "rules", file)


def test_the_panels_of_the_board_do_not_overlap() -> None:
    board = json.loads(written("grafana/board.json"))
    places = [panel["gridPos"] for panel in board["panels"]]
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(cells) == len(set(cells))
    assert all(p["x"] + p["w"] <= 24 for p in places)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


async def test_rules_and_board_ask_for_metrics_that_there_are(tmp_path: Path) -> None:
    """Those that are born with what they count stand in the code's own list of families."""
    async with (
        Service(settings(tmp_path), REGISTRY) as service,
        aiohttp.ClientSession(service.url) as scraper,
        scraper.get("/metrics") as response,
    ):
        told = set(re.findall(r"^# TYPE (\S+)", await response.text(), re.MULTILINE))
    known = told | {"up"} | {f"{name}_total" for name in told}
    rules = [
        rule for group in yaml.safe_load(written("prometheus/diemcau.rules.yml"))["groups"] for rule in group["rules"]
    ]
    expressions = [rule["expr"] for rule in rules] + _expressions(json.loads(written("grafana/board.json")))
    asked = {name for text in expressions for name in re.findall(r"\b(?:diemcau|process)_\w+", text)}
    assert asked
    assert asked <= known


# ── the real thing ──────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _service(folder: Path, port: int) -> AsyncIterator[Process]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIEMCAU_")} | {
        "DIEMCAU_SITES": str(folder / "sites.yaml"),
        "DIEMCAU_STATE_DIR": str(folder / "state"),
        "DIEMCAU_PORT": str(port),
        "DIEMCAU_STAMP_PORT": "0",
        "DIEMCAU_ICMP": "false",
    }
    command = (sys.executable, "-m", "orchestrator", "serve")
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stderr=DEVNULL, env=environment)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@asynccontextmanager
async def _prometheus(folder: Path, target: int) -> AsyncIterator[str]:
    """Debian's Prometheus with our configuration, looking each quarter of a second; its address."""
    port = free_port()
    text = written("prometheus/prometheus.yml")
    for old, new in {
        "127.0.0.1:8080": f"{HERE}:{target}",
        "127.0.0.1:9093": f"{HERE}:{free_port()}",
        "/etc/prometheus/diemcau.rules.yml": str(folder / "rules.yml"),
        "interval: 5s": "interval: 250ms",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    rules = written("prometheus/diemcau.rules.yml").replace("for: 30s", "for: 500ms")
    (folder / "rules.yml").write_text(rules, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/tsdb",
        f"--web.listen-address={HERE}:{port}",
        stdin=DEVNULL,
        stderr=PIPE,
    )
    drain = asyncio.create_task(process.stderr.read() if process.stderr else asyncio.sleep(0))
    try:
        yield f"http://{HERE}:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        await drain


async def _firing(client: aiohttp.ClientSession, url: str, done: Callable[[set[str]], bool]) -> None:
    """Wait until the set of firing alerts is as wanted."""
    seen: object = "nothing"
    try:
        async with asyncio.timeout(40):
            while True:
                with suppress(aiohttp.ClientError):
                    async with client.get(f"{url}/api/v1/alerts") as response:
                        seen = (await response.json())["data"]["alerts"] if response.status == 200 else seen
                if isinstance(seen, list) and done({a["labels"]["alertname"] for a in seen if a["state"] == "firing"}):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"last seen: {seen}") from None


async def _scraped(client: aiohttp.ClientSession, url: str) -> None:
    """Wait until the service has been scraped well."""
    async with asyncio.timeout(40):
        while True:
            with suppress(aiohttp.ClientError):
                query = {"query": 'up{job="diemcau"} == 1 and on() diemcau_registry_last_reload_successful == 1'}
                async with client.get(f"{url}/api/v1/query", params=query) as response:
                    if response.status == 200 and (await response.json())["data"]["result"]:
                        return
            await asyncio.sleep(0.1)


@pytest.mark.real("prometheus")
async def test_a_real_prometheus_sees_a_refused_registry_and_a_killed_service(tmp_path: Path) -> None:
    sites = tmp_path / "sites.yaml"
    sites.write_text(SITES, encoding="utf-8")
    port = free_port()
    async with (
        aiohttp.ClientSession() as client,
        _prometheus(tmp_path, port) as url,
        _service(tmp_path, port) as service,
    ):
        await _scraped(client, url)
        await _firing(client, url, lambda names: not names)
        sites.write_text(BROKEN, encoding="utf-8")
        await _firing(client, url, lambda names: names == {"DiemCauRegistryRefused"})
        sites.write_text(SITES, encoding="utf-8")
        await _firing(client, url, lambda names: not names)
        service.send_signal(signal.SIGKILL)
        await _firing(client, url, lambda names: names == {"DiemCauGone"})
