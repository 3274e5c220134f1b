"""`/a/{token}`: an incident on the duty engineer's telephone, and the button by which it is taken on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aiohttp import web

from orchestrator.alerts.wording import ROLES
from orchestrator.clock import Clock
from orchestrator.errors import DiemCauError
from orchestrator.live.cause import causes_text
from orchestrator.model.registry import Registry, Site
from orchestrator.model.telephone import without_numbers
from orchestrator.model.views.board import ContactView, IncidentView
from orchestrator.web.access.links import AckLinks, Found
from orchestrator.web.api import Api
from orchestrator.web.points.paper import Paper
from orchestrator.web.points.site_page import Strangers
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

NAMED = 12  # points listed by name; the rest as a count
CALLED = 3  # above so many nobody can be rung one after another: then their carriers
NAME_MAX = 60


class AcknowledgePage:
    """The routes under /a/."""

    def __init__(
        self, api: Api, links: AckLinks, strangers: Strangers, registry: Callable[[], Registry], clock: Clock
    ) -> None:
        self._api = api
        self._links = links
        self._strangers = strangers
        self._registry = registry
        self._clock = clock

    def routes(self) -> list[AnyRoute]:
        path, by, html = "/a/{token:[^/]*}", Access.LINK, "text/html"
        return [
            Route("GET", path, "An incident, for whoever was alerted", by, self.show, gives=html, refuses=(404, 429)),
            Route(
                "POST",
                path,
                "Take the incident on; leads back to its page",
                by,
                self.take_on,
                gives=html,
                refuses=(404, 429, 503),
            ),
        ]

    async def show(self, call: Call[None]) -> web.Response:
        paper, found = self._paper(call), self._found(call)
        if found is None:
            return self._turned_away(call, paper)
        registry = self._registry()
        incident = next(view for view in self._api.known() if view.id == found.incident)
        names = {site.id: site.name for site in registry.sites}
        inside = any(hook.phones for hook in registry.policy.alerts.webhooks if hook.name == found.receiver)
        return paper.page(
            "acknowledge.html",
            incident=incident,
            owner=registry.organization.technical_owner,
            names=[names.get(site, site) for site in incident.sites[:NAMED]],
            more=max(0, len(incident.sites) - NAMED),
            causes=causes_text(incident.causes),
            whom=list(_whom(registry, incident, paper)) if inside else [],
            at=self._clock.now(),
        )

    async def take_on(self, call: Call[None]) -> web.Response:
        """The link says which receiver it was sent to, the holder may say who they are: both are recorded."""
        paper, found = self._paper(call), self._found(call)
        if found is None:
            return self._turned_away(call, paper)
        name = without_numbers(str((await call.request.post()).get("name", "")))[:NAME_MAX]
        try:
            await self._api.take_on(found.incident, f"{name} ({found.receiver})" if name else found.receiver)
        except DiemCauError as error:
            return paper.trouble(error)
        return paper.back()

    def _found(self, call: Call[None]) -> Found | None:
        receivers = [webhook.name for webhook in self._registry().policy.alerts.webhooks]
        return self._links.find(call.part("token"), self._api.known(), receivers, self._clock.now())

    def _paper(self, call: Call[None]) -> Paper:
        return Paper(call.request, f"/a/{call.part('token')}", self._registry().organization)

    def _turned_away(self, call: Call[None], paper: Paper) -> web.Response:
        return self._strangers.turn_away(call.request, paper, self._registry().organization.technical_owner)


def _whom(registry: Registry, incident: IncidentView, paper: Paper) -> Iterator[tuple[str, list[ContactView]]]:
    sites = [site for site in registry.sites if site.id in incident.sites]
    if len(sites) > CALLED:
        yield paper.say("whom_carriers"), list(_carriers(registry, sites))
        return
    for site in sites:
        contacts = [_shown(contact.name, contact.role, contact.phone, paper) for contact in site.contacts]
        yield site.name, [*contacts, *_carriers(registry, [site])]


def _shown(name: str, role: str, phone: str, paper: Paper) -> ContactView:
    label = paper.t(ROLES[role])
    return ContactView(name=name if name.lower() == label.lower() else f"{name} ({label})", role=role, phone=phone)


def _carriers(registry: Registry, sites: list[Site]) -> Iterator[ContactView]:
    used = {link.carrier for site in sites for link in site.links if link.role == "primary"}
    for carrier in registry.carriers:
        if carrier.id in used and carrier.hotline:
            yield ContactView(name=carrier.name, role="carrier", phone=carrier.hotline)
