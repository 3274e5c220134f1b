"""The report over HTTP."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from orchestrator.model.events import PhaseChanged, ReportEdited, SessionOpened
from orchestrator.model.plan import Phase
from orchestrator.report.document import Document, Papers, Version
from tests.web.house import SESSION, Browser, House, open_browser

BASE = f"/api/v1/sessions/{SESSION}/report"


@pytest.fixture
def told(house: House) -> House:
    """A session that is planned."""
    start = datetime(2021, 11, 30, 0, 30, tzinfo=UTC)
    opened = SessionOpened(
        meeting="giao-ban",
        title="Giao ban",
        rooms=("r",),
        start=start,
        end=start,
        sites=("tinh", "luc-ngan"),
        revision=1,
    )
    house.ledger.record(SESSION, opened)
    return house


async def test_the_figures(told: House, browser: Browser) -> None:
    status, found = await browser.get(BASE + ".json")
    assert (status, found["title"], [site["id"] for site in found["sites"]]) == (200, "Giao ban", ["tinh", "luc-ngan"])
    status, found = await browser.get(BASE + ".json?version=vp")
    assert (status, found["full"], found["sites"]) == (200, False, [])


async def test_what_the_bridges_measured_is_among_the_figures(told: House, browser: Browser) -> None:
    told.ledger.record(SESSION, PhaseChanged(before=Phase.ROLL_CALL, after=Phase.LIVE))
    _, found = await browser.get(BASE + ".json")
    hub, site = found["sites"]
    assert (hub["media"], site["media"]["loss_up"]) == (None, 0.01)


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
async def test_a_file(told: House, browser: Browser, format: str, begins: bytes) -> None:
    async with browser.http.get(f"{told.base}{BASE}.{format}?version=vp") as answer:
        assert answer.status == 200
        assert (await answer.read()).startswith(begins)
        name = answer.headers["Content-Disposition"]
        assert f'filename="bao-cao-ky-thuat-2021-11-30-vp.{format}"' in name
        assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20b%E1%BA%A3o" in name and name.isascii()
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_paper_is_written_beside_the_loop(
    told: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, document = [], Papers.document

    def seen(papers: Papers, version: Version) -> Document:
        written.append(threading.current_thread())
        return document(papers, version)

    monkeypatch.setattr(Papers, "document", seen)
    async with browser.http.get(f"{told.base}{BASE}.docx") as answer:
        assert answer.status == 200
    assert written and threading.current_thread() not in written


async def test_a_part_in_ones_own_words_and_back(told: House, browser: Browser) -> None:
    _, before = await browser.get(BASE)
    parts = {part["part"]: part for part in before["parts"]}
    assert set(parts) >= {"internal.opening", "vp.assessment", "minutes.closing"}
    status, after = await browser.post(BASE + "/vp.assessment", {"text": " Mọi việc tốt. "})
    changed = next(part for part in after["parts"] if part["part"] == "vp.assessment")
    assert (status, changed["text"], changed["edited_by"]) == (200, "Mọi việc tốt.", "truc1")
    assert changed["made"] == parts["vp.assessment"]["text"]
    assert await browser.post(BASE + "/vp.assessment", {"text": ""}) == (200, before)
    assert [body.text for body in told.ledger.of(ReportEdited, SESSION)] == ["Mọi việc tốt.", ""]


async def test_whoever_writes_is_told_what_of_it_will_not_leave_the_house(told: House, browser: Browser) -> None:
    for disclosed in (False, True):
        edit = {"text": "Gọi 0912 345 678.", "disclosed": disclosed}
        _, after = await browser.post(BASE + "/vp.assessment", edit)
        part = next(part for part in after["parts"] if part["part"] == "vp.assessment")
        assert (part["internal"], part["disclosed"]) == (["0912 345 678"], disclosed)


async def test_what_cannot_be_is_refused_with_a_sentence(told: House, browser: Browser) -> None:
    for status, code, answer in (
        (404, "no_part", await browser.post(BASE + "/vp.nothing", {"text": "x"})),
        (400, "bad_body", await browser.post(BASE + "/vp.assessment", {"text": "x" * 10_001})),
        (400, "no_version", await browser.get(BASE + ".pdf?version=all")),
        (404, "no_session", await browser.get("/api/v1/sessions/other/report.docx")),
        (404, "no_session", await browser.post("/api/v1/sessions/other/report/vp.assessment", {"text": "x"})),
        (404, "not_found", await browser.get(BASE + ".exe")),
    ):
        assert (answer[0], answer[1]["error"]["code"]) == (status, code)
    assert told.ledger.of(ReportEdited, SESSION) == []


async def test_only_an_operator_gets_it(told: House) -> None:
    async with open_browser(told, signed_in=False) as stranger:
        for format in ("json", "docx", "pdf", "xlsx"):
            assert (await stranger.get(f"{BASE}.{format}"))[0] == 401
        assert (await stranger.get(BASE))[0] == 401
        assert (await stranger.post(BASE + "/vp.assessment", {"text": "x"}))[0] == 401
