"""No body whatever makes a parser raise anything but JitsiError, or makes figures and pulse stumble."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from orchestrator.errors import JitsiError
from orchestrator.jitsi.answers import bridge, focus, rooms
from orchestrator.jitsi.answers.metrics import scraped
from orchestrator.jitsi.answers.values import read
from orchestrator.jitsi.place import Place
from orchestrator.jitsi.signs.pulse import NOBODY, Patience, look
from orchestrator.jitsi.signs.readings import figures

HERE = Place("Videobridge", "http://jvb")
SHAPES: list[TypeAdapter[Any]] = [
    bridge.DEBUG, bridge.STATS, bridge.COLIBRI, bridge.VERSION, bridge.DRAIN,
    TypeAdapter(focus.FocusRoom), focus.ROOM, focus.ROOMS, focus.JICOFO_STATS, focus.OPENED, focus.FOCUS_DEBUG,
    rooms.ROOM_SIZE, rooms.OCCUPANTS, rooms.CENSUS, rooms.ICE_SERVICES,
]  # fmt: skip
KEYS = st.sampled_from(
    [
        "conferences", "endpoints", "transceiver", "receiver", "sender", "PacketStreamStats", "total_packets", "rtt",
        "endpoint_connection_stats", "incoming_loss_stats", "packets_lost", "packets_received", "RTP receiver x",
        "Node PacketStreamStats 1", "Incoming statistics tracker", "jitter", "media_type", "health", "time", "stats_id",
        "load_management", "chat_room", "members", "participants", "jingle_session", "state", "colibri_session_manager",
        "room_census", "created_time", "name", "bridge_selector", "bridge", "c", "password", "jid", "drain",
    ]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**320)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["null", "NaN", "true", "-1", "1e999", "9" * 5000, "Infinity"])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)


def parsed(shape: TypeAdapter[Any], body: bytes) -> Any:
    try:
        return read(shape, body, HERE, "/x")
    except JitsiError:
        return None


def used(answer: Any) -> None:
    """All that is made of an answer."""
    if isinstance(answer, bridge.Conferences):
        known, _ = look(NOBODY, figures("jvb1", answer.conferences), 0.0, Patience(2.0))
        look(known, figures("jvb1", answer.conferences), 1.0, Patience(2.0))
    for name in ("members", "active", "bridges", "healthy", "headcount", "endpoint"):
        getattr(answer, name, None)
    assert repr(answer)


@given(JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("\ud800")
def test_any_json(value: Any) -> None:
    body = json.dumps(value).encode()
    for shape in SHAPES:
        used(parsed(shape, body))


@given(JSON, st.text(max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_endpoint(value: Any, name: str) -> None:
    """An endpoint of whatever form never takes the others from sight."""
    good = {"transceiver": {"receiver": {"PacketStreamStats": {"total_packets": 7}}}}
    body = {"conferences": {"c": {"endpoints": {name: value, "good": good}}}}
    answer = read(bridge.STATS, json.dumps(body).encode(), HERE, "/stats")
    seen = {one.endpoint: one for one in figures("jvb1", answer.conferences)}
    assert seen["good"].packets == 7
    assert len(seen) == len({name, "good"})
    used(answer)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None)
@example(b"\xff")
@example(b"")
@example(b"[" * 100_000)
@example(b'{"conferences":' * 50_000)
@example(b"9" * 10_000)
@example(b'{"\xc3\x28":1}')
@example(b'{"conferences":NaN}')
def test_any_octets(body: bytes) -> None:
    for shape in SHAPES:
        used(parsed(shape, body))


LINES = st.sampled_from(
    [
        "# HELP a b", "# TYPE a counter", "# TYPE a histogram", "# UNIT a b", 'a_total{b="c"} 1', "a NaN", "a +Inf 1",
        'a{b="', "a{", "# EOF", "a_bucket{le=\"1\"} 2", "a 1e999", "a 1 # {} 2", "{} 1", "\\", "a" * 9, "# TYPE", "=",
    ]
)  # fmt: skip


@pytest.mark.parametrize("kind", ["text/plain", "application/openmetrics-text"])
@given(body=st.lists(LINES, max_size=6).map("\n".join).map(str.encode) | st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_metrics(kind: str, body: bytes) -> None:
    try:
        metrics = scraped(body, kind, HERE, "/metrics")
    except JitsiError:
        return
    assert all(metrics.value(name) is None or metrics.value(name) == metrics.value(name) for name in metrics.names)
