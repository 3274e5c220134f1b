"""The reflector over real sockets: whom it hears, whom it answers, and what it makes of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import ProbeError
from orchestrator.model.signals import Reading, Source
from orchestrator.probes import stamp
from orchestrator.probes.reflector import Reflector
from orchestrator.probes.stamp import Figures, Key, Reply, Request
from tests.probes.inbox import Inbox
from tests.probes.peer import INSTANCE, SECRET, Peer


class Centre:
    """A reflector with its ears open. `refusing` is what the roster says of a speaker."""

    def __init__(self, most_sessions: int = 100) -> None:
        self.readings: Inbox[Reading] = Inbox()
        self.rejects: Inbox[tuple[str, str | None, str]] = Inbox()
        self.drops: Inbox[int] = Inbox()
        self.refusing: dict[tuple[str, str, int], str] = {}
        self.reflector = Reflector(
            SECRET,
            self._known,
            self.readings.put,
            lambda *what: self.rejects.put(what),
            self.drops.put,
            most_sessions=most_sessions,
        )
        self.port = 0
        self.peers: list[Peer] = []
        self.asked: list[tuple[str, str, int]] = []

    def _known(self, *who: *tuple[str, str, int]) -> str | None:
        self.asked.append(who)
        return self.refusing.get(who)

    async def start(self) -> Centre:
        self.port = await self.reflector.start("127.0.0.1", self.port)
        return self

    def peer(self, site: str = "luc-ngan", instance: str = INSTANCE, epoch: int = 1) -> Peer:
        self.peers.append(Peer(self.port, site, instance, epoch))
        return self.peers[-1]

    def close(self) -> None:
        self.reflector.close()
        for peer in self.peers:
            peer.close()


@pytest.fixture
async def centre() -> AsyncIterator[Centre]:
    centre = await Centre().start()
    yield centre
    centre.close()


async def test_a_proven_packet_is_one_reading_with_all_figures(centre: Centre) -> None:
    peer = centre.peer()
    for _ in range(4):
        await peer.exchange()
    first, *_, last = await centre.readings.first(3)
    assert (first.site, first.source, first.via, first.link) == ("luc-ngan", Source.STAMP, "127.0.0.1", None)
    assert first.rtt_ms is not None
    assert (last.loss_up, last.loss_down) == (0.0, 0.0)
    assert last.jitter_ms is not None
    assert last.deaf_s is not None
    assert [r.at for r in (first, last)] == sorted(r.at for r in (first, last))
    assert abs(last.at - SystemClock().monotonic()) < 5
    assert len(centre.readings.all) == 3


async def test_a_reply_is_as_long_as_its_request_and_says_what_arrived(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    request = peer.beat()
    packet = await peer.receive()
    reply = stamp.parse_reply(packet)
    assert isinstance(reply, Reply)
    assert len(packet) == len(request)
    assert (reply.seq, reply.asked, reply.ttl) == (1, 2, 64)
    assert reply.asked_at < reply.received <= reply.sent


async def test_upstream_and_downstream_loss_stay_apart(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    for n in range(40):
        if n % 4 == 1:
            peer.sender.beat(peer.clock.monotonic())  # lost on the way up
        elif n % 4 == 3:
            peer.beat()
            await peer.receive()  # lost on the way down
        else:
            await peer.exchange()
    assert centre.readings.all[-1].loss_up == pytest.approx(0.25, abs=0.03)
    assert centre.readings.all[-1].loss_down == pytest.approx(1 / 3, abs=0.05)
    assert peer.sender.loss_up == pytest.approx(0.25, abs=0.03)


async def test_a_downstream_cut_shows_in_what_the_site_says(centre: Centre) -> None:
    peer = centre.peer()
    await peer.exchange()
    await peer.exchange()
    now = peer.clock.monotonic()
    for n in range(1, 4):
        peer.send(peer.sender.beat(now + 0.2 * n))
    readings = await centre.readings.first(4)
    deaf = [reading.deaf_s or 0.0 for reading in readings]
    assert deaf[1:] == pytest.approx([0.2, 0.4, 0.6], abs=0.15)


async def test_a_replayed_packet_is_neither_heard_nor_answered(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    packet = peer.beat()
    await peer.receive()
    peer.send(packet)
    assert await centre.rejects.first() == [("replayed", "luc-ngan", "127.0.0.1")]
    await centre.readings.first()
    peer.beat()
    reply = stamp.parse_reply(await peer.receive())
    assert isinstance(reply, Reply)
    assert reply.asked == 3  # the replay got no answer, else that would have come first
    assert len(centre.readings.all) == 2


async def test_what_was_recorded_before_a_restart_proves_nothing_after_it() -> None:
    before = await Centre().start()
    peer = before.peer()
    await peer.prove()
    recorded = [peer.beat(), peer.beat()]
    await before.readings.first(2)
    before.reflector.close()
    after = Centre()
    after.port = before.port
    await after.start()
    try:
        for packet in recorded:
            peer.send(packet)
        honest = after.peer("son-dong")
        await honest.exchange()
        await honest.exchange()
        assert [reading.site for reading in await after.readings.first()] == ["son-dong"]
    finally:
        after.close()
        before.close()


async def test_a_restarted_centre_verifies_without_a_new_grant() -> None:
    before = await Centre().start()
    peer = before.peer()
    await peer.exchange()
    await peer.exchange()
    before.reflector.close()
    after = Centre()
    after.port = before.port
    await after.start()
    try:
        await peer.exchange()
        await peer.exchange()
        assert len(await after.readings.first()) == 1
        assert after.readings.all[0].loss_down is None
        assert after.rejects.all == []
    finally:
        after.close()
        before.close()


async def refusal_of(centre: Centre, packet: bytes) -> tuple[str, str | None, str]:
    peer = centre.peer()
    await peer.prove()
    peer.send(packet)
    refusal = (await centre.rejects.first())[0]
    peer.beat()
    reply = stamp.parse_reply(await peer.receive())
    assert isinstance(reply, Reply)
    assert reply.asked == 2  # nothing came for the refused one
    return refusal


def forged(site: str = "luc-ngan", key: bytes = b"guessed") -> bytes:
    identity = stamp.identity(site, INSTANCE, 1)
    return stamp.encode_request(Key(key), Request(9, 0, 1, 0, Figures(), identity))


async def test_a_forged_packet_in_the_name_of_a_live_agent(centre: Centre) -> None:
    assert await refusal_of(centre, forged()) == ("forged", "luc-ngan", "127.0.0.1")


async def test_a_forged_packet_of_another_instance_of_a_site_that_speaks(centre: Centre) -> None:
    identity = stamp.identity("luc-ngan", "f" * 16, 1)
    packet = stamp.encode_request(Key(b"guessed"), Request(9, 0, 1, 0, Figures(), identity))
    assert await refusal_of(centre, packet) == ("forged", "luc-ngan", "127.0.0.1")
    assert len(centre.reflector.sessions) == 1


async def test_a_stranger_is_refused_without_its_name_and_leaves_no_trace(centre: Centre) -> None:
    assert await refusal_of(centre, forged("nowhere")) == ("stranger", None, "127.0.0.1")
    assert len(centre.reflector.sessions) == 1


@pytest.mark.parametrize("packet", [b"", b"x", forged()[:100], forged() + bytes(80)])
async def test_packets_that_are_too_short_or_too_long(centre: Centre, packet: bytes) -> None:
    assert await refusal_of(centre, packet) == ("cut", None, "127.0.0.1")


async def test_a_packet_of_the_right_length_that_says_nothing(centre: Centre) -> None:
    assert await refusal_of(centre, bytes(180)) == ("garbled", None, "127.0.0.1")


async def test_the_roster_decides_who_speaks(centre: Centre) -> None:
    centre.refusing = {("luc-ngan", "f" * 16, 1): "busy", ("luc-ngan", INSTANCE, 0): "stale"}
    for peer in (centre.peer(instance="f" * 16), centre.peer(epoch=0)):
        await peer.prove()
        peer.beat()
    refusals = await centre.rejects.first(2)
    assert {reason for reason, site, _ in refusals if site == "luc-ngan"} == {"busy", "stale"}
    assert centre.readings.all == []


async def test_the_roster_is_asked_about_proven_packets_only(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    packet = peer.beat()
    await centre.readings.first()
    peer.send(packet)
    peer.send(forged())
    peer.send(forged("son-dong"))
    await centre.rejects.first(3)
    assert centre.asked == [("luc-ngan", INSTANCE, 1)]


async def test_a_site_taken_out_of_the_registry_becomes_a_stranger(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    centre.refusing = {("luc-ngan", INSTANCE, 1): "unknown"}
    peer.beat()
    assert await centre.rejects.first() == [("stranger", "luc-ngan", "127.0.0.1")]


async def test_the_table_is_bounded_and_the_longest_silent_goes_first() -> None:
    centre = await Centre(most_sessions=10).start()
    try:
        peers = [centre.peer(instance=f"{n:016x}") for n in range(11)]
        for peer in peers[:10]:
            await peer.exchange()
            await peer.exchange()
        await peers[10].exchange()
        left = {session.instance for session in centre.reflector.sessions.values()}
        assert left == {f"{n:016x}" for n in range(1, 11)}
        await peers[5].exchange()
        assert (await centre.readings.first(11))[-1].loss_up == 0.0  # whoever stays is not disturbed
    finally:
        centre.close()


async def test_our_own_drops_are_counted_and_told(centre: Centre) -> None:
    peer = centre.peer()
    await peer.prove()
    junk = bytes(200)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
        for _ in range(30_000):  # while the loop does not read: more than the buffer holds
            flood.sendto(junk, ("127.0.0.1", centre.port))
    assert len(centre.rejects.all) == 0
    await centre.rejects.first(64)
    while not centre.drops.all:  # the kernel tells with the first packet that was queued after a drop
        peer.beat()
        await asyncio.sleep(0)
    assert centre.reflector.drops == sum(centre.drops.all) > 0


async def test_a_taken_port_is_said_in_a_sentence(centre: Centre) -> None:
    other = Centre()
    other.port = centre.port
    with pytest.raises(ProbeError) as caught:
        await other.start()
    assert caught.value.text.en == (
        f"Cannot open UDP 127.0.0.1:{centre.port} (Address already in use); "
        "check DIEMCAU_HOST, or choose another port with DIEMCAU_STAMP_PORT."
    )


async def test_ipv4_callers_of_an_ipv6_socket_keep_their_address() -> None:
    centre = Centre()
    centre.port = await centre.reflector.start("::", 0)
    try:
        peer = centre.peer()
        await peer.exchange()
        await peer.exchange()
        assert (await centre.readings.first())[0].via == "127.0.0.1"
    finally:
        centre.close()


async def test_a_session_met_again_does_not_believe_what_it_believed_before() -> None:
    centre = await Centre(most_sessions=1).start()
    try:
        first, second = centre.peer(), centre.peer("son-dong")
        await first.prove()
        recorded = first.beat()
        await first.receive()
        await second.exchange()  # first is forgotten
        first.send(recorded)
        await second.exchange()
        await second.exchange()
        assert [reading.site for reading in centre.readings.all] == ["luc-ngan", "son-dong"]
    finally:
        centre.close()
