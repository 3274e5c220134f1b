"""How long from a cut to the board and to the duty office, over real wires, beside fping on the same cuts.

Each variant cuts one point after the other at random moments, silently, in the router between point and centre. The
clock starts just before the kernel takes the cut in (which takes some 0.1 ms) and stops when the event stream, the
webhook receiver, or fping's line has arrived. fping counts five losses 200 ms apart; where ICMP is blocked it has
nothing to say.

    make bench NAME=drop_latency [ARGS="--runs 30 --seed 1 --only full,no_agent"]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from bench.figures import Figure, report, spread
from tests.lab.fping import Fping
from tests.lab.lookout import Mark
from tests.lab.province import SITES, WELL, Province
from tests.lab.wires.faults import Protocol

AGENTLESS = SITES[8:]
QUIET_S = 10.0  # how long packets are counted
REST_S = (0.3, 1.1)  # between a verdict and the next point's cut: a random phase of every rhythm
PATIENCE_S = 15.0


class Variant(NamedTuple):
    """One way for a line to be cut, and what was promised of it (seconds, p95)."""

    name: str
    board_s: float
    alert_s: float | None = None
    up: bool = True
    down: bool = True
    blocked: tuple[Protocol, ...] = ()
    sites: Sequence[str] = SITES[:8]


VARIANTS = (
    Variant("full", 1.0, 1.2),
    Variant("downstream", 1.0, 1.2, up=False),
    Variant("upstream", 1.0, 1.2, down=False),
    Variant("no_agent", 1.5, sites=AGENTLESS),
    Variant("udp_blocked", 2.5, blocked=("udp",)),
    Variant("heartbeat_alone", 2.0, blocked=("icmp",)),
    Variant("websocket_alone", 2.5, blocked=("icmp", "udp")),
)


class Delays(NamedTuple):
    """Seconds from one cut; None where fping saw nothing."""

    board: float
    alert: float
    fping: float | None
    width: float  # how exactly the moment of the cut is known
    blind: int  # spells meanwhile in which the service could not judge: a busy machine delays a verdict


def main() -> None:
    options = _options()
    chance = random.Random(options.seed)
    figures: dict[str, Figure] = {}
    widths = [0.0]
    with tempfile.TemporaryDirectory() as where, Province(Path(where), agentless=AGENTLESS) as province:
        _say(f"{len(SITES)} points are up; counting packets for {QUIET_S:.0f} s")
        figures |= _packets(province)
        for variant in VARIANTS:
            if not options.only or variant.name in options.only:
                delays = _measure(province, variant, options.runs, chance)
                figures |= _figures(variant, delays)
                widths += [each.width for each in delays]
    figures["cut.known_to.max"] = Figure(round(max(widths), 4), "s")
    report("drop_latency", figures, options.runs)


def _measure(province: Province, variant: Variant, runs: int, chance: random.Random) -> list[Delays]:
    with _blocked(province, variant), _fping(province, variant) as fping:
        sites = cycle(variant.sites)
        return [_one(province, variant, next(sites), fping, chance) for _ in _counted(variant.name, runs)]


def _one(province: Province, variant: Variant, site: str, fping: Fping | None, chance: random.Random) -> Delays:
    """Cut, watch, repair. The next point is cut while this one is on its way back."""
    lookout = province.lookout
    _until_up(province, [site])
    time.sleep(chance.uniform(*REST_S))
    since = lookout.mark()
    moment = province.faults.cut(site, up=variant.up, down=variant.down)
    down = lookout.until_state(since, site, "down", PATIENCE_S)
    alert = lookout.until_alert(since, site, "dropped", PATIENCE_S)
    seen = fping.until_fall(site, moment.before, PATIENCE_S) if fping else None
    province.faults.repair(site)
    _alone(province, since, site)
    return Delays(
        down.at - moment.before,
        alert.at - moment.before,
        seen - moment.before if seen else None,
        moment.after - moment.before,
        sum(said.kind == "watch.blind" for said in lookout.sightings[since.sightings :]),
    )


def _until_up(province: Province, sites: Collection[str]) -> None:
    province.lookout.until_board(
        lambda board: all(tile.line in WELL for tile in board.sites if tile.id in sites), f"{', '.join(sites)} up"
    )


def _alone(province: Province, since: Mark, site: str) -> None:
    """Another point's fall in the same time would be a false one, and the bench is worth nothing."""
    fallen = {s.body["site"] for s in province.lookout.lines(since) if s.body["after"] == "down" != s.body["before"]}
    if fallen != {site}:
        raise SystemExit(f"only {site} was cut, but these fell: {sorted(fallen)}")


@contextmanager
def _blocked(province: Province, variant: Variant) -> Iterator[None]:
    """The protocols of a variant are blocked before the service starts: it has never heard by them.

    Points without an agent are spared, for nothing else would be left of them.
    """
    if not variant.blocked:
        yield
        return
    province.faults.block(*variant.blocked, spare=AGENTLESS)
    province.restart()
    _until_up(province, SITES)
    yield
    province.faults.block()
    province.restart()
    province.until_well()


def _fping(province: Province, variant: Variant) -> Fping | nullcontext[None]:
    if "icmp" in variant.blocked:
        return nullcontext()
    return Fping(province.net.centre, {site: province.net.sites[site].router for site in variant.sites})


def _packets(province: Province) -> dict[str, Figure]:
    """Packets per second at the router's interface towards a point with an agent, the busiest one, in quiet times."""
    before, began = province.net.packets(), time.monotonic()
    time.sleep(QUIET_S)
    after, seconds = province.net.packets(), time.monotonic() - began
    up = max((after[site].up - before[site].up) / seconds for site in province.with_agent)
    down = max((after[site].down - before[site].down) / seconds for site in province.with_agent)
    return {
        "packets.up": Figure(round(up, 2), "packets/s per site", "<= 6"),
        "packets.down": Figure(round(down, 2), "packets/s per site", "<= 6"),
    }


def _figures(variant: Variant, delays: Sequence[Delays]) -> dict[str, Figure]:
    rows = {
        "board": ([each.board for each in delays], variant.board_s),
        "alert": ([each.alert for each in delays], variant.alert_s),
        "fping": ([each.fping for each in delays if each.fping is not None], None),
    }
    blind = Figure(sum(each.blind for each in delays), "blind spells")
    return {f"{variant.name}.blind": blind} | {
        f"{variant.name}.{name}.{which}": Figure(round(value, 4), "s", _aim(which, aim))
        for name, (values, aim) in rows.items()
        if values
        for which, value in spread(values).items()
    }


def _aim(which: str, aim_s: float | None) -> str | None:
    return f"<= {aim_s}" if which == "p95" and aim_s is not None else None


def _counted(name: str, runs: int) -> Iterator[int]:
    for n in range(runs):
        print(f"\r{name}: {n + 1}/{runs} ", end="", file=sys.stderr, flush=True)
        yield n
    print(file=sys.stderr)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.drop_latency")
    parser.add_argument("--runs", type=int, default=30, help="cuts of each variant")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of variants")
    return parser.parse_args()


if __name__ == "__main__":
    main()
