"""What Prometheus reads: the board in numbers, the service's own health, and counts of what the journal told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from orchestrator.clock import Clock
from orchestrator.model.events import AlertDelivered, AlertFailed, Event
from orchestrator.model.signals import LineState, RoomState
from orchestrator.model.views.board import BoardView, Figures, SiteView
from orchestrator.web.streaming.stream import Boards


class Vitals(Protocol):
    """How the service itself is."""

    @property
    def journal_lag_s(self) -> float: ...
    @property
    def loop_lag_s(self) -> float: ...
    @property
    def registry_ok(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of one scrape, taken at once on the event loop and written out beside it."""

    boards: tuple[BoardView, ...]
    deliveries: Mapping[tuple[str, str], int]
    events: Mapping[str, int]
    rejections: Mapping[tuple[str, str], int]
    stream_clients: int
    journal_lag_s: float
    loop_lag_s: float
    registry_ok: bool


class Metrics:
    """Counters start at zero with the process, as Prometheus expects; call `count` for each event as it is told."""

    def __init__(
        self,
        boards: Boards,
        vitals: Vitals,
        clock: Clock,
        *,
        rejections: Callable[[], Mapping[tuple[str, str], int]],
        stream_clients: Callable[[], int],
    ) -> None:
        self._boards = boards
        self._vitals = vitals
        self._clock = clock
        self._rejections = rejections
        self._stream_clients = stream_clients
        self._deliveries: Counter[tuple[str, str]] = Counter()
        self._events: Counter[str] = Counter()
        self._turn = asyncio.Lock()

    def count(self, event: Event) -> None:
        self._events[event.body.kind] += 1
        match event.body:
            case AlertDelivered(channel=channel):
                self._deliveries[channel, "delivered"] += 1
            case AlertFailed(channel=channel):
                self._deliveries[channel, "failed"] += 1

    async def scrape(self, accept: str) -> tuple[bytes, str]:
        """The text and its content type. Written in a thread: thousands of sites take longer than the watch may
        be kept waiting."""
        encode, content_type = choose_encoder(accept)
        async with self._turn:
            registry = CollectorRegistry()
            ProcessCollector(registry=registry)
            registry.register(_Scrape(self._snapshot()))
            return await asyncio.to_thread(encode, registry), content_type

    def _snapshot(self) -> Snapshot:
        now = self._clock.now()
        boards = (self._boards.board(brief.id) for brief in self._boards.sessions())
        return Snapshot(
            boards=tuple(board.view(now) for board in boards if board),
            deliveries=dict(self._deliveries),
            events=dict(self._events),
            rejections=dict(self._rejections()),
            stream_clients=self._stream_clients(),
            journal_lag_s=self._vitals.journal_lag_s,
            loop_lag_s=self._vitals.loop_lag_s,
            registry_ok=self._vitals.registry_ok,
        )


class _Scrape(Collector):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        # A site on two boards is shown as the later one has it: twice would spoil the whole scrape.
        sites = list({site.id: site for board in self._snapshot.boards for site in board.sites}.values())
        yield from _states(sites)
        yield from _lines(sites)
        yield from self._service()

    def _service(self) -> Iterator[Metric]:
        told = self._snapshot
        yield _gauge("incidents_open", "Incidents not resolved yet", _open_incidents(told.boards))
        yield _gauge("journal_lag_seconds", "How long the oldest event waits to be written", told.journal_lag_s)
        yield _gauge("event_loop_lag_seconds", "How late the event loop lately was", told.loop_lag_s)
        yield _gauge("registry_last_reload_successful", "1 when the last sites.yaml was good", told.registry_ok)
        yield _gauge("event_stream_clients", "Browsers that read an event stream", told.stream_clients)
        events = [((kind,), number) for kind, number in told.events.items()]
        yield _counter("journal_events", "Events told, by kind", ("kind",), events)
        delivered = told.deliveries.items()
        yield _counter("alert_deliveries", "Alerts delivered or given up on", ("channel", "outcome"), delivered)
        turned_away = told.rejections.items()
        yield _counter("rejections", "Packets and callers turned away", ("door", "reason"), turned_away)


def _states(sites: list[SiteView]) -> Iterator[Metric]:
    line = GaugeMetricFamily("diemcau_site_line_state", "1 for the state that the line is in", labels=("site", "state"))
    room = GaugeMetricFamily("diemcau_site_room_state", "1 for the state in the room", labels=("site", "state"))
    for site in sites:
        for line_state in LineState:
            line.add_metric((site.id, line_state.value), float(site.line is line_state))
        for room_state in RoomState:
            room.add_metric((site.id, room_state.value), float(site.room is room_state))
    yield line
    yield room


def _lines(sites: list[SiteView]) -> Iterator[Metric]:
    """What was not measured is left out, not zero."""
    yield _of_sites("rtt_seconds", "Round trip over the line", sites, lambda f: _seconds(f.rtt_ms))
    yield _of_sites("jitter_seconds", "Variation of the delay", sites, lambda f: _seconds(f.jitter_ms))
    loss = GaugeMetricFamily(
        "diemcau_site_loss_ratio", "Packets lost over the last ten seconds, 0 to 1", labels=("site", "direction")
    )
    drops = CounterMetricFamily("diemcau_site_drops", "Times the line was lost in this session", labels=("site",))
    agents = GaugeMetricFamily("diemcau_agent_connected", "1 when the site's agent is attached", labels=("site",))
    for site in sites:
        for direction, value in (("up", site.figures.loss_up), ("down", site.figures.loss_down)):
            if value is not None:
                loss.add_metric((site.id, direction), value)
        drops.add_metric((site.id,), site.drops)
        agents.add_metric((site.id,), float(site.agent))
    yield from (loss, drops, agents)


def _of_sites(
    name: str, text: str, sites: Iterable[SiteView], value_of: Callable[[Figures], float | None]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"diemcau_site_{name}", text, labels=("site",))
    for site in sites:
        if (value := value_of(site.figures)) is not None:
            family.add_metric((site.id,), value)
    return family


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _open_incidents(boards: Iterable[BoardView]) -> int:
    return sum(incident.resolved_at is None for board in boards for incident in board.incidents)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"diemcau_{name}", text, value=float(value))


def _counter(
    name: str, text: str, labels: tuple[str, ...], counts: Iterable[tuple[tuple[str, ...], int]]
) -> CounterMetricFamily:
    family = CounterMetricFamily(f"diemcau_{name}", text, labels=labels)
    for values, number in counts:
        family.add_metric(values, number)
    return family
