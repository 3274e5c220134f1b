"""The registry that counts now: what its file says, the contacts that people set, and the ways out that it names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence

from orchestrator import notices
from orchestrator.channels import open_channels
from orchestrator.channels.channel import Channel, Post
from orchestrator.channels.mail import open_mail
from orchestrator.clock import Clock
from orchestrator.config.watcher import RegistryFile, differences
from orchestrator.errors import BadInput
from orchestrator.live.agents import Roster
from orchestrator.model.events import RegistryLoaded, RegistryRefused
from orchestrator.model.registry import Registry
from orchestrator.sessions.watching.watches import Watches
from orchestrator.text import Locale
from orchestrator.web.agents.hub import Hub

REREAD_S = 1.0
Ways = Sequence[Channel | Post | None]


class Register:
    """`written` is what the file says, `current` the same with the contacts that count.

    `ok` is False while the file says something that cannot be used.
    """

    def __init__(self, written: Registry, clock: Clock) -> None:
        self.written = self.current = written
        self.ok = True
        self.channels: Sequence[Channel] = ()
        self.post: Post | None = None
        self._at_start = _read_at_start(written)
        self._clock = clock

    @property
    def is_stale(self) -> bool:
        """It says something that only a restart takes up."""
        return _read_at_start(self.written) != self._at_start

    def take(self, written: Registry) -> Ways:
        """Go on with this one and its ways out; the former ways, to be closed when nobody uses them any more.

        Raises BadInput where the new ones cannot be opened; the former then stay.
        """
        channels = open_channels(written.policy.alerts, os.environ.get, self._clock)
        post = open_mail(written.policy.mail, written.organization.technical_owner, os.environ.get)
        former = (*self.channels, self.post)
        self.written, self.channels, self.post = written, channels, post
        return former

    async def close(self) -> None:
        await _close((*self.channels, self.post))


class Reload:
    """Takes the file up whenever it has changed; a bad one changes nothing, and the board says so.

    `go_on` tells everybody of the register as it is now.
    """

    def __init__(
        self,
        register: Register,
        watches: Watches,
        roster: Roster,
        hub: Hub,
        *,
        go_on: Callable[[], None],
        locale: Locale,
    ) -> None:
        self._register = register
        self._watches = watches
        self._roster = roster
        self._hub = hub
        self._go_on = go_on
        self._locale = locale

    async def run(self, file: RegistryFile) -> None:
        while True:
            await asyncio.sleep(REREAD_S)
            found = await asyncio.to_thread(file.poll)
            if isinstance(found, BadInput):
                self._refuse(found)
            elif found is not None:
                await self.use(found)

    async def use(self, registry: Registry) -> None:
        """Go on with a changed registry, or keep the old one where the new one cannot be used."""
        change = differences(self._register.written, registry)
        try:
            former = self._register.take(registry)
        except BadInput as error:
            self._refuse(error)
            return
        self._roster.replace_sites(frozenset(site.id for site in registry.sites))
        self._go_on()
        for site in change.removed:
            self._hub.revoke(site, "unknown")
        await _close(former)
        self._register.ok = True
        self._watches.notify(notices.REGISTRY_REFUSED, None)
        self._watches.notify(notices.RESTART, notices.restart_needed() if self._register.is_stale else None)
        loaded = RegistryLoaded(sites=len(registry.sites), added=change.added, removed=change.removed)
        self._watches.record(loaded)

    def _refuse(self, error: BadInput) -> None:
        self._register.ok = False
        self._watches.notify(notices.REGISTRY_REFUSED, notices.registry_refused(error))
        problems = tuple(problem.to(self._locale) for problem in error.problems[:50])
        self._watches.record(RegistryRefused(problems=problems))


async def _close(ways: Ways) -> None:
    await asyncio.gather(*(way.close() for way in ways if way is not None))


def _read_at_start(registry: Registry) -> tuple[object, ...]:
    """What a reload does not reach: the engine's thresholds and our own network."""
    return registry.policy.watch, registry.policy.quality, registry.centre
