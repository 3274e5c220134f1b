"""What happens in a rehearsal, and when: the shape of a scenario file, and its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.model.registry import Link, Registry, Site
from orchestrator.text import Text

Seconds = Annotated[float, Field(ge=0, le=86_400)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000)]
Fraction = Annotated[float, Field(ge=0, le=1)]

UNDO = {
    "cut": "repair",
    "degrade": "restore",
    "block-udp": "allow-udp",
    "agent-stop": "agent-start",
    "switch": "switch-back",
}


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentence(Part):
    """Words for the person who watches."""

    vi: str
    en: str

    def text(self) -> Text:
        return Text(vi=self.vi, en=self.en)


class Climate(Part):
    """Every line, both ways, before anything happens to it."""

    loss: Fraction = 0.0
    delay_ms: Milliseconds = 0.0
    jitter_ms: Milliseconds = 0.0


class DayPlan(Part):
    """The day around the live part is played as well. Both are ids of sites."""

    broken: str = Field(description="its main line fails before the check, and is repaired")
    silent: str = Field(description="does not confirm, and is called")


class Step(Part):
    """Something happens `at` seconds to one `site`, to several `sites`, or to all whose line is of a `carrier`."""

    at: Seconds
    site: str | None = None
    sites: tuple[str, ...] = ()
    carrier: str | None = None
    watch: Sentence | None = Field(default=None, description="what to look at on the board")


class Passing(Part):
    """What a step did is undone `for` seconds later."""

    lasting: Annotated[float, Field(gt=0, le=86_400)] | None = Field(default=None, alias="for")


class LineStep(Step):
    """Happens to one line: a role (`primary`, `backup`) or the name of a link."""

    link: str = "primary"


class Cut(LineStep, Passing):
    """Silent: packets vanish, nothing is refused."""

    do: Literal["cut"]
    direction: Literal["both", "up", "down"] = "both"


class Repair(LineStep):
    do: Literal["repair"]


class Degrade(LineStep, Passing):
    """`up` is from the site to the centre. What is not named is as in the climate."""

    do: Literal["degrade"]
    loss_up: Fraction | None = None
    loss_down: Fraction | None = None
    delay_ms: Milliseconds | None = None
    jitter_ms: Milliseconds | None = None
    kbps: Annotated[float, Field(gt=0)] | None = None


class Restore(LineStep):
    do: Literal["restore"]


class BlockUdp(LineStep, Passing):
    do: Literal["block-udp"]


class AllowUdp(LineStep):
    do: Literal["allow-udp"]


class AgentStop(Step, Passing):
    """Killed: it says no goodbye."""

    do: Literal["agent-stop"]


class AgentStart(Step):
    do: Literal["agent-start"]


class Switch(LineStep, Passing):
    """A technician moves the site to another line."""

    do: Literal["switch"]
    link: str = "backup"


class SwitchBack(LineStep):
    do: Literal["switch-back"]


AnyStep = Annotated[
    Cut | Repair | Degrade | Restore | BlockUdp | AllowUdp | AgentStop | AgentStart | Switch | SwitchBack,
    Field(discriminator="do"),
]
STEPS: dict[str, type[Step]] = {
    "cut": Cut,
    "repair": Repair,
    "degrade": Degrade,
    "restore": Restore,
    "block-udp": BlockUdp,
    "allow-udp": AllowUdp,
    "agent-stop": AgentStop,
    "agent-start": AgentStart,
    "switch": Switch,
    "switch-back": SwitchBack,
}


class Scenario(Part):
    """The whole of a scenario file. `seconds` is how long it runs; `seed` decides every random loss."""

    title: Sentence
    seconds: Annotated[float, Field(gt=0, le=86_400)]
    seed: int = 0
    climate: Climate = Climate()
    day: DayPlan | None = None
    steps: tuple[AnyStep, ...] = ()


class Action(NamedTuple):
    """One change at one moment. `link` is None where it concerns the agent; `cause` is the step it comes from."""

    at: float
    do: str
    sites: tuple[str, ...]
    link: str | None
    cause: AnyStep
    undoes: bool = False


def timeline(scenario: Scenario, registry: Registry) -> list[Action]:
    """Everything that happens, in order; what ends at an instant ends before anything begins at it."""
    actions = [action for step in scenario.steps for action in _actions(step, registry)]
    return sorted(actions, key=lambda action: (action.at, not action.undoes))


def _actions(step: AnyStep, registry: Registry) -> Iterator[Action]:
    link = step.link if isinstance(step, LineStep) else None
    sites = concerned(step, registry)
    yield Action(step.at, step.do, sites, link, step)
    if isinstance(step, Passing) and step.lasting is not None:
        undone = "primary" if step.do == "switch" else link
        yield Action(step.at + step.lasting, UNDO[step.do], sites, undone, step, undoes=True)


def concerned(step: AnyStep, registry: Registry) -> tuple[str, ...]:
    """The sites of a step. With a carrier: those whose line in question is that carrier's."""
    if step.carrier is None:
        return (*((step.site,) if step.site else ()), *step.sites)
    which = step.link if isinstance(step, LineStep) else "primary"
    links = ((site.id, link_of(site, which)) for site in registry.sites)
    return tuple(site for site, link in links if link and link.carrier == step.carrier)


def link_of(site: Site, which: str) -> Link | None:
    """The link of a site by its role, which comes first, or by its name."""
    return next((link for link in site.links if which == link.role), None) or next(
        (link for link in site.links if which == link.name), None
    )
