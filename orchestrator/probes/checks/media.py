"""Do sound and pictures reach the bridge? Jicofo gives us a session, and its port is asked as a browser asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.model.check import Fault, Measured, MediaPort
from orchestrator.probes.checks.course import Course, translated
from orchestrator.text import Text

ADMITTED = Text(
    vi="Đã vào phòng thử, Jicofo mời nối media tới {found}.",
    en="Entered a trial room; Jicofo offers media at {found}.",
)
ANSWERED = Text(vi="{found} trả lời gói STUN có xác thực.", en="{found} answers an authenticated STUN packet.")

Told = float | tuple[Fault, str | Text]  # the round trip in ms, or what is wrong
TELLING = (Fault.NOT_AUTHENTIC, Fault.REFUSED, Fault.SILENT)  # of several ports: an answer says more than silence
FAULTS = {  # of a server that gets no further: it speaks, but not as it should
    JitsiFault.LOGIN_REFUSED: Fault.LOGIN_REFUSED,
    JitsiFault.ROOM_CLOSED: Fault.ROOM_CLOSED,
    JitsiFault.NO_FOCUS: Fault.NO_FOCUS,
    JitsiFault.NOT_INVITED: Fault.NOT_INVITED,
}

STATES = {  # of a server that says nothing itself
    JitsiFault.AWAY: Text(vi="không trả lời", en="it does not answer"),
    JitsiFault.SLOW: Text(vi="không trả lời kịp", en="it does not answer in time"),
    JitsiFault.MODULE_OFF: Text(vi="chức năng này chưa bật", en="this function is off"),
    JitsiFault.NOT_INVITED: Text(vi="Jicofo không mời", en="Jicofo does not invite"),
}


class Trials(Protocol):
    """Opens a trial meeting, and gives the ports of the bridge that it was put on while it lasts. Raises JitsiError."""

    def meeting(self) -> AbstractAsyncContextManager[Sequence[MediaPort]]: ...


class Agents(Protocol):
    """Asks a media port from a site, by its agent."""

    async def check_media(self, site: str, port: MediaPort, within_s: float) -> Told: ...


async def media(trials: Trials, within_s: float) -> Measured:
    """One trial meeting, and one question to the ports that it was offered."""
    course = Course()
    try:
        async with trials.meeting() as ports:
            return await reached(course, ports, lambda port: ask(port, within_s))
    except JitsiError as error:
        return not_offered(course, error)


def not_offered(course: Course, error: JitsiError) -> Measured:
    """No trial meeting came about."""
    return course.ends(FAULTS.get(error.kind, Fault.BROKEN), error.detail or STATES.get(error.kind, error.text))


async def reached(
    course: Course, ports: Sequence[MediaPort], question: Callable[[MediaPort], Awaitable[Told]]
) -> Measured:
    """The first of the ports that answers is enough, as it is to a browser; else the fault that says most."""
    course.did(ADMITTED.format(found=named(ports)))
    asked = await asyncio.gather(*(question(port) for port in ports))
    addresses = tuple(_address(port) for port in ports)
    for address, told in zip(addresses, asked, strict=True):
        if isinstance(told, float):
            course.did(ANSWERED.format(found=address))
            return course.ends(addresses=addresses)._replace(ms=told)
    faults = [told for told in asked if isinstance(told, tuple)]
    fault, detail = min(faults, key=lambda told: TELLING.index(told[0]) if told[0] in TELLING else len(TELLING))
    return course.ends(fault, detail, addresses=addresses)


async def ask(port: MediaPort, within_s: float) -> Told:
    """From here."""
    from orchestrator.probes.stun import Unauthentic, binding  # its library brings that of DNS: a start does without

    try:
        async with asyncio.timeout(within_s):
            return await binding(port)
    except Unauthentic as error:
        return Fault.NOT_AUTHENTIC, str(error)
    except OSError as error:
        return translated(error)


def named(ports: Sequence[MediaPort]) -> str:
    return ", ".join(_address(port) for port in ports)


def _address(port: MediaPort) -> str:
    return f"[{port.host}]:{port.port}" if ":" in port.host else f"{port.host}:{port.port}"
