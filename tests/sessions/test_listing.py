"""`diemcau meetings`: beside a service, after it, and before there ever was one."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.model.plan import SessionPlan
from orchestrator.sessions.agenda.listing import print_sessions
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from tests.schedule.desk import BY, at
from tests.sessions.test_planner import CLOCK, DRAFT, SAMPLE

MEETING = "giao-ban-2021-11.20211130"


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    return Settings(sites=SAMPLE, state_dir=tmp_path)


async def told(settings: Settings, **options: bool) -> str:
    out = StringIO()
    await print_sessions(settings, CLOCK.wall, 60, out, **options)
    return out.getvalue()


async def test_before_any_service_what_the_file_says(there: Settings, tmp_path: Path) -> None:
    head, row = (await told(there)).splitlines()
    assert head.split("  ")[0] == "Bắt đầu"
    assert row.startswith("07:30 thứ Ba, 30/11/2021")
    assert row.split()[-1] == MEETING
    assert "Hội nghị giao ban trực tuyến tháng 11/2021" in row and "Theo lịch" in row
    assert os.listdir(tmp_path) == []


async def test_what_the_journal_says_goes_first(there: Settings, tmp_path: Path) -> None:
    store = await open_store(there.database_url, CLOCK)
    ledger = Ledger(store.journal, CLOCK)
    planner = Planner(ledger, load_registry(SAMPLE), CLOCK)
    await planner.open()
    planner.move(MEETING, 1, "2021-12-02 08:00", "bão số 9", BY)
    decision = planner.plan(DRAFT.model_copy(update={"start": "2021-12-10 14:00"}), BY)
    planner.cancel("giao-ban.20211210", 3, "hoãn", BY)
    assert decision.meeting == "giao-ban"
    await ledger.close()
    await store.close()
    states = [line.split("  ") for line in (await told(there)).splitlines()[1:]]
    found = [next(part.strip() for part in row if "Đã" in part or "Theo" in part) for row in states]
    assert found == [
        "Đã chuyển sang giao-ban-2021-11.20211202: bão số 9",
        "Theo lịch",
        "Đã hủy: hoãn",
    ]
    sessions = [SessionPlan.model_validate_json(line) for line in (await told(there, as_json=True)).splitlines()]
    assert [(each.start, each.state) for each in sessions] == [
        (at("2021-11-30 07:30"), "moved"),
        (at("2021-12-02 08:00"), "planned"),
        (at("2021-12-10 14:00"), "cancelled"),
    ]


async def test_nothing_ahead(there: Settings) -> None:
    out = StringIO()
    await print_sessions(there, at("2022-01-01 08:00"), 30, out)
    assert out.getvalue() == "Không có buổi họp nào trong 30 ngày tới.\n"
    out = StringIO()
    await print_sessions(there, at("2022-01-01 08:00"), 30, out, as_json=True)
    assert out.getvalue() == ""


async def test_json_is_json(there: Settings) -> None:
    (line,) = (await told(there, as_json=True)).splitlines()
    assert json.loads(line)["start"] == "2021-11-30T07:30:00+07:00"
