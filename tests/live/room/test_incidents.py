"""A point that is lost in the room while its line stands is an incident of its own kind."""

from __future__ import annotations

from orchestrator.live.incidents import Incidents
from orchestrator.live.watch import Fact
from orchestrator.model.events import Body, IncidentOpened, IncidentResolved, LineChanged, RoomChanged
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.signals import Cause, LineState, RoomState


class Desk:
    def __init__(self) -> None:
        self.incidents = Incidents("s", WatchPolicy())
        self.told: list[Body] = []

    def take(self, at: float, body: Body) -> None:
        self.told.append(body)
        for fact in self.incidents.take(at, body):
            self.take(fact.at, fact.body)

    def tick(self, at: float) -> None:
        facts: list[Fact] = self.incidents.tick(at, {})
        for fact in facts:
            self.take(fact.at, fact.body)

    def kinds(self) -> list[str]:
        return [body.kind for body in self.told if isinstance(body, IncidentOpened | IncidentResolved)]


def room(after: RoomState, *causes: Cause) -> RoomChanged:
    return RoomChanged(site="a", before=RoomState.IN, after=after, causes=causes)


def line(before: LineState, after: LineState) -> LineChanged:
    return LineChanged(site="a", before=before, after=after, causes=(Cause.LINE,) if after is LineState.DOWN else ())


def test_it_leads_to_the_application_and_ends_when_the_point_is_back() -> None:
    desk = Desk()
    desk.take(1.0, room(RoomState.LOST, Cause.APPLICATION))
    desk.tick(1.5)
    assert [body.causes for body in desk.told if isinstance(body, IncidentOpened)] == [(Cause.APPLICATION,)]
    desk.take(2.0, line(LineState.SUSPECT, LineState.UP))
    assert desk.kinds() == ["incident.opened"]
    desk.take(9.0, room(RoomState.IN))
    assert desk.kinds() == ["incident.opened", "incident.resolved"]


def test_lost_with_its_line_is_the_lines_incident_and_ends_with_it() -> None:
    desk = Desk()
    desk.take(1.0, line(LineState.SUSPECT, LineState.DOWN))
    desk.tick(1.5)
    desk.take(2.0, room(RoomState.LOST))
    desk.tick(3.0)
    desk.take(9.0, line(LineState.DOWN, LineState.UP))
    assert desk.kinds() == ["incident.opened", "incident.resolved"]
    desk.take(12.0, room(RoomState.IN))
    assert desk.kinds() == ["incident.opened", "incident.resolved"]


def test_a_state_without_a_cause_is_no_incident() -> None:
    desk = Desk()
    for after in (RoomState.LOST, RoomState.LEFT, RoomState.SILENT, RoomState.RELEASED):
        desk.take(1.0, room(after))
        desk.tick(2.0)
    assert desk.kinds() == []


def test_it_has_lasted_since_the_first_fall_as_the_lines_have() -> None:
    desk = Desk()
    desk.take(1.0, line(LineState.SUSPECT, LineState.DOWN))
    desk.tick(1.5)
    desk.take(9.0, line(LineState.DOWN, LineState.UP))
    assert [body.seconds for body in desk.told if isinstance(body, IncidentResolved)] == [8.0]
