"""What is wrong and what to do about it, where a probe did not get through: every fault, in words."""

from __future__ import annotations

from orchestrator.model.check import Fault, Item
from orchestrator.preflight.faults.entering import ENTERING
from orchestrator.preflight.faults.reaching import REACHING
from orchestrator.preflight.faults.said import Faults, Said
from orchestrator.preflight.faults.undecided import UNDECIDED

__all__ = ["FAULTS", "Said", "said_of"]

FAULTS: Faults = REACHING | ENTERING | UNDECIDED


def said_of(item: Item, fault: Fault) -> Said:
    """The sentences of this fault of this item; those of the fault in general where it has none of its own."""
    return FAULTS.get((item, fault)) or FAULTS.get((None, fault)) or FAULTS[None, Fault.BROKEN]
