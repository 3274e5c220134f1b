"""What the one suite of the clients is run against: the double, recordings of a real stack, and a live one.

A stack offers paths of a bridge and of Jicofo at moments of its own time. A test names the paths that it needs, and is
collected for the stacks that offer them: `@on("bridge /stats")`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.deployment import Deployment
from tests.jitsi.replay import Recording, Replay, recordings

DATA = Path(__file__).parent.parent / "data" / "jitsi"
ROOM = "giaoban"
JID = "giaoban@conference.meet.example"


class Stack(Protocol):
    """`go` takes it to one of its `moments`, in their order; `of_one_moment` are those at which the answers to all
    these questions belong together."""

    bridge_url: str
    jicofo_url: str

    @property
    def moments(self) -> Sequence[float]: ...
    async def start(self) -> None: ...
    def of_one_moment(self, *questions: str) -> Sequence[float]: ...
    async def go(self, moment: float) -> None: ...
    async def stop(self) -> None: ...


class Offer(Protocol):
    """A stack that may be started: `name` for the test's id."""

    @property
    def name(self) -> str: ...
    def has(self, path: str) -> bool: ...
    def stack(self) -> Stack: ...


def on(*paths: str) -> pytest.MarkDecorator:
    """Run the test against every stack that offers all these paths."""
    chosen = [pytest.param(offer, id=offer.name) for offer in OFFERS if all(offer.has(path) for path in paths)]
    return pytest.mark.parametrize("stack", chosen, indirect=True)


Play = Callable[[Deployment], None]


class DoubleStack:
    """The double in one situation: what happened before second 10, and then at its own moments."""

    def __init__(self, before: Play, later: dict[float, Play], moments: Sequence[float]) -> None:
        self.moments = moments
        self._before, self._later = before, dict(later)
        self._now = 0.0
        self.deployment = Deployment(0.0)
        self.double = Double(self.deployment, lambda: self._now)

    async def start(self) -> None:
        self._before(self.deployment)
        await self.double.open()
        self.bridge_url, self.jicofo_url = self.double.bridge_urls[0], self.double.jicofo_url

    async def go(self, moment: float) -> None:
        for at in sorted(at for at in self._later if at <= moment):
            self._later.pop(at)(self.deployment)
        self._now = moment

    def of_one_moment(self, *_: str) -> Sequence[float]:
        return self.moments

    async def stop(self) -> None:
        await self.double.close()


class DoubleOffer:
    def __init__(self, situation: str, before: Play, later: dict[float, Play], moments: Sequence[float]) -> None:
        self.name = f"double-{situation}"
        self._before, self._later, self._moments = before, later, moments

    def has(self, path: str) -> bool:
        return self.name != "double-older" or path != "bridge /stats"

    def stack(self) -> Stack:
        return DoubleStack(self._before, self._later, self._moments)


class ReplayOffer:
    def __init__(self, recording: Recording) -> None:
        self.name = f"recording-{recording.name}"
        self._recording = recording

    def has(self, path: str) -> bool:
        return bool(self._recording.of(path))

    def stack(self) -> Stack:
        return Replay(self._recording)


class LiveStack:
    """A running Jitsi. Its time is ours."""

    moments = (0.0, 1.0, 2.0)

    def __init__(self) -> None:
        self.bridge_url = os.environ.get("DIEMCAU_LIVE_JVB", "")
        self.jicofo_url = os.environ.get("DIEMCAU_LIVE_JICOFO", "")
        self._at = 0.0

    async def start(self) -> None: ...

    async def go(self, moment: float) -> None:
        await asyncio.sleep(moment - self._at)
        self._at = moment

    def of_one_moment(self, *_: str) -> Sequence[float]:
        return self.moments

    async def stop(self) -> None: ...


class LiveOffer:
    name = "live"

    def has(self, path: str) -> bool:
        part = "DIEMCAU_LIVE_JVB" if path.startswith("bridge ") else "DIEMCAU_LIVE_JICOFO"
        return bool(os.environ.get(part))

    def stack(self) -> Stack:
        return LiveStack()


def _join(count: int) -> Play:
    def play(deployment: Deployment) -> None:
        for n in range(count):
            deployment.join(ROOM, f"{n:08x}", 1.0, stats_id=f"bp-{n:03}@points.meet.example" if n else None)

    return play


def _p2p(deployment: Deployment) -> None:
    deployment.p2p = True
    _join(2)(deployment)


def _older(deployment: Deployment) -> None:
    deployment.bridges[0].modules.camel = True
    _join(4)(deployment)


def _no_devices(deployment: Deployment) -> None:
    _join(3)(deployment)
    deployment.join(ROOM, "00000003", 1.0, stats_id="bp-003@points.meet.example", devices=False)


def _muted(deployment: Deployment) -> None:
    _join(4)(deployment)
    for n in range(4):
        deployment.mute(f"{n:08x}", 5.0)


CALM = (10.0, 11.0, 12.0)
OFFERS: list[Offer] = [
    DoubleOffer("idle", _join(0), {}, CALM),
    DoubleOffer("one", _join(1), {}, CALM),
    DoubleOffer("two", _join(2), {}, CALM),
    DoubleOffer("two-p2p", _p2p, {}, CALM),
    DoubleOffer("four", _join(4), {}, CALM),
    DoubleOffer("older", _older, {}, CALM),
    DoubleOffer("muted", _muted, {}, tuple(range(10, 30))),
    DoubleOffer("cut", _join(4), {20.0: lambda deployment: deployment.cut("00000003", 20.0)}, tuple(range(15, 150))),
    DoubleOffer("no-devices", _no_devices, {}, CALM),
    DoubleOffer(
        "back",
        _join(4),
        {
            20.0: lambda deployment: deployment.cut("00000003", 20.0),
            50.0: lambda deployment: deployment.repair("00000003", 50.0),
        },
        tuple(range(15, 60)),
    ),
    DoubleOffer("left", _join(4), {20.0: lambda deployment: deployment.leave("00000003", 20.0)}, tuple(range(15, 30))),
    DoubleOffer(
        "restarted",
        _join(4),
        {20.0: lambda deployment: deployment.restart(0, 20.0)},
        (15.0, 19.0, 26.0, 27.0, 33.0, 34.0),
    ),
    *(ReplayOffer(recording) for recording in recordings(DATA)),
]
if os.environ.get("DIEMCAU_LIVE_JVB") or os.environ.get("DIEMCAU_LIVE_JICOFO"):
    OFFERS.append(LiveOffer())
