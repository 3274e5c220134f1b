"""sites.yaml at the top of the repository: good, true, and harmless."""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.config.loader import load_registry, parse_registry
from orchestrator.model.policy import AlertPolicy, Policy
from orchestrator.model.registry import Registry, Reporting, Signature, Site

SAMPLE = Path(__file__).parents[2] / "sites.yaml"
DOCUMENTATION = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
UNITS = {
    "24": ("UBND tỉnh Bắc Giang", "TP Bắc Giang"),
    "213": ("UBND TP Bắc Giang", "TP Bắc Giang"),
    "215": ("UBND huyện Yên Thế", "thị trấn Phồn Xương"),
    "216": ("UBND huyện Tân Yên", "thị trấn Cao Thượng"),
    "217": ("UBND huyện Lạng Giang", "thị trấn Vôi"),
    "218": ("UBND huyện Lục Nam", "thị trấn Đồi Ngô"),
    "219": ("UBND huyện Lục Ngạn", "thị trấn Chũ"),
    "220": ("UBND huyện Sơn Động", "thị trấn An Châu"),
    "221": ("UBND huyện Yên Dũng", "thị trấn Nham Biền"),
    "222": ("UBND huyện Việt Yên", "thị trấn Bích Động"),
    "223": ("UBND huyện Hiệp Hòa", "thị trấn Thắng"),
}


@pytest.fixture(scope="module")
def sample() -> Registry:
    return load_registry(SAMPLE)


def test_the_eleven_points(sample: Registry) -> None:
    assert {site.unit_code: (site.name, site.seat) for site in sample.sites} == UNITS
    hub, *districts = sample.sites
    assert (hub.hub, hub.room) == (True, "Phòng họp tầng 4, trụ sở UBND tỉnh")
    assert all(site.level == "district" and site.parent == hub.id and not site.hub for site in districts)


def test_each_has_two_lines_and_somebody_to_call(sample: Registry) -> None:
    for site in sample.sites:
        assert [link.role for link in site.links] == ["primary", "backup"]
        assert site.links[0].carrier == "tslcd" != site.links[1].carrier
        assert site.contacts[0].role == "technician"


def test_the_meeting_of_the_invitation(sample: Registry) -> None:
    (meeting,) = sample.meetings
    assert meeting.start == datetime(2021, 11, 30, 0, 30, tzinfo=UTC)
    assert f"{meeting.start:%A %H:%M}" == "Tuesday 07:30"
    assert meeting.papers is not None
    assert f"{meeting.papers.deadline:%d/%m %H:%M}" == "27/11 15:00"
    assert meeting.papers.url == "http://dhtn.bacgiang.gov.vn"
    assert [item.order for item in meeting.agenda] == [1, 2, 3, 4, 5] + [6] * 10
    assert [item.site for item in meeting.agenda[5:]] == [site.id for site in sample.sites[1:]]


def test_no_address_and_no_number_is_anybodys() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    addresses = re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text)
    assert len(addresses) > 40
    assert all(any(ipaddress.ip_address(address) in net for net in DOCUMENTATION) for address in addresses)
    phones = re.findall(r"(?:phone|hotline): ([+\d][ \d]*\d)", text)
    assert len(phones) > 20
    # No subscriber's number in Viet Nam begins with 0 after the area code.
    assert all(phone.removeprefix("+84 ").removeprefix("0").startswith("204 000 ") for phone in phones)


def test_every_field_of_a_site_is_explained() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    first = text[text.index("sites:") : text.index("- id: tp-bac-giang")]
    assert [
        name
        for name in Site.model_fields
        if not re.search(rf"^ +(# |- )?{name}: .*#|^ +{name}: +#", first, re.MULTILINE)
    ] == []


def test_every_field_of_the_report_is_explained(sample: Registry) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    section = text[text.index("\nreport:") : text.index("# policy:")]
    lines = [line for line in section.splitlines()[2:] if line and not line.startswith("    - ")]
    assert all("  # " in line or line.startswith("# ---") for line in lines)
    for name in (*Reporting.model_fields, *Signature.model_fields):
        assert f"{name}:" in section, name
    assert sample.report.model_fields_set | {"template"} == set(Reporting.model_fields)


def test_the_policy_it_shows_is_the_default() -> None:
    """Uncommented, the last section is the whole default policy, one webhook and a mail server."""
    text = SAMPLE.read_text(encoding="utf-8")
    before, policy = text.split("# policy:\n")
    registry = parse_registry(
        f"{before}policy:\n{re.sub('^# ', '', policy, flags=re.MULTILINE)}".encode(), "sites.yaml"
    )
    assert [hook.secret_env for hook in registry.policy.alerts.webhooks] == ["DIEMCAU_WEBHOOK_SECRET"]
    plain = registry.policy.model_copy(
        update={"alerts": AlertPolicy(**{**dict(registry.policy.alerts), "webhooks": ()}), "mail": None},
    )
    assert plain == Policy()
    for part in ("watch", "quality", "checks", "schedule", "alerts", "mail", "retention"):
        shown = getattr(registry.policy, part)
        assert shown.model_fields_set == set(type(shown).model_fields)
