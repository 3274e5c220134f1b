"""The one suite of the clients: what must hold against the double, against recordings and against a live stack."""

from __future__ import annotations

import math

import pytest

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.bridge import Conference, Conferences
from orchestrator.jitsi.answers.focus import FocusRoom
from orchestrator.jitsi.answers.metrics import scraped
from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.clients.videobridge import Videobridge
from orchestrator.jitsi.signs.pulse import NOBODY, Patience, look
from orchestrator.jitsi.signs.readings import EndpointFigures, figures
from tests.jitsi.stacks import JID, Stack, on

JIDS = (JID, f"{JID}.vn")  # of the double, and of the recordings
NO_SUCH = "0123456789abcdef"


async def stats(bridge: Videobridge) -> Conferences | None:
    """None while the bridge is away."""
    try:
        return await bridge.stats()
    except JitsiError as error:
        assert error.kind in (JitsiFault.AWAY, JitsiFault.SLOW)
        return None


async def on_bridge(bridge: Videobridge) -> list[Conference]:
    """Nobody while the bridge is away."""
    try:
        return list((await bridge.debug()).conferences.values())
    except JitsiError as error:
        assert error.kind in (JitsiFault.AWAY, JitsiFault.SLOW)
        return []


async def asked(jicofo: Jicofo, jid: str) -> FocusRoom | None:
    """None where there is no such room, or none was recorded."""
    try:
        return await jicofo.room(jid)
    except JitsiError as error:
        assert error.kind in (JitsiFault.NO_ROOM, JitsiFault.FAILED)
        return None


def sound(one: EndpointFigures) -> bool:
    """Within the bounds of what each figure can be."""
    fractions = [value for value in (one.loss_up, one.loss_down) if value is not None]
    amounts = [value for value in (one.up_bps, one.down_bps, one.jitter_ms) if value is not None]
    return (
        all(0 <= value <= 1 for value in fractions)
        and all(value >= 0 and math.isfinite(value) for value in amounts)
        and (one.rtt_ms is None or 0 < one.rtt_ms < 60_000)
    )


@on("bridge /about/version")
async def test_a_bridge_says_what_it_is(bridge: Videobridge) -> None:
    version = await bridge.version()
    assert version.name
    assert version.version


@on("bridge /about/health")
async def test_a_bridge_says_how_it_is(bridge: Videobridge) -> None:
    health = await bridge.health()
    assert health.ok or health.said


@on("bridge /debug")
async def test_a_bridge_lists_who_is_on_it(bridge: Videobridge) -> None:
    debug = await bridge.debug()
    assert debug.healthy is not None
    assert debug.drain is not None
    assert debug.load is not None
    assert debug.load.stress is not None
    for key, conference in debug.conferences.items():
        assert conference.id == key
        assert all(sound(one) and one.packets is None for one in figures("jvb1", {key: conference}))


@on("bridge /stats", "bridge /debug")
async def test_stats_show_flagged_conferences_with_all_their_endpoints(stack: Stack, bridge: Videobridge) -> None:
    for moment in stack.of_one_moment("bridge /stats", "bridge /debug"):
        await stack.go(moment)
        told = await stats(bridge)
        if told is not None:
            listed = await bridge.debug()
            flagged = {key: known for key, known in listed.conferences.items() if known.rtcstats}
            assert set(told.conferences) == set(flagged)
            for key, conference in told.conferences.items():
                assert set(conference.endpoints) == set(flagged[key].endpoints)
                assert conference.name == flagged[key].name


@on("bridge /stats")
async def test_every_figure_is_within_its_bounds(stack: Stack, bridge: Videobridge) -> None:
    for moment in stack.moments:
        await stack.go(moment)
        told = await stats(bridge)
        for one in figures("jvb1", told.conferences) if told is not None else ():
            assert one.packets is not None
            assert sound(one)


@on("bridge /stats")
async def test_a_counter_never_falls_in_its_conference(stack: Stack, bridge: Videobridge) -> None:
    counted: dict[tuple[str, str], int] = {}
    for moment in stack.moments:
        await stack.go(moment)
        told = await stats(bridge)
        for one in figures("jvb1", told.conferences) if told is not None else ():
            key = one.conference, one.endpoint
            assert one.packets is not None
            assert one.packets >= counted.get(key, 0)
            counted[key] = one.packets


@on("bridge /stats")
async def test_signs_of_life_follow_the_counters(stack: Stack, bridge: Videobridge) -> None:
    known, before = NOBODY, dict[tuple[str, str], int]()
    for moment in stack.moments:
        await stack.go(moment)
        told = await stats(bridge)
        seen = figures("jvb1", told.conferences) if told is not None else ()
        known, signs = look(known, seen, moment, Patience(2.0))
        assert len(signs) == len(seen)
        for sign in signs:
            one = sign.figures
            assert one.packets is not None
            moved = before.get((one.conference, one.endpoint), one.packets) != one.packets
            assert sign.alive == moved
            assert not (sign.alive and sign.still_s)
        before = {(one.conference, one.endpoint): one.packets or 0 for one in seen}


@on("bridge /debug", "bridge /debug/*")
async def test_the_full_form_tells_more_of_the_same(stack: Stack, bridge: Videobridge) -> None:
    for key, listed in (await bridge.debug()).conferences.items():
        try:
            conference = await bridge.conference(key)
        except JitsiError as error:  # a recording need not hold every conference
            assert error.kind in (JitsiFault.FAILED, JitsiFault.NO_ROOM)
            continue
        assert set(conference.endpoints) == set(listed.endpoints)
        for one in figures("jvb1", {key: conference}):
            assert one.packets is not None
            assert one.stats_id == listed.endpoints[one.endpoint].stats_id
            assert sound(one)


@on(f"bridge /debug/{NO_SUCH}")
async def test_a_conference_that_is_not_there(bridge: Videobridge) -> None:
    with pytest.raises(JitsiError) as caught:
        await bridge.conference(NO_SUCH)
    assert caught.value.kind is JitsiFault.NO_ROOM
    assert not caught.value.retry


@on("bridge /colibri/stats")
async def test_the_whole_bridge_in_one_or_the_module_is_off(bridge: Videobridge) -> None:
    try:
        assert (await bridge.colibri()).endpoints is not None
    except JitsiError as error:
        assert error.kind is JitsiFault.MODULE_OFF


@on("bridge /metrics")
async def test_the_bridges_metrics(bridge: Videobridge) -> None:
    metrics = await bridge.metrics()
    assert metrics.value("endpoints_disconnected_total") is not None
    assert metrics.value("healthy") in (0.0, 1.0)
    assert metrics.value("no_such") is None


@on("bridge /metrics")
async def test_the_form_that_it_gives_by_itself_is_understood_too(bridge: Videobridge) -> None:
    answer = await bridge.door.get("/metrics", headers={"Accept": "*/*"})
    assert answer.kind == "application/openmetrics-text"
    metrics = scraped(answer.body, answer.kind, bridge.door.place, "/metrics")
    assert metrics.value("endpoints_disconnected_total") is not None
    assert metrics.value("healthy") in (0.0, 1.0)


@on("bridge /colibri/drain")
async def test_whether_a_bridge_is_drained(bridge: Videobridge) -> None:
    assert await bridge.draining() in (True, False)


@on("jicofo /about/version")
async def test_jicofo_says_what_it_is(jicofo: Jicofo) -> None:
    assert (await jicofo.version()).version


@on("jicofo /about/health")
async def test_jicofo_says_how_it_is_or_that_it_will_not(jicofo: Jicofo) -> None:
    try:
        health = await jicofo.health()
    except JitsiError as error:
        assert error.kind is JitsiFault.MODULE_OFF
    else:
        assert health.ok or health.said


@on("jicofo /stats")
async def test_jicofo_counts(jicofo: Jicofo) -> None:
    told = await jicofo.stats()
    assert told.conferences is not None
    assert told.bridges is not None
    assert told.bridges.operational is not None
    assert told.complaints is not None


@on("jicofo /debug")
async def test_jicofo_sees_the_bridges(jicofo: Jicofo) -> None:
    for bridge in (await jicofo.debug()).bridges.values():
        assert bridge.operational is not None
        assert bridge.stress is not None


@on("jicofo /debug/conferences")
async def test_the_rooms_of_jicofos_health_check_are_nobodys(jicofo: Jicofo) -> None:
    assert all("@conference." in jid and "health" not in jid for jid in await jicofo.rooms())


@on("bridge /debug", "jicofo /debug/conference/*")
async def test_the_roster_names_all_who_are_on_the_bridge(stack: Stack, bridge: Videobridge, jicofo: Jicofo) -> None:
    for moment in stack.of_one_moment("bridge /debug", "jicofo /debug/conference/*"):
        await stack.go(moment)
        for conference in await on_bridge(bridge):
            assert conference.name is not None
            room = await jicofo.room(conference.name)
            assert room.members is not None
            assert set(conference.endpoints) <= set(room.members)
            assert room.meeting_id == conference.meeting_id
            assert all(member.jid and "@" in member.jid for member in room.members.values())


@on("jicofo /debug/conference/*")
async def test_a_room_holds_together(stack: Stack, jicofo: Jicofo) -> None:
    for moment in stack.moments:
        await stack.go(moment)
        for jid in JIDS:
            room = await asked(jicofo, jid)
            if room is not None and room.members is not None:
                assert room.name == jid
                assert room.participant_count == len(room.invited or {})
                assert room.active <= set(room.members)
                assert set(room.bridges.values()) <= {"jvb1", "jvb2"}
                sessions = {name: one.session for name, one in (room.invited or {}).items() if one is not None}
                assert all(one is None or one.state in ("PENDING", "ACTIVE", "ENDED") for one in sessions.values())
                assert all(room.members[name].audio_muted in (True, False) for name in room.active)
                assert all(room.members[name].audio_muted is not True for name in set(room.members) - room.active)


@on(f"jicofo /debug/conference/nobody-{JID}")
async def test_a_room_that_is_not_there(jicofo: Jicofo) -> None:
    with pytest.raises(JitsiError) as caught:
        await jicofo.room(f"nobody-{JID}")
    assert caught.value.kind is JitsiFault.NO_ROOM
