"""Echoes over the real loopback, where every address of 127.0.0.0/8 answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from orchestrator.clock import SystemClock
from orchestrator.probes.icmp import IcmpEcho
from tests.probes.inbox import Inbox

pytestmark = pytest.mark.real("root")
Answer = tuple[str, str, float, float]


@pytest.fixture
async def answers() -> Inbox[Answer]:
    return Inbox()


@pytest.fixture
async def echo(answers: Inbox[Answer]) -> AsyncIterator[IcmpEcho]:
    echo = IcmpEcho(lambda *answer: answers.put(answer))
    echo.open()
    yield echo
    echo.close()


async def test_every_site_gets_its_own_answer(echo: IcmpEcho, answers: Inbox[Answer]) -> None:
    before = SystemClock().monotonic()
    asked = [(f"site{n}", "primary", f"127.0.{n}.{n + 1}") for n in range(100)]
    for site, link, address in asked:
        echo.send(site, link, address)
    got = await answers.first(100)
    assert sorted((site, link) for site, link, _, _ in got) == sorted((site, link) for site, link, _ in asked)
    assert all(rtt_ms >= 0 for *_, rtt_ms in got)
    assert all(before <= at <= SystemClock().monotonic() for _, _, at, _ in got)


@pytest.mark.parametrize("address", ["::1", "0:0:0:0:0:0:0:1", "127.0.0.1"])
async def test_both_families_however_they_are_written(echo: IcmpEcho, answers: Inbox[Answer], address: str) -> None:
    echo.send("s", "l", address)
    assert (await answers.first())[0][:2] == ("s", "l")


async def test_what_is_no_address_is_not_asked(echo: IcmpEcho, answers: Inbox[Answer]) -> None:
    echo.send("named", "l", "router.example.vn")
    echo.send("s", "l", "127.0.0.1")
    assert [site for site, *_ in await answers.first()] == ["s"]


async def test_two_at_once_do_not_hear_each_other(echo: IcmpEcho, answers: Inbox[Answer]) -> None:
    theirs: Inbox[Answer] = Inbox()
    other = IcmpEcho(lambda *answer: theirs.put(answer))
    other.open()
    try:
        for n in range(20):
            echo.send("ours", "l", f"127.0.0.{n + 1}")
            other.send("theirs", "l", f"127.0.0.{n + 1}")
        assert {site for site, *_ in await answers.first(20)} == {"ours"}
        assert {site for site, *_ in await theirs.first(20)} == {"theirs"}
        echo.send("last", "l", "127.0.0.1")
        await answers.until(lambda got: got[-1][0] == "last")
        assert len(answers.all) == 21
    finally:
        other.close()


async def test_numbers_that_come_round_again_do_not_mix_answers_up(echo: IcmpEcho, answers: Inbox[Answer]) -> None:
    for n in range(1, 70_001):
        echo.send(str(n), "l", "127.0.0.1")
        if n % 50 == 0:
            await answers.first(n)
    assert [site for site, *_ in answers.all] == [str(n) for n in range(1, 70_001)]


async def test_a_closed_echo_says_nothing(answers: Inbox[Answer]) -> None:
    echo = IcmpEcho(lambda *answer: answers.put(answer))
    echo.open()
    echo.send("s", "l", "127.0.0.1")
    echo.close()
    echo.close()
    echo.send("s", "l", "127.0.0.1")
    await asyncio.sleep(0)
    assert answers.all == []


# ── under other rights and networks, in processes of their own ──────────────────────────────────────

PROBE = """
import asyncio, sys
from orchestrator.errors import ProbeError
from orchestrator.probes.icmp import IcmpEcho

async def main():
    heard = asyncio.Event()
    echo = IcmpEcho(lambda *answer: heard.set(), on_local_error=lambda detail: print("local error:", detail))
    try:
        echo.open()
    except ProbeError as error:
        print(error.text.en, error.retry)
        return
    for address in sys.argv[1:]:
        echo.send("s", "l", address)
    print("ping" if len(open("/proc/net/icmp").readlines()) > 1 else "raw")
    if "127.0.0.1" in sys.argv:
        await asyncio.wait_for(heard.wait(), 10)
        print("heard")

asyncio.run(main())
"""
ALONE = ["unshare", "--net", "sh", "-c", 'ip link set lo up; eval "$SETUP"; exec "$@"', "sh"]


WITHOUT_RIGHT = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"]
PING_FOR_ALL = "sysctl -qw net.ipv4.ping_group_range='0 2147483647'"


def run(*prefix: str, setup: str = ":", addresses: tuple[str, ...] = ("127.0.0.1",)) -> list[str]:
    command = [*ALONE, *prefix, sys.executable, "-c", PROBE, *addresses]
    env = {"SETUP": setup, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.real("netns")
def test_without_any_right_it_says_what_to_do() -> None:
    assert run(*WITHOUT_RIGHT) == [
        "No right to send ICMP (Operation not permitted); grant the service CAP_NET_RAW or run "
        '`sysctl -w net.ipv4.ping_group_range="0 2147483647"`. TCP is used meanwhile. False'
    ]


@pytest.mark.real("netns")
def test_a_ping_socket_is_enough() -> None:
    assert run(*WITHOUT_RIGHT, setup=PING_FOR_ALL) == ["ping", "heard"]


@pytest.mark.real("netns")
def test_a_raw_socket_is_used_where_ping_sockets_are_closed() -> None:
    assert run() == ["raw", "heard"]


@pytest.mark.real("netns")
def test_a_network_of_ours_that_is_gone_is_told_as_ours() -> None:
    assert run(addresses=("192.0.2.1", "2001:db8::1")) == [
        "local error: 192.0.2.1: ENETUNREACH",
        "local error: 2001:db8::1: ENETUNREACH",
        "raw",
    ]
