"""Small registries for the tests of the rehearsal."""

from __future__ import annotations

from orchestrator.model.registry import Conference, Link, Organization, Registry, Site


def district(name: str, *carriers: str) -> Site:
    """A site with a primary line of the first carrier and a backup of the second."""
    roles = ("primary", "backup")
    links = [
        Link.model_validate({"name": f"{carrier}-{role}", "role": role, "carrier": carrier, "address": "192.0.2.1"})
        for role, carrier in zip(roles, carriers, strict=False)
    ]
    return Site(id=name, name=f"UBND huyện {name}", level="district", links=tuple(links))


def province(*sites: Site) -> Registry:
    return Registry(
        organization=Organization(name="UBND tỉnh", technical_owner="Sở TT&TT"),
        conference=Conference(domain="hop.example.vn", web="https://hop.example.vn"),
        sites=(Site(id="tinh", name="Điểm cầu tỉnh", level="province", hub=True), *sites),
    )


THREE = province(district("a", "c1", "c2"), district("b", "c1"), district("c", "c2"))
