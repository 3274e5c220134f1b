"""A document as PDF. The only home of typst.

No font of the machine is looked at, so the same figures give the same page everywhere: Tinos, whose letters are as
wide as those of Times New Roman, or where it was not built, the serif that typst carries, which has Vietnamese too.
"""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import typst

from orchestrator.report.document.blocks import Document
from orchestrator.report.rendering import form

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
MEASURES = {name.lower(): getattr(form, name) for name in vars(form) if name.isupper()}


def pdf(document: Document, fonts: Path = FONTS) -> bytes:
    ours = typst.Fonts(include_system_fonts=False, font_paths=[fonts] if fonts.is_dir() else [])
    return typst.compile(
        (HERE / "report.typ").read_bytes(),
        sys_inputs={"paper": document.model_dump_json(), "form": json.dumps(MEASURES)},
        font_paths=ours,
        ignore_system_fonts=True,
        format="pdf",
        timestamp=document.made.astimezone(UTC).replace(microsecond=0),
    )
