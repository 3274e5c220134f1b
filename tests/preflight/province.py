"""A small registry on loopback addresses."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from orchestrator.model.registry import Registry

HANOI = timezone(timedelta(hours=7))
START = datetime(2026, 12, 1, 7, 30, tzinfo=HANOI)


def link(address: str | None, *, role: str = "primary", name: str = "TSLCD", **more: Any) -> dict[str, Any]:
    return {"name": name, "role": role, "carrier": "mang-a", "address": address, **more}


def site(name: str, *links: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": f"UBND huyện {name}", "level": "district", "links": list(links), **more}


def meeting(name: str = "hop", start: datetime = START, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": "Họp thử", "rooms": ["hop"], "start": start, **more}


def province(*sites: dict[str, Any], **more: Any) -> Registry:
    """`more` replaces whole sections."""
    hub = {"id": "tinh", "name": "UBND tỉnh", "level": "province", "hub": True, "links": [link("127.0.1.1")]}
    return Registry.model_validate(
        {
            "organization": {"name": "Tỉnh thử", "technical_owner": "Tổ kỹ thuật"},
            "conference": {"domain": "hop.example.vn", "web": "https://hop.example.vn"},
            "carriers": [{"id": "mang-a", "name": "Mạng A"}],
            "sites": [hub, *sites],
            **more,
        }
    )
