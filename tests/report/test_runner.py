"""Papers are made in a process of their own, one at a time, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from orchestrator.errors import EdgeError
from orchestrator.report.runner import Renderer
from tests.report.papers import usual


async def test_every_format_is_made() -> None:
    renderer, paper = Renderer(), usual().document("vp")
    assert (await renderer.render(paper, "pdf")).startswith(b"%PDF")
    assert (await renderer.render(paper, "docx")).startswith(b"PK")
    assert (await renderer.render(usual().book("internal"), "xlsx")).startswith(b"PK")


async def test_who_comes_when_too_many_wait_is_sent_away_for_a_while() -> None:
    renderer, paper = Renderer(waiting=2), usual().document("vp")
    waiting = [asyncio.create_task(renderer.render(paper, "docx")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(EdgeError) as caught:
        await renderer.render(paper, "docx")
    assert caught.value.retry
    assert len({await each for each in waiting}) == 1


async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(EdgeError) as caught:
        await Renderer(patience_s=0.01).render(usual().document("internal"), "pdf")
    assert not caught.value.retry


async def test_what_cannot_be_made_is_told_without_a_traceback() -> None:
    with pytest.raises(EdgeError, match="The pdf file could not be made"):
        await Renderer().render(usual().book("internal"), "pdf")


async def test_whoever_gives_up_leaves_no_process_and_no_place_taken() -> None:
    renderer, paper = Renderer(waiting=2), usual().document("vp")
    for _ in range(3):
        task = asyncio.create_task(renderer.render(paper, "docx"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await renderer.render(paper, "docx")).startswith(b"PK")


def test_the_service_starts_without_what_it_does_not_need_to_watch() -> None:
    heavy = (
        "docx",
        "openpyxl",
        "typst",
        "lxml",
        "alembic",
        "apprise",
        "aioice",
        "cryptography",
        "dns",
        "sqlalchemy.dialects.postgresql",
    )
    look = f"import sys, orchestrator.service; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
