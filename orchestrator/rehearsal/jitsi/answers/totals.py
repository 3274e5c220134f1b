"""What the double says of a whole bridge: /colibri/stats and /metrics, and the /metrics of Jicofo. Pure.

Gauges are those of the last 5 seconds; the same rate is kbit/s in one and bit/s in the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest as plain
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics
from prometheus_client.registry import Collector

from orchestrator.rehearsal.jitsi.model.bridge import Bridge

VERSION = "2.3.0-double"
Json = dict[str, Any]


class _Page(Collector):
    def __init__(self, prefix: str, gauges: Mapping[str, float], counters: Mapping[str, float]) -> None:
        self._prefix, self._gauges, self._counters = prefix, gauges, counters

    def collect(self) -> Iterable[Metric]:
        for name, value in self._gauges.items():
            yield GaugeMetricFamily(self._prefix + name, name, value)
        for name, value in self._counters.items():
            yield CounterMetricFamily(self._prefix + name, name, value)


def page(
    prefix: str, gauges: Mapping[str, float], counters: Mapping[str, float], accept: str | None
) -> tuple[bytes, str] | None:
    """A page in the format that was asked for, with its type; None where a real one fails: no Accept header at all."""
    if accept is None:
        return None
    if "application/json" in accept:
        flat = {**gauges, **{f"{name}_total": value for name, value in counters.items()}}
        return json.dumps(flat).encode(), "application/json"
    registry = CollectorRegistry()
    registry.register(_Page(prefix, gauges, counters))
    if "text/plain" in accept:
        return plain(registry), "text/plain;charset=utf-8;version=0.0.4"
    return openmetrics(registry), "application/openmetrics-text;charset=utf-8;version=1.0.0"  # type: ignore[no-untyped-call] # the library left this one untyped


def bridge_page(bridge: Bridge, at: float, accept: str | None) -> tuple[bytes, str] | None:
    gauges, counts = bridge.gauges, bridge.counts
    return page(
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
            "healthy": int(bridge.illness(at) is None),
            "drain_mode": int(bridge.draining),
            "graceful_shutdown": 0,
            "shutting_down": 0,
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
        accept,
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
