"""One wrong file a rule; what is said of it is asserted whole, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry, parse_registry
from orchestrator.config.rules import RULES
from orchestrator.config.yaml.reading import grow
from orchestrator.config.yaml.tree import Rule
from orchestrator.errors import BadInput

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.yaml"))
GOOD = HERE / "good" / "small.yaml"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_says_all_that_is_wrong(path: Path) -> None:
    """Beside each file stands what must be said: Vietnamese, an empty line, English."""
    with pytest.raises(BadInput) as caught:
        parse_registry(path.read_bytes(), path.name)
    assert f"{caught.value.text.vi}\n\n{caught.value.text.en}\n" == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert caught.value.exit_code == 2


def test_the_file_they_are_made_from_is_good() -> None:
    assert [site.id for site in load_registry(GOOD).sites] == ["tinh", "luc-ngan"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_file_that_breaks_it_alone(rule: Rule) -> None:
    """So that no rule can be lost unnoticed."""
    assert any(_broken(path) == {rule} for path in BAD)


def _broken(path: Path) -> set[Rule]:
    try:
        tree = grow(path.read_bytes(), path.name)
    except BadInput:
        return set()
    return {rule for rule in RULES if list(rule(tree))}
