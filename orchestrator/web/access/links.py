"""The links of the points' pages and of the acknowledge page: who holds one may open what it is for, and nothing else.

A link is derived, never stored: the same one can be made again for a message, and a copy of the database opens
nothing. 104 bits of an HMAC cannot be guessed, whatever the pace.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from orchestrator.model.views.board import IncidentView

LENGTH = 26  # characters of four bits
ACK_FOR = timedelta(hours=12)  # after an incident's end


def derived(secret: bytes, purpose: str, *parts: str) -> str:
    """Hexadecimal: it survives being read out and typed, and thousands are made in a moment. Ids hold no `|`."""
    return hmac.digest(secret, "|".join((purpose, *parts)).encode(), "sha256").hex()[:LENGTH]


class SiteLinks:
    """A point's link for one session. `base` is the address under which points reach us."""

    def __init__(self, secret: bytes, base: str) -> None:
        self._secret = secret
        self._base = base.rstrip("/")
        self._known: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}

    def token(self, session: str, site: str) -> str:
        return derived(self._secret, "site-page", session, site)

    def url(self, session: str, site: str) -> str:
        return f"{self._base}/p/{self.token(session, site)}"

    def find(self, token: str, expected: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
        """Session and site, among the sites of the sessions given.

        A look-up by the hash of the whole token, keyed anew by each process, tells nobody how much of it was right.
        """
        self._learn(expected)
        for session, (_, tokens) in self._known.items():
            if site := tokens.get(token.lower()):
                return session, site
        return None

    def _learn(self, expected: Mapping[str, Sequence[str]]) -> None:
        """Only what is new is derived: a large province has some thousand points in each of a dozen sessions."""
        known, self._known = self._known, {}
        for session, sites in expected.items():
            former = known.get(session)
            given = tuple(sites)
            if former is None or former[0] != given:
                former = given, {self.token(session, site): site for site in given}
            self._known[session] = former


class Found(NamedTuple):
    incident: str
    receiver: str


class AckLinks:
    """A receiver's link to take on one incident."""

    def __init__(self, secret: bytes, base: str) -> None:
        self._secret = secret
        self._base = base.rstrip("/")

    def token(self, incident: str, receiver: str) -> str:
        return derived(self._secret, "acknowledge", incident, receiver)

    def url(self, incident: str, receiver: str) -> str:
        return f"{self._base}/a/{self.token(incident, receiver)}"

    def find(
        self, token: str, incidents: Iterable[IncidentView], receivers: Sequence[str], now: datetime
    ) -> Found | None:
        """Which incident, and by whose link; none when it ended too long ago."""
        given = token.lower().encode()
        found = None
        for incident in incidents:
            if incident.resolved_at and now - incident.resolved_at > ACK_FOR:
                continue
            for receiver in receivers:
                if hmac.compare_digest(self.token(incident.id, receiver).encode(), given):
                    found = Found(incident.id, receiver)
        return found
