"""The codec against packets put together by hand, against itself, and against rubbish."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestrator.probes import stamp
from orchestrator.probes.stamp import Figures, Key, Refusal, Reply, Request

KEY = bytes(range(32))
SITE, INSTANCE, EPOCH = "luc-ngan", "0123456789abcdef", 7
IDENTITY = stamp.identity(SITE, INSTANCE, EPOCH)

# The packet below, octet for octet as RFC 8762 section 4.2.2 and RFC 8972 sections 4 and 4.8 lay it out.
BASE_BY_HAND = bytes.fromhex(
    "00000005"  # sequence number
    "000000000000000000000000"
    "e8fe6f8040000000"  # 2023-11-14T22:13:20.25Z
    "1601"  # error estimate
    "abcd"  # SSID
) + bytes(68)
SPEAKER_BY_HAND = (
    bytes.fromhex(
        "80fd002c"  # U flag, type 253, 44 octets
        "01000004"  # version, -, heard
        "000000c8"  # deaf 200 ms
        "00005014"  # rtt 20.5 ms
        "8000"  # loss
        "000f"  # jitter 1.5 ms
        "0000000000000009"  # nonce
        "00000007"  # epoch
        "0123456789abcdef"
    )
    + SITE.encode()
)
HMAC_BY_HAND = bytes.fromhex("80080010")


def mac(data: bytes) -> bytes:
    return hmac.new(KEY, data, hashlib.sha256).digest()[:16]


def by_hand() -> bytes:
    packet = BASE_BY_HAND + mac(BASE_BY_HAND) + SPEAKER_BY_HAND
    return packet + HMAC_BY_HAND + mac(BASE_BY_HAND[:4] + SPEAKER_BY_HAND)


REQUEST = Request(5, stamp.ntp(1_700_000_000.25), 0xABCD, 9, Figures(0.2, 4, 20.5, 0x8000 / 65534, 1.5), IDENTITY)


def test_a_request_is_laid_out_as_the_standards_say() -> None:
    assert stamp.encode_request(Key(KEY), REQUEST).hex() == by_hand().hex()


def test_a_request_put_together_by_hand_is_read() -> None:
    assert stamp.parse_request(by_hand()) == REQUEST
    assert Key(KEY).fits(by_hand())


def test_a_reply_is_laid_out_as_the_standard_says() -> None:
    reply = Reply(1, 2 << 32, 0xABCD, 3 << 32, 5, 4 << 32, 63, 9, Figures(), IDENTITY)
    packet = stamp.encode_reply(Key(KEY), reply)
    fields = {
        "sequence": packet[0:4],
        "sent": packet[16:24],
        "error": packet[24:26],
        "ssid": packet[26:28],
        "received": packet[32:40],
        "asked": packet[48:52],
        "asked_at": packet[64:72],
        "asked_error": packet[72:74],
        "ttl": packet[80:81],
        "mac": packet[96:112],
    }
    assert {name: octets.hex() for name, octets in fields.items()} == {
        "sequence": "00000001",
        "sent": "0000000200000000",
        "error": "1601",
        "ssid": "abcd",
        "received": "0000000300000000",
        "asked": "00000005",
        "asked_at": "0000000400000000",
        "asked_error": "1601",
        "ttl": "3f",
        "mac": mac(packet[:96]).hex(),
    }
    assert packet[112:114].hex() == "00fd"  # the reflector knows the TLV: U flag cleared
    assert len(packet) == len(by_hand())


def test_a_session_key_is_the_same_in_every_life_of_the_centre() -> None:
    """As `openssl dgst -mac HMAC` has it: an agent's last grant must hold after an upgrade too."""
    key = stamp.session_key(b"secret", SITE, INSTANCE, EPOCH)
    assert key.hex() == "81d56471484850847429a65e91eeff5d6f3ed7242673fecb65e064901ada55d3"
    others = {
        stamp.session_key(b"secret2", SITE, INSTANCE, EPOCH),
        stamp.session_key(b"secret", "son-dong", INSTANCE, EPOCH),
        stamp.session_key(b"secret", SITE, "f" * 16, EPOCH),
        stamp.session_key(b"secret", SITE, INSTANCE, EPOCH + 1),
        stamp.session_key(b"secret", SITE, INSTANCE, EPOCH),
    }
    assert len(others) == 5


@pytest.mark.parametrize("site", ["", "x" * 65, "ộ" * 22])
def test_a_site_id_that_does_not_fit_is_refused(site: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 octets"):
        stamp.identity(site, INSTANCE, EPOCH)


@given(key=st.binary(min_size=1, max_size=130), data=st.binary(max_size=300))
def test_the_quick_hmac_is_the_hmac(key: bytes, data: bytes) -> None:
    assert Key(key).mac(data) == hmac.new(key, data, hashlib.sha256).digest()[:16]


u32, u64 = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
figures = st.builds(
    Figures,
    deaf_s=st.none() | st.integers(0, 10**6).map(lambda ms: ms / 1e3),
    heard=st.integers(0, 100),
    rtt_ms=st.none() | st.integers(0, 10**7).map(lambda us: us / 1e3),
    loss=st.none() | st.integers(0, 65534).map(lambda part: part / 65534),
    jitter_ms=st.none() | st.integers(0, 5000).map(lambda tenths: tenths / 10),
)
sites = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: len(name.encode()) <= 64)
identities = st.builds(stamp.identity, sites, st.binary(min_size=8, max_size=8).map(bytes.hex), u32)
requests = st.builds(Request, u32, u64, st.integers(0, 65535), u64, figures, identities)
replies = st.builds(
    Reply, u32, u64, st.integers(0, 65535), u64, u32, u64, st.integers(0, 255), u64, figures, identities
)


@given(requests)
def test_requests_survive_the_journey(request: Request) -> None:
    packet = stamp.encode_request(Key(KEY), request)
    assert stamp.parse_request(packet) == request
    assert Key(KEY).fits(packet)
    assert not Key(KEY[::-1]).fits(packet)


@given(replies)
def test_replies_survive_the_journey_and_are_no_longer_than_requests(reply: Reply) -> None:
    packet = stamp.encode_reply(Key(KEY), reply)
    assert stamp.parse_reply(packet) == reply
    assert Key(KEY).fits(packet)
    assert len(packet) == len(stamp.encode_request(Key(KEY), REQUEST._replace(identity=reply.identity)))


@given(sites, st.binary(min_size=8, max_size=8).map(bytes.hex), u32)
def test_identities_survive(site: str, instance: str, epoch: int) -> None:
    assert stamp.speaker(stamp.identity(site, instance, epoch)) == (site, instance, epoch)


def test_an_identity_that_is_no_text_is_nobody() -> None:
    assert stamp.speaker(IDENTITY[:12] + b"\xff\xfe") is None


@given(st.integers(0, len(by_hand()) - 1), st.integers(1, 255))
def test_a_changed_octet_is_always_noticed(place: int, change: int) -> None:
    packet = bytearray(by_hand())
    packet[place] ^= change
    parsed = stamp.parse_request(bytes(packet))
    in_hmac_flags = place == len(packet) - 20  # flags of the HMAC TLV are the reflector's to write
    assert isinstance(parsed, Refusal) or not Key(KEY).fits(bytes(packet)) or in_hmac_flags


@given(st.integers(0, len(by_hand()) - 1))
def test_a_packet_cut_short_is_never_taken(length: int) -> None:
    packet = by_hand()[:length]
    assert isinstance(stamp.parse_request(packet), Refusal)


@given(st.binary(max_size=300))
@example(bytes(stamp.SHORTEST))
@example(bytes(stamp.LONGEST + 1))
def test_rubbish_gets_a_reason(packet: bytes) -> None:
    for parse in (stamp.parse_request, stamp.parse_reply):
        assert parse(packet) in (Refusal.CUT, Refusal.GARBLED)


def test_a_packet_that_claims_another_length_is_garbled() -> None:
    packet = bytearray(by_hand())
    packet[115] -= 1
    assert stamp.parse_request(bytes(packet)) is Refusal.GARBLED


def test_figures_beyond_their_field_are_held_at_its_end() -> None:
    wild = Figures(1e9, 10**6, 1e9, 7.0, 1e9)
    parsed = stamp.parse_request(stamp.encode_request(Key(KEY), REQUEST._replace(figures=wild)))
    assert isinstance(parsed, Request)
    assert parsed.figures == Figures((2**32 - 2) / 1e3, 65535, (2**32 - 2) / 1e3, 1.0, 6553.4)
