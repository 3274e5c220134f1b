"""The yardstick: `fping` every 200 ms, a site called down after five losses in a row."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping
from typing import Self

from tests.lab.wires.netns import Place, command

PERIOD_MS = 200
LOSSES = 5


class Fping:
    """Pings each target from a place; `fell` has the monotonic moments at which its fifth loss in a row was printed."""

    def __init__(self, place: Place, targets: Mapping[str, str]) -> None:
        """`targets`: address by site."""
        self.fell: list[tuple[float, str]] = []
        self._news = threading.Condition()
        self._sites = {address: site for site, address in targets.items()}
        self._lost = dict.fromkeys(targets, 0)
        words = ["fping", "-l", "-p", str(PERIOD_MS), "-t", str(PERIOD_MS), "-i", "1", *targets.values()]
        self._popen = subprocess.Popen(
            command(place, *words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )
        self._reader = threading.Thread(target=self._read, name="fping")

    def __enter__(self) -> Self:
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._popen.terminate()
        self._reader.join()
        self._popen.wait()

    def until_fall(self, site: str, after: float, within_s: float) -> float | None:
        """When a site was called down, at or after a moment; None when that does not happen in time."""
        with self._news:
            self._news.wait_for(lambda: self._first(site, after), within_s)
        return self._first(site, after)

    def _first(self, site: str, after: float) -> float | None:
        return next((at for at, name in self.fell if name == site and at >= after), None)

    def _read(self) -> None:
        assert self._popen.stdout
        for line in self._popen.stdout:
            address, separator, said = line.partition(" : ")
            if separator and (site := self._sites.get(address.strip())):
                self._note(site, "timed out" in said)

    def _note(self, site: str, lost: bool) -> None:
        self._lost[site] = self._lost[site] + 1 if lost else 0
        if self._lost[site] == LOSSES:
            with self._news:
                self.fell.append((time.monotonic(), site))
                self._news.notify_all()
