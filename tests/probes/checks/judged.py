"""From a probe to the words a person reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.model.check import Check, Measured, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight.judge import judge

NOW = datetime.now(UTC).replace(microsecond=0)
MEETING_ENDS = NOW + timedelta(days=2)


def verdict(wanted: Wanted, measured: Measured, policy: CheckPolicy | None = None) -> Check:
    """The one check that comes of it."""
    (check,) = judge(wanted, measured, policy or CheckPolicy(), until=MEETING_ENDS, at=NOW)
    return check


def told(check: Check) -> tuple[str, str]:
    """Its Vietnamese reason and remedy."""
    assert check.reason and check.remedy
    assert check.reason.en and check.remedy.en
    return check.reason.vi, check.remedy.vi
