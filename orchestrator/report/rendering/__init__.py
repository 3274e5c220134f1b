"""Documents and books -> files. Each library has one file here, and is loaded when a file of that kind is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestrator.report.document.blocks import Book, Document


def to_docx(paper: bytes) -> bytes:
    from orchestrator.report.rendering.docx import docx

    return docx(Document.model_validate_json(paper))


def to_pdf(paper: bytes) -> bytes:
    from orchestrator.report.rendering.pdf import pdf

    return pdf(Document.model_validate_json(paper))


def to_xlsx(paper: bytes) -> bytes:
    from orchestrator.report.rendering.xlsx import xlsx

    return xlsx(Book.model_validate_json(paper))


RENDERERS: Mapping[str, Callable[[bytes], bytes]] = {"docx": to_docx, "pdf": to_pdf, "xlsx": to_xlsx}
"""From the JSON of a `Document`, for a workbook of a `Book`."""
