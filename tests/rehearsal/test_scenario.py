"""Scenario files: what they mean, and one sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.errors import BadInput
from orchestrator.rehearsal.scenarios.file import read_scenario
from orchestrator.rehearsal.scenarios.scenario import Cut, Degrade, Scenario, timeline
from tests.rehearsal.provinces import THREE

HEAD = "title: {vi: Thử, en: Trial}\nseconds: 60\nsteps:\n"


def read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "s.yaml"
    file.write_text(text, encoding="utf-8")
    return read_scenario(file, THREE)


def test_a_scenario_is_read_with_its_numbers(tmp_path: Path) -> None:
    text = (
        HEAD
        + "  - {at: 5, do: cut, site: a, direction: up, for: 2.5}\n  - {at: 9, do: degrade, site: b, loss_up: 0.05}\n"
    )
    first, second = read(tmp_path, text).steps
    assert isinstance(first, Cut)
    assert (first.at, first.direction, first.lasting, first.link) == (5.0, "up", 2.5, "primary")
    assert isinstance(second, Degrade)
    assert (second.loss_up, second.loss_down) == (0.05, None)


def test_the_timeline_is_in_order_and_undoes_what_passes(tmp_path: Path) -> None:
    text = HEAD + (
        "  - {at: 20, do: agent-stop, site: c, for: 3}\n"
        "  - {at: 10, do: cut, carrier: c1, for: 10}\n"
        "  - {at: 30, do: switch, site: a, for: 5}\n"
    )
    actions = timeline(read(tmp_path, text), THREE)
    assert [(each.at, each.do, each.sites, each.link) for each in actions] == [
        (10, "cut", ("a", "b"), "primary"),
        (20, "repair", ("a", "b"), "primary"),
        (20, "agent-stop", ("c",), None),
        (23, "agent-start", ("c",), None),
        (30, "switch", ("a",), "backup"),
        (35, "switch-back", ("a",), "primary"),
    ]


BAD = {
    "no title": (
        "seconds: 60\n",
        "s.yaml:1: title: thiếu mục này; thêm dòng `title: …`",
        "s.yaml:1: title: is missing; add a line `title: …`",
    ),
    "unknown entry": (
        "title: {vi: a, en: b}\nsecond: 60\nseconds: 60\n",
        "s.yaml:2: second: không có mục `second`; có phải là `seconds`?",
        "s.yaml:2: second: there is no entry `second`; did you mean `seconds`?",
    ),
    "steps are no list": (
        "title: {vi: a, en: b}\nseconds: 60\nsteps: cut\n",
        "s.yaml:3: steps: phải là danh sách; mỗi bước bắt đầu bằng `- at: …`",
        "s.yaml:3: steps: must be a list; each step begins with `- at: …`",
    ),
    "a step is no group": (
        HEAD + "  - cut\n",
        "s.yaml:4: steps[#1]: phải là một nhóm mục, ví dụ `{at: 30, do: cut, site: luc-ngan}`",
        "s.yaml:4: steps[#1]: must be a group of entries, such as `{at: 30, do: cut, site: luc-ngan}`",
    ),
    "nothing to do": (
        HEAD + "  - {at: 5, site: a}\n",
        "s.yaml:4: steps[#1].do: thiếu `do`; ghi một trong: cut, repair, degrade, restore, block-udp, allow-udp, "
        "agent-stop, agent-start, switch, switch-back",
        "s.yaml:4: steps[#1].do: `do` is missing; write one of: cut, repair, degrade, restore, block-udp, allow-udp, "
        "agent-stop, agent-start, switch, switch-back",
    ),
    "unknown action": (
        HEAD + "  - {at: 5, do: explode, site: a}\n",
        "s.yaml:4: steps[#1].do: không có việc “explode”; các việc làm được: cut, repair, degrade, restore, block-udp, "
        "allow-udp, agent-stop, agent-start, switch, switch-back",
        "s.yaml:4: steps[#1].do: there is no action “explode”; the actions are: cut, repair, degrade, restore, "
        "block-udp, allow-udp, agent-stop, agent-start, switch, switch-back",
    ),
    "an entry of another action": (
        HEAD + "  - {at: 5, do: degrade, site: a, loss_upp: 0.1}\n",
        "s.yaml:4: steps[#1].loss_upp: không có mục `loss_upp`; có phải là `loss_up`?",
        "s.yaml:4: steps[#1].loss_upp: there is no entry `loss_upp`; did you mean `loss_up`?",
    ),
    "loss above one": (
        HEAD + "  - {at: 5, do: degrade, site: a, loss_up: 5}\n",
        "s.yaml:4: steps[#1].loss_up: lớn nhất là 1, không phải 5",
        "s.yaml:4: steps[#1].loss_up: must be at most 1, not 5",
    ),
    "a word for a number": (
        HEAD + "  - {at: soon, do: cut, site: a}\n",
        "s.yaml:4: steps[#1].at: phải là một số, không phải “soon”; phần lẻ viết sau dấu chấm, ví dụ 0.5",
        "s.yaml:4: steps[#1].at: must be a number, not “soon”; decimals follow a point, e.g. 0.5",
    ),
    "unknown direction": (
        HEAD + "  - {at: 5, do: cut, site: a, direction: left}\n",
        "s.yaml:4: steps[#1].direction: chỉ nhận một trong: both, up, down; không nhận “left”",
        "s.yaml:4: steps[#1].direction: must be one of: both, up, down; not “left”",
    ),
    "nobody concerned": (
        HEAD + "  - {at: 5, do: cut}\n",
        "s.yaml:4: steps[#1]: cần đúng một trong ba mục `site`, `sites`, `carrier` để biết bước này tác động vào đâu",
        "s.yaml:4: steps[#1]: needs exactly one of `site`, `sites` and `carrier`, which say where it happens",
    ),
    "concerned twice": (
        HEAD + "  - {at: 5, do: cut, site: a, carrier: c1}\n",
        "s.yaml:4: steps[#1]: cần đúng một trong ba mục `site`, `sites`, `carrier` để biết bước này tác động vào đâu",
        "s.yaml:4: steps[#1]: needs exactly one of `site`, `sites` and `carrier`, which say where it happens",
    ),
    "unknown site": (
        HEAD + "  - {at: 5, do: cut, sites: [a, tin]}\n",
        "s.yaml:4: steps[#1].sites: danh mục không có điểm cầu “tin”; có phải là “tinh”?",
        "s.yaml:4: steps[#1].sites: the registry has no site “tin”; did you mean “tinh”?",
    ),
    "unknown carrier": (
        HEAD + "  - {at: 5, do: cut, carrier: c9}\n",
        "s.yaml:4: steps[#1].carrier: không điểm cầu nào có đường primary của nhà mạng “c9”",
        "s.yaml:4: steps[#1].carrier: no site has a primary line of the carrier “c9”",
    ),
    "unknown line": (
        HEAD + "  - {at: 5, do: switch, site: b}\n",
        "s.yaml:4: steps[#1].link: điểm cầu “b” không có đường “backup”; các đường hiện có: c1-primary",
        "s.yaml:4: steps[#1].link: site “b” has no line “backup”; its lines are: c1-primary",
    ),
    "after the end": (
        HEAD + "  - {at: 50, do: cut, site: a, for: 15}\n",
        "s.yaml:4: steps[#1].for: ở giây 65, sau khi kịch bản đã hết (60 giây); giảm xuống, hoặc tăng `seconds`",
        "s.yaml:4: steps[#1].for: is at second 65, after the scenario has ended (60 s); lower it, or raise `seconds`",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_sentence(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text, vi, en = BAD[case]
    Path("s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_scenario(Path("s.yaml"), THREE)
    assert (caught.value.text.vi, caught.value.text.en) == (vi, en)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, HEAD + "  - {at: 5, do: cut, site: x}\n  - {at: x, do: cut, site: a}\n  - nothing\n")
    assert [problem.line for problem in caught.value.problems] == [4, 5, 6]


def test_a_site_without_a_named_line_cannot_be_switched_but_can_be_cut(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "  - {at: 5, do: cut, site: tinh}\n").steps
    with pytest.raises(BadInput):
        read(tmp_path, HEAD + "  - {at: 5, do: switch, site: tinh}\n")
