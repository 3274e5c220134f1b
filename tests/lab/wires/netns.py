"""Twelve machines and the router between them, as network namespaces.

    centre ── eth0 10.77.0.2 ──┐                     ┌── eth0 10.77.1.2 (agent), 10.77.1.254 (the site's router)
                               ├── router, forwards ─┤
    (one namespace each)       │   10.77.N.1         └── eth0 10.77.2.2 ...

The router forwards in layer 3: what it drops is gone without a word, while neighbour tables stay warm. A bridge would
let ARP run out first, and a sender would then be told of a cut that is meant to be silent.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fcntl import ioctl
from itertools import count
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket
from struct import pack
from typing import NamedTuple, Self

from tests.lab.wires.setns import PLACES, inside
from tests.lab.wires.taplink import Taplink

MARK = "dclab"
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1
_numbers = count(1)


class Place(NamedTuple):
    """One machine: its namespace, its number in the address plan, and the router's interface towards it."""

    namespace: str
    number: int
    port: str

    @property
    def address(self) -> str:
        return f"10.77.{self.number}.2"

    @property
    def router(self) -> str:
        """A second address, standing for the site's own router: what the centre pings."""
        return f"10.77.{self.number}.254"

    @property
    def gateway(self) -> str:
        return f"10.77.{self.number}.1"


class Packets(NamedTuple):
    """Counters of one place's wire since it was laid."""

    up: int  # from the place
    down: int  # to the place


class Net:
    """Namespaces and wires of one run. Runs live side by side; what a killed run left is removed by the next."""

    def __init__(self, sites: Sequence[str], *, slow: Sequence[str] = ()) -> None:
        """`slow` sites hang on a wire in user space whose delay can be changed; all others on a veth pair."""
        run = f"{MARK}-{os.getpid()}-{_born(os.getpid())}-{next(_numbers)}"
        self.router = f"{run}-r"
        self.centre = Place(f"{run}-c", 0, "centre")
        self.sites = {site: Place(f"{run}-{n}", n, f"site{n}") for n, site in enumerate(sites, 1)}
        self.taplinks: dict[str, Taplink] = {}
        self._slow = tuple(slow)

    @property
    def places(self) -> list[Place]:
        return [self.centre, *self.sites.values()]

    def __enter__(self) -> Self:
        sweep()
        try:
            self._lay()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for taplink in self.taplinks.values():
            taplink.close()
        remove([self.router, *(place.namespace for place in self.places)])

    def _lay(self) -> None:
        slow = {self.sites[site]: site for site in self._slow}
        _ip([f"netns add {name}" for name in (self.router, *(place.namespace for place in self.places))])
        _ip(
            f"link add {place.port} netns {self.router} type veth peer name eth0 netns {place.namespace}"
            for place in self.places
            if place not in slow
        )
        for place, site in slow.items():
            self.taplinks[site] = Taplink(self.router, place.port, place.namespace, "eth0")
        inside(self.router, lambda: Path("/proc/sys/net/ipv4/ip_forward").write_text("1"))
        _ip(["link set lo up", *(line for place in self.places for line in _router_side(place))], self.router)
        for place in self.places:
            _ip(_far_side(place), place.namespace)

    def plug_centre(self, plugged: bool) -> None:
        """Take the centre's own interface down (its routes go with it), or bring it up as before."""

        def switch() -> None:
            with socket(AF_INET, SOCK_DGRAM) as any_socket:
                ioctl(any_socket, _SIOCSIFFLAGS, pack("16sH14x", b"eth0", _IFF_UP if plugged else 0))

        inside(self.centre.namespace, switch)
        if plugged:
            _ip([f"route replace default via {self.centre.gateway}"], self.centre.namespace)

    def packets(self) -> dict[str, Packets]:
        """Counters at the router's interface towards each site."""
        text = inside(self.router, lambda: Path("/proc/thread-self/net/dev").read_text())
        rows = {name.strip(): row.split() for name, _, row in (line.partition(":") for line in text.splitlines()[2:])}
        fields = {site: rows[place.port] for site, place in self.sites.items()}
        return {site: Packets(int(row[1]), int(row[9])) for site, row in fields.items()}


def command(place: Place, *words: str) -> list[str]:
    """The command that runs `words` inside a place, under its own process id."""
    return ["ip", "netns", "exec", place.namespace, *words]


def sweep() -> None:
    """Remove the namespaces of runs whose process is gone, and end what still runs in them."""
    known = PLACES.iterdir() if PLACES.is_dir() else ()
    dead = [path.name for path in known if path.name.startswith(f"{MARK}-") and not _lives(path.name)]
    for name in dead:
        for pid in _ask("ip", "netns", "pids", name).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), 9)
    remove(dead)


def remove(namespaces: Sequence[str]) -> None:
    """Whatever of them exists. Wires go with their namespaces."""
    for name in namespaces:
        if (PLACES / name).exists():
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _lives(namespace: str) -> bool:
    """Whether the run that made a namespace is still there: its process id may serve another by now."""
    _, pid, born, *_ = namespace.split("-")
    return _born(int(pid)) == born


def _born(pid: int) -> str:
    """When a process started, in clock ticks; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _router_side(place: Place) -> Iterator[str]:
    yield f"addr add {place.gateway}/24 dev {place.port}"
    yield f"link set {place.port} up"


def _far_side(place: Place) -> list[str]:
    return [
        "link set lo up",
        f"addr add {place.address}/24 dev eth0",
        f"addr add {place.router}/24 dev eth0",
        "link set eth0 up",
        f"route add default via {place.gateway}",
    ]


def _ip(lines: Sequence[str] | Iterator[str], namespace: str | None = None) -> None:
    where = ("-n", namespace) if namespace else ()
    done = subprocess.run(
        ["ip", *where, "-batch", "-"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"ip failed in {namespace or 'the host'}: {done.stderr.strip()}")


def _ask(*words: str) -> str:
    return subprocess.run(words, check=False, capture_output=True, text=True).stdout
