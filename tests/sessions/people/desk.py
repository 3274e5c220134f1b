"""A directory over a real store, with what it told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.model.events import PEOPLE, Body
from orchestrator.model.registry import Contact, Link, Registry, Site
from orchestrator.sessions.people.directory import Directory
from orchestrator.store.opening import Store, open_store
from orchestrator.store.people import People

SAMPLE = load_registry(Path(__file__).parents[3] / "sites.yaml")
LUC_NGAN = "luc-ngan"
TECHNICIAN = Contact(name="Cán bộ kỹ thuật", role="technician", phone="0204 000 2191")
OFFICE = Contact(name="Văn phòng HĐND và UBND", role="office", phone="0204 000 2192")
ANOTHER = TECHNICIAN.model_copy(update={"phone": "0912 345 678"})
GUEST = Site(
    id="khach",
    name="Sở Y tế",
    level="department",
    links=(Link(name="a", role="primary", carrier="tslcd"),),
)


class Clock(SystemClock):
    """The wall clock of the morning of 30 November 2021, a minute later at each look."""

    def __init__(self) -> None:
        self._now = datetime(2021, 11, 29, 23, 39, tzinfo=UTC)  # 06:39 in Viet Nam

    def now(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


class Desk:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.people = store.people
        self.registry: Registry = SAMPLE
        self.guests: list[Site] = []
        self.changed = 0
        self.directory = Directory(
            store.people, lambda: self.registry, Clock(), guests=lambda: self.guests, on_changed=self._count
        )

    def another(self) -> Directory:
        """That of another process on the same database."""
        people = People(self.store.database, self.store.journal)
        return Directory(people, lambda: self.registry, Clock(), guests=lambda: self.guests, on_changed=self._count)

    async def journal(self) -> list[Body]:
        return [event.body for event in await self.store.journal.read(PEOPLE)]

    def file_says(self, *contacts: Contact, site: str = LUC_NGAN) -> None:
        """sites.yaml was changed."""
        sites = [
            each.model_copy(update={"contacts": contacts}) if each.id == site else each for each in self.registry.sites
        ]
        self.registry = self.registry.model_copy(update={"sites": tuple(sites)})

    def in_use(self, site: str = LUC_NGAN) -> tuple[Contact, ...]:
        registry = self.directory.with_contacts(self.registry)
        return next(each.contacts for each in registry.sites if each.id == site)

    def revision(self, site: str = LUC_NGAN) -> str:
        return next(each.revision for each in self.directory.view().sites if each.site == site)

    def _count(self) -> None:
        self.changed += 1


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    store = await open_store(f"sqlite+aiosqlite:///{folder}/diemcau.db", SystemClock())
    desk = Desk(store)
    await desk.directory.open()
    yield desk
    await store.close()
