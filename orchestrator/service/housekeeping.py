"""Forgets what the policy no longer keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from orchestrator.clock import Clock
from orchestrator.errors import StoreError
from orchestrator.model.policy import Retention
from orchestrator.store.opening import Store

log = structlog.get_logger(__name__)
EVERY_S = 3600.0


async def keep_house(store: Store, retention: Callable[[], Retention], clock: Clock) -> None:
    """Once at the start and then every hour, until cancelled."""
    while True:
        try:
            await tidy(store, retention(), clock)
        except StoreError as error:
            log.warning("old records not deleted: %s", error)
        await asyncio.sleep(EVERY_S)


async def tidy(store: Store, keep: Retention, clock: Clock) -> None:
    """Delete old sessions as wholes, old lines of the system's stream, telemetry, and sign-ins that are over."""
    now = clock.now()
    oldest = now - timedelta(days=keep.journal_days)
    await store.journal.expire(oldest, sessions=True)
    await store.journal.expire(oldest, sessions=False)
    await store.telemetry.expire(
        rollups_before=now - timedelta(days=keep.rollups_days), tapes_before=now - timedelta(days=keep.tapes_days)
    )
    await store.accounts.expire(now)
