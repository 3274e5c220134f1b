"""What is watched now: every session that is on, or, while none is, the lines of all points."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any

from orchestrator.channels.channel import Channel
from orchestrator.clock import Clock
from orchestrator.edges import Edges
from orchestrator.live.board import Board
from orchestrator.live.runner import Archive
from orchestrator.live.watch.engine import beat_s
from orchestrator.model.events import AgentAttached, AgentDetached, Body, Event
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry, Site
from orchestrator.model.signals import LineState, Reading
from orchestrator.model.views.board import Notice
from orchestrator.sessions.watching.watched import Audience, Session
from orchestrator.store.ledger import Ledger
from orchestrator.tasks import Tasks

STANDING = "standing"  # the watch between sessions: it shows and records, and calls nobody unless told to
STANDING_TITLE = "Trực giám sát đường truyền"


class Watches:
    """One door in for readings and agents, whoever watches. A session that has ended keeps its board and its alerts
    until it is forgotten."""

    def __init__(
        self,
        registry: Registry,
        *,
        ledger: Ledger,
        archive: Archive,
        edges: Edges,
        channels: Sequence[Channel],
        clock: Clock,
        version: str,
        ack_url: Callable[[str, str], str] | None = None,
    ) -> None:
        self._registry = registry
        self._ledger = ledger
        self._archive = archive
        self._edges = edges
        self._channels = channels
        self._clock = clock
        self._version = version
        self._ack_url = ack_url
        self._sessions: dict[str, Session] = {}
        self._tasks: dict[str, Tasks] = {}
        self._on: tuple[Session, ...] = ()  # those that watch: the hot path
        self._attached: dict[tuple[str, str], tuple[AgentAttached, float]] = {}  # by site and instance; since when
        self._notices: dict[str, Notice] = {}
        self._audience: Audience | None = None
        self._url = ""

    def open_to(self, audience: Audience, url: str) -> None:
        """Who is told what happens, and where the board is; before anything begins."""
        self._audience, self._url = audience, url

    # ── beginning and ending ────────────────────────────────────────────────────────────────────────

    def show(
        self,
        stream: str,
        title: str,
        sites: Sequence[Site],
        history: Sequence[Event],
        *,
        phase: Phase | None,
        calls: bool = True,
    ) -> None:
        """A board of what `history` says of these sites, which goes on with its journal. `calls`: people are alerted.
        Without `phase` it belongs to no meeting."""
        assert self._audience is not None
        session = Session(
            stream,
            title,
            self._narrowed(sites),
            history,
            phase=phase,
            beat_s=self.beat_s,
            ledger=self._ledger,
            archive=self._archive,
            edges=self._edges,
            channels=self._channels if calls else None,
            clock=self._clock,
        )
        self._sessions[stream] = session
        self._tasks[stream] = Tasks()
        self._run(stream, session.start(self._url, self._audience, self._ack_url))
        for code, notice in self._notices.items():
            session.notify(code, notice)

    def begin(self, stream: str, sites: Sequence[Site], history: Sequence[Event]) -> None:
        """Watch the lines of a session that is shown, from where its journal ends."""
        session = self._sessions[stream]
        session.use(self._narrowed(sites), self._channels)
        self._share_edges()
        self._run(stream, session.watch(self._version, history))
        self._on = (*self._on, session)
        for body, since in self._attached.values():
            if body.site in session.live.watch.lines:
                session.live.attached(_older(body, self._clock.monotonic() - since))

    def end(self, stream: str, reason: str) -> None:
        """Stop watching; what was seen stays on its board."""
        for session in self._on:
            if session.stream == stream:
                session.live.stop(reason)
        self._on = tuple(session for session in self._on if session.stream != stream)

    async def forget(self, stream: str) -> None:
        """Take its board away, and whatever it still had to send."""
        self.end(stream, "over")
        del self._sessions[stream]
        await self._tasks.pop(stream).end()
        if self._audience is not None:
            self._audience.gone(stream)

    async def close(self) -> None:
        for stream in self.on:
            self.end(stream, "stopped")
        for tasks in self._tasks.values():
            await tasks.end()

    @property
    def on(self) -> tuple[str, ...]:
        """The streams that are watched."""
        return tuple(session.stream for session in self._on)

    @property
    def shown(self) -> tuple[str, ...]:
        """The streams that have a board."""
        return tuple(self._sessions)

    @property
    def failed(self) -> list[str]:
        return [name for tasks in self._tasks.values() for name in tasks.failed]

    def use(self, registry: Registry, channels: Sequence[Channel], sites: Callable[[str], Sequence[Site]]) -> None:
        """Go on with a changed registry; `sites` gives those of a stream."""
        self._registry, self._channels = registry, channels
        for stream, session in self._sessions.items():
            session.use(self._narrowed(sites(stream)), channels)
        self._share_edges()

    # ── the one door in ─────────────────────────────────────────────────────────────────────────────

    def hear(self, reading: Reading) -> None:
        """A reading of no site is of our own network, and concerns everyone."""
        for session in self._on:
            if not reading.site or reading.site in session.live.watch.lines:
                session.live.hear(reading)

    def attached(self, body: AgentAttached) -> None:
        self._attached[body.site, body.instance] = body, self._clock.monotonic()
        for session in self._of(body.site):
            session.live.attached(body)

    def parted(self, body: AgentDetached) -> None:
        self._attached.pop((body.site, body.instance), None)
        for session in self._of(body.site):
            session.live.parted(body)

    def own_error(self, detail: str) -> None:
        for session in self._on:
            session.live.own_error(detail)

    def own_drops(self, packets: int) -> None:
        for session in self._on:
            session.live.own_drops(packets)

    @property
    def agents(self) -> frozenset[str]:
        """The sites whose agent is attached now."""
        return frozenset(site for site, _ in self._attached)

    # ── what the others ask ─────────────────────────────────────────────────────────────────────────

    def board(self, stream: str) -> Board | None:
        session = self._sessions.get(stream)
        return session.board if session else None

    def lines(self, stream: str) -> dict[str, LineState]:
        """How the lines of a session that is watched stand now."""
        session = next((session for session in self._on if session.stream == stream), None)
        return {site: line.state for site, line in session.live.watch.lines.items()} if session else {}

    def happened(self, stream: str, bodies: Sequence[Body]) -> None:
        """Into the journal of one that is watched, by way of its incidents."""
        for session in self._on:
            if session.stream == stream:
                session.live.happened(bodies)

    def notify(self, code: str, notice: Notice | None) -> None:
        """Put up or take down a notice about the service itself, on every board."""
        if notice is None:
            self._notices.pop(code, None)
        else:
            self._notices[code] = notice
        for session in self._sessions.values():
            session.notify(code, notice)

    def notify_one(self, stream: str, code: str, notice: Notice | None) -> None:
        """Put up or take down a notice about one session."""
        self._sessions[stream].notify(code, notice)

    def record(self, body: Body) -> None:
        """Into the journal of all that are watched."""
        for session in self._on:
            self._ledger.record(session.stream, body)

    @property
    def beat_s(self) -> float:
        """The rhythm of every agent: of the whole registry, since an agent keeps it over sessions."""
        return beat_s(self._registry.policy.watch, len(self._registry.sites))

    @property
    def lag_s(self) -> float:
        return max((session.live.lag_s for session in self._on), default=0.0)

    @property
    def suspended_at(self) -> float:
        """When our own lag or drops last kept us from judging; monotonic seconds."""
        return max((session.live.suspended_at for session in self._on), default=float("-inf"))

    def _run(self, stream: str, work: Mapping[str, Coroutine[Any, Any, None]]) -> None:
        for name, each in work.items():
            self._tasks[stream].start(f"{name} {stream}", each)

    def _of(self, site: str) -> Iterator[Session]:
        return (session for session in self._on if site in session.live.watch.lines)

    def _narrowed(self, sites: Sequence[Site]) -> Registry:
        return self._registry.model_copy(update={"sites": tuple(sites)})

    def _share_edges(self) -> None:
        """Addresses of all that may be asked: the registry's and every session's guests'."""
        sites = {site.id: site for session in self._sessions.values() for site in session.sites}
        sites |= {site.id: site for site in self._registry.sites}
        self._edges.use(self._narrowed(tuple(sites.values())))


def _older(body: AgentAttached, by_s: float) -> AgentAttached:
    """As it would introduce itself now."""
    machine_s = None if body.machine_s is None else body.machine_s + by_s
    return body.model_copy(update={"process_s": (body.process_s or 0.0) + by_s, "machine_s": machine_s})
