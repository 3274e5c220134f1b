"""Stands for the web server of a Jitsi installation, as far as the check from the centre looks: a double, and says so.

The page, `config.js` and the WebSocket's upgrade; nobody can meet here.
"""

from __future__ import annotations

from aiohttp import web

CONFIG = "// a rehearsal's double of Jitsi's configuration\nvar config = {};\n"
PAGE = "<!doctype html><title>Jitsi Meet (rehearsal)</title>"


class JitsiWeb:
    """On a loopback port until closed."""

    def __init__(self) -> None:
        self._runner = web.ServerRunner(web.Server(_answer), access_log=None)
        self.url = ""

    async def open(self) -> str:
        """Its address."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def close(self) -> None:
        await self._runner.cleanup()


async def _answer(request: web.BaseRequest) -> web.StreamResponse:
    match request.path:
        case "/config.js":
            return web.Response(text=CONFIG, content_type="application/javascript")
        case "/xmpp-websocket":
            socket = web.WebSocketResponse(protocols=("xmpp",))
            await socket.prepare(request)
            await socket.close()
            return socket
    return web.Response(text=PAGE, content_type="text/html")
