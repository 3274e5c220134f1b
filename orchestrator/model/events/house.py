"""What happens to the service itself: its registry, its doors."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.model.events.body import Body


class Rejected(Body):
    """A packet or a caller was turned away. Floods are counted, not listed."""

    kind: ClassVar[str] = "rejected"
    door: str  # stamp, agent, login, api, page, hooks
    reason: str
    site: str | None = None
    address: str | None = None
    count: int = 1


class RegistryLoaded(Body):
    kind: ClassVar[str] = "registry.loaded"
    sites: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class RegistryRefused(Body):
    """A changed sites.yaml was bad; the old one stays."""

    kind: ClassVar[str] = "registry.refused"
    problems: tuple[str, ...]


class OperatorSignedIn(Body):
    kind: ClassVar[str] = "operator.signed_in"
    by: str
    address: str


class ClockStepped(Body):
    """The wall clock went by `seconds` more, or with a minus fewer, than time passed."""

    kind: ClassVar[str] = "clock.stepped"
    seconds: float
