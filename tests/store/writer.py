"""A process that lives only to be killed: records without end and prints each event's seq once it is told.

`python -m tests.store.writer URL`
"""

from __future__ import annotations

import asyncio
import random
import sys

from orchestrator.clock import SystemClock
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from tests.store.events import note


async def main(url: str) -> None:
    store = await open_store(url, SystemClock())
    ledger = Ledger(store.journal, SystemClock(), on_lost=lambda stream: say(f"lost {stream}"))
    history = await ledger.open("s1")
    say(f"open {len(history)}")
    async with asyncio.TaskGroup() as group:
        group.create_task(tell(ledger, len(history)))
        while True:
            ledger.record("s1", *[note(random.random())] * random.randint(1, 4))
            await asyncio.sleep(random.choice([0, 0.001, 0.01, 0.03]))


async def tell(ledger: Ledger, after: int) -> None:
    async for event in ledger.follow("s1", after):
        say(f"told {event.seq} {event.body.model_dump()['text']}{' late' * event.late}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
