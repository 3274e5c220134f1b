"""The built page, its words and its idea of what the server sends."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from orchestrator.model import plan, registry, rooms, signals
from orchestrator.model.check import Verdict
from orchestrator.model.events import KINDS, RollCallEntry, RollCallExtra
from orchestrator.model.views import board, people, preparation, room
from orchestrator.report.document.manuscript import PartText
from orchestrator.report.figures import model as figures
from orchestrator.schedule.planning.drafts import Draft
from orchestrator.web.office import bodies
from orchestrator.web.office.reports import ReportText
from orchestrator.web.pages import STATIC
from orchestrator.web.routing.answers import ProblemText
from orchestrator.web.streaming.broadcast import JournalFrame, TelemetryFrame
from tests.dashboard.stage import ROOT

DASHBOARD = ROOT / "dashboard"
NODE = Path(sys.executable).with_name("node")
KB = 1024
CONTRACT = sorted((DASHBOARD / "src" / "contract").glob("*.ts"))
MODELS = [
    board.Figures,
    board.LinkView,
    board.ContactView,
    board.SiteView,
    board.NoteView,
    board.DeliveryView,
    board.IncidentView,
    board.Notice,
    board.BoardView,
    board.Patch,
    board.SessionBrief,
    JournalFrame,
    TelemetryFrame,
    preparation.StepView,
    preparation.NoticeState,
    preparation.CallView,
    preparation.WaiverView,
    preparation.Finding,
    preparation.SiteReadiness,
    preparation.FallbackView,
    preparation.ToldView,
    preparation.DutyView,
    preparation.PreflightProgress,
    preparation.PreparationView,
    registry.AgendaItem,
    registry.Papers,
    registry.Duty,
    registry.Fallback,
    registry.Meeting,
    plan.SessionPlan,
    Draft,
    ProblemText,
    bodies.MeetingView,
    bodies.MeetingList,
    bodies.Checked,
    bodies.DraftRead,
    bodies.CalendarAddress,
    registry.Contact,
    people.PersonView,
    people.SitePeople,
    people.DutyName,
    people.PeopleView,
    people.ImportedRow,
    people.PeopleImport,
    figures.Times,
    figures.Totals,
    figures.SiteFigures,
    figures.IncidentFigures,
    figures.ReportFigures,
    PartText,
    ReportText,
    room.OccupantView,
    room.PlaceView,
    room.StrayView,
    room.RoomView,
    room.RoomLink,
    RollCallEntry,
    RollCallExtra,
    room.RollCallView,
]
UNIONS = {
    "LineState": signals.LineState,
    "RoomState": signals.RoomState,
    "Mark": signals.Mark,
    "Cause": signals.Cause,
    "Source": signals.Source,
    "Phase": plan.Phase,
    "Verdict": Verdict,
    "Trust": rooms.Trust,
}


def contract() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in CONTRACT)


def node(*arguments: str) -> str:
    done = subprocess.run(
        [NODE, "--disable-warning=ExperimentalWarning", *arguments],
        cwd=DASHBOARD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_is_small() -> None:
    files = [file for file in STATIC.rglob("*") if file.suffix in (".js", ".css", ".html", ".svg")]
    assert any(file.suffix == ".js" for file in files)
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 80 * KB


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """No address but those of XML name spaces, and nothing inline that the content security policy forbids."""
    for file in STATIC.rglob("*.*"):
        urls = re.findall(r"https?://[^\s\"'`)]+", file.read_text(encoding="utf-8"))
        assert {url for url in urls if not url.startswith("http://www.w3.org/")} <= {"https://lit.dev/msg/"}, file
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert "<style" not in html and " style=" not in html and not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_the_pure_parts_of_the_page() -> None:
    node("--test", "test/*.test.ts")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_knows_the_shape_of(model: type[BaseModel]) -> None:
    body = re.search(rf"interface {model.__name__} {{\n(.*?)\n}}", contract(), re.DOTALL)
    assert body
    assert re.findall(r"^  (\w+)\??:", body[1], re.MULTILINE) == list(model.model_fields)


@pytest.mark.parametrize("name", UNIONS)
def test_the_page_knows_every(name: str) -> None:
    union = re.search(rf"export type {name} =(.*?);", contract(), re.DOTALL)
    assert union
    assert re.findall(r'"(\w+)"', union[1]) == [value.value for value in UNIONS[name]]


def test_the_page_tells_only_kinds_that_exist() -> None:
    source = (DASHBOARD / "src" / "wording" / "history.ts").read_text(encoding="utf-8")
    told = set(re.findall(r'^  "([\w.]+)":', source, re.MULTILINE))
    assert told and told <= set(KINDS)


def test_every_word_stands_in_both_languages() -> None:
    script = """
      import { WORDS } from "./src/words.ts";
      import { AGENDA } from "./src/words/agenda.ts";
      import { PEOPLE } from "./src/words/people.ts";
      import { PREPARATION } from "./src/words/preparation.ts";
      import { REPORT } from "./src/words/report.ts";
      import { ROOM } from "./src/words/room.ts";
      const all = [WORDS, AGENDA, PEOPLE, PREPARATION, REPORT, ROOM];
      const text = (value) => typeof value === "function" ? value("1", "2") : value;
      const leaves = (at, path) => typeof at === "object"
        ? Object.entries(at).flatMap(([key, below]) => leaves(below, `${path}.${key}`)) : [[path, text(at)]];
      const every = (language) => all.flatMap((words, nth) => leaves(words[language], `${nth}`));
      console.log(JSON.stringify({ vi: every("vi"), en: every("en") }));
    """
    words = json.loads(node("--input-type=module", "--eval", script))
    assert [path for path, _ in words["vi"]] == [path for path, _ in words["en"]]
    assert all(text.strip() for language in words.values() for _, text in language)
