"""The relays on loopback: a cut is silent, TCP keeps its bytes, new connections hang and then get through."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from orchestrator.errors import EdgeError
from orchestrator.rehearsal.links.line import Lane, Line, Weather
from orchestrator.rehearsal.links.tcp import RouterPort, TcpRelay
from orchestrator.rehearsal.links.udp import UdpRelay

SITE = "127.9.1.1"
SEEN_AS = "127.9.2.1"
HANGS_S = 0.3  # far longer than any loopback answer takes
PATIENCE_S = 20.0  # for what comes; a busy machine takes its time


class CountedLane(Lane):
    """Tells when it has swallowed twenty."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.reached = asyncio.Event()

    def swallows(self) -> bool:
        lost = super().swallows()
        if self.swallowed == 20:
            self.reached.set()
        return lost


class CountedLine(Line):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.up: CountedLane = CountedLane("up")
        self.down: CountedLane = CountedLane("down")


class Mailbox(asyncio.DatagramProtocol):
    """Keeps what arrives; as the centre it also answers."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.peers: set[str] = set()
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.arrived.put_nowait(data)
        self.peers.add(addr[0])
        if self.answers:
            self.transport.sendto(data, addr)


@asynccontextmanager
async def udp_pair(line: Line) -> AsyncIterator[tuple[Mailbox, Mailbox]]:
    """A site and a centre joined by a relay over `line`."""
    loop = asyncio.get_running_loop()
    _, centre = await loop.create_datagram_endpoint(lambda: Mailbox(answers=True), ("127.0.0.1", 0))
    relay = UdpRelay(SITE, lambda: line)
    port = relay.open("127.0.0.1", centre.transport.get_extra_info("sockname")[1], at=0)
    _, site = await loop.create_datagram_endpoint(lambda: Mailbox(answers=False), remote_addr=(SITE, port))
    try:
        yield site, centre
    finally:
        relay.close()
        site.transport.close()
        centre.transport.close()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def tcp_relay(line: Line) -> AsyncIterator[int]:
    """A relay over `line` to an echo server; the port that the site dials."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    relay = TcpRelay(SITE, lambda: line)
    line.watch(relay.follow)
    try:
        yield relay.open("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        await relay.close()
        server.close()


async def within(mailbox: Mailbox) -> bytes:
    return await asyncio.wait_for(mailbox.arrived.get(), PATIENCE_S)


async def test_datagrams_go_there_and_back_and_come_from_the_lines_address() -> None:
    async with udp_pair(Line("primary", SEEN_AS)) as (site, centre):
        site.transport.sendto(b"beat")
        assert await within(site) == b"beat"
        assert centre.peers == {SEEN_AS}


async def test_delay_is_added_in_each_direction() -> None:
    line = Line("primary", SEEN_AS)
    line.set(Weather(delay_ms=30), Weather(delay_ms=20))
    async with udp_pair(line) as (site, _):
        started = asyncio.get_running_loop().time()
        site.transport.sendto(b"beat")
        await within(site)
        assert asyncio.get_running_loop().time() - started >= 0.050


async def test_loss_of_one_direction_hits_only_that_direction() -> None:
    line = Line("primary", SEEN_AS, seed="11")
    line.set(Weather(loss=0.3), None)
    sent = 400
    async with udp_pair(line) as (site, centre):
        for n in range(sent):
            site.transport.sendto(str(n).encode())
            await asyncio.sleep(0)
        line.set(Weather())
        site.transport.sendto(b"last")
        while await within(site) != b"last":
            pass
        arrived = centre.arrived.qsize() - 1
        assert 0.2 < 1 - arrived / sent < 0.4


@pytest.mark.parametrize(("up", "down"), [(True, True), (True, False), (False, True)])
async def test_a_cut_is_silent_and_ends(up: bool, down: bool) -> None:
    line = CountedLine("primary", SEEN_AS)
    async with udp_pair(line) as (site, centre):
        line.cut(up=up, down=down)
        for _ in range(20):
            site.transport.sendto(b"lost")
        await asyncio.wait_for((line.up if up else line.down).reached.wait(), PATIENCE_S)
        if not up:
            assert [await within(centre) for _ in range(20)] == [b"lost"] * 20
        line.set(Weather(), Weather())
        site.transport.sendto(b"found")
        assert await within(site) == b"found"
        assert (await within(centre), centre.arrived.qsize()) == (b"found", 0)
        assert site.arrived.empty()


async def test_blocked_udp_leaves_tcp_alone() -> None:
    line = Line("primary", SEEN_AS)
    line.set(udp_blocked=True)
    async with udp_pair(line) as (site, centre), tcp_relay(line) as port:
        site.transport.sendto(b"lost")
        reader, writer = await asyncio.open_connection(SITE, port)
        writer.write(b"through")
        assert await reader.readexactly(7) == b"through"
        assert centre.arrived.empty()
        writer.close()


async def test_tcp_carries_much_and_its_end() -> None:
    line = Line("primary", SEEN_AS)
    line.set(Weather(delay_ms=5, jitter_ms=5), Weather(delay_ms=5, jitter_ms=5))
    payload = bytes(range(256)) * 8192
    async with tcp_relay(line) as port:
        reader, writer = await asyncio.open_connection(SITE, port)
        writer.write(payload)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), PATIENCE_S) == payload
        writer.close()


@pytest.mark.parametrize(("up", "down"), [(True, True), (True, False), (False, True)])
async def test_tcp_bytes_under_a_cut_arrive_late_and_in_order(up: bool, down: bool) -> None:
    line = Line("primary", SEEN_AS)
    async with tcp_relay(line) as port:
        reader, writer = await asyncio.open_connection(SITE, port)
        writer.write(b"before ")
        assert await reader.readexactly(7) == b"before "
        line.cut(up=up, down=down)
        writer.write(b"during ")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(1), HANGS_S)
        line.set(Weather(), Weather())
        writer.write(b"after")
        assert await asyncio.wait_for(reader.readexactly(12), PATIENCE_S) == b"during after"
        writer.close()


async def test_a_connection_closed_under_a_cut_is_not_seen_to_close() -> None:
    line, closed = Line("primary", SEEN_AS), asyncio.Event()

    async def centre(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(100):
            writer.write(b"heard")
        closed.set()
        writer.close()

    server = await asyncio.start_server(centre, "127.0.0.1", 0)
    relay = TcpRelay(SITE, lambda: line)
    reader, writer = await asyncio.open_connection(SITE, relay.open("127.0.0.1", server.sockets[0].getsockname()[1]))
    writer.write(b"beat")
    await reader.readexactly(5)
    line.cut()
    writer.close()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(closed.wait(), HANGS_S)
    line.set(Weather(), Weather())
    await asyncio.wait_for(closed.wait(), PATIENCE_S)
    await relay.close()
    server.close()


async def test_lost_tcp_is_late_not_lost() -> None:
    line = Line("primary", SEEN_AS, seed="3")
    line.set(Weather(loss=0.5), None)
    async with tcp_relay(line) as port:
        reader, writer = await asyncio.open_connection(SITE, port)
        for n in range(5):
            writer.write(str(n).encode())
            await asyncio.sleep(0.01)
        assert await asyncio.wait_for(reader.readexactly(5), 30) == b"01234"
        writer.close()


async def test_a_new_connection_hangs_under_a_cut_and_gets_through_after_repair() -> None:
    line = Line("primary", SEEN_AS)
    async with tcp_relay(line) as port:
        line.cut()
        dialling = asyncio.create_task(asyncio.open_connection(SITE, port))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(dialling), HANGS_S)
        line.set(Weather(), Weather())
        reader, writer = await asyncio.wait_for(dialling, PATIENCE_S)
        writer.write(b"back")
        assert await asyncio.wait_for(reader.readexactly(4), PATIENCE_S) == b"back"
        writer.close()


async def test_many_callers_hang_together() -> None:
    line = Line("primary", SEEN_AS)
    async with tcp_relay(line) as port:
        line.cut()
        dialling = [asyncio.create_task(asyncio.open_connection(SITE, port)) for _ in range(20)]
        done, waiting = await asyncio.wait(dialling, timeout=HANGS_S)
        assert (len(done), len(waiting)) == (0, 20)
        for task in waiting:
            task.cancel()


async def test_a_centre_that_is_away_resets_the_site() -> None:
    line = Line("primary", SEEN_AS)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        relay = TcpRelay(SITE, lambda: line)
        reader, writer = await asyncio.open_connection(SITE, relay.open(*nobody.getsockname()))
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(reader.readexactly(1), PATIENCE_S)
        writer.close()
        await relay.close()


async def test_the_routers_port_answers_until_its_line_is_cut_and_again_after() -> None:
    line, loop = Line("primary", SEEN_AS), asyncio.get_running_loop()
    router = RouterPort("127.9.3.1", line)
    port = router.open()

    async def ask(within_s: float) -> None:
        with socket.socket() as caller:
            caller.setblocking(False)
            await asyncio.wait_for(loop.sock_connect(caller, ("127.9.3.1", port)), within_s)

    for _ in range(3):
        await ask(PATIENCE_S)
        line.cut(up=False)
        with pytest.raises(TimeoutError):
            await ask(HANGS_S)
        line.set(Weather(), Weather())
    await ask(PATIENCE_S)
    router.close()


async def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((SITE, 0))
        port = taken.getsockname()[1]
        with pytest.raises(EdgeError, match=rf"Cannot listen on {SITE}:{port} for the rehearsal \(Address already"):
            UdpRelay(SITE, lambda: Line("primary", SEEN_AS)).open("127.0.0.1", port)
