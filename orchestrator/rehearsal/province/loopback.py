"""The registry with every address moved to this machine, so that a rehearsal reaches nobody."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from urllib.parse import urlsplit, urlunsplit

from orchestrator.model.policy import Policy, Webhook
from orchestrator.model.registry import Carrier, Centre, Conference, Contact, Link, Meeting, Registry, Site

ROUTERS, LINKS, SOURCES, CENTRE, CARRIERS, CONFERENCE = 60, 61, 62, 63, 64, 65  # 127.x: one block for each use
NAME = "localhost"

Place = tuple[str, str]  # (site, link)
Ports = Mapping[Place, int]  # the port that answers at the link's address


def loopback(block: int, number: int) -> str:
    """The `number`-th address of a block, counted from 0, at most 64,515.

    >>> loopback(61, 0), loopback(61, 254)
    ('127.61.0.1', '127.61.1.1')
    """
    high, low = divmod(number, 254)
    return f"127.{block}.{high}.{low + 1}"


def numbered(registry: Registry) -> dict[Place, int]:
    """Every link of the province, counted from 0."""
    places = ((site.id, link.name) for site in registry.sites for link in site.links)
    return {place: number for number, place in enumerate(places)}


def moved(registry: Registry, ports: Ports, webhooks: tuple[Webhook, ...]) -> Registry:
    """The same province at loopback addresses; alerts go to `webhooks` and nowhere else."""
    numbers = numbered(registry)
    return registry.model_copy(
        update={
            "conference": _conference(registry.conference),
            "centre": _centre(registry.centre),
            "carriers": tuple(_carrier(carrier, n) for n, carrier in enumerate(registry.carriers)),
            "sites": tuple(_site(site, numbers, ports) for site in registry.sites),
            "meetings": tuple(_meeting(meeting) for meeting in registry.meetings),
            "policy": _policy(registry.policy, webhooks),
        }
    )


def _site(site: Site, numbers: Mapping[Place, int], ports: Ports) -> Site:
    places = [(site.id, link.name) for link in site.links]
    links = tuple(_link(link, numbers[at], ports.get(at)) for link, at in zip(site.links, places, strict=True))
    return site.model_copy(update={"links": links, "contacts": tuple(map(_contact, site.contacts))})


def _link(link: Link, number: int, port: int | None) -> Link:
    """Where the agent's packets come from is always known here; the centre may ask only what it may ask for real."""
    asked = {"address": loopback(LINKS, number), "port": port} if link.address else {}
    return link.model_copy(update={"agent_address": loopback(SOURCES, number), **asked})


def _contact(contact: Contact) -> Contact:
    if contact.email is None:
        return contact
    return contact.model_copy(update={"email": contact.email.partition("@")[0] + "@" + NAME})


def _centre(centre: Centre) -> Centre:
    numbers = count()
    uplinks = tuple(
        uplink.model_copy(update={"address": uplink.address and loopback(CENTRE, next(numbers))})
        for uplink in centre.uplinks
    )
    control = tuple(loopback(CENTRE, next(numbers)) for _ in centre.control)
    gateway = centre.gateway and loopback(CENTRE, next(numbers))
    return centre.model_copy(update={"gateway": gateway, "uplinks": uplinks, "control": control})


def _carrier(carrier: Carrier, number: int) -> Carrier:
    return carrier.model_copy(update={"control": carrier.control and loopback(CARRIERS, number)})


def _conference(conference: Conference) -> Conference:
    numbers = count()

    def here(address: str | None) -> str | None:
        return address and rehosted(address, loopback(CONFERENCE, next(numbers)))

    return conference.model_copy(
        update={
            "domain": NAME,
            "muc": conference.muc and f"muc.{NAME}",
            "web": here(conference.web),
            "videobridges": tuple(here(bridge) for bridge in conference.videobridges),
            "jicofo": here(conference.jicofo),
            "prosody": here(conference.prosody),
        }
    )


def _meeting(meeting: Meeting) -> Meeting:
    if meeting.papers is None or meeting.papers.url is None:
        return meeting
    url = rehosted(meeting.papers.url, NAME)
    return meeting.model_copy(update={"papers": meeting.papers.model_copy(update={"url": url})})


def _policy(policy: Policy, webhooks: tuple[Webhook, ...]) -> Policy:
    return policy.model_copy(
        update={"alerts": policy.alerts.model_copy(update={"webhooks": webhooks, "outside_sessions": True})}
    )


def rehosted(address: str, host: str) -> str:
    """A URL, `host:port` or bare host with its host replaced.

    >>> rehosted("https://hop.example.vn:8443/room", "127.65.0.1"), rehosted("10.0.0.5:8080", "127.65.0.1")
    ('https://127.65.0.1:8443/room', '127.65.0.1:8080')
    """
    bare = "://" not in address
    parts = urlsplit(f"//{address}" if bare else address)
    moved_to = parts._replace(netloc=host if parts.port is None else f"{host}:{parts.port}")
    return urlunsplit(moved_to).removeprefix("//" if bare else "")
