"""What the reflector loses and costs at 1,000, 7,000 and 17,000 packets a second.

A second process plays the sites, each with the real sender at five packets a second over one socket, and counts what
comes back: 3,400 sites are every commune-level point of the country. Before that each site is introduced, so that its
packets prove something. `rate_*` is what the player achieved; on a busy machine it falls short of its name.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from multiprocessing.connection import Connection
from statistics import median
from typing import NamedTuple

from bench.figures import Figure, report
from orchestrator.model.signals import Reading
from orchestrator.probes import stamp
from orchestrator.probes.datagrams import widen
from orchestrator.probes.reflector import Reflector
from orchestrator.probes.sender import Sender

RATES = (1_000, 7_000, 17_000)
RHYTHM_S = 0.2
SECONDS = 2.0
RUNS = 3
SECRET = b"bench"
INSTANCE = "0" * 16


class Played(NamedTuple):
    """What the sites' process did after everybody was introduced."""

    sent: int
    heard: int
    seconds: float


class Run(NamedTuple):
    rate: float
    lost: int
    unanswered: int
    drops: int
    cpu_us: float
    share: float


def play(port: int, sites: int, line: Connection) -> None:
    """The other process: introduce all, say so, wait for the word, send at the rhythm, tell."""
    ids = [f"site{n}" for n in range(sites)]
    senders = {
        stamp.identity(site, INSTANCE, 1): Sender(
            stamp.session_key(SECRET, site, INSTANCE, 1), site, INSTANCE, 1, unix_at_zero=0.0
        )
        for site in ids
    }
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        widen(sock)
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        while strangers := [sender for sender in senders.values() if sender.heard_at is None]:
            _introduce(sock, strangers[:200], senders)
        line.send(None)
        line.recv()
        began = time.monotonic()
        sent, heard = 0, 0
        while time.monotonic() - began < SECONDS:
            heard += _beat_all(sock, senders)
            sent += len(senders)
        seconds = time.monotonic() - began
        time.sleep(0.3)
        line.send(Played(sent, heard + _count(sock), seconds))


def _introduce(sock: socket.socket, strangers: list[Sender], senders: dict[bytes, Sender]) -> None:
    """One packet each, and a moment for the replies, which bring the nonces."""
    for sender in strangers:
        sock.send(sender.beat(time.monotonic()))
    until = time.monotonic() + 0.1
    while time.monotonic() < until:
        try:
            packet = sock.recv(2048)
        except BlockingIOError:
            time.sleep(0.001)
            continue
        reply = stamp.parse_reply(packet)
        if isinstance(reply, stamp.Reply):
            senders[reply.identity].hear(packet, time.monotonic())


def _beat_all(sock: socket.socket, senders: dict[bytes, Sender]) -> int:
    """Every site beats once, spread evenly; the number of replies that came meanwhile."""
    began = time.monotonic()
    heard = 0
    for n, sender in enumerate(senders.values()):
        due = began + RHYTHM_S * n / len(senders)
        while (now := time.monotonic()) < due:
            heard += _count(sock)
            time.sleep(max(0.0, min(due - now, 0.002)))
        sock.send(sender.beat(now))
    while time.monotonic() < began + RHYTHM_S:
        heard += _count(sock)
        time.sleep(0.001)
    return heard + _count(sock)


def _count(sock: socket.socket) -> int:
    heard = 0
    while True:
        try:
            sock.recv(2048)
        except BlockingIOError:
            return heard
        heard += 1


async def measure(rate: int) -> Run:
    """One run, the reflector in this process."""
    heard: list[Reading] = []
    refused: list[str] = []
    reflector = Reflector(SECRET, lambda *_: None, heard.append, lambda why, *_: refused.append(why))
    port = await reflector.start("127.0.0.1", 0)
    here, there = multiprocessing.Pipe()
    sites = multiprocessing.get_context("fork").Process(target=play, args=(port, int(rate * RHYTHM_S), there))
    sites.start()
    try:
        await _told(here)
        heard.clear()
        before, drops = time.process_time(), reflector.drops
        here.send(None)
        played: Played = await _told(here)
        spent = time.process_time() - before
    finally:
        reflector.close()
        sites.join(10)
    lost, unanswered = played.sent - len(heard), played.sent - played.heard
    actual = played.sent / played.seconds
    drops = reflector.drops - drops
    return Run(actual, lost + len(refused), unanswered, drops, spent / played.sent * 1e6, spent / played.seconds)


async def _told(line: Connection) -> Played:
    """The other process's word, with this loop free meanwhile."""
    came = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(line.fileno(), came.set)
    await came.wait()
    loop.remove_reader(line.fileno())
    return line.recv()  # type: ignore[no-any-return] # what `play` sends


def main() -> None:
    figures: dict[str, Figure] = {}
    for rate in RATES:
        runs = [asyncio.run(measure(rate)) for _ in range(RUNS)]
        figures[f"rate_{rate}"] = Figure(round(median(run.rate for run in runs)), "packets a second")
        figures[f"lost_{rate}"] = Figure(max(run.lost for run in runs), "packets, worst run", "== 0")
        figures[f"unanswered_{rate}"] = Figure(max(run.unanswered for run in runs), "packets, worst run")
        figures[f"drops_{rate}"] = Figure(max(run.drops for run in runs), "packets, worst run")
        figures[f"cpu_{rate}"] = Figure(round(median(run.cpu_us for run in runs), 1), "us a packet, with its reply")
        figures[f"share_{rate}"] = Figure(round(median(run.share for run in runs), 3), "of a core")
    report("reflector", figures, RUNS)


if __name__ == "__main__":
    main()
