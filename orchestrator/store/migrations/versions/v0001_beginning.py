"""The first tables.

A migration stands still once released, so it says its columns itself and imports no table of ours.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _the_journal()
    _telemetry()
    _people_and_tokens()


def _the_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
        sqlite_with_rowid=False,  # kept in the order it is read
    )
    op.create_table(
        "lease",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "cursors",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )


def _telemetry() -> None:
    op.create_table(
        "rollups",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("readings", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Float(53)) for name in ("rtt_ms", "rtt_max_ms", "loss_up", "loss_down", "jitter_ms")),
        sqlite_with_rowid=False,
    )
    op.create_index("rollups_at", "rollups", ["at"])
    op.create_table(
        "tapes",
        sa.Column("incident", sa.Text, primary_key=True),
        sa.Column("saved", sa.BigInteger, nullable=False),
        sa.Column("tape", sa.LargeBinary, nullable=False),
    )


def _people_and_tokens() -> None:
    op.create_table(
        "operators",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_index("web_sessions_name", "web_sessions", ["name"])
    op.create_table(
        "site_tokens",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("issued", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("contact", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
    )
