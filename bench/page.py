"""From an event's record in the journal to the pixel, in Debian's Chromium; and how large the page is.

    python -m bench.page [--events 150]

The real application serves the built page; a line changes at random moments while the telemetry of all sites goes on.
The page's own clock stamps the first frame painted after the change. Measured with 11 tiles, then in a crowd with one
square a site, then with every tile of the crowd opened.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import time
from typing import NamedTuple

from playwright.async_api import Browser, Page, expect

from bench.figures import Figure, report
from orchestrator.model.signals import LineState
from orchestrator.web.pages import STATIC
from tests.dashboard.browser import open_chromium, open_page, sign_in
from tests.dashboard.stage import Stage, crowded, open_stage, province

AIM_MS = 150
GAP_S = (0.06, 0.16)  # between events
# A change of state is seen where it is drawn; the message comes after the frame has been handed to the screen.
STAMP_PAINTS = """
window.paints = {};
const painted = (records) => {
  const seen = records
    .filter(({ target, oldValue }) => target.dataset.shown !== oldValue)
    .map(({ target }) => `${target.dataset.site} ${target.dataset.shown}`);
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      for (const key of seen) (window.paints[key] ??= []).push(performance.timeOrigin + performance.now());
    };
    port2.postMessage(null);
  });
};
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, init);
  const observer = new MutationObserver(painted);
  observer.observe(root, { subtree: true, attributeFilter: ["data-shown"], attributeOldValue: true });
  return root;
};
"""
# Once what was drawn at the start has been painted.
FORGET = "() => new Promise(done => setTimeout(() => { window.paints = {}; done(); }, 500))"
OPEN_ALL = """() => {
  const tiles = document.querySelector("dc-app").shadowRoot.querySelector("dc-tiles").shadowRoot;
  for (const toggle of tiles.querySelectorAll(".toggle")) toggle.click();
}"""


class Scene(NamedTuple):
    name: str
    sites: int
    opened: bool  # every group of the crowd shows its tiles


SCENES = (
    Scene("11 tiles", 11, False),
    Scene("100 squares", 100, False),
    Scene("250 squares", 250, False),
    Scene("100 tiles", 100, True),
    Scene("250 tiles", 250, True),
)


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=150, help="of each scene")
    events = arguments.parse_args().events
    figures = {"page, gzip": Figure(round(size_kb(), 1), "kB", "<= 80")}
    async with open_chromium() as browser:
        for scene in SCENES:
            delays = sorted(await play(browser, scene, events))
            figures[f"{scene.name}, p50"] = Figure(round(delays[len(delays) // 2], 1), "ms")
            figures[f"{scene.name}, p99"] = Figure(
                round(delays[-(-len(delays) * 99 // 100) - 1], 1), "ms", f"<= {AIM_MS}"
            )
            print(f"{scene.name}: median {delays[len(delays) // 2]:.0f} ms, max {delays[-1]:.0f} ms", flush=True)
    report("page", figures, events)


def size_kb() -> float:
    """What a browser loads, compressed."""
    files = [file for file in STATIC.rglob("*.*") if file.suffix in (".js", ".css", ".html", ".svg")]
    return sum(len(gzip.compress(file.read_bytes())) for file in files) / 1024


async def play(browser: Browser, scene: Scene, events: int) -> list[float]:
    """Milliseconds from the record of each event to its paint."""
    async with open_stage(province() if scene.sites == 11 else crowded(scene.sites)) as stage:
        stage.begin()
        await stage.told()
        page = (await open_page(browser, stage)).page
        await page.add_init_script(STAMP_PAINTS)
        await page.reload()
        await sign_in(page)
        await expect(page.locator("dc-sentence")).to_contain_text(f"{scene.sites}/{scene.sites}")
        if scene.opened:
            await page.evaluate(OPEN_ALL)
            await expect(page.locator("dc-tile")).to_have_count(scene.sites)
        await page.evaluate(FORGET)
        delays = await change_lines(stage, page, events)
        await page.context.close()
        return delays


async def change_lines(stage: Stage, page: Page, events: int) -> list[float]:
    """Every event changes another line than the one before, and each line to and fro."""
    sites = [site.id for site in stage.registry.sites]
    states = dict.fromkeys(sites, LineState.UP)
    recorded: list[tuple[str, float]] = []
    for nth in range(events):
        await asyncio.sleep(random.uniform(*GAP_S))
        site = sites[nth % len(sites)]
        states[site] = LineState.DEGRADED if states[site] is LineState.UP else LineState.UP
        recorded.append((f"{site} {states[site]}", time.time() * 1000))
        stage.line(site, states[site])
    await stage.told()
    await asyncio.sleep(1.0)
    paints: dict[str, list[float]] = await page.evaluate("paints")
    delays = [paints[key].pop(0) - at for key, at in recorded]
    assert min(delays) > 0, "a paint before its event: the stamps are wrong"
    return delays


if __name__ == "__main__":
    asyncio.run(main())
