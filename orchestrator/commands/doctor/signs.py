"""What the doctor finds out over XMPP: who gets in, does media come about, does TURN relay to the bridge?"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from orchestrator.commands.doctor.facts import Signs, unseen_by
from orchestrator.doctor.facts import Login, Relay, Signalling, Unseen
from orchestrator.doctor.network import NO_KEY
from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.rooms import IceService
from orchestrator.jitsi.xmpp import stanzas
from orchestrator.jitsi.xmpp.stanzas import Refusal
from orchestrator.jitsi.xmpp.stream import Door, Stream, logged_in
from orchestrator.jitsi.xmpp.trial import Trials
from orchestrator.model.check import MediaPort
from orchestrator.probes.checks.media import media
from orchestrator.probes.turn import Server, relay
from orchestrator.text import Text

RELAY_S = 4.0
TLS_PORT, PLAIN_PORT = 5349, 3478
NO_SESSION = Unseen(
    Text(
        vi="chưa đăng nhập được nên chưa hỏi được danh sách TURN.",
        en="we are not logged in, so that the list of TURN servers cannot be asked for.",
    )
)


class Watching:
    """Trial meetings as they are, whose ports are remembered: TURN is asked to relay to them."""

    def __init__(self, trials: Trials) -> None:
        self._trials = trials
        self.ports: tuple[MediaPort, ...] = ()

    @asynccontextmanager
    async def meeting(self) -> AsyncIterator[Sequence[MediaPort]]:
        async with self._trials.meeting() as ports:
            self.ports = ports
            yield ports


async def signs(door: Door, trials: Trials | None, within_s: float) -> Signs:
    """`trials` None: no token can be signed."""
    stranger = await _stranger(door)
    if trials is None:
        signalling = Signalling(url=door.url, login=NO_KEY, stranger=stranger)
        return Signs(signalling, None, NO_SESSION)
    watching = Watching(trials)
    found = await media(watching, within_s)
    login, services = await _session(door, trials)
    relays: Sequence[Relay] | Unseen = NO_SESSION
    if services is not None:
        relays = [await _relay(service, watching.ports, door.trust) for service in services]
    return Signs(Signalling(url=door.url, login=login, stranger=stranger), found, relays)


async def _stranger(door: Door) -> bool | Unseen:
    try:
        async with logged_in(door, None):
            return True
    except JitsiError as error:
        return False if error.kind is JitsiFault.LOGIN_REFUSED else unseen_by(error)


async def _session(door: Door, trials: Trials) -> tuple[Login | Unseen, tuple[IceService, ...] | None]:
    try:
        async with logged_in(door, trials.token("*")) as stream:
            answer = await stream.ask(stanzas.SERVICES, to=door.domain)
            services = () if isinstance(answer, Refusal) else tuple(stanzas.ice_services(answer))
            return Login(await _resumable(stream)), _turns(services)
    except JitsiError as error:
        return unseen_by(error), None


async def _resumable(stream: Stream) -> float | None:
    """Asked last: from then on the server wants each stanza acknowledged."""
    await stream.say(stanzas.RESUMABLE)
    try:
        answer = await stream.hears(lambda heard: heard if heard.tag.startswith(f"{{{stanzas.SMACKS}}}") else None)
    except JitsiError:
        return None
    return stanzas.resumable_s(answer)


def _turns(services: Sequence[IceService]) -> tuple[IceService, ...]:
    return tuple(each for each in services if each.type in ("turn", "turns") and each.host)


async def _relay(service: IceService, ports: Sequence[MediaPort], trust: ssl.SSLContext) -> Relay:
    secure = service.type == "turns"
    port = service.port or (TLS_PORT if secure else PLAIN_PORT)
    transport = service.transport or ("tcp" if secure else "udp")
    password = service.password.get_secret_value() if service.password is not None else ""
    server = Server(service.host or "", port, transport, service.username or "", password, trust if secure else None)
    told = await relay(server, [(each.host, each.port) for each in ports], RELAY_S)
    named = f"{service.type}:{service.host}:{port}?transport={transport}"
    return Relay(named, told.trouble, told.refused, tuple(each.host for each in ports))
