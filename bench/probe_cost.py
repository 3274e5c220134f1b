"""What one look costs in CPU, ours and blackbox_exporter's in the same run; and the whole check of 11 and 1,000 sites.

    python -m bench.probe_cost [--probes 400] [--runs 3]

TCP, TLS and HTTP ask one server on loopback, a process of its own whose CPU counts for nobody; every probe opens its
own connection. The exporter is asked as Prometheus asks it, over HTTP; the asking is not counted, answering it is, for
that is how it is used. The whole check is the command itself: two lines a site, a hundred echoes a line.
Needs root and prometheus-blackbox-exporter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp
import trustme
from aiohttp import web

from bench.figures import Figure, report
from bench.processes import process_s, running, unused_port, wait_for
from orchestrator.clock import SystemClock
from orchestrator.model.check import Item, Kind, Measured, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.checks.probes import Probes

AT_ONCE = 20
SIZES = (11, 1000)
MODULES = """\
modules:
  tcp: {prober: tcp, timeout: 5s}
  tls: &tls {prober: tcp, timeout: 5s, tcp: {preferred_ip_protocol: ip4, tls: true, tls_config: {ca_file: %(ca)s}}}
  tls_by_name: *tls
  http: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4}}
  https: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4, tls_config: {ca_file: %(ca)s}}}
"""
HEAD = """\
organization: {{name: Tỉnh thử tải, technical_owner: Đơn vị kỹ thuật}}
conference: {{domain: localhost, web: "http://localhost:{port}"}}
centre: {{control: [127.0.0.9]}}
carriers: [{{id: c, name: Nhà mạng}}]
sites:
"""
SITE = """\
  - {{id: s{n:04}, name: Điểm cầu {n}, level: {level}, hub: {hub}, links: [
      {{name: chinh, role: primary, carrier: c, address: 127.70.{high}.{low}}},
      {{name: phu, role: backup, carrier: c, address: 127.71.{high}.{low}}}]}}
"""


def asked(ports: tuple[int, int]) -> dict[str, tuple[Wanted, str]]:
    """Every measured probe: as we are asked it, and as the exporter is."""
    plain, secure = ports
    return {
        "tcp": (Wanted(Kind.TCP, Item.LINE, "127.0.0.1", plain), f"127.0.0.1:{plain}"),
        "tls": (Wanted(Kind.TLS, Item.CERTIFICATE, "127.0.0.1", secure), f"127.0.0.1:{secure}"),
        "tls_by_name": (Wanted(Kind.TLS, Item.CERTIFICATE, "localhost", secure), f"localhost:{secure}"),
        "http": (Wanted(Kind.HTTP, Item.WEB, f"http://127.0.0.1:{plain}/"), f"http://127.0.0.1:{plain}/"),
        "https": (Wanted(Kind.HTTP, Item.WEB, f"https://127.0.0.1:{secure}/"), f"https://127.0.0.1:{secure}/"),
    }


async def many(probe: Callable[[], Awaitable[bool]], count: int) -> int:
    """So many probes, some at once; returns how many did not get through."""
    left = iter(range(count))
    failed = 0

    async def work() -> None:
        nonlocal failed
        for _ in left:
            failed += not await probe()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return failed


async def ours(wanted: Wanted, ca: Path, count: int) -> tuple[float, int]:
    """(CPU seconds of this process, probes that failed)."""
    policy = CheckPolicy(handshakes=1, answer_s=5)
    async with Probes(policy, SystemClock(), icmp=False, trust=ssl.create_default_context(cafile=ca)) as probes:

        async def probe() -> bool:
            found: Measured = await probes.measure(wanted)
            return found.fault is None

        began = time.process_time()
        failed = await many(probe, count)
        return time.process_time() - began, failed


async def exporters(module: str, target: str, port: int, pid: int, count: int) -> tuple[float, int]:
    """Likewise, of the exporter's process."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def probe() -> bool:
            async with session.get("/probe", params={"module": module, "target": target}) as response:
                return "\nprobe_success 1" in await response.text()

        before = process_s(pid)
        failed = await many(probe, count)
        return process_s(pid) - before, failed


@contextmanager
def exporter(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, pid) of a running blackbox_exporter."""
    config, port = folder / "blackbox.yml", unused_port()
    config.write_text(MODULES % {"ca": folder / "ca.pem"}, encoding="ascii")
    command = ["prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
    with running(command) as pid:
        wait_for(port)
        yield port, pid


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, int]]:
    """(plain port, TLS port) of the server that everybody asks."""
    ports = unused_port(), unused_port()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    command = [sys.executable, "-m", "bench.probe_cost", "--serve", str(folder), *map(str, ports)]
    with running(command):
        for port in ports:
            wait_for(port)
        yield ports


async def serve(folder: Path, plain: int, secure: int) -> None:
    """What the conference looks like from outside, twice. Until it is killed."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/xmpp-websocket":
            socket = web.WebSocketResponse(protocols=("xmpp",))
            await socket.prepare(request)
            await socket.receive()
            return socket
        return web.Response(text="var config = {};")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", plain, backlog=1024).start()
    await web.TCPSite(runner, "127.0.0.1", secure, backlog=1024, ssl_context=context).start()
    await asyncio.Event().wait()


def whole_check(folder: Path, size: int, port: int) -> dict[str, Figure]:
    """The command on a province of `size` sites, all of which answer: seconds and megabytes of its process."""
    sites, told = folder / "sites.yaml", folder / "told.json"
    rows = [
        SITE.format(
            n=n, level="district" if n else "province", hub="no" if n else "yes", high=n // 250, low=n % 250 + 1
        )
        for n in range(size)
    ]
    sites.write_text(HEAD.format(port=port) + "".join(rows), encoding="utf-8")
    environment = {**os.environ, "DIEMCAU_STATE_DIR": str(folder / "var"), "DIEMCAU_SITES": str(sites)}
    began = time.monotonic()
    with told.open("wb") as out:
        command = [sys.executable, "-m", "orchestrator", "preflight", "--json"]
        process = subprocess.Popen(command, stdout=out, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    found = json.loads(told.read_text(encoding="utf-8"))
    unready = sum(row["verdict"] != "passed" for row in found["results"])
    return {
        f"sites_{size}": Figure(round(wall, 1), "s from start to end of the command", "<= 15" if size == 11 else None),
        f"sites_{size}_cpu": Figure(round(used.ru_utime + used.ru_stime, 1), "s CPU"),
        f"sites_{size}_memory": Figure(round(used.ru_maxrss / 1024), "MB at most"),
        f"sites_{size}_not_passed": Figure(unready, "sites", "== 0"),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--probes", type=int, default=400, help="of each kind in each run")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.serve:
        folder, plain, secure = given.serve
        asyncio.run(serve(Path(folder), int(plain), int(secure)))
        return
    figures: dict[str, Figure] = {}
    costs: dict[str, list[float]] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server(folder) as ports, exporter(folder) as (port, pid):
            for run in range(given.runs + 1):
                for kind, (wanted, target) in asked(ports).items():
                    for whose, (spent, lost) in (
                        ("ours", asyncio.run(ours(wanted, folder / "ca.pem", given.probes))),
                        ("blackbox", asyncio.run(exporters(kind, target, port, pid, given.probes))),
                    ):
                        failed += lost
                        if run:  # the first pays for imports, caches and a growing heap
                            costs.setdefault(f"{kind}_{whose}", []).append(spent / given.probes * 1e3)
            for size in SIZES:
                figures |= whole_check(folder, size, ports[0])
    medians = {name: round(median(values), 3) for name, values in costs.items()}
    probes = {
        name: Figure(
            value, "ms CPU a probe", f"< {medians[name.replace('ours', 'blackbox')]}" if "ours" in name else None
        )
        for name, value in medians.items()
    }
    report("probe_cost", {**probes, "failed": Figure(failed, "probes", "== 0"), **figures}, given.runs)


if __name__ == "__main__":
    main()
