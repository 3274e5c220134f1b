"""The real agent with the real service: hub, roster, reflector, watch and journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestrator.config.settings import Settings
from orchestrator.model.check import Fault, MediaPort
from orchestrator.model.events import AgentAttached, AgentDetached, Event, LineChanged
from orchestrator.model.registry import Conference, Organization, Registry, Site
from orchestrator.model.signals import LineState
from orchestrator.service import Service
from orchestrator.sessions.watching.watches import STANDING
from orchestrator.text import Text
from orchestrator.web.access.credentials import issue_token
from tests.agent.centre import Running
from tests.lab.prosody.focus import PWD, UFRAG, Bridge

REGISTRY = Registry(
    organization=Organization(name="UBND tỉnh", technical_owner="Sở TT&TT"),
    conference=Conference(domain="hop.example.vn", web="https://hop.example.vn"),
    sites=(
        Site(id="tinh", name="Điểm cầu tỉnh", level="province", hub=True, agent=False),
        Site(id="luc-ngan", name="UBND huyện Lục Ngạn", level="district"),
    ),
)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    settings = Settings(
        state_dir=tmp_path, host="127.0.0.1", port=0, stamp_port=0, secret=SecretStr("s" * 32), icmp=False
    )
    async with Service(settings, REGISTRY) as service:
        yield service


async def until(service: Service, kind: type[AgentAttached | AgentDetached | LineChanged], **wanted: object) -> Event:
    async with asyncio.timeout(20):
        async for event in service.ledger.follow(STANDING, 0):
            if isinstance(event.body, kind) and all(getattr(event.body, k) == v for k, v in wanted.items()):
                return event
    raise AssertionError("the journal ended")


async def test_from_attached_to_goodbye(service: Service) -> None:
    token = await issue_token(service.accounts, "luc-ngan", service.clock.now())
    agent = Running(service.url, token)
    await until(service, AgentAttached, site="luc-ngan")
    await until(service, LineChanged, site="luc-ngan", after=LineState.UP)
    await agent.end()
    await until(service, AgentDetached, site="luc-ngan", reason="bye")


async def test_a_second_agent_waits_until_the_first_is_gone(service: Service) -> None:
    token = await issue_token(service.accounts, "luc-ngan", service.clock.now())
    first = Running(service.url, token)
    await until(service, LineChanged, site="luc-ngan", after=LineState.UP)
    second = Running(service.url, token)
    status = (await second.statuses.first(2))[-1]
    assert status.text.vi == "Máy chủ từ chối: Một agent khác của điểm cầu này đang hoạt động."
    await first.end()
    await second.statuses.until(lambda all_: all_[-1].site == "luc-ngan")
    await second.end()


async def test_an_agent_asks_the_media_port_from_its_place(service: Service) -> None:
    transport, bridge = await asyncio.get_running_loop().create_datagram_endpoint(Bridge, local_addr=("127.0.0.1", 0))
    agent = Running(service.url, await issue_token(service.accounts, "luc-ngan", service.clock.now()))
    await until(service, AgentAttached, site="luc-ngan")
    hub, port = service.web.hub, MediaPort("127.0.0.1", bridge.port, UFRAG, PWD)
    assert hub.media_sites == {"luc-ngan"}
    answered = await hub.check_media("luc-ngan", port, 2.0)
    assert isinstance(answered, float) and 0 < answered < 2000
    assert await hub.check_media("luc-ngan", replace(port, pwd="cua-phien-khac"), 2.0) == (Fault.NOT_AUTHENTIC, "401")
    bridge.silent = True
    assert await hub.check_media("luc-ngan", port, 0.3) == (Fault.SILENT, "")
    assert await hub.check_media("tinh", port, 1.0) == (Fault.NO_AGENT, "")
    transport.close()
    assert await hub.check_media("luc-ngan", port, 1.0) == (
        Fault.REFUSED,
        Text(vi="máy bên kia từ chối kết nối", en="Connection refused"),
    )
    await agent.end()
