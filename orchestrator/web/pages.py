"""What is neither API nor agent: health, metrics, the API's description, and the board's page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from aiohttp import hdrs, web
from pydantic import BaseModel

from orchestrator.text import Text
from orchestrator.web.routing.answers import NOT_FOUND, HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

STATIC = Path(__file__).parent / "static"

NOT_BUILT = Text(
    vi="Giao diện chưa được dựng; hãy chạy: make page.",
    en="The page has not been built; run: make page.",
)
CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "diemcau",
}


class Health(BaseModel):
    status: str = "ok"


class Scraper(Protocol):
    async def scrape(self, accept: str) -> tuple[bytes, str]: ...


class Pages:
    """`not_ready` gives the sentence that says why we cannot serve yet, or None when we can."""

    def __init__(self, metrics: Scraper, not_ready: Callable[[], Text | None], static: Path = STATIC) -> None:
        self._metrics = metrics
        self._not_ready = not_ready
        self._static = static.resolve()

    def routes(self) -> list[AnyRoute]:
        anyone = Access.OPEN
        return [
            Route("GET", "/healthz", "The process answers", anyone, self.health, gives=Health),
            Route("GET", "/readyz", "The service does its work", anyone, self.ready, gives=Health, refuses=(503,)),
            Route("GET", "/metrics", "For Prometheus", Access.METRICS, self.scrape, gives="text/plain"),
            Route("GET", "/", "The board's page", anyone, self.index, gives="text/html", refuses=(503,)),
            Route("GET", "/{file:.+}", "The page's files", anyone, self.file, gives="*/*", refuses=(404,)),
        ]

    async def health(self, call: Call[None]) -> Health:
        return Health()

    async def ready(self, call: Call[None]) -> Health:
        if reason := self._not_ready():
            raise HttpRefusal(503, "not_ready", reason)
        return Health()

    async def scrape(self, call: Call[None]) -> web.Response:
        body, content_type = await self._metrics.scrape(call.request.headers.get(hdrs.ACCEPT, ""))
        return web.Response(body=body, headers={hdrs.CONTENT_TYPE: content_type})

    async def index(self, call: Call[None]) -> web.StreamResponse:
        page = self._static / "index.html"
        if not await asyncio.to_thread(page.is_file):
            return web.Response(status=503, text=f"{NOT_BUILT.vi}\n{NOT_BUILT.en}\n")
        return web.FileResponse(page, headers={hdrs.CACHE_CONTROL: "no-cache"})

    async def file(self, call: Call[None]) -> web.StreamResponse:
        """What the build names by its content may be kept for ever."""
        name = call.part("file")
        path = await asyncio.to_thread(self._inside, name)
        if path is None or name.startswith("api/"):
            if "text/html" in call.request.headers.get(hdrs.ACCEPT, ""):  # somebody has mistyped an address
                return web.Response(status=404, text=f"{NOT_FOUND.vi}\n{NOT_FOUND.en}\n")
            raise HttpRefusal(404, "not_found", NOT_FOUND)
        lasting = name.startswith("assets/")
        caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return web.FileResponse(path, headers={hdrs.CACHE_CONTROL: caching})

    def _inside(self, name: str) -> Path | None:
        """The file of this name, if it lies in our folder."""
        try:
            path = (self._static / name).resolve()
            return path if path.is_relative_to(self._static) and path.is_file() else None
        except (OSError, ValueError):
            return None


async def secure(request: web.Request, response: web.StreamResponse, *, https: bool) -> None:
    """Headers for every answer, whoever made it."""
    response.headers.update(_HEADERS)
    if https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
