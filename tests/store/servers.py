"""Debian's PostgreSQL, started for the tests: on a socket in its own folder, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg


class PostgreSQL:
    """A running server. PostgreSQL refuses to be root, so it runs as the user of its package."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._process = process
        self._databases = 0

    async def create_database(self) -> str:
        """The address of a new, empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        connection = await asyncpg.connect(host=str(self._folder), user="postgres", database="postgres")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        return f"postgresql+asyncpg://postgres@/{name}?host={self._folder}"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of the server stands still, as on a machine that hangs: connections stay open, no answer."""
        pids = [self._process.pid, *_children(self._process.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the name of a socket has its limits
    shutil.chown(folder, "postgres", "postgres")
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=INT"]
    data = folder / "data"
    subprocess.run(
        [*user, programs / "initdb", "-D", data, "--no-sync", "-A", "trust", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "logging_collector=off"]
    server = subprocess.Popen(
        [*user, programs / "postgres", "-D", data, *options],
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if "ready to accept connections" in line:
                break
        yield PostgreSQL(folder, server)
    finally:
        server.send_signal(signal.SIGQUIT)
        server.communicate(timeout=30)
        shutil.rmtree(folder)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
