"""Passwords and tokens: how they are made, and the only form in which they are kept."""

from __future__ import annotations

import asyncio
import getpass
import hashlib
import re
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TextIO, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.errors import BadInput, Problem
from orchestrator.text import Locale, Text
from orchestrator.web.routing.answers import HttpRefusal

PASSWORD_MIN = 14  # what the profession asks where there is no second factor
PASSWORD_MAX = 256
SITE_PREFIX = "dcs_"  # so that a token found in a file is known for what it is
WAITING_MAX = 8
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_T = TypeVar("_T")

BAD_NAME = Text(
    vi="Tên đăng nhập gồm 2 đến 32 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới; ví dụ: truc1.",
    en="A login name has 2 to 32 characters: a-z, 0-9, dot, hyphen, underscore; for example: truc1.",
)
TOO_SHORT = Text(
    vi="Mật khẩu có {n} ký tự; cần ít nhất {least} (nên dùng một câu dễ nhớ).",
    en="The password has {n} characters; at least {least} are needed (a sentence is easy to remember).",
)
TOO_LONG = Text(vi="Mật khẩu dài quá {most} ký tự.", en="The password is longer than {most} characters.")
TOO_PLAIN = Text(
    vi="Mật khẩu quá dễ đoán: đừng lặp vài ký tự hay dùng lại tên đăng nhập.",
    en="The password is easy to guess: do not repeat a few characters or use the login name.",
)
NOT_SAME = Text(vi="Hai lần nhập mật khẩu không giống nhau.", en="The two passwords are not the same.")
ASK = Text(vi="Mật khẩu mới cho {name}: ", en="New password for {name}: ")
ASK_AGAIN = Text(vi="Nhập lại mật khẩu: ", en="Once more: ")
BUSY = Text(
    vi="Đang có quá nhiều lượt đăng nhập; hãy thử lại sau vài giây.",
    en="Too many people are signing in; try again in a few seconds.",
)


class PasswordKeeper(Protocol):
    async def set_operator(self, name: str, password_hash: str, role: str = ...) -> None: ...


class TokenKeeper(Protocol):
    async def issue_site_token(self, site: str, token_hash: str, now: datetime) -> None: ...


class Passwords:
    """argon2id off the event loop, one at a time: each takes 32 MB and some 50 ms of a core."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        return await self._in_turn(lambda: self._hasher.hash(password))

    async def verify(self, known: str | None, password: str) -> bool:
        """Whether the password fits the hash `known`. None (nobody of that name) takes as long and is False.

        Raises HttpRefusal 503 when too many wait.
        """
        self._nobody = self._nobody or await self.hash(secrets.token_urlsafe())
        against = known or self._nobody
        return await self._in_turn(lambda: self._fits(against, password)) and known is not None

    def _fits(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], _T]) -> _T:
        if self._waiting >= WAITING_MAX:
            raise HttpRefusal(503, "busy", BUSY, retry_after_s=3.0)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def new_token() -> str:
    """256 random bits, fit for a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """All that is stored of a token; it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def set_password(keeper: PasswordKeeper, name: str, password: str) -> None:
    """Create an operator, or give one a new password. Raises BadInput when name or password will not do."""
    problem = _name_problem(name) or _password_problem(name, password)
    if problem:
        raise _bad(problem)
    await keeper.set_operator(name, await Passwords().hash(password))


async def issue_token(keeper: TokenKeeper, site: str, now: datetime) -> str:
    """A new token for a site's agent; the former one ends. It is shown once and never again."""
    token = SITE_PREFIX + new_token()
    await keeper.issue_site_token(site, token_hash(token), now)
    return token


def ask_password(
    name: str, locale: Locale, *, stdin: TextIO | None = None, ask: Callable[[str], str] = getpass.getpass
) -> str:
    """From the keyboard, hidden and twice; from a pipe, its first line. Raises BadInput when it will not do."""
    stream = stdin or sys.stdin
    if not stream.isatty():
        password = stream.readline(PASSWORD_MAX + 2).rstrip("\r\n")
    else:
        password = ask(ASK.format(name=name).to(locale))
    problem = _name_problem(name) or _password_problem(name, password)
    if problem:
        raise _bad(problem)
    if stream.isatty() and ask(ASK_AGAIN.to(locale)) != password:
        raise _bad(NOT_SAME)
    return password


def _name_problem(name: str) -> Text | None:
    return None if _NAME.fullmatch(name) else BAD_NAME


def _password_problem(name: str, password: str) -> Text | None:
    if len(password) < PASSWORD_MIN:
        return TOO_SHORT.format(n=len(password), least=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        return TOO_LONG.format(most=PASSWORD_MAX)
    left = password.lower().replace(name, "")
    return TOO_PLAIN if len(set(left)) < 6 else None


def _bad(text: Text) -> BadInput:
    return BadInput([Problem(file="", line=None, path="", text=text)])
