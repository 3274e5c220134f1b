"""What the checks before a meeting found."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.model.check import Check, Verdict
from orchestrator.model.events.body import Body


class CheckFinished(Body):
    """A site's lines, or with `site == ""` the centre's own servers, were checked before a meeting."""

    kind: ClassVar[str] = "check.finished"
    run: str
    meeting: str | None
    site: str
    verdict: Verdict
    checks: tuple[Check, ...]


class PreflightFinished(Body):
    """A whole run of checks. `sites` holds each site's verdict, `centre` that of the conference's own servers."""

    kind: ClassVar[str] = "preflight.finished"
    run: str
    meeting: str | None
    sites: dict[str, Verdict]
    centre: Verdict
    seconds: float
