"""What a notice speaks of: one session with its points, its hours and whoever is on duty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from orchestrator.model.events import Destination
from orchestrator.model.plan import SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.model.registry import Contact, Duty, Organization, Site

STEP_MIN = 5  # hours are told to people in fives
APART_MIN = 10  # a look at a point with its sound and picture takes no longer
AHEAD_MIN = 10  # whoever comes at the hour told must not be called as missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A new one takes its place whenever plan, registry or contacts change.

    `sites` are those of the plan, guests among them, with today's contacts. `check_on` is the working day before; None
    when that check is over, or was never due. `moved_to` is when it is held instead, where it was given to another
    day. `fallback` is what was announced last; main: that the main room is good again.
    """

    plan: SessionPlan
    organization: Organization
    schedule: SchedulePolicy
    sites: Mapping[str, Site]
    web: str  # the conference's address
    link: Callable[[str], str]  # a point's own page
    duty: tuple[Contact, ...] = ()
    check_on: date | None = None
    moved_to: datetime | None = None
    fallback: Literal[""] | Destination = ""
    fallback_reason: str = ""
    calendar: bytes | None = None  # the session as an .ics file

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organization.timezone)

    @property
    def start(self) -> datetime:
        """When it is held, as known now."""
        return (self.moved_to or self.plan.start).astimezone(self.zone)

    def room(self, name: str) -> str:
        """Where a room is opened with a browser."""
        return f"{self.web.rstrip('/')}/{name}"

    def check_hour(self, site: str) -> datetime | None:
        """When this point is asked to come for the check; None where there is no check to come to."""
        if self.check_on is None or site not in self.plan.sites:
            return None
        hours = check_hours(len(self.plan.sites), self.schedule, self.check_on, self.zone)
        return hours[self.plan.sites.index(site)]


def check_hours(count: int, policy: SchedulePolicy, day: date, zone: ZoneInfo) -> list[datetime]:
    """So many hours spread over the window of the check, so that a hundred points do not all come at its first minute.

    All lie before the first hour at which whoever is missing is called, as far as the window leaves room for that.
    """
    start = datetime.combine(day, policy.check_from, zone)
    end = datetime.combine(day, policy.check_until, zone)
    called = (datetime.combine(day, hour, zone) for hour in policy.chase_at)
    last = min((hour for hour in called if hour > start), default=end) - timedelta(minutes=AHEAD_MIN)
    slots = max(0, int((min(last, end) - start).total_seconds() // 60 // STEP_MIN)) + 1
    used = min(slots, APART_MIN // STEP_MIN * count)
    return [start + timedelta(minutes=nth * used // count * STEP_MIN) for nth in range(count)]


def on_duty(duty: Duty | None, sites: Iterable[Site]) -> tuple[Contact, ...]:
    """Whom the points call at the centre: main and deputy by name; where nobody is named, the hub's own contacts."""
    sites = list(sites)
    contacts = {contact.name: contact for site in sites for contact in site.contacts}
    names = [name for name in (duty.main, duty.deputy) if name] if duty else []
    named = tuple(contacts[name] for name in names if name in contacts)
    if named:
        return named
    return tuple(contact for site in sites if site.hub for contact in site.contacts if contact.role != "carrier")[:2]
