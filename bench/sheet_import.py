"""How long does a spreadsheet of a whole country's points take: written, read, laid over sites.yaml, written into it?

    python -m bench.sheet_import [--sites 3421] [--runs 3]

Each point has two links and two contacts, all of them new to a sites.yaml that holds the centre alone.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

from bench.figures import Figure, report
from bench.registry_load import HEAD, SITE
from orchestrator.config.loader import parse_registry
from orchestrator.config.yaml.editing import edited
from orchestrator.config.yaml.reading import grow
from orchestrator.model.registry import Registry
from orchestrator.sheets.opening import open_pages
from orchestrator.sheets.reading import read_pages
from orchestrator.sheets.registry.merging import merge
from orchestrator.sheets.registry.preview import previewed
from orchestrator.sheets.registry.values import wanted
from orchestrator.sheets.tables import TABLES
from orchestrator.sheets.writing import exported

T = TypeVar("T")


class Laps:
    """Seconds of CPU by the name of a step, a list of them over the runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        done = work()
        self.seconds.setdefault(name, []).append(time.process_time() - start)
        return done


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=3421)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    rest = (SITE.format(n=n, a=n >> 8, b=n & 255) for n in range(1, given.sites + 1))
    whole = parse_registry((HEAD + "".join(rest)).encode(), "whole")
    laps = Laps()
    for _ in range(given.runs):
        rows, size = _run(laps, whole)
        print({name: round(values[-1], 2) for name, values in laps.seconds.items()}, rows, "rows")
    figures = {name: Figure(round(median(values), 2), "s CPU") for name, values in laps.seconds.items()}
    figures["rows"] = Figure(rows, "rows")
    figures["file"] = Figure(size >> 10, "kB")
    figures["peak_memory"] = Figure(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, "MB")
    report("sheet_import", figures, given.runs)


def _run(laps: Laps, whole: Registry) -> tuple[int, int]:
    """Rows, and bytes of the spreadsheet."""
    base = HEAD.encode()
    before = parse_registry(base, "base")
    data = laps.time("export", lambda: exported(whole, "vi"))
    raw = laps.time("unpack", lambda: open_pages(data, "x.xlsx"))
    pages, _ = laps.time("read", lambda: read_pages(raw, "x.xlsx", TABLES))
    merged = laps.time("merge", lambda: merge(grow(base, ""), before, pages, file="x", into="y"))
    changes = laps.time("preview", lambda: list(previewed(before, merged)))
    laps.time("write", lambda: edited(base, wanted(before, grow(base, ""), merged)))
    return len(changes), len(data)


if __name__ == "__main__":
    main()
