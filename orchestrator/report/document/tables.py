"""The tables of the papers. Columns fit a page of 165 mm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.model.signals import Cause
from orchestrator.report.document.blocks import Block, Column, Note, Table
from orchestrator.report.document.speech import (
    capital,
    day_stamp,
    lasted,
    length,
    number,
    percent,
    share,
    shortened,
    stamp,
)
from orchestrator.report.document.words import Words
from orchestrator.report.figures.model import (
    CheckFigures,
    Happening,
    IncidentFigures,
    ReportFigures,
    SiteFigures,
    SitePreparation,
)

MOST_ROWS = 30  # a longer table of points moves to an appendix


class Tables:
    """Made of full figures."""

    def __init__(self, figures: ReportFigures, words: Words) -> None:
        self._figures = figures
        self._words = words
        self._zone = ZoneInfo(figures.timezone)

    @property
    def long(self) -> bool:
        return len(self._figures.sites) > MOST_ROWS

    def sites(self) -> Iterator[Block]:
        """All points; of many, those of which there is something to remark."""
        every = [(site, self.remark(site)) for site in self._figures.sites]
        rows = [row for row in every if _notable(*row)] if self.long else every
        if rows:
            yield self._site_table(rows)
        yield Note(text=self._words["tables.ratio_note"])
        if self.long:
            yield Note(text=self._words["tables.shortened"])

    def all_sites(self) -> Table:
        return self._site_table([(site, self.remark(site)) for site in self._figures.sites])

    def _site_table(self, rows: Sequence[tuple[SiteFigures, str]]) -> Table:
        columns = self._columns(number=9, site=48, joined=19, ratio=26, drops=16, down=21, remark=26)
        return Table(
            columns=columns,
            rows=tuple(
                (
                    str(place),
                    site.name,
                    stamp(site.since.astimezone(self._zone)) if site.since else "–",
                    self._ratio(site),
                    str(site.drops),
                    length(site.down_s),
                    remark,
                )
                for place, (site, remark) in enumerate(rows, start=1)
            ),
        )

    def _ratio(self, site: SiteFigures) -> str:
        """What is not known stands under it, or 94,9% would read as a fault."""
        told = percent(site.connected)
        known = site.connected is None or site.unknown_s < 1
        return told if known else f"{told}\n{self._say('of_it_unknown', share=percent(site.unknown, up=True))}"

    def remark(self, site: SiteFigures) -> str:
        """What else is to be known of a point."""
        if not site.present and site.released_s >= 1:
            return capital(self._say("was_excused"))
        if not site.present:
            return capital(self._say("was_unseen" if site.connected is None else "was_absent"))
        out_s = site.out_s if site.late_s else site.absent_s
        told = [
            self._say("guest") if site.guest else "",
            self._say("was_late", lasted=lasted(site.late_s)) if site.late_s else "",
            self._say("on_backup", lasted=lasted(site.backup_s)) if site.backup_s >= 1 else "",
            self._say("was_out", lasted=lasted(out_s)) if out_s >= 1 else "",
            self._say("was_released", lasted=lasted(site.released_s)) if site.released_s >= 1 else "",
            self._say("stayed_down" if self._figures.times.ended else "is_down") if site.down_at_end else "",
        ]
        return capital("; ".join(part for part in told if part))

    def incidents(self) -> Table:
        """Those of the live phase."""
        columns = self._columns(number=10, detected=20, site=37, cause=42, lasted=20, action=36)
        live = [incident for incident in self._figures.incidents if incident.live]
        return Table(
            columns=columns,
            rows=tuple(
                (
                    str(place),
                    self._stamp(incident.opened_at),
                    self._words.named(incident.sites),
                    self.why(incident),
                    lasted(incident.seconds) if incident.seconds is not None else self._say("not_over"),
                    "\n".join(self.actions(incident)),
                )
                for place, incident in enumerate(live, start=1)
            ),
        )

    def why(self, incident: IncidentFigures) -> str:
        """The final verdict, and the first where it was another."""
        final = capital(self.causes(incident.causes))
        if incident.first_causes == incident.causes:
            return final
        return capital(
            self._say("revised", first=self.causes(incident.first_causes), final=self.causes(incident.causes))
        )

    def causes(self, causes: Sequence[Cause]) -> str:
        named = [self._words[f"causes.{cause}"] for cause in causes] or [self._words["causes.unknown"]]
        return " hoặc ".join(named)

    def actions(self, incident: IncidentFigures) -> Iterator[str]:
        """Who took it on, and the notes."""
        if incident.acknowledged_by and incident.acknowledged_at:
            yield self._say("acknowledged", clock=self._stamp(incident.acknowledged_at), by=incident.acknowledged_by)
        for note in incident.notes:
            yield self._say("note", clock=self._stamp(note.at), text=shortened(note.text), by=note.by)

    def checks(self) -> Table:
        """Both checks of every point."""
        columns = self._columns(number=10, site=49, confirmed=25, day_before=21, morning=21, findings=39)
        return Table(
            columns=columns,
            rows=tuple(
                (
                    str(place),
                    row.name,
                    self._short(row.confirmed_at),
                    self.verdict(row.day_before),
                    self.verdict(row.morning),
                    "\n".join(self.findings(row, row.morning if row.morning.looks else row.day_before)),
                )
                for place, row in enumerate(self._figures.preparation.sites, start=1)
            ),
        )

    def day_before(self) -> Table:
        """For the minutes."""
        columns = self._columns(number=10, site=50, verdict=31, findings=74)
        return Table(
            columns=columns,
            rows=tuple(
                (
                    str(place),
                    row.name,
                    self.verdict(row.day_before),
                    "\n".join(each.reason.vi for each in row.day_before.findings),
                )
                for place, row in enumerate(self._figures.preparation.sites, start=1)
            ),
        )

    def verdict(self, check: CheckFigures) -> str:
        return self._words[f"verdicts.{check.verdict}"]

    def findings(self, row: SitePreparation, check: CheckFigures) -> Iterator[str]:
        yield from (finding.reason.vi for finding in check.findings)
        if row.waiver:
            yield self._say("waived", reason=shortened(row.waiver.reason))

    @property
    def judged(self) -> bool:
        """Something can be said of sound and picture."""
        return any(site.media or site.poor_s >= 1 or site.silent_s >= 1 for site in self._figures.sites)

    def media(self) -> Iterator[Block]:
        """How sound and picture went, as far as it was kept."""
        columns = self._columns(number=9, site=48, loss_up=22, loss_down=22, rtt=20, poor=22, silent=22)
        rows = tuple(
            (
                str(place),
                site.name,
                percent(site.media.loss_up if site.media else None, up=True),
                percent(site.media.loss_down if site.media else None, up=True),
                f"{site.media.rtt_ms:.0f} ms" if site.media and site.media.rtt_ms is not None else "–",
                length(site.poor_s),
                length(site.silent_s),
            )
            for place, site in enumerate(self._figures.sites, start=1)
        )
        yield Table(columns=columns, rows=rows)
        yield Note(text=self._words["tables.media_note"])

    def timeline(self) -> Table:
        columns = self._columns(at=30, happening=105, by=30)
        rows = tuple(
            (day_stamp(each.at.astimezone(self._zone)), self.happening(each), each.by)
            for each in self._figures.timeline
        )
        return Table(columns=columns, rows=rows)

    def happening(self, each: Happening) -> str:
        values = {
            "sites": self._words.named(each.sites),
            "count": share(each.count),
            "of": number(each.of),
            "text": each.text,
            "causes": self.causes(each.causes),
            "lasted": lasted(each.seconds or 0.0),
            "seconds": f"{each.seconds or 0.0:+.0f}",
        }
        if each.kind == "missed":
            values["text"] = self._words.one_of("steps", each.text.rstrip("0123456789").rstrip("._"))
        return self._words.one_of("timeline", each.kind).format_map(values)

    def _columns(self, **widths: float) -> tuple[Column, ...]:
        left = ("site", "remark", "cause", "action", "findings", "happening", "by")
        return tuple(
            Column(title=self._words[f"tables.{name}"], width_mm=width, align="left" if name in left else "center")
            for name, width in widths.items()
        )

    def _stamp(self, at: datetime) -> str:
        return stamp(at.astimezone(self._zone))

    def _short(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._zone):%H:%M %d/%m}" if at else "–"

    def _say(self, sentence: str, **values: str) -> str:
        return self._words.say(f"sentences.{sentence}", **values)


def _notable(site: SiteFigures, remark: str) -> bool:
    return bool(remark or site.drops or site.unknown_s >= 1)
