"""What the double's bridge tells of the pictures that it passes to one endpoint: for each other that shows one. Pure.

It is this that makes the answers of a large conference so large: every endpoint is told of with every other.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint

Json = dict[str, Any]
LAYERS = 3  # sizes of a picture, each with its SSRC
RATE_BPS = 50_712
TARGET_BPS = 3_434_031
SMALL = '{"maxHeight":180,"maxFrameRate":-1.0}'


def layer(rate: int) -> Json:
    return {
        "frameRate": 10.0 * (rate + 1), "height": 45, "index": rate, "bitrate_bps": RATE_BPS if rate == 2 else 0,
        "target_bitrate": 0, "indexString": f"E0DT{rate}", "dt": rate,
    }  # fmt: skip


ALLOCATION = {"target": layer(2), "ideal": layer(2)}


def bwe_bps(one: Endpoint, at: float) -> int:
    """What the bridge believes that the line carries; -1 before the first packet."""
    if at < one.starts_at:
        return -1
    return TARGET_BPS if one.occupant.line.loss_down < 0.05 else 400_000


def bitrate_controller(one: Endpoint, at: float, shown: Collection[Endpoint]) -> Json:
    total = RATE_BPS * len(shown)
    return {
        "bitrate_allocator": {
            "trustBwe": True,
            "bweBps": bwe_bps(one, at),
            "allocation": {
                "idealBps": total,
                "targetBps": total,
                "oversending": False,
                "has_suspended_sources": False,
                "suspended_sources": "[]",
                "allocations": {f"{other.id}-v0": ALLOCATION for other in shown},
            },
            "allocationSettings": {
                "on_stage_sources": [], "selected_sources": [], "video_constraints": {}, "last_n": -1,
                "default_constraints": SMALL, "assumed_bandwidth_bps": -1,
            },
            "effectiveConstraints": "{" + ", ".join(f"{other.id}-v0={SMALL}" for other in shown) + "}",
        },
        "packet_handler": {
            "num_dropped_packets_unknown_ssrc": 0,
            "adaptive_source_projection_map": {
                key: projection for other in shown for key, projection in _projections(ssrc(other, "video")).items()
            },
        },
        "forwarded_sources": "[" + ", ".join(f"{other.id}-v0" for other in shown) + "]",
        "oversending": False,
        "total_oversending_time_secs": 0,
        "supports_rtx": True,
        "trust_bwe": True,
    }  # fmt: skip


@cache
def _projections(first: int) -> Json:
    projection = {
        "targetSsrc": first, "context": "Av1DDAdaptiveSourceProjectionContext", "needsKeyframe": "false",
        "targetIndex": 2,
    }  # fmt: skip
    return {str(first + size): projection for size in range(LAYERS)}


def constraints(one: Endpoint, viewers: Collection[Endpoint]) -> Json:
    """What the others would like to see of it."""
    return {f"{one.id}-v0": {"maxHeight": 180, "constraints": {other.id: SMALL for other in viewers}}}


def ssrc(one: Endpoint, kind: str) -> int:
    """The first of a picture's sizes; those of sound lie apart."""
    return _number(one.id) * 8 + (kind == "video") * LAYERS


@cache
def _number(nick: str) -> int:
    return sum(ord(letter) << 7 * n for n, letter in enumerate(nick[-4:]))
