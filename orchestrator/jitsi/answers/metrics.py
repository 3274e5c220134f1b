"""What a /metrics page says. No label there carries a room or an endpoint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.place import Place

ACCEPT = "text/plain"  # the older format; a server that gives OpenMetrics all the same is understood too
PREFIXES = ("jitsi_jvb_", "jitsi_jicofo_")


class Metrics:
    """Samples by name without the prefix; counters with their `_total`."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._samples = {
            (_short(sample.name), frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
            if math.isfinite(sample.value)
        }

    def value(self, name: str, labels: Mapping[str, str] | None = None) -> float | None:
        """None where there is no such sample, or no number in it."""
        return self._samples.get((name, frozenset((labels or {}).items())))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self._samples)


def scraped(body: bytes, kind: str, place: Place, path: str) -> Metrics:
    """The page as values; `kind` is its media type. Raises JitsiError, and nothing else whatever `body` holds."""
    try:
        text = body.decode()
        if kind.startswith("application/openmetrics"):
            return Metrics(openmetrics(text))  # type: ignore[no-untyped-call] # the library left this one untyped
        return Metrics(plain(text))
    except Exception as error:  # their parsers raise whatever a broken line leads them to
        raise place.error(JitsiFault.UNREADABLE, path, type(error).__name__) from None


def _short(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name
