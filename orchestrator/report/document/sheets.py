"""The figures as a workbook: real numbers, moments and lengths, to be counted further."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.report.document.blocks import Book, Format, Sheet, SheetColumn
from orchestrator.report.document.speech import lasted, listed
from orchestrator.report.document.tables import Tables
from orchestrator.report.document.words import Words
from orchestrator.report.figures.model import CheckFigures, ReportFigures, SiteFigures

Cell = datetime | int | float | str | None


class Sheets:
    """Of public figures the sheets that name points or persons are left out."""

    def __init__(self, figures: ReportFigures, words: Words) -> None:
        self._figures = figures
        self._words = words
        self._tables = Tables(figures, words)
        self._zone = ZoneInfo(figures.timezone)

    def book(self) -> Book:
        full = (self._sites(), self._incidents(), self._checks(), self._timeline())
        sheets = (*(full if self._figures.full else ()), self._facts())
        return Book(title=self._figures.title, sheets=sheets, made=self._figures.as_of)

    def _sites(self) -> Sheet:
        columns = self._columns(
            ("tables.number", "count", 5),
            ("tables.site", "text", 28),
            ("tables.joined", "moment", 19),
            ("sheets.late", "length", 10),
            ("tables.ratio", "percent", 12),
            ("tables.drops", "count", 10),
            ("tables.down", "length", 12),
            ("tables.longest", "length", 12),
            ("sheets.backup", "length", 12),
            ("sheets.absent", "length", 12),
            ("sheets.unknown", "length", 12),
            ("sheets.unknown_share", "percent", 12),
            ("tables.loss_up", "percent", 12),
            ("tables.loss_down", "percent", 12),
            ("sheets.rtt", "count", 10),
            ("sheets.measured", "length", 12),
            ("sheets.poor", "length", 12),
            ("sheets.silent", "length", 12),
            ("sheets.agent", "text", 8),
            ("tables.remark", "text", 34),
        )
        rows = tuple(
            (
                place,
                site.name,
                self._wall(site.since),
                site.late_s or None,
                site.connected,
                site.drops,
                site.down_s,
                site.longest_s,
                site.backup_s or None,
                site.absent_s or None,
                site.unknown_s or None,
                site.unknown or None,
                *_media(site),
                site.poor_s or None,
                site.silent_s or None,
                self._words["sheets.yes"] if site.agent else None,
                self._tables.remark(site),
            )
            for place, site in enumerate(self._figures.sites, start=1)
        )
        return Sheet(title=self._words["sheets.sites"], columns=columns, rows=rows)

    def _incidents(self) -> Sheet:
        columns = self._columns(
            ("sheets.incident", "text", 15),
            ("tables.detected", "moment", 19),
            ("tables.restored", "moment", 19),
            ("tables.lasted", "length", 11),
            ("tables.sites", "count", 8),
            ("tables.site", "text", 28),
            ("sheets.first_cause", "text", 22),
            ("tables.cause", "text", 22),
            ("sheets.acknowledged", "moment", 19),
            ("sheets.acknowledged_by", "text", 12),
            ("sheets.notes", "text", 36),
        )
        rows = tuple(
            (
                incident.id,
                self._wall(incident.opened_at),
                self._wall(incident.resolved_at),
                incident.seconds,
                incident.count,
                listed(incident.sites),
                self._tables.causes(incident.first_causes),
                self._tables.causes(incident.causes),
                self._wall(incident.acknowledged_at),
                incident.acknowledged_by,
                "\n".join(note.text for note in incident.notes),
            )
            for incident in self._figures.incidents
        )
        return Sheet(title=self._words["sheets.incidents"], columns=columns, rows=rows)

    def _checks(self) -> Sheet:
        columns = self._columns(
            ("tables.site", "text", 28),
            ("tables.confirmed", "moment", 19),
            ("tables.day_before", "text", 16),
            ("tables.at", "moment", 19),
            ("sheets.looks", "count", 10),
            ("tables.morning", "text", 16),
            ("tables.at", "moment", 19),
            ("sheets.looks", "count", 10),
            ("tables.findings", "text", 40),
        )
        rows = tuple(
            (
                row.name,
                self._wall(row.confirmed_at),
                *self._look(row.day_before),
                *self._look(row.morning),
                "\n".join(self._tables.findings(row, row.morning if row.morning.looks else row.day_before)),
            )
            for row in self._figures.preparation.sites
        )
        return Sheet(title=self._words["sheets.checks"], columns=columns, rows=rows)

    def _look(self, check: CheckFigures) -> tuple[Cell, ...]:
        return self._tables.verdict(check), self._wall(check.at), check.looks

    def _timeline(self) -> Sheet:
        columns = self._columns(
            ("tables.at", "moment", 19), ("tables.happening", "text", 90), ("tables.by", "text", 20)
        )
        rows = tuple(
            (self._wall(each.at), self._tables.happening(each), each.by or None) for each in self._figures.timeline
        )
        return Sheet(title=self._words["sheets.timeline"], columns=columns, rows=rows)

    def _facts(self) -> Sheet:
        columns = self._columns(("sheets.item", "text", 32), ("sheets.value", "text", 48))
        rows = tuple((self._words[f"sheets.{name}"], value) for name, value in self._values())
        return Sheet(title=self._words["sheets.facts"], columns=columns, rows=rows)

    def _values(self) -> Iterator[tuple[str, Cell]]:
        figures, times = self._figures, self._figures.times
        yield "session", figures.session
        yield "title", figures.title
        yield "planned", self._wall(times.planned_start)
        yield "started", self._wall(times.started)
        yield "ended", self._wall(times.ended)
        yield "live", lasted(times.live_s)
        yield "paused", lasted(times.paused_s)
        yield "all", figures.totals.sites
        yield "present", figures.totals.present
        yield "presence", self._words[f"sentences.by_{figures.presence}"]
        yield "incidents", figures.totals.incidents
        yield "as_of", self._wall(figures.as_of)

    def _columns(self, *columns: tuple[str, Format, int]) -> tuple[SheetColumn, ...]:
        return tuple(SheetColumn(title=self._words[title], format=form, width=width) for title, form, width in columns)

    def _wall(self, at: datetime | None) -> datetime | None:
        """As a spreadsheet has it: without a zone, to the second."""
        return at.astimezone(self._zone).replace(tzinfo=None, microsecond=0) if at else None


def _media(site: SiteFigures) -> tuple[Cell, ...]:
    media = site.media
    return (media.loss_up, media.loss_down, media.rtt_ms, media.seconds) if media else (None,) * 4
