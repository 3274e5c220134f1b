"""The two guides name files, commands, settings and alerts that exist, and say the same in both languages."""

from __future__ import annotations

import re

import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from orchestrator.cli import app
from orchestrator.config.settings import Settings
from tests.deploy.rig import DEPLOY, written

DOCS = DEPLOY.parent / "docs"
GUIDES = ("operating.md", "van-hanh.md")
OWN = (".env", "secrets.env")  # written by whoever installs


def _guide(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_names_is_there(name: str) -> None:
    text = _guide(name)
    for file in re.findall(r"deploy/[\w/.-]*\w", text):
        assert (DEPLOY.parent / file).exists() or file.removeprefix("deploy/") in OWN, file
    for file in re.findall(r"`((?:nginx|prometheus|alertmanager|grafana|compose)/[\w./-]+)`", text):
        assert (DEPLOY / file).exists(), file
    for link in re.findall(r"\]\(([\w./-]+)\)", text):
        assert (DOCS / link).exists(), link
    for unit in re.findall(r"\b[\w.-]+\.(?:service|timer|conf|env|sh)\b", text):
        assert list(DEPLOY.rglob(unit)) or unit in OWN, unit


@pytest.mark.parametrize("name", GUIDES)
def test_its_commands_settings_and_alerts_are_ours(name: str) -> None:
    text = _guide(name)
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(re.findall(r"(?:sudo|exec diemcau|run .* diemcau) diemcau ([a-z][\w-]+)", text)) <= set(group.commands)
    settings = {f"DIEMCAU_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"DIEMCAU_\w+", text)) <= settings
    groups = yaml.safe_load(written("prometheus/diemcau.rules.yml"))["groups"]
    assert set(re.findall(r"`(DiemCau\w+)`", text)) == {rule["alert"] for group in groups for rule in group["rules"]}


def test_both_give_the_same_commands() -> None:
    assert _commands("operating.md") == _commands("van-hanh.md")


def _commands(name: str) -> list[list[str]]:
    """Without remarks, and without the words in capitals that stand for something of one's own."""
    lines = re.findall(r"^    (\S.*)$", _guide(name), re.MULTILINE)
    return [
        [word for word in re.split(r"[\s/.:]+", line.partition("  #")[0]) if not _placeholder(word)] for line in lines
    ]


def _placeholder(word: str) -> bool:
    return word.strip('"-').replace("-", "").isupper() or not word
