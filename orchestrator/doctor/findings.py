"""What is made of the facts: one row for each thing looked at, and for each that is wrong its cure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from orchestrator.doctor.facts import Unseen
from orchestrator.model.check import Verdict
from orchestrator.text import Text


class Part(StrEnum):
    PAGE = "page"
    BRIDGE = "bridge"
    FOCUS = "focus"
    PROSODY = "prosody"
    MEDIA = "media"
    TURN = "turn"
    CLOCK = "clock"
    EXPOSURE = "exposure"


class Lines(BaseModel):
    """What to write, and in which file; or what to run, at a prompt (`$ ...`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    text: str


class Cure(NamedTuple):
    """All there is to say when something is wrong. Sentences are templates; `<name>` in lines is filled in too."""

    title: Text  # what is looked at
    reason: Text  # what is wrong, and what comes of it
    debian: Lines
    docker: Lines
    restart: Text
    fallback: Text  # what still works when nothing may be changed


class Row(NamedTuple):
    """One thing looked at, as a rule says it. `words` fill the cure's sentences."""

    name: str  # of its cure
    verdict: Verdict
    where: str
    words: Mapping[str, object] = {}
    unseen: Unseen | None = None


class Finding(BaseModel):
    """One row, ready to be shown. `debian` and what follows are told where something is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    part: Part
    where: str
    verdict: Verdict
    title: Text
    reason: Text | None = None
    debian: Lines | None = None
    docker: Lines | None = None
    restart: Text | None = None
    fallback: Text | None = None


UNSEEN = Text(vi="Chưa xem được: {why}", en="Not looked at: {why}")


def passed(name: str, where: str) -> Row:
    return Row(name, Verdict.PASSED, where)


def failed(name: str, where: str, **words: object) -> Row:
    return Row(name, Verdict.FAILED, where, words)


def noted(name: str, where: str, **words: object) -> Row:
    return Row(name, Verdict.NOTED, where, words)


def unseen(name: str, where: str, why: Unseen) -> Row:
    return Row(name, Verdict.NOT_CHECKED, where, unseen=why)


def finding(row: Row, part: Part, cure: Cure) -> Finding:
    """A row with the sentences of its cure."""
    told = {"check": row.name, "part": part, "where": row.where, "verdict": row.verdict, "title": cure.title}
    if row.verdict is Verdict.PASSED:
        return Finding.model_validate(told)
    if row.unseen is not None:
        return Finding.model_validate({**told, "reason": UNSEEN.format(why=row.unseen.why)})
    return Finding.model_validate(
        {
            **told,
            "reason": cure.reason.format(**row.words),
            "debian": _filled(cure.debian, row.words),
            "docker": _filled(cure.docker, row.words),
            "restart": cure.restart.format(**row.words),
            "fallback": cure.fallback.format(**row.words),
        }
    )


def _filled(lines: Lines, words: Mapping[str, object]) -> Lines:
    file, text = lines.file, lines.text
    for name, value in words.items():
        file, text = file.replace(f"<{name}>", str(value)), text.replace(f"<{name}>", str(value))
    return Lines(file=file, text=text)
