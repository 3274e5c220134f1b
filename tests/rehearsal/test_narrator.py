"""What the person at the terminal reads."""

from __future__ import annotations

import io
from typing import Any, get_args

import pytest
from rich.console import Console

from orchestrator.rehearsal.narrator import DONE, Narrator
from orchestrator.rehearsal.scenarios.scenario import STEPS, Scenario, timeline
from orchestrator.rehearsal.witness.outcome import Delivery, Drop, FalseDrop, Outcome, Sighting
from orchestrator.text import Locale
from tests.rehearsal.provinces import THREE

STEP: dict[str, dict[str, Any]] = {
    "degrade": {"loss_up": 0.05, "delay_ms": 30, "kbps": 64},
    "cut": {"direction": "down", "for": 2.5, "watch": {"vi": "Nhìn ô a.", "en": "Look at a."}},
    "switch": {"for": 1},
}
SCENARIO = Scenario.model_validate(
    {
        "title": {"vi": "mọi việc", "en": "everything"},
        "seconds": 100,
        "steps": [{"at": n, "do": do, "site": "a", **STEP.get(do, {})} for n, do in enumerate(STEPS)],
    }
)


def told(locale: Locale) -> tuple[Narrator, io.StringIO]:
    paper = io.StringIO()
    return Narrator(Console(file=paper, width=300, no_color=True), locale, THREE), paper


def drop(**more: object) -> Drop:
    known = {"site": "a", "link": "x", "cut_at_s": 1, "repaired_at_s": 5, "suspected_s": 0.4, "board_s": 0.8}
    return Drop.model_validate({**known, "alert_s": 1.1, "recovered_s": 1.2, **more})


def outcome(*drops: Drop, false: tuple[FalseDrop, ...] = ()) -> Outcome:
    return Outcome(
        scenario="",
        seed=0,
        seconds=1,
        ok=not false and not any(each.faults for each in drops),
        drops=drops,
        false_drops=false,
        false_alarms=(),
        incidents=(),
        deliveries=0,
        repeated_deliveries=0,
        refused_deliveries=0,
        sites={},
    )


def test_every_action_has_words() -> None:
    assert set(DONE) == set(STEPS)


@pytest.mark.parametrize("locale", get_args(Locale))
def test_every_action_is_told_in_both_languages(locale: Locale) -> None:
    narrator, paper = told(locale)
    actions = timeline(SCENARIO, THREE)
    narrator.open(SCENARIO, actions, "http://127.0.0.1:8080", ("truc", "mật khẩu"))
    for action in actions:
        narrator.acted(action)
    said = paper.getvalue()
    assert said.count("UBND huyện a") == len(SCENARIO.steps) + len(actions)
    assert "http://127.0.0.1:8080" in said
    assert "mật khẩu" in said
    assert "{" not in said


def test_a_drop_is_told_with_the_time_since_its_cut() -> None:
    narrator, paper = told("vi")
    (cut,) = (action for action in timeline(SCENARIO, THREE) if action.do == "cut")
    narrator.acted(cut)
    body = {"site": "a", "before": "suspect", "after": "down"}
    narrator.sighted(Sighting(0.84, "s/1", "line.changed", body))
    marked = {**body, "before": "down", "marks": ["one_source", "echo_blocked"]}
    narrator.sighted(Sighting(0.90, "s/2", "line.changed", marked))
    narrator.sighted(Sighting(0.95, "s/3", "line.changed", marked))
    narrator.told(Delivery(1.10, "i:dropped", "i", "dropped", ("a", "b")))
    assert paper.getvalue().splitlines() == [
        "  00:00  Cắt đường truyền chính của UBND huyện a, riêng chiều xuống",
        "            Nhìn ô a.",
        "  00:00    bảng      UBND huyện a: Mất kết nối (0,84 giây sau)",
        "  00:00    bảng      UBND huyện a: có dấu “một nguồn xác nhận”",
        "  00:01    cảnh báo  mất kết nối: UBND huyện a, UBND huyện b (1,10 giây sau)",
    ]


def test_the_end_says_whether_all_went_well() -> None:
    narrator, paper = told("en")
    narrator.close(outcome(drop()), stays=True)
    narrator.close(outcome(drop(board_s=None, faults=("not_seen",)), false=(FalseDrop(site="b", at_s=2),)), stays=False)
    good, seen, stays, bad, unseen = (line for line in paper.getvalue().splitlines() if line)
    assert good.startswith("Passed: all 1 scripted drops")
    assert seen == "  UBND huyện a: on the board after 0.80 s, at the duty office after 1.10 s, back 1.20 s"
    assert stays.startswith("The scenario is over")
    assert bad == "Failed: 1 scripted drops not fully seen, 1 invented."
    assert "— (not seen)" in unseen


def test_no_password_is_printed_where_nobody_signs_in() -> None:
    narrator, paper = told("vi")
    narrator.open(SCENARIO, [], "http://127.0.0.1:8080", None)
    assert "Mật khẩu" not in paper.getvalue()
