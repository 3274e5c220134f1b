"""The demo from end to end: the real service, the real agents, a real browser's stream, a real receiver."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from orchestrator.channels.webhook import Webhook
from orchestrator.errors import EdgeError
from orchestrator.model.message import Message
from orchestrator.rehearsal.demo import SCENARIOS, run_demo
from orchestrator.rehearsal.scenarios.scenario import Scenario
from orchestrator.rehearsal.witness.outcome import Outcome
from tests.rehearsal.provinces import THREE

ROOT = Path(__file__).parents[2]


def guarded(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.rehearsal.guarded", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture(scope="module")
def once() -> subprocess.CompletedProcess[str]:
    return guarded("demo", "--once", "--json", "--scenario", str(SCENARIOS / "once.yaml"))


@pytest.fixture(scope="module")
def outcome(once: subprocess.CompletedProcess[str]) -> Outcome:
    assert once.stdout.startswith("{"), once.stderr
    return Outcome.model_validate_json(once.stdout)


def test_it_ends_by_itself_well_and_prints_nothing_but_json(once: subprocess.CompletedProcess[str]) -> None:
    assert once.returncode == 0, once.stderr + once.stdout
    assert once.stdout.count("\n") == 1
    assert "Traceback" not in once.stderr
    assert "never retrieved" not in once.stderr


def test_nothing_left_this_machine(once: subprocess.CompletedProcess[str]) -> None:
    assert "left this machine" not in once.stderr
    assert guarded("--stranger").returncode == 99


def test_every_scripted_drop_was_seen_told_and_taken_back(outcome: Outcome) -> None:
    assert [(drop.site, drop.faults) for drop in outcome.drops] == [
        ("luc-ngan", ()),
        ("lang-giang", ()),
        ("luc-nam", ()),
        ("yen-dung", ()),
        ("hiep-hoa", ()),
    ]
    for drop in outcome.drops:
        assert None not in (drop.suspected_s, drop.board_s, drop.alert_s, drop.recovered_s)


def test_what_fell_together_is_one_incident(outcome: Outcome) -> None:
    assert sorted(sorted(incident.sites) for incident in outcome.incidents) == [
        ["hiep-hoa"],
        ["lang-giang", "luc-nam", "yen-dung"],
        ["luc-ngan"],
    ]
    assert all(incident.seconds for incident in outcome.incidents)
    assert (outcome.deliveries, outcome.refused_deliveries) == (6, 0)


def test_loss_and_a_killed_agent_are_no_drops(outcome: Outcome) -> None:
    assert (outcome.false_drops, outcome.false_alarms) == ((), ())
    assert {site: figures.drops for site, figures in outcome.sites.items() if figures.drops} == {
        **dict.fromkeys(("luc-ngan", "lang-giang", "luc-nam", "yen-dung", "hiep-hoa"), 1)
    }


def test_all_points_are_measured_and_stand_at_the_end(outcome: Outcome) -> None:
    assert len(outcome.sites) == 11
    assert {figures.line for figures in outcome.sites.values()} <= {"up", "degraded"}
    assert all(figures.rtt_ms and figures.rtt_ms >= 8.0 for figures in outcome.sites.values())
    lossy = outcome.sites["son-dong"].loss_up
    assert lossy is not None
    assert lossy > (outcome.sites["tan-yen"].loss_up or 0.0)


def test_the_day_around_it_is_played_as_well(outcome: Outcome) -> None:
    assert [(f"{each.at:%d %H:%M}", each.name, each.ok) for each in outcome.day] == [
        ("29 13:30", "notice", True),
        ("29 14:00", "check", True),
        ("29 15:00", "chase", True),
        ("29 15:10", "repair", True),
        ("29 17:00", "eve", True),
        ("30 06:15", "morning", True),
        ("30 07:15", "roll_call", True),
        ("30 07:20", "final", True),
        ("30 07:30", "start", True),
        ("30 11:05", "report", True),
    ]


async def test_a_drop_that_nobody_is_told_of_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a real service's environment on the same machine is left alone: this database would not even open."""
    monkeypatch.setenv("DIEMCAU_DATABASE", "postgresql+asyncpg://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("DIEMCAU_PUBLIC_URL", "https://giaoban.example.vn")
    monkeypatch.setattr(Webhook, "send", _deaf)
    scenario = Scenario.model_validate(
        {"title": {"vi": "", "en": ""}, "seconds": 7, "steps": [{"at": 1, "do": "cut", "site": "a", "for": 4}]}
    )
    outcome = await run_demo(scenario, THREE, once=True, console=Console(quiet=True))
    assert [drop.faults for drop in outcome.drops] == [("no_alert",)]
    assert not outcome.ok


async def test_an_edge_that_fails_on_the_way_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestrator.rehearsal.demo.set_password", _forgotten)
    scenario = Scenario.model_validate({"title": {"vi": "", "en": ""}, "seconds": 30})
    with pytest.raises(EdgeError, match=r"cannot open the board \(HTTP 401\)"):
        await run_demo(scenario, THREE, once=True, console=Console(quiet=True))


async def _forgotten(accounts: object, name: str, password: str) -> None:
    """Leaves the onlooker without an account."""


async def _deaf(channel: Webhook, message: Message) -> None:
    """Says that it was delivered, and throws it away."""


def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    scenario = tmp_path / "short.yaml"
    scenario.write_text(
        "title: {vi: a, en: a}\nseconds: 30\nsteps: [{at: 2, do: cut, site: luc-ngan}]\n", encoding="utf-8"
    )
    once = ["demo", "--once", "--json", "--scenario", str(scenario)]
    command = [sys.executable, "-m", "tests.rehearsal.guarded", *once]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_heeding
    ) as running:
        assert running.stderr
        said = ""
        for line in running.stderr:
            said += line
            if said.count("  00:02  ") == 2:  # planned, then done
                running.send_signal(signal.SIGINT)
                break
        rest, errors = running.communicate(timeout=20)
    assert running.returncode == 130, said + errors
    assert (rest, "Traceback" in errors) == ("", False)


def _heeding() -> None:
    """A suite that a shell has put into the background was told to ignore Ctrl-C, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
