"""A videobridge's private HTTP interface. It knows no password: keep it on loopback or a private network."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.answers.bridge import (
    COLIBRI,
    DEBUG,
    DRAIN,
    STATS,
    VERSION,
    ColibriStats,
    Conference,
    Conferences,
    Debug,
    Version,
)
from orchestrator.jitsi.answers.metrics import ACCEPT, Metrics, scraped
from orchestrator.jitsi.clients.transport import Answer, Door, Limits
from orchestrator.text import Text

CONFERENCE = Text(vi="phiên họp {id}", en="conference {id}")
SAID = 300  # characters of what a server says about itself


class Health(NamedTuple):
    """`said` is the server's own sentence when it is not healthy."""

    ok: bool
    said: str | None = None


class Videobridge:
    """Every question raises JitsiError when it gets no usable answer. One object a bridge; `close` it."""

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        self.door = Door("Videobridge", url, limits=limits)

    async def health(self) -> Health:
        """The bridge's view of itself, up to a minute old. Unhealthy is an answer: Jicofo will not use it."""
        return await ask_health(self.door)

    async def version(self) -> Version:
        return await self.door.ask("/about/version", VERSION)

    async def stats(self) -> Conferences:
        """Conferences flagged for rtcstats, with every endpoint's figures: the one thing to ask each second.

        A conference that is not flagged is not there, and a bridge of before 2025 does not know the path."""
        return await self.door.ask("/stats", STATS)

    async def debug(self) -> Debug:
        """Every conference in short: which endpoints it has, under which statistics ids."""
        return await self.door.ask("/debug", DEBUG)

    async def conference(self, conference: str, endpoint: str | None = None) -> Conference:
        """One conference in full, or one endpoint of it: heavy (about 25 KB an endpoint). Raises NO_ROOM."""
        path = f"/debug/{quote(conference, safe='')}" + (f"/{quote(endpoint, safe='')}" if endpoint else "")
        found = (await self.door.ask(path, STATS)).conferences.get(conference)
        if found is None:
            raise self.door.place.error(JitsiFault.NO_ROOM, path, CONFERENCE.format(id=conference))
        return found

    async def colibri(self) -> ColibriStats:
        """The whole bridge in one. Off by default: MODULE_OFF."""
        return await self.door.ask("/colibri/stats", COLIBRI)

    async def metrics(self) -> Metrics:
        answer = self.door.good(await self.door.get("/metrics", headers={"Accept": ACCEPT}), "/metrics")
        return scraped(answer.body, answer.kind, self.door.place, "/metrics")

    async def draining(self) -> bool:
        """Whether the bridge takes no new conference."""
        return (await self.door.ask("/colibri/drain", DRAIN)).drain

    async def drain(self, on: bool) -> None:
        path = f"/colibri/drain/{'enable' if on else 'disable'}"
        self.door.good(await self.door.send("POST", path, headers={}), path)

    async def close(self) -> None:
        await self.door.close()


async def ask_health(door: Door) -> Health:
    """/about/health of a bridge or of Jicofo: the same words from both."""
    path = "/about/health"
    answer = await door.get(path)
    if answer.status in (500, 503) and not answer.is_page:
        return Health(False, _sentence(answer))
    door.good(answer, path)
    return Health(True)


def _sentence(answer: Answer) -> str | None:
    """Plain text under whatever type it was declared."""
    text = " ".join(answer.body[: SAID * 4].decode("utf-8", "replace").split())
    return "".join(letter for letter in text if letter.isprintable())[:SAID] or None
