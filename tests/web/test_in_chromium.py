"""The pages that open with a link, in a real browser on a telephone: without scripts, readable, touchable."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from orchestrator.model.check import Verdict
from orchestrator.model.events import IncidentAcknowledged, IncidentOpened
from orchestrator.model.signals import Cause
from orchestrator.model.views.preparation import Finding
from orchestrator.text import Text
from tests.dashboard.browser import Watched, open_chromium
from tests.web.house import SESSION, House, open_house
from tests.web.reception import AT, MEETING

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]
PHONE = (360, 740)
INCIDENT = f"{SESSION}.1.1"

# The least contrast (WCAG 2) of any text on the page against what is behind it.
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const told = [...document.querySelectorAll("body *")].filter((each) =>
    [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && each.checkVisibility());
  return Math.min(...told.map((each) => {
    const [a, b] = [light(getComputedStyle(each).color), light(behind(each))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""
SMALL = """() => [...document.querySelectorAll("a, button, input, summary")].filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().height < 48).map((each) => each.outerHTML)"""
TINY = """() => [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility())
  .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 16).map((each) => each.outerHTML)"""
UNNAMED = """() => [...document.querySelectorAll("input")].filter((each) => !each.labels.length).length
  + [...document.querySelectorAll("a, button")].filter((each) => !each.innerText.trim()).length"""


@pytest_asyncio.fixture(loop_scope="module")
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def _phone(chromium: Browser, house: House, *, scripts: bool) -> Watched:
    width, height = PHONE
    context = await chromium.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        locale="vi-VN",
        timezone_id="America/Lima",
        has_touch=True,
    )
    return Watched(await context.new_page(), house.base)


@pytest_asyncio.fixture(loop_scope="module")
async def plain(house: House, chromium: Browser) -> AsyncIterator[Page]:
    """A telephone that runs no scripts."""
    watched = await _phone(chromium, house, scripts=False)
    yield watched.page
    await watched.page.context.close()
    assert watched.complaints == [] and watched.strangers == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(house: House, chromium: Browser) -> AsyncIterator[Page]:
    watched = await _phone(chromium, house, scripts=True)
    yield watched.page
    await watched.page.context.close()
    assert watched.complaints == [] and watched.strangers == []


def link(house: House) -> str:
    return f"{house.base}/p/{house.points.site_links.token(MEETING, 'luc-ngan')}"


async def incident(house: House) -> str:
    body = IncidentOpened(incident=INCIDENT, sites=("luc-ngan",), causes=(Cause.LINE,), confidence=0.8)
    house.ledger.record(SESSION, body)
    await house.told()
    return f"{house.base}/a/{house.points.ack_links.token(INCIDENT, 'truc')}"


async def test_one_tap_confirms_without_any_script(house: House, plain: Page) -> None:
    await plain.goto(link(house))
    await plain.get_by_role("button", name="Xác nhận tham dự").tap()
    await plain.get_by_text("Đã xác nhận lúc 14:20, 29/11").wait_for()
    assert plain.url == link(house)
    await plain.reload()
    assert await plain.get_by_role("button", name="Xác nhận tham dự").count() == 0
    assert house.reception.acts == [("confirm", MEETING, "luc-ngan")]


async def test_the_result_of_a_check_appears_by_itself_without_any_script(house: House, plain: Page) -> None:
    await plain.goto(link(house))
    await plain.get_by_role("button", name="Chúng tôi đã sẵn sàng kiểm tra").tap()
    await plain.get_by_text("Trung tâm đang kiểm tra").wait_for()
    house.reception.show(checking=False, checked_at=AT, verdict=Verdict.PASSED)
    await plain.get_by_text("Kết quả lúc 14:20, 29/11").wait_for(timeout=20_000)


async def test_an_incident_is_taken_on_by_one_tap(house: House, plain: Page) -> None:
    await plain.goto(await incident(house))
    await plain.get_by_role("button", name="Đã tiếp nhận").tap()
    await plain.get_by_text("Đã tiếp nhận: truc, lúc").wait_for()
    assert [body.by for body in house.ledger.of(IncidentAcknowledged, SESSION)] == ["truc"]


async def test_readable_and_touchable(house: House, page: Page) -> None:
    finding = Finding(
        verdict=Verdict.FAILED,
        link="TSLCD",
        reason=Text(vi="Mất gói 12,0 %.", en="12.0 % lost."),
        remedy=Text(vi="Kiểm tra bộ định tuyến.", en="Check the router."),
    )
    noted = finding.model_copy(update={"verdict": Verdict.NOTED})
    checked = {"checked_in_at": AT, "checked_at": AT, "verdict": Verdict.FAILED, "findings": (finding, noted)}
    looks: list[dict[str, object]] = [{}, checked, {"state": "moved", "reason": "Bão"}, {"state": "cancelled"}]
    for address in (link(house), await incident(house), f"{house.base}/p/khong-co"):
        for changed in looks:
            house.reception.show(state="planned", **dict.fromkeys(("reason",)))
            house.reception.show(**changed)
            await page.goto(address)
            assert await page.evaluate(CONTRAST) >= 4.5
            assert await page.evaluate(SMALL) == []
            assert await page.evaluate(TINY) == []
            assert await page.evaluate(UNNAMED) == 0
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
            assert await page.locator("h1").count() == 1


async def test_the_keyboard_shows_where_it_is(house: House, page: Page) -> None:
    await page.goto(link(house))
    for _ in range(3):
        await page.keyboard.press("Tab")
    focused = page.locator(":focus-visible")
    assert await focused.evaluate("it => getComputedStyle(it).outline") == "rgb(24, 102, 180) solid 3px"
    assert await focused.inner_text() == "Xác nhận tham dự"
    await page.keyboard.press("Enter")
    await page.get_by_text("Đã xác nhận lúc").wait_for()


async def test_the_countdown_runs_by_the_servers_clock(house: House, page: Page) -> None:
    await page.clock.install()
    await page.goto(link(house))
    assert await page.locator(".left").inner_text() == "Còn 17 giờ 10 phút"
    await page.clock.run_for(5 * 60_000)
    assert await page.locator(".left").inner_text() in ("Còn 17 giờ 5 phút", "Còn 17 giờ 4 phút")
