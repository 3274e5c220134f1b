"""One agent's open WebSocket: messages in, messages out, and how it ends."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine

from aiohttp import WebSocketError, WSMsgType, web
from pydantic import ValidationError

from orchestrator.model.check import MediaPort
from orchestrator.model.wire import (
    MOST_WAIT_S,
    AgentSays,
    CheckMedia,
    HubSays,
    MediaChecked,
    Ping,
    Pong,
    Refuse,
    from_agent,
)

HEARTBEAT_S = 20.0
MESSAGE_BYTES = 4096
RATE = 50.0  # messages a second that an agent may send; it needs three
BURST = 100.0
SEND_S = 5.0  # an agent that takes nothing for so long is gone
HANG_UP_S = 1.0  # for a goodbye to be heard
PINGS_MAX = 16


class Parted(Exception):
    """The conversation is over. `reason` as in AgentDetached."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Allowance:
    """So many messages at once, so many a second. Pure: `now` is monotonic seconds."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at = now

    def spend(self, now: float) -> bool:
        """One message; False when there were too many."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - 1.0
        self._at = now
        return self._left >= 0.0


class Attachment:
    """Speaks the wire's messages over one socket. Create it once the socket is prepared."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, site: str, token: str) -> None:
        self._socket = socket
        self._request = request
        self._loop = asyncio.get_running_loop()
        self._allowance = Allowance(RATE, BURST, self._loop.time())
        self._pings: OrderedDict[int, float] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._pinged = 0
        self.site = site
        self.token = token  # looked up again now and then, since it may be revoked
        self.instance = ""  # as soon as it has said hello
        self.can: tuple[str, ...] = ()
        self._media: dict[int, asyncio.Future[MediaChecked]] = {}

    async def receive(self) -> AgentSays:
        """The next message. Raises Parted when there will be none, or none that we want."""
        while True:
            frame = await self._socket.receive()
            if not self._allowance.spend(self._loop.time()):
                raise Parted("flooding")
            match frame.type:
                case WSMsgType.TEXT:
                    return _read(frame.data)
                case WSMsgType.BINARY:
                    raise Parted("malformed")
                case WSMsgType.PING:
                    await self._socket.pong(frame.data)
                case WSMsgType.PONG:
                    pass
                case _:
                    raise Parted(_how_it_ended(frame.data))

    async def send(self, message: HubSays) -> None:
        """Raises Parted when the agent does not take it."""
        try:
            async with asyncio.timeout(SEND_S):
                await self._socket.send_str(message.model_dump_json())
        except TimeoutError:
            raise Parted("silent") from None
        except ConnectionError:
            raise Parted("closed") from None

    def ping(self) -> None:
        """Ask for a sign of life; it comes as a Pong."""
        self._pinged += 1
        self._pings[self._pinged] = self._loop.time()
        if len(self._pings) > PINGS_MAX:
            self._pings.popitem(last=False)
        self._spawn(self._send_quietly(Ping(n=self._pinged)))

    def round_trip_ms(self, pong: Pong) -> float | None:
        """How long this answer took; None for one that was not asked for."""
        sent = self._pings.pop(pong.n, None)
        return None if sent is None else (self._loop.time() - sent) * 1000

    async def check_media(self, port: MediaPort, within_s: float) -> MediaChecked | None:
        """What the agent found; None when it has not said so in time."""
        self._pinged += 1
        n = self._pinged
        heard: asyncio.Future[MediaChecked] = self._loop.create_future()
        self._media[n] = heard
        message = CheckMedia(
            n=n, host=port.host, port=port.port, ufrag=port.ufrag, pwd=port.pwd, within_s=min(within_s, MOST_WAIT_S)
        )
        try:
            async with asyncio.timeout(within_s + SEND_S):
                await self.send(message)
                return await heard
        except (TimeoutError, Parted):
            return None
        finally:
            del self._media[n]

    def media_checked(self, told: MediaChecked) -> None:
        """An answer; one that nobody waits for any more is dropped."""
        heard = self._media.get(told.n)
        if heard is not None and not heard.done():
            heard.set_result(told)

    def dismiss(self, refusal: Refuse, *, deaf: bool = False) -> asyncio.Task[None]:
        """Say why and hang up, whether or not the other side listens. `deaf`: hear nothing more of what it sends."""
        return self._spawn(self._hang_up(refusal, deaf))

    async def _hang_up(self, refusal: Refuse, deaf: bool) -> None:
        transport = self._request.transport
        if transport and deaf and isinstance(transport, asyncio.Transport):
            transport.pause_reading()
        try:
            async with asyncio.timeout(HANG_UP_S):
                await self._socket.send_str(refusal.model_dump_json())
                await self._socket.close(code=1008)
        except (TimeoutError, ConnectionError):
            pass  # it could not be told
        finally:
            self.abort()

    def abort(self) -> None:
        if self._request.transport:
            self._request.transport.abort()

    async def close(self) -> None:
        """This process ends; the agent will come back to the next."""
        await self._socket.close(code=1001)

    async def _send_quietly(self, message: Ping) -> None:
        try:
            await self.send(message)
        except Parted:
            self.abort()

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _read(text: str) -> AgentSays:
    try:
        return from_agent.validate_json(text)
    except ValidationError:
        raise Parted("malformed") from None


def _how_it_ended(data: object) -> str:
    match data:
        case WebSocketError():  # a frame too large, or none at all
            return "malformed"
        case TimeoutError():
            return "silent"
    return "closed"
