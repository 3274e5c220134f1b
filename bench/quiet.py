"""How often it cries wolf: false `down` and false alerts where every line stands, only lossy, bursty or suddenly slow.

Two ways. Real: the service and eleven agents over real wires, for as many minutes as one cares to wait. Virtual: the
same engine over simulated packets, for as many site-hours as a rate of one in a hundred needs. How far the virtual
hours may be trusted is told by `suspicions`: how often a line is suspected (and cleared again) is frequent enough to be
compared between both.

    make bench NAME=quiet [ARGS="--minutes 2 --bursts 20 --hours5 88 --hours10 1000 --seed 1"]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.figures import Figure, report
from tests.lab.lookout import Mark
from tests.lab.province import SITES, Province
from tests.lab.virtual import Point, Virtual

SLOW = SITES[10]
BURSTS_S = (0.1, 0.3)
STEP_S = 0.5
GAP_S = (0.8, 1.6)  # between two bursts: a random phase of every rhythm
SETTLE_S = 5.0  # what a suspicion may take to be judged
SHARE_H = 25.0  # site-hours of one share of the virtual work
NONE = "== 0"


class Count(NamedTuple):
    """What was said over `hours` site-hours (or over `tries` events, where that is what counts)."""

    suspicions: int
    downs: int
    alerts: int
    hours: float
    tries: int = 0


def main() -> None:
    options = _options()
    figures: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory() as where, Province(Path(where), slow=[SLOW]) as province:
        for name, count in _real(province, options):
            figures |= _figures(f"real.{name}", count, NONE, NONE)
    for name, count, aim in _virtual(options):
        figures |= _figures(f"virtual.{name}", count, aim, aim)
    runs = {"minutes": options.minutes, "bursts": options.bursts, "hours5": options.hours5, "hours10": options.hours10}
    report("quiet", figures, runs)


# ── real wires ──────────────────────────────────────────────────────────────────────────────────────


def _real(province: Province, options: argparse.Namespace) -> Iterator[tuple[str, Count]]:
    chance = random.Random(options.seed)
    for percent in (5, 10):
        yield f"loss{percent}", _watched(province, partial(_lossy, province, percent / 100, options.minutes * 60))
    for burst_s in BURSTS_S:
        counted = _watched(province, partial(_bursts, province, burst_s, options.bursts, chance))
        yield f"burst{_ms(burst_s)}", counted._replace(tries=options.bursts)
    for way in ("up", "down"):
        counted = _watched(province, partial(_steps, province, way, options.bursts // 2, chance))
        yield f"step{_ms(STEP_S)}.{way}", counted._replace(tries=options.bursts // 2)


def _lossy(province: Province, fraction: float, seconds: float) -> None:
    province.faults.lose(fraction)
    time.sleep(seconds)
    province.faults.lose(0.0)


def _bursts(province: Province, burst_s: float, times: int, chance: random.Random) -> None:
    """Everything of one point is lost for a moment, each time of another."""
    for n in range(times):
        time.sleep(chance.uniform(*GAP_S))
        began = province.faults.cut(SITES[n % len(SITES)]).after
        time.sleep(max(0.0, began + burst_s - time.monotonic()))
        province.faults.repair(SITES[n % len(SITES)])


def _steps(province: Province, way: str, times: int, chance: random.Random) -> None:
    """The delay of one wire rises by half a second at once, and falls again later."""
    wire = province.net.taplinks[SLOW]
    for _ in range(times):
        time.sleep(2.0 + chance.uniform(*GAP_S))
        setattr(wire, f"{way}_s", STEP_S)
        time.sleep(2.0 + chance.uniform(*GAP_S))
        setattr(wire, f"{way}_s", 0.0)


def _watched(province: Province, trouble: Callable[[], None]) -> Count:
    """Count what is said during a trouble and the moments after it."""
    province.until_well()
    since, began = province.lookout.mark(), time.monotonic()
    trouble()
    hours = (time.monotonic() - began) / 3600 * len(SITES)
    time.sleep(SETTLE_S)
    return _said(province, since)._replace(hours=hours)


def _said(province: Province, since: Mark) -> Count:
    states = Counter(
        said.body["after"] for said in province.lookout.lines(since) if said.body["after"] != said.body["before"]
    )
    alerts = [alert for alert in province.lookout.alerts(since) if alert.stage != "recovered"]
    return Count(states["suspect"], states["down"], len(alerts), 0.0)


# ── virtual time ────────────────────────────────────────────────────────────────────────────────────


def _virtual(options: argparse.Namespace) -> Iterator[tuple[str, Count, str]]:
    yield "loss5", _shared(0.05, options.hours5, options.seed, icmp=True), NONE
    yield "loss10", _shared(0.10, options.hours10, options.seed, icmp=True), "< 0.01"
    yield "loss5.heartbeat_alone", _shared(0.05, options.hours5, options.seed, icmp=False), NONE
    for burst_s in BURSTS_S:
        yield f"burst{_ms(burst_s)}", _virtual_bursts(burst_s, 5000, options.seed), NONE
    for up_s, down_s, name in ((STEP_S, 0.0, "up"), (0.0, STEP_S, "down"), (STEP_S / 2, STEP_S / 2, "both")):
        yield f"step{_ms(STEP_S)}.{name}", _virtual_steps(up_s, down_s, 2000, options.seed), NONE


def _shared(loss: float, hours: float, seed: int, *, icmp: bool) -> Count:
    """The hours in shares, over all cores; each share is a province of its own with a seed of its own."""
    shares = max(1, round(hours / SHARE_H))
    total = Counter[str]()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(_lossy_hours, loss, hours / shares, seed * 1000 + n, icmp) for n in range(shares)]
        for n, share in enumerate(work, 1):
            total.update(share.result())
            print(f"\rvirtual {loss:.0%}: {n * hours / shares:.0f}/{hours:.0f} h ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return _counted(total, hours)


def _lossy_hours(loss: float, site_hours: float, seed: int, icmp: bool) -> Counter[str]:
    province = Virtual(len(SITES), seed, loss=loss, icmp=icmp)
    province.run(site_hours * 3600 / len(SITES))
    return province.said


def _virtual_bursts(burst_s: float, times: int, seed: int) -> Count:
    def burst(point: Point, province: Virtual) -> None:
        point.dark_until = province.now + burst_s

    return _virtual_events(burst, times, seed)


def _virtual_steps(up_s: float, down_s: float, times: int, seed: int) -> Count:
    def step(point: Point, province: Virtual) -> None:
        point.up_s, point.down_s = point.up_s + up_s, point.down_s + down_s
        province.run(SETTLE_S)
        point.up_s, point.down_s = point.up_s - up_s, point.down_s - down_s

    return _virtual_events(step, times, seed)


def _virtual_events(event: Callable[[Point, Virtual], None], times: int, seed: int) -> Count:
    """One event after the other, each at another point and a random moment, with time to be judged."""
    province = Virtual(len(SITES), seed)
    began = province.now
    points = list(province.points.values())
    for n in range(times):
        province.run(SETTLE_S + province.random.random())
        event(points[n % len(points)], province)
    province.run(SETTLE_S)
    return _counted(province.said, (province.now - began) / 3600 * len(SITES))._replace(tries=times)


def _counted(said: Counter[str], hours: float) -> Count:
    return Count(said["suspect"], said["down"], said["incident"], hours)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────


def _figures(name: str, count: Count, down_aim: str, alert_aim: str) -> dict[str, Figure]:
    print(f"{name}: {count}", file=sys.stderr, flush=True)
    of, unit = (count.tries, "per event") if count.tries else (count.hours, "per site-hour")
    return {
        f"{name}.down": Figure(round(count.downs / of, 5), unit, down_aim),
        f"{name}.alerts": Figure(round(count.alerts / of, 5), unit, alert_aim),
        f"{name}.suspicions": Figure(round(count.suspicions / of, 2), unit),
        f"{name}.over": Figure(round(of, 2), "events" if count.tries else "site-hours"),
    }


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.quiet")
    parser.add_argument("--minutes", type=float, default=2.0, help="of each loss, on real wires")
    parser.add_argument("--bursts", type=int, default=20, help="of each length, on real wires")
    parser.add_argument("--hours5", type=float, default=88.0, help="virtual site-hours at 5 %% loss")
    parser.add_argument("--hours10", type=float, default=1000.0, help="virtual site-hours at 10 %% loss")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
