"""The tables as the newest migration leaves them; a test holds the two against each other.

Times are whole microseconds since 1970 UTC, the same on every database: no zone, no rounding, cheap to compare.
Bodies are JSON text, not a JSON type: what was written is what is read, and JSONB would refuse a `\\u0000`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("v", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("late", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)

# Who may write a stream, and how far it has got. It outlives its stream's events, so that no id is given twice.
lease = Table(
    "lease",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

rollups = Table(
    "rollups",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),  # seconds: the start of its ten
    Column("readings", Integer, nullable=False),
    Column("rtt_ms", Float(53)),
    Column("rtt_max_ms", Float(53)),
    Column("loss_up", Float(53)),
    Column("loss_down", Float(53)),
    Column("jitter_ms", Float(53)),
    Index("rollups_at", "at"),
    sqlite_with_rowid=False,
)

tapes = Table(
    "tapes",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("saved", Moment, nullable=False),
    Column("tape", LargeBinary, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("expires", Moment, nullable=False),
    Index("web_sessions_name", "name"),
)

site_tokens = Table(
    "site_tokens",
    metadata,
    Column("site", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("issued", Moment, nullable=False),
)

# A list of contacts that was edited here; it outlives its people, so that no revision is given twice.
contact_lists = Table(
    "contact_lists",
    metadata,
    Column("site", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("fields", Text, nullable=False),  # a line each
)

people = Table(
    "people",
    metadata,
    Column("site", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
)
