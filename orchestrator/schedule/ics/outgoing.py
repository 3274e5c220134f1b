"""Our sessions as other calendars read them (RFC 5545, and 5546 by mail).

What goes out names no person but its receiver, and holds no link that opens anything: calendars are passed on, and
kept by strangers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Registry, Site
from orchestrator.text import Locale, Text

PRODUCT = "-//Diem Cau//Lich hop//VI"
EVERY = timedelta(hours=1)  # how often a program that subscribed should look again

CALENDAR = Text(vi="Lịch họp trực tuyến – {organization}", en="Online meetings – {organization}")
POINTS = Text(vi="Điểm cầu: {sites}.", en="Sites: {sites}.")
CHECK = Text(
    vi="Kiểm tra kỹ thuật: {begin:%H:%M} đến {end:%H:%M ngày %d/%m/%Y}.",
    en="Technical check: {begin:%H:%M} to {end:%H:%M on %Y-%m-%d}.",
)


def feed(sessions: Sequence[SessionPlan], registry: Registry) -> bytes:
    """All of them in one calendar, those moved and cancelled as cancelled."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", CALENDAR.format(organization=registry.organization.name).to(_locale(registry)))
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", EVERY)
    for session in sessions:
        calendar.add_component(_event(session, registry, None))
    return _bytes(calendar, sessions)


def invitation(
    session: SessionPlan,
    registry: Registry,
    *,
    organizer: str,
    attendee: str,
    check: tuple[datetime, datetime] | None = None,
) -> bytes:
    """One session for one mail address: a request, or, when it was moved or cancelled, its cancellation.

    To be sent as `text/calendar; method=REQUEST` or `CANCEL`: see `method_of`. `check` is the window of the
    technical check.
    """
    calendar = _calendar()
    calendar.add("method", method_of(session))
    event = _event(session, registry, check)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters={"RSVP": "FALSE", "ROLE": "REQ-PARTICIPANT"})
    calendar.add_component(event)
    return _bytes(calendar, [session])


def method_of(session: SessionPlan) -> str:
    return "REQUEST" if session.state == "planned" else "CANCEL"


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(session: SessionPlan, registry: Registry, check: tuple[datetime, datetime] | None) -> Event:
    event = Event()
    event.add("uid", f"{session.id}@{registry.conference.domain}")
    event.add("sequence", session.revision)
    event.add("dtstamp", session.changed_at)
    event.add("created", session.planned_at)
    event.add("last-modified", session.changed_at)
    event.add("dtstart", session.start)
    event.add("dtend", session.end)
    event.add("summary", session.title)
    event.add("status", "CONFIRMED" if session.state == "planned" else "CANCELLED")
    known = {site.id: site for site in (*registry.sites, *session.guests)}
    sites = [known[site] for site in session.sites if site in known]
    room = next((site.room for site in sites if site.hub and site.room), None)
    if room:
        event.add("location", room)
    event.add("description", "\n".join(text.to(_locale(registry)) for text in _says(sites, check)))
    return event


def _says(sites: Sequence[Site], check: tuple[datetime, datetime] | None) -> Iterator[Text]:
    yield POINTS.format(sites=", ".join(site.name for site in sites))
    if check:
        yield CHECK.format(begin=check[0], end=check[1])


def _bytes(calendar: Calendar, sessions: Sequence[SessionPlan]) -> bytes:
    """With the description of every zone that is named in it."""
    years = [session.start.date() for session in sessions]
    if years:
        calendar.add_missing_timezones(date(min(years).year, 1, 1), date(max(years).year + 1, 12, 31))
    return bytes(calendar.to_ical())


def _locale(registry: Registry) -> Locale:
    return registry.organization.locale
