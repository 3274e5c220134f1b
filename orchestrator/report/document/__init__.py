"""Figures -> papers: the technical report in two versions, the minutes of the day before, and a workbook. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orchestrator.model.registry import Registry
from orchestrator.report.document import letterhead as head
from orchestrator.report.document.blocks import Appendix, Block, Book, Document, Heading, Paragraph, Signer
from orchestrator.report.document.discretion import Discretion
from orchestrator.report.document.manuscript import Edit, Manuscript, PartText, Version
from orchestrator.report.document.places import Places
from orchestrator.report.document.sheets import Sheets
from orchestrator.report.document.tables import Tables
from orchestrator.report.document.words import Words
from orchestrator.report.figures.model import ReportFigures

__all__ = ["Document", "Papers", "Version"]

END = "./."
SECTIONS = ("general", "preparation", "results", "incidents")


class Papers:
    """All papers of one session. What the convening office gets is made of public figures, so nothing can slip in."""

    def __init__(
        self, figures: ReportFigures, registry: Registry, words: Words, edited: Mapping[str, Edit] | None = None
    ) -> None:
        self._figures = figures
        self._registry = registry
        self._words = words
        self._edited = edited or {}

    def figures(self, version: Version) -> ReportFigures:
        return self._figures.public() if version == "vp" else self._figures

    def parts(self, version: Version) -> tuple[PartText, ...]:
        return self._draft(version).manuscript.parts()

    def document(self, version: Version) -> Document:
        draft = self._draft(version)
        return draft.minutes() if version == "minutes" else draft.report()

    def book(self, version: Version) -> Book:
        return Sheets(self.figures(version), self._words).book()

    def _draft(self, version: Version) -> _Draft:
        figures = self.figures(version)
        places = Places(figures, self._registry, self._words).fill()
        manuscript = Manuscript(version, self._words, places, self._edited, Discretion(self._registry))
        return _Draft(manuscript, figures, self._registry, self._words)


class _Draft(NamedTuple):
    manuscript: Manuscript
    figures: ReportFigures
    registry: Registry
    words: Words

    def report(self) -> Document:
        """`Báo cáo`, in the form of annex III, 1.4."""
        internal = self.figures.full
        return Document(
            letterhead=head.letterhead(self.registry, minutes=False, at=self._last()),
            name=self.manuscript.line("name").upper(),
            subject=self.manuscript.line("subject"),
            addressees=head.addressees(self.registry, internal=internal),
            body=_ended([*self._paragraphs("opening"), *self._sections(), *self._conclusion()]),
            recipients=head.recipients(self.registry, internal=internal),
            signers=head.signers(self.registry),
            appendices=tuple(self._appendices()) if internal else (),
            made=self.figures.as_of,
        )

    def minutes(self) -> Document:
        """`Biên bản`, in the form of annex III, 1.9: no place and date, signed by who wrote it and who presided."""
        frame = [Paragraph(text=line) for line in self.manuscript.paragraphs("frame")]
        content: list[Block] = [Heading(level=2, text=self.manuscript.heading("content"))]
        content += self._paragraphs("content")
        closing = [*self._paragraphs("remarks"), *self._paragraphs("closing")]
        return Document(
            letterhead=head.letterhead(self.registry, minutes=True, at=self._last()),
            name=self.manuscript.line("name").upper(),
            subject=self.manuscript.line("subject"),
            body=_ended([*frame, *content, Tables(self.figures, self.words).day_before(), *closing]),
            recipients=("- Như thành phần tham dự;", "- Lưu: VT, Hồ sơ."),
            signers=tuple(Signer(post=self.manuscript.line(post).upper()) for post in ("secretary", "chair")),
            made=self.figures.as_of,
        )

    def _sections(self) -> Iterator[Block]:
        tables = Tables(self.figures, self.words)
        for number, name in zip(("I", "II", "III", "IV"), SECTIONS, strict=True):
            yield Heading(level=1, text=f"{number}. {self.manuscript.heading(name).upper()}")
            yield from self._paragraphs(name)
            if name == "results" and self.figures.sites:
                yield from tables.sites()
            if name == "incidents" and self.figures.full and self.figures.totals.incidents:
                yield tables.incidents()

    def _conclusion(self) -> Iterator[Block]:
        yield Heading(level=1, text=f"V. {self.manuscript.line('conclusion').upper()}")
        for number, name in enumerate(("assessment", "proposals"), start=1):
            yield Heading(level=2, text=f"{number}. {self.manuscript.heading(name)}")
            yield from self._paragraphs(name)

    def _appendices(self) -> Iterator[Appendix]:
        tables = Tables(self.figures, self.words)
        symbol = head.report_symbol(self.registry)
        attached = self.words.say(
            "appendices.attached",
            symbol=symbol,
            year=f"{self._last().year}",
            owner=self.registry.organization.technical_owner,
        )
        contents: dict[str, tuple[Block, ...]] = {"preparation": (tables.checks(),), "timeline": (tables.timeline(),)}
        contents |= {"sites": (tables.all_sites(),)} if tables.long else {}
        contents |= {"media": tuple(tables.media())} if tables.judged else {}
        for number, (name, blocks) in zip(("I", "II", "III", "IV"), contents.items(), strict=False):
            title = self.words[f"appendices.{name}"].upper()
            yield Appendix(number=f"Phụ lục {number}", title=title, attached=attached, blocks=blocks)

    def _paragraphs(self, name: str) -> list[Paragraph]:
        return [Paragraph(text=line) for line in self.manuscript.paragraphs(name)]

    def _last(self) -> datetime:
        """When the session was over, by the organization's clock."""
        times = self.figures.times
        return (times.ended or times.planned_end).astimezone(ZoneInfo(self.figures.timezone))


def _ended(body: list[Block]) -> tuple[Block, ...]:
    """`./.` after the last sentence."""
    last = body[-1]
    if isinstance(last, Paragraph):
        text = last.text if last.text.endswith("..") else last.text.rstrip(" .;")  # dots to write on stay
        return (*body[:-1], Paragraph(text=f"{text}{END}"))
    return (*body, Paragraph(text=END))
