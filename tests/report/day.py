"""29 and 30 November 2021 as the journal of that session tells them, written by hand.

What must come out, in the live phase 07:32-11:05 with a pause 09:00-09:15 (198 minutes):

- Yên Thế, Tân Yên and Hiệp Hòa drop at 08:14:05 with their carrier; back after 3:05, 3:20 and, after a later drop of
  its own, 3:05 + 1:30.
- Sơn Động is first heard at 07:43 and late by 11 minutes; it failed the check of the day before and was waived.
- Nobody can be judged for ten minutes from 10:00; only Lục Nam is not heard in them.
- Việt Yên drops at 08:58 and is back at 09:17: 17 of these minutes lie in the pause, 4 count.
- Yên Dũng rides on its backup line for 20 minutes from 10:20.
- Lạng Giang is never heard.
- The clock is put back by an hour at 10:30 and forward again at 10:40.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.config.loader import load_registry
from orchestrator.model.check import CENTRE, Check, Fault, Item, Verdict
from orchestrator.model.events import (
    AgentAttached,
    BlindSpell,
    Body,
    CallMade,
    CallsDue,
    CheckFinished,
    ClockStepped,
    Event,
    Evidence,
    FallbackTested,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
    NoteAdded,
    NoticeDelivered,
    NoticeFailed,
    NoticeIssued,
    PhaseChanged,
    PreflightFinished,
    ReadinessSent,
    ReadinessTold,
    RosterFrozen,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SiteCheckedIn,
    SiteConfirmed,
    StepFired,
    StepMissed,
    WaiverGiven,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Cause, LineState, Mark
from orchestrator.text import Text

ROOT = Path(__file__).parents[2]
SESSION = "giao-ban-2021-11.20211130"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE, DAY = "2021-11-29", "2021-11-30"
DUTY = "truc1"
UNKNOWN, UP, DOWN, SUSPECT = LineState.UNKNOWN, LineState.UP, LineState.DOWN, LineState.SUSPECT


@cache
def registry() -> Registry:
    return load_registry(ROOT / "sites.yaml")


def moment(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


BACK, FORTH = moment(DAY, "10:30:00"), moment(DAY, "10:40:00")


class Diary:
    """What happened, by the right time; the journal has it by the clock, which was an hour behind for ten minutes."""

    def __init__(self) -> None:
        self._written: list[tuple[datetime, Body]] = []

    def events(self) -> list[Event]:
        ordered = sorted(self._written, key=lambda entry: entry[0])
        return [
            Event(SESSION, seq, 1, at - timedelta(hours=1) if BACK <= at < FORTH else at, body)
            for seq, (at, body) in enumerate(ordered, start=1)
        ]

    def write(self, day: str, clock: str, *bodies: Body) -> None:
        self._written += [(moment(day, clock), body) for body in bodies]

    def line(self, clock: str, site: str, before: LineState, after: LineState, *marks: Mark) -> None:
        self.write(DAY, clock, LineChanged(site=site, before=before, after=after, marks=marks))


def told_day(note: str = "Đã gọi nhà mạng, đang chuyển tuyến") -> list[Event]:
    return list(_told(note))


@cache
def _told(note: str) -> tuple[Event, ...]:
    diary = Diary()
    sites = tuple(site.id for site in registry().sites)
    _day_before(diary, sites)
    _morning(diary, sites)
    _live(diary, note)
    return tuple(diary.events())


def _day_before(diary: Diary, sites: tuple[str, ...]) -> None:
    start, end = moment(DAY, "07:30:00"), moment(DAY, "11:30:00")
    opened = SessionOpened(
        meeting="giao-ban-2021-11",
        title="Hội nghị giao ban trực tuyến tháng 11/2021",
        rooms=("giao-ban-2021-11",),
        start=start,
        end=end,
        sites=sites,
        revision=1,
    )
    diary.write(BEFORE, "08:00:00", opened)
    for site in sites:
        notice = f"day_before.1.{site}"
        diary.write(BEFORE, "13:30:00", NoticeIssued(notice=notice, about="day_before", site=site, channels=("mail",)))
        if site == "lang-giang":
            reason = Text(vi="Hộp thư không tồn tại.", en="No such mailbox.")
            diary.write(BEFORE, "13:31:00", NoticeFailed(notice=notice, channel="mail", attempts=3, reason=reason))
        else:
            diary.write(BEFORE, "13:31:00", NoticeDelivered(notice=notice, channel="mail"))
    for site in sites[:-2]:
        diary.write(BEFORE, "13:45:00", SiteConfirmed(site=site, via="page"))
    diary.write(BEFORE, "14:06:00", StepFired(step="check", planned=moment(BEFORE, "14:00:00"), late=True))
    for site in sites:
        verdict = {"son-dong": Verdict.FAILED, "luc-ngan": Verdict.FAILED}.get(site, Verdict.PASSED)
        diary.write(BEFORE, "14:07:00", SiteCheckedIn(site=site, via="agent"), checked(site, verdict))
    diary.write(BEFORE, "14:07:10", checked(CENTRE, Verdict.PASSED))
    ran = dict.fromkeys(sites, Verdict.PASSED) | {"son-dong": Verdict.FAILED, "luc-ngan": Verdict.FAILED}
    finished = PreflightFinished(run="r1", meeting="giao-ban-2021-11", sites=ran, centre=Verdict.PASSED, seconds=12.0)
    diary.write(BEFORE, "14:07:12", finished)
    diary.write(BEFORE, "14:40:00", checked("luc-ngan", Verdict.NOTED))
    diary.write(BEFORE, "15:00:00", CallsDue(step="chase_1", unconfirmed=sites[-2:], absent=()))
    for clock, outcome in (("15:02:00", "no_answer"), ("15:09:00", "reached")):
        call = CallMade(site="viet-yen", contact="Cán bộ kỹ thuật", outcome=outcome, by=DUTY)
        diary.write(BEFORE, clock, call)
    diary.write(BEFORE, "15:10:00", SiteConfirmed(site="viet-yen", via="operator", by=DUTY))
    diary.write(BEFORE, "15:20:00", FallbackTested(what="room", verdict=Verdict.PASSED))
    missed = StepMissed(
        step="chase_2", planned=moment(BEFORE, "15:30:00"), until=moment(BEFORE, "17:00:00"), reason="away"
    )
    diary.write(BEFORE, "17:00:00", missed, told("verdict_day", 10, ("son-dong",)))


def _morning(diary: Diary, sites: tuple[str, ...]) -> None:
    diary.write(DAY, "06:15:00", _phase(Phase.TECHNICAL_CHECK, Phase.MORNING_CHECK))
    diary.write(DAY, "06:15:00", WatchStarted(sites=sites, version="0.1.0"))
    for n, site in enumerate(sites):
        if site in ("son-dong", "lang-giang"):
            continue
        diary.line(f"06:{20 + n}:00", site, UNKNOWN, UP)
        if site != "hiep-hoa":
            attached = AgentAttached(site=site, instance="a", address="192.0.2.11", version="0.1.0")
            diary.write(DAY, f"06:{20 + n}:00", attached)
    diary.write(DAY, "06:30:00", RosterFrozen(sites=registry().sites))
    for site in sites:
        if site not in ("lang-giang", "son-dong"):
            diary.write(DAY, "06:35:00", checked(site, Verdict.PASSED))
    diary.write(DAY, "06:36:00", checked("son-dong", Verdict.FAILED))
    waiver = WaiverGiven(site="son-dong", reason="dùng máy dự phòng, đã gọi xác nhận", by=DUTY)
    diary.write(DAY, "07:05:00", waiver)
    diary.write(DAY, "07:00:00", _phase(Phase.MORNING_CHECK, Phase.ROOM_OPEN))
    diary.write(DAY, "07:15:00", _phase(Phase.ROOM_OPEN, Phase.ROLL_CALL))
    diary.write(DAY, "07:20:00", told("verdict", 10, ("lang-giang",)))
    diary.write(DAY, "07:21:00", ReadinessSent(sentence=_sentence(10), channel="copied", by=DUTY))


def _live(diary: Diary, note: str) -> None:
    diary.write(DAY, "07:32:00", _phase(Phase.ROLL_CALL, Phase.LIVE, DUTY))
    diary.line("07:43:00", "son-dong", UNKNOWN, UP)
    _carrier(diary, note)
    _own_drop(diary, "viet-yen", "08:58:00", "09:17:00", "sc.2", 1140.0)
    diary.write(DAY, "09:00:00", SessionPaused(by=DUTY))
    diary.write(DAY, "09:15:00", SessionResumed(by=DUTY))
    diary.write(DAY, "10:00:00", BlindSpell(reason="network", began=True, detail="gateway"))
    diary.line("10:00:00", "luc-nam", UP, UNKNOWN)
    diary.write(DAY, "10:10:00", BlindSpell(reason="network", began=False))
    diary.line("10:10:00", "luc-nam", UNKNOWN, UP)
    diary.line("10:20:00", "yen-dung", UP, UP, Mark.ON_BACKUP)
    diary.line("10:25:00", "tan-yen", UP, SUSPECT)
    diary.line("10:25:01", "tan-yen", SUSPECT, UP)
    diary.write(DAY, "10:30:00", ClockStepped(seconds=-3600.0))
    _own_drop(diary, "hiep-hoa", "10:35:00", "10:36:30", "sc.3", 90.0)
    diary.line("10:40:00", "yen-dung", UP, UP)
    diary.write(DAY, "10:40:02", ClockStepped(seconds=3600.0))
    diary.write(DAY, "11:05:00", _phase(Phase.LIVE, Phase.ENDED, DUTY))
    diary.write(DAY, "11:06:00", WatchStopped(reason="ended"))


def _carrier(diary: Diary, note: str) -> None:
    """Three points of one carrier; the third joins a second later."""
    for site in ("yen-the", "tan-yen", "hiep-hoa"):
        diary.line("08:14:04", site, UP, SUSPECT)
        diary.line("08:14:05", site, SUSPECT, DOWN)
    opened = IncidentOpened(
        incident="sc.1",
        sites=("tan-yen", "yen-the"),
        causes=(Cause.CENTRE, Cause.CARRIER),
        confidence=0.5,
        evidence=(Evidence(code="same_carrier", values={"n": 2, "carrier": "TSLCD"}),),
    )
    diary.write(DAY, "08:14:05", opened, IncidentJoined(incident="sc.1", sites=("hiep-hoa",)))
    diary.write(DAY, "08:14:40", IncidentAcknowledged(incident="sc.1", by=DUTY))
    diary.write(DAY, "08:15:30", NoteAdded(incident="sc.1", by=DUTY, text=note))
    diary.line("08:17:10", "yen-the", DOWN, UP)
    diary.line("08:17:10", "hiep-hoa", DOWN, UP)
    diary.line("08:17:25", "tan-yen", DOWN, UP)
    diary.write(DAY, "08:17:25", IncidentRevised(incident="sc.1", causes=(Cause.CARRIER,), confidence=0.9))
    diary.write(DAY, "08:17:25", IncidentResolved(incident="sc.1", seconds=200.0))


def _own_drop(diary: Diary, site: str, fell: str, back: str, incident: str, seconds: float) -> None:
    diary.line(fell, site, SUSPECT, DOWN)
    opened = IncidentOpened(incident=incident, sites=(site,), causes=(Cause.SITE, Cause.LINE), confidence=0.6)
    diary.write(DAY, fell, opened)
    diary.line(back, site, DOWN, UP)
    diary.write(DAY, back, IncidentRevised(incident=incident, causes=(Cause.SITE,), confidence=0.9))
    diary.write(DAY, back, IncidentResolved(incident=incident, seconds=seconds))


def checked(site: str, verdict: Verdict) -> CheckFinished:
    fault, reason, remedy = None, None, None
    if verdict is not Verdict.PASSED:
        fault = Fault.SILENT
        reason = Text(vi="Đường truyền chính TSLCD không trả lời.", en="The main line TSLCD does not answer.")
        remedy = Text(vi="Gọi nhà mạng.", en="Call the carrier.")
    found = Check(
        site=site,
        item=Item.LINE,
        target="192.0.2.10",
        link="TSLCD",
        verdict=verdict,
        fault=fault,
        reason=reason,
        remedy=remedy,
        at=moment(BEFORE, "14:07:00"),
    )
    return CheckFinished(run="r1", meeting="giao-ban-2021-11", site=site, verdict=verdict, checks=(found,))


def told(step: str, ready: int, waiting: tuple[str, ...]) -> ReadinessTold:
    return ReadinessTold(step=step, ready=ready, all=11, waiting=waiting, sentence=_sentence(ready))


def _sentence(ready: int) -> Text:
    return Text(vi=f"{ready}/11 điểm cầu sẵn sàng.", en=f"{ready} of 11 sites are ready.")


def _phase(before: Phase, after: Phase, by: str = "") -> PhaseChanged:
    return PhaseChanged(before=before, after=after, by=by, reason="pressed" if by else "clock")
