"""What a scenario does to the sites, whoever watches: when each of them falls silent. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from orchestrator.model.registry import Registry
from orchestrator.rehearsal.scenarios.scenario import Action, link_of


@dataclass(frozen=True, slots=True)
class Silence:
    """From `began` to `ended` no packet of a site could do its round: the line that it used was cut."""

    site: str
    link: str
    began: float
    ended: float | None = None


@dataclass
class _Site:
    """Which lines are cut, and which one is used, while the timeline is walked."""

    in_use: str
    cut: set[str] = field(default_factory=set)
    silence: Silence | None = None


def silences(actions: Iterable[Action], registry: Registry) -> list[Silence]:
    """What the scenario does to the sites, in the order in which it begins."""
    sites = {site.id: _Site(site.links[0].name if site.links else "primary") for site in registry.sites}
    links = {site.id: site for site in registry.sites}
    found: list[Silence] = []
    for action in actions:
        for site in action.sites:
            link = link_of(links[site], action.link) if action.link else None
            _apply(action, link.name if link else "primary", sites[site])
            found.extend(_turned(action.at, site, sites[site]))
    found.extend(state.silence for state in sites.values() if state.silence)
    return sorted(found, key=lambda silence: silence.began)


def _apply(action: Action, link: str, state: _Site) -> None:
    match action.do:
        case "cut":
            state.cut.add(link)
        case "repair":
            state.cut.discard(link)
        case "switch" | "switch-back":
            state.in_use = link


def _turned(at: float, site: str, state: _Site) -> Iterable[Silence]:
    """The silence that ended at this instant; one that begins is kept in the state."""
    silent = state.in_use in state.cut
    if silent and state.silence is None:
        state.silence = Silence(site, state.in_use, at)
    elif not silent and state.silence is not None:
        ended, state.silence = replace(state.silence, ended=at), None
        yield ended
