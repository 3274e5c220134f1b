"""What the doctor finds out over XMPP: Debian's real Prosody and coturn, with Jicofo's part played."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.commands.doctor.signs import signs
from orchestrator.doctor.facts import Login, Unseen
from orchestrator.errors import JitsiFault
from orchestrator.jitsi.keys import SharedSecret
from orchestrator.jitsi.tokens import Issuer
from orchestrator.jitsi.xmpp.stream import Door
from orchestrator.jitsi.xmpp.trial import Entrance, Trials
from orchestrator.model.check import Fault
from tests.lab.coturn import coturn
from tests.lab.prosody.focus import focus
from tests.lab.prosody.server import APP_ID, APP_SECRET, DOMAIN, ROOMS, Prosody, running

pytestmark = pytest.mark.real("prosody", "turnserver")


def door(prosody: Prosody) -> Door:
    return Door(prosody.http, DOMAIN, 2.0, ssl.create_default_context())


def trials(prosody: Prosody, focus_jid: str, secret: str = APP_SECRET) -> Trials:
    issuer, key = Issuer(APP_ID, "jitsi", DOMAIN), SharedSecret(SecretStr(secret))
    return Trials(Entrance(door(prosody), ROOMS, focus_jid, issuer, key), SystemClock())


async def test_an_installation_that_works(tmp_path: Path) -> None:
    async with (
        coturn(tmp_path) as turn,
        running(tmp_path, hibernation_s=25, services=turn.service) as prosody,
        focus(prosody) as (playing, bridge),
    ):
        found = await signs(door(prosody), trials(prosody, playing.jid), 1.0)
    assert found.signalling.login == Login(25.0)
    assert found.signalling.stranger is False
    assert found.media is not None and found.media.fault is None
    assert not isinstance(found.relays, Unseen)
    (relay,) = found.relays
    assert relay.server == f"turn:127.0.0.1:{turn.port}?transport=udp"
    assert (relay.trouble, relay.refused, relay.peers) == (None, (), ("127.0.0.1",))
    assert bridge.asked


async def test_a_secret_that_is_another(tmp_path: Path) -> None:
    async with running(tmp_path) as prosody:
        secret = "mot-khoa-khac-han-cua-ai-do-dai-du-dai"
        found = await signs(door(prosody), trials(prosody, f"focus.{DOMAIN}", secret), 1.0)
    login = found.signalling.login
    assert isinstance(login, Unseen)
    assert login.fault is JitsiFault.LOGIN_REFUSED
    assert str(login.said) == "không được phép, nguyên văn: “not-allowed: Invalid token”"
    assert login.why.vi.endswith("kiểm tra khoá ký, app_id và đồng hồ ở hai đầu.")
    assert found.media is not None and found.media.fault is Fault.LOGIN_REFUSED
    assert isinstance(found.relays, Unseen)


async def test_without_a_key_only_strangers_are_tried(tmp_path: Path) -> None:
    async with running(tmp_path) as prosody:
        found = await signs(door(prosody), None, 1.0)
    assert isinstance(found.signalling.login, Unseen) and found.signalling.login.fault is None
    assert (found.signalling.stranger, found.media) == (False, None)
