"""The systemd units say what they should, and what they grant is enough for the programs they start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent

import pytest

from orchestrator.config.settings import Settings, read_settings
from tests.deploy.rig import DEPLOY, written

UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.timer"))
PROGRAM = "/opt/diemcau/bin/diemcau"
RIGHTS = "-all,+net_raw"
AS_THE_UNIT = (
    "setpriv",
    "--no-new-privs",
    f"--inh-caps={RIGHTS}",
    f"--ambient-caps={RIGHTS}",
    f"--bounding-set={RIGHTS}",
)


def _installed(folder: Path) -> list[str]:
    """The units as systemd would find them, the program's place taken by one that is here."""
    for name in [*UNITS, *TIMERS]:
        text = written(f"systemd/{name}")
        (folder / name).write_text(text.replace(PROGRAM, "/bin/true"), encoding="utf-8")
    return [str(folder / name) for name in [*UNITS, *TIMERS]]


@pytest.mark.real("systemd")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *_installed(tmp_path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.real("systemd")
@pytest.mark.parametrize("unit", UNITS)
def test_little_is_left_to_whoever_breaks_in(tmp_path: Path, unit: str) -> None:
    """systemd's own measure: 0 is a sealed box, 10 an open door; an ordinary service has above 9."""
    _installed(tmp_path)
    check = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(tmp_path / unit)]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("unit", "rights"), [("diemcau", "CAP_NET_RAW"), ("diemcau-agent", ""), ("diemcau-backup", "")]
)
def test_no_right_is_granted_but_that_of_echoes(unit: str, rights: str) -> None:
    lines = written(f"systemd/{unit}.service").splitlines()
    assert f"CapabilityBoundingSet={rights}" in lines
    assert [line for line in lines if line.startswith("AmbientCapabilities")] == (
        [f"AmbientCapabilities={rights}"] if rights else []
    )
    assert "User=root" not in lines
    assert ("DynamicUser=yes" in lines) or ("User=diemcau" in lines)


@pytest.mark.real("root")
def test_the_one_right_is_enough_to_send_echoes() -> None:
    code = """
        import asyncio
        from orchestrator.probes.icmp import IcmpEcho
        async def main():
            echo = IcmpEcho(print)
            echo.open()
            echo.close()
        asyncio.run(main())
        print("open")
    """
    assert _as_the_unit(code) == "open"


@pytest.mark.real("root")
def test_the_programs_run_where_no_memory_is_both_written_and_run() -> None:
    """MemoryDenyWriteExecute=yes, by the kernel's own means (Linux 6.3): passwords are hashed by compiled code."""
    code = """
        import ctypes, asyncio
        assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) in (0, -1)
        import aiosqlite, asyncpg, sqlalchemy.ext.asyncio, orchestrator.service, orchestrator.agent.runner
        from orchestrator.web.access.credentials import Passwords
        print(asyncio.run(Passwords().hash("mot-mat-khau-dai-de-thu"))[:7])
    """
    assert _as_the_unit(code) == "$argon2"


def _as_the_unit(code: str) -> str:
    """What Python prints with the unit's rights; root here is a name without power."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*AS_THE_UNIT, sys.executable, "-c", dedent(code)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=DEPLOY.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.real("root", "systemd")
def test_user_and_folders_are_made(tmp_path: Path) -> None:
    for kind in ("sysusers", "tmpfiles"):
        target = tmp_path / f"usr/lib/{kind}.d/diemcau.conf"
        target.parent.mkdir(parents=True)
        shutil.copy(DEPLOY / f"systemd/{kind}.conf", target)
    (tmp_path / "etc").mkdir()
    root = f"--root={tmp_path}"
    subprocess.run(["systemd-sysusers", root, "diemcau.conf"], check=True, capture_output=True)
    subprocess.run(["systemd-tmpfiles", "--create", root, "diemcau.conf"], check=True, capture_output=True)
    name, _, user, group, _, home, shell = (tmp_path / "etc/passwd").read_text().strip().split(":")
    assert (name, home, shell) == ("diemcau", "/var/lib/diemcau", "/usr/sbin/nologin")
    backups, config = (tmp_path / "var/backups/diemcau").stat(), (tmp_path / "etc/diemcau").stat()
    assert (backups.st_mode & 0o777, backups.st_uid) == (0o700, int(user))
    assert (config.st_mode & 0o777, config.st_uid, config.st_gid) == (0o750, 0, int(group))


# ── settings and the wrapper ────────────────────────────────────────────────────────────────────────


def _sourced(name: str) -> dict[str, str]:
    """What the shell makes of an environment file; systemd reads the same words."""
    script = f"set -eu; set -a; . {DEPLOY}/systemd/{name}; env -0"
    done = subprocess.run(["env", "-i", "/bin/sh", "-c", script], check=True, capture_output=True, text=True)
    pairs = (each.partition("=") for each in done.stdout.split("\0") if each)
    return {key: value for key, _, value in pairs if key.startswith("DIEMCAU_")}


def test_the_example_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("DIEMCAU_")]:
        monkeypatch.delenv(key)
    for key, value in _sourced("diemcau.env").items():
        monkeypatch.setenv(key, value)
    settings = read_settings()
    assert (settings.host, settings.stamp_host) == ("127.0.0.1", "0.0.0.0")
    assert settings.proxies == {"127.0.0.1"}
    assert settings.sites == Path("/etc/diemcau/sites.yaml")
    assert settings.secret is None


@pytest.mark.parametrize("name", ["diemcau.env", "agent.env"])
def test_every_variable_named_is_one_of_ours(name: str) -> None:
    known = {f"DIEMCAU_{field.upper()}" for field in Settings.model_fields} | {"DIEMCAU_CENTRE", "DIEMCAU_TOKEN"}
    assert set(re.findall(r"DIEMCAU_\w+", written(f"systemd/{name}"))) <= known


@pytest.mark.real("root")
@pytest.mark.parametrize(("command", "user"), [("journal", "65534"), ("backup", "0"), ("restore", "0")])
def test_the_wrapper_runs_commands_as_the_service_but_restores_as_root(command: str, user: str) -> None:
    with tempfile.TemporaryDirectory() as name:  # another user must get into it
        folder = Path(name)
        folder.chmod(0o755)
        settings, program = folder / "diemcau.env", folder / "program"
        settings.write_text("DIEMCAU_PROXIES='[\"127.0.0.1\"]'\n")
        program.write_text('#!/bin/sh\necho "$(id -u) $DIEMCAU_PROXIES $*"\n')
        program.chmod(0o755)
        script = written("systemd/diemcau.sh").replace("/etc/diemcau/diemcau.env", str(settings))
        script = script.replace(PROGRAM, str(program)).replace("-u diemcau", "-u nobody")
        done = subprocess.run(["/bin/sh", "-c", script, "diemcau", command, "a b"], capture_output=True, text=True)
    assert done.stdout == f'{user} ["127.0.0.1"] {command} a b\n', done.stderr
