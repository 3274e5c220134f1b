"""A line: many echoes over it, or handshakes where no echo may be sent. Who answers, how fast, how evenly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count, pairwise
from statistics import fmean, median

from orchestrator.clock import Clock
from orchestrator.complaints import retold
from orchestrator.errors import ProbeError
from orchestrator.model.check import Fault, Measured, Step
from orchestrator.probes.icmp import IcmpEcho
from orchestrator.probes.tcp import TcpEcho
from orchestrator.text import Text

ECHOES = Text(
    vi="Gửi {sent} lần ping tới {address}: nhận {answered} lần trả lời.",
    en="Sent {sent} echoes to {address}: {answered} were answered.",
)
HANDSHAKES = Text(
    vi="Thử kết nối TCP {sent} lần tới {address} cổng {port}: {answered} lần có trả lời.",
    en="Tried {sent} TCP handshakes with {address} port {port}: {answered} were answered.",
)

REFUSALS = Text(
    vi="Thử kết nối TCP {sent} lần tới {address} cổng {port}: {answered} lần có trả lời, trong đó {refused} lần "
    "từ chối kết nối (máy hoạt động, cổng không mở).",
    en="Tried {sent} TCP handshakes with {address} port {port}: {answered} were answered, {refused} of them by a "
    "refusal (the machine is alive, the port is closed).",
)


class _Tally:
    """The answers to one question."""

    def __init__(self, wanted: int) -> None:
        self.rtts_ms: list[float] = []
        self.refused = 0
        self.wanted = wanted
        self.all = asyncio.Event()
        self.own_error = ""

    def add(self, rtt_ms: float) -> None:
        self.rtts_ms.append(rtt_ms)
        if len(self.rtts_ms) >= self.wanted:
            self.all.set()


class Lines:
    """Any number of lines at once, over one socket a family. Open and close it in one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._icmp = IcmpEcho(self._answered, on_local_error=self._failed_here, clock=clock)
        self._tcp = TcpEcho(self._answered, on_local_error=self._failed_here, on_refused=self._refused, clock=clock)
        self._open: dict[str, _Tally] = {}
        self._keys = count()
        self._asking: _Tally | None = None
        self.no_echo = Text(vi="", en="")  # why none may be sent

    def open(self) -> bool:
        """May echoes be sent? If not, `no_echo` says why."""
        try:
            self._icmp.open()
        except ProbeError as error:
            self.no_echo = error.text
            return False
        return True

    def close(self) -> None:
        """Idempotent."""
        self._icmp.close()
        self._tcp.close()

    async def echo(self, address: str, sent: int, gap_s: float, answer_s: float) -> Measured:
        """`address` is an IP address; `answer_s` is how long the last echo may take."""
        tally = await self._ask(lambda key: self._icmp.send(key, "", address), sent, gap_s, answer_s)
        text = ECHOES.format(sent=sent, address=address, answered=len(tally.rtts_ms))
        return _measured(tally, text, steady=True)

    async def handshake(self, address: str, port: int, sent: int, gap_s: float, answer_s: float) -> Measured:
        """Likewise by TCP. A refusal is an answer. Loss is not measured: the kernel repeats what is lost."""
        tally = await self._ask(lambda key: self._tcp.send(key, "", address, port), sent, gap_s, answer_s)
        told = REFUSALS if tally.refused else HANDSHAKES
        answered, refused = len(tally.rtts_ms), tally.refused
        text = told.format(sent=sent, address=address, port=port, answered=answered, refused=refused)
        return _measured(tally, text, steady=False)

    async def _ask(self, send: Callable[[str], None], sent: int, gap_s: float, answer_s: float) -> _Tally:
        key = str(next(self._keys))
        tally = self._open[key] = _Tally(sent)
        try:
            for n in range(sent):
                if n:
                    await asyncio.sleep(gap_s)
                self._asking = tally
                send(key)
                if tally.own_error:
                    return tally
            async with asyncio.timeout(answer_s):
                await tally.all.wait()
        except TimeoutError:
            pass  # what is missing is the answer
        finally:
            del self._open[key]
        return tally

    def _answered(self, key: str, _link: str, _at: float, rtt_ms: float) -> None:
        if tally := self._open.get(key):
            tally.add(rtt_ms)

    def _refused(self, key: str) -> None:
        if tally := self._open.get(key):
            tally.refused += 1

    def _failed_here(self, detail: str) -> None:
        """Told from within a send."""
        if self._asking:
            self._asking.own_error = detail


def _measured(tally: _Tally, text: Text, *, steady: bool) -> Measured:
    rtts = tally.rtts_ms
    fault = Fault.OWN_NETWORK if tally.own_error else None if rtts else Fault.SILENT
    return Measured(
        fault,
        retold(tally.own_error) if tally.own_error else "",
        ms=median(rtts) if rtts else None,
        sent=tally.wanted if steady else 0,
        answered=len(rtts),
        jitter_ms=fmean(abs(b - a) for a, b in pairwise(rtts)) if steady and len(rtts) > 1 else None,
        steps=(Step(text),),
    )
