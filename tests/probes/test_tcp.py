"""Handshakes as signs of life, over the real loopback."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Iterator

import pytest

from orchestrator.clock import SystemClock
from orchestrator.probes import tcp
from orchestrator.probes.tcp import TcpEcho
from tests.probes.inbox import Inbox

Answer = tuple[str, str, float, float]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """A port whose SYNs are dropped: Linux does so when nobody accepts and the queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address: tuple[str, int] = full.getsockname()
        plugs = []
        while True:
            plugs.append(plug := socket.socket())
            plug.setblocking(False)
            plug.connect_ex(address)
            if not select.select([], [plug], [], 0)[1]:
                break
        yield address
        for plug in plugs:
            plug.close()


async def test_an_accepted_handshake_is_an_answer(listener: socket.socket) -> None:
    answers: Inbox[Answer] = Inbox()
    echo = TcpEcho(lambda *answer: answers.put(answer))
    echo.send("s", "l", *listener.getsockname())
    site, link, at, rtt_ms = (await answers.first())[0]
    assert (site, link) == ("s", "l")
    assert rtt_ms >= 0
    assert at <= SystemClock().monotonic()
    assert echo.in_flight == 0


async def test_the_connection_is_not_left_open(listener: socket.socket) -> None:
    answers: Inbox[Answer] = Inbox()
    echo = TcpEcho(lambda *answer: answers.put(answer))
    echo.send("s", "l", *listener.getsockname())
    await answers.first()
    accepted, _ = listener.accept()
    with accepted, pytest.raises(ConnectionResetError):
        accepted.recv(1)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_refusal_is_an_answer_too(address: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as taken:
        taken.bind((address, 0))  # bound and not listening: nobody else can have it
        port = taken.getsockname()[1]
        answers: Inbox[Answer] = Inbox()
        TcpEcho(lambda *answer: answers.put(answer)).send("s", "l", address, port)
        assert (await answers.first())[0][:2] == ("s", "l")


async def test_silence_is_no_answer_and_ends_at_its_limit(silent: tuple[str, int], listener: socket.socket) -> None:
    answers: Inbox[Answer] = Inbox()
    echo = TcpEcho(lambda *answer: answers.put(answer), limit_s=0.2)
    echo.send("silent", "l", *silent)
    echo.send("s", "l", *listener.getsockname())
    await answers.first()
    assert echo.in_flight == 1
    gone = asyncio.Event()
    asyncio.get_running_loop().call_later(0.25, gone.set)
    await gone.wait()
    assert echo.in_flight == 0
    assert [site for site, *_ in answers.all] == ["s"]


async def test_what_is_in_flight_is_bounded(silent: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_OPEN", 5)
    echo = TcpEcho(lambda *_: None)
    for _ in range(20):
        echo.send("s", "l", *silent)
    assert echo.in_flight == 5
    echo.close()
    assert echo.in_flight == 0


async def test_what_is_no_address_is_not_asked() -> None:
    echo = TcpEcho(lambda *_: None)
    echo.send("s", "l", "router.example.vn", 22)
    assert echo.in_flight == 0


async def test_what_fails_here_is_told_as_ours() -> None:
    errors: Inbox[str] = Inbox()
    answers: Inbox[Answer] = Inbox()
    echo = TcpEcho(lambda *answer: answers.put(answer), on_local_error=errors.put)
    echo.send("s", "l", "255.255.255.255", 9)  # the kernel refuses to connect to a broadcast address
    assert errors.all == ["255.255.255.255: ENETUNREACH"]
    assert answers.all == []
    assert echo.in_flight == 0
