"""The papers of the told day, and what is kept of them to compare with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from orchestrator.model.events import Event
from orchestrator.model.registry import Registry
from orchestrator.report.document import Papers
from orchestrator.report.document.manuscript import edits
from orchestrator.report.document.words import read_words
from orchestrator.report.figures import ReportFigures, figures
from tests.report.day import registry, told_day

GOLDEN = Path(__file__).parent / "golden"


def counted(events: Sequence[Event], known: Registry | None = None) -> ReportFigures:
    found = figures(events, known or registry())
    assert found is not None
    return found


def papers(events: Sequence[Event] | None = None, known: Registry | None = None) -> Papers:
    events = told_day() if events is None else events
    known = known or registry()
    return Papers(counted(events, known), known, read_words(known.report.template), edits(events))


@cache
def usual() -> Papers:
    """Of the told day, with the sample's registry. To be read only."""
    return papers()


def same_as_kept(name: str, model: BaseModel) -> None:
    """Against a file that was looked at by a person. `DIEMCAU_GOLDEN=write` keeps what is made now."""
    made, file = model.model_dump_json(indent=1) + "\n", GOLDEN / f"{name}.json"
    if os.environ.get("DIEMCAU_GOLDEN") == "write":
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")
