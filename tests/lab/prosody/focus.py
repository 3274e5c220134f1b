"""Jicofo's part in a room, played by a script over the real Prosody; and a media port that checks what it is sent.

A double, since Jicofo and a bridge are in no Debian. What it sends is modelled on what Jicofo was seen to send: one
transport with its candidates in each content of a session-initiate, from the room's `focus` to each occupant.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast
from xml.etree.ElementTree import Element

from aioice import stun

from tests.lab.prosody.client import CLIENT, MUC, Person, visit
from tests.lab.prosody.server import AUTH, Prosody

FOCUS = "http://jitsi.org/protocol/focus"
JINGLE = "urn:xmpp:jingle:1"
ICE = "urn:xmpp:jingle:transports:ice-udp:1"
DISCO = "http://jabber.org/protocol/disco#info"
UFRAG, PWD = "8l4vc1jb2kq6ts", "3b8cthaad8ui7kmpgmbr5vn1q0"


class Bridge(asyncio.DatagramProtocol):
    """A UDP port that answers ICE's questions (RFC 8445), once they are addressed to `UFRAG` and signed with `PWD`."""

    def __init__(self) -> None:
        self.asked: list[stun.Message] = []
        self.silent = False
        self.pwd = PWD

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port: int = transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = stun.parse_message(data)
        self.asked.append(asked)
        if self.silent or asked.attributes["USERNAME"].partition(":")[0] != UFRAG:
            return
        good = asked.check_message_integrity(self.pwd.encode()) and "FINGERPRINT" in asked.attributes
        kind = stun.Class.RESPONSE if good else stun.Class.ERROR
        answer = stun.Message(stun.Method.BINDING, kind, asked.transaction_id)
        if good:
            answer.attributes["XOR-MAPPED-ADDRESS"] = addr
            answer.add_message_integrity(self.pwd.encode())
        else:
            answer.attributes["ERROR-CODE"] = (401, "Unauthorized")
        self._transport.sendto(bytes(answer), addr)


class Focus:
    """Opens a room for whoever asks, and invites the second in it and all before. What it is answered is kept."""

    def __init__(self, person: Person, bridge: Bridge) -> None:
        self.jid = person.jid
        self.invites = True
        self.closes = False  # sends everybody out instead of inviting them
        self.locks = False  # lets in only whom nobody has named
        self.asked: list[Element] = []
        self.declined: list[str] = []
        self.left: list[str] = []
        self._person = person
        self._bridge = bridge
        self._inside: list[str] = []
        self._turned = 0
        self._gone = asyncio.Event()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            with suppress(TimeoutError):
                await self._person.hears(lambda _: len(self._person.heard) > self._turned)
            while self._turned < len(self._person.heard):
                self._turned += 1
                await self._turn(self._person.heard[self._turned - 1])

    async def until_gone(self) -> None:
        """Both have left, and all that they said before has been heard."""
        async with asyncio.timeout(10):
            await self._gone.wait()

    async def _turn(self, stanza: Element) -> None:
        sender = stanza.get("from", "")
        conference = stanza.find(f"{{{FOCUS}}}conference")
        if conference is not None:
            self.asked.append(conference)
            await self._open(conference.get("room", ""))
            await self._person.send(
                f'<iq xmlns="{CLIENT}" type="result" id="{stanza.get("id")}" to="{sender}">'
                f'<conference xmlns="{FOCUS}" ready="true" focusjid="{self.jid}"/></iq>'
            )
        elif stanza.tag == f"{{{CLIENT}}}iq" and stanza.get("type") == "error" and "-offer-" in stanza.get("id", ""):
            self.declined.append(sender)
        elif stanza.tag == f"{{{CLIENT}}}presence" and stanza.get("type") == "unavailable":
            self.left.append(sender)
            if len(set(self.left)) == 2:
                self._gone.set()
        elif stanza.tag == f"{{{CLIENT}}}presence" and stanza.find(f"{{{MUC}#user}}x") is not None:
            await self._ask(sender)
        elif stanza.get("id") == "able" and stanza.find(f".//{{{DISCO}}}feature[@var='{ICE}']") is not None:
            await self._came(sender)

    async def _open(self, room: str) -> None:
        self._room = room
        await self._person.send(f'<presence xmlns="{CLIENT}" to="{room}/focus"><x xmlns="{MUC}"/></presence>')
        await self._person.hears(lambda stanza: stanza.get("from") == f"{room}/focus")
        if self.locks:
            await self._person.send(
                f'<iq xmlns="{CLIENT}" type="set" id="lock" to="{room}"><query xmlns="{MUC}#owner">'
                '<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE">'
                f"<value>{MUC}#roomconfig</value></field>"
                '<field var="muc#roomconfig_membersonly"><value>1</value></field></x></query></iq>'
            )
            await self._person.hears(lambda stanza: stanza.get("id") == "lock")

    async def _ask(self, occupant: str) -> None:
        """Jicofo invites nobody who does not say what it is able to do."""
        if not occupant.endswith("/focus"):
            await self._person.send(
                f'<iq xmlns="{CLIENT}" type="get" id="able" to="{occupant}"><query xmlns="{DISCO}"/></iq>'
            )

    async def _came(self, occupant: str) -> None:
        self._inside.append(occupant)
        if len(self._inside) == 2 and self.closes:
            await self._person.send(
                f'<iq xmlns="{CLIENT}" type="set" id="end" to="{self._room}"><query xmlns="{MUC}#owner"><destroy/>'
                "</query></iq>"
            )
        elif len(self._inside) == 2 and self.invites:
            for n, each in enumerate(self._inside):
                await self._person.send(self._offer(f"fc-offer-{n}", each))

    def _offer(self, ident: str, occupant: str) -> str:
        transport = (
            f'<transport xmlns="{ICE}" ufrag="{UFRAG}" pwd="{PWD}"><rtcp-mux/>'
            '<candidate component="1" foundation="1" generation="0" id="c2" network="0" priority="1694498815" '
            f'ip="198.51.100.9" port="{self._bridge.port}" protocol="tcp" type="host"/>'
            '<candidate component="1" foundation="1" generation="0" id="c1" network="0" priority="2130706431" '
            f'ip="127.0.0.1" port="{self._bridge.port}" protocol="udp" type="host"/></transport>'
        )
        contents = "".join(
            f'<content name="{name}" creator="initiator" senders="both">{transport}</content>'
            for name in ("audio", "video")
        )
        return (
            f'<iq xmlns="{CLIENT}" type="set" id="{ident}" to="{occupant}">'
            f'<jingle xmlns="{JINGLE}" action="session-initiate" initiator="{self.jid}" sid="s-{ident}">{contents}'
            "</jingle></iq>"
        )


@asynccontextmanager
async def focus(prosody: Prosody) -> AsyncIterator[tuple[Focus, Bridge]]:
    loop = asyncio.get_running_loop()
    transport, bridge = await loop.create_datagram_endpoint(Bridge, local_addr=("127.0.0.1", 0))
    async with visit(prosody, domain=AUTH, name="focus") as line:
        playing = Focus(line.person, bridge)
        task = asyncio.create_task(playing.run())
        try:
            yield playing, bridge
        finally:
            task.cancel()
            transport.close()
