"""Registry and meeting -> what is to be looked at, and in which order."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from orchestrator.model.check import CENTRE, Item, Kind, Wanted
from orchestrator.model.registry import Conference, Link, Meeting, Registry, Site

DEFAULT_LENGTH = timedelta(hours=4)  # the letter says "one morning"
Chain = tuple[Wanted, ...]  # looked at in this order; the first that is not reached ends it


class Plan(NamedTuple):
    """`control` comes before everything else: while none of it answers, no site is judged."""

    meeting: str | None
    sites: tuple[str, ...]
    until: datetime  # when the meeting ends, but never before now
    control: tuple[Wanted, ...]
    chains: tuple[Chain, ...]


def plan(
    registry: Registry,
    meeting: Meeting | None,
    now: datetime,
    *,
    only: str | None = None,
    media_from: Collection[str] = (),
) -> Plan:
    """What the sites of a meeting (None: all sites of today) and the conference's servers are asked.

    `only` is the one site to look at, whether it takes part or not. `now` is aware. `media_from`: where the media
    port can be asked from, in a trial meeting: CENTRE, and sites whose agents can.
    """
    until = ends(meeting, now) if meeting else now
    day = max(meeting.start, now).date() if meeting else now.date()
    sites = [site for site in registry.sites if (site.id == only if only else takes_part(site, meeting, day))]
    carriers = {carrier.id: carrier.name for carrier in registry.carriers}
    centre = [
        *_web(registry, media=CENTRE in media_from),
        *_servers(registry.conference),
        *_portal(meeting),
        *_clock(registry),
    ]
    lines = [chain for site in sites for chain in _lines(site, carriers)]
    if _has_media(registry.conference):
        lines += [(_media(registry.conference, site.id),) for site in sites if site.id in media_from]
    return Plan(
        meeting.id if meeting else None,
        tuple(site.id for site in sites),
        until,
        tuple(_control(registry)),
        (*centre, *lines),
    )


def ends(meeting: Meeting, now: datetime) -> datetime:
    """When what is checked may stop holding; in the meeting's time zone."""
    return max(_end(meeting), now.astimezone(meeting.start.tzinfo))


def takes_part(site: Site, meeting: Meeting | None, day: date) -> bool:
    """Is it invited, and is there such a site on that day?"""
    exists = (site.valid_from or day) <= day <= (site.valid_to or day)
    return exists and (meeting is None or meeting.sites == "all" or site.id in meeting.sites)


def _end(meeting: Meeting) -> datetime:
    return meeting.start + (timedelta(minutes=meeting.duration) if meeting.duration else DEFAULT_LENGTH)


def _control(registry: Registry) -> Iterator[Wanted]:
    centre = registry.centre
    near = [centre.gateway, *(uplink.address for uplink in centre.uplinks), *centre.control]
    for address in dict.fromkeys(address for address in near if address is not None):
        yield Wanted(Kind.ICMP, Item.CONTROL, address)


def _lines(site: Site, carriers: dict[str, str]) -> Iterator[Chain]:
    """Each line by itself; a site of which no address is known is asked in vain, so that it shows."""
    asked = [link for link in site.links if link.address is not None]
    for link in asked:
        yield (_line(site, link, carriers),)
    if not asked:
        yield (Wanted(Kind.ICMP, Item.LINE, "", site=site.id),)


def _line(site: Site, link: Link, carriers: dict[str, str]) -> Wanted:
    return Wanted(
        Kind.ICMP,
        Item.LINE,
        link.address or "",
        link.port,
        site=site.id,
        link=link.name,
        backup=link.role == "backup",
        carrier=carriers.get(link.carrier, link.carrier),
        circuit=link.circuit,
    )


def _web(registry: Registry, *, media: bool) -> Iterator[Chain]:
    """As a browser goes: the name, the certificate, the page, the signalling, the media."""
    conference = registry.conference
    url = conference.web.rstrip("/")
    parts = urlsplit(url)
    host = parts.hostname or ""
    chain = []
    if not _is_address(host):
        chain.append(Wanted(Kind.DNS, Item.NAME, host, server=registry.centre.dns, expect=conference.addresses))
    if parts.scheme == "https":
        chain.append(Wanted(Kind.TLS, Item.CERTIFICATE, host, parts.port or 443))
    chain.append(Wanted(Kind.HTTP, Item.PAGE, f"{url}/config.js"))
    chain.append(Wanted(Kind.WEBSOCKET, Item.SOCKET, f"{url}/xmpp-websocket"))
    if media and _has_media(conference):
        chain.append(_media(conference, CENTRE))
    yield tuple(chain)


def _media(conference: Conference, site: str) -> Wanted:
    return Wanted(Kind.MEDIA, Item.MEDIA_PORT, f"{conference.web.rstrip('/')}/xmpp-websocket", site=site)


def _has_media(conference: Conference) -> bool:
    """Is the bridge ours to look at?"""
    return bool(conference.videobridges or conference.jicofo)


def _servers(conference: Conference) -> Iterator[Chain]:
    for bridge in conference.videobridges:
        yield (Wanted(Kind.HTTP, Item.BRIDGE, f"{bridge.rstrip('/')}/about/health"),)
    if conference.jicofo:
        yield (Wanted(Kind.HTTP, Item.FOCUS, f"{conference.jicofo.rstrip('/')}/about/health"),)


def _portal(meeting: Meeting | None) -> Iterator[Chain]:
    if meeting and meeting.papers and meeting.papers.url:
        yield (Wanted(Kind.HTTP, Item.PORTAL, meeting.papers.url),)


def _clock(registry: Registry) -> Iterator[Chain]:
    if registry.centre.ntp:
        yield (Wanted(Kind.NTP, Item.CLOCK, registry.centre.ntp),)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
