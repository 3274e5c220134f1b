"""What people ask of a session, and what they are shown of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from orchestrator.clock import Clock
from orchestrator.errors import NotFound, Overtaken
from orchestrator.invitations.plan import issued
from orchestrator.model.events import (
    Body,
    CallMade,
    Destination,
    FallbackAnnounced,
    NoticeDelivered,
    NoticeIssued,
    PhaseChanged,
    ReadinessSent,
)
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.registry import Registry
from orchestrator.model.views.board import SessionBrief
from orchestrator.model.views.preparation import PreparationView, SiteReadiness
from orchestrator.schedule.steps import WorkingDayBefore
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.effects import taking_part
from orchestrator.sessions.preparing.checks import Checks
from orchestrator.sessions.preparing.preparation import Scene, allowed, preparation, readiness
from orchestrator.sessions.watching.watches import STANDING_TITLE, Watches
from orchestrator.text import Text

NOT_NOW = Text(
    vi="Chưa thể làm việc này: phiên đang ở giai đoạn khác, hoặc đã hủy, đã hoãn. Tải lại trang để xem hiện trạng.",
    en="This cannot be done now: the session is in another phase, or called off. Reload to see how things stand.",
)
NO_SITE = Text(
    vi="Không có điểm cầu “{site}” trong phiên này; chọn một trong: {known}.",
    en="There is no site “{site}” in this session; choose one of: {known}.",
)
NO_CONTACT = Text(
    vi="Người được gọi không có trong danh bạ của điểm cầu {site}; chọn một người trong danh bạ, người mới thì ghi "
    "vào danh bạ trước.",
    en="Whoever was called is no contact of {site}; choose one of its contacts, and enter a new one there first.",
)
CHECKING = Text(
    vi="Đang kiểm tra rồi; đợi lượt này xong.",
    en="A check is under way; wait until it is done.",
)
NOT_AWAY = Text(
    vi="Chưa thông báo chuyển sang phương án dự phòng nào; các điểm cầu vẫn họp ở phòng họp chính.",
    en="No fallback has been announced; the sites are in the main room as it is.",
)
NO_SESSION = Text(vi="Không có phiên {session}.", en="There is no session {session}.")
NO_NOTICE = Text(
    vi="Không có thông báo “{notice}” trong phiên này.", en="There is no notice “{notice}” in this session."
)


class Post(Protocol):
    """How words leave the house."""

    def tend(self, affair: Affair) -> None:
        """From now on they say what is true now."""

    async def tell_secretary(self, affair: Affair, sentence: Text) -> None:
        """By mail. Raises DeliveryError, or Overtaken where no address is known."""

    def words(self, affair: Affair, issued: NoticeIssued) -> Text:
        """A notice as it is pasted into a chat."""


class Desk:
    """`in_room`: is the room of a session watched? `link` gives the address of a point's own page for a session."""

    def __init__(
        self,
        book: Book,
        checks: Checks,
        watches: Watches,
        in_room: Callable[[str], bool],
        post: Post,
        registry: Callable[[], Registry],
        before: Callable[[], WorkingDayBefore],
        clock: Clock,
        link: Callable[[str, str], str],
    ) -> None:
        self._book = book
        self._checks = checks
        self._watches = watches
        self._in_room = in_room
        self._post = post
        self._registry = registry
        self._before = before
        self._clock = clock
        self._link = link

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────

    def briefs(self) -> list[SessionBrief]:
        """What has a board but no plan (the watch between sessions) first, then every session by its start."""
        self._book.replan(self._clock.now())  # whoever has just changed a plan looks for it here
        planned = self._book.planned()
        known = {plan.id for plan in planned}
        loose = [self._standing(stream) for stream in self._watches.shown if stream not in known]
        return [*loose, *(self._brief(plan) for plan in planned)]

    def preparation(self, session: str) -> PreparationView | None:
        """None where there is no such session."""
        affair = self._find(session)
        return None if affair is None else self._view(affair)

    def sites(self, affair: Affair) -> tuple[str, ...]:
        """Who takes part."""
        return tuple(site.id for site in taking_part(affair, self._registry()))

    def readiness(self, affair: Affair, site: str) -> SiteReadiness | None:
        """How one point stands; None where it takes no part."""
        return next((each for each in readiness(affair, self._scene(affair)) if each.id == site), None)

    def _view(self, affair: Affair) -> PreparationView:
        return preparation(affair, self._scene(affair))

    def _scene(self, affair: Affair) -> Scene:
        checking = self._checks.progress(affair.id)
        return Scene(self._registry(), self._before(), self._clock.now(), checking, self._link)

    def _standing(self, stream: str) -> SessionBrief:
        on = stream in self._watches.on
        board = self._watches.board(stream)
        started = board.started if board else None
        return SessionBrief(id=stream, title=STANDING_TITLE, phase="standing", started_at=started, watched=on)

    def _brief(self, plan: SessionPlan) -> SessionBrief:
        affair = self._find(plan.id)
        assert affair is not None
        sites = taking_part(affair, self._registry())
        return SessionBrief(
            id=plan.id,
            title=plan.title,
            phase=affair.phase if plan.state == "planned" else plan.state,
            started_at=affair.progress.started_at,
            ended_at=affair.progress.ended_at,
            start=plan.start,
            end=plan.end,
            watched=plan.id in self._watches.on,
            room=self._in_room(plan.id),
            ready=sum(affair.readiness.of(site.id).ready for site in sites),
            sites=len(sites),
            revision=plan.revision,
            successor=plan.successor,
            reason=plan.reason,
        )

    def _find(self, session: str) -> Affair | None:
        """An open session, or an untouched one of which nothing has been due yet."""
        self._book.replan(self._clock.now())
        affair = self._book.affair(session)
        if affair is not None:
            return affair
        plan = self._book.plan(session)
        return None if plan is None else Affair(plan)

    # ── what is asked: each answers with the session as it then stands ──────────────────────────────

    async def enter(self, session: str, action: str, phase: Phase, by: str) -> PreparationView:
        """Go on to the next phase. Like all that follow it raises NotFound, Overtaken and StoreError."""
        affair = self._allowed(session, action)
        return await self._record(affair, PhaseChanged(before=affair.phase, after=phase, by=by, reason="pressed"))

    async def note(self, session: str, action: str, body: Body, *, site: str | None = None) -> PreparationView:
        """Take down what a person says of the session, or of one of its points."""
        affair = self._allowed(session, action)
        self._check_site(affair, site)
        return await self._record(affair, body)

    async def called(self, session: str, call: CallMade) -> PreparationView:
        """Take down that a contact of a point was called, by the name under which the view shows it."""
        affair = self._allowed(session, "call")
        self._check_site(affair, call.site)
        site = next(each for each in taking_part(affair, self._registry()) if each.id == call.site)
        if call.contact not in {contact.name for contact in site.contacts}:
            raise NotFound(NO_CONTACT.format(site=site.name))
        return await self._record(affair, call)

    async def check(self, session: str, site: str | None) -> PreparationView:
        """Begin to look at one point, or at all."""
        affair = self._allowed(session, "preflight")
        self._check_site(affair, site)
        opened = await self._book.open_now(session)
        if not self._checks.start(opened, None if site is None else [site]):
            raise Overtaken(CHECKING)
        return self._view(opened)

    async def send(self, session: str, channel: Literal["mail", "copied"], by: str) -> PreparationView:
        """The sentence as it stands now goes to the secretary: by mail, or a person has copied it."""
        affair = self._allowed(session, "send")
        sentence = self._view(affair).sentence
        if channel == "mail":
            await self._post.tell_secretary(affair, sentence)
        return await self._record(affair, ReadinessSent(sentence=sentence, channel=channel, by=by))

    async def announce(self, session: str, what: Destination, reason: str, by: str) -> PreparationView:
        """Tell every point to go to the fallback, or back to the main room."""
        affair, registry = self._allowed(session, "fallback"), self._registry()
        if what == "main" and not affair.readiness.fallback:
            raise Overtaken(NOT_AWAY)
        returns = affair.readiness.returns
        affair = await self._book.record(session, FallbackAnnounced(what=what, by=by, reason=reason))
        self._post.tend(affair)
        mail = registry.policy.mail is not None
        told = issued(affair.plan, taking_part(affair, registry), "fallback", mail=mail, fallback=what, returns=returns)
        return await self._record(affair, *told)

    async def copied(self, session: str, notice: str, by: str) -> PreparationView:
        """A person has pasted a notice elsewhere: the point is told."""
        affair, _ = self._issued(session, notice)
        return await self._record(affair, NoticeDelivered(notice=notice, channel="copied", by=by))

    def text(self, session: str, notice: str) -> Text:
        """A notice in words, to be pasted elsewhere."""
        affair, issued = self._issued(session, notice)
        return self._post.words(affair, issued)

    async def _record(self, affair: Affair, *bodies: Body) -> PreparationView:
        return self._view(await self._book.record(affair.id, *bodies))

    def _allowed(self, session: str, action: str) -> Affair:
        affair = self._find(session)
        if affair is None:
            raise NotFound(NO_SESSION.format(session=session))
        if action not in allowed(affair):
            raise Overtaken(NOT_NOW)
        return affair

    def _issued(self, session: str, notice: str) -> tuple[Affair, NoticeIssued]:
        affair = self._find(session)
        for event in affair.events if affair else ():
            if affair and isinstance(event.body, NoticeIssued) and event.body.notice == notice:
                return affair, event.body
        raise NotFound(NO_NOTICE.format(notice=notice))

    def _check_site(self, affair: Affair, site: str | None) -> None:
        known = [each.id for each in taking_part(affair, self._registry())]
        if site is not None and site not in known:
            raise NotFound(NO_SITE.format(site=site, known=", ".join(known[:30])))
