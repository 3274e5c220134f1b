"""Serves what a real stack once answered, from `tests/data/jitsi/*.json`.

    {"recorded", "versions", "situation",
     "answers": [{"of", "method", "path", "at_s", "status", "headers", "body"}]}

`of` is `jvb` or `jicofo`; where it is missing, the path and the body tell. `body` is text, or JSON as such. A `status`
of 0 or null stands for a connection that was refused or broke.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiohttp import web

FOCUS_ONLY = ("/debug/conference", "/debug/conferences", "/rtcstats", "/conference-request", "/move-endpoints", "/pin")
FOCUS_MARKS = ('"bridge_selector"', '"focus_manager"', "Jicofo", "JICOFO", "jitsi_jicofo_")
HOP = {"content-length", "transfer-encoding", "connection", "date", "keep-alive", "content-encoding", "server"}


class Recorded(NamedTuple):
    part: str  # bridge or jicofo
    method: str
    path: str
    at_s: float
    status: int
    headers: dict[str, str]
    body: bytes


class Recording:
    """One file."""

    def __init__(self, file: Path) -> None:
        envelope = json.loads(file.read_text(encoding="utf-8"))
        self.name = file.stem
        self.situation: str = envelope["situation"]
        self.versions: Any = envelope["versions"]
        self.answers = tuple(_answer(told) for told in envelope["answers"])

    @property
    def moments(self) -> tuple[float, ...]:
        return tuple(sorted({answer.at_s for answer in self.answers}))

    def has(self, path: str) -> bool:
        """`bridge /stats`, or a path that ends in `*`: at least one such answer that is one."""
        part, _, wanted = path.partition(" ")
        return any(
            answer.part == part and answer.status and answer.method == "GET" and _matches(wanted, answer.path)
            for answer in self.answers
        )

    def at(self, part: str, method: str, path: str, moment: float) -> Recorded | None:
        """The last one until then, or the first there is."""
        same = [a for a in self.answers if (a.part, a.method, a.path) == (part, method, unquote(path))]
        return max((a for a in same if a.at_s <= moment), key=lambda a: a.at_s, default=same[0] if same else None)


class Replay:
    """Two servers, one for each part. What was not recorded is answered with 501, which no client takes for a word of
    Jitsi's."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.moments: Sequence[float] = recording.moments
        self._moment = self.moments[0] if self.moments else 0.0
        self._runners: list[web.AppRunner] = []

    async def start(self) -> None:
        self.bridge_url, self.jicofo_url = await self._serve("bridge"), await self._serve("jicofo")

    async def go(self, moment: float) -> None:
        self._moment = moment

    async def stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    async def _serve(self, part: str) -> str:
        async def handle(request: web.Request) -> web.Response:
            found = self.recording.at(part, request.method, request.path_qs, self._moment)
            if found is None:
                return web.Response(status=501, text="not recorded")
            if not found.status:
                assert request.transport
                request.transport.abort()
            return web.Response(status=found.status or 503, headers=found.headers, body=found.body)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"


def recordings(folder: Path) -> Iterator[Recording]:
    """All of a folder; none where there is no such folder."""
    for file in sorted(folder.glob("*.json")):
        yield Recording(file)


def _answer(told: dict[str, Any]) -> Recorded:
    body = told.get("body")
    octets = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {key: value for key, value in (told.get("headers") or {}).items() if key.lower() not in HOP}
    path = unquote(told["path"])
    part = told.get("of") or ("jicofo" if _of_focus(path, octets) else "jvb")
    return Recorded(
        part="jicofo" if part == "jicofo" else "bridge",
        method=told.get("method") or "GET",
        path=path,
        at_s=float(told.get("at_s") or 0.0),
        status=int(told.get("status") or 0),
        headers=headers,
        body=octets,
    )


def _of_focus(path: str, body: bytes) -> bool:
    return path.startswith(FOCUS_ONLY) or any(mark.encode() in body for mark in FOCUS_MARKS)


def _matches(wanted: str, path: str) -> bool:
    return path.startswith(wanted[:-1]) if wanted.endswith("*") else path == wanted
