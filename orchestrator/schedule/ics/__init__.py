"""Calendars in the form that other programs exchange. The one home of the iCalendar library."""

from __future__ import annotations

from orchestrator.schedule.ics.incoming import MOST_BYTES, read
from orchestrator.schedule.ics.outgoing import feed, invitation, method_of

__all__ = ["MOST_BYTES", "feed", "invitation", "method_of", "read"]
