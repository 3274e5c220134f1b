"""A delay that grows with each failed attempt. Pure: `now` is monotonic seconds."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple


class _Record(NamedTuple):
    failures: int
    last: float
    until: float


class Throttle:
    """The first `free` failures of a key cost nothing, then the wait doubles from 1 s up to `cap_s`.

    An attempt is counted before its outcome is known, so that many at once do not all slip through.
    """

    def __init__(self, free: int, cap_s: float, *, forget_s: float = 1800.0, keys: int = 4096) -> None:
        self._free = free
        self._cap_s = cap_s
        self._forget_s = forget_s
        self._keys = keys
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until this key may try again; 0.0 when it may now."""
        record = self._records.get(key)
        return max(0.0, record.until - now) if record else 0.0

    def attempt(self, key: str, now: float) -> None:
        """Counts as a failure until `passed` says otherwise."""
        former = self._records.pop(key, None)
        failures = 1 + (former.failures if former and now - former.last < self._forget_s else 0)
        excess = failures - self._free
        delay = min(2.0 ** min(excess - 1, 30), self._cap_s) if excess > 0 else 0.0
        self._records[key] = _Record(failures, now, now + delay)
        if len(self._records) > self._keys:
            self._records.popitem(last=False)

    def passed(self, key: str) -> None:
        self._records.pop(key, None)
