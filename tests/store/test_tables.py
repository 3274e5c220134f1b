"""Accounts and telemetry, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.errors import StoreError
from orchestrator.model.signals import Carried, Rollup, Source
from orchestrator.store import telemetry as module
from orchestrator.store.accounts import Operator
from orchestrator.store.opening import Store
from tests.store.events import MORNING

HOUR = timedelta(hours=1)


async def test_an_operator_and_a_session(store: Store) -> None:
    accounts = store.accounts
    assert await accounts.operator("duty") is None
    await accounts.set_operator("duty", "$argon2id$1")
    await accounts.start_session("duty", "t1", MORNING + HOUR)
    duty = Operator("duty", "operator", "$argon2id$1")
    assert await accounts.operator("duty") == await accounts.session("t1", MORNING) == duty
    assert await accounts.session("t1", MORNING + HOUR) is None
    assert await accounts.session("t2", MORNING) is None
    await accounts.end_session("t1")
    assert await accounts.session("t1", MORNING) is None
    assert await accounts.operators() == ["duty"]


async def test_a_new_password_ends_that_operators_sessions(store: Store) -> None:
    accounts = store.accounts
    for name in ("duty", "deputy"):
        await accounts.set_operator(name, "old")
        await accounts.start_session(name, f"of {name}", MORNING + HOUR)
    await accounts.set_operator("duty", "new", "admin")
    assert await accounts.operator("duty") == Operator("duty", "admin", "new")
    assert await accounts.session("of duty", MORNING) is None
    assert await accounts.session("of deputy", MORNING) is not None


async def test_sessions_that_are_over_are_forgotten(store: Store) -> None:
    await store.accounts.set_operator("duty", "hash")
    await store.accounts.start_session("duty", "t1", MORNING)
    await store.accounts.start_session("duty", "t2", MORNING + HOUR)
    await store.accounts.expire(MORNING)
    assert await store.accounts.session("t1", MORNING - HOUR) is None
    assert await store.accounts.session("t2", MORNING) is not None


async def test_a_sites_new_token_replaces_the_former(store: Store) -> None:
    accounts = store.accounts
    await accounts.issue_site_token("luc-ngan", "a", MORNING)
    await accounts.issue_site_token("son-dong", "b", MORNING)
    assert await accounts.site_of_token("a") == "luc-ngan"
    await accounts.issue_site_token("luc-ngan", "c", MORNING)
    assert [await accounts.site_of_token(token) for token in "abc"] == [None, "son-dong", "luc-ngan"]
    assert await accounts.revoke_site_token("luc-ngan")
    assert not await accounts.revoke_site_token("luc-ngan")
    assert await accounts.site_of_token("c") is None
    with pytest.raises(StoreError):
        await accounts.issue_site_token("luc-ngan", "b", MORNING)  # two sites never share one


def rollup(at: int, site: str = "luc-ngan", source: Source = Source.STAMP, readings: int = 50) -> Rollup:
    return Rollup("s1", site, source, at, readings, rtt_ms=12.25, loss_up=0.02)


async def test_rollups_of_a_site_over_a_while(store: Store) -> None:
    start = int(MORNING.timestamp())
    rows = [rollup(start + 10 * n) for n in range(1200)]
    rows += [rollup(start, source=Source.ICMP), rollup(start, site="son-dong")]
    await store.telemetry.save_rollups(rows)
    await store.telemetry.save_rollups([])
    found = await store.telemetry.rollups("s1", "luc-ngan", MORNING, MORNING + timedelta(seconds=20))
    assert found == [rollup(start, source=Source.ICMP), rollup(start), rollup(start + 10)]
    half = timedelta(milliseconds=500)
    assert await store.telemetry.rollups("s1", "luc-ngan", MORNING + half, MORNING + 20 * half) == []


async def test_sound_and_picture_of_a_meeting_without_its_pause_by_the_bridges_alone(store: Store) -> None:
    start = int(MORNING.timestamp())
    lossy = rollup(start, source=Source.BRIDGE, readings=30)._replace(loss_up=0.08, loss_down=None)
    clean = rollup(start + 10, source=Source.BRIDGE, readings=10)._replace(loss_up=0.0, loss_down=None)
    paused = rollup(start + 20, source=Source.BRIDGE)._replace(loss_up=1.0)
    await store.telemetry.save_rollups([lossy, clean, paused, rollup(start), rollup(start, site="son-dong")])
    windows = [(MORNING, MORNING + timedelta(seconds=20)), (MORNING + HOUR, MORNING + 2 * HOUR)]
    (found,) = await store.telemetry.carried("s1", windows)
    assert found == Carried("luc-ngan", 20.0, 0.06, None, 12.25)
    assert await store.telemetry.carried("s1", []) == []


async def test_of_two_rollups_for_the_same_moment_the_fuller_stays(store: Store) -> None:
    at = int(MORNING.timestamp())
    for readings in (30, 45, 5):
        await store.telemetry.save_rollups([rollup(at, readings=readings)])
    assert await store.telemetry.rollups("s1", "luc-ngan", MORNING, MORNING + HOUR) == [rollup(at, readings=45)]


async def test_tapes_and_what_is_too_old(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION_S", 60)
    telemetry = store.telemetry
    await telemetry.save_tape("i1", b"first")
    await telemetry.save_tape("i1", b"\x00tape")
    assert await telemetry.tape("i1") == b"\x00tape"
    assert await telemetry.tape("i2") is None
    start = int(MORNING.timestamp())
    await telemetry.save_rollups([rollup(start + 10 * n) for n in range(30)])

    past = datetime(2000, 1, 1, tzinfo=UTC)
    assert await telemetry.expire(rollups_before=MORNING + timedelta(seconds=200), tapes_before=past) == 20
    assert await telemetry.tape("i1") == b"\x00tape"
    assert await telemetry.expire(rollups_before=past, tapes_before=datetime.now(UTC) + HOUR) == 1
    assert await telemetry.tape("i1") is None
    assert len(await telemetry.rollups("s1", "luc-ngan", past, MORNING + HOUR)) == 10
