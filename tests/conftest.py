"""What every test may lean on: a test that needs a real server or root says so, and CI accepts no skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


def _root() -> bool:
    return os.geteuid() == 0


def _netns() -> bool:
    return _root() and bool(shutil.which("ip")) and bool(shutil.which("nft"))


NEEDS: dict[str, Callable[[], bool]] = {
    "root": _root,
    "netns": _netns,
    "chromium": lambda: bool(shutil.which("chromium")),
    "postgresql": lambda: _root() and any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "prometheus": lambda: bool(shutil.which("prometheus") and shutil.which("promtool")),
    "alertmanager": lambda: bool(shutil.which("prometheus-alertmanager") and shutil.which("amtool")),
    "nginx": lambda: bool(shutil.which("nginx")),
    "systemd": lambda: bool(shutil.which("systemd-analyze") and shutil.which("systemd-tmpfiles")),
    "turnserver": lambda: bool(shutil.which("turnserver")),
    "prosody": lambda: bool(shutil.which("prosody")),
    "poppler": lambda: bool(shutil.which("pdftoppm") and shutil.which("pdftotext")),
    "fping": lambda: bool(shutil.which("fping")),
    "blackbox": lambda: bool(shutil.which("prometheus-blackbox-exporter")),
}


# One after the other on one worker: they share namespaces, loopback networks and ports, or need a core to themselves.
ALONE = ("namespaces", "crash", "rehearsal", "lab", "dashboard")
LONG = ("real", "timeout")  # marks of what may take long


def _alone(module: Path) -> bool:
    return module.parts[1] in ALONE


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """For `make test`, which has two workers: a module stays together, for its servers are started once."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return "alone" if _alone(Path(module)) else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False  # the workers have put them in order
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On two workers what takes long begins first, so that neither waits long for the other at the end."""
    if not hasattr(config, "workerinput"):
        return
    long = {item.path for item in items if any(item.get_closest_marker(mark) for mark in LONG)}
    items.sort(key=lambda item: (not _alone(item.path.relative_to(config.rootpath)), item.path not in long))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("real"):
        missing = [need for need in mark.args if not NEEDS[need]()]
        if missing and os.environ.get("DIEMCAU_REQUIRE_REAL") == "1":
            pytest.fail(f"needs {', '.join(missing)}: `make test` as root installs them", pytrace=False)
        if missing:
            pytest.skip(f"needs {', '.join(missing)}")
