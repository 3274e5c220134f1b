"""What a mistyped command line is answered: one sentence, in the language of the house."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from orchestrator.cli import app
from orchestrator.commands import usage
from orchestrator.commands.usage import NAME, misused, run

WRONG = [
    (("meetings", "--days", "0"), "diemcau meetings: --days: nhỏ nhất là 1, không phải 0"),
    (("meetings", "--days", "mười"), "diemcau meetings: --days: phải là số nguyên, không phải “mười”; ví dụ 20"),
    (("journal", "--since", "hôm qua"), "diemcau journal: --since: “hôm qua” không phải ngày giờ; viết năm-tháng-ngày"),
    (("report", "x", "--format", "doc"), "chỉ nhận một trong: docx, pdf, xlsx, json; không nhận “doc”"),
    (
        ("probe", "telnet", "x"),
        "một trong: icmp, tcp, dns, tls, http, websocket, ntp, media; không nhận “telnet”",
    ),
    (("probe", "tls"), "diemcau probe: thiếu target (Địa chỉ, tên miền hoặc URL; cổng sau dấu :); viết: diemcau probe"),
    (("sites", "import"), "diemcau sites import: thiếu FILE.xlsx (Bảng tính); viết: diemcau sites import [TÙY CHỌN]"),
    (("meetings", "--days"), "diemcau: sau --days phải có giá trị; viết --days, dấu cách, rồi giá trị"),
    (("meetings", "--json=1"), "diemcau: --json không kèm giá trị; chỉ viết --json"),
    (("meetings", "--jsn"), "diemcau meetings: không có tùy chọn --jsn; có phải là --json?"),
    (("meetings", "-x"), "diemcau meetings: không có tùy chọn -x; xem diemcau meetings --help"),
    (("meetings", "a", "b"), "diemcau meetings: thừa “a b”; viết: diemcau meetings [TÙY CHỌN]"),
    (("journl",), "diemcau: không có lệnh “journl”; có phải là `diemcau journal`?"),
    (("jitsi", "xem"), "diemcau jitsi: không có lệnh “xem”; các lệnh: doctor"),
    (("--",), "diemcau: thiếu tên lệnh; các lệnh: serve, agent, check-config,"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_one_sentence_says_what_to_write_instead(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIEMCAU_LOCALE", raising=False)
    assert run(app, words) == 2
    vi = capsys.readouterr().err
    assert said in vi and vi.count("\n") == 1
    monkeypatch.setenv("DIEMCAU_LOCALE", "en")
    assert run(app, words) == 2
    en = capsys.readouterr().err
    assert en.count("\n") == 1 and en.startswith(NAME) and en != vi
    assert "nguyên văn" not in vi, "every way to be wrong that Typer knows of has words of ours"


def test_every_error_of_typer_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what no command of ours can raise today, and what the next release of Typer words in another way."""
    monkeypatch.delenv("DIEMCAU_LOCALE", raising=False)

    def one(raised: Exception) -> tuple[int, str]:
        failing = typer.Typer()

        @failing.command()
        def fail() -> None:
            raise raised

        return run(failing, ()), capsys.readouterr().err

    made: dict[str, tuple[str, ...]] = {
        "NoSuchOption": ("--khac",),
        "BadOptionUsage": ("--khac", "Option '--khac' requires 2 arguments."),
        "FileError": ("so.txt", "gone"),
        "MissingParameter": (),
    }
    kinds = _below(typer.TyperException) - {typer.TyperException}
    assert {"MissingParameter", "BadArgumentUsage", *made} <= {kind.__name__ for kind in kinds}
    for kind in kinds:
        if kind.__name__ == "NoArgsIsHelpError":  # shows the help of a group, as below
            continue
        error = kind(*made.get(kind.__name__, ("Said in some new way.",)))
        code, told = one(error)
        assert code == error.exit_code and told.startswith(NAME) and told.count("\n") == 1, kind
        in_our_words = kind.__name__ in ("NoSuchOption", "BadOptionUsage", "MissingParameter")
        assert ("nguyên văn" in told) is not in_our_words, told
    assert one(typer.Abort()) == (1, usage.STOPPED.vi + "\n")
    assert one(typer.Exit(7)) == (7, "")
    assert "nguyên văn" in misused(typer.BadParameter("Only Deadpool is allowed")).vi


def _below(kind: type[typer.TyperException]) -> set[type[typer.TyperException]]:
    return {kind}.union(*(_below(each) for each in kind.__subclasses__()))


def test_help_is_headed_in_the_language_of_the_house(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIEMCAU_LOCALE", raising=False)
    assert run(app, ("sites",)) == 2, "a group alone shows its help"
    assert run(app, ("probe", "--help")) == 0
    told = capsys.readouterr().out
    for word in ("Cách dùng", "Lệnh", "Tham số", "Tùy chọn", "Hiện phần trợ giúp này", "[bắt buộc]"):
        assert word in told
    for word in ("Usage", "Options", "Commands", "Arguments", "Show this", "required"):
        assert word not in told
    monkeypatch.setenv("DIEMCAU_LOCALE", "en")
    assert run(app, ("probe", "--help")) == 0
    assert "Usage: diemcau probe [OPTIONS]" in capsys.readouterr().out


def test_the_command_itself_says_so_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIEMCAU_LOCALE", raising=False)
    command = [sys.executable, "-m", "orchestrator", "meetings", "--days", "0"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "diemcau meetings: --days: nhỏ nhất là 1, không phải 0\n"
