"""The watch over the lines: suspect, verify, confirm."""

from orchestrator.live.watch.centre import CENTRE
from orchestrator.live.watch.engine import Watch
from orchestrator.live.watch.facts import Ask, Fact, Finding
from orchestrator.live.watch.line import Watched

__all__ = ["CENTRE", "Ask", "Fact", "Finding", "Watch", "Watched"]
