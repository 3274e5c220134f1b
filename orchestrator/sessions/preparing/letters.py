"""Words to the points: keeps a runner of notices for every open session, and speaks of it as it is planned now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from orchestrator.channels.channel import Post
from orchestrator.clock import Clock
from orchestrator.errors import Overtaken
from orchestrator.invitations.occasion import Occasion, on_duty
from orchestrator.invitations.runner import NoticeRunner, tell_secretary
from orchestrator.invitations.short import pasted
from orchestrator.invitations.way import Way
from orchestrator.model.events import NoticeIssued
from orchestrator.model.plan import SessionPlan
from orchestrator.model.policy import MailPolicy
from orchestrator.model.registry import Registry
from orchestrator.schedule.ics import invitation
from orchestrator.schedule.steps import WorkingDayBefore
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.effects import taking_part
from orchestrator.store.ledger import Ledger
from orchestrator.tasks import Tasks
from orchestrator.text import Text

REST_S = 5.0  # for a letter in the middle of being handed over, when the service stops
NO_SECRETARY = Text(
    vi="Chưa gửi được: sites.yaml chưa có máy chủ thư hoặc địa chỉ thư ký (policy.mail.secretary); hãy sao chép.",
    en="Not sent: sites.yaml names no mail server or no secretary (policy.mail.secretary). Copy it instead.",
)


class Letters:
    """`link` gives the address of a point's own page for a session."""

    def __init__(
        self,
        book: Book,
        ledger: Ledger,
        registry: Callable[[], Registry],
        before: Callable[[], WorkingDayBefore],
        clock: Clock,
        link: Callable[[str, str], str],
        post: Post | None,
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._registry = registry
        self._before = before
        self._clock = clock
        self._link = link
        self._mail = Way(post)
        self._runners: dict[str, NoticeRunner] = {}
        self._seen: dict[str, object] = {}
        self._tasks = Tasks()

    def use(self, post: Post | None) -> None:
        """Go on with a changed registry or changed contacts, and with a mail server that may be the same."""
        self._seen.clear()
        for affair in self._book.affairs():
            if affair.id in self._runners:
                self.tend(affair)
        self._mail.use(post)  # only now: what it lets go says what is true

    def tend(self, affair: Affair) -> None:
        """Have its notices delivered, and say what is true now."""
        mark = self._mark(affair)
        if self._seen.get(affair.id) == mark:
            return
        self._seen[affair.id] = mark
        occasion = self.occasion(affair)
        if runner := self._runners.get(affair.id):
            runner.adopt(occasion, self._patience_s)
            return
        ways = {"mail": self._mail}
        runner = NoticeRunner(affair.id, occasion, self._ledger, ways, self._clock, attempts_for_s=self._patience_s)
        self._runners[affair.id] = runner
        self._tasks.start(f"notices {affair.id}", runner.run(tuple(affair.events)))

    @property
    def held(self) -> Text | None:
        """Why letters wait until somebody has mended it; None: none does."""
        return next((why for runner in self._runners.values() if (why := runner.held)), None)

    @property
    def failed(self) -> list[str]:
        return self._tasks.failed

    async def close(self) -> None:
        await asyncio.gather(*(runner.rest(REST_S) for runner in self._runners.values()))
        await self._tasks.end()

    def occasion(self, affair: Affair) -> Occasion:
        """What a notice of this session speaks of, at this moment."""
        registry, plan = self._registry(), affair.plan
        announced = affair.readiness.announced
        sites = {site.id: site for site in taking_part(affair, registry)}
        return Occasion(
            plan=plan,
            organization=registry.organization,
            schedule=registry.policy.schedule,
            sites=sites,
            web=registry.conference.web,
            link=partial(self._link, plan.id),
            duty=on_duty(plan.meeting.duty, registry.sites),
            check_on=None if self._check_over(plan) else self._before()(plan.start.date()),
            moved_to=self._moved_to(plan),
            fallback=announced.what if announced else "",
            fallback_reason=announced.reason if announced else "",
            calendar=self._calendar(plan, registry),
        )

    def _mark(self, affair: Affair) -> object:
        """What tells one occasion from the next under one registry, without making either: asked once a second."""
        plan = affair.plan
        return (
            plan,  # whole: a reason that was redacted has no new revision
            self._moved_to(plan),
            self._check_over(plan),
            affair.readiness.announced,
        )

    def _moved_to(self, plan: SessionPlan) -> datetime | None:
        successor = self._book.plan(plan.successor) if plan.successor else None
        return successor.start if successor else None

    def _check_over(self, plan: SessionPlan) -> bool:
        day, until = self._before()(plan.start.date()), self._registry().policy.schedule.check_until
        return datetime.combine(day, until, plan.start.tzinfo) <= self._clock.now()

    # ── what the desk asks ──────────────────────────────────────────────────────────────────────────

    def words(self, affair: Affair, issued: NoticeIssued) -> Text:
        return pasted(self.occasion(affair), issued.about, issued.site)

    async def tell_secretary(self, affair: Affair, sentence: Text) -> None:
        mail = self._registry().policy.mail
        post = self._mail.post
        if post is None or mail is None or mail.secretary is None:
            raise Overtaken(NO_SECRETARY)
        occasion, now = self.occasion(affair), self._clock.now()
        await tell_secretary(post, mail.secretary, occasion, sentence, at=now, number=affair.seq)
        self._mail.open()

    @property
    def _patience_s(self) -> float:
        mail: MailPolicy | None = self._registry().policy.mail
        return mail.attempts_for_s if mail else 0.0

    def _calendar(self, plan: SessionPlan, registry: Registry) -> bytes | None:
        """Only where it leaves by mail; the attendee is whoever reads it."""
        mail = registry.policy.mail
        if mail is None:
            return None
        return invitation(plan, registry, organizer=mail.sender, attendee=mail.reply_to or mail.sender)
