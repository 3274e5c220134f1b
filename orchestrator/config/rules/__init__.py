"""What must hold in a registry beyond the shape of its entries: one function a rule, each told of the whole document.

A rule meets the document as it was written, of any shape: it looks at what it understands and is silent on the rest.
"""

from __future__ import annotations

from orchestrator.config.rules import meetings, sites, values
from orchestrator.config.yaml.tree import Rule

RULES: tuple[Rule, ...] = (
    values.well_formed,
    values.zone_known,
    values.beats_ordered,
    values.leave_ordered,
    values.windows_open,
    values.days_once,
    values.mail_guarded,
    sites.ids_once,
    sites.names_once,
    sites.addresses_once,
    sites.one_hub,
    sites.hub_on_top,
    sites.parents_known,
    sites.parents_end,
    sites.successors_known,
    sites.one_primary,
    sites.carriers_known,
    sites.can_be_seen,
    sites.life_forward,
    meetings.times_possible,
    meetings.papers_before_start,
    meetings.sites_known,
    meetings.speakers_take_part,
    meetings.speaks_once,
    meetings.duty_known,
)
"""In this order a doubt about one entry is told: of several, the first speaks."""
