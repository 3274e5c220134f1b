"""What is looked at, for whom, in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from orchestrator.model.check import CENTRE, Item, Kind, Wanted
from orchestrator.model.registry import Registry
from orchestrator.preflight.plan import plan
from tests.preflight.province import START, link, meeting, province, site

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
A = site("a", link("127.0.2.1", circuit="M-1", port=443), link("127.0.2.2", role="backup", name="Cáp"))
B = site("b", link("127.0.3.1"))


def sites_of(registry: Registry, only: str | None = None) -> tuple[str, ...]:
    return plan(registry, next(iter(registry.meetings), None), NOW, only=only).sites


def test_a_line_is_asked_where_its_router_is() -> None:
    main, backup = (chain for chain in plan(province(A), None, NOW).chains if chain[0].site == "a")
    assert len(main) == len(backup) == 1
    assert (main[0].kind, main[0].target, main[0].port, main[0].backup) == (Kind.ICMP, "127.0.2.1", 443, False)
    assert (main[0].carrier, main[0].circuit) == ("Mạng A", "M-1")
    assert (backup[0].target, backup[0].link, backup[0].backup) == ("127.0.2.2", "Cáp", True)


def test_a_site_of_which_no_address_is_known_is_not_forgotten() -> None:
    registry = province(site("c", link(None, agent_address="127.0.4.1")))
    assert [chain[0].target for chain in plan(registry, None, NOW).chains if chain[0].site == "c"] == [""]


def test_the_web_is_followed_as_a_browser_goes() -> None:
    registry = province(
        conference={"domain": "x", "web": "https://hop.example.vn:8443/", "addresses": ["192.0.2.4"]},
        centre={"dns": "192.0.2.8"},
    )
    chain = next(chain for chain in plan(registry, None, NOW).chains if chain[0].site == CENTRE)
    assert [(wanted.item, wanted.target, wanted.port) for wanted in chain] == [
        (Item.NAME, "hop.example.vn", None),
        (Item.CERTIFICATE, "hop.example.vn", 8443),
        (Item.PAGE, "https://hop.example.vn:8443/config.js", None),
        (Item.SOCKET, "https://hop.example.vn:8443/xmpp-websocket", None),
    ]
    assert (chain[0].server, chain[0].expect) == ("192.0.2.8", ("192.0.2.4",))


def test_an_address_has_no_name_and_plain_http_no_certificate() -> None:
    registry = province(conference={"domain": "x", "web": "http://[2001:db8::1]:8080"})
    chain = next(chain for chain in plan(registry, None, NOW).chains if chain[0].site == CENTRE)
    assert [wanted.item for wanted in chain] == [Item.PAGE, Item.SOCKET]


def test_each_server_and_the_papers_stand_alone() -> None:
    registry = province(
        conference={
            "domain": "x",
            "web": "http://127.0.0.1",
            "videobridges": ["http://127.0.0.2:8080/", "http://127.0.0.3:8080"],
            "jicofo": "http://127.0.0.4:8888",
        },
        centre={"gateway": "127.0.0.5", "control": ["127.0.0.6", "127.0.0.5"], "ntp": "gio.example.vn"},
        meetings=[meeting(papers={"deadline": START, "url": "http://127.0.0.7"})],
    )
    found = plan(registry, registry.meetings[0], NOW)
    assert [wanted.target for wanted in found.control] == ["127.0.0.5", "127.0.0.6"]
    assert [(chain[0].item, chain[0].target) for chain in found.chains if chain[0].site == CENTRE][1:] == [
        (Item.BRIDGE, "http://127.0.0.2:8080/about/health"),
        (Item.BRIDGE, "http://127.0.0.3:8080/about/health"),
        (Item.FOCUS, "http://127.0.0.4:8888/about/health"),
        (Item.PORTAL, "http://127.0.0.7"),
        (Item.CLOCK, "gio.example.vn"),
    ]


def test_only_who_takes_part_and_exists_on_that_day() -> None:
    former = site("cu", link("127.0.5.1"), valid_to=date(2026, 11, 30))
    coming = site("moi", link("127.0.6.1"), valid_from=date(2026, 12, 1))
    assert sites_of(province(A, B, former, coming)) == ("tinh", "a", "b", "cu")
    assert sites_of(province(A, B, former, coming, meetings=[meeting()])) == ("tinh", "a", "b", "moi")
    assert sites_of(province(A, B, meetings=[meeting(sites=["tinh", "b"])])) == ("tinh", "b")
    assert sites_of(province(A, B, meetings=[meeting(sites=["tinh", "b"])]), only="a") == ("a",)


@pytest.mark.parametrize(("duration", "hours"), [(None, 4), (90, 1.5)])
def test_what_must_hold_must_hold_until_the_meeting_ends(duration: int | None, hours: float) -> None:
    registry = province(meetings=[meeting(duration=duration)])
    until = plan(registry, registry.meetings[0], NOW).until
    assert until == START + timedelta(hours=hours)
    assert until.utcoffset() == timedelta(hours=7)  # dates are told as the meeting's people read them


def test_of_a_past_meeting_until_now() -> None:
    registry = province(meetings=[meeting("cu", START - timedelta(days=30))])
    assert plan(registry, registry.meetings[0], NOW).until == NOW


def test_the_media_port_is_asked_where_we_can_sign_ourselves_in() -> None:
    conference = {"domain": "hop.example.vn", "web": "https://hop.example.vn", "jicofo": "http://192.0.2.5:8888"}
    registry = province(A, B, conference=conference)

    def asked(registry: Registry, *media_from: str) -> list[Wanted]:
        found = plan(registry, None, NOW, media_from=media_from)
        return [wanted for chain in found.chains for wanted in chain]

    def sites(wanted: list[Wanted]) -> list[str]:
        return [each.site for each in wanted if each.item is Item.MEDIA_PORT]

    assert sites(asked(registry)) == []
    assert sites(asked(registry, CENTRE, "a", "di-vang")) == [CENTRE, "a"]
    in_order = [each.item for each in asked(registry, CENTRE)][:5]
    assert in_order == [Item.NAME, Item.CERTIFICATE, Item.PAGE, Item.SOCKET, Item.MEDIA_PORT]
    assert sites(asked(province(A), CENTRE, "a")) == [], "no bridge of ours is named"
