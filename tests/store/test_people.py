"""The lists of contacts, on both databases: overlapping edits, all or nothing, erased is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy

from orchestrator.clock import SystemClock
from orchestrator.errors import Fenced
from orchestrator.model.events import PEOPLE, ContactsChanged
from orchestrator.model.registry import Contact
from orchestrator.store.database import schema
from orchestrator.store.database.engine import Database
from orchestrator.store.opening import Store, open_store
from orchestrator.store.people import ContactList, Listed
from tests.store.events import MORNING

TECHNICIAN = Contact(
    name="Cán bộ kỹ thuật", role="technician", phone="0204 000 2191", email="ky.thuat@luc-ngan.example"
)
OFFICE = Contact(name="Văn phòng", role="office", phone="0204 000 2192")


def listed(site: str, revision: int, *contacts: Contact, by: str = "truc1", edited: bool = True) -> ContactList:
    at = MORNING + timedelta(minutes=revision)
    fields = ("technician.phone", "order")
    return ContactList(
        site, revision, edited, "mark", at, by, fields, tuple(Listed(contact, at, by) for contact in contacts)
    )


@pytest.fixture
async def store(store: Store) -> Store:
    """As the service has it: the lists are opened."""
    assert await store.people.open() == {}
    return store


async def test_a_list_is_read_as_it_was_saved(store: Store) -> None:
    first = listed("luc-ngan", 1, OFFICE, TECHNICIAN)
    assert await store.people.save([first]) is None
    assert await store.people.lists() == {"luc-ngan": first}
    second = listed("luc-ngan", 2, TECHNICIAN, by="truc2")
    assert await store.people.save([second]) is None
    assert await store.people.lists() == {"luc-ngan": second}


async def test_who_is_second_is_told_and_changes_nothing(store: Store) -> None:
    first = listed("luc-ngan", 1, TECHNICIAN)
    assert await store.people.save([first]) is None
    assert await store.people.save([listed("luc-ngan", 1, OFFICE, by="truc2")]) == "luc-ngan"
    assert await store.people.save([listed("luc-ngan", 3, OFFICE, by="truc2")]) == "luc-ngan"
    assert await store.people.lists() == {"luc-ngan": first}


async def test_of_two_at_once_one_wins(store: Store, url: str) -> None:
    edits = [[listed(site, 1, TECHNICIAN, by=by) for site in ("son-dong", "luc-ngan")] for by in ("truc1", "truc2")]
    edits[1].reverse()
    done = await asyncio.gather(*map(store.people.save, edits))
    assert sorted(done, key=str)[:1] == [None] and set(done) < {None, "son-dong", "luc-ngan"}
    winner = "truc1" if done[0] is None else "truc2"
    assert {each.changed_by for each in (await store.people.lists()).values()} == {winner}
    told = [event.body for event in await store.journal.read(PEOPLE)]
    assert [body.by for body in told if isinstance(body, ContactsChanged)] == [winner] * len(told) == [winner] * 2


async def test_who_has_not_opened_the_lists_last_changes_nothing(store: Store, url: str) -> None:
    first = listed("luc-ngan", 1, TECHNICIAN)
    await store.people.save([first])
    other = await open_store(url, SystemClock())
    assert await other.people.open() == {"luc-ngan": first}
    with pytest.raises(Fenced):
        await store.people.save([listed("luc-ngan", 2, OFFICE)])
    with pytest.raises(Fenced):
        await store.people.erase("luc-ngan", "truc1", MORNING)
    assert await other.people.lists() == {"luc-ngan": first}
    assert await other.people.save([listed("luc-ngan", 2, OFFICE)]) is None
    assert [event.seq for event in await other.journal.read(PEOPLE)] == [1, 2]
    await other.close()


def test_killed_at_any_statement_both_the_edit_and_its_event_hold_or_neither(tmp_path: Path) -> None:
    held = []
    for number in count(1):
        url = f"sqlite+aiosqlite:///{tmp_path}/{number}.db"
        child = get_context("fork").Process(target=edited_until, args=(url, number))
        child.start()
        child.join(30.0)
        held.append(asyncio.run(both_or_neither(url)))
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
    assert held[-1] and not held[0] and held == sorted(held) and len(held) > 5


def edited_until(url: str, number: int) -> None:
    """Edit a list; be killed before the statement, or commit, of this number."""

    async def edit() -> None:
        store = await open_store(url, SystemClock())
        await store.people.open()
        left = count(number, -1)

        def kill(*_: object) -> None:
            if next(left) == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "commit"):
            sqlalchemy.event.listen(store.database._engine.sync_engine, name, kill)
        await store.people.save([listed("luc-ngan", 1, TECHNICIAN, OFFICE)])
        await store.close()

    asyncio.run(edit())


async def both_or_neither(url: str) -> bool:
    store = await open_store(url, SystemClock())
    lists, events = await store.people.open(), await store.journal.read(PEOPLE)
    await store.close()
    assert bool(lists) == bool(events)
    assert all(len(each.contacts) == 2 for each in lists.values())
    return bool(lists)


async def test_many_are_saved_all_or_none(store: Store) -> None:
    assert await store.people.save([listed("yen-the", 1, OFFICE)]) is None
    wanted = [listed(site, 1, TECHNICIAN) for site in ("luc-ngan", "son-dong", "yen-the", "tan-yen")]
    assert await store.people.save(wanted) == "yen-the"
    assert list(await store.people.lists()) == ["yen-the"]


async def test_a_list_given_up_keeps_its_revision_and_no_person(store: Store) -> None:
    await store.people.save([listed("luc-ngan", 1, TECHNICIAN)])
    given_up = listed("luc-ngan", 2, edited=False)
    assert await store.people.save([given_up]) is None
    assert await store.people.lists() == {"luc-ngan": given_up}


async def test_erased_is_gone(store: Store, url: str, tmp_path: Path) -> None:
    await store.people.save([listed("luc-ngan", 1, TECHNICIAN), listed("son-dong", 1, OFFICE)])
    assert await store.people.erase("luc-ngan", "truc1", MORNING)
    assert not await store.people.erase("luc-ngan", "truc1", MORNING)
    assert list(await store.people.lists()) == ["son-dong"]
    if url.startswith("sqlite"):
        await store.close()
        assert OFFICE.phone.encode() in _on_the_disk(tmp_path)
        assert TECHNICIAN.phone.encode() not in _on_the_disk(tmp_path)


async def test_an_emptied_list_is_erased_as_any_other_and_one_given_up_is_not_told(store: Store) -> None:
    await store.people.save([listed("luc-ngan", 1), listed("son-dong", 1, OFFICE)])
    await store.people.save([listed("son-dong", 2, edited=False)])
    assert await store.people.erase("luc-ngan", "truc1", MORNING)
    assert not await store.people.erase("son-dong", "truc1", MORNING)
    assert await store.people.lists() == {}
    erased = ContactsChanged(site="luc-ngan", fields=("erased",), by="truc1")
    assert [event.body for event in await store.journal.read(PEOPLE)][3:] == [erased]


async def test_a_database_of_the_first_schema_is_lifted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(url)
    with monkeypatch.context() as former:
        former.setattr(schema, "HEAD", "0001")
        former.setattr(schema, "_migrate", _only_the_first)
        await schema.upgrade(database)
    assert await schema.revision(database) == "0001"
    await schema.upgrade(database)
    assert await schema.revision(database) == schema.HEAD
    await database.close()


def _on_the_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def _only_the_first(connection: object) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
