"""What `check-config` prints."""

from __future__ import annotations

import json
from pathlib import Path

from orchestrator.config.check import check_config

HERE = Path(__file__).parent
GOOD = HERE / "good" / "small.yaml"
BAD = HERE / "bad" / "two_primaries.yaml"
WORSE = HERE / "bad" / "bad_urls.yaml"


def test_a_good_file() -> None:
    assert check_config(GOOD, "vi") == (
        0,
        f"{GOOD}: đúng.\n"
        "2 điểm cầu, trung tâm là UBND tỉnh; 2 có agent, 1 có đường truyền dự phòng.\n"
        "Hội nghị giao ban: bắt đầu 07:30 ngày 30/11/2021, 2 điểm cầu, phòng giao-ban.",
    )
    assert check_config(GOOD, "en") == (
        0,
        f"{GOOD}: good.\n"
        "2 sites, the hub is UBND tỉnh; 2 with an agent, 1 with a backup link.\n"
        "Hội nghị giao ban: starts 2021-11-30 07:30, 2 sites, room giao-ban.",
    )


def test_without_a_meeting(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(GOOD.read_text(encoding="utf-8").split("meetings:")[0], encoding="utf-8")
    assert check_config(path, "en")[1].endswith("\nNo meeting yet.")


def test_a_bad_file() -> None:
    sentence = "the primary link already stands on line 24; give the other `role: backup`"
    assert check_config(BAD, "en") == (2, f"{BAD}:25: sites[luc-ngan].links[dự phòng].role: {sentence}")


def test_several_problems_are_counted() -> None:
    code, text = check_config(WORSE, "vi")
    assert (code, text.splitlines()[-1]) == (2, "4 chỗ phải sửa.")


def test_json() -> None:
    code, text = check_config(GOOD, "vi", as_json=True)
    meeting = {"id": "giao-ban", "title": "Hội nghị giao ban", "start": "2021-11-30T07:30:00+07:00"}
    meetings = [{**meeting, "sites": ["tinh", "luc-ngan"]}]
    assert (code, json.loads(text)) == (
        0,
        {"file": str(GOOD), "ok": True, "sites": 2, "hub": "tinh", "meetings": meetings},
    )


def test_json_of_a_bad_file() -> None:
    code, text = check_config(BAD, "vi", as_json=True)
    answer = json.loads(text)
    assert (code, answer["ok"], len(answer["problems"])) == (2, False, 1)
    assert answer["problems"][0]["line"] == 25
    assert set(answer["problems"][0]) == {"file", "line", "path", "vi", "en"}
