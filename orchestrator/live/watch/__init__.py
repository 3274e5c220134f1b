"""The watch over the lines: suspect, verify, confirm."""

from orchestrator.live.watch.centre import CENTRE
from orchestrator.live.watch.engine import Ask, Finding, Watch
from orchestrator.live.watch.facts import Fact
from orchestrator.live.watch.line import Watched

__all__ = ["CENTRE", "Ask", "Fact", "Finding", "Watch", "Watched"]
