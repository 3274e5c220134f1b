"""What does the paper of a meeting of a whole country's points cost: counted, written, made a file in its own process?

    python -m bench.report_paper [--sites 3421]

Every point is connected all the time; every third was checked with a remark.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.figures import Figure, report
from bench.registry_load import HEAD, SITE
from orchestrator.config.loader import parse_registry
from orchestrator.model.check import Check, Item, Verdict
from orchestrator.model.events import (
    Body,
    CheckFinished,
    Event,
    LineChanged,
    PhaseChanged,
    SessionOpened,
    WatchStarted,
)
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry
from orchestrator.model.signals import LineState
from orchestrator.report.document import Papers
from orchestrator.report.document.words import read_words
from orchestrator.report.figures import figures
from orchestrator.report.runner import Renderer
from orchestrator.text import Text

START = datetime(2021, 11, 30, 0, 30, tzinfo=UTC)
REMARK = Text(vi="Mất gói 1,5%, cao hơn mức 1%.", en="Loss of 1.5%, more than 1%.")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=3421)
    given = options.parse_args()
    rest = (SITE.format(n=n, a=n >> 8, b=n & 255) for n in range(1, given.sites))
    registry = parse_registry((HEAD + "".join(rest)).encode(), "whole")
    events = [Event("m.20211130", n, 1, at, body) for n, (at, body) in enumerate(_held(registry), start=1)]
    began = time.process_time()
    counted = figures(events, registry)
    assert counted is not None
    counting_s = time.process_time() - began
    paper = Papers(counted, registry, read_words(None)).document("internal")
    writing_s = time.process_time() - began - counting_s
    found = {"count": Figure(round(counting_s, 2), "s CPU"), "write": Figure(round(writing_s, 2), "s CPU")}
    for format in ("docx", "pdf"):
        before = _cpu_s()
        made = asyncio.run(Renderer(patience_s=600).render(paper, format))
        found[format] = Figure(round(_cpu_s() - before, 1), "s CPU")
        found[f"{format}_file"] = Figure(round(len(made) / 1e6, 2), "MB")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10  # of the largest so far
        found[f"{format}_memory"] = Figure(peak, "MB")
    report("report_paper", found, 1)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _held(registry: Registry) -> Iterator[tuple[datetime, Body]]:
    sites = tuple(site.id for site in registry.sites)
    before = START - timedelta(days=1)
    opened = SessionOpened(
        meeting="m",
        title="Hội nghị",
        rooms=("m",),
        start=START,
        end=START + timedelta(hours=4),
        sites=sites,
        revision=1,
    )
    yield before, opened
    for n, site in enumerate(sites):
        yield before, _checked(site, Verdict.PASSED if n % 3 else Verdict.NOTED, before)
    yield START - timedelta(hours=1), WatchStarted(sites=sites, version="")
    for site in sites:
        yield START - timedelta(minutes=30), LineChanged(site=site, before=LineState.UNKNOWN, after=LineState.UP)
    yield START, PhaseChanged(before=Phase.ROLL_CALL, after=Phase.LIVE)
    yield START + timedelta(hours=4), PhaseChanged(before=Phase.LIVE, after=Phase.ENDED)


def _checked(site: str, verdict: Verdict, at: datetime) -> CheckFinished:
    reason = None if verdict is Verdict.PASSED else REMARK
    look = Check(site=site, item=Item.LINE, target="192.0.2.1", verdict=verdict, reason=reason, at=at)
    return CheckFinished(run="r", meeting="m", site=site, verdict=verdict, checks=(look,))


if __name__ == "__main__":
    main()
