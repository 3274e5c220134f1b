"""The router of a site: which of its lines carries what the site sends."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.rehearsal.links.line import Line
from orchestrator.rehearsal.links.tcp import TcpRelay
from orchestrator.rehearsal.links.udp import UdpRelay


class Router:
    """Joins a site to the centre. A double: it changes lines only when told (a technician moves the plug).

    New connections and every datagram take the line in use; a TCP connection stays on the line it was made on,
    as behind real address translation.
    """

    def __init__(self, address: str, lines: Sequence[Line]) -> None:
        self.address = address
        self.lines = {line.name: line for line in lines}
        self.in_use = lines[0]
        self._tcp = TcpRelay(address, lambda: self.in_use)
        self._udp = UdpRelay(address, lambda: self.in_use)
        for line in lines:
            line.watch(self._tcp.follow)

    def open(self, centre: str, web_port: int, stamp_port: int) -> str:
        """Join to the centre; the address of the centre as the site dials it."""
        self._udp.open(centre, stamp_port)
        return f"http://{self.address}:{self._tcp.open(centre, web_port)}"

    def switch(self, line: str) -> None:
        """Send over another line from now on. Raises KeyError when there is none of that name."""
        self.in_use = self.lines[line]
        self._tcp.follow()

    async def close(self) -> None:
        self._udp.close()
        await self._tcp.close()
