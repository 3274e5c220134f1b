"""Names and numbers behind the contact ids of the journal, kept apart so that they can be erased."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, select

from orchestrator.store.database.engine import Database
from orchestrator.store.database.tables import people


class Person(NamedTuple):
    contact: str
    name: str
    phone: str


class People:
    """Every method raises StoreError when the database does not do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, person: Person) -> None:
        """Add a person, or write down what has changed about one."""
        put = self._database.insert(people).values(person._asdict())
        put = put.on_conflict_do_update(
            index_elements=["contact"], set_={"name": put.excluded.name, "phone": put.excluded.phone}
        )
        async with self._database.writing() as connection:
            await connection.execute(put)

    async def find(self, contact: str) -> Person | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(people).where(people.c.contact == contact))).one_or_none()
        return Person(*row) if row else None

    async def erase(self, contact: str) -> bool:
        """What the journal says of the contact stays; who it was does not. False where nobody was."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(people).where(people.c.contact == contact))).rowcount > 0
