"""Serves what a real stack once answered, from `tests/data/jitsi/*.json`: its README says how they are written.

An answer is given to whoever asks with the Accept header of then. What was recorded with `*/*` is given to everybody,
but for /metrics, where the header decides about the form.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiohttp import web

from orchestrator.jitsi.answers.metrics import ACCEPT

HOP = {"content-length", "transfer-encoding", "connection", "date", "keep-alive", "content-encoding", "server"}


METRICS = "/metrics"
ANY = "*/*"
TOGETHER_S = 0.1  # answers so close to each other are of one moment


class Recorded(NamedTuple):
    part: str  # bridge or jicofo
    method: str
    path: str
    accept: str | None
    at_s: float
    status: int  # 0: no answer at all
    headers: dict[str, str]
    body: bytes

    def suits(self, accept: str | None) -> bool:
        return self.accept == accept or (self.accept == ANY and self.path != METRICS)


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

    def of(self, question: str) -> tuple[Recorded, ...]:
        """What was answered to `bridge /stats`, or to paths that begin so: `bridge /debug/*`."""
        part, _, wanted = question.partition(" ")
        accept = ACCEPT if wanted == METRICS else ANY
        return tuple(
            answer
            for answer in self.answers
            if (answer.part, answer.method) == (part, "GET")
            and answer.status
            and answer.suits(accept)
            and _matches(wanted, answer.path)
        )

    def at(self, asked: Recorded, moment: float) -> Recorded | None:
        """What was answered to the same question last until then, or first."""
        question = asked.part, asked.method, asked.path
        same = [a for a in self.answers if (a.part, a.method, a.path) == question and a.suits(asked.accept)]
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

    def of_one_moment(self, *questions: str) -> Sequence[float]:
        """A room changes between two questions: what was not asked together cannot be laid side by side."""
        first, *others = ([answer.at_s for answer in self.recording.of(question)] for question in questions)
        near = [[at, *(_nearest(at, times) for times in others)] for at in first]
        return [max(times) for times in near if max(times) - min(times) <= TOGETHER_S]

    async def stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    async def _serve(self, part: str) -> str:
        async def handle(request: web.Request) -> web.Response:
            asked = Recorded(part, request.method, request.path_qs, request.headers.get("Accept"), 0.0, 0, {}, b"")
            found = self.recording.at(asked._replace(path=unquote(asked.path)), self._moment)
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
    return Recorded(
        part="bridge" if told["server"] == "jvb" else "jicofo",
        method=told["method"],
        path=unquote(told["path"]),
        accept=told.get("accept", ANY),
        at_s=told["at_s"],
        status=told.get("status", 0),
        headers={key: value for key, value in told.get("headers", {}).items() if key.lower() not in HOP},
        body=json.dumps(told["body"]).encode() if "body" in told else told.get("text", "").encode(),
    )


def _nearest(at: float, times: list[float]) -> float:
    return min(times, key=lambda time: abs(time - at), default=math.inf)


def _matches(wanted: str, path: str) -> bool:
    return path.startswith(wanted[:-1]) if wanted.endswith("*") else path == wanted
