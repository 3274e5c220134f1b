"""Our own network: before a site is blamed, the centre must be above suspicion."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.live.watch.hearing import Ear
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.signals import Reading, Source

CENTRE = ""  # the site id under which the centre's own control addresses are asked and heard
_LONG_AGO = float("-inf")


class Centre:
    """The control addresses near us and the errors of our own sends. `blind` while our network is known to be gone."""

    def __init__(self, control: Sequence[str], echo: Source | None, policy: WatchPolicy) -> None:
        self.ears = {address: Ear(echo, address) for address in control} if echo is not None else {}
        self.blind = False
        self.heard_at = _LONG_AGO  # anything at all, from any site
        self.policy = policy
        self._error_at = _LONG_AGO
        self._error = ""

    def hear(self, reading: Reading) -> None:
        if ear := self.ears.get(reading.link or ""):
            ear.hear(reading)

    def error(self, now: float, detail: str) -> None:
        """A send of ours failed for want of a network."""
        self._error_at, self._error = now, detail

    def sighted(self) -> None:
        """Something was heard from outside: our network works."""
        self.blind = False
        self._error_at = _LONG_AGO

    def lost(self, since: float) -> str | None:
        """What speaks against our own network since then: a failed send, or silence of everything near us.

        Nothing does while anybody is heard: one address without a route, or a gateway that ignores echoes, must
        not excuse a drop.
        """
        if self.heard_at >= since:
            return None
        if self._error_at >= since - self.policy.echo_every_s:
            return self._error
        known = [ear for ear in self.ears.values() if ear.heard_since(since - self.policy.recent_s)]
        if known and not any(ear.heard_since(since) for ear in known):
            return ", ".join(sorted(ear.link or "" for ear in known))
        return None
