"""Stands before every route: own page, own session, own token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from aiohttp import hdrs, web

from orchestrator.clock import Clock
from orchestrator.text import Text
from orchestrator.web.access.doorkeeper import Doorkeeper
from orchestrator.web.access.origins import address_of, own_page, this_machine
from orchestrator.web.refusals import Refusals
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, Caller

REQUESTED_WITH = "diemcau"
# Hub and hooks look at their own visitors. A form on a link's page can send neither origin (we ask browsers to tell
# nobody where they come from) nor a header, and needs none: a foreign page that could forge it would have to hold the
# link.
UNPAGED = (Access.SITE, Access.LINK, Access.HOOK)

SIGNED_OUT = Text(vi="Chưa đăng nhập hoặc phiên đăng nhập đã hết hạn.", en="Not signed in, or the session is over.")
FOREIGN_PAGE = Text(
    vi="Yêu cầu không đến từ trang của hệ thống. Hãy mở đúng địa chỉ {address}; nếu địa chỉ trên trình duyệt khác, "
    "đặt DIEMCAU_PUBLIC_URL theo địa chỉ đó.",
    en="The request does not come from our own page. Open {address}; if the browser shows another address, set "
    "DIEMCAU_PUBLIC_URL to it.",
)
NO_HEADER = Text(
    vi="Thiếu tiêu đề X-Requested-With: diemcau.",
    en="The header X-Requested-With: diemcau is missing.",
)
METRICS_CLOSED = Text(
    vi="Số liệu chỉ mở cho chương trình trên máy này, cán bộ trực đã đăng nhập, hoặc nơi giữ DIEMCAU_METRICS_TOKEN.",
    en="Metrics are open to programs on this machine, signed-in operators, and bearers of DIEMCAU_METRICS_TOKEN.",
)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """`public_url` is the address that browsers use, where it differs from what requests say (behind a proxy);
    `proxies` are the addresses whose X-Forwarded-For is believed."""

    public_url: str | None = None
    proxies: frozenset[str] = frozenset()
    metrics_token: str | None = field(default=None, repr=False)

    @property
    def secure(self) -> bool:
        return (self.public_url or "").startswith("https:")

    @property
    def cookie(self) -> str:
        """With the prefix a browser takes the cookie only from us, only by https."""
        return "__Host-diemcau" if self.secure else "diemcau"


class Guard:
    """Raises HttpRefusal for whoever may not come in, and has it counted."""

    def __init__(self, doorkeeper: Doorkeeper, refusals: Refusals, rules: AccessRules, clock: Clock) -> None:
        self.rules = rules
        self._doorkeeper = doorkeeper
        self._refusals = refusals
        self._clock = clock

    async def admit(self, access: Access, request: web.Request) -> Caller:
        if access not in UNPAGED:
            self._check_page(request)
        match access:
            case Access.OPERATOR:
                return await self._signed_in(request)
            case Access.METRICS:
                return await self._may_measure(request)
        return Caller()

    async def session(self, request: web.Request) -> Caller | None:
        """Whose session the request's cookie opens."""
        token = request.cookies.get(self.rules.cookie)
        return await self._doorkeeper.operator(token) if token else None

    def address(self, request: web.Request) -> str:
        return address_of(request.remote, request.headers, self.rules.proxies)

    def refused(self, door: str, reason: str, request: web.Request, *, site: str | None = None) -> None:
        """Count a refusal."""
        self._refusals.note(door, reason, self._clock.monotonic(), site=site, address=self.address(request))

    def _check_page(self, request: web.Request) -> None:
        """Origin and a header that no foreign page can send without asking first: either alone would do."""
        origin = request.headers.get(hdrs.ORIGIN)
        fetched_by = request.headers.get("Sec-Fetch-Site", "none")
        acts = request.method not in (hdrs.METH_GET, hdrs.METH_HEAD)
        if origin is None:
            foreign = acts or (request.path.startswith("/api/") and fetched_by not in ("same-origin", "none"))
        else:
            url = self.rules.public_url
            foreign = not own_page(origin, scheme=request.scheme, host=request.host, public_url=url)
        if foreign:
            self.refused("api", "origin", request)
            address = self.rules.public_url or f"{request.scheme}://{request.host}"
            raise HttpRefusal(403, "origin", FOREIGN_PAGE.format(address=address))
        if acts and request.headers.get("X-Requested-With") != REQUESTED_WITH:
            self.refused("api", "csrf", request)
            raise HttpRefusal(403, "csrf", NO_HEADER)

    async def _signed_in(self, request: web.Request) -> Caller:
        caller = await self.session(request)
        if caller is None:
            if self.rules.cookie in request.cookies:
                self.refused("api", "session", request)
            raise HttpRefusal(401, "signed_out", SIGNED_OUT)
        return caller

    async def _may_measure(self, request: web.Request) -> Caller:
        token = self.rules.metrics_token
        given = bearer(request)
        if token and given and hmac.compare_digest(token.encode(), given.encode()):
            return Caller()
        if this_machine(request.remote, request.host, request.headers):
            return Caller()
        caller = await self.session(request)
        if caller is None:
            self.refused("api", "metrics", request)
            raise HttpRefusal(403, "metrics", METRICS_CLOSED)
        return caller


def bearer(request: web.Request) -> str | None:
    """The token of `Authorization: Bearer ...`."""
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
