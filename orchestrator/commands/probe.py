"""`diemcau probe KIND TARGET`: one probe, told step by step."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from orchestrator.clock import SystemClock
from orchestrator.commands.preflight_table import VERDICTS, measure
from orchestrator.config.loader import load_registry
from orchestrator.config.rules import forms
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput, Problem
from orchestrator.jitsi.xmpp.trial import open_trials
from orchestrator.model.check import Check, Item, Kind, Measured, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight.judge import decimal, judge
from orchestrator.probes.checks import dns
from orchestrator.probes.checks.probes import Probes
from orchestrator.text import Locale, Text

POLICY = CheckPolicy(echoes=20)  # a second; somebody waits for it
ITEMS = {
    Kind.ICMP: Item.LINE,
    Kind.TCP: Item.LINE,
    Kind.DNS: Item.NAME,
    Kind.TLS: Item.CERTIFICATE,
    Kind.HTTP: Item.WEB,
    Kind.WEBSOCKET: Item.SOCKET,
    Kind.NTP: Item.CLOCK,
    Kind.MEDIA: Item.MEDIA_PORT,
}
URLS = (Kind.HTTP, Kind.WEBSOCKET, Kind.MEDIA)
TCP_PORT = 443

NO_URL = Text(
    vi="phép thử {kind} cần địa chỉ đầy đủ, ví dụ https://hop.tinh.gov.vn/config.js",
    en="the probe {kind} needs a full address, e.g. https://hop.tinh.gov.vn/config.js",
)
NO_HOST = Text(
    vi="phép thử {kind} cần tên miền hoặc địa chỉ IP, kèm cổng nếu cần, ví dụ hop.tinh.gov.vn:443",
    en="the probe {kind} needs a name or IP address, with a port if need be, e.g. hop.tinh.gov.vn:443",
)
STEP = Text(vi="{n}. {text} ({ms} ms)", en="{n}. {text} ({ms} ms)")
UNTIMED = Text(vi="{n}. {text}", en="{n}. {text}")
OUTCOME = Text(vi="Kết luận: {verdict}.", en="Verdict: {verdict}.")
WHY = Text(vi="Lý do: {reason}", en="Why: {reason}")
DO = Text(vi="Cách khắc phục: {remedy}", en="What to do: {remedy}")


def explain(
    settings: Settings, kind: Kind, target: str, *, server: str | None, expect: Sequence[str], as_json: bool
) -> int:
    """Probe once and tell how it went. Returns 0 when the verdict is good enough, else 1.

    Raises BadInput for a target that is none. JSON: `{"kind", "target", "ready", "steps": [{"vi", "en", "ms"}],
    "checks": [Check]}`.
    """
    wanted = _wanted(kind, target, server, tuple(expect))
    measured, checks = asyncio.run(_probe(wanted, settings))
    good = all(check.verdict.ready for check in checks)
    if as_json:
        steps = [{"vi": step.text.vi, "en": step.text.en, "ms": step.ms} for step in measured.steps]
        plain = [check.model_dump(mode="json") for check in checks]
        told = {"kind": kind, "target": target, "ready": good, "steps": steps, "checks": plain}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _told(measured, checks, settings.locale))
    return 0 if good else 1


async def _probe(wanted: Wanted, settings: Settings) -> tuple[Measured, list[Check]]:
    clock, trust, trials = SystemClock(), ssl.create_default_context(), None
    if wanted.kind is Kind.MEDIA:  # at the address that was given, with the domains of the registry
        conference = load_registry(settings.sites).conference.model_copy(update={"web": wanted.target})
        trials = open_trials(settings, conference, clock, POLICY.answer_s, trust)
    async with Probes(POLICY, clock, icmp=settings.icmp, trust=trust, trials=trials) as probes:
        measured = await _at_address(probes, wanted) if wanted.item is Item.LINE else await probes.measure(wanted)
    now = clock.now()
    return measured, judge(wanted, measured, POLICY, until=now.astimezone(), at=now)


async def _at_address(probes: Probes, wanted: Wanted) -> Measured:
    """Lines are asked by address; a name is looked up first."""
    found = await dns.resolve(wanted.target, POLICY.answer_s)
    if found.fault is not None:
        return found
    measured = await probes.measure(wanted._replace(target=found.addresses[0]))
    looked_up = () if found.addresses[0] == wanted.target else found.steps
    return measured._replace(steps=looked_up + measured.steps)


def _wanted(kind: Kind, target: str, server: str | None, expect: tuple[str, ...]) -> Wanted:
    """What was written on the command line, as a question. Raises BadInput."""
    if kind in URLS:
        plain = target.replace("wss://", "https://", 1).replace("ws://", "http://", 1)
        if forms.url(plain) is not None:
            raise BadInput([Problem(target, None, "", NO_URL.format(kind=kind))])
        return Wanted(kind, ITEMS[kind], plain)
    host, port = _host_and_port(kind, target)
    if kind is Kind.DNS and server is not None:
        server, port = _host_and_port(kind, server)
        if forms.address(server) is not None:
            raise BadInput([Problem(server, None, "", forms.ADDRESS.format(value=server))])
    port = TCP_PORT if kind is Kind.TCP and port is None else port
    return Wanted(kind, ITEMS[kind], host, port, server=server, expect=expect)


def _host_and_port(kind: Kind, target: str) -> tuple[str, int | None]:
    """`host`, `host:port`, `[v6]:port` or a bare IPv6 address."""
    bare = target.count(":") > 1 and not target.startswith("[")
    try:
        parts = urlsplit(f"//[{target}]" if bare else f"//{target}")
        host, port = (parts.hostname or "", parts.port) if parts.netloc == parts.geturl()[2:] else ("", None)
    except ValueError:
        host, port = "", None
    if forms.address(host) is not None and forms.domain(host) is not None:
        raise BadInput([Problem(target, None, "", NO_HOST.format(kind=kind))])
    return host, port


def _told(measured: Measured, checks: Sequence[Check], locale: Locale) -> Iterator[str]:
    for n, step in enumerate(measured.steps, start=1):
        text = UNTIMED if step.ms is None else STEP
        yield text.format(n=n, text=step.text, ms=decimal(step.ms or 0.0)).to(locale)
    worst = max((check.verdict for check in checks), key=list(VERDICTS).index)
    measures = ", ".join(measure(check, locale) for check in checks if check.value is not None)
    yield OUTCOME.format(verdict=VERDICTS[worst][0]).to(locale) + (f" {measures}." if measures else "")
    for check in checks:
        if check.reason and check.remedy:
            yield WHY.format(reason=check.reason).to(locale)
            yield DO.format(remedy=check.remedy).to(locale)
