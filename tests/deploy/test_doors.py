"""The heartbeat's door may stand elsewhere than that of the pages."""

from __future__ import annotations

import socket
from pathlib import Path

from orchestrator.service import Service
from tests.deploy.rig import HERE, REGISTRY, settings

THERE = "127.0.0.2"


async def test_the_heartbeat_is_heard_where_the_pages_are_not(tmp_path: Path) -> None:
    async with Service(settings(tmp_path, stamp_host=THERE), REGISTRY) as service:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((HERE, service.stamp_port))  # free here, so it is taken there
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
            other.bind((THERE, service.port))
