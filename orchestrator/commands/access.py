"""`diemcau operator` and `diemcau token`: who may sign in, and which agents may."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings, secret_of
from orchestrator.errors import BadInput, Problem
from orchestrator.store.accounts import Accounts
from orchestrator.store.opening import open_store
from orchestrator.text import Text
from orchestrator.web.access.credentials import ask_password, issue_token, set_password

NAMED = 30  # sites told to who got one wrong

NO_SUCH_SITE = Text(
    vi="không có điểm cầu này trong {file}; các mã đang có: {known}",
    en="there is no such site in {file}; the ids are: {known}",
)
SHOWN_ONCE = Text(
    vi="Mã của {site}, chỉ hiện một lần; mã cũ (nếu có) đã hết hiệu lực:",
    en="The token of {site}, shown once; a former one has ended:",
)
REVOKED = Text(
    vi="Điểm cầu {site} không còn mã nào có hiệu lực; agent đang kết nối sẽ bị ngắt trong vòng 30 giây.",
    en="Site {site} has no valid token any more; an agent connected now is sent away within 30 seconds.",
)
NO_TOKEN = Text(
    vi="không có mã nào để thu hồi; kiểm tra lại mã điểm cầu",
    en="there is no token to revoke; check the id of the site",
)
PASSWORD_SET = Text(vi="Đã đặt mật khẩu cho {name}.", en="The password of {name} is set.")


def operator(settings: Settings, name: str) -> None:
    """Create an operator, or set a new password, asked for here. Raises BadInput, StoreError."""
    password = ask_password(name, settings.locale)

    async def keep() -> None:
        async with _accounts(settings) as accounts:
            await set_password(accounts, name, password)

    asyncio.run(keep())
    _say(settings, PASSWORD_SET.format(name=name))


def issue(settings: Settings, site: str) -> None:
    """A new token for a site of sites.yaml, on standard output. Raises BadInput, StoreError."""
    known = [each.id for each in load_registry(settings.sites).sites]
    if site not in known:
        named = ", ".join(known[:NAMED]) + (", …" if len(known) > NAMED else "")
        raise BadInput([Problem(site, None, "", NO_SUCH_SITE.format(file=settings.sites, known=named))])

    async def issued() -> str:
        async with _accounts(settings) as accounts:
            return await issue_token(accounts, site, SystemClock().now())

    token = asyncio.run(issued())
    _say(settings, SHOWN_ONCE.format(site=site))
    sys.stdout.write(token + "\n")


def revoke(settings: Settings, site: str) -> None:
    """No token of this site holds any more; sites.yaml need not have it. Raises BadInput, StoreError."""

    async def revoked() -> bool:
        async with _accounts(settings) as accounts:
            return await accounts.revoke_site_token(site)

    if not asyncio.run(revoked()):
        raise BadInput([Problem(site, None, "", NO_TOKEN)])
    _say(settings, REVOKED.format(site=site))


@asynccontextmanager
async def _accounts(settings: Settings) -> AsyncIterator[Accounts]:
    """Those of the service, in a state folder that exists from now on."""
    secret_of(settings)
    store = await open_store(settings.database_url, SystemClock())
    try:
        yield store.accounts
    finally:
        await store.close()


def _say(settings: Settings, text: Text) -> None:
    sys.stderr.write(text.to(settings.locale) + "\n")
