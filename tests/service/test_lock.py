"""One service a state folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.errors import EdgeError
from orchestrator.service.lock import held

HOLDER = """
import sys, time
from pathlib import Path
from orchestrator.service.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_service_is_refused_until_the_first_is_gone_however_it_went(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None and first.stdout.readline() == b"held\n"
        with pytest.raises(EdgeError, match="Another service runs with the data folder"), held(tmp_path):
            pass
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with held(tmp_path):
        pass
