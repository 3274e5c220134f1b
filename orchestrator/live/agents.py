"""Which agent instance speaks for a site: one at a time, and a second one only when the first has fallen silent."""

from __future__ import annotations

from typing import NamedTuple

HELD_S = 2.0  # an instance heard this recently keeps its place


class _Speaker(NamedTuple):
    instance: str
    heard: float


class Roster:
    """Pure: `now` is monotonic seconds. Knows only sites of the registry; the others are refused."""

    def __init__(self, sites: frozenset[str]) -> None:
        self._sites = sites
        self._speakers: dict[str, _Speaker] = {}
        self._banned: set[tuple[str, str]] = set()

    def replace_sites(self, sites: frozenset[str]) -> None:
        """After a reload of the registry."""
        self._sites = sites
        self._speakers = {site: speaker for site, speaker in self._speakers.items() if site in sites}

    def refusal(self, site: str, instance: str, now: float) -> str | None:
        """Why this instance may not speak for the site now: `unknown`, `revoked`, `busy`, or None when it may."""
        if site not in self._sites:
            return "unknown"
        if (site, instance) in self._banned:
            return "revoked"
        speaker = self._speakers.get(site)
        if speaker and speaker.instance != instance and now - speaker.heard < HELD_S:
            return "busy"
        return None

    def admit(self, site: str, instance: str, now: float) -> str | None:
        """Give the site to this instance, or say why not. The same instance takes its own place at once."""
        refusal = self.refusal(site, instance, now)
        if refusal is None:
            self._speakers[site] = _Speaker(instance, now)
        return refusal

    def heard(self, site: str, instance: str, now: float) -> None:
        """A valid packet or message came; keeps the place."""
        speaker = self._speakers.get(site)
        if speaker and speaker.instance == instance:
            self._speakers[site] = _Speaker(instance, now)

    def left(self, site: str, instance: str) -> None:
        """It said goodbye: the place is free at once."""
        speaker = self._speakers.get(site)
        if speaker and speaker.instance == instance:
            del self._speakers[site]

    def ban(self, site: str, instance: str) -> None:
        """Its token was revoked: its heartbeat, whose key it still holds, is not heard any more either."""
        self.left(site, instance)
        self._banned.add((site, instance))
