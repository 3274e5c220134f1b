"""STAMP (RFC 8762, authenticated) with extensions (RFC 8972): packets to bytes and back. Pure.

A packet is the authenticated test packet of 112 octets and two TLVs: a private one, which says who speaks and what
it hears, and the HMAC TLV, which vouches for it. Request and reply are equally long, so nothing is amplified.

The private TLV (type 253), network byte order: version u8, 0 u8, heard u16, deaf u32 ms, rtt u32 us,
loss u16 (65534 = all), jitter u16 (0.1 ms), nonce u64, then the identity: epoch u32, instance 8 octets, site UTF-8.
All ones means "not measured". A reply carries the reflector's own figures and nonce, and the same identity.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from enum import StrEnum
from typing import NamedTuple

BASE = 112  # octets of the test packet; the last 16 are its HMAC
COVERED = 96
MAC = 16
SITE_MAX = 64  # octets of a site id

TLV_SPEAKER = 253  # private use
TLV_HMAC = 8
UNRECOGNIZED = 0x80  # the flag a sender sets, and a reflector clears for a TLV that it knows
VERSION = 1
ERROR_ESTIMATE = 0x1601  # unsynchronized, NTP format, about a millisecond
NTP_UNIX_S = 2_208_988_800  # from 1900 to 1970

_REQUEST = struct.Struct(">I12xQHH68x16s BBH BBHIIHHQ")
_REQUEST_BASE = struct.Struct(">I12xQHH68x")
_REPLY = struct.Struct(">I12xQHH4xQ8xI12xQH6xB15x16s BBH BBHIIHHQ")
_REPLY_BASE = struct.Struct(">I12xQHH4xQ8xI12xQH6xB15x")
_SPEAKER = struct.Struct(">BBH BBHIIHHQ")
_IDENTITY = struct.Struct(">I8s")
_HMAC_HEAD = struct.Struct(">BBH")

_FIXED = _SPEAKER.size - 4  # octets of the private TLV's value before the identity
_TAIL = _HMAC_HEAD.size + MAC
IDENTITY_AT = BASE + _SPEAKER.size
SHORTEST = IDENTITY_AT + _IDENTITY.size + 1 + _TAIL
LONGEST = SHORTEST - 1 + SITE_MAX
_HMAC_HEAD_SENT = _HMAC_HEAD.pack(UNRECOGNIZED, TLV_HMAC, MAC)
_HMAC_HEAD_REFLECTED = _HMAC_HEAD.pack(0, TLV_HMAC, MAC)

_NO_U16, _NO_U32 = 0xFFFF, 0xFFFFFFFF


class Refusal(StrEnum):
    """Why a packet was not taken."""

    CUT = "cut"  # shorter or longer than a packet can be
    GARBLED = "garbled"  # right in length, but not of our making
    STRANGER = "stranger"  # in the name of a site that never spoke here, or is none of ours
    FORGED = "forged"  # in the name of one that did, and its HMAC does not fit
    REPLAYED = "replayed"  # seen before, or older than the window


class Figures(NamedTuple):
    """What one end hears of the other; None where not measured.

    `deaf_s` is how long it has waited for a sign, `heard` the packets of the last second, `loss` (0..1) and
    `jitter_ms` are of what came towards it.
    """

    deaf_s: float | None = None
    heard: int = 0
    rtt_ms: float | None = None
    loss: float | None = None
    jitter_ms: float | None = None


class Request(NamedTuple):
    """Sender to reflector. `identity` is as `identity()` packs it; `sent` is NTP time (32.32 bits)."""

    seq: int
    sent: int
    ssid: int
    nonce: int
    figures: Figures
    identity: bytes


class Reply(NamedTuple):
    """Reflector to sender. `seq` is the reflector's own count, `asked` the request's; times are NTP."""

    seq: int
    sent: int
    ssid: int
    received: int
    asked: int
    asked_at: int
    ttl: int
    nonce: int
    figures: Figures
    identity: bytes


class Key:
    """A session key, made ready: HMAC-SHA-256 from two copied half-way hashes, at a third of `hmac.digest`'s time."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0") if len(key) <= 64 else hashlib.sha256(key).digest().ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in block))
        self._outer = hashlib.sha256(bytes(octet ^ 0x5C for octet in block))

    def mac(self, data: bytes) -> bytes:
        """The first 128 bits of the HMAC."""
        inner = self._inner.copy()
        inner.update(data)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:MAC]

    def fits(self, packet: bytes) -> bool:
        """Whether both HMACs of a packet of possible length are right."""
        return hmac.compare_digest(
            self.mac(packet[:COVERED]) + self.mac(packet[:4] + packet[BASE:-_TAIL]),
            packet[COVERED:BASE] + packet[-MAC:],
        )


def identity(site: str, instance: str, epoch: int) -> bytes:
    """Who speaks, packed. `instance` is 16 hex digits. Raises ValueError when the site id is empty or too long."""
    name = site.encode()
    if not 1 <= len(name) <= SITE_MAX:
        raise ValueError(f"a site id takes 1 to {SITE_MAX} octets, not {len(name)}")
    return _IDENTITY.pack(epoch, bytes.fromhex(instance)) + name


def speaker(packed: bytes) -> tuple[str, str, int] | None:
    """(site, instance, epoch) of a packed identity; None when its site is no text."""
    epoch, instance = _IDENTITY.unpack_from(packed)
    try:
        return packed[_IDENTITY.size :].decode(), instance.hex(), epoch
    except UnicodeDecodeError:
        return None


def session_key(secret: bytes, site: str, instance: str, epoch: int) -> bytes:
    """The 32 octets that the centre grants to one agent process: derived (as RFC 5869 does), so never stored."""
    return derive(secret, identity(site, instance, epoch))


def derive(secret: bytes, packed: bytes) -> bytes:
    """`session_key` for a packed identity."""
    root = hmac.digest(b"diemcau stamp v1", secret, "sha256")
    return hmac.digest(root, packed + b"\x01", "sha256")


def ntp(unix: float) -> int:
    """Unix seconds as NTP 32.32 bits."""
    return int((unix + NTP_UNIX_S) * 4294967296) & 0xFFFFFFFFFFFFFFFF


def encode_request(key: Key, request: Request) -> bytes:
    base = _REQUEST_BASE.pack(request.seq, request.sent, ERROR_ESTIMATE, request.ssid)
    tlv = _speaker_tlv(UNRECOGNIZED, request.nonce, request.figures, request.identity)
    return b"".join((base, key.mac(base), tlv, _HMAC_HEAD_SENT, key.mac(base[:4] + tlv)))


def encode_reply(key: Key, reply: Reply) -> bytes:
    base = _REPLY_BASE.pack(
        reply.seq,
        reply.sent,
        ERROR_ESTIMATE,
        reply.ssid,
        reply.received,
        reply.asked,
        reply.asked_at,
        ERROR_ESTIMATE,
        reply.ttl,
    )
    tlv = _speaker_tlv(0, reply.nonce, reply.figures, reply.identity)
    return b"".join((base, key.mac(base), tlv, _HMAC_HEAD_REFLECTED, key.mac(base[:4] + tlv)))


def parse_request(packet: bytes) -> Request | Refusal:
    """What a packet says, believed by nobody until `Key.fits`. Never raises."""
    if not SHORTEST <= len(packet) <= LONGEST:
        return Refusal.CUT
    seq, sent, _, ssid, _, _, *tlv, nonce = _REQUEST.unpack_from(packet)
    if not _is_ours(packet, tlv):
        return Refusal.GARBLED
    return Request(seq, sent, ssid, nonce, _figures(*tlv[4:]), packet[IDENTITY_AT:-_TAIL])


def parse_reply(packet: bytes) -> Reply | Refusal:
    """Likewise for what comes back."""
    if not SHORTEST <= len(packet) <= LONGEST:
        return Refusal.CUT
    seq, sent, _, ssid, received, asked, asked_at, _, ttl, _, _, *tlv, nonce = _REPLY.unpack_from(packet)
    if not _is_ours(packet, tlv):
        return Refusal.GARBLED
    return Reply(seq, sent, ssid, received, asked, asked_at, ttl, nonce, _figures(*tlv[4:]), packet[IDENTITY_AT:-_TAIL])


def _is_ours(packet: bytes, tlv: list[int]) -> bool:
    """The two TLVs that we send, and no others. `tlv`: type, length, version, 0, figures; flags are the reflector's."""
    kind, length, version, *_ = tlv
    _, last, last_length = _HMAC_HEAD.unpack_from(packet, len(packet) - _TAIL)
    fits = length == len(packet) - BASE - 4 - _TAIL
    return (kind, version, last, last_length, fits) == (TLV_SPEAKER, VERSION, TLV_HMAC, MAC, True)


def _speaker_tlv(flags: int, nonce: int, figures: Figures, packed: bytes) -> bytes:
    deaf_s, heard, rtt_ms, loss, jitter_ms = figures
    head = _SPEAKER.pack(
        flags,
        TLV_SPEAKER,
        _FIXED + len(packed),
        VERSION,
        0,
        min(heard, _NO_U16),
        _NO_U32 if deaf_s is None else _within(deaf_s * 1e3, _NO_U32),
        _NO_U32 if rtt_ms is None else _within(rtt_ms * 1e3, _NO_U32),
        _NO_U16 if loss is None else _within(loss * 65534, _NO_U16),
        _NO_U16 if jitter_ms is None else _within(jitter_ms * 10, _NO_U16),
        nonce,
    )
    return head + packed


def _figures(heard: int, deaf: int, rtt: int, loss: int, jitter: int) -> Figures:
    return Figures(
        None if deaf == _NO_U32 else deaf / 1e3,
        heard,
        None if rtt == _NO_U32 else rtt / 1e3,
        None if loss == _NO_U16 else loss / 65534,
        None if jitter == _NO_U16 else jitter / 10,
    )


def _within(value: float, none: int) -> int:
    """Rounded, and kept below the pattern that means "not measured"."""
    return min(max(round(value), 0), none - 1)
