"""The points sit in the double's room, and are heard there as their lines carry."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.model.registry import Registry
from orchestrator.rehearsal.day import staged
from orchestrator.rehearsal.province.points import Province
from orchestrator.rehearsal.room import Room
from orchestrator.rehearsal.scenarios.scenario import Climate
from orchestrator.rehearsal.stage import weather
from tests.rehearsal.provinces import THREE


def entered() -> tuple[Room, Province, Registry]:
    registry = staged(THREE, THREE.conference)
    room = Room(registry.conference)
    room.enter(registry)
    return room, Province(registry, seed=1, weather=weather(Climate())), registry


async def test_every_point_is_in_under_the_id_that_its_token_names() -> None:
    room, province, registry = entered()
    assert {site: seat.stats_id for site, seat in room.seats.items()} == {
        site.id: f"{site.id}@points.hop.example.vn" for site in registry.sites
    }
    await province.close()


async def test_a_line_that_is_cut_takes_its_point_along_and_brings_it_back() -> None:
    room, province, _ = entered()
    line = province.points["a"].line("primary")
    line.cut(up=False)
    room.follow(province)
    assert [site for site, seat in room.seats.items() if seat.line.cut_at is not None] == ["a"]
    line.set(replace(line.up.weather, cut=False), replace(line.down.weather, cut=False, loss=0.05))
    room.follow(province)
    assert [site for site, seat in room.seats.items() if seat.line.cut_at is not None] == []
    assert (room.seats["a"].line.loss_down, room.seats["b"].line.loss_down) == (0.05, 0.0)
    await province.close()


async def test_over_the_backup_line_the_point_is_heard_again() -> None:
    room, province, _ = entered()
    province.points["a"].line("primary").cut()
    room.follow(province)
    province.points["a"].router.switch("c2-backup")
    room.follow(province)
    assert room.seats["a"].line.cut_at is None
    await province.close()


async def test_whom_the_bridge_has_let_go_of_joins_anew() -> None:
    room, province, _ = entered()
    gone = room.seats["a"]
    line = province.points["a"].line("primary")
    line.cut()
    room.follow(province)
    line.set(replace(line.up.weather, cut=False), replace(line.down.weather, cut=False))
    (there,) = room.deployment.rooms.values()
    there.on.clear()
    room.follow(province)
    assert room.seats["a"].nick != gone.nick
    assert gone.nick not in there.occupants
    await province.close()
