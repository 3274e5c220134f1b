"""The lab itself: a cut is silent, hits one site and one direction, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest

from tests.lab.wires.faults import Faults
from tests.lab.wires.netns import MARK, Net, Place, sweep
from tests.lab.wires.setns import PLACES, inside

pytestmark = pytest.mark.real("netns")
PORT = 7007


@pytest.fixture(scope="module")
def net() -> Iterator[Net]:
    with Net(["near", "other", "slow"], slow=["slow"]) as net:
        yield net


@pytest.fixture(scope="module")
def all_faults(net: Net) -> Iterator[Faults]:
    with Faults(net) as faults:
        yield faults


@pytest.fixture
def faults(all_faults: Faults) -> Iterator[Faults]:
    yield all_faults
    all_faults.clear()


class Echo:
    """A UDP echo at every site, and a caller at the centre. `heard` lists the sites that a packet has reached."""

    def __init__(self, net: Net) -> None:
        self.heard: list[str] = []
        self._net = net
        self._servers = {site: inside(place.namespace, partial(_server, place)) for site, place in net.sites.items()}
        self._caller = inside(net.centre.namespace, _udp)
        for site, server in self._servers.items():
            threading.Thread(target=self._serve, args=(site, server), daemon=True).start()

    def asks(self, site: str, wait_s: float = 0.3) -> float | None:
        """Seconds for a round trip; None when nothing came. An ICMP error would raise."""
        self._caller.settimeout(wait_s)
        self._caller.connect((self._net.sites[site].address, PORT))
        began = time.monotonic()
        self._caller.send(b"?")
        with suppress(TimeoutError):
            self._caller.recv(10)
            return time.monotonic() - began
        return None

    def close(self) -> None:
        for sock in (*self._servers.values(), self._caller):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads it
            sock.close()

    def _serve(self, site: str, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                data, address = server.recvfrom(10)
                if not data:
                    return
                self.heard.append(site)
                server.sendto(data, address)


def _udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def _server(place: Place) -> socket.socket:
    server = _udp()
    server.bind((place.address, PORT))
    return server


@pytest.fixture
def echo(net: Net) -> Iterator[Echo]:
    echo = Echo(net)
    yield echo
    echo.close()


def test_a_cut_is_silent_and_hits_one_site(net: Net, faults: Faults, echo: Echo) -> None:
    assert echo.asks("near") is not None
    faults.cut("near")
    assert echo.asks("near") is None
    assert echo.asks("other") is not None
    faults.repair("near")
    assert echo.asks("near") is not None


def test_a_cut_may_be_of_one_direction(faults: Faults, echo: Echo) -> None:
    faults.cut("near", up=False)
    assert echo.asks("near") is None
    assert "near" not in echo.heard
    faults.repair("near")
    faults.cut("near", down=False)
    assert echo.asks("near") is None
    assert "near" in echo.heard


def test_protocols_are_blocked_apart(net: Net, faults: Faults, echo: Echo) -> None:
    faults.block("icmp")
    assert not _pings(net, "near")
    assert echo.asks("near") is not None
    faults.block("udp")
    assert _pings(net, "near")
    assert echo.asks("near") is None
    faults.block("udp", spare=["other"])
    assert echo.asks("other") is not None
    assert echo.asks("near") is None


def test_loss_is_independent_each_way(net: Net, faults: Faults) -> None:
    faults.lose(0.2)
    place = net.sites["near"]
    words = ["fping", "-q", "-c", "400", "-p", "10", "-t", "100", place.router]
    done = subprocess.run(["ip", "netns", "exec", net.centre.namespace, *words], capture_output=True, text=True)
    received = int(done.stderr.split("=")[1].split("/")[1])
    assert 0.64 * 400 - 50 < received < 0.64 * 400 + 50  # five standard deviations


def test_the_delay_of_a_slow_wire_is_stepped(net: Net, faults: Faults, echo: Echo) -> None:
    quick = echo.asks("slow")
    net.taplinks["slow"].down_s = 0.2
    slow = echo.asks("slow", 2.0)
    assert quick is not None and slow is not None
    assert slow - quick > 0.15


def test_the_centre_is_unplugged_and_plugged_again(faults: Faults, echo: Echo) -> None:
    faults.plug_centre(False)
    with pytest.raises(OSError, match="unreachable"):
        echo.asks("near")
    faults.plug_centre(True)
    assert echo.asks("near") is not None


def test_runs_stand_side_by_side_and_vanish(net: Net, echo: Echo) -> None:
    with Net(["near"]) as second:
        names = {second.router, second.centre.namespace}
        assert all((PLACES / name).exists() for name in names)
        assert echo.asks("near") is not None
    assert not any((PLACES / name).exists() for name in names)


def test_what_a_killed_run_left_is_removed_and_the_living_spared(net: Net) -> None:
    script = "import os; from tests.lab.wires.netns import Net; Net(['x']).__enter__(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", script], cwd=os.getcwd(), check=False)
    left = [path.name for path in PLACES.iterdir() if path.name.startswith(MARK)]
    sweep()
    kept = [path.name for path in PLACES.iterdir() if path.name.startswith(MARK)]
    assert len(left) - len(kept) >= 3
    assert {net.router, net.centre.namespace} <= set(kept)


def _pings(net: Net, site: str) -> bool:
    words = ["ping", "-c", "1", "-W", "1", net.sites[site].router]
    done = subprocess.run(["ip", "netns", "exec", net.centre.namespace, *words], capture_output=True)
    return done.returncode == 0
