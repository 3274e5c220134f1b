"""A trial meeting of two, both ours: until the bridge has been given to it, which it is from the second on.

Nobody who counts is in it: its room has a name of chance, and its people an id that is no point's.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pydantic import SecretStr

from orchestrator.clock import Clock
from orchestrator.config.settings import Settings
from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.keys import Key, login_key
from orchestrator.jitsi.tokens import Guest, Issuer, guest_token
from orchestrator.jitsi.xmpp import stanzas
from orchestrator.jitsi.xmpp.stanzas import GONE, Refusal
from orchestrator.jitsi.xmpp.stream import Door, Stream, logged_in
from orchestrator.model.check import MediaPort
from orchestrator.model.registry import Conference
from orchestrator.text import Text

TRIAL = "trial.desk"  # no site's id holds a dot
PREFIX, BYTES = "thu-", 8
ROOM = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * BYTES}}}")  # what the room of a trial is called
OFFER_S = 5.0  # that Jicofo may take on top of an answer: it asks the bridge first
ASK_AGAIN_S = 0.5
NO_ANSWER = Text(vi="không trả lời", en="no answer")
CLOSED = Text(vi="phòng đã đóng", en="the room was closed")
MISMATCH = "not-allowed"  # what a room says to a token that is another's


class Entrance(NamedTuple):
    """How to get in: the page's address, the domains, and the key that tokens are signed with. `focus` opens rooms."""

    door: Door
    rooms: str
    focus: str
    issuer: Issuer
    key: Key


class Trials:
    """Opens trial meetings. Holds nothing between them."""

    def __init__(self, entrance: Entrance, clock: Clock) -> None:
        self._entrance = entrance
        self._clock = clock

    def token(self, room: str) -> SecretStr:
        where, now = self._entrance, self._clock.now()
        guest = Guest(TRIAL, "Điểm Cầu", f"{TRIAL}@points.{where.issuer.domain}", moderator=False)
        return guest_token(guest, room, now, now, where.issuer, where.key)

    @asynccontextmanager
    async def meeting(self) -> AsyncIterator[tuple[MediaPort, ...]]:
        """The bridge's ports and the credentials of the session, good while the block lasts.

        Raises JitsiError: AWAY, SLOW and what else a server may do; LOGIN_REFUSED, NO_FOCUS, ROOM_CLOSED, NOT_INVITED.
        """
        where = self._entrance
        name = f"{PREFIX}{secrets.token_hex(BYTES)}"
        room = f"{name}@{where.rooms}"
        token = self.token(name)
        async with AsyncExitStack() as stack:
            first = await stack.enter_async_context(logged_in(where.door, token, name))
            second = await stack.enter_async_context(logged_in(where.door, token, name))
            await _opened(first, room, where)
            for stream in (first, second):
                stack.push_async_callback(_leave, stream, f"{room}/{stream.nick}")
                await _enter(stream, f"{room}/{stream.nick}")
            yield await _ports(first, second, room, where.door.within_s + OFFER_S)


def open_trials(
    settings: Settings, conference: Conference, clock: Clock, within_s: float, trust: ssl.SSLContext
) -> Trials | None:
    """As registry and environment have it; None where no key is set to sign us in with. `within_s` is what each answer
    may take. Raises BadInput for a key that is none."""
    key = login_key(settings)
    if key is None:
        return None
    domain = conference.domain
    issuer = Issuer(settings.jitsi_app_id, settings.jitsi_audience, domain)
    door = Door(conference.web, domain, within_s, trust)
    rooms = conference.muc or f"conference.{domain}"
    return Trials(Entrance(door, rooms, f"focus.{domain}", issuer, key), clock)


async def _opened(stream: Stream, room: str, where: Entrance) -> None:
    """As any client does before it enters. Jicofo may want to be asked again while it is entering itself."""
    request = stanzas.conference(room, secrets.token_hex(16))
    try:
        async with asyncio.timeout(where.door.within_s):
            while True:
                answer = await stream.ask(request, to=where.focus, kind="set")
                if isinstance(answer, Refusal):
                    raise stream.place.error(_no_room(answer), where.focus, answer.text)
                if stanzas.is_ready(answer):
                    return
                await asyncio.sleep(ASK_AGAIN_S)
    except TimeoutError:
        raise stream.place.error(JitsiFault.NO_FOCUS, where.focus, NO_ANSWER) from None
    except JitsiError as error:
        if error.kind is JitsiFault.SLOW:
            raise stream.place.error(JitsiFault.NO_FOCUS, where.focus, NO_ANSWER) from None
        raise


def _no_room(refusal: Refusal) -> JitsiFault:
    """Jicofo itself refuses whom it does not know; whatever else is said, it says that there is no Jicofo."""
    own = refusal.condition in ("not-authorized", "forbidden")
    return JitsiFault.LOGIN_REFUSED if own else JitsiFault.NO_FOCUS


async def _enter(stream: Stream, occupant: str) -> None:
    await stream.say(stanzas.entering(occupant, TRIAL))
    heard = await stream.hears(lambda stanza: stanzas.presence(stanza, occupant))
    if isinstance(heard, Refusal):
        kind = JitsiFault.LOGIN_REFUSED if heard.condition == MISMATCH else JitsiFault.ROOM_CLOSED
        raise stream.place.error(kind, occupant, heard.text)
    if heard == GONE:
        raise stream.place.error(JitsiFault.ROOM_CLOSED, occupant, CLOSED)


async def _ports(first: Stream, second: Stream, room: str, within_s: float) -> tuple[MediaPort, ...]:
    """What the first is offered. Both must listen, or Jicofo waits for the answer of the one that does not."""
    waits = [asyncio.create_task(_offered(stream, f"{room}/{stream.nick}", within_s)) for stream in (first, second)]
    try:
        offer, _ = await asyncio.gather(*waits)
    finally:
        for wait in waits:
            wait.cancel()
    if ports := stanzas.media_ports(offer):
        return ports
    raise first.place.error(JitsiFault.UNREADABLE, "session-initiate", "candidate")


async def _offered(stream: Stream, occupant: str, within_s: float) -> Element:
    """The invitation to media, unless the room ends before it. It is answered when the meeting is over."""

    def wanted(heard: Element) -> Element | None:
        return heard if stanzas.is_offer(heard) or stanzas.presence(heard, occupant) == GONE else None

    heard = await stream.hears(wanted, within_s=within_s, none=JitsiFault.NOT_INVITED)
    if not stanzas.is_offer(heard):
        raise stream.place.error(JitsiFault.ROOM_CLOSED, occupant, CLOSED)
    stream.keep(heard)
    return heard


async def _leave(stream: Stream, occupant: str) -> None:
    """Say no to what was offered, so that the bridge frees it at once, and go."""
    with suppress(JitsiError):
        await stream.decline()
        await stream.say(stanzas.leaving(occupant))
