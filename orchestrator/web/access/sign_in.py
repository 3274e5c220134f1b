"""Operators sign in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web
from pydantic import BaseModel, Field

from orchestrator.clock import Clock
from orchestrator.model.events import OperatorSignedIn
from orchestrator.text import Text
from orchestrator.web.access.credentials import PASSWORD_MAX, Passwords, new_token, token_hash
from orchestrator.web.access.doorkeeper import Doorkeeper
from orchestrator.web.access.guard import Guard
from orchestrator.web.access.throttle import Throttle
from orchestrator.web.routing.answers import HttpRefusal, json_answer
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

SESSION = timedelta(hours=12)

WRONG = Text(vi="Tên đăng nhập hoặc mật khẩu không đúng.", en="The name or the password is wrong.")
WAIT = Text(
    vi="Đăng nhập sai nhiều lần; hãy thử lại sau {seconds} giây.",
    en="Too many failed attempts; try again in {seconds} seconds.",
)


class Login(BaseModel):
    name: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=PASSWORD_MAX)


class Me(BaseModel):
    name: str
    role: str


class Done(BaseModel):
    done: bool = True


class Operator(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def password_hash(self) -> str: ...


class Operators(Protocol):
    async def operator(self, name: str) -> Operator | None: ...
    async def start_session(self, name: str, token_hash: str, expires: datetime) -> None: ...
    async def end_session(self, token_hash: str) -> None: ...


class _Attempts:
    """Slows down whoever guesses: by address, and more gently by name, so that nobody can lock a colleague out.
    An address from which a name has signed in before is not held up by what others try on that name."""

    def __init__(self) -> None:
        self._by_address = Throttle(free=5, cap_s=300.0)
        self._by_name = Throttle(free=10, cap_s=30.0)
        self._known: set[tuple[str, str]] = set()

    def wait(self, name: str, address: str, now: float) -> float:
        by_name = 0.0 if (name, address) in self._known else self._by_name.wait(name, now)
        return max(self._by_address.wait(address, now), by_name)

    def attempt(self, name: str, address: str, now: float) -> None:
        self._by_address.attempt(address, now)
        self._by_name.attempt(name, now)

    def passed(self, name: str, address: str) -> None:
        self._by_address.passed(address)
        self._by_name.passed(name)
        self._known.add((name, address))


class SignIn:
    """The routes /login, /logout and /me."""

    def __init__(
        self,
        operators: Operators,
        doorkeeper: Doorkeeper,
        guard: Guard,
        clock: Clock,
        record: Callable[[OperatorSignedIn], object],
    ) -> None:
        self._operators = operators
        self._doorkeeper = doorkeeper
        self._guard = guard
        self._clock = clock
        self._record = record
        self._passwords = Passwords()
        self._attempts = _Attempts()

    def routes(self) -> list[AnyRoute]:
        return [
            Route(
                "POST",
                "/api/v1/login",
                "Sign in; sets the session cookie, good for 12 hours",
                Access.OPEN,
                self.login,
                takes=Login,
                gives=Me,
                refuses=(401, 429, 503),
            ),
            Route("POST", "/api/v1/logout", "End the session", Access.OPEN, self.logout, gives=Done, refuses=(503,)),
            Route("GET", "/api/v1/me", "Who is signed in", Access.OPERATOR, self.me, gives=Me),
        ]

    async def login(self, call: Call[Login]) -> web.Response:
        name = call.body.name.strip().lower()
        self._hold_up(call.request, name)
        operator = await self._operators.operator(name)
        fits = await self._passwords.verify(operator.password_hash if operator else None, call.body.password)
        if not operator or not fits:
            self._guard.refused("login", "wrong", call.request)
            raise HttpRefusal(401, "wrong_password", WRONG)
        address = self._guard.address(call.request)
        self._attempts.passed(name, address)
        token = new_token()
        await self._operators.start_session(name, token_hash(token), self._clock.now() + SESSION)
        self._record(OperatorSignedIn(by=name, address=address))
        return self._with_cookie(json_answer(Me(name=operator.name, role=operator.role)), token)

    async def logout(self, call: Call[None]) -> web.Response:
        token = call.request.cookies.get(self._guard.rules.cookie)
        if token:
            self._doorkeeper.forget(token)
            await self._operators.end_session(token_hash(token))
        answer = json_answer(Done())
        answer.del_cookie(self._guard.rules.cookie, secure=self._guard.rules.secure, httponly=True, samesite="Strict")
        return answer

    async def me(self, call: Call[None]) -> Me:
        return Me(name=call.caller.name, role=call.caller.role)

    def _hold_up(self, request: web.Request, name: str) -> None:
        address, now = self._guard.address(request), self._clock.monotonic()
        wait = self._attempts.wait(name, address, now)
        if wait > 0:
            self._guard.refused("login", "too_many", request)
            raise HttpRefusal(429, "too_many", WAIT.format(seconds=int(wait) + 1), retry_after_s=wait)
        self._attempts.attempt(name, address, now)

    def _with_cookie(self, answer: web.Response, token: str) -> web.Response:
        answer.set_cookie(
            self._guard.rules.cookie,
            token,
            max_age=int(SESSION.total_seconds()),
            httponly=True,
            secure=self._guard.rules.secure,
            samesite="Strict",
        )
        return answer
