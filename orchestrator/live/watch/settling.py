"""What a sign does to a line besides moving its state: its marks, and whose silence is excused from now on."""

from __future__ import annotations

from orchestrator.live.states import Sign
from orchestrator.live.watch.line import SETTLE_S, Line
from orchestrator.live.watch.verdict import Verdict
from orchestrator.model.signals import LineState, Mark

_LASTING = {Mark.ON_BACKUP, Mark.ECHO_BLOCKED, Mark.FLAPPING, Mark.UDP_BLOCKED, Mark.AGENT_LOST}


def settle(line: Line, sign: Sign, verdict: Verdict, now: float) -> bool:
    """To be called once the state is the new one. True when the routers must be asked at once."""
    line.marks = (line.marks & _LASTING) | verdict.marks
    line.known_before = line.known_before or line.state is not LineState.UNKNOWN
    match sign:
        case Sign.CONFIRMED:
            line.fell(now)
            return True
        case Sign.RETURNED:
            return _returned(line, verdict, now)
        case Sign.CLEARED if Mark.UDP_BLOCKED in verdict.marks:
            line.stamp.excused, line.settling_until = True, now + SETTLE_S
        case Sign.CLEARED | Sign.UNSEEN if Mark.AGENT_LOST in verdict.marks and verdict.evidence:
            line.excuse_agent()
            return True
    return False


def _returned(line: Line, verdict: Verdict, now: float) -> bool:
    """The router is back first: its agent may be gone, or still redialling. True when the echo must stand in."""
    if Mark.AGENT_LOST in verdict.marks:
        line.excuse_agent()
        return True
    ear = line.heartbeat()
    if ear and not ear.heard_since(now - ear.beat):
        line.settling_until = now + SETTLE_S
    return False
