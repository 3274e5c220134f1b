"""What the doctor found, for people: a table of everything, then each cure in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.text import Text as Styled

from orchestrator.commands.preflight_table import VERDICTS
from orchestrator.commands.tables import console, table
from orchestrator.doctor.findings import Finding, Lines, Part
from orchestrator.doctor.places import RUN
from orchestrator.model.check import Verdict
from orchestrator.text import Locale, Text

PARTS = {
    Part.PAGE: Text(vi="Trang họp", en="Page"),
    Part.BRIDGE: Text(vi="Videobridge", en="Videobridge"),
    Part.FOCUS: Text(vi="Jicofo", en="Jicofo"),
    Part.PROSODY: Text(vi="Prosody", en="Prosody"),
    Part.MEDIA: Text(vi="Cổng media", en="Media port"),
    Part.TURN: Text(vi="TURN", en="TURN"),
    Part.CLOCK: Text(vi="Đồng hồ", en="Clock"),
    Part.EXPOSURE: Text(vi="An toàn", en="Exposure"),
}
HEADS = (
    Text(vi="Thành phần", en="Part"),
    Text(vi="Nội dung", en="What"),
    Text(vi="Kết quả", en="Verdict"),
    Text(vi="Tại", en="Where"),
)
ON_DEBIAN = Text(vi="Gói Debian", en="Debian packages")
ON_DOCKER = Text(vi="docker-jitsi-meet", en="docker-jitsi-meet")
BOTH = Text(vi="Cả hai kiểu cài đặt", en="Either way")
RESTART = Text(vi="Khởi động lại: {text}", en="Restart: {text}")
FALLBACK = Text(vi="Nếu không được sửa: {text}", en="If nothing may be changed: {text}")
IN_FILE = Text(vi="{where}, thêm vào {file}:", en="{where}, add to {file}:")
AT_PROMPT = Text(vi="{where}, chạy:", en="{where}, run:")
ALL_WELL = Text(vi="Jitsi đã đủ cho hội nghị.", en="This Jitsi has all that a meeting needs.")
SUMMARY = Text(
    vi="{failed} mục không đạt, {noted} mục có lưu ý, {open} mục chưa xem được.",
    en="{failed} failed, {noted} noted, {open} not looked at.",
)


def print_findings(found: Sequence[Finding], locale: Locale, out: TextIO) -> None:
    page = console(out)
    rows = table(HEADS, locale)
    for each in found:
        told, colour = VERDICTS[each.verdict]
        verdict = Styled(told.to(locale), style=colour)
        rows.add_row(PARTS[each.part].to(locale), each.title.to(locale), verdict, each.where)
    page.print(rows)
    wrong = [each for each in found if each.reason is not None]
    for n, each in enumerate(sorted(wrong, key=lambda each: -list(Verdict).index(each.verdict)), start=1):
        page.print()
        for line in _told(n, each, locale):
            page.print(line, soft_wrap=True)
    page.print()
    page.print(_summary(found).to(locale))


def _told(n: int, each: Finding, locale: Locale) -> Iterator[str]:
    """One finding. Lines to be copied stand by themselves, indented."""
    assert each.reason is not None
    yield f"{n}. [{VERDICTS[each.verdict][0].to(locale)}] {each.title.to(locale)} ({each.where})"
    yield f"   {each.reason.to(locale)}"
    if each.debian is None or each.docker is None or each.restart is None or each.fallback is None:
        return
    if each.debian == each.docker:
        yield from _lines(BOTH, each.debian, locale)
    else:
        yield from _lines(ON_DEBIAN, each.debian, locale)
        yield from _lines(ON_DOCKER, each.docker, locale)
    yield "   " + RESTART.format(text=each.restart).to(locale)
    yield "   " + FALLBACK.format(text=each.fallback).to(locale)


def _lines(where: Text, lines: Lines, locale: Locale) -> Iterator[str]:
    head = AT_PROMPT if lines.file == RUN else IN_FILE
    yield "   " + head.format(where=where, file=lines.file).to(locale)
    yield from (f"       {line}" for line in lines.text.splitlines())


def _summary(found: Sequence[Finding]) -> Text:
    counts = {verdict: sum(each.verdict is verdict for each in found) for verdict in Verdict}
    if counts[Verdict.PASSED] == len(found):
        return ALL_WELL
    return SUMMARY.format(failed=counts[Verdict.FAILED], noted=counts[Verdict.NOTED], open=counts[Verdict.NOT_CHECKED])
