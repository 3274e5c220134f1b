"""An installation that lacks nothing, to take things from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from orchestrator.doctor.facts import (
    Bridge,
    BridgeSight,
    Clock,
    Exposure,
    Facts,
    Focus,
    Health,
    Login,
    Page,
    Prosody,
    Relay,
    Setting,
    Signalling,
    Unseen,
)
from orchestrator.errors import JitsiFault
from orchestrator.model.check import Measured
from orchestrator.text import Text

DOMAIN = "hop.example.vn"
JVB, JICOFO, PROSODY = "http://192.0.2.4:8080", "http://192.0.2.5:8888", "http://192.0.2.6:5280"
TURN = "turn:turn.example.vn:3478?transport=udp"
SETTINGS: dict[str, Setting] = {
    "p2p.enabled": False,
    "analytics.rtcstatsEnabled": True,
    "enableEmailInStats": True,
    "prejoinConfig.enabled": False,
    "pcStatsInterval": 2000.0,
    "hosts.domain": DOMAIN,
    "hosts.muc": f"conference.{DOMAIN}",
    "websocket": f"wss://{DOMAIN}/xmpp-websocket",
}
BRIDGE = Bridge(url=JVB, health=Health(True), debug=BridgeSight(0.1, 3, False, False), stats=None, colibri=None)
FOCUS = Focus(url=JICOFO, health=Health(True), bridges={"brewery/jvb1": True})
WELL = Facts(
    domain=DOMAIN,
    rooms=f"conference.{DOMAIN}",
    points=11,
    page=Page(url=f"https://{DOMAIN}/config.js", settings=SETTINGS),
    bridges=(BRIDGE,),
    focus=FOCUS,
    prosody=Prosody(url=PROSODY, answers=None, module=None),
    signalling=Signalling(url=f"wss://{DOMAIN}/xmpp-websocket", login=Login(30.0), stranger=False),
    media=Measured(ms=3.0, addresses=("192.0.2.4:10000",)),
    relays=(Relay(TURN, None, peers=("192.0.2.4",)),),
    exposure=Exposure(DOMAIN, {}, False),
    clocks=(Clock(PROSODY, 0.3, 0.5), Clock(JVB, -0.2, 0.5)),
)


def away(kind: JitsiFault = JitsiFault.AWAY, said: str = "") -> Unseen:
    return Unseen(Text(vi="không trả lời.", en="does not answer."), kind, said)


def page(**changed: Setting) -> Facts:
    """`changed` by path, with `__` for the dot."""
    settings = {**SETTINGS, **{path.replace("__", "."): value for path, value in changed.items()}}
    return replace(WELL, page=replace(WELL.page, settings=settings))


def bridge(**changed: Any) -> Facts:
    return replace(WELL, bridges=(replace(BRIDGE, **changed),))


def focus(**changed: Any) -> Facts:
    return replace(WELL, focus=replace(FOCUS, **changed))


def signalling(**changed: Any) -> Facts:
    return replace(WELL, signalling=replace(WELL.signalling, **changed))


def prosody(**changed: Any) -> Facts:
    return replace(WELL, prosody=replace(Prosody(url=PROSODY, answers=None, module=None), **changed))
