"""The double holds what the reference says of the real ones, line by line; asked over HTTP, as others will ask it."""

from __future__ import annotations

import json
import sys
from asyncio import create_subprocess_exec, subprocess, wait_for
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import aiohttp
import pytest

from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.bridge import Illness
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

JID = "giaoban@conference.meet.example"


class Answer(NamedTuple):
    status: int
    kind: str
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Rig:
    """The double with a clock of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.world = Deployment(0.0, bridges=2)
        self.double = Double(self.world, lambda: self.now)
        self.client = aiohttp.ClientSession()

    @property
    def modules(self) -> Any:
        return self.world.bridges[0].modules

    def people(self, count: int, *, flagged: bool = True) -> None:
        """So many join at this moment, and are on the bridge a second later."""
        for n in range(count):
            self.world.join("giaoban", f"a{n}", self.now, stats_id=f"bp-{n}@points" if n else None, rtcstats=flagged)
        self.now += 1

    async def jvb(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return await self._ask(method, self.double.bridge_urls[0] + path, headers)

    async def jicofo(self, path: str, method: str = "GET", body: str | None = None) -> Answer:
        return await self._ask(method, self.double.jicofo_url + path, {}, body)

    async def stats(self) -> dict[str, Any]:
        """The endpoints of the one conference in /stats."""
        conferences = (await self.jvb("/stats")).json["conferences"]
        return next(iter(conferences.values()))["endpoints"] if conferences else {}

    async def without_accept(self, url: str) -> tuple[int, str]:
        async with self.client.get(url + "/metrics", skip_auto_headers=["Accept"]) as answer:
            return answer.status, answer.headers["Content-Type"]

    async def _ask(self, method: str, url: str, headers: dict[str, str], body: str | None = None) -> Answer:
        async with self.client.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
            assert "no Jitsi" in answer.headers["X-Double"]
            return Answer(answer.status, answer.headers.get("Content-Type", ""), await answer.text())


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    await rig.double.open()
    yield rig
    await rig.client.close()
    await rig.double.close()


def received(endpoint: Any) -> int:
    return int(endpoint["transceiver"]["receiver"]["PacketStreamStats"]["total_packets"])


def up_bps(endpoint: Any) -> int:
    return int(endpoint["transceiver"]["receiver"]["PacketStreamStats"]["bitrate_bps"])


def connection(endpoint: Any) -> Any:
    return endpoint["transceiver"]["endpoint_connection_stats"]


# --- Videobridge ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/colibri/stats", "/nowhere", "/colibri/shutdown"])
async def test_what_is_off_or_unknown_is_a_page(rig: Rig, path: str) -> None:
    answer = await rig.jvb(path)
    assert (answer.status, answer.kind) == (404, "text/html;charset=iso-8859-1")
    assert answer.text.startswith("<html>")
    assert rig.double.bridge_urls[0] + path in answer.text
    assert (await rig.jvb("/stats", "POST")).status == 405


@pytest.mark.parametrize(
    ("module", "path"),
    [("health", "/about/health"), ("version", "/about/version"), ("debug", "/debug"), ("stats", "/stats"),
     ("metrics", "/metrics"), ("drain", "/colibri/drain")],
)  # fmt: skip
async def test_every_module_can_be_off(rig: Rig, module: str, path: str) -> None:
    assert (await rig.jvb(path)).status == 200
    setattr(rig.modules, module, False)
    assert (await rig.jvb(path)).status == 404


async def test_health_is_looked_at_once_a_minute(rig: Rig) -> None:
    bridge = rig.world.bridges[0]
    bridge.falls_ill(10.0, Illness())
    rig.now = 59.0
    assert await rig.jvb("/about/health") == (200, "", "")
    rig.now = 60.0
    assert await rig.jvb("/about/health") == (
        500,
        "application/json; charset=utf-8",
        "No valid IP addresses available for harvesting.",
    )
    rig.now = 3600.0
    assert (await rig.jvb("/about/health")).status == 500
    bridge.falls_ill(3601.0, Illness("slow", 503))
    bridge.falls_ill(3661.0, None)
    rig.now = 3660.0
    assert (await rig.jvb("/about/health")).status == 503
    rig.now = 3720.0
    assert (await rig.jvb("/about/health")).status == 200


async def test_its_version_says_that_it_is_a_double(rig: Rig) -> None:
    assert (await rig.jvb("/about/version")).json == {"name": "JVB", "version": "2.3.0-double", "os": "Linux"}


async def test_the_short_form(rig: Rig) -> None:
    rig.people(2)
    rig.now = 0.5
    assert set((await rig.jvb("/debug")).json["conferences"].popitem()[1]["endpoints"].values()) == {None}
    rig.now = 1.0
    short = (await rig.jvb("/debug")).json
    assert short["load_management"] == {"state": "NOT_OVERLOADED", "stress": "0.0000", "reducer_enabled": "false"}
    assert short["health"] == {"success": True, "hardFailure": True, "responseCode": None, "message": None}
    assert "overall_bridge_jitter" not in short
    ((key, conference),) = short["conferences"].items()
    assert int(key, 16) > 0
    assert conference == {
        "id": key,
        "rtcstatsEnabled": True,
        "name": JID,
        "meeting_id": rig.world.rooms[JID].meeting_id,
        "endpoints": {"a0": None, "a1": "bp-1@points"},
        "relays": {},
    }
    rig.now = 6.0
    assert "overall_bridge_jitter" in (await rig.jvb("/debug")).json


async def test_one_conference_is_told_in_full(rig: Rig) -> None:
    rig.people(2)
    key = next(iter((await rig.jvb("/debug")).json["conferences"]))
    full = (await rig.jvb(f"/debug/{key}")).json["conferences"][key]["endpoints"]["a1"]
    assert full["transceiver"]["receiver"]["PacketStreamStats"].keys() >= {"packet_rate", "bytes_sent", "packets_sent"}
    assert full["transceiver"]["sender"]["local_audio_ssrc"] == "1543739364"
    congestion = full["transceiver"]["sender"]["transport_cc_engine"]
    assert congestion["network_controller"]["stable_estimate"] == "NaN"
    assert congestion["transport_adapter"]["last_untracked_send_time"] == "-Infinity"
    assert 20_000 < len(json.dumps(full)) < 30_000
    short = (await rig.jvb(f"/debug/{key}?full=false")).json["conferences"][key]["endpoints"]
    assert short == {"a0": None, "a1": "bp-1@points"}
    assert list((await rig.jvb(f"/debug/{key}/a1")).json["conferences"][key]["endpoints"]) == ["a1"]
    assert (await rig.jvb(f"/debug/{key}/zz")).json["conferences"][key]["endpoints"] == {}
    unknown = (await rig.jvb("/debug/5d1f")).json
    assert unknown["conferences"] == {"5d1f": "null"}
    assert "health" not in unknown


async def test_a_conference_may_have_no_name(rig: Rig) -> None:
    rig.people(2)
    await rig.jvb("/debug")
    for conference in rig.world.bridges[0].conferences.values():
        conference.named = False
    (conference_told,) = (await rig.jvb("/debug")).json["conferences"].values()
    assert not {"name", "meeting_id"} & conference_told.keys()


async def test_stats_hold_flagged_conferences_only_and_call_counters_otherwise(rig: Rig) -> None:
    rig.people(2, flagged=False)
    assert (await rig.jvb("/stats")).json == {"conferences": {}}
    (conference,) = rig.world.bridges[0].conferences.values()
    conference.flagged = True
    endpoint = (await rig.stats())["a1"]
    stream = endpoint["transceiver"]["receiver"]["PacketStreamStats"]
    assert stream.keys() == {"bitrate_bps", "packetrate", "total_bytes", "total_packets"}
    assert "Incoming statistics tracker" not in endpoint["transceiver"]["receiver"]
    assert 6_000 < len(json.dumps(endpoint)) < 9_000


async def test_the_first_request_decides_whether_a_room_is_in_stats(rig: Rig) -> None:
    rig.world.open("giaoban", 0.0)
    rig.people(2, flagged=False)
    assert set(await rig.stats()) == {"a0", "a1"}


async def test_a_conference_id_is_new_after_the_room_was_empty(rig: Rig) -> None:
    rig.people(2)
    before = set((await rig.jvb("/debug")).json["conferences"])
    for nick in ("a0", "a1"):
        rig.world.leave(nick, rig.now)
    assert (await rig.jvb("/debug")).json["conferences"] == {}
    rig.people(2)
    after = set((await rig.jvb("/debug")).json["conferences"])
    assert len(before) == len(after) == 1
    assert before != after


async def test_what_a_cut_shows_and_what_it_does_not(rig: Rig) -> None:
    rig.people(3)
    rig.now = 30.0
    before = (await rig.stats())["a1"]
    assert up_bps(before) > 900_000
    rig.world.cut("a1", 30.0)
    rig.now = 31.0
    at_once = (await rig.stats())["a1"]
    assert up_bps(at_once) == 0
    rig.now = 60.0
    later = (await rig.stats())["a1"]
    assert received(before) == received(at_once) == received(later)
    assert connection(later)["rtt"] == connection(at_once)["rtt"] > 0
    assert later["ice_transport"]["iceConnected"]
    assert not later["ice_transport"]["iceFailed"]
    assert later["ice_transport"]["num_packets_received"] == 0
    assert later["dtls_transport"]["is_connected"]
    rig.now = 91.0  # more than 60 s idle, not yet swept
    assert "a1" in await rig.stats()
    rig.now = 120.0
    assert set(await rig.stats()) == {"a0", "a2"}


async def test_the_eight_second_rule_moves_a_counter_without_a_name(rig: Rig) -> None:
    rig.modules.colibri = True
    rig.people(3)
    rig.world.cut("a1", 20.0)
    rig.now = 27.9
    assert (await rig.jvb("/colibri/stats")).json["endpoints_disconnected"] == 0
    rig.now = 28.0
    assert (await rig.jvb("/colibri/stats")).json["endpoints_disconnected"] == 1
    rig.world.repair("a1", 29.0)
    rig.now = 29.0
    assert (await rig.jvb("/colibri/stats")).json["endpoints_reconnected"] == 1


async def test_a_line_that_is_back_goes_on_with_all_it_missed_as_loss(rig: Rig) -> None:
    rig.people(3)
    rig.world.cut("a1", 20.0)
    rig.world.repair("a1", 50.0)
    rig.now = 51.0
    back = (await rig.stats())["a1"]
    assert received(back) > 19 * 170  # the same endpoint
    loss = connection(back)["incoming_loss_stats"]
    assert loss["packets_lost"] == 30 * 170
    assert connection(back)["outgoing_loss_stats"]["packets_lost"] == 30 * 2 * 120
    rig.now = 111.0
    assert connection((await rig.stats())["a1"])["incoming_loss_stats"]["packets_lost"] == 0


async def test_a_line_that_is_back_too_late_brings_nobody(rig: Rig) -> None:
    rig.people(3)
    rig.world.cut("a1", 60.0)
    rig.world.repair("a1", 200.0)
    rig.world.join("giaoban", "a3", 200.0)
    rig.now = 202.0
    assert set(await rig.stats()) == {"a0", "a2", "a3"}
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert told["participants"]["a1"]["jingle_session"]["state"] == "ACTIVE"
    assert told["colibri_session_manager"]["participants"]["a1"]["bridge"] == "jvb1"


async def test_a_round_trip_is_zero_until_it_is_measured(rig: Rig) -> None:
    rig.people(3)
    assert connection((await rig.stats())["a1"])["rtt"] == 0.0
    rig.now = 5.0
    assert connection((await rig.stats())["a1"])["rtt"] == pytest.approx(18, abs=0.5)


async def test_losses_are_of_a_sliding_minute_and_may_fall_below_zero(rig: Rig) -> None:
    rig.people(3)
    rig.world.degrade("a1", 10.0, loss_up=0.1)
    rig.now = 40.0
    loss = connection((await rig.stats())["a1"])["incoming_loss_stats"]
    assert loss["packets_lost"] == 510
    rig.world.degrade("a1", 40.0)
    rig.now = 90.0
    assert 0 < connection((await rig.stats())["a1"])["incoming_loss_stats"]["packets_lost"] < 510
    rig.now = 101.0
    assert connection((await rig.stats())["a1"])["incoming_loss_stats"]["packets_lost"] == 0
    rig.world.credit("a1", 101.0, 2)
    rig.now = 102.0
    assert connection((await rig.stats())["a1"])["incoming_loss_stats"]["packets_lost"] == -2


async def test_who_is_muted_sends_silence_and_who_has_no_device_only_reports(rig: Rig) -> None:
    rig.people(3)
    rig.world.join("giaoban", "b0", rig.now, devices=False)
    for nick in ("a0", "a1"):
        rig.world.mute(nick, 10.0)
    rig.now = 20.0
    before = await rig.stats()
    rig.now = 30.0
    after = await rig.stats()
    assert {nick: (received(after[nick]) - received(before[nick])) // 10 for nick in after} == {
        "a0": 67, "a1": 67, "a2": 177, "b0": 17,
    }  # fmt: skip
    assert connection(after["b0"])["incoming_loss_stats"] == {"packets_lost": 0, "packets_received": 0}
    rig.world.mute("a2", 30.0)
    rig.now = 32.0
    assert up_bps((await rig.stats())["a1"]) == 50 * 40 * 8 + 7 * 45 * 8
    members = (await rig.jicofo(f"/debug/conference/{JID}")).json["chat_room"]["members"]
    assert all(member["is_audio_muted"] and member["is_video_muted"] for member in members.values())


async def test_who_is_alone_is_on_no_bridge(rig: Rig) -> None:
    rig.people(1)
    assert (await rig.jvb("/debug")).json["conferences"] == {}
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert list(told["chat_room"]["members"]) == ["a0"]
    assert told["chat_room"]["members"]["a0"]["is_audio_muted"]
    assert (told["participants"], told["participant_count"]) == ({}, 0)
    assert "colibri_session_manager" not in told


async def test_who_is_left_alone_loses_the_session_after_twenty_seconds(rig: Rig) -> None:
    rig.people(2)
    rig.world.leave("a1", 10.0)
    rig.now = 29.0
    assert set(await rig.stats()) == {"a0"}
    rig.now = 30.0
    assert await rig.stats() == {}


async def test_two_alone_talk_past_the_bridge_when_they_may(rig: Rig) -> None:
    rig.modules.colibri = rig.world.p2p = True
    rig.people(2)
    rig.now = 11.0
    assert up_bps((await rig.stats())["a1"]) < 2_000
    assert (await rig.jvb("/colibri/stats")).json["p2p_conferences"] == 1
    rig.world.join("giaoban", "a2", 11.0)
    rig.now = 13.0
    assert up_bps((await rig.stats())["a1"]) > 900_000


async def test_gauges_step_every_five_seconds_and_totals_jump_when_one_goes(rig: Rig) -> None:
    rig.modules.colibri = True
    rig.people(3)
    rig.now = 4.9
    assert (await rig.jvb("/colibri/stats")).json["endpoints"] == 0
    rig.now = 5.0
    told = (await rig.jvb("/colibri/stats")).json
    assert told["endpoints"] == 3
    assert told["total_packets_received"] == 0
    bits = (await rig.jvb("/metrics", Accept="application/json")).json["incoming_bitrate"]
    assert told["bit_rate_download"] == bits // 1000
    rig.world.leave("a1", 8.0)
    rig.now = 8.0
    told = (await rig.jvb("/colibri/stats")).json
    assert told["endpoints"] == 3
    assert told["total_packets_received"] > 1000


async def test_metrics_come_in_the_format_that_is_asked_for(rig: Rig) -> None:
    plain = await rig.jvb("/metrics", Accept="text/plain")
    assert plain.kind == "text/plain;charset=utf-8;version=0.0.4"
    assert "jitsi_jvb_endpoints_disconnected_total 0.0" in plain.text
    assert "# EOF" not in plain.text
    either = await rig.jvb("/metrics", Accept="*/*")
    assert either.kind.startswith("application/openmetrics-text")
    assert either.text.endswith("# EOF\n")
    deep = (await rig.jvb("/metrics", Accept="application/json")).json
    assert deep["endpoints_disconnected_total"] == 0
    assert deep["healthy"] is True
    assert deep["conferences_by_size"]["bucket_le_+Inf"] == 0.0
    refused = await rig.jvb("/metrics", Accept="text/html")
    assert (refused.status, refused.kind) == (500, "text/html;charset=iso-8859-1")
    assert await rig.without_accept(rig.double.bridge_urls[0]) == (500, "text/html;charset=iso-8859-1")


async def test_jicofos_metrics_are_more_patient(rig: Rig) -> None:
    status, kind = await rig.without_accept(rig.double.jicofo_url)
    assert (status, kind) == (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    async with rig.client.get(rig.double.jicofo_url + "/metrics", headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (500, "text/plain")


async def test_an_older_bridge(rig: Rig) -> None:
    rig.modules.camel = True
    rig.people(2)
    rig.now = 2.0
    assert (await rig.jvb("/stats")).status == 404
    short = (await rig.jvb("/debug")).json
    assert short["health"] == "OK"
    assert short["shutdownState"] == "RUNNING"
    assert "stress" in short["load-management"]
    key = next(iter(short["conferences"]))
    endpoint = (await rig.jvb(f"/debug/{key}")).json["conferences"][key]["endpoints"]["a1"]
    assert endpoint["statsId"] == "bp-1@points"
    assert endpoint["transceiver"]["endpointConnectionStats"]["incoming_loss_stats"]["packets_lost"] == 0
    receiver = endpoint["transceiver"]["RTP receiver a1"]
    (stream,) = [node for name, node in receiver.items() if name.startswith("Node PacketStreamStats ")]
    assert stream["num_input_packets"] > 0
    assert "bitrate_bps" not in stream


async def test_a_bridge_that_restarts(rig: Rig) -> None:
    rig.modules.colibri = True
    rig.people(2)
    rig.now = 20.0
    before = (await rig.jvb("/debug")).json["conferences"]
    rig.world.restart(0, 20.0, away_s=5.0)
    with pytest.raises(aiohttp.ClientConnectionError):
        await rig.jvb("/debug")
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert [one["jingle_session"] for one in told["participants"].values()] == [None, None]
    rig.now = 25.0
    assert [one["endpoints"] for one in (await rig.jvb("/debug")).json["conferences"].values()] == [{}]
    rig.now = 31.0
    after = (await rig.jvb("/debug")).json["conferences"]
    assert set(after) != set(before)
    assert [told["endpoints"] for told in after.values()] == [told["endpoints"] for told in before.values()]
    assert received((await rig.stats())["a1"]) < 200
    assert (await rig.jvb("/colibri/stats")).json["total_conferences_created"] == 1


async def test_draining(rig: Rig) -> None:
    assert (await rig.jvb("/colibri/drain")).json == {"drain": False}
    assert await rig.jvb("/colibri/drain/enable", "POST") == (200, "", "")
    rig.people(2)
    assert (await rig.jvb("/debug")).json["conferences"] == {}
    assert (await rig.jvb("/debug")).json["drain"] is True
    await rig.jvb("/colibri/drain/disable", "POST")
    assert (await rig.jvb("/colibri/drain")).json == {"drain": False}


# --- Jicofo -----------------------------------------------------------------------------------------------------------


async def test_jicofos_health(rig: Rig) -> None:
    assert await rig.jicofo("/about/health") == (404, "", "")
    rig.world.check_health()
    assert await rig.jicofo("/about/health") == (200, "text/plain; charset=utf-8", "OK")
    for bridge in rig.world.bridges:
        bridge.falls_ill(0.0, Illness())
    rig.now = 60.0
    answer = await rig.jicofo("/about/health")
    assert (answer.status, answer.text) == (500, "No operational bridges available (total bridge count: 2)")


async def test_jicofos_health_check_has_a_room_of_its_own(rig: Rig) -> None:
    rig.people(2)
    rig.world.check_health()
    first, second = (await rig.jicofo("/debug/conferences")).json
    assert first == JID
    assert second.startswith("__jicofo-health-check-")
    assert (await rig.jicofo("/stats")).json["conferences"] == 2
    assert (await rig.jicofo("/stats")).json["participants"] == 2
    assert (await rig.jicofo(f"/debug/conference/{second}")).json["participant_count"] == 0


async def test_an_ill_bridge_gets_nobody(rig: Rig) -> None:
    rig.world.bridges[0].falls_ill(0.0, Illness())
    rig.now = 60.0
    rig.people(3)
    assert (await rig.jvb("/debug")).json["conferences"] == {}


async def test_a_jicofo_behind_a_port_that_leads_nowhere(rig: Rig) -> None:
    rig.double.jicofo.unreachable = True
    with pytest.raises(aiohttp.ClientConnectionError):
        await rig.jicofo("/stats")


async def test_one_room(rig: Rig) -> None:
    assert await rig.jicofo(f"/debug/conference/{JID}") == (200, "application/json; charset=utf-8", "{}")
    assert (await rig.jicofo("/debug/conference/giaoban")).status == 400
    rig.world.open("giaoban", 0.0)
    assert (await rig.jicofo(f"/debug/conference/{JID}")).json["chat_room"] is None
    rig.people(2)
    rig.world.join("giaoban", "a2", rig.now)
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert set(told["participants"]) == {"a0", "a1"}
    member = told["chat_room"]["members"]["a2"]
    assert (member["region"], member["stats_id"]) == ("null", "null")
    assert member["jid"].startswith("a2-")
    rig.now += 1
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert set(told["participants"]) == {"a0", "a1", "a2"}
    assert (await rig.jicofo("/debug/conferences")).json == [JID]
    assert set((await rig.jicofo("/rtcstats")).json) == {told["meeting_id"]}


async def test_jicofo_knows_nothing_of_a_cut(rig: Rig) -> None:
    rig.people(3)
    rig.world.cut("a1", 10.0)
    rig.world.drop("a2", 10.0)
    rig.now = 70.9
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert told["participants"]["a2"]["jingle_session"]["state"] == "ACTIVE"
    rig.now = 71.0
    told = (await rig.jicofo(f"/debug/conference/{JID}")).json
    assert set(told["chat_room"]["members"]) == {"a0", "a1"}
    rig.now = 910.9
    assert "a1" in (await rig.jicofo(f"/debug/conference/{JID}")).json["chat_room"]["members"]
    rig.now = 911.0
    assert "a1" not in (await rig.jicofo(f"/debug/conference/{JID}")).json["chat_room"]["members"]


async def test_a_return_stands_beside_its_ghost(rig: Rig) -> None:
    rig.people(3)
    rig.world.drop("a1", 10.0)
    rig.world.join("giaoban", "b1", 15.0, stats_id="bp-1@points")
    rig.now = 20.0
    (conference,) = (await rig.jvb("/debug")).json["conferences"].values()
    assert [nick for nick, stats_id in conference["endpoints"].items() if stats_id == "bp-1@points"] == ["a1", "b1"]


async def test_stats_are_of_now_and_metrics_of_the_last_half_minute(rig: Rig) -> None:
    rig.people(2)
    assert (await rig.jicofo("/stats")).json["participants"] == 2
    assert "jitsi_jicofo_participants_current 0.0" in (await rig.jicofo("/metrics")).text
    rig.now = 30.0
    assert "jitsi_jicofo_participants_current 2.0" in (await rig.jicofo("/metrics")).text


async def test_moving_an_endpoint(rig: Rig) -> None:
    rig.people(3)
    path = "/move-endpoints/move-endpoint?conference={}&endpoint=a1&bridge={}"
    assert (await rig.jicofo("/move-endpoints/move-endpoint")).status == 400
    assert await rig.jicofo(path.format("x@y", "jvb2")) == (
        500, "text/plain; charset=utf-8", "Not found: Conference not found",
    )  # fmt: skip
    assert (await rig.jicofo(path.format(JID, "jvb9"))).text == "Not found: Bridge not found"
    rig.now = 10.0
    assert (await rig.jicofo(path.format(JID, "jvb2"))).json == {"movedEndpoints": 1, "conferences": 1}
    assert set(await rig.stats()) == {"a0", "a2"}
    assert [endpoint.id for endpoint in rig.world.bridges[1].endpoints()] == ["a1"]


async def test_a_conference_request_opens_the_room_for_fifteen_seconds(rig: Rig) -> None:
    request = "/conference-request/v1"
    assert (await rig.jicofo(request, "POST", "{")).status == 400
    assert (await rig.jicofo(request, "POST", '{"room": "giaoban"}')).status == 400
    opened = await rig.jicofo(request, "POST", json.dumps({"room": JID, "properties": {"rtcstatsEnabled": "false"}}))
    assert opened.json["ready"] is True
    assert not rig.world.rooms[JID].flagged
    rig.now = 10.0
    await rig.jicofo(request, "POST", json.dumps({"room": JID}))
    rig.now = 24.0
    assert (await rig.jicofo("/debug/conferences")).json == [JID]
    rig.now = 25.0
    assert (await rig.jicofo("/debug/conferences")).json == []
    rig.double.jicofo.authenticated = True
    assert (await rig.jicofo(request, "POST", json.dumps({"room": JID}))).status == 403


# --- By itself --------------------------------------------------------------------------------------------------------


async def test_it_stands_alone_and_takes_orders() -> None:
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.rehearsal.jitsi", "--endpoints", "3", "--bridges", "2"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        told = json.loads(await wait_for(process.stdout.readline(), 30))
        assert told["double"] is True
        assert len(told["bridges"]) == 2
        process.stdin.write(b"leave 00000001\nleave 00000001\nspell html\nspell off\n")
        answers = [json.loads(await wait_for(process.stdout.readline(), 10)) for _ in range(4)]
        assert [next(iter(answer)) for answer in answers] == ["done", "refused", "done", "done"]
        async with aiohttp.ClientSession() as client, client.get(told["jicofo"] + "/stats") as answer:
            assert (await answer.json())["participants"] == 2
    finally:
        process.terminate()
        assert await wait_for(process.wait(), 10) == 0
