"""As last time: a meeting once more, with the month in its words moved on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from orchestrator.errors import Problem
from orchestrator.model.registry import Meeting, Registry
from orchestrator.schedule.planning.drafts import ID_MOST, AgendaDraft, Draft, DutyDraft, FallbackDraft, PapersDraft
from orchestrator.text import Text

WRITTEN = "%Y-%m-%d %H:%M"

NO_SITE = Text(
    vi="điểm cầu “{site}” của lần trước không còn trong danh mục, nên không đưa vào",
    en="the site “{site}” of last time is no longer in the registry and was left out",
)
NO_DUTY = Text(
    vi="cán bộ trực “{name}” của lần trước không còn trong danh bạ; phân công lại ca trực",
    en="“{name}”, on duty last time, is no longer among the contacts; assign the duty anew",
)

_MONTH = re.compile(r"\b(tháng\s+)(\d{1,2})(?!\d)(?:(\s*[/\-.]\s*|\s+năm\s+)(\d{4}))?", re.IGNORECASE)
_MONTHS_OF = re.compile(r"\b(\d{1,2})(\s+tháng\s+năm\s+)(\d{4})", re.IGNORECASE)  # 11 tháng năm 2021
_STAMP = re.compile(r"(?<!\d)(\d{4})-(0[1-9]|1[0-2])(?!\d)")


def copy_of(meeting: Meeting, last: datetime, start: datetime, registry: Registry) -> tuple[Draft, list[Problem]]:
    """The meeting as it was at `last`, to be held once at `start`; and what could not be taken along."""
    months = (start.year - last.year) * 12 + start.month - last.month
    known = {site.id for site in registry.sites}
    named = Counter(contact.name for site in registry.sites for contact in site.contacts)
    listed = meeting.sites if meeting.sites != "all" else ()
    gone = [site for site in dict.fromkeys((*listed, *(item.site for item in meeting.agenda))) if site not in known]
    left_out = [Problem("", None, "sites", NO_SITE.format(site=site)) for site in gone]
    duty = meeting.duty
    absent = [name for name in (duty.main, duty.deputy) if name and named[name] != 1] if duty else []
    left_out += [Problem("", None, "duty", NO_DUTY.format(name=name)) for name in absent]
    draft = Draft(
        id=_renamed(meeting.id, months, start),
        title=later(meeting.title, months),
        rooms=tuple(_stamped(room, months) for room in meeting.rooms),
        start=start.strftime(WRITTEN),
        duration=meeting.duration,
        sites="all" if meeting.sites == "all" else tuple(site for site in meeting.sites if site in known),
        agenda=_agenda(meeting, months, known),
        papers=_papers(meeting, last, start),
        duty=DutyDraft(main=duty.main, deputy=duty.deputy) if duty and not absent else None,
        fallback=_fallback(meeting, months),
    )
    return draft, left_out


def later(words: str, months: int) -> str:
    """`tháng 11/2021` and its like, so many months on. The first two months are written 01 and 02, as in papers."""

    def month(found: re.Match[str]) -> str:
        before, number, between, year = found.groups()
        moved, years = _moved(int(number), int(year or 0), months, padded=number.startswith("0"))
        return f"{before}{moved}" + (f"{between}{years:04}" if year else "") if moved else found[0]

    def of_the_year(found: re.Match[str]) -> str:
        number, between, year = found.groups()
        moved, years = _moved(int(number), int(year), months, padded=number.startswith("0"))
        return f"{moved}{between}{years:04}" if moved else found[0]

    return _MONTHS_OF.sub(of_the_year, _MONTH.sub(month, words))


def _moved(month: int, year: int, months: int, *, padded: bool) -> tuple[str, int]:
    """No month at all where there was none, such as the 13th."""
    if not 1 <= month <= 12:
        return "", year
    years, index = divmod(year * 12 + month - 1 + months, 12)
    return f"{index + 1:02}" if padded or index < 2 else f"{index + 1}", years


def _stamped(name: str, months: int) -> str:
    """`giao-ban-2021-11`, so many months on."""

    def stamp(found: re.Match[str]) -> str:
        years, index = divmod(int(found[1]) * 12 + int(found[2]) - 1 + months, 12)
        return f"{years:04}-{index + 1:02}"

    return _STAMP.sub(stamp, name)


def _renamed(id_: str, months: int, start: datetime) -> str:
    if _STAMP.search(id_):
        return _stamped(id_, months)
    month = f"-{start:%Y-%m}"
    return id_[: ID_MOST - len(month)].rstrip("-") + month


def _agenda(meeting: Meeting, months: int, known: set[str]) -> tuple[AgendaDraft, ...]:
    return tuple(
        AgendaDraft(**item.model_dump(exclude={"topic"}), topic=later(item.topic, months))
        for item in meeting.agenda
        if item.site in known
    )


def _papers(meeting: Meeting, last: datetime, start: datetime) -> PapersDraft | None:
    """Due as long before the meeting as last time."""
    if meeting.papers is None:
        return None
    deadline = (meeting.papers.deadline + (start - last)).astimezone(start.tzinfo)
    return PapersDraft(deadline=deadline.strftime(WRITTEN), url=meeting.papers.url)


def _fallback(meeting: Meeting, months: int) -> FallbackDraft | None:
    fallback = meeting.fallback
    if fallback is None:
        return None
    return FallbackDraft(room=_stamped(fallback.room, months) if fallback.room else None, phone=fallback.phone)
