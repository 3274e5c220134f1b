"""What must hold of a meeting: who takes part, who speaks, when, and who is on duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.config.rules import times
from orchestrator.config.rules.references import ids, unknown
from orchestrator.config.rules.sites import SITE
from orchestrator.config.yaml.tree import Branch, Fault, each, items, shown, words
from orchestrator.text import Text

CONTACT = Text(vi="cán bộ nào tên", en="contact with the name")
ALL_OR_LIST = Text(
    vi="ghi `all` (tất cả điểm cầu) hoặc danh sách mã điểm cầu như [luc-ngan, son-dong]",
    en="write `all` or a list of site ids such as [luc-ngan, son-dong]",
)
ABSENT = Text(
    vi="điểm cầu “{site}” phát biểu nhưng không có trong `sites` của hội nghị; thêm vào danh sách, hoặc sửa lại",
    en="the site “{site}” speaks but is not among the meeting's `sites`; add it there, or correct it",
)
SPEAKS_TWICE = Text(
    vi="“{site}” đã có báo cáo số {order} ở dòng {line}; sửa số thứ tự hoặc xoá dòng này",
    en="“{site}” already has report {order} on line {line}; correct the number or delete this line",
)
LATE_PAPERS = Text(
    vi="hạn gửi tài liệu sau giờ khai mạc ({start}); ghi thời điểm trước đó",
    en="the papers are due after the start ({start}); write an earlier time",
)
TWO_NAMESAKES = Text(
    vi="có {count} cán bộ cùng tên “{name}”; đặt tên khác nhau trong `contacts` để biết gọi ai",
    en="{count} contacts are named “{name}”; give them different names in `contacts`, so that it is clear whom to call",
)


def times_possible(tree: Branch) -> Iterator[Fault]:
    zone = _zone(tree)
    for holder, key in _times(tree):
        value = words(holder, key)
        wrong = None if value is None else times.moment(value, zone)
        if isinstance(wrong, Text):
            yield Fault(holder, key, wrong)


def papers_before_start(tree: Branch) -> Iterator[Fault]:
    zone = _zone(tree)
    for meeting in each(tree, "meetings"):
        start = times.moment(words(meeting, "start") or "", zone)
        for papers in each(meeting, "papers"):
            deadline = times.moment(words(papers, "deadline") or "", zone)
            if isinstance(start, datetime) and isinstance(deadline, datetime) and deadline > start:
                yield Fault(papers, "deadline", LATE_PAPERS.format(start=f"{start:%Y-%m-%d %H:%M}"))


def sites_known(tree: Branch) -> Iterator[Fault]:
    known = ids(tree, "sites")
    for meeting in each(tree, "meetings"):
        whole = meeting.get("sites")
        if isinstance(whole, str | Branch) and whole != "all":
            yield Fault(meeting, "sites", ALL_OR_LIST)
        for row, place, site in items(meeting, "sites"):
            if site not in known:
                yield unknown(row, place, site, known, SITE, "sites")


def speakers_take_part(tree: Branch) -> Iterator[Fault]:
    known = ids(tree, "sites")
    for meeting in each(tree, "meetings"):
        present = {site for _, _, site in items(meeting, "sites")} or known
        for item in each(meeting, "agenda"):
            site = words(item, "site")
            if site is None or site in present:
                continue
            if site in known:
                yield Fault(item, "site", ABSENT.format(site=shown(site)))
            else:
                yield unknown(item, "site", site, known, SITE, "sites")


def speaks_once(tree: Branch) -> Iterator[Fault]:
    """Several sites may share the number of a report; one site may not have the same number twice."""
    for meeting in each(tree, "meetings"):
        first: dict[tuple[str, str], int] = {}
        for item in each(meeting, "agenda"):
            order, site = words(item, "order"), words(item, "site")
            if order is None or site is None:
                continue
            if (order, site) in first:
                line = first[order, site]
                yield Fault(item, "order", SPEAKS_TWICE.format(site=shown(site), order=shown(order), line=line))
            first.setdefault((order, site), item.line)


def duty_known(tree: Branch) -> Iterator[Fault]:
    """Whoever is on duty is one contact of the registry: only so is there a number to call."""
    duties = [duty for meeting in each(tree, "meetings") for duty in each(meeting, "duty")]
    names = Counter(words(contact, "name") for contact in each(tree, "sites", "contacts")) if duties else Counter()
    for duty in duties:
        for key in ("main", "deputy"):
            name = words(duty, key)
            if name is None or names[name] == 1:
                continue
            if names[name]:
                yield Fault(duty, key, TWO_NAMESAKES.format(count=names[name], name=shown(name)))
            else:
                known = [known for known in names if known is not None]
                yield unknown(duty, key, name, known, CONTACT, "contacts")


def _times(tree: Branch) -> Iterator[tuple[Branch, str]]:
    for meeting in each(tree, "meetings"):
        yield meeting, "start"
        yield from ((papers, "deadline") for papers in each(meeting, "papers"))


def _zone(tree: Branch) -> ZoneInfo | None:
    """The organization's, or None where it names one that does not exist, which is a fault of its own."""
    named = (words(organization, "timezone") for organization in each(tree, "organization"))
    zone = times.zone_named(next((name for name in named if name), times.HOME))
    return None if isinstance(zone, Text) else zone
