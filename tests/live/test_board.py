"""The board is what the journal says, whoever folds it and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.live.board import Board
from orchestrator.model.events import (
    AgentAttached,
    AlertDelivered,
    AlertFailed,
    AlertRaised,
    Body,
    Event,
    Evidence,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
    NoteAdded,
    RoomChanged,
    WatchStarted,
)
from orchestrator.model.registry import Conference, Contact, Organization, Registry, Site
from orchestrator.model.signals import Cause, LineState, Mark, RoomState
from orchestrator.model.views.board import Notice
from orchestrator.text import Text

T0 = datetime(2021, 11, 30, 0, 30, tzinfo=UTC)
UP, DOWN, SUSPECT, UNKNOWN = LineState.UP, LineState.DOWN, LineState.SUSPECT, LineState.UNKNOWN


def registry(*ids: str) -> Registry:
    sites = (
        Site(
            id=each,
            name=f"UBND {each}",
            level="district",
            hub=n == 0,
            order=n,
            contacts=(Contact(name="Cán bộ kỹ thuật", role="technician", phone="0912 345 678"),),
        )
        for n, each in enumerate(ids)
    )
    return Registry(
        organization=Organization(name="UBND tỉnh", technical_owner="Sở TT&TT"),
        conference=Conference(domain="meet.example.vn", web="https://meet.example.vn"),
        sites=tuple(sites),
    )


class Teller:
    """Gives bodies their place in one stream, a second apart."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.events: list[Event] = []

    def tell(self, *bodies: Body) -> None:
        for body in bodies:
            seq = len(self.events) + 1
            self.events.append(Event("s", seq, 1, T0 + timedelta(seconds=seq), body))
            self.board.fold(self.events[-1])


def board(*ids: str) -> Teller:
    return Teller(Board("s", "t", registry(*(ids or ("a", "b"))), T0))


def line(site: str, before: LineState, after: LineState, *marks: Mark) -> LineChanged:
    return LineChanged(
        site=site, before=before, after=after, marks=marks, causes=(Cause.LINE,) if after is DOWN else ()
    )


def drop(site: str) -> list[LineChanged]:
    return [line(site, UP, SUSPECT), line(site, SUSPECT, DOWN)]


def test_a_drop_and_its_end_are_counted_and_timed() -> None:
    teller = board()
    teller.tell(line("a", UNKNOWN, UP), *drop("a"))
    view = teller.board.view(T0 + timedelta(seconds=13))
    tile = view.sites[0]
    assert (tile.line, tile.shown, tile.drops, tile.down_s, tile.since) == (
        DOWN,
        "down",
        1,
        10.0,
        T0 + timedelta(seconds=3),
    )
    teller.tell(line("a", DOWN, UP))
    tile = teller.board.view(T0 + timedelta(hours=1)).sites[0]
    assert (tile.line, tile.drops, tile.down_s) == (UP, 1, 1.0)


def test_a_restart_makes_everything_unknown_and_ends_no_drop() -> None:
    teller = board()
    teller.tell(line("a", UNKNOWN, UP), *drop("a"), WatchStarted(sites=("a", "b"), version="1"))
    assert {tile.line for tile in teller.board.view(T0).sites} == {UNKNOWN}
    teller.tell(line("a", UNKNOWN, DOWN))
    tile = teller.board.view(T0 + timedelta(seconds=23)).sites[0]
    assert (tile.drops, tile.down_s) == (1, 20.0)


def test_a_remark_changes_marks_not_since() -> None:
    teller = board()
    teller.tell(line("a", UNKNOWN, UP), line("a", UP, UP, Mark.AGENT_LOST))
    tile = teller.board.view(T0).sites[0]
    assert (tile.since, tile.marks) == (T0 + timedelta(seconds=1), (Mark.AGENT_LOST,))


def test_the_tile_shows_the_worse_of_line_and_room() -> None:
    teller = board()
    teller.tell(line("a", UNKNOWN, UP), RoomChanged(site="a", before=RoomState.IN, after=RoomState.LOST))
    assert teller.board.view(T0).sites[0].shown == "lost"


def test_an_incident_s_whole_story() -> None:
    teller = board()
    opened = IncidentOpened(
        incident="s.1",
        sites=("a",),
        causes=(Cause.SITE, Cause.LINE),
        confidence=0.6,
        evidence=(Evidence(code="heartbeat_silent", values={"seconds": 0.8}),),
    )
    alert = AlertRaised(
        alert="s.1:dropped",
        incident="s.1",
        stage="dropped",
        level="critical",
        title="t",
        text="x",
        channels=("one", "two"),
    )
    teller.tell(
        opened,
        alert,
        AlertDelivered(alert="s.1:dropped", channel="one", attempts=1),
        AlertFailed(alert="s.1:dropped", channel="two", attempts=9, reason="410"),
        IncidentAcknowledged(incident="s.1", by="truc1"),
        IncidentAcknowledged(incident="s.1", by="truc2"),
        NoteAdded(incident="s.1", by="truc1", text="Đã gọi"),
        IncidentJoined(incident="s.1", sites=("b",)),
        IncidentRevised(incident="s.1", causes=(Cause.LINE,), confidence=0.8),
    )
    (view,) = teller.board.view(T0).incidents
    assert view.why == () and view.causes == (Cause.LINE,) and view.confidence == 0.8
    assert view.sites == ("a", "b")
    assert (view.acknowledged_by, [note.text for note in view.notes]) == ("truc1", ["Đã gọi"])
    assert {delivery.channel: delivery.state for delivery in view.deliveries} == {"one": "delivered", "two": "failed"}
    assert view.title == Text(vi="2 điểm cầu mất kết nối: UBND a, UBND b", en="2 sites lost connection: UBND a, UBND b")
    assert view.resolved_at is None
    teller.tell(IncidentResolved(incident="s.1", seconds=9))
    assert teller.board.view(T0).incidents[0].resolved_at == T0 + timedelta(seconds=10)


def test_open_incidents_come_first() -> None:
    teller = board()
    for n in (1, 2, 3):
        teller.tell(IncidentOpened(incident=f"s.{n}", sites=("a",), causes=(), confidence=0.5))
    teller.tell(IncidentResolved(incident="s.3", seconds=1))
    assert [incident.id for incident in teller.board.view(T0).incidents] == ["s.2", "s.1", "s.3"]


def test_folding_twice_changes_nothing_and_folding_anew_gives_the_same() -> None:
    teller = board()
    teller.tell(
        line("a", UNKNOWN, UP),
        AgentAttached(site="a", instance="0" * 16, address="192.0.2.1", version="1"),
        *drop("a"),
        IncidentOpened(incident="s.1", sites=("a",), causes=(Cause.LINE,), confidence=0.5),
    )
    before = teller.board.view(T0)
    for event in teller.events:
        assert teller.board.fold(event).sites == ()
    assert teller.board.view(T0) == before
    again = board()
    for event in teller.events:
        again.board.fold(event)
    assert again.board.view(T0) == before


def test_sites_that_left_the_registry_leave_the_board_and_the_hub_comes_first() -> None:
    teller = board("hub", "b", "a")
    teller.board.use(registry("hub", "a"))
    teller.tell(line("b", UNKNOWN, UP))
    assert [site.id for site in teller.board.view(T0).sites] == ["hub", "a"]


def test_a_notice_goes_up_once_and_down_once() -> None:
    notice = Notice(code="blind", level="critical", text=Text(vi="v", en="e"))
    teller = board()
    assert teller.board.notify("blind", notice)
    assert not teller.board.notify("blind", notice)
    assert teller.board.view(T0).notices == (notice,)
    assert teller.board.notify("blind", None)
    assert not teller.board.notify("blind", None)
