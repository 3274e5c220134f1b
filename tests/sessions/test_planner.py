"""The schedule's one writer, over a real journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry
from orchestrator.errors import BadInput, Fenced, Overtaken, StoreError
from orchestrator.model.events import REDACTED, SCHEDULE, MeetingPlanned, MeetingWithdrawn
from orchestrator.model.registry import Meeting, Registry
from orchestrator.schedule.planning.drafts import Draft
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.store import redactions
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store
from tests.schedule.desk import BY, REGISTRY, at, meeting

SAMPLE = Path(__file__).parents[2] / "sites.yaml"
DRAFT = Draft(id="giao-ban", title="Giao ban", start="2021-11-30 07:30")
NOVEMBER = "giao-ban.20211130"


class Standing:
    """A clock that stands."""

    def __init__(self, now: datetime) -> None:
        self.wall = now

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return 0.0

    def elapsed(self) -> float:
        return 0.0


CLOCK = Standing(at("2021-11-22 08:00"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite+aiosqlite:///{tmp_path}/diemcau.db", CLOCK)
    yield opened
    await opened.close()


@pytest.fixture
async def ledger(store: Store) -> AsyncIterator[Ledger]:
    made = Ledger(store.journal, CLOCK)
    yield made
    await made.close()


async def opened(ledger: Ledger, registry: Registry = REGISTRY) -> Planner:
    planner = Planner(ledger, registry, CLOCK)
    await planner.open()
    return planner


def of(*meetings: Meeting) -> Registry:
    return REGISTRY.model_copy(update={"meetings": meetings})


async def test_sites_yaml_is_taken_up_once(store: Store, ledger: Ledger) -> None:
    registry = load_registry(SAMPLE)
    planner = await opened(ledger, registry)
    (session,) = planner.sessions(CLOCK.wall, CLOCK.wall + timedelta(days=30))
    assert (session.id, session.start) == ("giao-ban-2021-11.20211130", at("2021-11-30 07:30"))
    planner.sync(registry)
    await planner.written()
    again = Ledger(store.journal, CLOCK)
    (await opened(again, registry)).sync(registry)
    await again.close()
    (event,) = await store.journal.read(SCHEDULE)
    assert event.body == MeetingPlanned(meeting=registry.meetings[0], source="file", by="sites.yaml")


async def test_what_the_file_changes_and_drops(ledger: Ledger) -> None:
    heard: list[int] = []
    planner = Planner(ledger, of(meeting()), CLOCK, on_changed=lambda: heard.append(len(planner.meetings())))
    await planner.open()
    planner.plan(DRAFT.model_copy(update={"id": "man-hinh", "start": "2021-11-30 14:00"}), BY)
    planner.sync(of(meeting(), meeting("khac", start="2021-12-01 07:30")))
    planner.sync(of(meeting(title="Tên mới"), meeting("khac", start="2021-12-01 07:30")))
    planner.sync(of(meeting(title="Tên mới")))
    planner.sync(of(meeting(title="Tên mới")))
    assert heard == [1, 2, 3, 3, 3]
    found = {plan.meeting.id: (plan.meeting.title, plan.withdrawn) for plan in planner.meetings()}
    assert found["giao-ban"] == ("Tên mới", False)
    assert found["khac"] == ("Hội nghị khac", True)
    assert found["man-hinh"] == ("Giao ban", False)


async def test_a_restart_changes_nothing(store: Store, ledger: Ledger) -> None:
    planner = await opened(ledger)
    planner.plan(DRAFT.model_copy(update={"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1"}), BY)
    planner.move(NOVEMBER, 1, "2021-12-02 08:00", "bão số 9", BY)
    planner.cancel("giao-ban.20211231", 1, "hoãn", BY)
    window = CLOCK.wall, CLOCK.wall + timedelta(days=400)
    before, meetings = planner.sessions(*window), planner.meetings()
    await planner.written()
    other = await opened(Ledger(store.journal, CLOCK))
    assert (other.sessions(*window), other.meetings()) == (before, meetings)


async def test_a_reason_is_shown_no_more_though_the_store_does_not_take_it_out(
    store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = await opened(ledger)
    planner.plan(DRAFT, BY)
    planner.move(NOVEMBER, 1, "2021-12-02 08:00", "con nhỏ nằm viện", BY)
    await planner.written()
    moved = (await store.journal.read(SCHEDULE))[-1]
    monkeypatch.setattr(redactions, "PATIENCE_S", 0.0)
    with pytest.raises(StoreError):
        await planner.redact(NOVEMBER, moved.id, BY)
    session = planner.session(NOVEMBER)
    assert session is not None and session.reason == REDACTED


async def test_what_is_refused_leaves_no_trace(store: Store, ledger: Ledger) -> None:
    heard: list[None] = []
    planner = Planner(ledger, REGISTRY, CLOCK, on_changed=lambda: heard.append(None))
    await planner.open()
    planner.plan(DRAFT, BY)
    with pytest.raises(BadInput):
        planner.plan(DRAFT.model_copy(update={"id": "khac"}), BY)
    with pytest.raises(Overtaken):
        planner.cancel(NOVEMBER, 7, "hoãn", BY)
    assert planner.weigh(DRAFT.model_copy(update={"id": "khac"}), BY).problems
    await planner.written()
    assert (len(await store.journal.read(SCHEDULE)), len(heard)) == (1, 1)


async def test_of_two_writers_the_older_one_stops(store: Store, ledger: Ledger) -> None:
    planner = await opened(ledger)
    await opened(Ledger(store.journal, CLOCK))
    planner.plan(DRAFT, BY)
    await planner.written()
    with pytest.raises(Fenced):
        planner.withdraw("giao-ban", 1, "hoãn", BY)


async def test_who_watches_tells_what_has_begun(ledger: Ledger) -> None:
    begun: set[str] = set()
    planner = Planner(ledger, REGISTRY, CLOCK, begun=lambda session: session.id in begun)
    await planner.open()
    planner.plan(DRAFT, BY)
    begun.add(NOVEMBER)
    with pytest.raises(Overtaken):
        planner.cancel(NOVEMBER, 1, "hoãn", BY)
    begun.clear()
    planner.cancel(NOVEMBER, 1, "hoãn", BY)


async def test_a_changed_policy_counts_at_once(ledger: Ledger) -> None:
    planner = await opened(ledger)
    planner.plan(DRAFT, BY)
    schedule = REGISTRY.policy.schedule.model_copy(update={"usual_length_h": 2.0})
    policy = REGISTRY.policy.model_copy(update={"schedule": schedule})
    planner.sync(REGISTRY.model_copy(update={"policy": policy}))
    session = planner.session(NOVEMBER)
    assert session is not None and session.end == at("2021-11-30 09:30")


async def test_withdrawn_in_the_file_is_told_as_such(store: Store, ledger: Ledger) -> None:
    planner = await opened(ledger, of(meeting()))
    planner.sync(of())
    await planner.written()
    assert (await store.journal.read(SCHEDULE))[-1].body == MeetingWithdrawn(
        meeting="giao-ban", by="sites.yaml", reason="không còn trong sites.yaml"
    )
