"""How long to wait between two tries, so that a province of agents does not come back in step. Pure but for chance."""

from __future__ import annotations

from random import Random


class Backoff:
    """Doubles from `first_s` to `most_s`, each time between half and the whole of it."""

    def __init__(self, first_s: float = 0.5, most_s: float = 10.0, random: Random | None = None) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._random = random or Random()
        self._tries = 0

    def next_s(self) -> float:
        whole = min(self._first_s * 2.0 ** min(self._tries, 30), self._most_s)
        self._tries += 1
        return whole * self._random.uniform(0.5, 1.0)

    def reset(self) -> None:
        self._tries = 0
