"""Who was turned away, for the journal: the first at once, the rest of a flood as a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from orchestrator.errors import EdgeError
from orchestrator.model.events import Rejected

log = structlog.get_logger(__name__)
EVERY_S = 10.0
KEYS_MAX = 64  # different refusals counted apart at a time; what is beyond loses its site


@dataclass(slots=True)
class _Spell:
    began: float
    addresses: set[str] = field(default_factory=set)
    count: int = 0


class Refusals:
    """Turns refusals into `Rejected` events: one at once, then one per `EVERY_S` with the count of what followed.

    `now` is monotonic seconds; whoever owns this calls `flush` about once a second. `site` must be one that we know,
    never a name that a stranger made up.
    """

    def __init__(self, record: Callable[[Rejected], object]) -> None:
        self._record = record
        self._spells: dict[tuple[str, str, str | None], _Spell] = {}
        self._totals: Counter[tuple[str, str]] = Counter()

    @property
    def totals(self) -> Mapping[tuple[str, str], int]:
        """Refusals since the start by (door, reason)."""
        return self._totals

    def note(self, door: str, reason: str, now: float, *, site: str | None = None, address: str | None = None) -> None:
        """Door is stamp, agent, login, api, page or hooks; reason one of a fixed set of words."""
        self._totals[door, reason] += 1
        key = (door, reason, site)
        if key not in self._spells and len(self._spells) >= KEYS_MAX:
            key = (door, reason, None)
        spell = self._spells.get(key)
        if spell is None:
            self._spells[key] = _Spell(now)
            self._tell(Rejected(door=door, reason=reason, site=key[2], address=address))
            return
        spell.count += 1
        if address and len(spell.addresses) < 2:
            spell.addresses.add(address)

    def flush(self, now: float) -> None:
        """Record the counts that are due, and end the spells in which nothing more came."""
        for key, spell in list(self._spells.items()):
            if now - spell.began < EVERY_S:
                continue
            if spell.count == 0:
                del self._spells[key]
                continue
            address = next(iter(spell.addresses)) if len(spell.addresses) == 1 else None
            self._tell(Rejected(door=key[0], reason=key[1], site=key[2], address=address, count=spell.count))
            self._spells[key] = _Spell(now)

    def _tell(self, body: Rejected) -> None:
        """Whoever is turned away stays so, even when it cannot be journalled."""
        try:
            self._record(body)
        except EdgeError as error:
            log.warning("a refusal is not in the journal: %s", error)
