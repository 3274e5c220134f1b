"""`diemcau jitsi doctor`: does this Jitsi have all that an orchestrated meeting needs? What to write where."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys

from orchestrator.clock import SystemClock
from orchestrator.commands.doctor.facts import Gatherer
from orchestrator.commands.doctor.signs import signs
from orchestrator.commands.doctor.table import print_findings
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.doctor.examine import examine
from orchestrator.doctor.facts import Facts
from orchestrator.jitsi.xmpp.stream import Door
from orchestrator.jitsi.xmpp.trial import open_trials
from orchestrator.model.check import Verdict
from orchestrator.model.registry import Registry


def doctor(settings: Settings, *, as_json: bool) -> int:
    """Look, and tell on standard output. Ends with 0 when nothing has failed, else with 1.

    Raises BadInput for a bad file or key. JSON: `{"ready", "findings": [Finding]}`.
    """
    registry = load_registry(settings.sites)
    found = examine(asyncio.run(_facts(registry, settings)), registry.policy.checks)
    ready = all(each.verdict is not Verdict.FAILED for each in found)
    if as_json:
        plain = [each.model_dump(mode="json") for each in found]
        sys.stdout.write(json.dumps({"ready": ready, "findings": plain}, ensure_ascii=False) + "\n")
    else:
        print_findings(found, settings.locale, sys.stdout)
    return 0 if ready else 1


async def _facts(registry: Registry, settings: Settings) -> Facts:
    clock, trust, within_s = SystemClock(), ssl.create_default_context(), registry.policy.checks.answer_s
    conference = registry.conference
    door = Door(conference.web, conference.domain, within_s, trust)
    trials = open_trials(settings, conference, clock, within_s, trust)
    return await Gatherer(registry, settings, clock, trust).gather(signs(door, trials, within_s))
