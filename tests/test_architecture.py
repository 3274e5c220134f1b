"""The drawings follow the code, and the tables are sound."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from docs.draw import PAGE, drawings, redrawn
from orchestrator.live.states import GRAVITY, LINE, ROOM, Sign, Step, step
from orchestrator.model.signals import LineState, RoomState


def test_the_drawings_follow_the_code() -> None:
    page = PAGE.read_text()
    assert redrawn(page) == page, "run `python -m docs.draw`"
    for name in drawings():
        assert f"<!-- drawing: {name} -->" in page


@pytest.mark.parametrize(
    ("table", "states", "symbols", "start"),
    [(LINE, LineState, Sign, LineState.UNKNOWN), (ROOM, RoomState, Step, RoomState.EXPECTED)],
)
def test_every_state_can_be_reached_and_left_and_every_symbol_is_used(
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum],
    states: type[StrEnum],
    symbols: type[StrEnum],
    start: StrEnum,
) -> None:
    reached = {start}
    while further := {after for (before, _), after in table.items() if before in reached} - reached:
        reached |= further
    assert reached == set(states)
    assert {before for before, _ in table} == set(states)
    assert {symbol for _, symbol in table} == set(symbols)


def test_what_cannot_happen_changes_nothing() -> None:
    assert step(LINE, LineState.DOWN, Sign.POOR) is LineState.DOWN


def test_the_worst_of_line_and_room_is_known_for_every_state() -> None:
    assert set(GRAVITY) == {*LineState, *RoomState}
