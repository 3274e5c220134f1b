"""Tokens that Prosody believes, links that work without us, and secrets that stay secret."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from jwt.types import Options
from pydantic import SecretStr

from orchestrator.config.settings import Settings, read_settings
from orchestrator.errors import BadInput
from orchestrator.jitsi.keys import PrivateKey, SharedSecret, login_key, system_key
from orchestrator.jitsi.tokens import Guest, Issuer, duty, guest_token, link, point, system_token, whose
from orchestrator.model.registry import Site

ISSUER = Issuer("diemcau", "jitsi", "meet.example")
SECRET = "mot-khoa-dung-chung-du-dai-cho-hs256"
START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
ISSUED = START - timedelta(days=1)
ANY_TIME: Options = {"verify_nbf": False, "verify_exp": False}
SITE = Site(id="luc-ngan", name="UBND huyện Lục Ngạn", level="district")
HUB = Site(id="tinh", name="UBND tỉnh", level="province", hub=True)


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def written(folder: Path, body: bytes, mode: int = 0o600) -> Path:
    file = folder / "key.pem"
    file.write_bytes(body)
    file.chmod(mode)
    return file


def settings(monkeypatch: pytest.MonkeyPatch, **variables: object) -> Settings:
    for name in [name for name in os.environ if name.startswith("DIEMCAU_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(f"DIEMCAU_JITSI_{name}", str(value))
    return read_settings()


def test_a_points_token() -> None:
    token = guest_token(point(SITE, ISSUER), "GiaoBan", START, ISSUED, ISSUER, SharedSecret(SecretStr(SECRET)))
    text = token.get_secret_value()
    assert jwt.get_unverified_header(text) == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(
        text, SECRET, ["HS256"], audience="jitsi", options={"verify_nbf": False, "verify_exp": False}
    ) == {
        "iss": "diemcau",
        "aud": "jitsi",
        "sub": "meet.example",
        "room": "giaoban",
        "nbf": int((ISSUED - timedelta(minutes=5)).timestamp()),
        "exp": int((START + timedelta(hours=12)).timestamp()),
        "context": {
            "user": {
                "id": "luc-ngan",
                "name": "UBND huyện Lục Ngạn",
                "email": "luc-ngan@points.meet.example",
                "moderator": False,
                "affiliation": "member",
            }
        },
    }


def test_a_private_key_signs_with_its_id(private: rsa.RSAPrivateKey) -> None:
    token = guest_token(point(SITE, ISSUER), "giaoban", START, ISSUED, ISSUER, PrivateKey(private, "k1"))
    text = token.get_secret_value()
    assert jwt.get_unverified_header(text) == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    claims = jwt.decode(text, private.public_key(), ["RS256"], audience="jitsi", options=ANY_TIME)
    assert claims["room"] == "giaoban"


@pytest.mark.parametrize(
    ("guest", "moderator"),
    [(point(SITE, ISSUER), False), (point(HUB, ISSUER), True), (point(HUB, ISSUER, "content"), False),
     (duty("Cán bộ trực", ISSUER), True)],
)  # fmt: skip
def test_the_hub_and_the_engineer_on_duty_moderate(guest: Guest, moderator: bool) -> None:
    token = guest_token(guest, "giaoban", START, ISSUED, ISSUER, SharedSecret(SecretStr(SECRET)))
    claims = jwt.decode(token.get_secret_value(), options={"verify_signature": False})
    user = claims["context"]["user"]
    assert (user["moderator"], user["affiliation"]) == (moderator, "owner" if moderator else "member")


def test_the_same_point_has_the_same_id_whenever_it_is_asked_for() -> None:
    first, second = point(SITE, ISSUER), point(SITE.model_copy(update={"name": "Lục Ngạn mới"}), ISSUER)
    assert (first.id, first.email) == (second.id, second.email)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (point(SITE, ISSUER).email, ("luc-ngan", "main")),
        (point(SITE, ISSUER, "spare").email, ("luc-ngan", "spare")),
        (point(SITE, ISSUER, "phone").id, ("luc-ngan", "phone")),
        (duty("Cán bộ trực", ISSUER).email, None),
        ("luc-ngan@elsewhere.example", None),
        ("", None),
        (".spare", None),
        ("Jaleel-x1", ("Jaleel-x1", "main")),
    ],
)
def test_whose_an_id_is_that_came_back(told: str, found: tuple[str, str] | None) -> None:
    assert whose(told, ISSUER) == found


def test_a_link_carries_the_token_and_what_the_watch_needs_of_the_page() -> None:
    whole = link("https://hop.example/", "giaoban", SecretStr("a.b.c")).get_secret_value()
    parts = urlsplit(whole)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "hop.example", "/giaoban")
    assert parse_qs(parts.query) == {"jwt": ["a.b.c"]}
    assert unquote(parts.fragment).split("&") == [
        "config.p2p.enabled=false",
        "config.enableEmailInStats=true",
        "config.pcStatsInterval=2000",
        "config.analytics.rtcstatsEnabled=true",
        "config.prejoinConfig.enabled=false",
    ]


def test_a_link_quotes_what_would_end_it() -> None:
    whole = link("https://hop.example", "giaoban", SecretStr("t"), {"deploymentInfo.shard": "a&b#c"})
    assert whole.get_secret_value().endswith("#config.deploymentInfo.shard=%22a%26b%23c%22")


def test_a_system_token_is_short_lived_and_for_every_room(private: rsa.RSAPrivateKey) -> None:
    text = system_token(START, ISSUER, PrivateKey(private, "s1")).get_secret_value()
    claims = jwt.decode(text, options={"verify_signature": False})
    assert jwt.get_unverified_header(text)["kid"] == "s1"
    assert (claims["room"], claims["exp"] - int(START.timestamp())) == ("*", 120)
    assert "context" not in claims


def test_no_key_is_shown(private: rsa.RSAPrivateKey) -> None:
    shared, own = SharedSecret(SecretStr(SECRET)), PrivateKey(private, "k1")
    token = guest_token(point(SITE, ISSUER), "giaoban", START, ISSUED, ISSUER, shared)
    told = f"{shared!r} {own!r} {token!r} {link('https://hop.example', 'giaoban', token)!r}"
    assert SECRET not in told
    assert token.get_secret_value() not in told
    assert "RSAPrivateKey" not in told


def test_keys_come_from_the_environment(
    private: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, pem(private))
    assert login_key(settings(monkeypatch)) is None
    assert system_key(settings(monkeypatch)) is None
    given = settings(monkeypatch, SECRET=SECRET)
    assert SECRET not in f"{given!r}"
    assert login_key(given) == SharedSecret(SecretStr(SECRET))
    found = login_key(settings(monkeypatch, KEY_FILE=file, KEY_ID="k1"))
    assert isinstance(found, PrivateKey)
    assert found.kid == "k1"
    system = system_key(settings(monkeypatch, SYSTEM_KEY_FILE=file, SYSTEM_KEY_ID="s1"))
    assert system is not None
    assert system.key.private_numbers() == private.private_numbers()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET": "x", "KEY_FILE": "y"}, "use either DIEMCAU_JITSI_SECRET"),
        ({"KEY_FILE": "/nowhere"}, "DIEMCAU_JITSI_KEY_ID: is missing"),
        ({"KEY_FILE": "/nowhere/key.pem", "KEY_ID": "k"}, "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_variables(
    variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match=sentence):
        login_key(settings(monkeypatch, **variables))


def test_what_is_wrong_with_a_key(private: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    curve = pem(ec.generate_private_key(ec.SECP256R1()))
    for body in (b"", b"not a key: MATKHAU", locked, curve, pem(rsa.generate_private_key(65537, 1024))):
        file = written(tmp_path, body)
        with pytest.raises(BadInput, match="no private RSA key of 2048 bits") as caught:
            login_key(settings(monkeypatch, KEY_FILE=file, KEY_ID="k1"))
        assert "MATKHAU" not in str(caught.value)
        file.unlink()
    file = written(tmp_path, pem(private), 0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        login_key(settings(monkeypatch, KEY_FILE=file, KEY_ID="k1"))
