"""The real service and real agents as processes in the lab's namespaces, exactly as a department would start them."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from orchestrator.clock import SystemClock
from orchestrator.config.settings import Settings
from orchestrator.model.signals import LineState, Source
from orchestrator.model.views.board import BoardView
from orchestrator.store.opening import open_store
from orchestrator.web.access.credentials import issue_token
from tests.lab.lookout import Lookout
from tests.lab.registry import SECRET_ENV, registry
from tests.lab.wires.faults import Faults
from tests.lab.wires.netns import Net, Place, command

PROGRAM = [sys.executable, "-m", "orchestrator"]
SITES = tuple(f"diem-{n}" for n in range(1, 12))
OPERATOR = "truc-ban"
PORT = 8080  # every namespace has all its ports to itself
WELL = (LineState.UP, LineState.DEGRADED)


class Process:
    """One program inside a place. What it prints goes into a file, for whoever asks why."""

    def __init__(self, place: Place, words: Iterable[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                command(place, *words), env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self.log = log

    @property
    def pid(self) -> int:
        return self._popen.pid

    def kill(self) -> None:
        """`kill -9`."""
        self._popen.kill()
        self._popen.wait()

    def stop(self) -> None:
        """Ask it to end; insist after five seconds."""
        self._popen.terminate()
        try:
            self._popen.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()


class Province:
    """Eleven points and the centre. Entered, it is up: every point is `up` on the board that `lookout` watches."""

    def __init__(
        self,
        where: Path,
        *,
        agentless: Collection[str] = (),
        carriers: Mapping[str, str] | None = None,
        slow: Collection[str] = (),
    ) -> None:
        """`where` is an empty folder; `carriers` puts points on another carrier than the common one."""
        self.net = Net(SITES, slow=tuple(slow))
        self.agentless = frozenset(agentless)
        self.service: Process | None = None
        self.agents: dict[str, Process] = {}
        self._carriers = carriers or {}
        self._where = where
        self._secret = secrets.token_hex(16)
        self._password = secrets.token_urlsafe(18)
        self._tokens: dict[str, str] = {}
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            exits.enter_context(self.net)
            self.faults = exits.enter_context(Faults(self.net))
            self.lookout = exits.enter_context(Lookout(self.net.centre.namespace, self._secret))
            exits.callback(self._stop_all)
            self._write_registry()
            self._give_access()
            self.serve()
            for site in self.with_agent:
                self.start_agent(site)
            self.lookout.watch(f"http://127.0.0.1:{PORT}", OPERATOR, self._password)
            self.until_well()
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    @property
    def with_agent(self) -> list[str]:
        return [site for site in self.net.sites if site not in self.agentless]

    def serve(self) -> None:
        """Start the service in the centre."""
        self.service = Process(self.net.centre, [*PROGRAM, "serve"], self._environment(), self._where / "serve.log")

    def restart(self) -> None:
        """End the service in good order and start it again; the board's stream resumes by itself."""
        assert self.service
        since = self.lookout.mark()
        self.service.stop()
        self.serve()
        with self._explained():
            self.lookout.until(
                lambda: [s for s in self.lookout.sightings[since.sightings :] if s.kind == "watch.started"],
                "the watch started again",
            )

    def start_agent(self, site: str) -> None:
        words = [*PROGRAM, "agent", "--url", f"http://{self.net.centre.address}:{PORT}"]
        environment = {**self._environment(), "DIEMCAU_TOKEN": self._tokens[site]}
        self.agents[site] = Process(self.net.sites[site], words, environment, self._where / f"{site}.log")

    def heal(self) -> None:
        """End every fault and wait until nothing is left of it."""
        self.faults.clear()
        self.until_well()

    def until_well(self) -> None:
        """Every point stands on the board, and every agent is heard over UDP."""
        with self._explained():
            self.lookout.until_board(self._all_well, "every point well")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What was not seen is told with the service's last words."""
        try:
            yield
        except AssertionError as error:
            words = self.service.log.read_text(errors="replace")[-2000:] if self.service else "never started"
            raise AssertionError(f"{error}\nservice: {words}") from None

    def _all_well(self, board: BoardView) -> bool:
        return len(board.sites) == len(self.net.sites) and all(
            tile.line in WELL and (tile.id in self.agentless or tile.sources.get(Source.STAMP) == "alive")
            for tile in board.sites
        )

    def _write_registry(self) -> None:
        text = registry(self.net, self.lookout.webhook, agentless=self.agentless, carriers=self._carriers)
        (self._where / "sites.yaml").write_text(text, encoding="utf-8")

    def _give_access(self) -> None:
        """By the commands; all tokens but the first by what the command calls, for a process each would take long."""
        self._run("operator", OPERATOR, answer=self._password + "\n")
        first, *others = self.with_agent
        self._tokens = {first: self._run("token", first).strip(), **asyncio.run(self._issue(others))}

    async def _issue(self, sites: Iterable[str]) -> dict[str, str]:
        clock = SystemClock()
        store = await open_store(Settings(state_dir=self._where / "state").database_url, clock)
        try:
            return {site: await issue_token(store.accounts, site, clock.now()) for site in sites}
        finally:
            await store.close()

    def _run(self, *words: str, answer: str = "") -> str:
        done = subprocess.run(
            [*PROGRAM, *words], env=self._environment(), input=answer, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"diemcau {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("DIEMCAU_")},
            "DIEMCAU_SITES": str(self._where / "sites.yaml"),
            "DIEMCAU_STATE_DIR": str(self._where / "state"),
            "DIEMCAU_HOST": "0.0.0.0",
            "DIEMCAU_PORT": str(PORT),
            "DIEMCAU_LOCALE": "en",
            SECRET_ENV: self._secret,
        }

    def _stop_all(self) -> None:
        for process in (*self.agents.values(), *([self.service] if self.service else [])):
            process.kill()
