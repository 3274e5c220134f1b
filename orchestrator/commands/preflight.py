"""`diemcau preflight`: is every site ready? Works beside a running service as well as without one."""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from orchestrator.clock import Clock, SystemClock
from orchestrator.commands.preflight_table import print_preflight
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput, Problem, StoreError
from orchestrator.jitsi.keys import login_key
from orchestrator.jitsi.xmpp.trial import open_trials
from orchestrator.model.check import CENTRE, Preflight
from orchestrator.model.registry import Meeting, Registry
from orchestrator.preflight.plan import Plan, plan
from orchestrator.preflight.runner import Progress, journalled, run_preflight
from orchestrator.probes.checks.probes import Probes
from orchestrator.schedule.series import next_held
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from orchestrator.text import Text

CHECKING = Text(vi="Đang kiểm tra", en="Checking")
UNWRITTEN = Text(vi="Kết quả chưa được ghi vào nhật ký. {why}", en="The journal has not taken the result. {why}")
NO_SUCH = Text(
    vi="không có mã này trong {file}; các mã đang có: {known}",
    en="there is no such id in {file}; the ids are: {known}",
)
NO_MEETINGS = Text(
    vi="{file} chưa khai báo hội nghị nào (hội nghị lập trên màn hình không nằm trong tệp); bỏ --meeting để kiểm tra "
    "mọi điểm cầu",
    en="{file} has no meetings (those planned on screen do not stand in it); leave --meeting out to check every site",
)
NAMED = 30  # ids told to who got one wrong


def check_all(settings: Settings, *, site: str | None, meeting: str | None, as_json: bool) -> int:
    """Look, tell on standard output, and write it to the journal where there is one.

    Returns what the command ends with: 0 when all is ready, else 1. Raises BadInput for an unknown id or a bad file.
    JSON is a `Preflight` and `ready`.
    """
    registry, clock = load_registry(settings.sites), SystemClock()
    _known(site, [each.id for each in registry.sites], settings.sites)
    _known(meeting, [each.id for each in registry.meetings], settings.sites)
    chosen = _chosen(registry, meeting, clock.now())
    media_from = (CENTRE,) if login_key(settings) else ()
    wanted = plan(registry, chosen, clock.now(), only=site, media_from=media_from)
    found = asyncio.run(_look(settings, registry, wanted, clock))
    if as_json:
        sys.stdout.write(json.dumps({**found.model_dump(mode="json"), "ready": found.ready}, ensure_ascii=False) + "\n")
    else:
        print_preflight(found, registry, chosen, settings.locale, sys.stdout)
    return 0 if found.ready else 1


def _chosen(registry: Registry, named: str | None, now: datetime) -> Meeting | None:
    """The meeting of that id, else of all; as it is held next. One that is over is still told of by its name."""
    meetings = [each for each in registry.meetings if named in (None, each.id)]
    usual = timedelta(hours=registry.policy.schedule.usual_length_h)
    ahead = next_held(meetings, now, ZoneInfo(registry.organization.timezone), usual=usual)
    return ahead or (meetings[0] if named else None)


async def _look(settings: Settings, registry: Registry, wanted: Plan, clock: Clock) -> Preflight:
    policy, trust = registry.policy.checks, ssl.create_default_context()
    trials = open_trials(settings, registry.conference, clock, policy.answer_s, trust)
    run = f"preflight-{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    with _bar() as bar:
        task = bar.add_task(CHECKING.to(settings.locale), total=None)

        def progressed(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        async with Probes(policy, clock, icmp=settings.icmp, trust=trust, trials=trials) as probes:
            found = await run_preflight(wanted, run, probes, policy, clock, on_progress=progressed)
    await _write(settings, found, clock)
    return found


async def _write(settings: Settings, found: Preflight, clock: Clock) -> None:
    """Into a stream of the run's own: to write in the service's would take it away from a service that runs."""
    if settings.database is None and not (settings.state_dir / "journal.db").exists():
        return
    trouble: Text | None = None
    try:
        store = await open_store(settings.database_url, clock)
        ledger = Ledger(store.journal, clock)
        try:
            await ledger.open(found.run)
            ledger.record(found.run, *journalled(found))
        finally:
            await ledger.close()
            await store.close()
        trouble = ledger.trouble
    except StoreError as error:
        trouble = error.text
    if trouble is not None:
        sys.stderr.write(UNWRITTEN.format(why=trouble).to(settings.locale) + "\n")


def _bar() -> Bar:
    """On standard error, and only where a person watches."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Bar(*columns, console=console, transient=True, disable=not console.is_terminal)


def _known(given: str | None, known: Sequence[str], file: Path) -> None:
    if given is None or given in known:
        return
    named = ", ".join(known[:NAMED]) + (", …" if len(known) > NAMED else "")
    raise BadInput([Problem(given, None, "", (NO_SUCH if known else NO_MEETINGS).format(file=file, known=named))])
