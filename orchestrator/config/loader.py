"""sites.yaml -> Registry, or every problem of the file at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from orchestrator.config.rules import RULES
from orchestrator.config.rules.times import in_zone, zone_named
from orchestrator.config.schema import MOST, fitted
from orchestrator.config.yaml.reading import grow, read_bytes
from orchestrator.config.yaml.tree import Branch, Fault, Rule, problems
from orchestrator.errors import BadInput
from orchestrator.model.registry import Meeting, Registry, Reporting
from orchestrator.text import Text

M = TypeVar("M", bound=BaseModel)


def load_registry(path: Path) -> Registry:
    """Read sites.yaml; times without an offset are in the organization's zone. Raises BadInput.

    Blocks for as long as the file takes: 10 ms for eleven sites, over a second for ten thousand.
    """
    with _no_collection():
        return parse_registry(read_bytes(path), str(path))


def parse_registry(data: bytes, file: str) -> Registry:
    """The registry in `data`; `file` is what its problems are told of. Raises BadInput."""
    registry = parse(data, file, Registry, RULES)
    meetings = tuple(placed(registry, meeting) for meeting in registry.meetings)
    return registry.model_copy(update={"meetings": meetings, "report": _beside(registry.report, file)})


def parse(data: bytes, file: str, model: type[M], rules: Sequence[Rule] = ()) -> M:
    """YAML bytes as a model. Raises BadInput with all that the rules and the model find wrong, in order of lines."""
    tree = grow(data, file)
    found = weighed(tree, model, rules)
    if isinstance(found, list):
        raise BadInput(problems(tree, found, file))
    return found


def weighed(tree: Branch, model: type[M], rules: Sequence[Rule] = ()) -> M | list[Fault]:
    """A tree as a model, or all that the rules and the model find wrong with it. Entries left empty are taken out."""
    faults = [fault for rule in rules for fault in islice(rule(tree), MOST)]
    found = fitted(model, tree)
    return [*faults, *found] if isinstance(found, list) else faults or found


def placed(registry: Registry, meeting: Meeting) -> Meeting:
    """The meeting with its times in the organization's zone, which the rules have found good."""
    zone = zone_named(registry.organization.timezone)
    if isinstance(zone, Text):
        return meeting
    papers = meeting.papers and meeting.papers.model_copy(update={"deadline": in_zone(meeting.papers.deadline, zone)})
    return meeting.model_copy(update={"start": in_zone(meeting.start, zone), "papers": papers})


def _beside(report: Reporting, file: str) -> Reporting:
    """A template is looked for beside the file that names it."""
    template = report.template and str(Path(file).parent / report.template)
    return report.model_copy(update={"template": template})


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cycle collector, which would walk the growing tree again and again: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
