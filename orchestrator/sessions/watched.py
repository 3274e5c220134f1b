"""One session watched: watch, journal, board, alerts, in the order in which things flow."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

from orchestrator import notices
from orchestrator.alerts.runner import AlertRunner
from orchestrator.alerts.wording import Wording
from orchestrator.channels.channel import Channel
from orchestrator.clock import Clock
from orchestrator.edges import Edges, control, watched
from orchestrator.live.board import Board
from orchestrator.live.cause import causes_text, evidence_text
from orchestrator.live.runner import Archive, LiveRunner
from orchestrator.live.watch import Watch
from orchestrator.live.watch.sense import Sense, sense
from orchestrator.model.board import Notice, Patch, SessionBrief
from orchestrator.model.events import BlindSpell, Body, Event
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Source
from orchestrator.store.ledger import Ledger


class Audience(Protocol):
    """Who is told what happens: the browsers and the metrics."""

    def told(self, event: Event, patch: Patch) -> None: ...

    def noticed(self, session: str, notices: tuple[Notice, ...]) -> None: ...


class Session:
    """`history` is what the journal already holds of it. Nothing runs before `start`."""

    def __init__(
        self,
        stream: str,
        title: str,
        registry: Registry,
        history: Sequence[Event],
        *,
        ledger: Ledger,
        archive: Archive,
        edges: Edges,
        channels: Sequence[Channel],
        clock: Clock,
    ) -> None:
        self.stream = stream
        self._title = title
        self._ledger = ledger
        self._clock = clock
        self._edges = edges
        self._history = list(history)
        self._started = history[0].at if history else clock.now()
        self.board = Board(stream, title, registry, self._started, self._sense)
        self.live = LiveRunner(stream, self._watch(registry), ledger, edges, archive, clock)
        self.live.use(watched(registry, icmp=edges.has_icmp), _names(registry))
        for event in history:
            self.board.fold(event)
        self.live.resume(history, self.board.states())
        self._registry = registry
        self._channels = channels

    def start(self, version: str, url: str, audience: Audience) -> dict[str, Coroutine[Any, Any, None]]:
        """Begin to watch; returns what must be run until the session ends."""
        self._audience = audience
        policy, wording = self._registry.policy, _wording(self._registry)
        self._alerts = AlertRunner(self.stream, policy, wording, self._ledger, self._channels, self._clock, url=url)
        history, self._history = self._history, []
        self.live.start(version)
        after = history[-1].seq if history else 0
        return {"board": self._tell(after), "alerts": self._alerts.run(history), "telemetry": self.live.keep()}

    def brief(self) -> SessionBrief:
        return SessionBrief(id=self.stream, title=self._title, phase="live", started_at=self._started)

    def use(self, registry: Registry, channels: Sequence[Channel]) -> None:
        """Go on with a changed registry."""
        self._edges.use(registry)
        self.board.use(registry)
        self.live.use(watched(registry, icmp=self._edges.has_icmp), _names(registry))
        self._alerts.adopt(registry.policy, _wording(registry), channels)

    def record(self, body: Body) -> None:
        self._ledger.record(self.stream, body)

    def notify(self, code: str, notice: Notice | None) -> None:
        """Put up or take down a notice about the service itself."""
        if self.board.notify(code, notice):
            self._audience.noticed(self.stream, self.board.notices)

    async def _tell(self, after: int) -> None:
        """Fold what the journal tells into the board, and tell the audience."""
        async for event in self._ledger.follow(self.stream, after):
            self._audience.told(event, self.board.fold(event))
            if isinstance(event.body, BlindSpell) and event.body.reason == "network":
                self.notify(notices.BLIND, notices.blind(event.body))

    def _watch(self, registry: Registry) -> Watch:
        has_icmp = self._edges.has_icmp
        return Watch(
            watched(registry, icmp=has_icmp),
            registry.policy,
            now=self._clock.monotonic(),
            control=control(registry.centre) if has_icmp else (),
            echo=Source.ICMP if has_icmp else None,
        )

    def _sense(self, site: str) -> Sense:
        line = self.live.watch.lines.get(site)
        return sense(line, self._clock.monotonic()) if line else Sense()


def _wording(registry: Registry) -> Wording:
    return Wording(registry, causes_text, evidence_text)


def _names(registry: Registry) -> dict[str, str]:
    return {carrier.id: carrier.name for carrier in registry.carriers}
