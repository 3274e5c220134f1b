"""What alembic runs: migrates over the connection that `schema.upgrade` hands it, inside its transaction."""

from __future__ import annotations

from alembic import context

from orchestrator.store.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
