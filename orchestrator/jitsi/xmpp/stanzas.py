"""What is said and heard over XMPP, as text and as values. Pure.

Sources: RFC 6120 and 7395, XEP-0045 (rooms), 0166 and 0176 (Jingle, ICE), 0198 (resumption), 0215 (TURN), and Jicofo's
own `conference` request.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from orchestrator.complaints import quoted
from orchestrator.jitsi.answers.rooms import IceService
from orchestrator.model.check import MediaPort
from orchestrator.text import Text

CLIENT = "jabber:client"
FRAMING = "urn:ietf:params:xml:ns:xmpp-framing"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
SMACKS = "urn:xmpp:sm:3"
MUC = "http://jabber.org/protocol/muc"
FOCUS = "http://jitsi.org/protocol/focus"
JINGLE = "urn:xmpp:jingle:1"
ICE = "urn:xmpp:jingle:transports:ice-udp:1"
EXTDISCO = "urn:xmpp:extdisco:2"
DISCO = "http://jabber.org/protocol/disco#info"

CLOSE = f'<close xmlns="{FRAMING}"/>'
ANONYMOUS = f'<auth xmlns="{SASL}" mechanism="ANONYMOUS"/>'
RESUMABLE = f'<enable xmlns="{SMACKS}" resume="true"/>'
BOUND = f'<bind xmlns="{BIND}"/>'
SERVICES = f'<services xmlns="{EXTDISCO}"/>'
ITSELF, GONE = "110", "unavailable"

# What Jicofo wants of whom it invites to media. It asks, and invites nobody who does not answer.
FEATURES = (
    ICE,
    "urn:xmpp:jingle:apps:dtls:0",
    "urn:xmpp:jingle:transports:dtls-sctp:1",
    "urn:xmpp:jingle:apps:rtp:audio",
    "urn:xmpp:jingle:apps:rtp:video",
    "urn:ietf:rfc:5761",
    "urn:ietf:rfc:5888",
    "urn:ietf:rfc:4588",
)


_NO_SERVER = Text(vi="không tới được máy chủ của địa chỉ đó", en="the server of that address is not reached")
CONDITIONS = {
    "conflict": Text(vi="tên này đang có người dùng", en="the name is taken"),
    "forbidden": Text(vi="không có quyền", en="it is not permitted"),
    "internal-server-error": Text(vi="máy chủ gặp lỗi", en="the server has failed"),
    "item-not-found": Text(vi="không có mục này", en="there is no such thing"),
    "not-allowed": Text(vi="không được phép", en="it is not allowed"),
    "not-authorized": Text(vi="chưa đăng nhập hoặc sai mật khẩu", en="not logged in, or with a wrong password"),
    "registration-required": Text(vi="phòng chỉ nhận thành viên", en="the room takes members only"),
    "remote-server-not-found": _NO_SERVER,
    "remote-server-timeout": _NO_SERVER,
    "resource-constraint": Text(vi="máy chủ hết tài nguyên", en="the server is short of resources"),
    "service-unavailable": Text(vi="dịch vụ này không hoạt động", en="the service is not there"),
}


class Refusal(NamedTuple):
    """An error stanza: its condition (`not-allowed`), and what was said with it."""

    condition: str
    said: str

    @property
    def text(self) -> Text:
        """In our words where the condition is a usual one (RFC 6120); its own are what an operator searches for."""
        own = quoted(f"{self.condition}: {self.said}" if self.said else self.condition)
        known = CONDITIONS.get(self.condition)
        return Text(vi=f"{known.vi}, {own.vi}", en=f"{known.en}, {own.en}") if known else own


def opening(domain: str) -> str:
    return f'<open xmlns="{FRAMING}" to={quoteattr(domain)} version="1.0"/>'


def request(kind: str, ident: str, to: str | None, child: str) -> str:
    """An IQ. `kind` is get or set; without `to` it goes to the server itself."""
    addressed = "" if to is None else f" to={quoteattr(to)}"
    return f'<iq xmlns="{CLIENT}" type="{kind}" id={quoteattr(ident)}{addressed}>{child}</iq>'


def declined(heard: Element) -> str:
    """The answer to a request that we do not serve. To an offer of media it says no, and Jicofo frees what it took."""
    return (
        f'<iq xmlns="{CLIENT}" type="error" id={quoteattr(heard.get("id", ""))} to={quoteattr(heard.get("from", ""))}>'
        f'<error type="cancel"><service-unavailable xmlns="{STANZAS}"/></error></iq>'
    )


def conference(room: str, machine: str) -> str:
    """Ask Jicofo for a room. The first to ask decides that its figures go nowhere."""
    return (
        f'<conference xmlns="{FOCUS}" room={quoteattr(room)} machine-uid={quoteattr(machine)}>'
        '<property name="rtcstatsEnabled" value="false"/></conference>'
    )


def entering(occupant: str, name: str) -> str:
    """Into a room; `name` is what the bridge will call us."""
    stats_id = f"<stats-id>{name}</stats-id>"
    return f'<presence xmlns="{CLIENT}" to={quoteattr(occupant)}><x xmlns="{MUC}"/>{stats_id}</presence>'


def able(heard: Element) -> str | None:
    """The answer to whoever asks what we are able to do; None when this asks something else."""
    query = heard.find(f"{{{DISCO}}}query")
    if query is None or heard.get("type") != "get":
        return None
    node = "" if query.get("node") is None else f" node={quoteattr(query.get('node', ''))}"
    features = "".join(f'<feature var="{feature}"/>' for feature in (DISCO, *FEATURES))
    return (
        f'<iq xmlns="{CLIENT}" type="result" id={quoteattr(heard.get("id", ""))} to={quoteattr(heard.get("from", ""))}>'
        f'<query xmlns="{DISCO}"{node}><identity category="client" type="web"/>{features}</query></iq>'
    )


def leaving(occupant: str) -> str:
    return f'<presence xmlns="{CLIENT}" to={quoteattr(occupant)} type="unavailable"/>'


def refusal(heard: Element) -> Refusal | None:
    """Why it is refused, if this is an error stanza or a failure of SASL."""
    error = heard if heard.tag == f"{{{SASL}}}failure" else heard.find(f"{{{CLIENT}}}error")
    if error is None:
        return None
    said = error.findtext(f"{{{SASL}}}text") or error.findtext(f"{{{STANZAS}}}text") or ""
    conditions = (child.tag.rpartition("}")[2] for child in error if not child.tag.endswith("}text"))
    plain = "".join(letter for letter in " ".join(said.split()) if letter.isprintable())
    return Refusal(next(conditions, "undefined-condition"), plain[:200])


def is_ready(answer: Element) -> bool:
    """Whether the room exists and Jicofo is in it."""
    told = answer.find(f"{{{FOCUS}}}conference")
    return told is not None and told.get("ready") == "true"


def presence(heard: Element, occupant: str) -> Refusal | str | None:
    """What a stanza says of our being in a room: why not, ITSELF once we are in, GONE once it is over, or nothing."""
    if heard.tag != f"{{{CLIENT}}}presence" or heard.get("from") != occupant:
        return None
    if heard.get("type") == "error":
        return refusal(heard)
    codes = {status.get("code") for status in heard.iter(f"{{{MUC}#user}}status")}
    if heard.get("type") == "unavailable":
        return GONE
    return ITSELF if ITSELF in codes else None


def is_offer(heard: Element) -> bool:
    """An invitation to media."""
    jingle = heard.find(f"{{{JINGLE}}}jingle")
    return heard.get("type") == "set" and jingle is not None and jingle.get("action") == "session-initiate"


def media_ports(offer: Element) -> tuple[MediaPort, ...]:
    """The UDP ports of an offer, the one preferred first. What is no address is left out."""
    found: dict[MediaPort, int] = {}
    for transport in offer.iter(f"{{{ICE}}}transport"):
        ufrag, pwd = transport.get("ufrag"), transport.get("pwd")
        for candidate in transport.iter(f"{{{ICE}}}candidate"):
            port = _port(candidate, ufrag, pwd)
            if port is not None:
                found.setdefault(port, _number(candidate.get("priority")))
    return tuple(sorted(found, key=lambda port: -found[port]))


def resumable_s(answer: Element) -> float | None:
    """How long a broken connection may be resumed, which is how long the dead stay in the room; None where not told."""
    return float(_number(answer.get("max"))) or None if answer.tag == f"{{{SMACKS}}}enabled" else None


def ice_services(answer: Element) -> Iterator[IceService]:
    for service in answer.iter(f"{{{EXTDISCO}}}service"):
        yield IceService.model_validate(dict(service.attrib))


def _port(candidate: Element, ufrag: str | None, pwd: str | None) -> MediaPort | None:
    host, port = candidate.get("ip", ""), _number(candidate.get("port"))
    if not ufrag or not pwd or candidate.get("protocol", "").lower() != "udp" or not 0 < port < 65536:
        return None
    try:
        return MediaPort(str(ipaddress.ip_address(host)), port, ufrag, pwd)
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else 0
