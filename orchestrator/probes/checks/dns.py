"""Where does a name lead to? Asked as this machine asks, or at one server. The only home of dnspython."""

from __future__ import annotations

import asyncio
import socket

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from orchestrator.model.check import Fault, Measured
from orchestrator.probes.checks.course import Course
from orchestrator.text import Text

PORT = 53
_RCODES = {
    dns.rcode.NOERROR: Fault.NO_NAME,  # there is such a name, but no address under it
    dns.rcode.NXDOMAIN: Fault.NO_NAME,
    dns.rcode.REFUSED: Fault.NAME_REFUSED,
}

ASKED = Text(
    vi="Hỏi máy chủ DNS {server} địa chỉ {kind} của {name}: trả lời {code}.",
    en="Asked the DNS server {server} for the {kind} address of {name}: it says {code}.",
)
LEADS_TO = Text(vi="{name} trỏ tới {addresses}.", en="{name} leads to {addresses}.")


async def resolve(name: str, within_s: float) -> Measured:
    """As every program on this machine does it: hosts file, then the configured servers."""
    course = Course()
    try:
        async with asyncio.timeout(within_s):
            found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError as error:
        return course.ends_with(error)
    return _led(course, name, tuple(dict.fromkeys(str(info[4][0]) for info in found)))


async def ask(name: str, server: str, port: int, within_s: float) -> Measured:
    """One server, by UDP and, where the answer is too long, TCP: IPv4 addresses, or else IPv6. `server` is an IP."""
    course = Course()
    try:
        async with asyncio.timeout(within_s):
            return await _asked(course, name, server, port, within_s)
    except (TimeoutError, dns.exception.Timeout):
        return course.ends(Fault.SILENT)
    except OSError as error:
        return course.ends_with(error)
    except dns.exception.DNSException as error:
        return course.ends(Fault.BROKEN, str(error) or type(error).__name__)


async def _asked(course: Course, name: str, server: str, port: int, within_s: float) -> Measured:
    code = dns.rcode.NOERROR
    for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
        query = dns.message.make_query(name, kind)
        answer, _ = await dns.asyncquery.udp_with_fallback(query, server, within_s, port)
        code = answer.rcode()
        course.did(ASKED.format(server=server, kind=kind.name, name=name, code=dns.rcode.to_text(code)))
        found = [item.to_text() for answers in answer.answer if answers.rdtype == kind for item in answers]
        if found:
            return _led(course, name, tuple(found))
        if code != dns.rcode.NOERROR:
            break
    return course.ends(_RCODES.get(code, Fault.NAME_BROKEN), dns.rcode.to_text(code))


def _led(course: Course, name: str, addresses: tuple[str, ...]) -> Measured:
    course.did(LEADS_TO.format(name=name, addresses=", ".join(addresses)))
    return course.ends(addresses=addresses)
