"""TCP over a line: the way from a site to the centre, and the port of the site's router."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from orchestrator.rehearsal.links.gate import Gate
from orchestrator.rehearsal.links.line import Lane, Line

CHUNK = 65536
IN_FLIGHT = 64  # chunks that a direction holds before its sender is held back
FIRST_RETRY_S = 0.2  # Linux's least retransmission time; each further try waits twice as long
LAST_RETRY_S = 120.0
NO_LINGERING = struct.pack("ii", 1, 0)

Chunk = tuple[float, bytes]  # sent at, octets; no octets: the sender has closed


class TcpRelay:
    """Carries connections of a site to the centre over whatever line its router uses when they are made.

    A double. What a cut or lossy line swallows is tried again after 0.2, 0.4, 0.8 s ... as TCP does, so it
    arrives late and in order, and a connection that is closed under a cut is not seen to close. It cannot show
    congestion control, nor a sender noticing that nothing is acknowledged (the relay's kernel acknowledges).
    """

    def __init__(self, address: str, line: Callable[[], Line]) -> None:
        self._gate = Gate(address, self._arrived)
        self._line = line
        self._target = ("", 0)
        self._carrying: set[asyncio.Task[None]] = set()

    def open(self, host: str, port: int) -> int:
        """Carry to `host:port` from now on; the port that the site dials."""
        self._target = (host, port)
        self._gate.open()
        self.follow()
        return self._gate.port

    def follow(self) -> None:
        """The line in use, or its weather, has changed."""
        if self._line().broken:
            self._gate.shut()
        else:
            self._gate.reopen()

    async def close(self) -> None:
        self._gate.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def _arrived(self, caller: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(caller, self._line()))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, caller: socket.socket, line: Line) -> None:
        site_in, site_out = await asyncio.open_connection(sock=caller)
        writers = [site_out]
        try:
            centre_in, centre_out = await asyncio.open_connection(*self._target, local_addr=(line.source, 0))
            writers.append(centre_out)
            async with asyncio.TaskGroup() as both:
                both.create_task(_flow(site_in, centre_out, line.up))
                both.create_task(_flow(centre_in, site_out, line.down))
        except* OSError:  # the centre refused, or one end was reset: so is the other
            for writer in writers:
                _reset(writer)
        finally:
            for writer in writers:
                writer.close()


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Lane) -> None:
    """Carry one direction to its end."""
    held: asyncio.Queue[Chunk] = asyncio.Queue(IN_FLIGHT)
    async with asyncio.TaskGroup() as flow:
        flow.create_task(_take(reader, held))
        flow.create_task(_give(held, writer, lane))


async def _take(reader: asyncio.StreamReader, held: asyncio.Queue[Chunk]) -> None:
    data = b"first"
    while data:
        data = b""
        with suppress(OSError):  # a reset travels down the line like an end
            data = await reader.read(CHUNK)
        await held.put((asyncio.get_running_loop().time(), data))


async def _give(held: asyncio.Queue[Chunk], writer: asyncio.StreamWriter, lane: Lane) -> None:
    loop = asyncio.get_running_loop()
    while True:
        sent, data = await held.get()
        wait = FIRST_RETRY_S
        while lane.swallows():
            await asyncio.sleep(wait)
            sent, wait = loop.time(), min(2 * wait, LAST_RETRY_S)
        await asyncio.sleep(lane.arrival(sent, len(data)) - loop.time())
        if not data:
            break
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST, not FIN."""
    with suppress(OSError):  # it has ended already
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING)
    writer.transport.abort()


class RouterPort:
    """The port of a site's router that the centre's TCP echo asks for: second evidence about one line.

    A double. It answers while its line is whole and is silent while it is cut; the line's delay and loss do
    not reach it, since the kernel makes the handshake.
    """

    def __init__(self, address: str, line: Line) -> None:
        self._gate = Gate(address, socket.socket.close)
        self._line = line
        line.watch(self._follow)

    def open(self) -> int:
        """The port."""
        return self._gate.open()

    def close(self) -> None:
        self._gate.close()

    def _follow(self) -> None:
        if self._line.broken:
            self._gate.shut()
        else:
            self._gate.reopen()
