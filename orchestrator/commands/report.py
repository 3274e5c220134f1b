"""`diemcau report SESSION`: a paper out of the journal, beside a running service or without one."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Literal

from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput, Problem, complaint
from orchestrator.model.events import APART, Event
from orchestrator.model.registry import Registry
from orchestrator.report.document import Papers, Version
from orchestrator.report.document.manuscript import edits
from orchestrator.report.document.words import read_words
from orchestrator.report.figures import ReportFigures, figures
from orchestrator.report.names import file_name
from orchestrator.report.rendering import RENDERERS
from orchestrator.store.opening import open_store
from orchestrator.text import Text

Format = Literal["docx", "pdf", "xlsx", "json"]
NAMED = 30  # sessions told to who got one wrong

NO_JOURNAL = Text(
    vi="chưa có nhật ký nào ở đây; kiểm tra DIEMCAU_STATE_DIR hoặc DIEMCAU_DATABASE",
    en="there is no journal here; check DIEMCAU_STATE_DIR or DIEMCAU_DATABASE",
)
NO_SESSION = Text(
    vi="nhật ký không có phiên này; các phiên đang có: {known}",
    en="the journal has no such session; the sessions are: {known}",
)
NO_FIGURES = Text(
    vi="nhật ký này không phải của một phiên họp theo lịch, nên không lập được báo cáo",
    en="this journal is not that of a planned session, so there is nothing to report",
)
TAKEN = Text(
    vi="tệp đã có; ghi tên khác ở --out, hoặc xoá tệp cũ", en="the file is there already; give another name by --out"
)
UNWRITTEN = Text(vi="không ghi được tệp này ({reason})", en="this file cannot be written ({reason})")


def report(settings: Settings, session: str, *, format: Format, out: Path | None, version: Version) -> None:
    """Write the paper to `out` (- is standard output) and tell its name. Raises BadInput, StoreError."""
    registry = load_registry(settings.sites)
    events, counted = asyncio.run(_counted(settings, session, registry))
    papers = Papers(counted, registry, read_words(registry.report.template), edits(events))
    made = _made(papers, format, version)
    if out == Path("-"):
        sys.stdout.buffer.write(made)
        return
    target = out or Path(file_name(counted, version, format))
    _save(target, made)
    sys.stdout.write(f"{target}\n")


def _made(papers: Papers, format: Format, version: Version) -> bytes:
    if format == "json":
        return papers.figures(version).model_dump_json(indent=2).encode() + b"\n"
    paper = papers.book(version) if format == "xlsx" else papers.document(version)
    return RENDERERS[format](paper.model_dump_json().encode())


async def _counted(settings: Settings, session: str, registry: Registry) -> tuple[list[Event], ReportFigures]:
    if settings.database is None and not (settings.state_dir / "journal.db").exists():
        raise BadInput([Problem(str(settings.state_dir), None, "", NO_JOURNAL)])
    store = await open_store(settings.database_url, SystemClock())
    try:
        events = await store.journal.read(session)
        counted = figures(events, registry)
        if counted is not None:
            windows = counted.times.windows(counted.as_of)
            counted = counted.measured(await store.telemetry.carried(session, windows))
        known = [] if events else [brief.stream for brief in await store.journal.streams()]
    finally:
        await store.close()
    if not events:
        named = [stream for stream in known if stream not in APART]
        told = ", ".join(named[:NAMED]) + (", …" if len(named) > NAMED else "") or "∅"
        raise BadInput([Problem(session, None, "", NO_SESSION.format(known=told))])
    if counted is None:
        raise BadInput([Problem(session, None, "", NO_FIGURES)])
    return events, counted


def _save(target: Path, made: bytes) -> None:
    """Never over a file that somebody may have worked on."""
    try:
        with target.open("xb") as file:
            file.write(made)
    except FileExistsError:
        raise BadInput([Problem(str(target), None, "", TAKEN)]) from None
    except OSError as error:
        raise BadInput([Problem(str(target), None, "", UNWRITTEN.format(reason=complaint(error)))]) from error
