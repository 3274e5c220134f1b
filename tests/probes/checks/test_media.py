"""The media port, asked in a trial meeting over Debian's real Prosody; Jicofo's part is played (tests/lab/prosody)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from aioice import stun
from pydantic import SecretStr

from orchestrator.clock import Clock, SystemClock
from orchestrator.errors import JitsiFault
from orchestrator.jitsi.keys import SharedSecret
from orchestrator.jitsi.tokens import Issuer, whose
from orchestrator.jitsi.xmpp.stream import Door
from orchestrator.jitsi.xmpp.trial import ROOM, TRIAL, Entrance, Trials
from orchestrator.model.check import Fault, Item, Kind, Measured, MediaPort, Verdict, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.checks.media import STATES, media
from orchestrator.probes.checks.probes import Probes
from orchestrator.text import Text
from tests.lab.prosody.focus import PWD, UFRAG, Bridge, Focus, focus
from tests.lab.prosody.server import APP_ID, APP_SECRET, DOMAIN, ROOMS, Prosody, running
from tests.probes.checks.judged import told, verdict

pytestmark = pytest.mark.real("prosody")
ISSUER = Issuer(APP_ID, "jitsi", DOMAIN)
WANTED = Wanted(Kind.MEDIA, Item.MEDIA_PORT, "https://hop.test/xmpp-websocket")


class Ahead(SystemClock):
    def now(self) -> datetime:
        return super().now() + timedelta(hours=1)


class Hall(NamedTuple):
    prosody: Prosody
    focus: Focus
    bridge: Bridge

    def trials(self, clock: Clock | None = None, **changed: str) -> Trials:
        """`changed`: focus, secret, web."""
        door = Door(changed.get("web", self.prosody.http), DOMAIN, 2.0, ssl.create_default_context())
        key = SharedSecret(SecretStr(changed.get("secret", APP_SECRET)))
        return Trials(Entrance(door, ROOMS, changed.get("focus", self.focus.jid), ISSUER, key), clock or SystemClock())

    async def measured(self, clock: Clock | None = None, **changed: str) -> Measured:
        return await media(self.trials(clock, **changed), 0.4)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with running(tmp_path) as prosody, focus(prosody) as (playing, bridge):
        yield Hall(prosody, playing, bridge)


async def test_a_port_that_answers_and_a_clean_end(hall: Hall) -> None:
    async with Probes(CheckPolicy(answer_s=2), SystemClock(), icmp=False, trials=hall.trials()) as probes:
        found = await probes.measure(WANTED)
    assert (found.fault, found.addresses) == (None, (f"127.0.0.1:{hall.bridge.port}",))
    assert found.ms is not None and 0 < found.ms < 1000
    assert [step.text.en.partition(" ")[0] for step in found.steps] == ["Entered", f"127.0.0.1:{hall.bridge.port}"]
    assert verdict(WANTED, found).verdict is Verdict.PASSED
    (query,) = hall.bridge.asked
    assert query.message_method is stun.Method.BINDING
    assert query.attributes["USERNAME"].startswith(f"{UFRAG}:")
    assert "ICE-CONTROLLED" in query.attributes
    await hall.focus.until_gone()
    assert len(set(hall.focus.declined)) == len(set(hall.focus.left)) == 2, "each said no to its offer, and left"
    (asked,) = hall.focus.asked
    room = asked.get("room", "")
    name, _, where = room.partition("@")
    assert ROOM.fullmatch(name) and where == ROOMS
    assert whose(TRIAL, ISSUER) is None, "nobody takes it for a point"
    assert PWD not in repr(found)


class Agents:
    """Two sites' agents: one reaches the bridge, the other is away."""

    async def check_media(self, site: str, port: MediaPort, within_s: float) -> float | tuple[Fault, str]:
        return 12.5 if site == "a" else (Fault.NO_AGENT, "")


async def test_all_who_ask_share_one_meeting(hall: Hall) -> None:
    probing = Probes(CheckPolicy(answer_s=2), SystemClock(), icmp=False, trials=hall.trials(), agents=Agents())
    async with probing as probes:
        sites = (WANTED, WANTED._replace(site="a"), WANTED._replace(site="b"))
        here, there, away = await asyncio.gather(*map(probes.measure, sites))
    assert here.fault is None and here.ms != 12.5
    assert (there.fault, there.ms, there.addresses) == (None, 12.5, here.addresses)
    assert verdict(WANTED._replace(site="b"), away).verdict is Verdict.NOT_CHECKED
    assert len(hall.focus.asked) == 1
    await hall.focus.until_gone()


async def test_a_port_that_is_silent_is_a_gate(hall: Hall) -> None:
    hall.bridge.silent = True
    found = await hall.measured()
    assert len(hall.bridge.asked) > 1, "a lost packet is sent again"
    check = verdict(WANTED, found)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.SILENT)
    reason, remedy = told(check)
    port = f"127.0.0.1:{hall.bridge.port}"
    assert reason == f"Cổng media {port} không trả lời: vào được phòng nhưng sẽ không có tiếng và hình."
    assert remedy.startswith("Mở UDP cổng 10000 từ đây tới videobridge")
    await hall.focus.until_gone()


async def test_who_answers_without_knowing_the_session_is_not_the_bridge(hall: Hall) -> None:
    hall.bridge.pwd = "mat-khau-cua-phien-khac"
    found = await hall.measured()
    assert (found.fault, found.detail) == (Fault.NOT_AUTHENTIC, "401")
    assert verdict(WANTED, found).verdict is Verdict.FAILED


async def test_without_jicofo_no_room_opens(hall: Hall) -> None:
    found = await hall.measured(focus=f"focus.{DOMAIN}")
    assert found.fault is Fault.NO_FOCUS
    assert str(found.detail).startswith("không được phép, nguyên văn: “not-allowed: Communication with remote domains")
    assert "Jicofo không trả lời" in told(verdict(WANTED, found))[0]


async def test_a_jicofo_without_a_bridge_invites_nobody(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestrator.jitsi.xmpp.trial.OFFER_S", -1.5)
    hall.focus.invites = False
    found = await hall.measured()
    assert found.fault is Fault.NOT_INVITED
    assert not hall.bridge.asked
    await hall.focus.until_gone()


INVALID = Text(
    vi="không được phép, nguyên văn: “not-allowed: Invalid token”",
    en="it is not allowed, in its own words: “not-allowed: Invalid token”",
)


async def test_a_token_that_is_refused(hall: Hall) -> None:
    found = await hall.measured(secret="mot-khoa-khac-han-cua-ai-do-dai-du-dai")
    assert (found.fault, found.detail) == (Fault.LOGIN_REFUSED, INVALID)
    assert told(verdict(WANTED, found))[0] == f"hop.test không nhận mã vào phòng ({INVALID.vi})."
    late = await hall.measured(Ahead())
    assert late.fault is Fault.LOGIN_REFUSED
    assert "nbf" in str(late.detail), "a clock that is wrong is told as such"


@pytest.mark.parametrize("how", ["locks", "closes"])
async def test_a_room_that_is_closed(hall: Hall, how: str) -> None:
    setattr(hall.focus, how, True)
    found = await hall.measured()
    assert found.fault is Fault.ROOM_CLOSED
    assert str(found.detail).startswith("phòng chỉ nhận thành viên" if how == "locks" else "phòng đã đóng")


async def test_a_signalling_that_is_away(hall: Hall) -> None:
    await hall.prosody.stop()
    found = await hall.measured()
    assert (found.fault, found.detail) == (Fault.BROKEN, STATES[JitsiFault.AWAY])
    assert verdict(WANTED, found).verdict is Verdict.FAILED


async def test_nothing_listens_at_the_port(hall: Hall) -> None:
    hall.bridge.close()
    found = await hall.measured()
    assert found.fault is Fault.REFUSED
