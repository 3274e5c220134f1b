"""Who may enter: operators, their web sessions, the sites' tokens. Of every secret only its hash is here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from orchestrator.store.database.engine import Database
from orchestrator.store.database.tables import operators, site_tokens, web_sessions


class Operator(NamedTuple):
    name: str
    role: str
    password_hash: str


class Accounts:
    """Every method raises StoreError when the database does not do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def operator(self, name: str) -> Operator | None:
        wanted = select(operators.c.name, operators.c.role, operators.c.password_hash).where(operators.c.name == name)
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return Operator(*row) if row else None

    async def operators(self) -> list[str]:
        """Their names."""
        async with self._database.reading() as connection:
            return list((await connection.execute(select(operators.c.name).order_by(operators.c.name))).scalars())

    async def set_operator(self, name: str, password_hash: str, role: str = "operator") -> None:
        """Create an operator, or give one a new password, which ends every session of theirs."""
        put = self._database.insert(operators).values(name=name, password_hash=password_hash, role=role)
        put = put.on_conflict_do_update(
            index_elements=["name"], set_={"password_hash": put.excluded.password_hash, "role": put.excluded.role}
        )
        async with self._database.writing() as connection:
            await connection.execute(put)
            await connection.execute(delete(web_sessions).where(web_sessions.c.name == name))

    async def start_session(self, name: str, token_hash: str, expires: datetime) -> None:
        put = self._database.insert(web_sessions).values(token_hash=token_hash, name=name, expires=expires)
        async with self._database.writing() as connection:
            await connection.execute(put)

    async def session(self, token_hash: str, now: datetime) -> Operator | None:
        """Whose session this is; None when there is none, or it is over."""
        wanted = (
            select(operators.c.name, operators.c.role, operators.c.password_hash)
            .join(web_sessions, web_sessions.c.name == operators.c.name)
            .where(web_sessions.c.token_hash == token_hash, web_sessions.c.expires > now)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return Operator(*row) if row else None

    async def end_session(self, token_hash: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))

    async def expire(self, now: datetime) -> None:
        """Forget the sessions that are over."""
        async with self._database.writing() as connection:
            await connection.execute(delete(web_sessions).where(web_sessions.c.expires <= now))

    async def issue_site_token(self, site: str, token_hash: str, now: datetime) -> None:
        """The site's token from now on; the former one is worth nothing any more."""
        put = self._database.insert(site_tokens).values(site=site, token_hash=token_hash, issued=now)
        put = put.on_conflict_do_update(
            index_elements=["site"], set_={"token_hash": put.excluded.token_hash, "issued": put.excluded.issued}
        )
        async with self._database.writing() as connection:
            await connection.execute(put)

    async def site_of_token(self, token_hash: str) -> str | None:
        wanted = select(site_tokens.c.site).where(site_tokens.c.token_hash == token_hash)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalar_one_or_none()

    async def revoke_site_token(self, site: str) -> bool:
        """False where there was none."""
        async with self._database.writing() as connection:
            found = await connection.execute(delete(site_tokens).where(site_tokens.c.site == site))
        return found.rowcount > 0
