"""Who has been still for longer than patience allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestrator.jitsi.signs.pulse import Key, Known, Patience, look
from orchestrator.jitsi.signs.readings import EndpointFigures

SOON_S = 0.001


def silent(known: Mapping[Key, Known], seen: Iterable[EndpointFigures], now: float, patience: Patience) -> set[str]:
    """The endpoints for which a packet right after `now` would be a return: what is lost then is that of a gap."""
    later = now + SOON_S
    one_more = [each._replace(packets=each.packets + 1) for each in seen if each.packets is not None]
    after, _ = look(known, one_more, later, patience)
    return {endpoint for (_, endpoint), each in after.items() if each.back_at == later}
