"""The system's resolver, asked once by all who wait for the same name."""

from __future__ import annotations

import asyncio
import socket

import pytest

from orchestrator.probes.checks.names import Address, Names

HERE: list[Address] = [(socket.AF_INET, ("127.0.0.1", 443))]


class Resolver:
    """Stands in for the look-up; answers when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.may = asyncio.Event()
        self.failure: OSError | None = None
        monkeypatch.setattr("orchestrator.probes.checks.names._looked_up", self._look_up)

    async def _look_up(self, host: str, port: int) -> list[Address]:
        self.asked.append(host)
        await self.may.wait()
        if self.failure:
            raise self.failure
        return HERE


async def test_a_name_and_an_address() -> None:
    names = Names()
    assert (socket.AF_INET, ("127.0.0.1", 443)) in await names.addresses("localhost", 443)
    assert await names.addresses("127.0.0.2", 443) == [(socket.AF_INET, ("127.0.0.2", 443))]
    assert await names.addresses("::1", 443) == [(socket.AF_INET6, ("::1", 443))]


async def test_who_asks_together_shares_the_answer_and_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver, names = Resolver(monkeypatch), Names()
    together = asyncio.gather(*(names.addresses("hop.test", 443) for _ in range(5)), names.addresses("hop.test", 80))
    await asyncio.sleep(0)
    resolver.may.set()
    assert await together == [HERE] * 6
    assert resolver.asked == ["hop.test"] * 2, "one for each port"
    await names.addresses("hop.test", 443)
    assert len(resolver.asked) == 3, "DNS may have changed since"


async def test_one_that_gives_up_takes_the_answer_from_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver, names = Resolver(monkeypatch), Names()
    patient = asyncio.create_task(names.addresses("hop.test", 443))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await names.addresses("hop.test", 443)
    resolver.may.set()
    assert await patient == HERE


async def test_a_name_that_is_not_there_fails_for_all_and_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver, names = Resolver(monkeypatch), Names()
    resolver.failure = socket.gaierror(socket.EAI_NONAME, "not known")
    resolver.may.set()
    asking = (names.addresses("khong.test", 443), names.addresses("khong.test", 443))
    failed = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in failed] == [socket.gaierror] * 2
    resolver.failure = None
    assert await names.addresses("khong.test", 443) == HERE
