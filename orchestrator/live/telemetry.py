"""What is kept of the readings: ten-second roll-ups, and the tape from which a verdict can be replayed."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Literal

from orchestrator.live.watch import Fact, Watch
from orchestrator.model.signals import ROLLUP_S, Reading, Rollup, Source

TAPE_S = 120.0  # kept before and after each incident
TAPE_ENTRIES = 100_000  # the bound for a large province, whose tape is then shorter

Kind = Literal["reading", "tick", "attached", "parted", "suspend", "error"]
Entry = tuple[Kind, float, Sequence[str | float | None]]


class Rollups:
    """Pure; collects readings and hands out what is complete."""

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._readings: defaultdict[tuple[str, Source], list[Reading]] = defaultdict(list)

    def note(self, reading: Reading) -> None:
        self._readings[reading.site, reading.source].append(reading)

    def take(self, at: int) -> list[Rollup]:
        """All that was noted since the last call, as the roll-ups that began at `at` (Unix seconds)."""
        noted, self._readings = self._readings, defaultdict(list)
        return [_rollup(self._stream, site, source, at, readings) for (site, source), readings in noted.items()]


def _rollup(stream: str, site: str, source: Source, at: int, readings: Sequence[Reading]) -> Rollup:
    return Rollup(
        stream,
        site,
        source,
        at,
        len(readings),
        rtt_ms=_mean(reading.rtt_ms for reading in readings),
        rtt_max_ms=max((reading.rtt_ms for reading in readings if reading.rtt_ms is not None), default=None),
        loss_up=_mean(reading.loss_up for reading in readings),
        loss_down=_mean(reading.loss_down for reading in readings),
        jitter_ms=_mean(reading.jitter_ms for reading in readings),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None


class Tape:
    """Every input of the engine with its moment, over the last minutes."""

    def __init__(self) -> None:
        self._entries: deque[Entry | Reading] = deque(maxlen=TAPE_ENTRIES)

    def note(self, reading: Reading) -> None:
        self._entries.append(reading)

    def mark(self, kind: Kind, at: float, *values: str | float | None) -> None:
        """Any other input than a reading."""
        self._entries.append((kind, at, values))

    def trim(self, now: float) -> None:
        """Forget what is older than a tape needs."""
        while self._entries and _moment(self._entries[0]) < now - 2 * TAPE_S - ROLLUP_S:
            self._entries.popleft()

    def cut(self, opened: float) -> list[Entry | Reading]:
        """What was noted around an incident; `wound` makes it a tape, which takes long enough to want a thread."""
        return [entry for entry in self._entries if abs(_moment(entry) - opened) <= TAPE_S]


def wound(entries: Iterable[Entry | Reading]) -> bytes:
    """Entries as a tape: gzipped JSON lines, each [kind, moment, values]."""
    lines = (json.dumps(_plain(entry), ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _moment(entry: Entry | Reading) -> float:
    return entry.at if isinstance(entry, Reading) else entry[1]


def _plain(entry: Entry | Reading) -> Entry:
    return ("reading", entry.at, [entry.site, entry.source, *entry[3:]]) if isinstance(entry, Reading) else entry


def replay(tape: bytes, watch: Watch) -> list[Fact]:
    """Feed a tape to a fresh engine; returns the facts it finds, so a verdict can be examined and argued.

    Raises ValueError when the bytes are no tape.
    """
    facts: list[Fact] = []
    for line in gzip.decompress(tape).decode().splitlines():
        kind, at, values = json.loads(line)
        facts += [finding for finding in _play(watch, kind, at, values) if isinstance(finding, Fact)]
    return facts


def _play(watch: Watch, kind: Kind, at: float, values: Sequence[str | float | None]) -> Iterable[object]:
    match kind, values:
        case "reading", [str(site), str(source), *rest]:
            return watch.hear(Reading(site, Source(source), at, *rest))  # type: ignore[arg-type] # as it was written
        case "tick", _:
            return watch.tick(at)
        case "attached", [str(site)]:
            watch.agent_attached(site)
        case "parted", [str(site), str(reason)]:
            return watch.agent_parted(site, at, reason)
        case "suspend", _:
            watch.suspend(at)
        case "error", [str(detail)]:
            watch.centre.error(at, detail)
        case _:
            raise ValueError(f"no tape: {kind!r}")
    return ()
