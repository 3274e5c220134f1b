"""The double as one thing: a deployment, with a door for each bridge and one for Jicofo."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.rehearsal.jitsi.doors.bridge import BridgeDoor
from orchestrator.rehearsal.jitsi.doors.focus import FocusDoor
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

HERE = "127.0.0.1"


class Double:
    """`moment` is the time in seconds: a test's own, or the event loop's."""

    def __init__(self, deployment: Deployment, moment: Callable[[], float]) -> None:
        self.deployment = deployment
        self.bridges = [BridgeDoor(deployment, bridge.index, moment) for bridge in deployment.bridges]
        self.jicofo = FocusDoor(deployment, moment)

    async def open(self, host: str = HERE, port: int = 0, jicofo_port: int = 0) -> None:
        """The first bridge at `port`, every further one at the next; 0: at any."""
        for index, bridge in enumerate(self.bridges):
            await bridge.door.open(host, port + index if port else 0)
        await self.jicofo.door.open(host, jicofo_port)

    async def close(self) -> None:
        for bridge in self.bridges:
            await bridge.door.close()
        await self.jicofo.door.close()

    @property
    def bridge_urls(self) -> list[str]:
        return [bridge.door.url for bridge in self.bridges]

    @property
    def jicofo_url(self) -> str:
        return self.jicofo.door.url
