"""An operator takes out what was written of a session: no reading shows it any more, today and after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from orchestrator.model.events import REDACTED, IncidentOpened, NoticeDelivered, NoticesHeld, Redacted
from orchestrator.web.access.credentials import set_password
from tests.channels.post_office import PostOffice
from tests.sessions.office import SESSION, Department, department, with_mail

NAME, PASSWORD, SECRET = "truc", "mot-mat-khau-rat-dai", "con nhỏ đang nằm viện"


class Screen:
    """Of an operator who is signed in."""

    def __init__(self, client: aiohttp.ClientSession, place: Department) -> None:
        self._client = client
        self._place = place

    async def do(self, path: str, body: object = None) -> tuple[int, Any]:
        url = f"{self._place.service.url}/api/v1/{path}"
        headers = {"Origin": self._place.service.url, "X-Requested-With": "diemcau"}
        async with self._client.post(url, json=body or {}, headers=headers) as answer:
            return answer.status, await answer.json()

    async def sign_in(self) -> None:
        assert (await self.do("login", {"name": NAME, "password": PASSWORD}))[0] == 200

    async def read(self) -> str:
        """All that is shown of the session."""
        shown = ""
        for path in ("", "/preparation", "/report.json", "/report"):
            async with self._client.get(f"{self._place.service.url}/api/v1/sessions/{SESSION}{path}") as answer:
                assert answer.status == 200
                shown += await answer.text()
        async with self._client.get(f"{self._place.service.url}/api/v1/meetings") as answer:
            return shown + await answer.text()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Department]:
    """In the morning: the lines are watched."""
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        await set_password(place.service.accounts, NAME, PASSWORD)
        await place.pass_by("29/11 13:30", "30/11 06:16")
        yield place


@pytest.fixture
async def screen(place: Department) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        opened = Screen(client, place)
        await opened.sign_in()
        yield opened


async def test_what_was_redacted_is_shown_nowhere(place: Department, screen: Screen) -> None:
    of = f"sessions/{SESSION}"
    opened = IncidentOpened(incident="i1", sites=("luc-ngan",), causes=("line",), confidence=0.9)
    place.service.ledger.record(SESSION, opened)
    await place.told(SESSION, IncidentOpened)
    plan = place.service.sessions.planner.session(SESSION)
    assert plan is not None
    contact = place.registry.sites[1].contacts[0].name
    for path, body in (
        (f"{of}/call", {"site": "luc-ngan", "contact": contact, "outcome": "no_answer", "note": SECRET}),
        (f"{of}/waive", {"site": "son-dong", "reason": SECRET}),
        (f"{of}/fallback/announce", {"what": "room", "reason": SECRET}),
        (f"{of}/report/internal.opening", {"text": SECRET}),
        (f"{of}/move", {"revision": plan.revision, "start": "2021-11-30T08:00", "reason": SECRET}),
        ("incidents/i1/notes", {"text": SECRET}),
    ):
        status, answer = await screen.do(path, body)
        assert status == 200, answer
    told = [*await place.journal(), *await place.journal("schedule")]
    written = [event.id for event in told if SECRET in str(event.body)]
    assert len(written) == 6 and SECRET in await screen.read()
    for event in written:
        status, answer = await screen.do(f"{of}/redact", {"event": event})
        assert (status, answer["event"], answer["by"]) == (200, event, NAME)
    shown = await screen.read()
    assert SECRET not in shown and shown.count(REDACTED) >= 6
    told = [*await place.journal(), *await place.journal("schedule")]
    said = [event.body for event in told if isinstance(event.body, Redacted)]
    assert said == [Redacted(event=event, by=NAME) for event in written]
    assert SECRET not in str(told)
    await place.restart()
    assert (await screen.read()).count(REDACTED) == shown.count(REDACTED)


async def test_a_letter_that_was_held_no_longer_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = "DIEMCAU_MAIL_PASSWORD"
    monkeypatch.setenv(variable, PASSWORD)
    wrong = (NAME, "mat-khau-khac")
    async with PostOffice(login=wrong, open_line=True) as office, department(tmp_path, "29/11 13:00") as place:
        with_mail(place, office.port, username=NAME, password_env=variable)
        await place.up()
        await place.look("29/11 13:30")
        await place.told(SESSION, NoticesHeld)
        planner = place.service.sessions.planner
        plan = planner.session(SESSION)
        assert plan is not None
        planner.move(SESSION, plan.revision, "2021-11-30T08:00", SECRET, NAME)
        await place.look("29/11 13:32")
        (written,) = [event.id for event in await place.journal("schedule") if SECRET in str(event.body)]
        await planner.redact(SESSION, written, NAME)
        await place.look("29/11 13:33")
        office.login = (NAME, PASSWORD)
        await place.service.sessions.desk.send(SESSION, "mail", NAME)  # it gets through
        async with asyncio.timeout(10):
            sites = set(plan.sites)
            async for event in place.service.ledger.follow(SESSION, 0):
                if isinstance(event.body, NoticeDelivered) and event.body.notice.startswith("changed."):
                    sites.discard(event.body.notice.rpartition(".")[2])
                if not sites:
                    break
    changed = [
        "".join(str(part.get_content()) for part in letter.iter_parts())
        for letter in office.letters
        if "changed." in letter["Message-ID"]
    ]
    assert len(changed) == len(plan.sites)
    assert all(REDACTED in text and SECRET not in text for text in changed)


async def test_what_cannot_be_redacted_is_told(place: Department, screen: Screen) -> None:
    events = await place.journal()
    for event, code, said in (
        (events[0].id, 400, "không có nội dung do người viết"),
        (f"{SESSION}/999", 404, "Nhật ký không có sự kiện"),
        ("standing/1", 404, "Nhật ký không có sự kiện"),
        ("system/1", 404, "Nhật ký không có sự kiện"),
        ("schedule/999", 404, "Nhật ký không có sự kiện"),
        ("", 404, "Nhật ký không có sự kiện"),
    ):
        status, body = await screen.do(f"sessions/{SESSION}/redact", {"event": event})
        assert status == code and said in body["error"]["vi"]
    assert not any(isinstance(event.body, Redacted) for event in await place.journal())
    async with aiohttp.ClientSession() as stranger:
        url = f"{place.service.url}/api/v1/sessions/{SESSION}/redact"
        async with stranger.post(url, json={"event": events[0].id}) as answer:
            assert answer.status in (401, 403)
