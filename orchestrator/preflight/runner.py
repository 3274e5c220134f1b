"""Looks at everything of a plan, so many at once, and tells of each site as soon as it is done."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol

from orchestrator.clock import Clock
from orchestrator.model.check import CENTRE, Check, Fault, Measured, Preflight, SiteResult, Wanted
from orchestrator.model.events import Body, CheckFinished, PreflightFinished
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight.judge import blind, judge, result, unreached
from orchestrator.preflight.plan import Chain, Plan

AT_ONCE = 256  # chains; at 20 echoes a second each, 5,000 packets a second of 84 octets


class Prober(Protocol):
    """Asks one question. Every failure is an answer."""

    async def measure(self, wanted: Wanted) -> Measured: ...


class Progress(NamedTuple):
    """`result` is that of a site that has just been finished."""

    done: int
    total: int
    result: SiteResult | None


async def run_preflight(
    plan: Plan,
    run: str,
    prober: Prober,
    policy: CheckPolicy,
    clock: Clock,
    *,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Preflight:
    """`run` is the id it is known by. At most `AT_ONCE` chains are in flight, however many sites there are."""
    work = _Run(plan, prober, policy, clock, on_progress)
    started_at, began = clock.now(), clock.monotonic()
    await work.look()
    order = (CENTRE, *plan.sites)
    return Preflight(
        run=run,
        meeting=plan.meeting,
        until=plan.until,
        started_at=started_at,
        seconds=round(clock.monotonic() - began, 3),
        results=tuple(work.results[site] for site in order),
    )


def journalled(found: Preflight) -> Iterator[Body]:
    """A run as the journal keeps it: each point, the centre among them, then the whole."""
    for each in found.results:
        yield CheckFinished(
            run=found.run, meeting=found.meeting, site=each.site, verdict=each.verdict, checks=each.checks
        )
    verdicts = {each.site: each.verdict for each in found.results}
    centre = verdicts.pop(CENTRE)
    yield PreflightFinished(run=found.run, meeting=found.meeting, sites=verdicts, centre=centre, seconds=found.seconds)


class _Run:
    def __init__(
        self, plan: Plan, prober: Prober, policy: CheckPolicy, clock: Clock, on_progress: Callable[[Progress], None]
    ) -> None:
        self.results: dict[str, SiteResult] = {}
        self._plan = plan
        self._prober = prober
        self._policy = policy
        self._clock = clock
        self._on_progress = on_progress
        self._places: defaultdict[str, list[int]] = defaultdict(list)  # of each site, where its chains stand
        self._chains = [*((wanted,) for wanted in plan.control), *plan.chains]
        for place, chain in enumerate(self._chains):
            self._places[chain[0].site].append(place)
        self._checks: dict[int, list[Check]] = {}  # of each chain that is done
        self._done = 0

    async def look(self) -> None:
        """The centre's own network first: a site is asked only where its answer could reach us."""
        control = range(len(self._plan.control))
        await self._each(control)
        rest = range(len(control), len(self._chains))
        if blind([check for place in control for check in self._checks[place]]):
            for place in rest:
                if self._chains[place][0].site != CENTRE:
                    self._finish(place, self._unreached(self._chains[place], Fault.OWN_NETWORK))
        await self._each(place for place in rest if place not in self._checks)

    async def _each(self, places: Iterable[int]) -> None:
        waiting = iter(places)
        async with asyncio.TaskGroup() as group:
            for place in islice(waiting, AT_ONCE):
                group.create_task(self._work(place, waiting))

    async def _work(self, place: int | None, waiting: Iterator[int]) -> None:
        while place is not None:
            self._finish(place, await self._follow(self._chains[place]))
            place = next(waiting, None)

    async def _follow(self, chain: Chain) -> list[Check]:
        checks: list[Check] = []
        for n, wanted in enumerate(chain):
            measured = await self._prober.measure(wanted) if wanted.target else Measured(Fault.NO_ADDRESS)
            checks += judge(wanted, measured, self._policy, until=self._plan.until, at=self._clock.now())
            if measured.fault is not None:
                return checks + self._unreached(chain[n + 1 :], Fault.NOT_REACHED)
        return checks

    def _unreached(self, chain: Chain, fault: Fault) -> list[Check]:
        return unreached(chain, fault, self._policy, self._plan.until, self._clock.now())

    def _finish(self, place: int, checks: list[Check]) -> None:
        self._checks[place] = checks
        self._done += 1
        site = self._chains[place][0].site
        places = self._places[site]
        finished = None
        if all(each in self._checks for each in places):
            finished = self.results[site] = result(site, [check for each in places for check in self._checks[each]])
        self._on_progress(Progress(self._done, len(self._chains), finished))
