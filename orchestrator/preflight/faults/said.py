"""The shape of what is said of a fault."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.model.check import Fault, Item
from orchestrator.text import Text


class Said(NamedTuple):
    """Templates: {host} {target} {port} {link} {whom} {dns} {status} {detail} {within} {value} {limit} ..."""

    reason: Text
    remedy: Text


Faults = dict[tuple[Item | None, Fault], Said]  # None: of whatever item, where it has no words of its own
