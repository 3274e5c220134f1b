"""The duty office: a real receiver of the webhook, which checks every signature."""

from __future__ import annotations

import json
from collections.abc import Callable

from aiohttp import web

from orchestrator.clock import Clock
from orchestrator.rehearsal.witness.outcome import Delivery
from orchestrator.signature import verify


class DutyOffice:
    """Receives alerts on loopback, each once however often it is sent. A double of an office that always answers."""

    def __init__(self, secret: str, clock: Clock, received: Callable[[Delivery], None] = lambda _: None) -> None:
        self.deliveries: list[Delivery] = []  # `at` is monotonic
        self.repeated = 0
        self.refused = 0
        self.url = ""
        self._secret = secret
        self._clock = clock
        self._received = received
        self._runner: web.AppRunner | None = None

    async def open(self) -> str:
        """Listen; the address that belongs into the policy."""
        app = web.Application()
        app.router.add_post("/alerts", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/alerts"
        return self.url

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        at, body = self._clock.monotonic(), await request.read()
        timestamp = request.headers.get("X-DiemCau-Timestamp", "")
        signature = request.headers.get("X-DiemCau-Signature", "")
        if not verify(self._secret, timestamp, body, signature, self._clock.now()):
            self.refused += 1
            return web.Response(status=401)
        self._keep(at, request.headers["Idempotency-Key"], body)
        return web.Response(status=204)

    def _keep(self, at: float, key: str, body: bytes) -> None:
        if any(known.alert == key for known in self.deliveries):
            self.repeated += 1
            return
        alert = json.loads(body)
        delivery = Delivery(at, key, alert["incident"], alert["stage"], tuple(alert["sites"]))
        self.deliveries.append(delivery)
        self._received(delivery)
