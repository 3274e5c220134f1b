"""The simulated province: no address leads out of this machine, and each line reaches the centre as itself."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config.loader import load_registry
from orchestrator.model.policy import AlertPolicy, Policy, Webhook
from orchestrator.model.registry import (
    Carrier,
    Centre,
    Conference,
    Contact,
    Link,
    Meeting,
    Organization,
    Papers,
    Registry,
    Site,
    Uplink,
)
from orchestrator.rehearsal.links.line import Weather
from orchestrator.rehearsal.province.loopback import loopback, rehosted
from orchestrator.rehearsal.province.points import Province

OFFICE = Webhook(name="office", url="http://127.0.0.1:9/alerts", secret_env="NONE")

ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9a-f:]*::[0-9a-f:]*")
HOST = re.compile(r"(?:@|//)([^/:?#\s]+)|\b((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+)\b(?![\w.-]*@)", re.IGNORECASE)


def strings(value: Any) -> Iterator[str]:
    """Every string in nested plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


def strangers(registry: Registry) -> set[str]:
    """What in a registry names a place outside this machine: addresses, hosts of URLs and e-mail, domain names."""
    found: set[str] = set()
    for text in strings(registry.model_dump(mode="json")):
        addresses = ADDRESS.findall(text)
        found |= {address for address in addresses if not ipaddress.ip_address(address).is_loopback}
        hosts = {first or second for first, second in HOST.findall(text)} - set(addresses)
        found |= {host for host in hosts if host != "localhost" and not host.endswith(".localhost")}
    return found


def link(name: str, role: str, last: int) -> Link:
    return Link.model_validate(
        {
            "name": name,
            "role": role,
            "carrier": "c1",
            "address": f"192.0.2.{last}",
            "agent_address": f"198.51.100.{last}",
            "port": 22,
        }
    )


@pytest.fixture
def everything() -> Registry:
    """A registry in which every field that can hold an address holds one."""
    technician = Contact(name="Kỹ thuật", role="technician", phone="0900000001", email="kt@lucngan.example.vn")
    return Registry(
        organization=Organization(name="UBND tỉnh", technical_owner="Sở TT&TT"),
        conference=Conference(
            domain="hop.example.vn",
            web="https://hop.example.vn:8443/",
            muc="conference.hop.example.vn",
            videobridges=("http://203.0.113.5:8080", "203.0.113.6:8080"),
            jicofo="http://203.0.113.7:8888",
            prosody="203.0.113.8",
        ),
        centre=Centre(
            gateway="192.0.2.254",
            uplinks=(Uplink(name="a", carrier="c1", address="192.0.2.253"), Uplink(name="b", carrier="c1")),
            control=("203.0.113.53", "2001:db8::53"),
        ),
        carriers=(Carrier(id="c1", name="Nhà mạng 1", control="203.0.113.1"), Carrier(id="c2", name="Nhà mạng 2")),
        sites=(
            Site(id="tinh", name="Tỉnh", level="province", hub=True, links=(link("chinh", "primary", 1),)),
            Site(
                id="luc-ngan",
                name="Lục Ngạn",
                level="district",
                links=(link("chinh", "primary", 2), link("du-phong", "backup", 3)),
                contacts=(technician,),
            ),
            Site(id="khong-duong", name="Không đường", level="district"),
        ),
        meetings=(
            Meeting(
                id="m",
                title="Giao ban",
                rooms=("giaoban",),
                start=datetime(2021, 11, 30, 0, 30, tzinfo=UTC),
                papers=Papers(deadline=datetime(2021, 11, 27, 8, tzinfo=UTC), url="http://tailieu.example.vn/x"),
            ),
        ),
        policy=Policy(
            alerts=AlertPolicy(webhooks=(Webhook(name="w", url="https://out.example.vn/hook", secret_env="X"),))
        ),
    )


def test_the_search_for_strangers_finds_them_all(everything: Registry) -> None:
    assert strangers(everything) == {
        *(f"192.0.2.{n}" for n in (1, 2, 3, 253, 254)),
        *(f"198.51.100.{n}" for n in (1, 2, 3)),
        *(f"203.0.113.{n}" for n in (1, 5, 6, 7, 8, 53)),
        *("2001:db8::53", "hop.example.vn", "conference.hop.example.vn", "lucngan.example.vn"),
        *("tailieu.example.vn", "out.example.vn"),
    }


async def test_no_address_of_the_moved_registry_leads_out(everything: Registry) -> None:
    province = Province(everything, seed=1, weather=Weather(), webhooks=[OFFICE])
    assert strangers(province.registry) == set()
    assert [hook.name for hook in province.registry.policy.alerts.webhooks] == ["office"]
    assert Registry.model_validate(province.registry.model_dump()) == province.registry
    await province.close()


async def test_what_is_not_an_address_stays(everything: Registry) -> None:
    province = Province(everything, seed=1, weather=Weather())
    site, before = province.registry.sites[1], everything.sites[1]
    assert [(each.name, each.role, each.carrier) for each in site.links] == [
        (each.name, each.role, each.carrier) for each in before.links
    ]
    assert site.contacts[0].phone == "0900000001"
    assert (province.registry.centre.uplinks[1].address, province.registry.carriers[1].control) == (None, None)
    await province.close()


async def test_every_link_has_addresses_of_its_own(everything: Registry) -> None:
    province = Province(everything, seed=1, weather=Weather())
    links = [each for site in province.registry.sites for each in site.links]
    assert len({each.address for each in links} | {each.agent_address for each in links}) == 2 * len(links)
    await province.close()


async def test_a_line_is_found_by_its_role_and_by_its_name(everything: Registry) -> None:
    province = Province(everything, seed=1, weather=Weather())
    point = province.points["luc-ngan"]
    assert point.line("backup") is point.line("du-phong") is point.lines["du-phong"]
    with pytest.raises(KeyError):
        point.line("ve-tinh")
    assert province.points["khong-duong"].line("primary")
    await province.close()


async def test_a_site_reaches_the_centre_from_the_address_of_the_line_in_use(everything: Registry) -> None:
    callers: asyncio.Queue[str] = asyncio.Queue()

    def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.put_nowait(writer.get_extra_info("peername")[0])
        writer.close()

    centre = await asyncio.start_server(answer, "127.0.0.1", 0)
    web_port = centre.sockets[0].getsockname()[1]
    province = Province(everything, seed=1, weather=Weather())
    dialled = province.open("127.0.0.1", web_port, web_port)["luc-ngan"]
    host, port = dialled.removeprefix("http://").split(":")
    primary, backup = (each.agent_address for each in province.registry.sites[1].links)
    for line, seen_as in (("du-phong", backup), ("chinh", primary)):
        province.points["luc-ngan"].router.switch(line)
        _, writer = await asyncio.open_connection(host, int(port))
        assert await asyncio.wait_for(callers.get(), 20) == seen_as
        writer.close()
    await province.close()
    centre.close()


async def test_the_backup_line_works_while_the_primary_is_cut(everything: Registry) -> None:
    centre = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    web_port = centre.sockets[0].getsockname()[1]
    province = Province(everything, seed=1, weather=Weather())
    host, port = province.open("127.0.0.1", web_port, web_port)["luc-ngan"].removeprefix("http://").split(":")
    point = province.points["luc-ngan"]
    point.line("primary").cut()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.open_connection(host, int(port)), 0.3)
    point.router.switch("du-phong")
    _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 20)
    writer.close()
    await province.close()
    centre.close()


@pytest.mark.parametrize(
    ("address", "moved_to"),
    [
        ("https://hop.example.vn", "https://127.65.0.1"),
        ("https://hop.example.vn:8443/a?b#c", "https://127.65.0.1:8443/a?b#c"),
        ("hop.example.vn", "127.65.0.1"),
        ("hop.example.vn:80", "127.65.0.1:80"),
        ("http://user:word@hop.example.vn:80/", "http://127.65.0.1:80/"),
    ],
)
def test_a_host_is_replaced_wherever_it_stands(address: str, moved_to: str) -> None:
    assert rehosted(address, "127.65.0.1") == moved_to


def test_addresses_of_a_block_do_not_repeat() -> None:
    addresses = {loopback(60, n) for n in range(5_000)}
    assert len(addresses) == 5_000
    assert all(ipaddress.ip_address(address).is_loopback for address in addresses)


async def test_no_address_of_our_own_sites_file_leads_out() -> None:
    registry = load_registry(Path(__file__).parents[2] / "sites.yaml")
    assert strangers(registry)
    province = Province(registry, seed=1, weather=Weather(), webhooks=[OFFICE])
    assert strangers(province.registry) == set()
    await province.close()
