"""Order, bounds and what follows from what. What is asked is simulated here; the real probes have their own tests."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from orchestrator.clock import SystemClock
from orchestrator.model.check import CENTRE, Check, Fault, Item, Measured, Preflight, Verdict, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.model.registry import Registry
from orchestrator.preflight.plan import plan
from orchestrator.preflight.runner import AT_ONCE, Progress, run_preflight
from tests.preflight.province import link, province, site

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
FINE = Measured(ms=1.0, sent=100, answered=100, jitter_ms=0.1, status=200, offset_s=0.0)
TWO = (site("a", link("127.0.2.1"), link("127.0.2.2", role="backup", name="Cáp")), site("b", link("127.0.3.1")))


class Scripted:
    """Answers by target; everything else is fine. Remembers who was asked and how many at once."""

    def __init__(self, **answers: Measured) -> None:
        self.answers = {target.replace("_", "."): found for target, found in answers.items()}
        self.asked: list[Wanted] = []
        self.now = self.most = 0

    def says(self, target: str, found: Measured) -> Scripted:
        self.answers[target] = found
        return self

    async def measure(self, wanted: Wanted) -> Measured:
        self.asked.append(wanted)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return self.answers.get(wanted.target, FINE)


async def run(registry: Registry, prober: Scripted, progress: list[Progress] | None = None) -> Preflight:
    told = progress if progress is not None else []
    wanted = plan(registry, None, NOW)
    return await run_preflight(wanted, "r", prober, CheckPolicy(), SystemClock(), on_progress=told.append)


def verdicts(found: Preflight) -> dict[str, Verdict]:
    return {each.site: each.verdict for each in found.results}


def of(found: Preflight, site: str) -> list[Check]:
    return next(list(each.checks) for each in found.results if each.site == site)


async def test_all_is_well() -> None:
    found = await run(province(*TWO), Scripted())
    assert found.ready
    assert list(verdicts(found)) == [CENTRE, "tinh", "a", "b"]
    assert set(verdicts(found).values()) == {Verdict.PASSED}


async def test_one_line_down_makes_its_site_not_ready_and_no_other() -> None:
    found = await run(province(*TWO), Scripted().says("127.0.3.1", Measured(Fault.SILENT)))
    assert not found.ready
    assert [site for site, verdict in verdicts(found).items() if not verdict.ready] == ["b"]


async def test_a_backup_down_is_a_note() -> None:
    found = await run(province(*TWO), Scripted().says("127.0.2.2", Measured(Fault.SILENT)))
    assert found.ready
    assert verdicts(found)["a"] is Verdict.NOTED


async def test_what_comes_after_a_failure_is_not_asked() -> None:
    prober = Scripted().says("hop.example.vn", Measured(Fault.NO_NAME))
    found = await run(province(*TWO), prober)
    assert [wanted.item for wanted in prober.asked if wanted.site == CENTRE] == [Item.NAME]
    assert [(check.item, check.verdict) for check in of(found, CENTRE)] == [
        (Item.NAME, Verdict.FAILED),
        (Item.CERTIFICATE, Verdict.NOT_CHECKED),
        (Item.PAGE, Verdict.NOT_CHECKED),
        (Item.SOCKET, Verdict.NOT_CHECKED),
    ]
    assert {check.fault for check in of(found, CENTRE)[1:]} == {Fault.NOT_REACHED}


async def test_a_lie_of_dns_does_not_hide_what_comes_after_it() -> None:
    registry = province(conference={"domain": "x", "web": "https://hop.example.vn", "addresses": ["192.0.2.4"]})
    found = await run(registry, Scripted().says("hop.example.vn", FINE._replace(addresses=("203.0.113.1",))))
    assert [check.verdict for check in of(found, CENTRE)] == [Verdict.FAILED, *[Verdict.PASSED] * 3]


async def test_while_nothing_answers_near_us_no_site_is_asked_or_blamed() -> None:
    registry = province(*TWO, centre={"gateway": "127.0.0.5", "control": ["127.0.0.6"]})
    deaf = Measured(Fault.SILENT)
    prober = Scripted().says("127.0.0.5", deaf).says("127.0.0.6", deaf)
    found = await run(registry, prober)
    assert {wanted.site for wanted in prober.asked} == {CENTRE}
    assert verdicts(found) == {
        CENTRE: Verdict.FAILED,
        "tinh": Verdict.NOT_CHECKED,
        "a": Verdict.NOT_CHECKED,
        "b": Verdict.NOT_CHECKED,
    }
    prober.answers.pop("127.0.0.6")
    assert (await run(registry, prober)).ready


async def test_the_centres_own_network_is_asked_first() -> None:
    prober = Scripted()
    await run(province(*TWO, centre={"gateway": "127.0.0.5"}), prober)
    assert [wanted.item for wanted in prober.asked].index(Item.CONTROL) == 0


async def test_a_site_without_any_address_is_not_checked() -> None:
    prober = Scripted()
    found = await run(province(site("c", link(None, agent_address="127.0.4.1"))), prober)
    assert verdicts(found)["c"] is Verdict.NOT_CHECKED
    assert "" not in {wanted.target for wanted in prober.asked}


async def test_checks_stand_in_the_order_of_the_plan_however_they_come_in() -> None:
    class Reversed(Scripted):
        async def measure(self, wanted: Wanted) -> Measured:
            for _ in range(0 if wanted.backup else 50):
                await asyncio.sleep(0)
            return FINE

    found = await run(province(*TWO), Reversed())
    assert list(dict.fromkeys(check.link for check in of(found, "a"))) == ["TSLCD", "Cáp"]


async def test_progress_counts_and_tells_each_site_once() -> None:
    told: list[Progress] = []
    await run(province(*TWO, centre={"gateway": "127.0.0.5"}), Scripted(), told)
    assert [progress.done for progress in told] == list(range(1, 7))
    assert {progress.total for progress in told} == {6}
    assert Counter(each.result.site for each in told if each.result) == Counter([CENTRE, "tinh", "a", "b"])


async def test_a_thousand_sites_are_not_asked_all_at_once() -> None:
    prober = Scripted()
    found = await run(province(*(site(f"s{n}", link(f"127.1.{n // 250}.{n % 250}")) for n in range(1000))), prober)
    assert found.ready
    assert len(found.results) == 1002
    assert prober.most == AT_ONCE
