"""A process that lives badly: real journal, real alert runner, incidents that come and go until it is killed.

`live` is all of it. To `play` goes on for ever; to `drain` ends what is open and returns when every alert has arrived.
"""

from __future__ import annotations

import asyncio
import random
from multiprocessing.connection import Connection
from pathlib import Path

from orchestrator.alerts.outbox import Outbox
from orchestrator.alerts.runner import AlertRunner
from orchestrator.alerts.wording import Wording
from orchestrator.channels.webhook import Webhook
from orchestrator.clock import SystemClock
from orchestrator.model import policy
from orchestrator.model.events import Event, IncidentOpened, IncidentResolved
from orchestrator.model.patience import Patience
from orchestrator.store.ledger import Ledger
from orchestrator.text import Text
from tests.alerts.desk import open_ledger
from tests.alerts.story import opened, registry, resolved
from tests.crash.lives import noting_what_is_late

STREAM = "giao-ban"
CHANNEL = "truc"
NOTHING = Text(vi="", en="")


def open_incidents(history: list[Event]) -> list[str]:
    ended = {event.body.incident for event in history if isinstance(event.body, IncidentResolved)}
    begun = [event.body.incident for event in history if isinstance(event.body, IncidentOpened)]
    return [incident for incident in begun if incident not in ended]


async def play(ledger: Ledger, history: list[Event]) -> None:
    """Incidents open and end, a few at a time, at random."""
    going = open_incidents(history)
    count = sum(isinstance(event.body, IncidentOpened) for event in history)
    while True:
        await asyncio.sleep(random.uniform(0.0, 0.06))
        if going and random.random() < 0.5:
            ledger.record(STREAM, resolved(1.0, going.pop(random.randrange(len(going)))))
        else:
            count += 1
            going.append(f"{STREAM}.{count}")
            ledger.record(STREAM, opened("luc-ngan", incident=going[-1]))


async def drain(ledger: Ledger, history: list[Event]) -> None:
    """End what is open, and wait until all of it has been told."""
    outbox, awaited = Outbox(), set(open_incidents(history))
    for incident in awaited:
        ledger.record(STREAM, resolved(1.0, incident))
    async for event in ledger.follow(STREAM, 0):
        outbox.fold(event)
        awaited.discard(getattr(event.body, "alert", "").removesuffix(":recovered"))
        if not awaited and not outbox.lanes() and event.seq >= len(history):
            return


def live(journal: Path, notes: Path, url: str, mode: str, up: Connection) -> None:
    """`up` hears once it is at work; in `notes` stands what was told from memory."""
    with noting_what_is_late(notes):
        asyncio.run(_live(journal, url, mode, up))


async def _live(journal: Path, url: str, mode: str, up: Connection) -> None:
    receiver = policy.Webhook(name=CHANNEL, url=url, secret_env="KEY")
    channel = Webhook(receiver, "k", SystemClock())
    rules = policy.Policy(alerts=policy.AlertPolicy(webhooks=(receiver,)))
    wording = Wording(registry(), lambda causes: NOTHING, lambda line: NOTHING)
    async with open_ledger(journal) as ledger:
        history = await ledger.open(STREAM)
        hasty = Patience(first_s=0.02, longest_s=0.05)
        runner = AlertRunner(STREAM, rules, wording, ledger, [channel], SystemClock(), patience=hasty)
        working = asyncio.create_task(runner.run(history))
        up.send("up")
        await (drain if mode == "drain" else play)(ledger, history)
        working.cancel()
        await asyncio.wait([working])
    await channel.close()
