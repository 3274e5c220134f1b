"""Health, the page, and the headers that every answer carries."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from orchestrator.errors import EdgeError
from orchestrator.text import Text
from orchestrator.web.app import Server
from tests.web.house import Browser, House, open_browser, open_house

CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


async def test_healthy_at_once_ready_when_it_is(house: House, browser: Browser) -> None:
    assert await browser.get("/healthz") == (200, {"status": "ok"})
    assert await browser.get("/readyz") == (200, {"status": "ok"})
    house.not_ready = Text(vi="Đang mở nhật ký.", en="Opening the journal.")
    assert await browser.get("/healthz") == (200, {"status": "ok"})
    status, body = await browser.get("/readyz")
    assert (status, body["error"]) == (
        503,
        {"code": "not_ready", "vi": "Đang mở nhật ký.", "en": "Opening the journal."},
    )


async def test_a_page_that_is_not_built_says_so(house: House, browser: Browser) -> None:
    async with browser.http.get(house.base + "/") as answer:
        assert answer.status == 503
        assert (await answer.text()).startswith("Giao diện chưa được dựng; hãy chạy: make page.\n")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    page = tmp_path / "static"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Điểm Cầu</title>")
    (page / "assets" / "index-1a2b.js").write_text("1")
    (page / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    (page / "link").symlink_to(tmp_path / "secret")
    return page


async def test_the_page_and_its_files(built: Path) -> None:
    async with open_house(static=built) as house, open_browser(house, signed_in=False) as browser:

        async def get(path: str) -> tuple[int, str, str]:
            async with browser.http.get(house.base + path) as answer:
                return answer.status, answer.headers.get("Cache-Control", ""), answer.content_type

        assert await get("/") == (200, "no-cache", "text/html")
        async with browser.http.head(house.base + "/") as answer:
            assert (answer.status, await answer.text()) == (200, "")
        assert await get("/favicon.svg") == (200, "no-cache", "image/svg+xml")
        lasting = (200, "public, max-age=31536000, immutable")
        assert (await get("/assets/index-1a2b.js"))[:2] == lasting
        for outside in (
            "/link",
            "/..%2fsecret",
            "/assets/..%2f..%2fsecret",
            "/assets",
            "/%00",
            "/nothing",
            "/" + "x" * 300,
        ):
            assert (await get(outside))[0] == 404, outside
        async with browser.http.get(house.base + "/nothing", headers={"Accept": "text/html"}) as answer:
            assert (answer.status, answer.content_type) == (404, "text/plain")  # a person has mistyped an address
            assert (await answer.text()).startswith("Không có địa chỉ này.")


async def test_every_answer_carries_the_headers(house: House, browser: Browser) -> None:
    for path in ("/", "/healthz", "/api/v1/me", "/api/v1/nothing", "/openapi.json", "/metrics", "/agent"):
        async with browser.http.get(house.base + path) as answer:
            headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY, path
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY" and headers["Server"] == "diemcau"
        assert "Strict-Transport-Security" not in headers
        assert (headers.get("Cache-Control") == "no-store") is path.startswith("/api/")


async def test_a_port_that_is_taken_is_a_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EdgeError) as caught:
            await Server(house.app).start("127.0.0.1", port)
    said = f"Không mở được 127.0.0.1:{port} (chương trình khác đang dùng cổng này); "
    assert caught.value.text.vi.startswith(said) and not caught.value.retry
