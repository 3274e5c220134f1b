"""What a person writes of a meeting, read as if it stood in sites.yaml: the same rules, the same sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from orchestrator.config.loader import placed
from orchestrator.config.rules import meetings, times, values
from orchestrator.config.schema import fitted
from orchestrator.config.yaml.tree import Branch, Row, problems
from orchestrator.errors import Problem
from orchestrator.model.registry import Meeting, Registry
from orchestrator.text import Text

TITLE_MOST = 200
ID_MOST = 32
ROWS_MOST = 500  # agenda items, sites, days: what a person could have written

RULES = (
    values.well_formed,
    meetings.times_possible,
    meetings.papers_before_start,
    meetings.sites_known,
    meetings.speakers_take_part,
    meetings.speaks_once,
    meetings.duty_known,
)

NO_TITLE = Text(vi="chưa ghi tên hội nghị", en="the meeting has no title")
LONG_TITLE = Text(
    vi="tên hội nghị dài {count} ký tự; ghi ngắn hơn, tối đa {most}",
    en="the title has {count} characters; write at most {most}",
)
NO_START = Text(
    vi="chưa ghi ngày giờ bắt đầu; ghi dạng 2021-11-30 07:30",
    en="the meeting has no start; write 2021-11-30 07:30",
)
BACKWARDS = Text(
    vi="giờ kết thúc không sau giờ bắt đầu ({start:%H:%M ngày %d/%m/%Y}); ghi giờ muộn hơn",
    en="the end is not after the start ({start:%Y-%m-%d %H:%M}); write a later time",
)
TOO_LONG = Text(
    vi="hội nghị dài quá {most:g} giờ; rút ngắn, hoặc chia thành nhiều buổi",
    en="the meeting is longer than {most:g} hours; shorten it, or plan several",
)
TWO_LENGTHS = Text(
    vi="ghi giờ kết thúc hoặc số phút, không ghi cả hai",
    en="write the end or the minutes, not both",
)
TOO_MANY = Text(
    vi="có {count} giá trị; ghi tối đa {most}",
    en="there are {count} values; write at most {most}",
)


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaDraft(Part):
    order: int
    site: str
    topic: str
    minutes: int | None = None
    speaker: str | None = None


class PapersDraft(Part):
    deadline: str
    url: str | None = None


class DutyDraft(Part):
    """Names of contacts of the registry."""

    main: str = ""
    deputy: str | None = None


class FallbackDraft(Part):
    room: str | None = None
    phone: str | None = None


class Draft(Part):
    """A meeting as a person writes it. Times are the organization's (`2021-11-30 07:30`, or with a `T` between).

    Without an id one is made of the title, without a room one of the id; the length is told by `end` or by `duration`
    (minutes), and by policy where neither is written.
    """

    id: str = ""
    title: str = ""
    rooms: tuple[str, ...] = ()
    start: str = ""
    end: str | None = None
    duration: int | None = None
    rrule: str | None = None
    exceptions: tuple[str, ...] = ()
    sites: tuple[str, ...] | Literal["all"] = "all"
    agenda: tuple[AgendaDraft, ...] = ()
    papers: PapersDraft | None = None
    duty: DutyDraft | None = None
    fallback: FallbackDraft | None = None


def read_draft(draft: Draft, id_: str, registry: Registry) -> Meeting | list[Problem]:
    """The meeting, called `id_`, or everything that keeps it from being one."""
    zone = ZoneInfo(registry.organization.timezone)
    title = " ".join(draft.title.split())
    found = [*_title(title), *_crowds(draft), *_length(draft, registry.policy.schedule.longest_h, zone)]
    if not draft.start.strip():
        found.append(Problem("", None, "start", NO_START))
    tree = _tree(draft, id_, title, zone)
    top = _document(tree, registry)
    faults = [fault for rule in RULES for fault in rule(top)]
    meeting = fitted(Meeting, tree)
    faults += meeting if isinstance(meeting, list) else []
    told = {problem.path for problem in found}
    found += [Problem("", None, each.path, each.text) for each in problems(tree, faults, "") if each.path not in told]
    return found if found or isinstance(meeting, list) else placed(registry, meeting)


def duty_problems(duty: DutyDraft, registry: Registry) -> list[Problem]:
    """Is everybody named exactly one contact of the registry?"""
    tree = _branch({"duty": duty.model_dump(exclude_none=True)})
    return [
        Problem("", None, each.path, each.text)
        for each in problems(tree, list(meetings.duty_known(_document(tree, registry))), "")
    ]


def moment_of(text: str, path: str, zone: ZoneInfo) -> datetime | Problem:
    """A time as a person writes it."""
    if not text.strip():
        return Problem("", None, path, NO_START)
    found = times.moment(text.strip(), zone)
    return Problem("", None, path, found) if isinstance(found, Text) else found


def slug(title: str, most: int = ID_MOST) -> str:
    """An id that resembles a title: whole words of it, without marks."""
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:most]
        if len(longer) > most:
            break
        made = longer
    return made


def _title(title: str) -> Iterator[Problem]:
    if not title:
        yield Problem("", None, "title", NO_TITLE)
    elif len(title) > TITLE_MOST:
        yield Problem("", None, "title", LONG_TITLE.format(count=len(title), most=TITLE_MOST))


def _crowds(draft: Draft) -> Iterator[Problem]:
    for path, rows in (("rooms", draft.rooms), ("exceptions", draft.exceptions), ("agenda", draft.agenda)):
        if len(rows) > ROWS_MOST:
            yield Problem("", None, path, TOO_MANY.format(count=len(rows), most=ROWS_MOST))


def _length(draft: Draft, most_h: float, zone: ZoneInfo) -> Iterator[Problem]:
    start = moment_of(draft.start, "start", zone)
    end = moment_of(draft.end, "end", zone) if draft.end else None
    if isinstance(end, Problem):
        yield end
    if draft.end and draft.duration is not None:
        yield Problem("", None, "end", TWO_LENGTHS)
    elif isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
        yield Problem("", None, "end", BACKWARDS.format(start=start))
    elif isinstance(start, datetime) and isinstance(end, datetime) and end - start > timedelta(hours=most_h):
        yield Problem("", None, "end", TOO_LONG.format(most=most_h))
    elif (draft.duration or 0) > most_h * 60:
        yield Problem("", None, "duration", TOO_LONG.format(most=most_h))


def _tree(draft: Draft, id_: str, title: str, zone: ZoneInfo) -> Branch:
    """What would stand under `meetings` in sites.yaml."""
    given = draft.model_dump(exclude_none=True, exclude={"end"})
    start, end = moment_of(draft.start, "start", zone), draft.end and moment_of(draft.end, "end", zone)
    if isinstance(start, datetime) and isinstance(end, datetime) and end > start and draft.duration is None:
        given["duration"] = round((end - start).total_seconds() / 60)
    rooms = [room.strip() for room in draft.rooms if room.strip()] or [id_]
    given |= {"id": id_, "title": title or "?", "start": draft.start.strip() or "2000-01-01 00:00", "rooms": rooms}
    if not (draft.rrule or "").strip():
        given.pop("rrule", None)
    if draft.duty is not None and not draft.duty.main:
        del given["duty"]
    if not any((given.get("fallback") or {}).values()):
        given.pop("fallback", None)
    return _branch(given)


def _document(tree: Branch, registry: Registry) -> Branch:
    """The sites.yaml in which it would stand, as far as a rule about meetings looks at it."""
    sites = [{"id": site.id, "contacts": [{"name": each.name} for each in site.contacts]} for site in registry.sites]
    top = _branch({"organization": {"timezone": registry.organization.timezone}, "sites": sites})
    row = Row(1)
    row.append(tree)
    top["meetings"] = row
    return top


def _branch(given: Mapping[str, object]) -> Branch:
    """Without what was left empty, as a form leaves what it was not told."""
    branch = Branch(1)
    for key, value in given.items():
        if value != "":
            branch[key] = _grown(value)
    return branch


def _grown(value: object) -> object:
    """A value as the reader of YAML would give it: text, or containers of it."""
    if isinstance(value, Mapping):
        return _branch(value)
    if isinstance(value, list | tuple):
        row = Row(1)
        row.extend(_grown(item) for item in value)
        return row
    return str(value)
