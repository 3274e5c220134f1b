"""The runner between a real journal and a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestrator.channels.mail import Mail
from orchestrator.errors import DeliveryError
from orchestrator.invitations.occasion import Occasion
from orchestrator.invitations.outbox import NOT_HELD, OUTDATED, Outbox
from orchestrator.invitations.plan import issued
from orchestrator.invitations.runner import NoticeRunner, tell_secretary
from orchestrator.invitations.way import Way
from orchestrator.model.events import (
    Body,
    Event,
    NoticeDelivered,
    NoticeFailed,
    NoticeIssued,
    NoticeKind,
    NoticesHeld,
    PhaseChanged,
)
from orchestrator.model.message import Letter
from orchestrator.model.patience import Patience
from orchestrator.model.plan import Phase
from orchestrator.model.policy import MailPolicy
from orchestrator.model.registry import Contact, Site
from orchestrator.store.ledger import Ledger
from orchestrator.text import Text
from tests.alerts.desk import open_ledger
from tests.channels.post_office import PostOffice
from tests.invitations.meeting import REASON, SESSION, occasion, plan, registry

HASTY = Patience(first_s=0.01, longest_s=0.05)
STUBBORN = Patience(first_s=600.0, longest_s=600.0)
NOW = datetime(2021, 11, 29, 6, 30, tzinfo=UTC)  # the afternoon before


class Stopped:
    """The clock of that afternoon; time passes for waiting only."""

    now_is = NOW

    def now(self) -> datetime:
        return self.now_is

    def elapsed(self) -> float:
        return self.monotonic()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_ledger(tmp_path / "journal.db") as ledger:
        await ledger.open(SESSION)
        yield ledger


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with PostOffice() as office:
        yield office


@pytest.fixture
async def post(office: PostOffice) -> AsyncIterator[Mail]:
    opened = mail(office)
    yield opened
    await opened.close()


def mail(office: PostOffice) -> Mail:
    policy = MailPolicy(host="localhost", port=office.port, security="none", sender="diemcau@bacgiang.example")
    return Mail(policy, "Sở TT&TT", None)


class Desk(NamedTuple):
    ledger: Ledger
    runner: NoticeRunner
    way: Way

    def tell(self, *bodies: Body) -> None:
        self.ledger.record(SESSION, *bodies, at=NOW)

    async def until(self, done: Callable[[list[Event]], bool]) -> list[Event]:
        """The journal, as soon as it says so."""
        events: list[Event] = []
        async with asyncio.timeout(30):
            async for event in self.ledger.follow(SESSION, 0):
                events.append(event)
                if done(events):
                    return events
        raise AssertionError


@asynccontextmanager
async def at_work(
    ledger: Ledger,
    posts: Sequence[Mail],
    told: Occasion | None = None,
    *,
    history: Sequence[Event] = (),
    patience: Patience = HASTY,
    clock: Stopped | None = None,
    held_s: float = 0.02,
) -> AsyncIterator[Desk]:
    about, way = told or occasion(), Way(posts[0] if posts else None)
    runner = NoticeRunner(
        SESSION, about, ledger, {"mail": way}, clock or Stopped(), attempts_for_s=3600, patience=patience, held_s=held_s
    )
    task = asyncio.create_task(runner.run(history))
    try:
        yield Desk(ledger, runner, way)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def settled(count: int) -> Callable[[list[Event]], bool]:
    return lambda events: len(outcomes(events)) == count


def outcomes(events: Sequence[Event]) -> dict[str, int | str]:
    """Attempts, or the reason why not, by notice."""
    found: dict[str, int | str] = {}
    for event in events:
        if isinstance(event.body, NoticeDelivered):
            found[event.body.notice] = event.body.attempts
        elif isinstance(event.body, NoticeFailed):
            found[event.body.notice] = event.body.reason.vi
    return found


def notices(about: NoticeKind = "planned", *sites: str, revision: int = 3) -> list[NoticeIssued]:
    every = issued(plan(revision=revision), registry().sites, about, mail=True)
    return [notice for notice in every if notice.site in (sites or ("luc-ngan", "son-dong"))]


def communes(count: int) -> dict[str, Site]:
    def point(n: int) -> Site:
        contact = Contact(name="Cán bộ kỹ thuật", role="technician", phone="0912345678", email=f"kt@x{n}.example")
        return Site(id=f"x{n}", name=f"Xã {n}", level="commune", contacts=(contact,))

    return {f"x{n}": point(n) for n in range(count)}


async def test_each_point_gets_its_own_letter_once(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    async with at_work(ledger, [post], occasion(calendar=b"BEGIN:VCALENDAR")) as desk:
        desk.tell(*notices())
        events = await desk.until(settled(2))
    assert outcomes(events) == {"planned.3.luc-ngan": 1, "planned.3.son-dong": 1}
    assert sorted(office.envelopes) == [
        ["ky-thuat@luc-ngan.example"],
        ["ky-thuat@son-dong.example", "vp@son-dong.example"],
    ]
    letters = {letter["Message-ID"]: letter for letter in office.letters}
    letter = letters[f"<planned.3.luc-ngan.{SESSION}@bacgiang.example>"]
    text, calendar = letter.iter_parts()
    assert "https://giaoban.example.vn/p/luc-ngan" in text.get_content()
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR"
    journal = repr([event.body for event in events])
    assert "0204" not in journal and "@" not in journal and "/p/" not in journal


async def test_what_has_no_channel_waits_for_a_hand(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    async with at_work(ledger, [post]) as desk:
        desk.tell(*notices("planned", "yen-the", "luc-ngan"))
        events = await desk.until(settled(1))
    assert list(outcomes(events)) == ["planned.3.luc-ngan"]


async def test_one_greylisted_point_holds_up_no_other(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    grey = 3

    def rcpt(address: str) -> str | None:
        nonlocal grey
        if "luc-ngan" not in address or not grey:
            return None
        grey -= 1
        return "450 4.2.0 greylisted"

    office.rcpt = rcpt
    async with at_work(ledger, [post]) as desk:
        desk.tell(*notices())
        events = await desk.until(settled(2))
    assert outcomes(events) == {"planned.3.son-dong": 1, "planned.3.luc-ngan": 4}
    assert [letter["To"] for letter in office.letters][-1] == "ky-thuat@luc-ngan.example"


async def test_a_refusal_is_given_up_with_its_reason(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    office.rcpt = lambda _: "550 5.1.1 unknown"
    async with at_work(ledger, [post]) as desk:
        desk.tell(*notices("planned", "luc-ngan"))
        events = await desk.until(settled(1))
    assert str(outcomes(events)["planned.3.luc-ngan"]).startswith("máy chủ thư từ chối thư này (mã 550 5.1.1)")


WITH_PASSWORD = MailPolicy(
    host="localhost", security="none", sender="diemcau@bacgiang.example", username="diemcau", password_env="ANY"
)


@pytest.fixture
async def guarded() -> AsyncIterator[PostOffice]:
    """A mail server whose password was changed, and not here."""
    async with PostOffice(login=("diemcau", "mật khẩu mới"), open_line=True) as office:
        yield office


@asynccontextmanager
async def logging_in(office: PostOffice, password: str) -> AsyncIterator[Mail]:
    post = Mail(WITH_PASSWORD.model_copy(update={"port": office.port}), "Sở TT&TT", password)
    try:
        yield post
    finally:
        await post.close()


def holds(events: Sequence[Event]) -> list[str | None]:
    held = [event.body for event in events if isinstance(event.body, NoticesHeld)]
    return [body.reason.vi if body.reason else None for body in held]


async def test_a_refused_login_holds_every_letter_until_it_is_mended_there(ledger: Ledger, guarded: PostOffice) -> None:
    clock = Stopped()
    clock.now_is = NOW + timedelta(hours=5)  # older than a letter is tried for otherwise
    async with logging_in(guarded, "mật khẩu cũ") as post, at_work(ledger, [post], clock=clock) as desk:
        desk.tell(*notices())
        await desk.until(lambda events: len(holds(events)) == 1)
        assert desk.runner.held is not None and "mật khẩu (mã 535" in desk.runner.held.vi
        while guarded.connections < 3:  # it comes back by itself
            guarded.parted.clear()
            async with asyncio.timeout(30):
                await guarded.parted.wait()
        guarded.login = ("diemcau", "mật khẩu cũ")
        events = await desk.until(lambda events: settled(2)(events) and len(holds(events)) == 2)
        assert desk.runner.held is None
    assert sorted(outcomes(events)) == ["planned.3.luc-ngan", "planned.3.son-dong"]
    assert len(guarded.letters) == 2
    first, last = holds(events)
    assert first and last is None, "said once, however often it was tried, and once that it is over"


async def test_a_password_mended_here_is_used_at_once(ledger: Ledger, guarded: PostOffice) -> None:
    async with (
        logging_in(guarded, "mật khẩu cũ") as old,
        logging_in(guarded, "mật khẩu mới") as new,
        at_work(ledger, [old], held_s=3600) as desk,
    ):
        desk.tell(*notices())
        await desk.until(lambda events: len(holds(events)) == 1)
        desk.way.use(new)
        events = await desk.until(settled(2))
    assert set(outcomes(events)) == {"planned.3.luc-ngan", "planned.3.son-dong"}
    assert len(guarded.letters) == 2 and guarded.connections == 2, "one asks for all"


async def test_after_a_restart_with_the_right_password_the_held_leave(ledger: Ledger, guarded: PostOffice) -> None:
    async with logging_in(guarded, "mật khẩu cũ") as old, at_work(ledger, [old], held_s=3600) as desk:
        desk.tell(*notices())
        history = await desk.until(lambda events: len(holds(events)) == 1)
    async with logging_in(guarded, "mật khẩu mới") as new, at_work(ledger, [new], history=history) as desk:
        events = await desk.until(lambda events: settled(2)(events) and len(holds(events)) == 2)
    assert (len(outcomes(events)), holds(events)[-1]) == (2, None)


async def test_patience_begins_anew_once_what_was_held_may_leave(ledger: Ledger, guarded: PostOffice) -> None:
    """The letter after the first meets a greylist."""
    clock = Stopped()
    clock.now_is = NOW + timedelta(hours=5)
    greylisted = False

    def rcpt(_: str) -> str | None:
        nonlocal greylisted
        if not guarded.letters or greylisted:
            return None
        greylisted = True
        return "451 4.7.1 greylisted"

    guarded.rcpt = rcpt
    async with logging_in(guarded, "mật khẩu cũ") as post, at_work(ledger, [post], clock=clock) as desk:
        desk.tell(*notices())
        await desk.until(lambda events: len(holds(events)) == 1)
        guarded.login = ("diemcau", "mật khẩu cũ")
        events = await desk.until(settled(2))
    assert greylisted and len(guarded.letters) == 2
    assert [type(attempts) for attempts in outcomes(events).values()] == [int, int]


def test_patience_with_what_was_held_counts_from_its_end() -> None:
    """Also in the next process: it stands in the journal."""
    outbox, later, why = Outbox(), NOW + timedelta(hours=5), Text(vi="sai mật khẩu", en="bad password")
    (notice,) = notices("planned", "luc-ngan")
    outbox.fold(Event(SESSION, 1, 1, NOW, notice))
    (lane,) = outbox.lanes()
    parcel = outbox.head(lane)
    assert parcel is not None
    outbox.fold(Event(SESSION, 2, 1, NOW + timedelta(minutes=1), NoticesHeld(channel="mail", reason=why)))
    assert outbox.waits_since(lane, parcel) == NOW
    outbox.fold(Event(SESSION, 3, 1, later, NoticesHeld(channel="mail")))
    assert outbox.waits_since(lane, parcel) == later


async def test_one_letter_knocks_for_all_sessions_whatever_is_edited(tmp_path: Path, guarded: PostOffice) -> None:
    async with open_ledger(tmp_path / "journal.db") as ledger, logging_in(guarded, "mật khẩu cũ") as post:
        way, runners, tasks = Way(post), [], []
        streams = [SESSION, "giao-ban.20211231", "chuyen-de.20211202"]
        for stream in streams:
            await ledger.open(stream)
            runner = NoticeRunner(stream, occasion(), ledger, {"mail": way}, Stopped(), attempts_for_s=3600)
            runners.append(runner)
            tasks.append(asyncio.create_task(runner.run(())))
            ledger.record(stream, *notices(), at=NOW)
        async with asyncio.timeout(30):
            for stream in streams:
                async for event in ledger.follow(stream, 0):
                    if isinstance(event.body, NoticesHeld):
                        break
        for _ in range(20):  # somebody edits contacts
            way.use(post)
            for runner in runners:
                runner.adopt(occasion(), 3600)
            ledger.record(SESSION, PhaseChanged(before=Phase.PLANNED, after=Phase.PLANNED))
            await ledger.written()
        assert guarded.connections == 1 and all(runner.held for runner in runners)
        guarded.login = ("diemcau", "mật khẩu cũ")
        way.open()
        async with asyncio.timeout(30):
            for stream in streams:
                delivered = 0
                async for event in ledger.follow(stream, 0):
                    delivered += isinstance(event.body, NoticeDelivered)
                    if delivered == 2:
                        break
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert len(guarded.letters) == 6


@pytest.mark.parametrize(
    "answer",
    ["554 5.7.1 Relay access denied", "553 5.7.1 Sender address rejected: not owned by user", "530 login first"],
)
async def test_what_is_said_of_every_recipient_holds_the_letters(
    ledger: Ledger, office: PostOffice, post: Mail, answer: str
) -> None:
    office.rcpt = lambda _: answer
    async with at_work(ledger, [post]) as desk:
        desk.tell(*notices())
        events = await desk.until(lambda events: bool(holds(events)))
        assert outcomes(events) == {}
        office.rcpt = lambda _: None
        events = await desk.until(lambda events: settled(2)(events) and len(holds(events)) == 2)
    assert holds(events)[-1] is None and len(office.letters) == 2


async def test_points_that_take_no_mail_of_ours_hold_up_no_other_for_long(
    ledger: Ledger, office: PostOffice, post: Mail
) -> None:
    """Their letters go first; each shows itself once, until one that gets through shows that it was about them."""
    sites = communes(5)
    office.rcpt = lambda address: None if "x4" in address else "550 5.7.1 members only"
    held = plan(sites=tuple(sites))
    async with at_work(ledger, [post], occasion(held, sites=sites), patience=Patience(0.3, 0.3), held_s=3600) as desk:
        desk.tell(*issued(held, sites.values(), "planned", mail=True))
        events = await desk.until(settled(5))
    failed = [event.body for event in events if isinstance(event.body, NoticeFailed)]
    assert "planned.3.x4" in outcomes(events) and len(failed) == 4
    assert all("từ chối thư này (mã 550 5.7.1)" in each.reason.vi and each.attempts <= 2 for each in failed)


async def test_what_is_held_is_given_up_when_the_meeting_begins(ledger: Ledger, guarded: PostOffice) -> None:
    clock = Stopped()
    clock.now_is = plan().start - timedelta(minutes=4)
    async with logging_in(guarded, "mật khẩu cũ") as post, at_work(ledger, [post], clock=clock, held_s=300) as desk:
        ledger.record(SESSION, *notices("planned", "luc-ngan"), at=NOW)
        events = await desk.until(settled(1))
        assert desk.runner.held is None, "nothing waits any more"
    assert "mật khẩu (mã 535" in str(outcomes(events)["planned.3.luc-ngan"])


async def test_a_process_that_dies_leaves_what_is_undone(ledger: Ledger, office: PostOffice, tmp_path: Path) -> None:
    """It dies with one letter delivered, and with one that the server took but that was not recorded."""
    taken = asyncio.Event()

    class Dying(Mail):
        async def send(self, letter: Letter) -> None:
            await super().send(letter)
            if "son-dong" in letter.id:
                taken.set()
                await asyncio.Event().wait()  # accepted, and we never get to say so

    policy = MailPolicy(host="localhost", port=office.port, security="none", sender="diemcau@bacgiang.example")
    dying = Dying(policy, "Sở TT&TT", None)
    async with at_work(ledger, [dying]) as desk:
        desk.tell(*notices())
        await desk.until(settled(1))
        async with asyncio.timeout(30):
            await taken.wait()
    await dying.close()
    await ledger.written()
    history = [event async for event in _upto(ledger)]
    post = mail(office)
    async with at_work(ledger, [post], history=history) as desk:
        events = await desk.until(settled(2))
    await post.close()
    ids = [letter["Message-ID"].split("@")[0] for letter in office.letters]
    assert sorted(ids) == sorted([f"<planned.3.{site}.{SESSION}" for site in ("luc-ngan", "son-dong", "son-dong")])
    assert outcomes(events) == {"planned.3.luc-ngan": 1, "planned.3.son-dong": 1}


async def _upto(ledger: Ledger) -> AsyncIterator[Event]:
    last = 0
    async with asyncio.timeout(10):
        async for event in ledger.follow(SESSION, 0):
            yield event
            last += isinstance(event.body, NoticeIssued | NoticeDelivered)
            if last == 3:
                return


async def test_who_is_asked_to_stop_finishes_the_letter_in_hand(ledger: Ledger, office: PostOffice) -> None:
    taken, answered = asyncio.Event(), asyncio.Event()

    class Slow(Mail):
        async def send(self, letter: Letter) -> None:
            await super().send(letter)
            taken.set()
            await answered.wait()

    policy = MailPolicy(host="localhost", port=office.port, security="none", sender="diemcau@bacgiang.example")
    slow = Slow(policy, "Sở TT&TT", None)
    async with at_work(ledger, [slow]) as desk:
        desk.tell(*notices())
        async with asyncio.timeout(30):
            await taken.wait()
            resting = asyncio.create_task(desk.runner.rest(30))
            await asyncio.sleep(0)
            answered.set()
            await resting
    await slow.close()
    events = [event async for event in _upto(ledger)]
    assert len(outcomes(events)) == len(office.letters) == 1


async def test_a_cancellation_ends_what_waits_and_is_sent(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    office.data = lambda subject: None if "hủy" in subject else "451 4.3.0 later"
    async with at_work(ledger, [post], patience=STUBBORN) as desk:
        desk.tell(*notices("planned", "luc-ngan"))
        async with asyncio.timeout(30):
            await office.refused.wait()
        desk.runner.adopt(occasion(plan(state="cancelled", reason=REASON, revision=4)), 3600)
        desk.tell(*notices("cancelled", "luc-ngan", revision=4))
        events = await desk.until(settled(2))
    assert outcomes(events) == {"planned.3.luc-ngan": NOT_HELD.vi, "cancelled.4.luc-ngan": 1}
    assert REASON in office.letters[0].get_content()


async def test_a_change_replaces_what_still_waits(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    async with at_work(ledger, [post]) as desk:
        desk.tell(*notices("planned", "luc-ngan"), *notices("changed", "luc-ngan", revision=4))
        events = await desk.until(settled(2))
    assert outcomes(events) in (
        {"planned.3.luc-ngan": OUTDATED.vi, "changed.4.luc-ngan": 1},
        {"planned.3.luc-ngan": 1, "changed.4.luc-ngan": 1},
    )


@pytest.mark.parametrize(
    "about, phase, started, why",
    [
        ("hour_before", Phase.ROLL_CALL, True, "hội nghị đã bắt đầu, nhắc không còn ích gì"),
        ("hour_before", Phase.ROLL_CALL, False, 1),
        ("fallback", Phase.LIVE, True, 1),
        ("fallback", Phase.ENDED, True, "hội nghị đã kết thúc"),
        ("planned", Phase.CANCELLED, False, "hội nghị không tổ chức theo kế hoạch này nữa"),
        ("moved", Phase.MOVED, False, 1),
    ],
)
async def test_what_comes_too_late_is_not_sent(
    ledger: Ledger, office: PostOffice, post: Mail, about: NoticeKind, phase: Phase, started: bool, why: int | str
) -> None:
    clock = Stopped()
    clock.now_is = plan().start + timedelta(minutes=5 if started else -5)
    async with at_work(ledger, [post], occasion(fallback="room"), clock=clock) as desk:
        desk.tell(PhaseChanged(before=Phase.PLANNED, after=phase))
        bodies = notices(about, "luc-ngan")
        ledger.record(SESSION, *bodies, at=clock.now_is)
        events = await desk.until(settled(1))
    assert list(outcomes(events).values()) == [why]
    assert len(office.letters) == (why == 1)


async def test_without_server_or_address_it_is_to_be_copied(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    async with at_work(ledger, []) as desk:
        desk.tell(*notices("planned", "luc-ngan"))
        events = await desk.until(settled(1))
        assert "sao chép gửi Zalo" in str(outcomes(events)["planned.3.luc-ngan"])
        plain = {site.id: site.model_copy(update={"contacts": ()}) for site in registry().sites}
        desk.way.use(post)
        desk.runner.adopt(occasion(sites=plain), 3600)
        desk.tell(*notices("changed", "luc-ngan", revision=4))
        events = await desk.until(settled(2))
        assert "không còn địa chỉ thư nào" in str(outcomes(events)["changed.4.luc-ngan"])
    assert office.letters == []


async def test_two_hundred_and_fifty_points_share_a_connection(ledger: Ledger, office: PostOffice, post: Mail) -> None:
    sites = communes(250)
    large = plan(sites=tuple(sites))
    async with at_work(ledger, [post], occasion(large, sites=sites)) as desk:
        desk.tell(*issued(large, sites.values(), "planned", mail=True))
        events = await desk.until(settled(250))
    assert set(outcomes(events).values()) == {1}
    assert office.connections == 1
    assert len({letter["To"] for letter in office.letters}) == 250


async def test_the_secretary_is_told_once_and_a_failure_is_said(office: PostOffice, post: Mail) -> None:
    sentence = Text(vi="9/11 điểm cầu sẵn sàng; chưa sẵn sàng: Lục Ngạn, Sơn Động.", en="9/11 ready.")
    await tell_secretary(post, "thu-ky@bacgiang.example", occasion(), sentence, at=NOW, number=41)
    (letter,) = office.letters
    assert (letter["To"], letter["Message-ID"]) == (
        "thu-ky@bacgiang.example",
        f"<readiness.41.{SESSION}@bacgiang.example>",
    )
    assert sentence.vi in letter.get_content().replace("\r\n", " ")
    office.rcpt = lambda _: "550 5.1.1 unknown"
    with pytest.raises(DeliveryError):
        await tell_secretary(post, "thu-ky@bacgiang.example", occasion(), sentence, at=NOW, number=41)


def test_an_event_met_twice_changes_nothing() -> None:
    outbox = Outbox()
    events = [Event(SESSION, n, 1, NOW, body) for n, body in enumerate(notices(), 1)]
    for event in [*events, *events]:
        outbox.fold(event)
    assert len(outbox.lanes()) == 2
    done = NoticeDelivered(notice="planned.3.luc-ngan", channel="mail")
    for _ in range(2):
        outbox.fold(Event(SESSION, 3, 1, NOW, done))
    assert [lane.site for lane in outbox.lanes()] == ["son-dong"]
