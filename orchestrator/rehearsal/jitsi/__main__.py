"""The double by itself: `python -m orchestrator.rehearsal.jitsi --port 8080 --endpoints 11`.

It prints its addresses as one line of JSON, then takes orders on standard input, one a line:
`cut ID`, `repair ID`, `drop ID`, `leave ID`, `mute ID`, `unmute ID`, `join ID`, `restart BRIDGE`, `spell NAME`,
`spell off`. It ends with SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import stat
import sys
from collections.abc import Callable

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.jitsi.doors.spells import Spell
from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

ROOM = "giaoban"


def arguments() -> argparse.Namespace:
    given = argparse.ArgumentParser(prog="python -m orchestrator.rehearsal.jitsi", description=__doc__)
    given.add_argument("--host", default="127.0.0.1")
    given.add_argument("--port", type=int, default=0, help="of the first bridge; 0: any")
    given.add_argument("--jicofo-port", type=int, default=0)
    given.add_argument("--bridges", type=int, default=1)
    given.add_argument("--endpoints", type=int, default=0, help="who are in the room from the start")
    given.add_argument("--domain", default="meet.example")
    given.add_argument("--p2p", action="store_true", help="two who are alone talk past the bridge")
    given.add_argument("--unflagged", action="store_true", help="the room is not in /stats")
    given.add_argument("--colibri", action="store_true", help="/colibri/stats is on")
    given.add_argument("--older", action="store_true", help="bridges of before 2025")
    return given.parse_args()


async def main(given: argparse.Namespace) -> None:
    loop, clock = asyncio.get_running_loop(), SystemClock()
    epoch_ms = int((clock.now().timestamp() - loop.time()) * 1e3)
    deployment = Deployment(loop.time(), bridges=given.bridges, domain=given.domain, p2p=given.p2p, epoch_ms=epoch_ms)
    double = Double(deployment, loop.time)
    for bridge in deployment.bridges:
        bridge.modules.colibri, bridge.modules.camel = given.colibri, given.older
    await double.open(given.host, given.port, given.jicofo_port)
    for n in range(given.endpoints):
        _join(double, f"{n:08x}", loop.time(), bridge=n % given.bridges, flagged=not given.unflagged)
    _tell({"double": True, "bridges": double.bridge_urls, "jicofo": double.jicofo_url})
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    orders = asyncio.create_task(take_orders(double))
    await ended.wait()
    orders.cancel()
    await double.close()


def _join(double: Double, nick: str, now: float, bridge: int = 0, flagged: bool = True) -> None:
    stats_id = f"bp-{int(nick, 16):03}@points.{double.deployment.domain}"
    double.deployment.join(ROOM, nick, now, stats_id=stats_id, bridge=bridge, rtcstats=flagged)


async def take_orders(double: Double) -> None:
    """Until the input ends. What is no order is answered so. From a file or /dev/null none are taken."""
    mode = os.fstat(sys.stdin.fileno()).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or sys.stdin.isatty()):
        return
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        verb, _, what = line.decode("utf-8", "replace").strip().partition(" ")
        try:
            _orders(double, loop.time())[verb](what)
        except (KeyError, ValueError, IndexError):
            _tell({"refused": verb, "orders": sorted(_orders(double, loop.time()))})
        else:
            _tell({"done": verb, "what": what})


def _orders(double: Double, now: float) -> dict[str, Callable[[str], object]]:
    deployment = double.deployment
    return {
        "cut": lambda nick: deployment.cut(nick, now),
        "repair": lambda nick: deployment.repair(nick, now),
        "drop": lambda nick: deployment.drop(nick, now),
        "leave": lambda nick: deployment.leave(nick, now),
        "mute": lambda nick: deployment.mute(nick, now),
        "unmute": lambda nick: deployment.mute(nick, now, audio=False, video=False),
        "join": lambda nick: _join(double, nick, now),
        "restart": lambda bridge: deployment.restart(int(bridge), now),
        "spell": lambda name: _cast(double, None if name == "off" else Spell(name)),
    }


def _cast(double: Double, spell: Spell | None) -> None:
    for bridge in double.bridges:
        bridge.door.spell = spell
    double.jicofo.door.spell = spell


def _tell(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(arguments()))
