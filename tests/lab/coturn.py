"""Debian's coturn on loopback, laid out as Jitsi does it: secrets that expire, addresses that it does not relay to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from orchestrator.probes.turn import Server
from tests.deploy.rig import HERE, free_port

SECRET = "khoa-cua-turn"
DENIED = "127.0.0.7"
CONFIG = """\
listening-ip={here}
relay-ip={here}
listening-port={port}
min-port=49500
max-port=49600
use-auth-secret
static-auth-secret={secret}
realm=hop.test
fingerprint
no-tls
no-dtls
no-cli
allow-loopback-peers
denied-peer-ip={denied}
userdb={folder}/turn.db
pidfile={folder}/turn.pid
log-file=stdout
"""


class Coturn:
    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def service(self) -> str:
        """As Prosody is told of it."""
        return (
            f'{{ type = "turn", host = "{HERE}", port = {self.port}, transport = "udp", secret = "{SECRET}", '
            'ttl = 3600, algorithm = "turn" }'
        )

    def server(self, *, transport: str = "udp", secret: str = SECRET, expires: int = 2_000_000_000) -> Server:
        """With credentials as Prosody makes them."""
        password = base64.b64encode(hmac.new(secret.encode(), str(expires).encode(), hashlib.sha1).digest()).decode()
        return Server(HERE, self.port, transport, str(expires), password)


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[Coturn]:
    """Until it listens, and while the block lasts."""
    port = free_port()
    told = CONFIG.format(here=HERE, port=port, secret=SECRET, denied=DENIED, folder=folder)
    (folder / "turn.conf").write_text(told, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        "turnserver", "-c", folder / "turn.conf", stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(20):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection(HERE, port)
                    writer.close()
                    break
                assert process.returncode is None
                await asyncio.sleep(0.02)
        yield Coturn(port)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
