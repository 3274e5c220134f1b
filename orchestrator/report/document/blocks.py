"""A paper as blocks, and a workbook as sheets: what the renderers are given, and all that they are given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from orchestrator.model.views.board import View
from orchestrator.report.document.speech import clean

Line = Annotated[str, BeforeValidator(clean)]
"""Text that may come from anybody, made fit to print."""


class Heading(View):
    """Level 1: `I. THÔNG TIN CHUNG`; level 2: `1. Đánh giá`. Both bold."""

    kind: Literal["heading"] = "heading"
    level: Literal[1, 2]
    text: Line


class Paragraph(View):
    kind: Literal["paragraph"] = "paragraph"
    text: Line


class Note(View):
    """Small print under a table."""

    kind: Literal["note"] = "note"
    text: Line


class Column(View):
    title: Line
    width_mm: float
    align: Literal["left", "center", "right"] = "left"


class Table(View):
    kind: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Annotated[Heading | Paragraph | Note | Table, Field(discriminator="kind")]


class Letterhead(View):
    """`place_date` None: minutes have none."""

    parent: Line
    issuer: Line
    number: Line
    place_date: Line | None


class Signer(View):
    """The name stays blank."""

    authority: Line = ""
    post: Line


class Appendix(View):
    """`attached`: to which document it belongs."""

    number: Line
    title: Line
    attached: Line
    blocks: tuple[Block, ...]


class Document(View):
    """One paper. With several `signers` they stand in a row above the recipients, one stands beside them."""

    letterhead: Letterhead
    name: Line
    subject: Line
    addressees: tuple[Line, ...] = ()
    body: tuple[Block, ...]
    recipients: tuple[Line, ...]
    signers: tuple[Signer, ...]
    appendices: tuple[Appendix, ...] = ()
    made: datetime  # of the figures, not of the printing: the same figures give the same bytes


Format = Literal["text", "count", "percent", "moment", "length"]


class SheetColumn(View):
    title: Line
    format: Format = "text"
    width: int  # characters


class Sheet(View):
    """Moments are naive, in the organization's zone; lengths are seconds; percents fractions."""

    title: Line
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[datetime | int | float | Line | None, ...], ...]


class Book(View):
    title: Line
    sheets: tuple[Sheet, ...]
    made: datetime
