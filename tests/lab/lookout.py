"""Who watches from inside the centre: a browser at the board, and the duty office that receives the alerts.

Both live in one thread inside the centre's namespace, and reach the service over its loopback: what happens to the
centre's wire does not touch them. Arrival times are monotonic seconds, the same clock that stamps the faults.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple, Self, TypeVar

from orchestrator.clock import SystemClock
from orchestrator.model.views.board import BoardView, SiteView
from orchestrator.rehearsal.witness.office import DutyOffice
from orchestrator.rehearsal.witness.onlooker import Onlooker
from orchestrator.rehearsal.witness.outcome import Delivery, Sighting
from tests.lab.visitor import Visitor, arrive
from tests.lab.wires.setns import enter

T = TypeVar("T")
PATIENCE_S = 30.0


class Mark(NamedTuple):
    """A place in what has been seen so far; what counts is what comes after it."""

    sightings: int
    deliveries: int


class Lookout:
    """Everything the event stream and the webhook brought, in order; `until` waits for more of it."""

    def __init__(self, namespace: str, secret: str) -> None:
        self.sightings: list[Sighting] = []
        self._namespace = namespace
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._office = DutyOffice(secret, SystemClock(), self._delivered)
        self._onlooker: Onlooker | None = None
        self._watching: asyncio.Task[None] | None = None
        self._visitor: Visitor | None = None
        self._thread = threading.Thread(target=self._live, name="lookout")

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._office.open())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def watch(self, url: str, name: str, password: str) -> None:
        """Sign in at the service, once it is ready, and follow its session from now on."""
        self._visitor = visitor = self._do(arrive(url))
        self._poll(lambda: self._do(visitor.finds_ready()), "the service ready", PATIENCE_S)
        self._do(self._watch(url, name, password))

    # ── what was seen ───────────────────────────────────────────────────────────────────────────────

    @property
    def webhook(self) -> str:
        """The address to deliver alerts to."""
        return self._office.url

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """Each alert once; `repeated` and `refused` count the others."""
        return self._office.deliveries

    @property
    def repeated(self) -> int:
        return self._office.repeated

    @property
    def refused(self) -> int:
        """Deliveries whose signature did not hold."""
        return self._office.refused

    @property
    def sites(self) -> dict[str, SiteView]:
        """The board's tiles as they stand now."""
        return self._onlooker.sites if self._onlooker else {}

    def mark(self) -> Mark:
        return Mark(len(self.sightings), len(self.deliveries))

    def changes(self, since: Mark, site: str) -> list[Sighting]:
        """Changes of a site's line from one state into another."""
        return [s for s in self.lines(since, site) if s.body["before"] != s.body["after"]]

    def lines(self, since: Mark, site: str | None = None) -> list[Sighting]:
        """Whatever was said of a line, or of any, changes of marks among it."""
        seen = self.sightings[since.sightings :]
        return [s for s in seen if s.kind == "line.changed" and site in (None, s.body["site"])]

    def alerts(self, since: Mark) -> Sequence[Delivery]:
        return self.deliveries[since.deliveries :]

    def until(self, find: Callable[[], T], what: str, within_s: float = PATIENCE_S) -> T:
        """What `find` returns as soon as that is true. Raises AssertionError with what was seen in its stead."""
        end = time.monotonic() + within_s
        with self._news:
            while not (found := find()):
                left_s = end - time.monotonic()
                if left_s <= 0:
                    raise AssertionError(f"not seen within {within_s:.0f} s: {what}. Lately: {self._lately()}")
                self._news.wait(min(0.2, left_s))  # a snapshot comes without news
        return found

    def until_state(self, since: Mark, site: str, state: str, within_s: float = PATIENCE_S) -> Sighting:
        """The first change of a site's line into a state."""
        found = self.until(
            lambda: [s for s in self.changes(since, site) if s.body["after"] == state],
            f"{site} {state}",
            within_s,
        )
        return found[0]

    def until_alert(self, since: Mark, site: str, stage: str, within_s: float = PATIENCE_S) -> Delivery:
        found = self.until(
            lambda: [alert for alert in self.alerts(since) if alert.stage == stage and site in alert.sites],
            f"alert {stage} of {site}",
            within_s,
        )
        return found[0]

    def until_board(self, good: Callable[[BoardView], bool], what: str, within_s: float = PATIENCE_S) -> None:
        """Ask for the whole board until it is as it should be. Raises AssertionError."""

        def asked() -> bool:
            assert self._visitor
            board = self._do(self._visitor.board())
            return board is not None and good(board)

        self._poll(asked, what, within_s)

    def _poll(self, good: Callable[[], bool], what: str, within_s: float) -> None:
        """Ask again at each piece of news, and ten times a second without any."""
        end = time.monotonic() + within_s
        while not good():
            if time.monotonic() > end:
                raise AssertionError(f"not so within {within_s:.0f} s: {what}. Lately: {self._lately()}")
            with self._news:
                self._news.wait(0.1)

    def _lately(self) -> str:
        told = [f"{alert.stage} {','.join(alert.sites)}" for alert in self.deliveries[-5:]]
        seen = [f"{s.kind} {dict(s.body)}" for s in self.sightings[-12:]]
        return f"alerts {told}, lines { {site: str(view.line) for site, view in self.sites.items()} }, events {seen}"

    # ── inside the thread ───────────────────────────────────────────────────────────────────────────

    def _live(self) -> None:
        enter(self._namespace)
        self._loop.run_forever()
        self._loop.close()

    def _do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(2 * PATIENCE_S)

    async def _watch(self, url: str, name: str, password: str) -> None:
        assert self._visitor
        await self._visitor.sign_in(name, password)
        self._onlooker = Onlooker(url, SystemClock(), self._sighted)
        self._watching = asyncio.create_task(self._onlooker.watch(name, password))
        seen = asyncio.create_task(self._onlooker.seen.wait())
        await asyncio.wait({seen, self._watching}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if self._watching.done():
            self._watching.result()  # says why the board stayed closed
        assert seen.done(), "the event stream brought no snapshot"

    async def _close(self) -> None:
        if self._visitor:
            await self._visitor.leave()
        if self._watching:
            self._watching.cancel()
            await asyncio.wait({self._watching})
        await self._office.close()

    def _sighted(self, sighting: Sighting) -> None:
        with self._news:
            self.sightings.append(sighting)
            self._news.notify_all()

    def _delivered(self, _: Delivery) -> None:
        with self._news:
            self._news.notify_all()
