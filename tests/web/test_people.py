"""The routes of the contacts, over the real directory and store."""

from __future__ import annotations

import asyncio
from typing import Any

from orchestrator.model.events import PEOPLE, ContactsChanged
from orchestrator.web.office.people import MOST_BYTES, XLSX
from tests.sheets.workbooks import contacts
from tests.web.house import NAME, Browser, House, open_browser

NEW = {"name": "Cán bộ kỹ thuật", "role": "technician", "phone": "0912 345 678", "email": None}
ROW = ("luc-ngan", "Cán bộ kỹ thuật", "Cán bộ kỹ thuật", "0912 345 679")


async def revision(browser: Browser, site: str = "luc-ngan") -> str:
    _, people = await browser.get("/api/v1/people")
    return str(next(each["revision"] for each in people["sites"] if each["site"] == site))


async def upload(browser: Browser, data: Any, query: str = "", **headers: str) -> tuple[int, Any]:
    url = f"{browser.house.base}/api/v1/people/import{query}"
    async with browser.http.post(
        url, data=data, headers={**browser.headers, "Content-Type": XLSX, **headers}
    ) as answer:
        return answer.status, await answer.json()


async def test_the_contacts_are_read_and_edited(house: House, browser: Browser) -> None:
    status, people = await browser.get("/api/v1/people")
    assert status == 200 and [each["source"] for each in people["sites"]] == ["file"] * 3
    assert people["duty"] == [{"name": "Cán bộ kỹ thuật", "sites": ["tinh", "luc-ngan", "son-dong"], "usable": False}]
    seen = await revision(browser)
    status, edited = await browser.post("/api/v1/people/luc-ngan", {"revision": seen, "contacts": [NEW]})
    assert (status, edited["source"], edited["changed_by"]) == (200, "screen", NAME)
    assert edited["contacts"][0]["phone"] == "0912 345 678" and edited["file"][0]["phone"] == "0900000001"
    changed = ContactsChanged(site="luc-ngan", fields=("technician.phone",), by=NAME)
    assert [event.body for event in await house.store.journal.read(PEOPLE)] == [changed]
    status, body = await browser.post("/api/v1/people/luc-ngan", {"revision": seen, "contacts": []})
    assert (status, body["error"]["code"]) == (409, "overtaken") and NAME in body["error"]["vi"]
    status, restored = await browser.post("/api/v1/people/luc-ngan/restore", {"revision": await revision(browser)})
    assert (status, restored["source"]) == (200, "file")
    status, people = await browser.post("/api/v1/people/luc-ngan/erase")
    assert status == 200 and await house.directory._lists.lists() == {}


async def test_what_is_refused(house: House, browser: Browser) -> None:
    seen = await revision(browser)
    wrong = {"revision": seen, "contacts": [{**NEW, "phone": "12"}]}
    status, body = await browser.post("/api/v1/people/luc-ngan", wrong)
    assert (status, body["error"]["code"]) == (400, "bad_input")
    (problem,) = body["problems"]
    assert problem["path"] == "contacts[#1].phone"
    assert problem["vi"].startswith("số điện thoại “12” không hợp lệ")
    shapeless: list[dict[str, Any]] = [
        {"revision": seen},
        {"revision": seen, "contacts": [{**NEW, "role": "boss"}]},
        {"contacts": []},
    ]
    for bad in shapeless:
        status, body = await browser.post("/api/v1/people/luc-ngan", bad)
        assert (status, body["error"]["code"]) == (400, "bad_body")
    status, body = await browser.post("/api/v1/people/none", {"revision": seen, "contacts": []})
    assert (status, body["error"]["code"]) == (404, "not_found")
    assert await house.store.journal.read(PEOPLE) == []


async def test_out_as_a_spreadsheet_and_in_again(house: House, browser: Browser) -> None:
    async with browser.http.get(house.base + "/api/v1/people.xlsx") as answer:
        data = await answer.read()
        assert answer.content_type == XLSX and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="danh-ba-diem-cau.xlsx"'
    status, same = await upload(browser, data, "?apply=1")
    assert (status, same["changes"], same["applied"], len(same["rows"])) == (200, 0, True, 3)
    status, preview = await upload(browser, contacts(ROW))
    assert (status, preview["applied"], [row["state"] for row in preview["rows"]]) == (200, False, ["changed"])
    status, done = await upload(browser, contacts(ROW), f"?apply=1&seen={preview['seen']}")
    assert (status, done["applied"]) == (200, True)
    status, late = await upload(browser, contacts(ROW), f"?apply=1&seen={preview['seen']}")
    assert (status, late["error"]["code"]) == (409, "overtaken")


async def test_an_upload_is_larger_than_other_bodies_but_not_endless(house: House, browser: Browser) -> None:
    rows = [("luc-ngan", "văn phòng", f"Văn thư {n} {n**9:x} {n**11:x}", "12") for n in range(1500)]
    data = contacts(*rows)
    assert 64 * 1024 < len(data) < MOST_BYTES
    status, taken = await upload(browser, data)
    assert (status, taken["wrong"]) == (200, 1500)
    status, body = await upload(browser, bytes(MOST_BYTES + 1))
    assert (status, body["error"]["code"]) == (413, "too_large")
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 64 * 2**20:
            sent += 2**16
            yield bytes(2**16)

    try:
        status, body = await upload(browser, endless())
        assert (status, body["error"]["code"]) == (413, "too_large")
    except OSError:
        pass  # the server has hung up on it
    assert sent < 32 * 2**20
    status, body = await browser.post("/api/v1/people/luc-ngan", {"revision": "x" * 70_000, "contacts": []})
    assert (status, body["error"]["code"]) == (413, "too_large")


async def test_two_operators(house: House, browser: Browser) -> None:
    async with open_browser(house) as other:
        seen = await revision(browser)
        bodies = [{"revision": seen, "contacts": [{**NEW, "phone": f"0912 345 67{n}"}]} for n in range(2)]
        answers = await asyncio.gather(
            browser.post("/api/v1/people/luc-ngan", bodies[0]), other.post("/api/v1/people/luc-ngan", bodies[1])
        )
        assert sorted(status for status, _ in answers) == [200, 409]


async def test_nobody_from_outside(house: House) -> None:
    async with open_browser(house, signed_in=False) as stranger:
        status, _ = await upload(stranger, contacts(ROW))
        assert status == 401
        async with stranger.http.get(house.base + "/api/v1/people.xlsx") as answer:
            assert answer.status == 401
    async with open_browser(house) as browser:
        status, body = await upload(browser, contacts(ROW), Origin="https://elsewhere.example")
        assert (status, body["error"]["code"]) == (403, "origin")
