"""What the double says of a whole bridge: /colibri/stats and /metrics, and the /metrics of Jicofo. Pure.

Gauges are those of the last 5 seconds; the same rate is kbit/s in one and bit/s in the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest as plain
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics

from orchestrator.rehearsal.jitsi.model.bridge import Bridge

VERSION = "2.3.0-double"
CREATED = 1_787_190_000.0
Json = dict[str, Any]


class Form(Enum):
    JSON = "application/json"
    PLAIN = "text/plain"
    OPEN = "application/openmetrics-text"


FORMS = {"*/*": Form.OPEN, **{form.value: form for form in Form}}


@dataclass(frozen=True, eq=False)
class Page:
    """What /metrics tells: gauges, counters without their `_total`, and histograms as the values that were counted."""

    prefix: str
    gauges: Mapping[str, float]
    counters: Mapping[str, float]
    histograms: Mapping[str, Sequence[int]]

    def collect(self) -> Iterable[Metric]:
        """As prometheus_client wants its collectors."""
        for name, value in self.gauges.items():
            yield GaugeMetricFamily(self.prefix + name, name, float(value))
        for name, value in self.counters.items():
            yield CounterMetricFamily(self.prefix + name, name, value, created=CREATED)
        for name, values in self.histograms.items():
            yield HistogramMetricFamily(self.prefix + name, name, list(_buckets(values).items()), sum(values))

    def as_json(self) -> Json:
        """Numbers by name, with histograms one level deeper."""
        deep = {
            name: {
                **{f"bucket_le_{bound}": count for bound, count in _buckets(values).items()},
                "count": float(len(values)),
                "sum": float(sum(values)),
                "created": CREATED,
            }
            for name, values in self.histograms.items()
        }
        return {**self.gauges, **{f"{name}_total": value for name, value in self.counters.items()}, **deep}


def _buckets(values: Sequence[int]) -> dict[str, float]:
    return {
        **{f"{bound:.1f}": float(sum(value <= bound for value in values)) for bound in range(21)},
        "+Inf": float(len(values)),
    }


def rendered(page: Page, accept: str) -> tuple[bytes, Form] | None:
    """In the first known of the forms that are asked for; None where none is known."""
    form = next((form for asked in accept.split(",") if (form := FORMS.get(asked.partition(";")[0].strip()))), None)
    if form is None:
        return None
    if form is Form.JSON:
        return json.dumps(page.as_json()).encode(), form
    registry = CollectorRegistry()
    registry.register(page)
    return (plain if form is Form.PLAIN else openmetrics)(registry), form


def bridge_page(bridge: Bridge, at: float) -> Page:
    gauges, counts = bridge.gauges, bridge.counts
    return Page(
        "jitsi_jvb_",
        {
            "conferences": gauges.conferences,
            "conferences_p2p": gauges.p2p_conferences,
            "largest_conference": gauges.largest,
            "current_endpoints": gauges.endpoints,
            "local_endpoints": gauges.endpoints,
            "endpoints_inactive": gauges.inactive,
            "average_rtt": gauges.rtt_ms,
            "incoming_loss_fraction": gauges.loss_in,
            "outgoing_loss_fraction": gauges.loss_out,
            "incoming_bitrate": gauges.down_bps,
            "outgoing_bitrate": gauges.up_bps,
            "incoming_packet_rate": gauges.down_pps,
            "outgoing_packet_rate": gauges.up_pps,
            "stress": gauges.endpoints / 500,
            "healthy": bridge.illness(at) is None,
            "drain_mode": bridge.draining,
            "graceful_shutdown": False,
            "shutting_down": False,
        },
        {
            "endpoints_disconnected": counts.disconnected,
            "endpoints_reconnected": counts.reconnected,
            "conferences_created": counts.conferences_created,
            "conferences_completed": counts.conferences_completed,
            "packets_received": counts.packets_received,
            "packets_sent": counts.packets_sent,
            "bytes_received": counts.octets_received,
            "bytes_sent": counts.octets_sent,
        },
        {"conferences_by_size": [len(conference.endpoints) for conference in bridge.conferences.values()]},
    )


def colibri(bridge: Bridge, at: float, wall_ms: int) -> Json:
    gauges, counts = bridge.gauges, bridge.counts
    wall = datetime.fromtimestamp(wall_ms / 1e3, UTC)
    return {
        "conferences": gauges.conferences,
        "p2p_conferences": gauges.p2p_conferences,
        "largest_conference": gauges.largest,
        "participants": gauges.endpoints,
        "endpoints": gauges.endpoints,
        "local_endpoints": gauges.endpoints,
        "inactive_endpoints": gauges.inactive,
        "incoming_loss": gauges.loss_in,
        "outgoing_loss": gauges.loss_out,
        "rtt_aggregate": gauges.rtt_ms,
        "bit_rate_download": gauges.down_bps // 1000,
        "bit_rate_upload": gauges.up_bps // 1000,
        "packet_rate_download": gauges.down_pps,
        "packet_rate_upload": gauges.up_pps,
        "stress_level": gauges.endpoints / 500,
        "endpoints_disconnected": counts.disconnected,
        "endpoints_reconnected": counts.reconnected,
        "total_conferences_created": counts.conferences_created,
        "total_conferences_completed": counts.conferences_completed,
        "total_participants": counts.participants,
        "total_packets_received": counts.packets_received,
        "total_packets_sent": counts.packets_sent,
        "total_bytes_received": counts.octets_received,
        "total_bytes_sent": counts.octets_sent,
        "muc_clients_configured": 1,
        "muc_clients_connected": 1,
        "graceful_shutdown": False,
        "shutting_down": False,
        "drain": bridge.draining,
        "healthy": bridge.illness(at) is None,
        "current_timestamp": f"{wall:%Y-%m-%d %H:%M:%S}.{wall.microsecond // 1000:03}",
        "relay_id": bridge.relay_id,
        "version": VERSION,
    }
