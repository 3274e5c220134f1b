"""The people around a session, each through their own door: letters, the points' pages, the duty engineer's screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from orchestrator.model.events import NoticeDelivered, NoticeFailed, NoticeIssued, NoticesHeld, ReadinessSent
from orchestrator.model.plan import Phase
from orchestrator.model.views.preparation import NoticeState, PreparationView
from orchestrator.schedule.planning.drafts import Draft
from orchestrator.web.access.credentials import set_password
from orchestrator.web.office.qr import drawn
from tests.channels.post_office import PostOffice
from tests.sessions.office import SESSION, Department, department, timeline, with_mail

NAME, PASSWORD = "truc", "mot-mat-khau-rat-dai"
Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Department]:
    """On the afternoon before, everybody reminded."""
    async with department(tmp_path, "29/11 13:00") as place:
        await place.up()
        await set_password(place.service.accounts, NAME, PASSWORD)
        await place.look("29/11 13:30")
        yield place


@pytest.fixture
async def ask(place: Department) -> AsyncIterator[Ask]:
    """The duty engineer, signed in: `await ask("call", {...})` acts on the session, `await ask()` looks at it."""
    url = place.service.url
    own = f"{url}/api/v1/sessions/{SESSION}"
    headers = {"Origin": url, "X-Requested-With": "diemcau"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers) as client:
        await client.post(f"{url}/api/v1/login", json={"name": NAME, "password": PASSWORD})

        async def ask(act: str = "", body: object = None, get: str = "") -> tuple[int, Any]:
            asked = client.post(f"{own}/{act}", json=body or {}) if act else client.get(f"{own}/{get or 'preparation'}")
            async with asked as answer:
                return answer.status, await answer.json()

        yield ask


def of(view: Any, site: str) -> Any:
    return next(each for each in view["sites"] if each["id"] == site)


async def test_what_the_screen_shows(ask: Ask) -> None:
    status, view = await ask()
    assert (status, view["phase"], view["state"]) == (200, "planned", "planned")
    assert [site["id"] for site in view["sites"]] == ["tinh", "luc-ngan", "son-dong"]
    assert {step["step"]: step["state"] for step in view["steps"]} | {"check": "ahead", "remind_day": "done"} == {
        step["step"]: step["state"] for step in view["steps"]
    }
    assert view["duty"]["main"]["name"] == "Cán bộ trực kỹ thuật"
    assert view["sentence"]["vi"].startswith("0/3 điểm cầu sẵn sàng; chưa sẵn sàng: ")
    assert [notice["state"] for notice in of(view, "luc-ngan")["notices"]] == ["to_copy", "to_copy"]


async def test_a_point_confirms_and_comes_on_its_own_page(place: Department, ask: Ask) -> None:
    await place.look("29/11 14:00")
    link = place.service.url + of((await ask())[1], "luc-ngan")["link"]
    async with aiohttp.ClientSession(headers={"Origin": "null"}) as telephone:
        for act in ("confirm", "confirm", "check-in"):
            async with telephone.post(f"{link}/{act}") as answer:
                assert answer.status == 200
        await place.service.sessions.checks.settled()
        async with telephone.get(link) as page:
            assert "Đã xác nhận" in await page.text()
    site = of((await ask())[1], "luc-ngan")
    assert (site["confirmed_via"], site["checked_in_via"], site["verdict"]) == ("page", "page", "passed")


async def test_the_link_of_a_point_as_a_picture_for_its_telephone(place: Department, ask: Ask) -> None:
    url, of_session = place.service.url, f"/api/v1/sessions/{SESSION}/sites"
    link = of((await ask())[1], "luc-ngan")["link"]
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with client.get(f"{of_session}/luc-ngan/link.svg") as stranger:
            assert stranger.status == 401
        headers = {"Origin": url, "X-Requested-With": "diemcau"}
        await client.post("/api/v1/login", json={"name": NAME, "password": PASSWORD}, headers=headers)
        async with client.get(f"{of_session}/luc-ngan/link.svg") as picture:
            assert (picture.status, picture.content_type) == (200, "image/svg+xml")
            assert picture.headers["Cache-Control"] == "no-store"
            assert await picture.read() == drawn(f"{url}{link}"), "a telephone needs the whole address"
        async with client.get(f"{of_session}/khong-co/link.svg") as nobody:
            assert nobody.status == 404


async def test_a_point_that_came_the_day_before_comes_again_in_the_morning(place: Department) -> None:
    reception, desk = place.service.sessions.reception, place.service.sessions.desk
    await place.look("29/11 14:00")
    await reception.check_in(SESSION, "tinh")
    await reception.check_in(SESSION, "luc-ngan")
    await place.pass_by("29/11 15:00", "30/11 06:15")
    await reception.check_in(SESSION, "tinh")
    await reception.check_in(SESSION, "tinh")
    await place.look("30/11 06:45")
    view = desk.preparation(SESSION)
    assert view is not None
    assert view.absent == ("luc-ngan", "son-dong")
    assert [site.checked_in_at is not None for site in view.sites] == [True, False, False]
    page = await reception.page(SESSION, "son-dong")
    assert page is not None and page.findings
    assert not any(finding.remedy for finding in page.findings)  # no line in sites.yaml: that is the centre's to mend
    came = [line for line in timeline(await place.journal()) if "tinh checked in" in line]
    assert came == ["29/11 14:00 tinh checked in by page", "30/11 06:15 tinh checked in by page"]


async def test_a_point_that_asks_while_another_is_checked_is_checked_next(place: Department) -> None:
    sessions = place.service.sessions
    await sessions.reception.check_in(SESSION, "luc-ngan")
    await sessions.checks.settled()
    affair = sessions.book.affair(SESSION)
    assert affair is not None

    def press() -> Awaitable[None]:
        assert sessions.checks.start(affair, ["tinh"])
        return sessions.reception.check_in(SESSION, "luc-ngan")

    await press()
    assert sessions.checks.under_way(SESSION, "luc-ngan")
    await sessions.checks.settled()
    looks = [line.partition("check of ")[2] for line in timeline(await place.journal()) if "check of " in line]
    assert [look for look in looks if "centre" not in look] == [
        "luc-ngan: passed",
        "tinh: passed",
        "luc-ngan: passed",
    ]
    await press()
    await sessions.checks.close()
    assert not sessions.checks.under_way(SESSION, "luc-ngan")


async def test_who_is_missing_is_called(place: Department, ask: Ask) -> None:
    await place.pass_by("29/11 14:00", "29/11 15:00")
    _, view = await ask()
    assert view["unconfirmed"] == ["tinh", "luc-ngan", "son-dong"]
    assert of(view, "luc-ngan")["call_next"]["name"] == "Cán bộ kỹ thuật luc-ngan"
    call = {"site": "luc-ngan", "contact": "Cán bộ kỹ thuật luc-ngan", "outcome": "no_answer"}
    assert of((await ask("call", call))[1], "luc-ngan")["call_next"]["name"] == "Văn phòng luc-ngan"
    _, view = await ask("confirm", {"site": "luc-ngan"})
    assert view["unconfirmed"] == ["tinh", "son-dong"]


async def test_no_stranger_and_no_number_gets_into_the_journal(ask: Ask) -> None:
    call = {"site": "luc-ngan", "contact": "0912 345 678 người lạ", "outcome": "reached"}
    status, answer = await ask("call", call)
    assert (status, answer["error"]["vi"]) == (
        404,
        "Người được gọi không có trong danh bạ của điểm cầu UBND huyện luc-ngan; chọn một người trong danh bạ, "
        "người mới thì ghi vào danh bạ trước.",
    )
    note = "bận, hẹn gọi +84 987 654 321 hoặc (0204) 3856-123; router 10.0.31.254"
    known = {**call, "contact": "Văn phòng luc-ngan", "note": note}
    [made] = of((await ask("call", known))[1], "luc-ngan")["calls"]
    assert (made["contact"], made["note"]) == ("Văn phòng luc-ngan", "bận, hẹn gọi hoặc ; router 10.0.31.254")
    assert (await ask("waive", {"site": "luc-ngan", "reason": "0987654321"}))[0] == 400
    _, view = await ask("waive", {"site": "luc-ngan", "reason": "đã gọi 0987654321"})
    assert of(view, "luc-ngan")["waiver"]["reason"] == "đã gọi"
    assert of((await ask("waive", {"site": "luc-ngan", "reason": ""}))[1], "luc-ngan")["waiver"] is None


async def test_what_may_not_be_done_is_refused_in_a_sentence(ask: Ask) -> None:
    status, answer = await ask("start")
    assert (status, answer["error"]["code"]) == (409, "overtaken")
    assert answer["error"]["vi"].startswith("Chưa thể làm việc này")
    status, answer = await ask("confirm", {"site": "khong-co"})
    assert (status, answer["error"]["vi"]) == (
        404,
        "Không có điểm cầu “khong-co” trong phiên này; chọn một trong: tinh, luc-ngan, son-dong.",
    )
    assert (await ask("call", {"site": "tinh", "contact": "", "outcome": "reached"}))[0] == 400
    assert (await ask("fallback/announce", {"what": "room", "reason": ""}))[0] == 400
    assert (await ask(get="notices/khong-co/text"))[0] == 404


async def test_a_notice_is_copied_where_there_is_no_mail(ask: Ask) -> None:
    notice = of((await ask())[1], "son-dong")["notices"][-1]["notice"]
    status, text = await ask(get=f"notices/{notice}/text")
    assert status == 200
    assert "UBND huyện son-dong" in text["vi"]
    assert "/p/" in text["vi"]
    _, view = await ask(f"notices/{notice}/copied")
    assert of(view, "son-dong")["notices"][-1]["state"] == "delivered"
    assert (await ask("readiness/send", {"channel": "mail"}))[1]["error"]["vi"].startswith("Chưa gửi được")
    _, view = await ask("readiness/send", {"channel": "copied"})
    assert view["told"] == []  # nothing was told at a deadline yet: what was sent is in the journal


async def test_the_fallback_is_announced_to_all(place: Department, ask: Ask) -> None:
    _, view = await ask("fallback/tested", {"what": "phone", "verdict": "passed"})
    assert view["fallback"]["phone_tested"] == "passed"
    _, view = await ask("fallback/announce", {"what": "room", "reason": "máy chủ chính gặp sự cố"})
    assert view["fallback"]["announced"] == "room"
    notices = [site["notices"][-1] for site in view["sites"]]
    assert [notice["about"] for notice in notices] == ["fallback"] * 3
    _, text = await ask(get=f"notices/{notices[1]['notice']}/text")
    assert "giao-ban-du-phong" in text["vi"]
    assert "máy chủ chính gặp sự cố" in text["vi"]


async def test_the_fallback_is_taken_back(place: Department, ask: Ask) -> None:
    """And each going there and back is told anew."""
    back = {"what": "main", "reason": "đã khắc phục"}
    status, answer = await ask("fallback/announce", back)
    assert (status, answer["error"]["code"]) == (409, "overtaken")
    notices = []
    for _ in range(2):
        await ask("fallback/announce", {"what": "room", "reason": "máy chủ chính gặp sự cố"})
        page = await place.service.sessions.reception.page(SESSION, "luc-ngan")
        assert page is not None and page.way_out is not None
        _, view = await ask("fallback/announce", back)
        notices += [notice["notice"] for notice in of(view, "luc-ngan")["notices"][-2:]]
    assert view["fallback"]["announced"] == ""
    page = await place.service.sessions.reception.page(SESSION, "luc-ngan")
    assert page is not None and page.way_out is None
    assert len(set(notices)) == 4
    _, text = await ask(get=f"notices/{notices[-1]}/text")
    assert text["vi"].startswith("Phòng họp chính đã sử dụng lại được. Đề nghị điểm cầu UBND huyện luc-ngan trở lại")
    assert "/giao-ban\nLý do: đã khắc phục." in text["vi"]


async def test_started_paused_resumed_ended_reported(place: Department, ask: Ask) -> None:
    await place.look("30/11 00:00")  # the sign-in of the day before is still good
    place.clock.skip_to(place.registry.meetings[0].start)
    await place.service.sessions.schedule.tick()
    await place.service.sessions.checks.settled()
    desk = place.service.sessions.desk
    view = await desk.enter(SESSION, "start", Phase.LIVE, NAME)
    assert {"pause", "end"} <= set(view.may)
    assert "start" not in view.may
    view = await desk.enter(SESSION, "end", Phase.ENDED, NAME)
    assert view.may == ("reported",)
    view = await desk.enter(SESSION, "reported", Phase.REPORTED, NAME)
    assert (view.phase, view.may) == (Phase.REPORTED, ())


async def test_letters_leave_once_over_a_restart(tmp_path: Path) -> None:
    """A server that greylists the first time; the service is killed between, and writes to nobody twice."""
    async with PostOffice() as office, department(tmp_path, "29/11 13:00") as place:
        with_mail(place, office.port)
        office.rcpt = lambda address: "451 4.7.1 later" if "son-dong" in address else None
        await place.up()
        await place.look("29/11 13:30")
        await place.told(SESSION, NoticeDelivered)
        await place.service.ledger.written()
        delivered = {e.body.notice for e in await place.journal() if isinstance(e.body, NoticeDelivered)}
        await place.down()
        office.rcpt = lambda address: None
        await place.up()
        issued = [e.body.notice for e in await place.journal() if isinstance(e.body, NoticeIssued)]
        while len(delivered) < len(issued):
            async for event in place.service.ledger.follow(SESSION, 0):
                assert not isinstance(event.body, NoticeFailed), event
                if isinstance(event.body, NoticeDelivered):
                    delivered.add(event.body.notice)
                if len(delivered) == len(issued):
                    break
        ids = [letter["Message-ID"] for letter in office.letters]
        assert len(ids) == len(set(ids)) == len(issued) == 6
        await place.service.sessions.desk.send(SESSION, "mail", NAME)
        assert office.letters[-1]["To"] == "thu-ky@bacgiang.example"
        assert [e for e in await place.journal() if isinstance(e.body, ReadinessSent)]


async def test_letters_that_are_held_are_said_and_leave_with_the_right_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = "DIEMCAU_MAIL_PASSWORD"
    login = (NAME, PASSWORD)
    async with PostOffice(login=login, open_line=True) as office, department(tmp_path, "29/11 13:00") as place:
        with_mail(place, office.port, username=NAME, password_env=variable)
        monkeypatch.setenv(variable, "mat-khau-cu")
        await place.up()
        await place.look("29/11 13:30")
        await place.told(SESSION, NoticesHeld)
        await place.look("29/11 13:31")
        view = place.service.sessions.desk.preparation(SESSION)
        assert view is not None
        states = {(notice.state, notice.reason and notice.reason.vi[:11]) for notice in of_site(view, "luc-ngan")}
        assert states == {("held", "máy chủ thư")}
        board = place.service.sessions.watches.board(place.service.sessions.watches.shown[0])
        assert board is not None
        (said,) = [each.text.vi for each in board.notices if "được giữ lại: máy chủ thư không nhận" in each.text.vi]
        assert "khởi động lại dịch vụ. Nếu đã khắc phục ở phía máy chủ thư, thư tự gửi trong vòng 5 phút" in said
        service, knocks = place.service, office.connections
        for minute in range(32, 36):  # contacts are edited
            service.sessions.use(service.registry, service.register.channels, service.register.post)
            await place.look(f"29/11 13:{minute}")
        await place.down()
        assert office.connections == knocks == 1
        monkeypatch.setenv(variable, PASSWORD)
        await place.up()
        await place.told(SESSION, NoticeDelivered)
    assert office.letters


def of_site(view: PreparationView, site: str) -> tuple[NoticeState, ...]:
    return next(each.notices for each in view.sites if each.id == site)


async def test_a_meeting_withdrawn_by_mistake_is_held_after_all(place: Department) -> None:
    planner = place.service.sessions.planner
    draft = Draft(id="chuyen-de", title="Họp chuyên đề", start="2021-12-01 08:00", sites=["luc-ngan"])
    planner.plan(draft, NAME)
    await place.look("29/11 13:31")
    (plan,) = [each for each in planner.meetings() if each.meeting.id == "chuyen-de"]
    planner.withdraw("chuyen-de", plan.revision, "nhầm", NAME)
    await place.look("29/11 13:32")
    planner.plan(draft, NAME)
    await place.look("29/11 13:33")
    first, second = "chuyen-de.20211201", "chuyen-de.20211201-2"
    assert timeline(await place.journal(first))[-2:] == [
        "29/11 13:32 phase cancelled",
        "29/11 13:32 notice cancelled to luc-ngan",
    ]
    assert timeline(await place.journal(second)) == [
        "29/11 13:33 opened for 01/12 08:00",
        "29/11 13:33 step announce",
        "29/11 13:33 notice planned to luc-ngan",
    ]
