"""The page on which an incident is taken on, by whoever was sent its link."""

from __future__ import annotations

import pytest

from orchestrator.model.events import IncidentAcknowledged, IncidentOpened, IncidentResolved
from orchestrator.model.signals import Cause
from tests.web.house import SESSION, Browser, House
from tests.web.test_site_page import get, post

INCIDENT = f"{SESSION}.1.1"


@pytest.fixture
async def path(house: House) -> str:
    house.ledger.record(
        SESSION, IncidentOpened(incident=INCIDENT, sites=("luc-ngan",), causes=(Cause.LINE,), confidence=0.8)
    )
    await house.told()
    return f"/a/{house.points.ack_links.token(INCIDENT, 'truc')}"


def acknowledged(house: House) -> list[str]:
    return [body.by for body in house.ledger.of(IncidentAcknowledged, SESSION)]


async def test_it_says_what_fell_and_whom_to_call(house: House, browser: Browser, path: str) -> None:
    page = await get(browser, path)
    assert page.status == 200
    for said in ("Sự cố đang diễn ra", "Điểm cầu luc-ngan", "Nguyên nhân nghi ngờ", "Cán bộ kỹ thuật", "0900000001"):
        assert said in page.words
    assert 'href="tel:0900000001"' in page.text
    assert page.text.count("<button") == 1 and "Đã tiếp nhận" in page.words
    assert acknowledged(house) == []


async def test_one_tap_takes_it_on_for_the_receiver_of_the_link(house: House, browser: Browser, path: str) -> None:
    for _ in range(2):
        answer = await post(browser, path)
        assert (answer.status, answer.headers["Location"]) == (303, path)
    assert acknowledged(house) == ["truc"]
    page = await get(browser, path)
    assert "Đã tiếp nhận: truc, lúc " in page.words and "<button" not in page.text


async def test_a_name_that_is_given_is_recorded_beside_the_receiver(house: House, browser: Browser, path: str) -> None:
    await post(browser, path, name="  Tổ trực 0912 345 678\r\n<b>2</b> " + "x" * 100)
    (by,) = acknowledged(house)
    assert by.startswith("Tổ trực <b>2</b> xxx") and by.endswith(" (truc)") and len(by) <= 67
    page = await get(browser, path)
    assert "<b>2</b>" not in page.text and "&lt;b&gt;2&lt;/b&gt;" in page.text


async def test_what_is_over_says_so_and_can_still_be_taken_on(house: House, browser: Browser, path: str) -> None:
    house.ledger.record(SESSION, IncidentResolved(incident=INCIDENT, seconds=40.0))
    await house.told()
    page = await get(browser, path)
    assert "Đã khắc phục lúc" in page.words
    assert (await post(browser, path)).status == 303
    assert acknowledged(house) == ["truc"]


async def test_a_link_of_a_receiver_that_is_gone_opens_nothing(house: House, browser: Browser, path: str) -> None:
    gone = house.points.ack_links.token(INCIDENT, "nguoi-cu")
    assert (await get(browser, f"/a/{gone}")).status == 404
    assert (await post(browser, f"/a/{gone}")).status == 404
    assert acknowledged(house) == []


async def test_a_receiver_outside_the_house_is_shown_no_telephone(house: House, browser: Browser, path: str) -> None:
    outside = f"/a/{house.points.ack_links.token(INCIDENT, 'ngoai')}"
    page = await get(browser, outside)
    assert "Điểm cầu luc-ngan" in page.words and "0900000001" not in page.text
    await post(browser, outside)
    assert acknowledged(house) == ["ngoai"]
