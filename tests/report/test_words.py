"""A department's own words: taken entry by entry, and where they cannot be, told by file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry
from orchestrator.errors import BadInput
from orchestrator.report.document import Papers
from orchestrator.report.document.places import Places
from orchestrator.report.document.words import OURS, PLACES, read_words
from tests.report.day import ROOT, registry, told_day
from tests.report.papers import counted


def template(folder: Path, text: str) -> str:
    file = folder / "loi-van.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_what_a_template_says_takes_the_place_of_ours_and_the_rest_stays(tmp_path: Path) -> None:
    own = "internal:\n  opening: Kính báo cáo kết quả {title}.\nverdicts:\n  passed: Tốt\n  noted:\n"
    words = read_words(template(tmp_path, own))
    found = Papers(counted(told_day()), registry(), words).parts("internal")
    assert found[0].text == "Kính báo cáo kết quả Hội nghị giao ban trực tuyến tháng\N{NO-BREAK SPACE}11/2021."
    assert "09 điểm cầu tốt; 01 điểm cầu đạt, có lưu ý" in found[2].text
    assert found[1].heading == "Thông tin chung"


@pytest.mark.parametrize(
    ("text", "vi"),
    [
        (
            "internal:\n  opening: Gửi {titel}\n",
            "2: internal.opening: không có chỗ điền `{titel}`; có phải là `{title}`?",
        ),
        (
            "sentences:\n  one_late: muộn {x}\n",
            "2: sentences.one_late: không có chỗ điền `{x}` ở đây; dùng được: name, lasted",
        ),
        ("sentences:\n  none: không {title}\n", "2: sentences.none: không có chỗ điền `{title}` ở đây; dùng được: ∅"),
        ("verdicts:\n  pased: Tốt\n", "2: verdicts.pased: không có mục `pased`; có phải là `passed`?"),
        ("interal:\n  opening: a\n", "1: interal: không có mục `interal`; có phải là `internal`?"),
        ("internal:\n  general: Mọi thứ tốt\n", "2: internal.general: phải là một nhóm mục"),
        ("internal:\n  opening: [a, b]\n", "2: internal.opening: phải là một giá trị"),
        ("internal:\n  opening: Gửi {title\n", "2: internal.opening: dấu ngoặc nhọn chưa đúng"),
        ("internal:\n  opening: Gửi {title.x}\n", "2: internal.opening: dấu ngoặc nhọn chưa đúng"),
        ("internal:\n  opening: Gửi {title!r}\n", "2: internal.opening: dấu ngoặc nhọn chưa đúng"),
        ("internal:\n  opening: Gửi {title:>99999999}\n", "2: internal.opening: dấu ngoặc nhọn chưa đúng"),
        ("internal:\n  opening: &a x\n", "2: không dùng `&`"),
        ("internal: [\n", "2: không hiểu dòng này"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, vi: str) -> None:
    file = template(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        read_words(file)
    assert caught.value.text.vi.startswith(f"{file}:{vi}")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_words(template(tmp_path, "verdicts:\n  pased: x\ninternal:\n  opening: '{a}'\n"))
    assert [problem.line for problem in caught.value.problems] == [2, 4]


def test_a_template_is_sought_beside_the_file_that_names_it(tmp_path: Path) -> None:
    sample = (ROOT / "sites.yaml").read_text(encoding="utf-8")
    (tmp_path / "sites.yaml").write_text(re.sub(r"# (template: loi-van.yaml)", r"\1", sample), encoding="utf-8")
    named = load_registry(tmp_path / "sites.yaml").report.template
    assert named == str(tmp_path / "loi-van.yaml")
    with pytest.raises(BadInput, match=re.escape(named)):
        read_words(named)


def test_every_place_that_a_paper_may_name_has_a_value() -> None:
    words = read_words(None)
    found = counted(told_day())
    for figures in (found, found.public()):
        assert set(Places(figures, registry(), words).fill()) == PLACES
    assert set(re.findall(r"\{(\w+)\}", "\n".join(_papers()))) <= PLACES


def test_every_text_of_ours_is_used() -> None:
    """By a name that stands in the code, or as a whole group, one for every kind."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in OURS.parent.rglob("*.py"))
    named = set(re.findall(r"\w+", code))
    whole = ("causes", "advice", "verdicts", "steps", "timeline")
    texts = [path for path in read_words(None) if path.split(".")[0] not in whole]
    composed = {"by_line", "by_room", "fallback_room", "fallback_phone"}
    assert [path for path in texts if not set(path.split(".")) <= named | composed] == []


def _papers() -> list[str]:
    words = read_words(None)
    return [words[path] for path in words if path.split(".")[0] in ("internal", "vp", "minutes")]
