"""The pulse on what a real bridge counted, second by second: the `series` of the recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from orchestrator.jitsi.signs.pulse import NOBODY, Patience, Sign, look
from orchestrator.jitsi.signs.readings import EndpointFigures
from tests.jitsi.silence import silent
from tests.jitsi.stacks import DATA

PATIENCE = Patience(2.0)
WATCHED = "bp-025@points.example.vn"  # to whom in all of them something happens


class Moment(NamedTuple):
    """By statistics id; of two with the same one, the newer endpoint."""

    at: float
    signs: dict[str, Sign]
    silent: set[str]


def followed(situation: str) -> Iterator[Moment]:
    rows: dict[float, list[EndpointFigures]] = {}
    told = json.loads((DATA / f"{situation}.json").read_text(encoding="utf-8"))["series"]
    for endpoint, one in told["endpoints"].items():
        for row in one["rows"]:
            figures = _figures(endpoint, one["stats_id"], dict(zip(told["columns"], row, strict=True)))
            rows.setdefault(row[0], []).append(figures)
    known = NOBODY
    for at in sorted(rows):
        known, signs = look(known, rows[at], at, PATIENCE)
        still = silent(known, rows[at], at, PATIENCE)
        by_id = {sign.figures.stats_id or "": sign for sign in signs}
        yield Moment(at, by_id, {id_ for id_, sign in by_id.items() if sign.figures.endpoint in still})


def _figures(endpoint: str, stats_id: str, row: dict[str, Any]) -> EndpointFigures:
    lost, came = row["incoming_lost"], row["incoming_received"]
    loss = lost / (lost + came) if lost + came else None
    return EndpointFigures(
        "jvb1", "c", endpoint, "giaoban", None, stats_id, row["total_packets"], row["bitrate_bps"], None, loss, None,
        row["rtt"] or None, None,
    )  # fmt: skip


@pytest.mark.parametrize(("situation", "healed_s"), [("cut", None), ("cut-short", 15.3), ("cut-muted", 30.03)])
def test_a_cut_is_silent_after_the_patience_and_nobody_else_is(situation: str, healed_s: float | None) -> None:
    looks = list(followed(situation))
    still = [moment.at for moment in looks if moment.silent]
    assert all(moment.silent <= {WATCHED} for moment in looks)
    assert 2.0 <= still[0] <= 6.5  # the short one was recorded on a machine that had no processor to spare
    assert healed_s is None or still[-1] <= healed_s


@pytest.mark.parametrize(("situation", "healed_s"), [("cut-short", 15.3), ("cut-muted", 30.03)])
def test_the_losses_of_the_gap_are_left_out(situation: str, healed_s: float) -> None:
    told = [(moment.at, moment.signs[WATCHED].figures) for moment in followed(situation)]
    assert all(figures.loss_up is None for at, figures in told if at > healed_s)
    assert all(figures.loss_up == 0.0 for at, figures in told if at <= 0)


def test_who_has_no_devices_is_heard_all_the_same() -> None:
    looks = list(followed("no-devices"))
    assert all(moment.signs[WATCHED].figures.loss_up is None for moment in looks)
    still = [moment.at for moment in looks if WATCHED in moment.silent]
    assert still
    assert 2.0 <= still[0] <= 4.1
    assert still[-1] <= 30.0


def test_a_point_that_is_back_under_a_new_id_is_alive_beside_its_ghost() -> None:
    assert all(moment.signs[WATCHED].alive for moment in followed("rejoin") if moment.at > 11.0)
