"""What the tests of `deploy/` share: where it is, a small province without addresses, the settings to run it with."""

from __future__ import annotations

import socket
from pathlib import Path

from orchestrator.config.loader import parse_registry
from orchestrator.config.settings import Settings, read_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
HERE = "127.0.0.1"
SITES = """\
organization: {name: UBND tỉnh, technical_owner: Sở TT&TT}
conference: {domain: hop.example.vn, web: "https://hop.example.vn"}
carriers: [{id: tslcd, name: TSLCD}]
sites:
  - {id: tinh, name: Điểm cầu tỉnh, level: province, hub: yes, links: [{name: TSLCD, role: primary, carrier: tslcd}]}
  - {id: luc-ngan, name: UBND huyện Lục Ngạn, level: district, links: [{name: TSLCD, role: primary, carrier: tslcd}]}
"""
REGISTRY = parse_registry(SITES.encode(), "sites.yaml")


def settings(folder: Path, **given: object) -> Settings:
    """On ports that are free, and without a packet to anybody."""
    usual = {"state_dir": folder, "host": HERE, "port": 0, "stamp_port": 0, "icmp": False, "secret": "s" * 32}
    return read_settings(**{**usual, **given})


def free_port() -> int:
    """For a program that cannot be told to choose one itself."""
    with socket.socket() as trial:
        trial.bind((HERE, 0))
        return int(trial.getsockname()[1])


def written(name: str) -> str:
    """A file of `deploy/`."""
    return (DEPLOY / name).read_text(encoding="utf-8")
