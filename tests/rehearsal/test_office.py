"""The duty office, told by the real channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestrator.channels.webhook import Webhook
from orchestrator.clock import SystemClock
from orchestrator.errors import DeliveryError
from orchestrator.model import policy
from orchestrator.model.message import Message
from orchestrator.rehearsal.witness.office import DutyOffice
from orchestrator.rehearsal.witness.outcome import Delivery
from orchestrator.text import Text

WORDS = Text(vi="Mất kết nối", en="Connection lost")


def message(stage: str) -> Message:
    return Message(
        alert=f"i1:{stage}",
        session="s",
        incident="i1",
        stage=stage,
        level="critical",
        at=datetime.now(UTC),
        sites=("luc-ngan",),
        title=WORDS,
        text=WORDS,
        text_with_phones=WORDS,
        url="http://127.0.0.1:1/",
        events=("s/1",),
    )


async def test_an_alert_is_taken_once_however_often_it_comes() -> None:
    heard: list[Delivery] = []
    office = DutyOffice("khoa", SystemClock(), heard.append)
    url = await office.open()
    channel = Webhook(policy.Webhook(name="office", url=url, secret_env="X"), "khoa", SystemClock())
    for stage in ("dropped", "dropped", "recovered"):
        await channel.send(message(stage))
    assert [(each.alert, each.stage, each.sites) for each in office.deliveries] == [
        ("i1:dropped", "dropped", ("luc-ngan",)),
        ("i1:recovered", "recovered", ("luc-ngan",)),
    ]
    assert (heard, office.repeated, office.refused) == (office.deliveries, 1, 0)
    await channel.close()
    await office.close()


async def test_a_stranger_is_turned_away() -> None:
    office = DutyOffice("khoa", SystemClock())
    url = await office.open()
    channel = Webhook(policy.Webhook(name="office", url=url, secret_env="X"), "khóa khác", SystemClock())
    with pytest.raises(DeliveryError):
        await channel.send(message("dropped"))
    assert (office.deliveries, office.refused) == ([], 1)
    await channel.close()
    await office.close()
