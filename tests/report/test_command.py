"""`diemcau report`: out of a journal, beside a service or without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.clock import SystemClock
from orchestrator.errors import BadInput
from orchestrator.store.opening import open_store
from tests.report.day import ROOT, SESSION, told_day


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with the journal of the told day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIEMCAU_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("DIEMCAU_SITES", str(ROOT / "sites.yaml"))
    (tmp_path / "var").mkdir()
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/var/journal.db", SystemClock())
    lease = await store.journal.claim(SESSION)
    await store.journal.append([event._replace(epoch=lease.epoch) for event in told_day()])
    await store.close()
    return tmp_path


def run(*words: str) -> tuple[int, bytes]:
    done = CliRunner().invoke(app, ["report", *words])
    if isinstance(done.exception, BadInput):
        return done.exception.exit_code, done.exception.text.vi.encode()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout_bytes


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
def test_each_kind_of_file(house: Path, format: str, begins: bytes) -> None:
    code, told = run(SESSION, "--format", format)
    assert (code, told.decode().strip()) == (0, f"bao-cao-ky-thuat-2021-11-30.{format}")
    assert (house / told.decode().strip()).read_bytes().startswith(begins)


def test_json_to_standard_output_and_the_version_for_the_office(house: Path) -> None:
    code, told = run(SESSION, "--format", "json", "--version", "vp", "--out", "-")
    found = json.loads(told)
    assert (code, found["full"], found["sites"], found["totals"]["present"]) == (0, False, [], 10)


def test_a_file_that_is_there_is_not_written_over(house: Path) -> None:
    (house / "x.docx").write_text("mine")
    code, told = run(SESSION, "--out", "x.docx")
    assert (code, told.decode()) == (2, "x.docx: tệp đã có; ghi tên khác ở --out, hoặc xoá tệp cũ")
    assert (house / "x.docx").read_text() == "mine"


def test_what_is_not_there_is_told(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("nope") == (2, f"nope: nhật ký không có phiên này; các phiên đang có: {SESSION}".encode())
    assert run(SESSION, "--out", "no/where.docx")[0] == 2
    monkeypatch.setenv("DIEMCAU_STATE_DIR", str(house / "elsewhere"))
    code, told = run(SESSION)
    assert code == 2 and "chưa có nhật ký nào ở đây" in told.decode()
    assert not (house / "elsewhere").exists()


def test_check_config_looks_at_the_template_too(house: Path) -> None:
    text = (ROOT / "sites.yaml").read_text(encoding="utf-8").replace("# template:", "template:")
    (house / "sites.yaml").write_text(text, encoding="utf-8")
    (house / "loi-van.yaml").write_text("vp:\n  opening: Gửi {titel}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check-config", "sites.yaml"])
    assert done.exit_code == 2
    assert done.stderr == "loi-van.yaml:2: vp.opening: không có chỗ điền `{titel}`; có phải là `{title}`?\n"
