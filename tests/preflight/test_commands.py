"""The two commands as people run them, over real servers on loopback, under a guard that nothing leaves the machine."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme
import yaml
from aiohttp import web

from orchestrator.clock import SystemClock
from orchestrator.model.events import SYSTEM, CheckFinished, PreflightFinished, WatchStopped
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from tests.preflight.province import link, site
from tests.probes.checks.servers import serving, web_server

QUICK = {"echoes": 20, "echo_gap_s": 0.001, "handshake_gap_s": 0.001, "echo_answer_s": 1, "answer_s": 10}


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


class House:
    """A state folder, a sites.yaml, and the command run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "var"
        self.sites = folder / "sites.yaml"
        self.authority = trustme.CA()
        self.authority.cert_pem.write_to_path(folder / "ca.pem")

    def write(self, url: str, *sites: dict[str, Any], **more: Any) -> None:
        hub = {"id": "tinh", "name": "UBND tỉnh", "level": "province", "hub": "yes", "links": [link("127.0.1.1")]}
        document = {
            "organization": {"name": "Tỉnh thử", "technical_owner": "Tổ kỹ thuật"},
            "conference": {"domain": "localhost", "web": url, "addresses": ["127.0.0.1", "::1"]},
            "carriers": [{"id": "mang-a", "name": "Mạng A"}],
            "sites": [hub, *({**each, "parent": "tinh"} for each in sites)],
            "policy": {"checks": QUICK},
            **more,
        }
        self.sites.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")

    async def run(self, *arguments: str, **environment: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.rehearsal.guarded", *arguments),
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    def environment(self, **more: str) -> dict[str, str]:
        ours = {"DIEMCAU_STATE_DIR": str(self.state), "DIEMCAU_SITES": str(self.sites)}
        others = {name: value for name, value in os.environ.items() if not name.startswith("DIEMCAU_")}
        return {**others, **ours, "SSL_CERT_FILE": str(self.folder / "ca.pem"), **more}


@asynccontextmanager
async def jitsi(authority: trustme.CA, host: str = "localhost") -> AsyncIterator[str]:
    """A web server as Jitsi's is seen from outside."""

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/xmpp-websocket":
            socket = web.WebSocketResponse(protocols=("xmpp",))
            await socket.prepare(request)
            await socket.receive()
            return socket
        return web.Response(text="var config = {};", content_type="application/javascript")

    async with web_server(serve, serving(authority.issue_cert(host))) as port:
        yield f"https://localhost:{port}"


@pytest.mark.real("root")
async def test_a_province_that_is_ready(house: House) -> None:
    async with jitsi(house.authority) as url:
        house.write(url, site("a", link("127.0.2.1"), link("127.0.2.2", role="backup", name="Cáp")))
        table = await house.run("preflight")
        told = (await house.run("preflight", "--json")).told
    assert (table.code, table.err) == (0, "")
    assert table.out.splitlines()[0] == "Kiểm tra kỹ thuật (chưa có hội nghị sắp tới)"
    assert table.out.splitlines()[-1] == "2/2 điểm cầu sẵn sàng."
    assert [row["verdict"] for row in told["results"]] == ["passed"] * 3
    assert [check["item"] for check in told["results"][0]["checks"]] == ["name", "certificate", "page", "socket"]
    assert told["ready"] is True
    assert not house.state.exists()  # where there is no journal, none is made


@pytest.mark.real("root")
async def test_a_province_that_is_not(house: House) -> None:
    meetings = [{"id": "hop", "title": "Họp thử", "rooms": ["hop"], "start": "2099-01-05 07:30"}]
    async with jitsi(house.authority, "hop.example.vn") as url:
        house.write(url, site("a", link("127.255.255.255")), meetings=meetings)
        table = await house.run("preflight")
        one = await house.run("preflight", "--site", "tinh", "--json", DIEMCAU_LOCALE="en")
    assert table.code == one.code == 1
    assert table.out.splitlines()[0] == "Kiểm tra kỹ thuật trước hội nghị: Họp thử"
    assert "Chứng thư không cấp cho localhost. → Cấp chứng thư có tên localhost, hoặc sửa địa chỉ" in table.out
    assert "Chưa kiểm tra vì mục trước đó" not in table.out
    assert table.out.splitlines()[-1] == (
        "1/2 điểm cầu sẵn sàng; chưa sẵn sàng: UBND huyện a. Hệ thống chung chưa sẵn sàng."
    )
    assert [row["site"] for row in one.told["results"]] == ["", "tinh"]


@pytest.mark.real("root")
async def test_beside_a_running_service_the_journal_takes_it_and_nobody_loses_a_stream(house: House) -> None:
    house.state.mkdir()
    store = await open_store(f"sqlite+aiosqlite:///{house.state}/journal.db", SystemClock())
    ledger = Ledger(store.journal, SystemClock())
    await ledger.open(SYSTEM)
    async with jitsi(house.authority) as url:
        house.write(url, site("a", link("127.0.2.1")))
        told = (await house.run("preflight", "--json")).told
    ledger.record(SYSTEM, WatchStopped(reason="still ours"))
    await ledger.written()
    bodies = [event.body for event in await store.journal.read(told["run"])]
    await ledger.close()
    await store.close()
    assert [type(body) for body in bodies] == [CheckFinished] * 3 + [PreflightFinished]
    *checked, finished = bodies
    assert isinstance(finished, PreflightFinished)
    assert finished.sites == {"tinh": "passed", "a": "passed"}
    assert [json.loads(body.model_dump_json())["checks"] for body in checked] == [
        row["checks"] for row in told["results"]
    ]


@pytest.mark.real("root")
async def test_a_journal_that_cannot_be_written_does_not_hide_the_result(house: House) -> None:
    house.state.mkdir()
    (house.state / "journal.db").write_text("this is no database " * 100)
    async with jitsi(house.authority) as url:
        house.write(url)
        ended = await house.run("preflight")
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "1/1 điểm cầu sẵn sàng."
    assert ended.err.startswith("Kết quả chưa được ghi vào nhật ký. ")
    assert "Traceback" not in ended.err


async def test_without_the_right_to_send_echoes_a_port_will_do(house: House) -> None:
    async with jitsi(house.authority) as url:
        port = int(url.rpartition(":")[2])
        house.write(url, site("a", link("127.0.2.1", port=port)))
        told = (await house.run("preflight", "--json", DIEMCAU_ICMP="false")).told
    verdicts = {row["site"]: row["verdict"] for row in told["results"]}
    assert verdicts == {"": "passed", "tinh": "not_checked", "a": "passed"}


@pytest.mark.parametrize(
    ("option", "meetings", "said"),
    [
        ("--site", [], "không có mã này trong {file}; các mã đang có: tinh"),
        (
            "--meeting",
            ["giao-ban", "giao-ban-quy"],
            "không có mã này trong {file}; các mã đang có: giao-ban, giao-ban-quy",
        ),
        (
            "--meeting",
            [],
            "{file} chưa khai báo hội nghị nào (hội nghị lập trên màn hình không nằm trong tệp); bỏ --meeting để kiểm "
            "tra mọi điểm cầu",
        ),
    ],
)
async def test_an_id_that_does_not_exist(house: House, option: str, meetings: list[str], said: str) -> None:
    start = "2026-12-01T07:30:00+07:00"
    known = [{"id": id_, "title": "Họp thử", "rooms": ["hop"], "start": start} for id_ in meetings]
    house.write("http://localhost:1", meetings=known)
    ended = await house.run("preflight", option, "luc-ngan")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"luc-ngan: {said.format(file=house.sites)}\n"


@pytest.mark.real("netns")
@pytest.mark.parametrize(
    ("rule", "verdict", "reason"),
    [
        ("icmp type echo-request drop", "failed", "Đường tới 127.0.0.1 không trả lời (127.0.0.1)."),
        (
            "icmp type echo-request numgen inc mod 10 0 drop",
            "failed",
            "Đường tới 127.0.0.1 mất 10% gói tin (đạt khi không quá 1%).",
        ),
        ("tcp dport 9 drop", "passed", None),
    ],
    ids=["silent", "lossy", "well"],
)
async def test_a_line_in_a_network_of_its_own(house: House, rule: str, verdict: str, reason: str | None) -> None:
    nft = f"add table inet t\nadd chain inet t i {{ type filter hook input priority 0; }}\nadd rule inet t i {rule}\n"
    script = 'ip link set lo up && printf "%s" "$RULES" | nft -f - && exec "$@"'
    unshare = shutil.which("unshare") or "unshare"
    ended = await asyncio.create_subprocess_exec(
        *(unshare, "-n", "sh", "-c", script, "sh", sys.executable, "-m", "orchestrator"),
        *("probe", "icmp", "127.0.0.1", "--json"),
        env=house.environment(RULES=nft),
        stdout=subprocess.PIPE,
    )
    told = json.loads((await ended.communicate())[0])
    check = told["checks"][0]
    assert (check["verdict"], check["reason"] and check["reason"]["vi"]) == (verdict, reason)
    assert ended.returncode == (0 if verdict == "passed" else 1)


async def test_a_probe_explains_itself(house: House) -> None:
    async with jitsi(house.authority) as url:
        host = url.removeprefix("https://")
        good = await house.run("probe", "tls", host)
        upgraded = await house.run("probe", "websocket", f"wss://{host}/xmpp-websocket")
        lost = await house.run("probe", "http", f"{url}/x", DIEMCAU_LOCALE="en", SSL_CERT_FILE="/dev/null")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    noted = await house.run("probe", "ntp", f"127.0.0.1:{port}")
    assert (noted.code, "Kết luận: Đạt, có lưu ý." in noted.out) == (0, True)
    first, second, outcome = good.out.splitlines()
    assert first.startswith(f"1. Kết nối TCP tới localhost cổng {host.rpartition(':')[2]}. (")
    assert second.startswith("2. Bắt tay TLSv1.3 xong, chứng thư được tin cậy. (")
    assert outcome.startswith("Kết luận: Đạt. Chứng thư ")
    assert upgraded.out.startswith("1. Đã nâng cấp lên WebSocket, giao thức con: xmpp. (")
    assert (good.code, upgraded.code, lost.code) == (0, 0, 1)
    assert "Verdict: Failed." in lost.out
    assert "Why: The certificate of localhost cannot be traced" in lost.out


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("http", "hop.example.vn"), "hop.example.vn: phép thử http cần địa chỉ đầy đủ"),
        (("tls", "https://hop.example.vn"), "https://hop.example.vn: phép thử tls cần tên miền hoặc địa chỉ IP"),
        (("tcp", "127.0.0.1:99999"), "127.0.0.1:99999: phép thử tcp cần tên miền hoặc địa chỉ IP"),
        (("dns", "hop.example.vn", "--server", "ten.vn"), "ten.vn: “ten.vn” không phải địa chỉ IP của một máy"),
    ],
)
async def test_a_target_that_is_none(house: House, arguments: tuple[str, ...], wrong: str) -> None:
    ended = await house.run("probe", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(wrong)
    assert ended.err.count("\n") == 1
