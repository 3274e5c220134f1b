"""Tells by a cookie or a token who stands at the door, also while the store does not answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from orchestrator.clock import Clock
from orchestrator.errors import StoreError
from orchestrator.text import Text
from orchestrator.web.access.credentials import token_hash
from orchestrator.web.routing.route import Caller

ANSWER_S = 1.0  # longer than this the store counts as away
REMEMBER_S = 3600.0
_KNOWN_MAX = 8192
_T = TypeVar("_T")

NO_ANSWER = Text(
    vi="Cơ sở dữ liệu chưa trả lời nên chưa kiểm tra được quyền truy cập; hãy thử lại.",
    en="The database does not answer, so access cannot be checked; try again.",
)


class Operator(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


class Accounts(Protocol):
    async def session(self, token_hash: str, now: datetime) -> Operator | None: ...
    async def site_of_token(self, token_hash: str) -> str | None: ...


class _Memory(Generic[_T]):
    """What the store last said, for the time it says nothing."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[_T, float]] = OrderedDict()

    def keep(self, key: str, value: _T | None, now: float) -> None:
        self._known.pop(key, None)
        if value is not None:
            self._known[key] = (value, now)
        if len(self._known) > _KNOWN_MAX:
            self._known.popitem(last=False)

    def recall(self, key: str, now: float) -> _T | None:
        value, at = self._known.get(key, (None, 0.0))
        return value if now - at <= REMEMBER_S else None


class Doorkeeper:
    """A full disk or a locked database must not lock operators and agents out: whoever was let in within the
    last hour is let in again until the store answers. What was ended here is forgotten at once."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._sessions: _Memory[Caller] = _Memory()
        self._sites: _Memory[str] = _Memory()

    async def operator(self, token: str) -> Caller | None:
        """Whose session this is; None when it is unknown or over. Raises StoreError when nobody can tell."""
        key = token_hash(token)
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await self._accounts.session(key, self._clock.now())
        except (StoreError, TimeoutError) as error:
            return _or_raise(self._sessions.recall(key, self._clock.monotonic()), error)
        caller = Caller(found.name, found.role) if found else None
        self._sessions.keep(key, caller, self._clock.monotonic())
        return caller

    async def site(self, token: str) -> str | None:
        """Which site a token is for; None when it is unknown. Raises StoreError when nobody can tell."""
        key = token_hash(token)
        try:
            async with asyncio.timeout(ANSWER_S):
                site = await self._accounts.site_of_token(key)
        except (StoreError, TimeoutError) as error:
            return _or_raise(self._sites.recall(key, self._clock.monotonic()), error)
        self._sites.keep(key, site, self._clock.monotonic())
        return site

    def forget(self, token: str) -> None:
        """This session was ended."""
        self._sessions.keep(token_hash(token), None, self._clock.monotonic())


def _or_raise(known: _T | None, error: StoreError | TimeoutError) -> _T:
    if known is not None:
        return known
    if isinstance(error, StoreError):
        raise error
    raise StoreError(NO_ANSWER, retry=True) from None
