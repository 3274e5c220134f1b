"""The last line every bench prints: one JSON object, so that two runs can be laid side by side."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured number. `aim` is what was promised, as a comparison (`"<= 1.2"`); None where nothing was."""

    value: float | int | str | None
    unit: str
    aim: str | None = None


def report(bench: str, figures: dict[str, Figure], runs: int | dict[str, int]) -> None:
    """Print `{"bench", "figures": {name: {"value", "unit", "aim"}}, "runs", "machine"}` on one line."""
    line = {
        "bench": bench,
        "figures": {name: figure._asdict() for name, figure in figures.items()},
        "runs": runs,
        "machine": machine(),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def machine() -> dict[str, str | int | None]:
    """What a reader needs to judge the figures by. Never the machine's name."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def spread(values: list[float]) -> dict[str, float]:
    """`{"median", "p95", "max"}` of at least one value; p95 by nearest rank."""
    ranked = sorted(values)
    return {
        "median": ranked[len(ranked) // 2] if len(ranked) % 2 else sum(ranked[len(ranked) // 2 - 1 :][:2]) / 2,
        "p95": ranked[max(0, -(-len(ranked) * 95 // 100) - 1)],
        "max": ranked[-1],
    }


def _field(path: str, name: str) -> str | None:
    """One `name : value` of a file of /proc; None where there is none."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)


if __name__ == "__main__":
    sys.exit("this is what the benches print with; run one of them instead")
