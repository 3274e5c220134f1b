"""One session watched: watch, journal, board, alerts, in the order in which things flow."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
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
from orchestrator.model.events import BlindSpell, Event
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry, Site
from orchestrator.model.signals import Source
from orchestrator.model.views.board import Notice, Patch
from orchestrator.store.ledger import Ledger


class Audience(Protocol):
    """Who is told what happens: the browsers and the metrics."""

    def told(self, event: Event, patch: Patch) -> None: ...

    def noticed(self, session: str, notices: tuple[Notice, ...]) -> None: ...

    def gone(self, session: str) -> None:
        """There is no board of it any more."""


class Session:
    """`history` is what the journal already holds of it. Nothing runs before `start`."""

    def __init__(
        self,
        stream: str,
        title: str,
        registry: Registry,
        history: Sequence[Event],
        *,
        phase: Phase | None,
        beat_s: float,
        ledger: Ledger,
        archive: Archive,
        edges: Edges,
        channels: Sequence[Channel] | None,
        clock: Clock,
    ) -> None:
        """Without `phase` it belongs to no meeting; without `channels` nobody is alerted. `beat_s` is the rhythm of
        the agents."""
        self.stream = stream
        self._title = title
        self._ledger = ledger
        self._clock = clock
        self._edges = edges
        self._archive = archive
        self._live: LiveRunner | None = None
        self._history = list(history)
        self._beat_s = beat_s
        self._started = history[0].at if history else clock.now()
        self.board = Board(stream, title, registry, self._started, self._sense, phase=phase)
        for event in history:
            self.board.fold(event)
        self._registry = registry
        self._channels = channels
        self._alerts: AlertRunner | None = None

    @property
    def sites(self) -> tuple[Site, ...]:
        return self._registry.sites

    @property
    def started_at(self) -> datetime:
        return self._started

    def start(
        self, url: str, audience: Audience, ack_url: Callable[[str, str], str] | None
    ) -> dict[str, Coroutine[Any, Any, None]]:
        """Begin to show, and to send what is still to be sent; returns what must be run until it is forgotten."""
        self._audience = audience
        history, self._history = self._history, []
        work = {"board": self._tell(history[-1].seq if history else 0)}
        if self._channels is not None:
            policy, wording = self._registry.policy, _wording(self._registry)
            self._alerts = AlertRunner(
                self.stream, policy, wording, self._ledger, self._channels, self._clock, url=url, ack_url=ack_url
            )
            work["alerts"] = self._alerts.run(history)
        return work

    def watch(self, version: str, history: Sequence[Event]) -> dict[str, Coroutine[Any, Any, None]]:
        """Begin to watch the lines, once, from where `history` ends; returns what must be run as well."""
        live = LiveRunner(
            self.stream, self._engine(self._registry), self._ledger, self._edges, self._archive, self._clock
        )
        live.use(watched(self._registry, icmp=self._edges.has_icmp), _names(self._registry))
        live.resume(history, self.board.states())
        self._live = live
        live.start(version)
        return {"telemetry": live.keep()}

    @property
    def live(self) -> LiveRunner:
        """Of one that watches."""
        assert self._live is not None
        return self._live

    def use(self, registry: Registry, channels: Sequence[Channel]) -> None:
        """Go on with a changed registry."""
        self._registry = registry
        self.board.use(registry)
        if self._live is not None:
            self._live.use(watched(registry, icmp=self._edges.has_icmp), _names(registry))
        if self._alerts is not None:
            self._alerts.adopt(registry.policy, _wording(registry), channels)

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

    def _engine(self, registry: Registry) -> Watch:
        has_icmp = self._edges.has_icmp
        return Watch(
            watched(registry, icmp=has_icmp),
            registry.policy,
            now=self._clock.monotonic(),
            control=control(registry.centre) if has_icmp else (),
            echo=Source.ICMP if has_icmp else None,
            rhythm_s=self._beat_s,
        )

    def _sense(self, site: str) -> Sense:
        line = self._live.watch.lines.get(site) if self._live else None
        return sense(line, self._clock.monotonic()) if line else Sense()


def _wording(registry: Registry) -> Wording:
    return Wording(registry, causes_text, evidence_text)


def _names(registry: Registry) -> dict[str, str]:
    return {carrier.id: carrier.name for carrier in registry.carriers}
