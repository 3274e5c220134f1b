"""The pure rules of access, passwords and refusals."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.errors import BadInput
from orchestrator.model.events import Rejected
from orchestrator.store.accounts import Accounts
from orchestrator.web.access.credentials import Passwords, ask_password, issue_token, set_password, token_hash
from orchestrator.web.access.origins import address_of, own_page, this_machine
from orchestrator.web.access.throttle import Throttle
from orchestrator.web.refusals import Refusals


def test_the_delay_grows_and_is_forgotten() -> None:
    throttle = Throttle(free=2, cap_s=8.0, forget_s=100.0)
    waits = []
    now = 0.0
    for _ in range(7):
        throttle.attempt("x", now)
        waits.append(throttle.wait("x", now))
        now += waits[-1]
    assert waits == [0, 0, 1, 2, 4, 8, 8]
    assert throttle.wait("y", now) == 0
    throttle.attempt("x", now + 101)
    assert throttle.wait("x", now + 101) == 0
    throttle.passed("x")
    assert throttle.wait("x", now) == 0


def test_the_throttle_is_bounded() -> None:
    throttle = Throttle(free=0, cap_s=8.0, keys=10)
    for n in range(50):
        throttle.attempt(str(n), 0.0)
    assert [throttle.wait(str(n), 0.0) > 0 for n in range(50)] == [False] * 40 + [True] * 10


@pytest.mark.parametrize(
    "origin, host, public_url, own",
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", None, True),
        ("http://Diemcau.example", "diemcau.example:80", None, True),
        ("http://[::1]:8080", "[::1]:8080", None, True),
        ("http://127.0.0.1:8081", "127.0.0.1:8080", None, False),
        ("https://127.0.0.1:8080", "127.0.0.1:8080", None, False),
        ("https://dc.example", "127.0.0.1:8080", "https://dc.example/", True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "https://dc.example", False),
        ("https://dc.example.evil.example", "dc.example", "https://dc.example", False),
        ("null", "127.0.0.1:8080", None, False),
        ("http://a:port", "127.0.0.1:8080", None, False),
        ("", "127.0.0.1:8080", None, False),
    ],
)
def test_own_page(origin: str, host: str, public_url: str | None, own: bool) -> None:
    assert own_page(origin, scheme="http", host=host, public_url=public_url) is own


@pytest.mark.parametrize(
    "peer, host, headers, here",
    [
        ("127.0.0.1", "localhost:8080", {}, True),
        ("::1", "[::1]:8080", {}, True),
        ("127.0.0.1", "127.0.0.1", {}, True),
        ("127.0.0.1", "evil.example:8080", {}, False),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, False),
        ("192.0.2.1", "127.0.0.1", {}, False),
        (None, "[", {}, False),
    ],
)
def test_this_machine(peer: str | None, host: str, headers: dict[str, str], here: bool) -> None:
    assert this_machine(peer, host, headers) is here


@pytest.mark.parametrize(
    "peer, forwarded, proxies, address",
    [
        ("192.0.2.1", "198.51.100.1", (), "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", ("192.0.2.1",), "198.51.100.1"),
        ("192.0.2.1", "203.0.113.9, 198.51.100.1, 192.0.2.2", ("192.0.2.1", "192.0.2.2"), "198.51.100.1"),
        ("192.0.2.1", "made up, 192.0.2.2", ("192.0.2.1", "192.0.2.2"), "192.0.2.2"),
        ("192.0.2.1", "", ("192.0.2.1",), "192.0.2.1"),
        (None, "", (), ""),
    ],
)
def test_address_of(peer: str | None, forwarded: str, proxies: tuple[str, ...], address: str) -> None:
    assert address_of(peer, {"X-Forwarded-For": forwarded}, frozenset(proxies)) == address


async def test_passwords_are_argon2id_and_checked() -> None:
    passwords = Passwords()
    known = await passwords.hash("mua xuan o Luc Ngan")
    assert known.startswith("$argon2id$")
    assert await passwords.verify(known, "mua xuan o Luc Ngan")
    assert not await passwords.verify(known, "mua xuan o Luc Nam")
    assert not await passwords.verify(None, "mua xuan o Luc Ngan")
    assert not await passwords.verify("no hash at all", "mua xuan o Luc Ngan")


@pytest.mark.parametrize(
    "name, password, sentence",
    [
        ("truc1", "ngắn", "Mật khẩu có 4 ký tự; cần ít nhất 14 (nên dùng một câu dễ nhớ)."),
        ("truc1", "x" * 257, "Mật khẩu dài quá 256 ký tự."),
        ("truc1", "abababababababab", "Mật khẩu quá dễ đoán: đừng lặp vài ký tự hay dùng lại tên đăng nhập."),
        ("truc-dem", "truc-demtruc-dem", "Mật khẩu quá dễ đoán: đừng lặp vài ký tự hay dùng lại tên đăng nhập."),
        (
            "Trực 1",
            "mua xuan o Luc Ngan",
            "Tên đăng nhập gồm 2 đến 32 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới; "
            "ví dụ: truc1.",
        ),
    ],
)
async def test_a_password_that_will_not_do(accounts: Accounts, name: str, password: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        await set_password(accounts, name, password)
    assert caught.value.text.vi == sentence and not await accounts.operators()
    assert password not in str(caught.value)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_password_is_asked_for_hidden_and_twice() -> None:
    asked: list[str] = []
    answers = iter(["mua xuan o Luc Ngan", "mua xuan o Luc Ngan", "mua xuan o Luc Ngan", "mua thu o Luc Ngan"])

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    assert ask_password("truc1", "vi", stdin=_Terminal(), ask=ask) == "mua xuan o Luc Ngan"
    assert asked == ["Mật khẩu mới cho truc1: ", "Nhập lại mật khẩu: "]
    with pytest.raises(BadInput, match="The two passwords are not the same"):
        ask_password("truc1", "en", stdin=_Terminal(), ask=ask)


def test_the_password_may_come_by_a_pipe() -> None:
    assert ask_password("truc1", "vi", stdin=io.StringIO("mua xuan o Luc Ngan\nmore")) == "mua xuan o Luc Ngan"
    with pytest.raises(BadInput, match="0 characters"):
        ask_password("truc1", "vi", stdin=io.StringIO(""))


async def test_a_new_site_token_ends_the_former(accounts: Accounts) -> None:
    first = await issue_token(accounts, "luc-ngan", datetime(2026, 11, 24, tzinfo=UTC))
    second = await issue_token(accounts, "luc-ngan", datetime(2026, 11, 24, tzinfo=UTC))
    assert first != second and second.startswith("dcs_") and len(second) > 40
    assert await accounts.site_of_token(token_hash(first)) is None
    assert await accounts.site_of_token(token_hash(second)) == "luc-ngan"


async def test_neither_password_nor_token_stands_in_the_database(accounts: Accounts, tmp_path: Path) -> None:
    await set_password(accounts, "truc1", "mua xuan o Luc Ngan")
    token = await issue_token(accounts, "luc-ngan", datetime(2026, 11, 24, tzinfo=UTC))
    written = _all_of(tmp_path)
    assert b"luc-ngan" in written and b"truc1" in written
    assert token.encode() not in written and b"mua xuan" not in written


def _all_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_the_first_refusal_at_once_a_flood_as_counts() -> None:
    told: list[Rejected] = []
    refusals = Refusals(told.append)
    for n in range(1000):
        refusals.note("stamp", "forged", n / 1000, address="192.0.2.1")
    assert [body.count for body in told] == [1] and told[0].address == "192.0.2.1"
    refusals.flush(9.9)
    assert len(told) == 1
    refusals.flush(10.0)
    assert [body.count for body in told] == [1, 999] and told[1].address == "192.0.2.1"
    refusals.flush(20.0)  # nothing came since: the spell is over
    assert len(told) == 2
    refusals.note("stamp", "forged", 21.0)
    assert [body.count for body in told] == [1, 999, 1]
    assert refusals.totals == {("stamp", "forged"): 1001}


def test_addresses_that_change_are_not_named_and_kinds_are_bounded() -> None:
    told: list[Rejected] = []
    refusals = Refusals(told.append)
    for n in range(3):
        refusals.note("stamp", "forged", 0.0, address=f"192.0.2.{n}")
    refusals.flush(10.0)
    assert told[-1] == Rejected(door="stamp", reason="forged", count=2)
    for n in range(500):
        refusals.note("agent", "busy", 11.0, site=f"xa-{n}")
    refusals.flush(30.0)
    assert len(told) < 70 and sum(body.count for body in told if body.door == "agent") == 500
