"""Signing in and out, and the guard: own page, own session."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.cli import token
from orchestrator.errors import BadInput
from orchestrator.model.events import OperatorSignedIn
from orchestrator.web.access.credentials import set_password
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.access.sign_in import SESSION as SESSION_TIME
from tests.web.house import NAME, PASSWORD, Browser, House, open_browser, open_house


async def test_in_and_out(house: House, browser: Browser) -> None:
    assert await browser.get("/api/v1/me") == (200, {"name": NAME, "role": "operator"})
    assert house.ledger.of(OperatorSignedIn) == [OperatorSignedIn(by=NAME, address="127.0.0.1")]
    assert await browser.post("/api/v1/logout") == (200, {"done": True})
    status, body = await browser.get("/api/v1/me")
    assert (status, body["error"]["code"]) == (401, "signed_out")
    assert set(body["error"]) == {"code", "vi", "en"}


def test_a_token_that_never_was_is_not_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIEMCAU_STATE_DIR", str(tmp_path))
    sites = Path(__file__).parents[2] / "sites.yaml"
    token("luc-ngan", sites)
    token("luc-ngan", tmp_path / "no-such.yaml", revoke=True)  # whatever is wrong with the file, the door can be shut
    assert "luc-ngan không còn mã nào có hiệu lực" in capsys.readouterr().err
    for wrong in ("luc-ngan", "luc-ngann"):
        with pytest.raises(BadInput) as caught:
            token(wrong, sites, revoke=True)
        assert str(caught.value.text) == f"{wrong}: không có mã nào để thu hồi; kiểm tra lại mã điểm cầu"


async def test_the_cookie_is_for_us_alone(house: House, browser: Browser) -> None:
    async with browser.http.post(
        house.base + "/api/v1/login", json={"name": NAME, "password": PASSWORD}, headers=browser.headers
    ) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("diemcau=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={12 * 3600}"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_behind_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    async with (
        open_house(AccessRules(public_url="https://diemcau.example")) as house,
        open_browser(house, signed_in=False) as browser,
    ):
        await set_password(house.accounts, NAME, PASSWORD)
        own = browser.headers | {"Origin": "https://diemcau.example"}
        async with browser.http.post(
            house.base + "/api/v1/login", json={"name": NAME, "password": PASSWORD}, headers=own
        ) as answer:
            assert answer.status == 200 and answer.headers["Strict-Transport-Security"]
            assert answer.headers["Set-Cookie"].startswith("__Host-diemcau=")
            assert "; Secure" in answer.headers["Set-Cookie"]
        status, body = await browser.sign_in()  # by the address itself, which is not the public one
        assert (status, body["error"]["code"]) == (403, "origin")
        assert "https://diemcau.example" in body["error"]["vi"]


@pytest.mark.parametrize("name, password", [(NAME, "wrong password"), ("nobody", PASSWORD), ("Không Ai", "x")])
async def test_wrong_name_and_wrong_password_sound_the_same(
    house: House, browser: Browser, name: str, password: str
) -> None:
    status, body = await browser.sign_in(name, password)
    assert (status, body["error"]["code"]) == (401, "wrong_password")
    assert body["error"]["vi"] == "Tên đăng nhập hoặc mật khẩu không đúng."
    assert house.rejected("login") == ["wrong"]


async def test_guessing_is_slowed_down(house: House, browser: Browser) -> None:
    answers = [await browser.sign_in(password=f"guess {n}") for n in range(7)]
    assert [status for status, _ in answers] == [401] * 6 + [429]
    assert answers[-1][1]["error"]["vi"].startswith("Đăng nhập sai nhiều lần; hãy thử lại sau ")
    status, _ = await browser.sign_in()
    assert status == 429  # not even the right one, for now
    house.refusals.flush(float("inf"))
    assert sorted(set(house.rejected("login"))) == ["too_many", "wrong"]


async def test_the_session_ends_after_twelve_hours(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = house.clock.now() + SESSION_TIME
    monkeypatch.setattr(house.clock, "now", lambda: later - timedelta(minutes=1))
    assert (await browser.get("/api/v1/me"))[0] == 200
    monkeypatch.setattr(house.clock, "now", lambda: later)
    assert (await browser.get("/api/v1/me"))[0] == 401
    assert house.rejected("api") == ["session"]


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"Origin": "https://evil.example"}, "origin"),
        ({"Origin": "null"}, "origin"),
        ({"Origin": None}, "origin"),
        ({"Origin": "http://127.0.0.1:1"}, "origin"),
        ({"Origin": "http://[bad"}, "origin"),
        ({"X_Requested_With": None}, "csrf"),
        ({"X_Requested_With": "XMLHttpRequest"}, "csrf"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/login", "/api/v1/logout", "/api/v1/incidents/x/ack"])
async def test_a_foreign_page_can_do_nothing(
    house: House, browser: Browser, path: str, changed: dict[str, str | None], code: str
) -> None:
    status, body = await browser.post(path, {"name": NAME, "password": PASSWORD}, **changed)
    assert (status, body["error"]["code"]) == (403, code)
    assert house.rejected("api") == [code]
    assert (await browser.get("/api/v1/me"))[0] == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_foreign_page_can_read_nothing(browser: Browser, headers: dict[str, str]) -> None:
    for path in ("/api/v1/me", "/api/v1/sites", "/api/v1/sessions/giao-ban/events"):
        status, body = await browser.get(path, headers=headers)
        assert (status, body["error"]["code"]) == (403, "origin")


async def test_operators_stay_in_while_the_store_is_away_but_not_once_they_left(house: House, browser: Browser) -> None:
    assert (await browser.get("/api/v1/me"))[0] == 200
    cookies = {cookie.key: cookie.value for cookie in browser.http.cookie_jar}
    house.accounts.away = True
    assert (await browser.get("/api/v1/me"))[0] == 200
    await browser.post("/api/v1/logout")
    status, body = await browser.get("/api/v1/me", cookies=cookies)
    assert (status, body["error"]["code"]) == (503, "unavailable")
    assert (await browser.sign_in())[0] == 503


async def test_no_password_and_no_token_is_ever_logged(
    house: House, browser: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await browser.sign_in()
    await browser.sign_in(password="một mật khẩu sai hoàn toàn")
    token = next(cookie.value for cookie in browser.http.cookie_jar)
    told = caplog.text + "".join(capsys.readouterr()) + repr(house.ledger.events)
    assert PASSWORD not in told and "mật khẩu sai" not in told and token not in told


async def test_bodies_that_are_wrong_large_or_no_json(house: House, browser: Browser) -> None:
    async def post(body: bytes, kind: str = "application/json") -> tuple[int, str]:
        headers = browser.headers | {"Content-Type": kind}
        async with browser.http.post(house.base + "/api/v1/login", data=body, headers=headers) as answer:
            return answer.status, (await answer.json())["error"]["code"]

    assert await post(b"name=x", "application/x-www-form-urlencoded") == (415, "not_json")
    assert await post(b"{") == (400, "bad_body")
    assert await post(b'{"name": 1}') == (400, "bad_body")
    assert await post(b"[" * 60_000) == (400, "bad_body")
    assert await post(b'{"name": "' + b"x" * 70_000 + b'"}') == (413, "too_large")
    status, body = await browser.post("/api/v1/login", {"name": NAME, "password": "x" * 300})
    assert status == 400 and body["error"]["en"] == "The body is wrong at password; see /openapi.json."


async def test_an_unexpected_error_is_a_sentence_not_a_traceback(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(house.accounts, "operator", broken)
    async with browser.http.post(
        house.base + "/api/v1/login", json={"name": NAME, "password": PASSWORD}, headers=browser.headers
    ) as answer:
        text = await answer.text()
    assert answer.status == 500 and "unexpected" in text and "secret detail" not in text and "Traceback" not in text


async def test_a_proxy_of_ours_is_believed_about_addresses_others_are_not() -> None:
    rules = AccessRules(proxies=frozenset({"127.0.0.1"}))
    async with open_house(rules) as house, open_browser(house) as browser:
        await browser.post(
            "/api/v1/login", {"name": NAME, "password": PASSWORD}, X_Forwarded_For="203.0.113.7, 192.0.2.9"
        )
        assert house.ledger.of(OperatorSignedIn)[-1].address == "192.0.2.9"
    async with open_house() as house, open_browser(house) as browser:
        await browser.post("/api/v1/login", {"name": NAME, "password": PASSWORD}, X_Forwarded_For="192.0.2.9")
        assert house.ledger.of(OperatorSignedIn)[-1].address == "127.0.0.1"
