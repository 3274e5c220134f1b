"""A document as PDF. The only home of typst.

No font of the machine is looked at, so the same figures give the same page everywhere: Tinos, whose letters are as
wide as those of Times New Roman, or where it was not built, the serif that typst carries, which has Vietnamese too.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from pathlib import Path

import typst

from orchestrator.report.document.blocks import Document, Table
from orchestrator.report.rendering.form import FORM

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(__file__).parents[1] / "fonts"
TAGGED = 1000  # rows of tables; tags for those who cannot see make a file of thousands fifteen times as large


def pdf(document: Document, fonts: Path = FONTS) -> bytes:
    ours = typst.Fonts(include_system_fonts=False, font_paths=[fonts] if fonts.is_dir() else [])
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"paper": document.model_dump_json(), "form": json.dumps(asdict(FORM))},
        font_paths=ours,
        ignore_system_fonts=True,
        format="pdf",
        pdf_tags=_rows(document) <= TAGGED,
        timestamp=document.made.astimezone(UTC).replace(microsecond=0),
    )


def _rows(document: Document) -> int:
    blocks = (*document.body, *(block for appendix in document.appendices for block in appendix.blocks))
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))
