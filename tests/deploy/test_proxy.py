"""The real service behind the real nginx: what each face shows, to whom, and how soon."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import aiohttp
import pytest
from yarl import URL

from orchestrator.model.events import IncidentOpened, NoteAdded, OperatorSignedIn
from orchestrator.model.signals import Cause, LineState
from orchestrator.schedule import ics
from orchestrator.service import Service
from orchestrator.sessions.watching.watches import STANDING
from orchestrator.web.access.credentials import issue_token, set_password
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.jitsi.hooks import BODY_BYTES as HOOK_BYTES
from orchestrator.web.office.people import MOST_BYTES as CONTACTS_BYTES
from tests.deploy.proxy import Faces, nginx
from tests.deploy.rig import HERE, REGISTRY, free_port, settings
from tests.web.house import SESSION, House, open_house
from tests.web.reception import MEETING

pytestmark = pytest.mark.real("nginx")
NAME, PASSWORD = "truc", "mot-mat-khau-dai-de-thu"
FORGED = {"X-Forwarded-For": "203.0.113.66", "X-Real-IP": "203.0.113.66", "Forwarded": "for=203.0.113.66"}
METRICS_TOKEN = "m" * 32


class PublicPages(NamedTuple):
    """The two pages of links behind the public face."""

    house: House
    public: str
    browser: aiohttp.ClientSession


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[PublicPages]:
    public, inner = free_port(), free_port()
    rules = AccessRules(public_url=f"https://localhost:{inner}", proxies=frozenset({HERE}))
    async with open_house(rules) as house:
        upstream = int(house.base.rpartition(":")[2])
        async with nginx(tmp_path / "nginx", upstream, public, inner) as faces:
            connector = aiohttp.TCPConnector(ssl=faces.trust)
            async with aiohttp.ClientSession(connector=connector) as browser:
                yield PublicPages(house, faces.public, browser)


class Place(NamedTuple):
    service: Service
    faces: Faces
    browser: aiohttp.ClientSession  # trusts the certificate; of the inner face's page


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    public, inner = free_port(), free_port()
    given = settings(
        tmp_path,
        public_url=f"https://localhost:{inner}",
        proxies=frozenset({HERE}),
        metrics_token=METRICS_TOKEN,
        jitsi_hook_secret="h" * 32,
    )
    async with Service(given, REGISTRY) as service, nginx(tmp_path / "nginx", service.port, public, inner) as faces:
        await set_password(service.accounts, NAME, PASSWORD)
        connector = aiohttp.TCPConnector(ssl=faces.trust)
        headers = {"Origin": faces.inner, "X-Requested-With": "diemcau"}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as browser:
            yield Place(service, faces, browser)


async def sign_in(place: Place, **headers: str) -> int:
    who = {"name": NAME, "password": PASSWORD}
    async with place.browser.post(f"{place.faces.inner}/api/v1/login", json=who, headers=headers) as response:
        return response.status


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1/me",
        "/api/v1/login",
        "/healthz",
        "/metrics",
        "/openapi.json",
        "/agent/",
        "/agent/../api/v1/me",
        "/AGENT",
        "/p",
        "/p/../api/v1/me",
        "/p/..%2fapi/v1/me",
        "/a/../",
        "/P/abc",
        "/page.css",
    ],
)
async def test_the_public_face_shows_nothing(place: Place, path: str) -> None:
    async with place.browser.get(f"{place.faces.public}{path}") as response:
        assert response.status == 404
        assert "diemcau" not in await response.text()


async def test_the_public_face_wants_a_token_of_agents(place: Place) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with place.browser.ws_connect(f"{place.faces.public}/agent"):
            pass
    assert caught.value.status in (401, 403)


@pytest.mark.parametrize("face", ["public", "inner"])
async def test_an_agent_attaches_through_either_face_and_its_line_is_up(place: Place, face: str) -> None:
    token = await issue_token(place.service.accounts, "luc-ngan", place.service.clock.now())
    environment = {**os.environ, "DIEMCAU_TOKEN": token, "SSL_CERT_FILE": str(place.faces.authority)}
    agent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "orchestrator", "agent", "--url", getattr(place.faces, face),
        stdin=DEVNULL, stderr=PIPE, env=environment,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            async for event in place.service.ledger.follow(STANDING, 0):
                if getattr(event.body, "after", None) is LineState.UP and getattr(event.body, "site", "") == "luc-ngan":
                    break
    finally:
        agent.terminate()
        _, said = await agent.communicate()
    assert "UDP" not in said.decode(), "heartbeats go past the proxy"


async def test_the_inner_face_signs_in_and_gives_a_secure_cookie(place: Place) -> None:
    assert await sign_in(place) == 200
    cookies = {cookie.key: cookie for cookie in place.browser.cookie_jar}
    assert cookies["__Host-diemcau"]["secure"]
    async with place.browser.get(f"{place.faces.inner}/api/v1/me") as response:
        assert (await response.json())["name"] == NAME
        assert response.headers["Strict-Transport-Security"]


async def test_what_the_service_takes_gets_through_the_inner_face(place: Place) -> None:
    """What is too large is refused by the service, in its words."""
    await sign_in(place)
    for path, most in (
        ("/api/v1/meetings/ics", 2 * ics.MOST_BYTES),
        ("/api/v1/people/import", CONTACTS_BYTES),
        ("/hooks/jitsi/events/room/created", HOOK_BYTES),
    ):
        async with place.browser.post(f"{place.faces.inner}{path}", data=b" " * most) as answer:
            assert (answer.status != 413, answer.content_type) == (True, "application/json"), path


async def test_what_happens_is_seen_through_the_proxy_when_it_happens(place: Place) -> None:
    await sign_in(place)
    url = f"{place.faces.inner}/api/v1/sessions/{STANDING}/events"
    async with asyncio.timeout(20), place.browser.get(url) as stream:
        assert stream.content_type == "text/event-stream"
        await _until(stream, b"event: snapshot")  # a buffering proxy would keep these few bytes
        place.service.ledger.record(STANDING, NoteAdded(incident="i1", by=NAME, text="đã gọi bưu điện"))
        await _until(stream, "đã gọi bưu điện".encode())


async def _until(stream: aiohttp.ClientResponse, wanted: bytes) -> None:
    async for line in stream.content:
        if wanted in line:
            return
    raise AssertionError("the stream ended")


async def test_callers_cannot_choose_their_address(place: Place) -> None:
    assert await sign_in(place, **FORGED) == 200
    async with asyncio.timeout(10):
        async for event in place.service.ledger.follow("system", 0):
            if isinstance(event.body, OperatorSignedIn):
                assert event.body.address == HERE
                return


async def test_only_a_proxy_of_ours_is_believed(tmp_path: Path) -> None:
    """The same header counts from a proxy that DIEMCAU_PROXIES names, and from nobody else."""
    for proxies, believed in ((frozenset({HERE}), "203.0.113.66"), (frozenset[str](), HERE)):
        given = settings(tmp_path, proxies=proxies)
        async with Service(given, REGISTRY) as service, aiohttp.ClientSession() as caller:
            await set_password(service.accounts, NAME, PASSWORD)
            headers = {"Origin": service.url, "X-Requested-With": "diemcau", "X-Forwarded-For": "203.0.113.66"}
            who = {"name": NAME, "password": PASSWORD}
            async with caller.post(f"{service.url}/api/v1/login", json=who, headers=headers) as response:
                assert response.status == 200
            await service.ledger.written()
            signed = [event.body for event in await service.store.journal.read("system")]
            assert [body.address for body in signed if isinstance(body, OperatorSignedIn)][-1] == believed


async def test_metrics_through_the_proxy_want_the_token(place: Place) -> None:
    """The proxy stands on the same machine as the service, but speaks for others."""
    url = f"{place.faces.inner}/metrics"
    async with place.browser.get(url) as response:
        assert response.status == 403
    async with place.browser.get(url, headers={"Authorization": f"Bearer {METRICS_TOKEN}"}) as response:
        assert response.status == 200


async def test_a_page_of_the_public_name_cannot_act_on_the_inner_one(place: Place) -> None:
    assert await sign_in(place, Origin=place.faces.public) == 403


async def test_a_points_page_opens_and_acts_through_the_public_face(pages: PublicPages) -> None:
    path = f"/p/{pages.house.points.site_links.token(MEETING, 'luc-ngan')}"
    async with pages.browser.get(f"{pages.public}{path}") as page:
        assert page.status == 200
        assert "Chúng tôi đã sẵn sàng kiểm tra" in await page.text()
    for file, kind in (("page.css", "text/css"), ("page.js", "text/javascript")):
        async with pages.browser.get(f"{pages.public}/p/{file}") as answer:
            assert (answer.status, answer.content_type) == (200, kind)
    async with pages.browser.post(f"{pages.public}{path}/confirm?lang=en", headers={"Origin": "null"}) as page:
        assert str(page.url) == f"{pages.public}{path}?lang=en"
        assert "Confirmed at" in await page.text()
    assert pages.house.reception.acts == [("confirm", MEETING, "luc-ngan")]


async def test_an_incident_is_taken_on_through_the_public_face(pages: PublicPages) -> None:
    opened = IncidentOpened(incident="giao-ban.1.1", sites=("luc-ngan",), causes=(Cause.LINE,), confidence=0.8)
    pages.house.ledger.record(SESSION, opened)
    await pages.house.told()
    path = f"/a/{pages.house.points.ack_links.token('giao-ban.1.1', 'truc')}"
    async with pages.browser.post(f"{pages.public}{path}", data={"name": "Tổ trực"}) as page:
        assert "Đã tiếp nhận: Tổ trực (truc)" in await page.text()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/incidents/..%2f..%2f..%2fp%2fx",
        "/api/v1/sessions/..%2f..%2f..%2fa%2fx",
        "/openapi.json%2f..%2fp/x",
        "//p/x",
        "/p/x",
    ],
)
async def test_what_the_proxy_reads_as_a_page_is_one_to_the_service_as_well(pages: PublicPages, path: str) -> None:
    async with pages.browser.get(URL(pages.public + path, encoded=True)) as page:
        assert page.status == 404
        assert "Liên kết không còn hiệu lực" in await page.text()


async def test_another_path_that_reads_as_the_agents_is_the_agents(pages: PublicPages) -> None:
    path = "/api/v1/incidents/..%2f..%2f..%2fagent"
    async with pages.browser.get(URL(pages.public + path, encoded=True)) as answer:
        assert "signed_out" not in await answer.text()


async def test_a_flood_on_the_pages_is_turned_away_by_the_proxy(pages: PublicPages) -> None:
    async def status() -> int:
        async with pages.browser.get(f"{pages.public}/p/page.css") as answer:
            return answer.status

    statuses = await asyncio.gather(*(status() for _ in range(600)))
    assert statuses.count(200) >= 400 and 429 in statuses
