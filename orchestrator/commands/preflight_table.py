"""What a check found, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.text import Text as Styled

from orchestrator.commands.tables import console, table
from orchestrator.model.check import CENTRE, Check, Fault, Item, Preflight, SiteResult, Verdict
from orchestrator.model.registry import Meeting, Registry
from orchestrator.preflight.judge import decimal
from orchestrator.preflight.readiness import ready_sentence
from orchestrator.text import Locale, Text

VERDICTS = {
    Verdict.PASSED: (Text(vi="Đạt", en="Passed"), "green"),
    Verdict.NOTED: (Text(vi="Đạt, có lưu ý", en="Passed, with notes"), "yellow"),
    Verdict.NOT_CHECKED: (Text(vi="Chưa kiểm tra", en="Not checked"), "cyan"),
    Verdict.FAILED: (Text(vi="Không đạt", en="Failed"), "red"),
}
HEADS = (
    Text(vi="Điểm cầu", en="Site"),
    Text(vi="Kết quả", en="Verdict"),
    Text(vi="Số đo", en="Measured"),
    Text(vi="Lý do và việc cần làm", en="Why, and what to do"),
)
TITLE = Text(vi="Kiểm tra kỹ thuật trước hội nghị: {meeting}", en="Check before the meeting: {meeting}")
NO_MEETING = Text(vi="Kiểm tra kỹ thuật (chưa có hội nghị sắp tới)", en="Check (no meeting is ahead)")
COMMON = Text(vi="Hệ thống chung", en="The centre")
CENTRE_NOT_READY = Text(vi="Hệ thống chung chưa sẵn sàng.", en="The centre is not ready.")
ITEMS = {
    Item.CONTROL: Text(vi="Địa chỉ đối chứng", en="Control address"),
    Item.NAME: Text(vi="Tên miền", en="Name"),
    Item.CERTIFICATE: Text(vi="Chứng thư", en="Certificate"),
    Item.PAGE: Text(vi="Trang Jitsi", en="Jitsi's page"),
    Item.SOCKET: Text(vi="WebSocket", en="WebSocket"),
    Item.MEDIA_PORT: Text(vi="Cổng media", en="Media port"),
    Item.BRIDGE: Text(vi="Videobridge", en="Videobridge"),
    Item.FOCUS: Text(vi="Jicofo", en="Jicofo"),
    Item.PORTAL: Text(vi="Cổng tài liệu", en="Papers"),
    Item.CLOCK: Text(vi="Đồng hồ", en="Clock"),
    Item.WEB: Text(vi="Trang web", en="Page"),
    Item.LINE: Text(vi="Mất gói", en="Loss"),
    Item.RTT: Text(vi="Khứ hồi", en="Round trip"),
    Item.JITTER: Text(vi="Biến thiên độ trễ", en="Jitter"),
}
UNITS = {"days": Text(vi="ngày", en="days"), "s": Text(vi="giây", en="s")}
ANSWERS = Text(vi="Có trả lời", en="Answers")
SILENT = Text(vi="không trả lời", en="no answer")


def print_preflight(found: Preflight, registry: Registry, meeting: Meeting | None, locale: Locale, out: TextIO) -> None:
    """A row a site, the centre first; then one sentence that says it all."""
    page = console(out)
    page.print((TITLE.format(meeting=meeting.title) if meeting else NO_MEETING).to(locale))
    names = {site.id: site.name for site in registry.sites} | {CENTRE: COMMON.to(locale)}
    rows = table(HEADS, locale)
    for result in found.results:
        told, colour = VERDICTS[result.verdict]
        measured = "\n".join(_measures(result, locale))
        todo = "\n".join(dict.fromkeys(_todo(result.checks, locale)))
        rows.add_row(names[result.site], Styled(told.to(locale), style=colour), measured, todo)
    page.print(rows)
    page.print(" ".join(sentence.to(locale) for sentence in summary(found, names)))


def summary(found: Preflight, names: dict[str, str]) -> Iterator[Text]:
    """How many sites are ready and which are not; and whether the centre is."""
    sites = [result for result in found.results if result.site != CENTRE]
    waiting = [names[result.site] for result in sites if not result.verdict.ready]
    yield ready_sentence(len(sites), ", ".join(waiting), len(waiting))
    if not all(result.verdict.ready for result in found.results if result.site == CENTRE):
        yield CENTRE_NOT_READY


def measure(check: Check, locale: Locale) -> str:
    """One value with its unit, and what it is."""
    if check.item is Item.LINE and check.verdict is Verdict.PASSED and check.value is None:
        return ANSWERS.to(locale)
    if check.fault is Fault.SILENT:
        value = SILENT.to(locale)
    elif check.value is None:
        value = VERDICTS[check.verdict][0].to(locale).lower()
    else:
        unit = UNITS.get(check.unit, Text(vi=check.unit, en=check.unit))
        value = f"{decimal(check.value).to(locale)}{'' if check.unit == '%' else ' '}{unit.to(locale)}"
    return f"{ITEMS[check.item].to(locale)} {value}"


def _measures(result: SiteResult, locale: Locale) -> Iterator[str]:
    """A row a line of the site; of the centre, a row a check."""
    if result.site == CENTRE:
        yield from (measure(check, locale) for check in result.checks if check.item is not Item.CONTROL)
        return
    for link in dict.fromkeys(check.link for check in result.checks):
        told = ", ".join(measure(check, locale) for check in result.checks if check.link == link)
        yield f"{link}: {told}" if link else told


def _todo(checks: Iterable[Check], locale: Locale) -> Iterator[str]:
    """What follows from something that is told already is left out."""
    for check in checks:
        if check.reason and check.remedy and check.fault is not Fault.NOT_REACHED:
            yield f"{check.reason.to(locale)} → {check.remedy.to(locale)}"
