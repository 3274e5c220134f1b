"""Figures out of every form in which a bridge tells them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.bridge import DEBUG, STATS
from orchestrator.jitsi.answers.values import read
from orchestrator.jitsi.place import Place
from orchestrator.jitsi.signs.readings import EndpointFigures, figures

HERE = Place("Videobridge", "http://jvb")


def told(endpoint: Any, **conference: Any) -> EndpointFigures:
    """One endpoint as an answer holds it."""
    body = {"conferences": {"c": {"id": "c", "endpoints": {"a1": endpoint}, **conference}}}
    (one,) = figures("jvb1", read(STATS, json.dumps(body).encode(), HERE, "/stats").conferences)
    return one


def transceiver(receiver: Any = None, connection: Any = None, sender: Any = None) -> EndpointFigures:
    return told(
        {"transceiver": {"endpoint_connection_stats": connection, "receiver": receiver or {}, "sender": sender or {}}}
    )


def test_stats() -> None:
    one = told(
        {
            "stats_id": "luc-ngan@points",
            "transceiver": {
                "endpoint_connection_stats": {
                    "rtt": 18.2,
                    "incoming_loss_stats": {"packets_lost": 3, "packets_received": 297},
                    "outgoing_loss_stats": {"packets_lost": 0, "packets_received": 40120},
                },
                "receiver": {"PacketStreamStats": {"bitrate_bps": 1180432, "packetrate": 171, "total_packets": 91234}},
                "sender": {"PacketStreamStats": {"bitrate_bps": 2000000, "total_packets": 5}},
            },
        },
        name="giaoban@conference.meet",
        meeting_id="0c9f",
    )
    assert one == EndpointFigures(
        "jvb1", "c", "a1", "giaoban@conference.meet", "0c9f", "luc-ngan@points",
        91234, 1180432.0, 2000000.0, 0.01, 0.0, 18.2, None,
    )  # fmt: skip


def test_the_full_form_calls_the_total_otherwise_and_knows_jitter() -> None:
    one = transceiver(
        {
            "PacketStreamStats": {"num_input_packets": 9, "packets_sent": 91234, "bitrate_bps": 5.0},
            "Incoming statistics tracker": {
                "num_input_packets": 50110,
                "111": {"media_type": "video", "jitter": 21.5},
                "222": {"media_type": "audio", "jitter": 4.7},
                "333": {"media_type": "audio", "jitter": "NaN"},
            },
        }
    )
    assert (one.packets, one.jitter_ms) == (91234, 4.7)


def test_jitter_of_a_picture_where_there_is_no_sound() -> None:
    tracker = {"111": {"media_type": "video", "jitter": 21.5}, "112": {"jitter": 20}}
    assert transceiver({"Incoming statistics tracker": tracker}).jitter_ms == 21.5


def test_an_older_bridge() -> None:
    one = told(
        {
            "statsId": "luc-ngan@points",
            "transceiver": {
                "endpointConnectionStats": {
                    "rtt": 7.5,
                    "incoming_loss_stats": {"packets_lost": 1, "packets_received": 3},
                    "outgoingLossStats": {"packetsLost": 1, "packetsReceived": 1},
                },
                "RTP receiver a1": {
                    "running": True,
                    "Node PacketStreamStats 1804": {"num_input_packets": 77},
                    "Node Incoming statistics tracker 5": {"9": {"media_type": "audio", "jitter": 3}},
                },
                "RTP sender a1": {"Node PacketStreamStats 1805": {"num_input_packets": 5}},
            },
        }
    )
    assert (one.stats_id, one.packets, one.rtt_ms) == ("luc-ngan@points", 77, 7.5)
    assert (one.loss_up, one.loss_down, one.jitter_ms) == (0.25, 0.5, 3.0)
    assert one.up_bps is None


@pytest.mark.parametrize("rtt", [0.0, 0, -1, "NaN", None, "null", True, [], "x" * 9])
def test_a_round_trip_that_was_not_measured(rtt: object) -> None:
    assert transceiver(connection={"rtt": rtt}).rtt_ms is None


@pytest.mark.parametrize(
    ("lost", "received", "loss"),
    [(0, 0, None), (-2, 100, 0.0), (5, 0, 1.0), (1, 3, 0.25), ("1", "3", 0.25), ("NaN", 3, None), (1, -3, None)],
)
def test_losses(lost: object, received: object, loss: float | None) -> None:
    connection = {"incoming_loss_stats": {"packets_lost": lost, "packets_received": received}}
    assert transceiver(connection=connection).loss_up == loss


@pytest.mark.parametrize("endpoint", ["luc-ngan@points", None, "null", {}, {"transceiver": "null"}, 7, []])
def test_an_endpoint_of_which_little_is_told(endpoint: object) -> None:
    one = told(endpoint)
    assert one.packets is one.rtt_ms is one.loss_up is None
    assert one.stats_id == (endpoint if endpoint == "luc-ngan@points" else None)


@pytest.mark.parametrize("count", [1e30, 10**25, "many", 1.5, True, {}])
def test_a_counter_that_cannot_be(count: object) -> None:
    assert transceiver({"PacketStreamStats": {"total_packets": count}}).packets is None


@pytest.mark.parametrize(
    "body",
    [
        "{}", "[]", '"null"', "null", '{"conferences": []}', '{"conferences": {"c": 7}}', '{"conferences": {"c": {}}}',
        '{"conferences": {"c": {"endpoints": []}}}', '{"conferences": {"c": {"endpoints": null}}}', "<html>", "",
        '{"conferences": {', "[" * 100_000, '{"conferences": {"c": {"endpoints": {"a": {"b": ' + "9" * 9_999,
    ],
)  # fmt: skip
def test_an_answer_of_another_outline_is_no_empty_bridge(body: str) -> None:
    with pytest.raises(JitsiError) as caught:
        read(STATS, body.encode(), HERE, "/stats")
    assert caught.value.kind is JitsiFault.UNREADABLE


def test_a_conference_that_was_asked_for_and_is_not_there() -> None:
    assert read(STATS, b'{"conferences":{"c":"null"}}', HERE, "/debug/c").conferences == {}


def test_the_header_and_its_lies() -> None:
    body = {
        "shutdown_state": "RUNNING", "drain": "false", "time": 1787190665120,
        "load_management": {"state": "NOT_OVERLOADED", "stress": "0.0712", "reducer_enabled": "false"},
        "conferences": {}, "health": {"success": True, "hardFailure": True, "responseCode": None, "message": None},
    }  # fmt: skip
    debug = read(DEBUG, json.dumps(body).encode(), HERE, "/debug")
    assert (debug.healthy, debug.drain, debug.time_ms, debug.jitter_ms) == (True, False, 1787190665120, None)
    assert debug.load is not None
    assert debug.load.stress == 0.0712


@pytest.mark.parametrize(
    ("health", "healthy"),
    [("OK", True), ({"success": False, "message": "No valid IP addresses"}, False), ("ill", None), (None, None)],
)
def test_health_in_debug(health: object, healthy: bool | None) -> None:
    body = json.dumps({"conferences": {}, "health": health, "load-management": {"stress": "NaN"}}).encode()
    debug = read(DEBUG, body, HERE, "/debug")
    assert debug.healthy is healthy
    assert debug.load is not None
    assert debug.load.stress is None
