"""How a delivery that fails is tried again. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Patience(NamedTuple):
    """How a failing delivery is tried again. Seconds."""

    first_s: float = 0.5
    longest_s: float = 30.0
    attempt_s: float = 20.0  # a channel that does not come back by itself
    asked_s: float = 300.0  # the longest pause that a receiver may ask for

    def pause(self, attempts: int, asked_s: float | None, chance: float) -> float:
        """After so many attempts. `chance` in 0..1 spreads it over half its length, so that senders do not return
        together."""
        grown = min(self.first_s * 2.0 ** min(attempts - 1, 16), self.longest_s)
        return max(grown * (0.5 + chance / 2), min(asked_s or 0.0, self.asked_s))
