"""What is asked, and until when it should be answered: of a line's routers, its agent and the bridge, and near us."""

from __future__ import annotations

from orchestrator.live.watch.centre import CENTRE, Centre
from orchestrator.live.watch.facts import Ask
from orchestrator.live.watch.line import Line
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.signals import Source


def questions(line: Line, centre: Centre, times: int) -> list[Ask]:
    """Everybody who can speak for a line under suspicion, and for ourselves. `times`: echoes of each router."""
    policy = line.policy
    asks = [Ask(line.site.id, ear.source, name, times, policy.echo_gap_s) for name, ear in line.echoes.items()]
    if line.agent:
        asks.append(Ask(line.site.id, Source.SOCKET, None))
    if line.bridge.has_opinion:
        asks.append(Ask(line.site.id, Source.BRIDGE, None, 2, policy.bridge_gap_s))
    return [*asks, *about_us(centre, policy.echoes)]


def about_us(centre: Centre, times: int) -> list[Ask]:
    """The addresses near us that must answer before a site may be blamed."""
    gap_s = centre.policy.echo_gap_s
    return [Ask(CENTRE, ear.source, address, times, gap_s) for address, ear in centre.ears.items()]


def steady(line: Line) -> list[Ask]:
    """One echo of each router, in the rhythm of quiet times."""
    for ear in line.echoes.values():
        ear.asked += 1
    return [Ask(line.site.id, ear.source, name) for name, ear in line.echoes.items()]


def answered_by(policy: WatchPolicy, now: float, times: int) -> float:
    """When `times` echoes sent from `now` on should all have been answered."""
    return now + times * policy.echo_gap_s + policy.answer_s
