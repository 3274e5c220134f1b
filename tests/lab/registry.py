"""The lab's `sites.yaml`: the points of a `Net`, at the addresses that the wires gave them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import yaml

from tests.lab.wires.netns import Net, Place

SECRET_ENV = "DIEMCAU_LAB_SECRET"


def registry(net: Net, webhook: str, *, agentless: Collection[str] = (), carriers: Mapping[str, str]) -> str:
    """YAML. The first point is the hub; `carriers` names the carrier of each point that is not on `mang-chung`."""
    names = ["mang-chung", *sorted(set(carriers.values()))]
    points = [
        _point(n, site, place, carriers.get(site, names[0]), site not in agentless)
        for n, (site, place) in enumerate(net.sites.items())
    ]
    document = {
        "organization": {"name": "Tỉnh thử nghiệm", "technical_owner": "Tổ kỹ thuật"},
        "conference": {"domain": "hop.example.vn", "web": "https://hop.example.vn"},
        "centre": {"gateway": net.centre.gateway, "control": [net.centre.gateway]},
        "carriers": [{"id": name, "name": name} for name in names],
        "sites": points,
        "policy": {
            "alerts": {
                "outside_sessions": True,
                "webhooks": [{"name": "truc", "url": webhook, "secret_env": SECRET_ENV}],
            }
        },
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _point(number: int, site: str, place: Place, carrier: str, agent: bool) -> dict[str, Any]:
    link = {
        "name": "chinh",
        "role": "primary",
        "carrier": carrier,
        "address": place.router,
        "agent_address": place.address,
    }
    return {
        "id": site,
        "name": f"UBND huyện số {number}" if number else "Hội trường tỉnh",
        "level": "district" if number else "province",
        "hub": number == 0,
        "order": number,
        "links": [link],
        "agent": agent,
    }
