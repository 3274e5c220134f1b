"""Scenario files -> Scenario, or every mistake of the file in a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar, cast

from orchestrator.config.schema import fitted
from orchestrator.config.sentences import nearest
from orchestrator.config.yaml.reading import read_tree
from orchestrator.config.yaml.tree import Branch, Fault, Row, each, problems, shown
from orchestrator.errors import BadInput
from orchestrator.model.registry import Registry
from orchestrator.rehearsal.scenarios.scenario import (
    STEPS,
    AnyStep,
    DayPlan,
    LineStep,
    Passing,
    Scenario,
    Step,
    concerned,
    link_of,
)
from orchestrator.text import Text

M = TypeVar("M", Scenario, Step)
Wrong = Iterator[tuple[str | None, Text]]  # the entry of a step, and what is wrong with it

NO_LIST = Text(
    vi="phải là danh sách; mỗi bước bắt đầu bằng `- at: …`", en="must be a list; each step begins with `- at: …`"
)
NO_STEP = Text(
    vi="phải là một nhóm mục, ví dụ `{{at: 30, do: cut, site: luc-ngan}}`",
    en="must be a group of entries, such as `{{at: 30, do: cut, site: luc-ngan}}`",
)
NO_DO = Text(vi="thiếu `do`; ghi một trong: {known}", en="`do` is missing; write one of: {known}")
UNKNOWN_DO = Text(
    vi="không có việc “{value}”; các việc làm được: {known}",
    en="there is no action “{value}”; the actions are: {known}",
)
WHOM = Text(
    vi="cần đúng một trong ba mục `site`, `sites`, `carrier` để biết bước này tác động vào đâu",
    en="needs exactly one of `site`, `sites` and `carrier`, which say where it happens",
)
NO_SITE = Text(vi="danh mục không có điểm cầu “{value}”{near}", en="the registry has no site “{value}”{near}")
SAME_SITE = Text(
    vi="“{site}” đã là điểm cầu hỏng đường truyền (`broken`); ghi điểm cầu khác",
    en="“{site}” is already the one whose line fails (`broken`); name another site",
)
NO_CARRIER = Text(
    vi="không điểm cầu nào có đường {link} của nhà mạng “{value}”{near}",
    en="no site has a {link} line of the carrier “{value}”{near}",
)
NO_LINK = Text(
    vi="điểm cầu “{site}” không có đường “{value}”; các đường hiện có: {known}",
    en="site “{site}” has no line “{value}”; its lines are: {known}",
)
TOO_LATE = Text(
    vi="ở giây {value}, sau khi kịch bản đã hết ({seconds} giây); giảm xuống, hoặc tăng `seconds`",
    en="is at second {value}, after the scenario has ended ({seconds} s); lower it, or raise `seconds`",
)
NEAR = Text(vi="; có phải là “{near}”?", en="; did you mean “{near}”?")


def read_scenario(path: Path, registry: Registry) -> Scenario:
    """A scenario that fits the registry. Raises BadInput with everything wrong in the file."""
    tree = read_tree(path)
    faults: list[Fault] = []
    head = Branch(tree.line)
    head.lines = tree.lines
    head.update((key, value) for key, value in tree.items() if key != "steps")
    scenario = _kept(fitted(Scenario, head), faults)
    if scenario and scenario.day:
        faults += [
            Fault(day, key, text) for day in each(tree, "day") for key, text in _strangers(scenario.day, registry)
        ]
    steps = [(branch, step) for branch in _branches(tree, faults) if (step := _step(branch, faults))]
    for branch, step in steps:
        faults += [Fault(branch, key, text) for key, text in _misfits(step, registry, scenario)]
    if faults or scenario is None:
        raise BadInput(problems(tree, faults, str(path)))
    return scenario.model_copy(update={"steps": tuple(step for _, step in steps)})


def _kept(made: M | list[Fault], faults: list[Fault]) -> M | None:
    if isinstance(made, list):
        faults += made
        return None
    return made


def _branches(tree: Branch, faults: list[Fault]) -> Iterator[Branch]:
    rows = tree.get("steps")
    if rows is not None and not isinstance(rows, Row):
        faults.append(Fault(tree, "steps", NO_LIST))
        return
    for place, branch in enumerate(rows or ()):
        if isinstance(branch, Branch):
            yield branch
        elif isinstance(rows, Row):
            faults.append(Fault(rows, place, NO_STEP.format()))


def _step(branch: Branch, faults: list[Fault]) -> AnyStep | None:
    """One step, by the model of what it does."""
    known = ", ".join(STEPS)
    do = branch.get("do")
    if do is None:
        faults.append(Fault(branch, "do", NO_DO.format(known=known)))
        return None
    model = STEPS.get(do) if isinstance(do, str) else None
    if model is None:
        faults.append(Fault(branch, "do", UNKNOWN_DO.format(value=shown(str(do)), known=known)))
        return None
    return cast("AnyStep | None", _kept(fitted(model, branch), faults))


def _misfits(step: AnyStep, registry: Registry, scenario: Scenario | None) -> Wrong:
    """What the registry or the rest of the scenario says against a step."""
    if sum(map(bool, (step.site, step.sites, step.carrier))) != 1:
        yield None, WHOM
        return
    yield from _unknown_sites(step, registry)
    yield from _unknown_carrier(step, registry)
    yield from _unknown_links(step, registry)
    if scenario:
        yield from _too_late(step, scenario.seconds)


def _strangers(day: DayPlan, registry: Registry) -> Wrong:
    """Two points of the registry, and not the same one twice."""
    known = [site.id for site in registry.sites]
    for key, site in (("broken", day.broken), ("silent", day.silent)):
        if site not in known:
            yield key, NO_SITE.format(value=shown(site), near=_near(site, known))
    if day.broken == day.silent:
        yield "silent", SAME_SITE.format(site=shown(day.silent))


def _unknown_sites(step: AnyStep, registry: Registry) -> Wrong:
    known = [site.id for site in registry.sites]
    for key, sites in (("site", (step.site,)), ("sites", step.sites)):
        for site in sites:
            if site is not None and site not in known:
                yield key, NO_SITE.format(value=shown(site), near=_near(site, known))


def _unknown_carrier(step: AnyStep, registry: Registry) -> Wrong:
    if step.carrier is not None and not concerned(step, registry):
        known = [carrier.id for carrier in registry.carriers]
        link = step.link if isinstance(step, LineStep) else "primary"
        near = _near(step.carrier, known)
        yield "carrier", NO_CARRIER.format(value=shown(step.carrier), link=shown(link), near=near)


def _unknown_links(step: AnyStep, registry: Registry) -> Wrong:
    if not isinstance(step, LineStep):
        return
    named = {step.site, *step.sites}
    for site in registry.sites:
        unnamed = not site.links and step.link == "primary"  # a site without links is reached over one all the same
        if site.id in named and link_of(site, step.link) is None and not unnamed:
            known = ", ".join(link.name for link in site.links)
            yield "link", NO_LINK.format(site=site.id, value=shown(step.link), known=known)


def _too_late(step: AnyStep, seconds: float) -> Wrong:
    lasting = step.lasting if isinstance(step, Passing) else None
    for key, moment in (("at", step.at), ("for", step.at + (lasting or 0.0))):
        if moment > seconds:
            yield key, TOO_LATE.format(value=f"{moment:g}", seconds=f"{seconds:g}")
            return


def _near(word: str, known: list[str]) -> Text:
    near = nearest(word, known)
    return Text(vi="", en="") if near is None else NEAR.format(near=near)
