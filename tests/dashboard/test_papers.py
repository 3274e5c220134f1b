"""People and report in a real browser before the real service."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from orchestrator.model.events import ReportEdited
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Contact
from tests.dashboard.browser import SIZES, Size, open_page, sign_in
from tests.dashboard.conftest import Office
from tests.dashboard.stage import NAME
from tests.sessions.office import SESSION

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]

PEOPLE, REPORT = "#/danh-ba", f"#/bao-cao/{SESSION}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def site(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name)


async def held(office: Office) -> None:
    """The meeting of the next morning, from its start to its end."""
    desk = office.place.service.sessions.desk
    await office.place.pass_by("30/11 06:15", "30/11 07:00", "30/11 07:32")
    await desk.enter(SESSION, "start", Phase.LIVE, "truc")
    await office.place.look("30/11 11:40")
    await desk.enter(SESSION, "end", Phase.ENDED, "truc")


async def test_a_number_is_corrected_where_it_stands_and_can_be_taken_back(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PEOPLE)
    await page.get_by_role("searchbox").fill("huyen luc")
    await expect(page.locator("dc-site-people")).to_have_count(1)
    entry = site(page, "UBND huyện luc-ngan")
    await entry.get_by_role("button", name="Sửa").click()
    await entry.get_by_label("Số điện thoại").first.fill("12")
    await entry.get_by_role("button", name="Lưu danh bạ").click()
    await expect(entry.locator("fieldset").first).to_contain_text("12")
    await expect(entry.get_by_role("alert")).to_be_visible()
    await entry.get_by_label("Số điện thoại").first.fill("0204 000 2199")
    await entry.get_by_role("button", name="Lưu danh bạ").click()
    await expect(entry.get_by_role("link").first).to_have_text("0204 000 2199")
    await expect(entry).to_contain_text(f"Đã sửa trên màn hình, {NAME}")
    await entry.get_by_role("button", name="Về danh bạ trong tệp").click()
    await page.locator("dc-dialog").get_by_role("button", name="Về danh bạ trong tệp").click()
    await expect(entry.get_by_role("link").first).to_have_text("0204 000 0101")


async def test_whoever_edits_second_sees_what_the_first_wrote(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PEOPLE)
    entry = site(page, "UBND huyện luc-ngan")
    await entry.get_by_role("button", name="Sửa").click()
    await entry.get_by_label("Số điện thoại").first.fill("0204 000 2199")
    people = office.place.service.directory
    view = next(each for each in people.view().sites if each.site == "luc-ngan")
    quicker = Contact(name="Tổng đài", role="office", phone="0204 000 0999")
    await people.edit("luc-ngan", view.revision, [quicker], by="truc2")
    await entry.get_by_role("button", name="Lưu danh bạ").click()
    await expect(entry.get_by_role("alert")).to_contain_text("truc2")
    await entry.get_by_role("button", name="Tải bản mới nhất").click()
    await expect(entry).to_contain_text("Danh bạ hiện hành: Tổng đài 0204 000 0999")
    await entry.get_by_role("button", name="Lưu danh bạ").click()
    await expect(entry.get_by_role("link").first).to_have_text("0204 000 2199")


async def test_the_list_goes_out_as_a_spreadsheet_and_comes_back(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PEOPLE)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Xuất Excel").click()
    book = load_workbook(io.BytesIO((await (await started.value).path()).read_bytes()))
    cell = next(cell for row in book.worksheets[0] for cell in row if cell.value == "Văn phòng luc-ngan")
    cell.value = "Văn phòng HĐND và UBND"
    changed = io.BytesIO()
    book.save(changed)
    await page.get_by_role("button", name="Nhập Excel").click()
    dialog = page.locator("dc-dialog")
    sheet = FilePayload(name="danh-ba.xlsx", mimeType=XLSX, buffer=changed.getvalue())
    await dialog.locator("input[type=file]").set_input_files(sheet)
    await expect(dialog.locator("tbody")).to_contain_text("Văn phòng HĐND và UBND")
    await dialog.get_by_role("button", name="Áp dụng").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Đã lưu")
    await page.keyboard.press("Escape")
    await expect(site(page, "UBND huyện luc-ngan")).to_contain_text("Văn phòng HĐND và UBND")


async def test_the_report_shows_figures_and_takes_ones_own_words(office: Office, chromium: Browser) -> None:
    await held(office)
    page = await office.open(chromium, REPORT)
    await expect(page.locator("dc-report dl")).to_contain_text("Điểm cầu tham dự")
    await expect(page.locator("dc-report tbody tr")).to_have_count(3)
    await expect(page.locator("dc-report")).to_contain_text("07:32 – 11:40")
    part = page.locator('dc-report-part article[data-part="internal.proposals"]')
    await part.get_by_role("button", name="Sửa").click()
    await part.get_by_role("textbox").fill("Đề nghị sửa đường truyền của Sơn Động.")
    await part.get_by_role("button", name="Lưu", exact=True).click()
    await expect(part).to_contain_text(f"{NAME} sửa lúc")
    body = (await office.place.told(SESSION, ReportEdited)).body
    assert isinstance(body, ReportEdited) and body.part == "internal.proposals"
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Bản nội bộ, Word").click()
    assert (await started.value).suggested_filename.endswith(".docx")
    await part.get_by_role("button", name="Sửa").click()
    await part.get_by_role("button", name="Về nội dung tự động").click()
    await expect(part).to_contain_text("lập tự động")


async def test_whoever_writes_for_the_convening_office_is_warned_of_what_is_internal(
    office: Office, chromium: Browser
) -> None:
    await held(office)
    page = await office.open(chromium, REPORT)
    await page.get_by_text("Bản gửi Văn phòng UBND tỉnh").last.click()
    part = page.locator('dc-report-part article[data-part="vp.proposals"]')
    await part.get_by_role("button", name="Sửa").click()
    await part.get_by_role("textbox").fill("Liên hệ 0204 000 0101.")
    await part.get_by_role("button", name="Lưu", exact=True).click()
    await expect(part).to_contain_text("không in trong bản này: 0204 000 0101.")
    await expect(page.locator("dc-report .papers")).to_contain_text("cần xem lại trước khi gửi")
    await part.get_by_role("button", name="Sửa").click()
    await part.get_by_role("checkbox").check()
    await part.get_by_role("button", name="Lưu", exact=True).click()
    await expect(part).to_contain_text("vẫn in theo lựa chọn của người sửa: 0204 000 0101.")


@pytest.mark.parametrize("size", list(SIZES))
async def test_neither_is_wider_than_its_window(office: Office, chromium: Browser, size: Size) -> None:
    await held(office)
    watched = await open_page(chromium, office, size, reduced=True, screen=PEOPLE)
    page = watched.page
    await sign_in(page)
    for screen, shown in ((PEOPLE, "dc-site-people"), (REPORT, "dc-report-part")):
        await page.goto(f"{office.base}/{screen}")
        await expect(page.locator(shown).first).to_be_visible()
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]
    assert watched.complaints == []
    assert watched.strangers == []
