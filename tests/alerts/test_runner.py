"""The runner between a real journal and real receivers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestrator.alerts.runner import AlertRunner, Channel
from orchestrator.alerts.wording import Wording
from orchestrator.channels.webhook import Webhook
from orchestrator.clock import SystemClock
from orchestrator.model import policy
from orchestrator.model.events import AlertDelivered, AlertFailed, AlertRaised, Body, Event
from orchestrator.model.message import Message
from orchestrator.model.patience import Patience
from orchestrator.store.ledger import Ledger
from orchestrator.text import Text
from tests.alerts.desk import open_ledger
from tests.alerts.story import opened, registry, resolved
from tests.channels.receiver import Receiver, hang, status

STREAM = "giao-ban"
HASTY = Patience(first_s=0.01, longest_s=0.05)
WORDING = Wording(registry(), lambda causes: Text(vi="", en=""), lambda line: Text(vi="", en=""))


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_ledger(tmp_path / "journal.db") as ledger:
        await ledger.open(STREAM)
        yield ledger


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def other() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


class Desk(NamedTuple):
    """A runner at work and the journal it works from."""

    ledger: Ledger
    runner: AlertRunner

    def tell(self, *bodies: Body) -> None:
        self.ledger.record(STREAM, *bodies)

    async def until(self, done: Callable[[list[Event]], bool]) -> list[Event]:
        """The journal, as soon as it says so."""
        events: list[Event] = []
        async with asyncio.timeout(30):
            async for event in self.ledger.follow(STREAM, 0):
                events.append(event)
                if done(events):
                    return events
        raise AssertionError


@asynccontextmanager
async def at_work(
    ledger: Ledger,
    channels: Sequence[Channel],
    *,
    alerts: policy.AlertPolicy | None = None,
    history: Sequence[Event] = (),
) -> AsyncIterator[Desk]:
    rules = policy.Policy(alerts=alerts or rules_for(*(channel.name for channel in channels)))
    runner = AlertRunner(
        STREAM, rules, WORDING, ledger, channels, SystemClock(), url="https://bang.example/", patience=HASTY
    )
    task = asyncio.create_task(runner.run(history))
    try:
        yield Desk(ledger, runner)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def rules_for(*names: str, hold_s: float = 0.0, attempts_for_s: float = 60.0) -> policy.AlertPolicy:
    hooks = tuple(policy.Webhook(name=name, url="http://127.0.0.1:1/", secret_env="KEY") for name in names)
    return policy.AlertPolicy(hold_s=hold_s, webhooks=hooks, attempts_for_s=attempts_for_s)


@pytest.fixture
async def hook() -> AsyncIterator[Callable[[str, Receiver], Webhook]]:
    async with AsyncExitStack() as stack:

        def build(name: str, receiver: Receiver) -> Webhook:
            channel = Webhook(policy.Webhook(name=name, url=receiver.url, secret_env="KEY"), "k", SystemClock())
            stack.push_async_callback(channel.close)
            return channel

        yield build


Hook = Callable[[str, Receiver], Webhook]


def settled(*alerts: str) -> Callable[[list[Event]], bool]:
    """Whether each alert has been delivered or given up, once a mention."""
    return lambda events: sorted(alert for alert, _, _ in outcomes(events)) == sorted(alerts)


def outcomes(events: Sequence[Event]) -> list[tuple[str, str, int | str]]:
    """(alert, channel, attempts or reason) in the order of the journal."""
    found: list[tuple[str, str, int | str]] = []
    for event in events:
        if isinstance(event.body, AlertDelivered):
            found.append((event.body.alert, event.body.channel, event.body.attempts))
        elif isinstance(event.body, AlertFailed):
            found.append((event.body.alert, event.body.channel, event.body.reason))
    return found


async def test_a_drop_and_its_end_are_each_told_once(ledger: Ledger, receiver: Receiver, hook: Hook) -> None:
    async with at_work(ledger, [hook("truc", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        await desk.until(settled("sc-1:dropped"))
        desk.tell(resolved(60))
        events = await desk.until(settled("sc-1:dropped", "sc-1:recovered"))

    assert [received.alert for received in receiver.received] == ["sc-1:dropped", "sc-1:recovered"]
    payload = receiver.received[0].payload
    assert payload["text"]["vi"].startswith("Điểm cầu UBND huyện Lục Ngạn mất kết nối lúc ")
    assert payload["url"] == "https://bang.example/"
    journal = {event.id: event.body.kind for event in events}
    assert [journal[id] for id in payload["events"]] == ["incident.opened", "alert.raised"]
    assert outcomes(events) == [("sc-1:dropped", "truc", 1), ("sc-1:recovered", "truc", 1)]


async def test_a_failing_receiver_is_tried_again_under_the_same_key(
    ledger: Ledger, receiver: Receiver, hook: Hook
) -> None:
    receiver.answers = [status(500), status(503, Retry_After="0"), status(200)]
    async with at_work(ledger, [hook("truc", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        events = await desk.until(settled("sc-1:dropped"))

    assert [received.alert for received in receiver.received] == ["sc-1:dropped"] * 3
    assert outcomes(events) == [("sc-1:dropped", "truc", 3)]


async def test_a_channel_that_hangs_holds_up_no_other(
    ledger: Ledger, receiver: Receiver, other: Receiver, hook: Hook
) -> None:
    receiver.answers = [hang] * 9
    async with at_work(ledger, [hook("treo", receiver), hook("truc", other)]) as desk:
        desk.tell(opened("luc-ngan"))
        await receiver.until(lambda: len(receiver.received) == 1)
        desk.tell(resolved(5))
        await other.until(lambda: len(other.accepted) == 2)

    assert [received.alert for received in other.received] == ["sc-1:dropped", "sc-1:recovered"]
    assert [received.alert for received in receiver.received] == ["sc-1:dropped"]


async def test_an_incident_whose_delivery_hangs_holds_up_no_other(
    ledger: Ledger, receiver: Receiver, hook: Hook
) -> None:
    receiver.answers = [hang]
    async with at_work(ledger, [hook("truc", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        await receiver.until(lambda: len(receiver.received) == 1)
        desk.tell(opened("son-dong", incident="sc-2"))
        events = await desk.until(settled("sc-2:dropped"))

    assert outcomes(events) == [("sc-2:dropped", "truc", 1)]


async def test_a_receiver_that_comes_up_late_hears_the_drop_before_its_end(
    ledger: Ledger, receiver: Receiver, hook: Hook
) -> None:
    await receiver.stop()
    async with at_work(ledger, [hook("truc", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        await desk.until(lambda events: any(isinstance(event.body, AlertRaised) for event in events))
        desk.tell(resolved(5))
        await desk.until(lambda events: sum(isinstance(event.body, AlertRaised) for event in events) == 2)
        await receiver.start()
        await desk.until(settled("sc-1:dropped", "sc-1:recovered"))

    assert [received.alert for received in receiver.received] == ["sc-1:dropped", "sc-1:recovered"]


async def test_a_refusal_is_given_up_and_so_is_its_recovery(ledger: Ledger, receiver: Receiver, hook: Hook) -> None:
    receiver.answers = [status(400)]
    async with at_work(ledger, [hook("truc", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        await desk.until(settled("sc-1:dropped"))
        desk.tell(resolved(5))
        events = await desk.until(settled("sc-1:dropped", "sc-1:recovered"))

    assert len(receiver.received) == 1
    assert outcomes(events) == [
        ("sc-1:dropped", "truc", "nơi nhận trả lời HTTP 400"),
        (
            "sc-1:recovered",
            "truc",
            "kênh này chưa nhận được cảnh báo mất kết nối nên không gửi tin kết nối lại",
        ),
    ]


async def test_after_so_long_it_is_given_up(ledger: Ledger, receiver: Receiver, hook: Hook) -> None:
    receiver.answers = [status(500)] * 1000
    alerts = rules_for("truc", attempts_for_s=0.2)
    async with at_work(ledger, [hook("truc", receiver)], alerts=alerts) as desk:
        desk.tell(opened("luc-ngan"))
        events = await desk.until(settled("sc-1:dropped"))

    assert outcomes(events) == [("sc-1:dropped", "truc", "nơi nhận trả lời HTTP 500")]
    assert len(receiver.received) > 1


async def test_the_next_process_sends_what_the_last_one_could_not(
    tmp_path: Path, receiver: Receiver, hook: Hook
) -> None:
    await receiver.stop()
    async with open_ledger(tmp_path / "journal.db") as ledger:
        await ledger.open(STREAM)
        async with at_work(ledger, [hook("truc", receiver)]) as desk:
            desk.tell(opened("luc-ngan"))
            await desk.until(lambda events: any(isinstance(event.body, AlertRaised) for event in events))
    await receiver.start()
    async with open_ledger(tmp_path / "journal.db") as ledger:
        history = await ledger.open(STREAM)
        async with at_work(ledger, [hook("truc", receiver)], history=history) as desk:
            await desk.until(settled("sc-1:dropped"))
    async with open_ledger(tmp_path / "journal.db") as ledger:
        history = await ledger.open(STREAM)
        async with at_work(ledger, [hook("truc", receiver)], history=history) as desk:
            desk.tell(resolved(5))
            await desk.until(settled("sc-1:dropped", "sc-1:recovered"))

    assert [received.alert for received in receiver.received] == ["sc-1:dropped", "sc-1:recovered"]


async def test_a_hold_ends_by_itself(ledger: Ledger, receiver: Receiver, hook: Hook) -> None:
    async with at_work(ledger, [hook("truc", receiver)], alerts=rules_for("truc", hold_s=0.3)) as desk:
        desk.tell(opened("luc-ngan"))
        desk.tell(resolved(0.1))
        desk.tell(opened("son-dong", incident="sc-2"))
        await desk.until(settled("sc-2:dropped"))

    assert [received.alert for received in receiver.received] == ["sc-2:dropped"]


async def test_a_reload_takes_over_what_waits(ledger: Ledger, receiver: Receiver, other: Receiver, hook: Hook) -> None:
    receiver.answers = [status(500)] * 1000
    async with at_work(ledger, [hook("truc", receiver), hook("cu", receiver)]) as desk:
        desk.tell(opened("luc-ngan"))
        await receiver.until(lambda: len(receiver.received) >= 2)
        desk.runner.adopt(policy.Policy(alerts=rules_for("truc")), WORDING, [hook("truc", other)])
        events = await desk.until(settled("sc-1:dropped", "sc-1:dropped"))

    assert [received.alert for received in other.accepted] == ["sc-1:dropped"]
    assert ("sc-1:dropped", "cu", "kênh này không còn trong cấu hình") in outcomes(events)


class Broken:
    """A channel with a fault of its own, the first time."""

    name = "hong"

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, message: Message) -> None:
        self.sent.append(message.alert)
        if len(self.sent) == 1:
            raise ValueError("nobody foresaw this")


async def test_a_channel_that_breaks_is_logged_and_tried_again(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Broken()
    async with at_work(ledger, [channel]) as desk:
        desk.tell(opened("luc-ngan"))
        events = await desk.until(settled("sc-1:dropped"))

    assert outcomes(events) == [("sc-1:dropped", "hong", 2)]
    assert "nobody foresaw this" in caplog.text


@pytest.mark.parametrize(
    ("attempts", "asked_s", "chance", "pause"),
    [
        (1, None, 1.0, 0.5),
        (1, None, 0.0, 0.25),
        (3, None, 1.0, 2.0),
        (99, None, 1.0, 30.0),
        (1, 7.0, 1.0, 7.0),
        (1, 86400.0, 1.0, 300.0),
        (9, 1.0, 1.0, 30.0),
    ],
)
def test_pauses_grow_and_a_receiver_may_lengthen_them(
    attempts: int, asked_s: float | None, chance: float, pause: float
) -> None:
    assert Patience().pause(attempts, asked_s, chance) == pause


async def test_a_drop_carries_each_receivers_own_link_to_take_it_on(
    ledger: Ledger, receiver: Receiver, other: Receiver, hook: Hook
) -> None:
    channels = [hook("truc", receiver), hook("lanh-dao", other)]
    runner = AlertRunner(
        STREAM,
        policy.Policy(alerts=rules_for("truc", "lanh-dao")),
        WORDING,
        ledger,
        channels,
        SystemClock(),
        ack_url=lambda incident, name: f"https://ngoai.example/a/{incident}-{name}",
        patience=HASTY,
    )
    task = asyncio.create_task(runner.run([]))
    desk = Desk(ledger, runner)
    desk.tell(opened("luc-ngan"), resolved(60))
    await desk.until(settled(*["sc-1:dropped", "sc-1:recovered"] * 2))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    told = {name: [each.payload["ack_url"] for each in at.received] for name, at in (("truc", receiver), ("ld", other))}
    assert told == {
        "truc": ["https://ngoai.example/a/sc-1-truc", ""],
        "ld": ["https://ngoai.example/a/sc-1-lanh-dao", ""],
    }
