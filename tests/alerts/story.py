"""A journal written by hand: what happened, second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.model.events import (
    Body,
    Event,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    LineChanged,
)
from orchestrator.model.registry import Carrier, Conference, Contact, Link, Organization, Registry, Site
from orchestrator.model.signals import Cause, LineState

START = datetime(2026, 11, 24, 1, 14, 0, tzinfo=UTC)  # 08:14 in Bắc Giang


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Story:
    """Events of one stream, numbered as they are told."""

    def __init__(self, stream: str = "giao-ban") -> None:
        self.stream = stream
        self.events: list[Event] = []

    def tell(self, seconds: float, body: Body) -> Event:
        event = Event(self.stream, len(self.events) + 1, 1, at(seconds), body)
        self.events.append(event)
        return event


def fell(site: str, silent_s: float = 0.8) -> LineChanged:
    return LineChanged(site=site, before=LineState.SUSPECT, after=LineState.DOWN, silent_s=silent_s)


def opened(*sites: str, incident: str = "sc-1", causes: tuple[Cause, ...] = (Cause.LINE,)) -> IncidentOpened:
    return IncidentOpened(incident=incident, sites=sites, causes=causes, confidence=0.8)


def joined(*sites: str, incident: str = "sc-1") -> IncidentJoined:
    return IncidentJoined(incident=incident, sites=sites)


def resolved(seconds: float, incident: str = "sc-1") -> IncidentResolved:
    return IncidentResolved(incident=incident, seconds=seconds)


def registry(count: int = 0) -> Registry:
    """Two points with telephones, and `count` without."""
    named = [
        site("luc-ngan", "UBND huyện Lục Ngạn", "0912 345 678", "0987 000 111"),
        site("son-dong", "UBND huyện Sơn Động", "0912 000 222"),
    ]
    others = [Site(id=f"x{n}", name=f"X{n}", level="commune") for n in range(count)]
    return Registry(
        organization=Organization(name="Văn phòng UBND tỉnh", technical_owner="Tổ kỹ thuật"),
        conference=Conference(domain="hop.example", web="https://hop.example"),
        carriers=(Carrier(id="vnpt", name="VNPT", hotline="18001166"),),
        sites=(*named, *others),
    )


def site(id: str, name: str, technician: str, deputy: str | None = None) -> Site:
    contacts = [Contact(name="Cán bộ kỹ thuật", role="technician", phone=technician)]
    if deputy is not None:
        contacts.append(Contact(name="Cán bộ kỹ thuật dự phòng", role="deputy", phone=deputy))
    return Site(
        id=id,
        name=name,
        level="district",
        links=(Link(name="TSLCD", role="primary", carrier="vnpt"),),
        contacts=tuple(contacts),
    )
