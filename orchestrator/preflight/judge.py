"""What was found -> verdicts, each with its reason and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from orchestrator.model.check import (
    INCONCLUSIVE,
    Check,
    Fault,
    Item,
    Measured,
    SiteResult,
    Verdict,
    Wanted,
    worst,
)
from orchestrator.model.policy import CheckPolicy
from orchestrator.preflight import remarks
from orchestrator.preflight.faults import Said, said_of
from orchestrator.text import Text

# Without these a meeting can still be held.
LENIENT = frozenset({Item.PORTAL, Item.CLOCK, Item.CONTROL})
DEAF = frozenset({Fault.SILENT, Fault.OWN_NETWORK})
OPEN_TO_SOME = (401, 403)  # a portal that wants a password is there


class Case(NamedTuple):
    """All that one verdict is made from. `until` is when the meeting ends, `at` when it was looked, both aware."""

    wanted: Wanted
    measured: Measured
    policy: CheckPolicy
    until: datetime
    at: datetime

    def passed(self, value: float | None = None, unit: str = "", threshold: float | None = None) -> Check:
        return self._check(self.wanted.item, Verdict.PASSED, value, unit, threshold)

    def told(self, verdict: Verdict, said: Said, value: float | None = None, unit: str = "") -> Check:
        return self._check(self.wanted.item, verdict, value, unit, None, said)

    def within(
        self, item: Item, value: float, unit: str, limit: float, said: Said, failed: float | None = None
    ) -> Check:
        """Passes up to `limit`, fails beyond `failed`, is noted in between (None: however much it is)."""
        if abs(value) <= limit:
            return self._check(item, Verdict.PASSED, value, unit, limit)
        verdict = Verdict.FAILED if failed is not None and abs(value) > failed else Verdict.NOTED
        return self._check(item, verdict, value, unit, limit, said)

    def failed(self, fault: Fault) -> Check:
        """Did not get through. Where nothing can be concluded it counts as not checked."""
        wanted = self.wanted
        verdict = Verdict.NOT_CHECKED if fault in INCONCLUSIVE else Verdict.FAILED
        verdict = Verdict.NOTED if wanted.item in LENIENT else verdict
        lost = 100.0 if wanted.item is Item.LINE and fault is Fault.SILENT else None
        return self._check(wanted.item, verdict, lost, "%" if lost else "", None, said_of(wanted.item, fault), fault)

    def _check(
        self,
        item: Item,
        verdict: Verdict,
        value: float | None,
        unit: str,
        threshold: float | None,
        said: Said | None = None,
        fault: Fault | None = None,
    ) -> Check:
        wanted = self.wanted
        words = self._words(value, threshold) if said else {}
        return Check(
            site=wanted.site,
            item=item,
            target=wanted.target,
            link=wanted.link,
            value=None if value is None else round(value, 3),
            unit=unit,
            threshold=threshold,
            verdict=Verdict.NOTED if wanted.backup and verdict is Verdict.FAILED else verdict,
            fault=fault,
            reason=_sentence(said.reason, words) if said else None,
            remedy=_sentence(said.remedy, words) if said else None,
            at=self.at,
        )

    def _words(self, value: float | None, limit: float | None) -> dict[str, object]:
        wanted, measured = self.wanted, self.measured
        zone = self.until.tzinfo
        parts = urlsplit(wanted.target) if "://" in wanted.target else None
        expires = measured.expires.astimezone(zone) if measured.expires else None
        return {
            "target": wanted.target,
            "host": parts.hostname if parts else wanted.target,
            "port": wanted.port or (parts and (parts.port or (80 if parts.scheme == "http" else None))) or 443,
            "line": _line_named(wanted),
            "whom": _whom(wanted),
            "dns": remarks.SERVER.format(server=wanted.server) if wanted.server else remarks.OWN_SERVER,
            "status": measured.status,
            "detail": measured.detail,
            "within": decimal(self.policy.answer_s),
            "value": decimal(abs(value or 0.0)),
            "limit": decimal(self.policy.certificate_days if limit is None else limit),
            "found": ", ".join(measured.addresses),
            "expected": ", ".join(wanted.expect),
            "expires": expires,
            "until": self.until,
            "since": _since(expires),
        }


def judge(wanted: Wanted, measured: Measured, policy: CheckPolicy, *, until: datetime, at: datetime) -> list[Check]:
    """The verdicts on one question: of a line three, else one."""
    case = Case(wanted, measured, policy, until, at)
    return [case.failed(measured.fault)] if measured.fault else list(_JUDGES[wanted.item](case))


def result(site: str, checks: Sequence[Check]) -> SiteResult:
    """A site is as ready as the worst of its checks; a centre none of whose control addresses answers is not."""
    control = [check for check in checks if check.item is Item.CONTROL]
    verdicts = [check.verdict for check in checks]
    if blind(control):
        verdicts.append(Verdict.FAILED)
    return SiteResult(site=site, verdict=worst(verdicts), checks=tuple(checks))


def blind(control: Sequence[Check]) -> bool:
    """Does nothing answer near us? Then no site is to blame."""
    return bool(control) and all(check.fault in DEAF for check in control)


def unreached(chain: Iterable[Wanted], fault: Fault, policy: CheckPolicy, until: datetime, at: datetime) -> list[Check]:
    """What was not looked at, and why."""
    return [Case(wanted, Measured(fault), policy, until, at).failed(fault) for wanted in chain]


def decimal(value: float) -> Text:
    """At most two decimals, as each language writes them."""
    number = f"{value:.2f}".rstrip("0").rstrip(".")
    return Text(vi=number.replace(".", ","), en=number)


def _line(case: Case) -> Iterable[Check]:
    measured, policy = case.measured, case.policy
    if measured.sent:
        lost = 100.0 * (measured.sent - measured.answered) / measured.sent
        yield case.within(Item.LINE, lost, "%", 100 * policy.loss, remarks.LOSS, 100 * policy.loss_failed)
    else:
        yield case.passed()  # by TCP: it answers, and loss is not to be had
    if measured.ms is not None:
        yield case.within(Item.RTT, measured.ms, "ms", policy.rtt_ms, remarks.RTT, policy.rtt_failed_ms)
    if measured.jitter_ms is not None:
        limit = policy.jitter_ms
        yield case.within(Item.JITTER, measured.jitter_ms, "ms", limit, remarks.JITTER, policy.jitter_failed_ms)


def _control(case: Case) -> Iterable[Check]:
    yield case.passed(case.measured.ms, "ms")


def _name(case: Case) -> Iterable[Check]:
    measured, wanted = case.measured, case.wanted
    if wanted.expect and not set(measured.addresses) <= set(wanted.expect):
        yield case.told(Verdict.FAILED, remarks.LIE)
    else:
        yield case.within(Item.NAME, measured.ms or 0.0, "ms", case.policy.name_ms, remarks.SLOW_NAME)


def _certificate(case: Case) -> Iterable[Check]:
    expires, spare = case.measured.expires, case.policy.certificate_days
    if expires is None:
        yield case.passed()
        return
    days = (expires - case.until) / timedelta(days=1)
    if days < 0:
        yield case.told(Verdict.FAILED, remarks.ENDS_EARLY, days, "days")
    elif days < spare:
        yield case.told(Verdict.NOTED, remarks.ENDS_SOON, days, "days")
    else:
        yield case.passed(days, "days", spare)


def _page(case: Case) -> Iterable[Check]:
    if case.measured.status != 200:
        yield case.told(Verdict.FAILED, remarks.NO_CONFIG)
    elif case.measured.page:
        yield case.told(Verdict.FAILED, remarks.NOT_CONFIG)
    else:
        yield _in_time(case)


def _health(sick: Said) -> Callable[[Case], Iterable[Check]]:
    def judged(case: Case) -> Iterable[Check]:
        if case.measured.status == 404:
            yield case.told(Verdict.NOTED, remarks.NO_HEALTH)
        elif case.measured.status != 200:
            yield case.told(Verdict.FAILED, sick)
        else:
            yield _in_time(case)

    return judged


def _portal(case: Case) -> Iterable[Check]:
    status = case.measured.status or 0
    if status >= 400 and status not in OPEN_TO_SOME:
        yield case.told(Verdict.NOTED, remarks.PORTAL_DOWN)
    else:
        yield _in_time(case)


def _web(case: Case) -> Iterable[Check]:
    if (case.measured.status or 0) >= 400:
        yield case.told(Verdict.FAILED, remarks.WEB_ERROR)
    else:
        yield _in_time(case)


def _socket(case: Case) -> Iterable[Check]:
    yield _in_time(case)


def _media(case: Case) -> Iterable[Check]:
    yield case.passed(case.measured.ms, "ms")


def _clock(case: Case) -> Iterable[Check]:
    offset, policy = case.measured.offset_s or 0.0, case.policy
    yield case.within(Item.CLOCK, offset, "s", policy.clock_s, remarks.CLOCK_OFF, policy.clock_failed_s)


def _in_time(case: Case) -> Check:
    return case.within(case.wanted.item, case.measured.ms or 0.0, "ms", case.policy.page_ms, remarks.SLOW)


_JUDGES: dict[Item, Callable[[Case], Iterable[Check]]] = {
    Item.LINE: _line,
    Item.CONTROL: _control,
    Item.NAME: _name,
    Item.CERTIFICATE: _certificate,
    Item.PAGE: _page,
    Item.SOCKET: _socket,
    Item.BRIDGE: _health(remarks.SICK_BRIDGE),
    Item.FOCUS: _health(remarks.SICK_FOCUS),
    Item.PORTAL: _portal,
    Item.CLOCK: _clock,
    Item.MEDIA_PORT: _media,
    Item.WEB: _web,
}


def _line_named(wanted: Wanted) -> Text:
    if wanted.link is None:
        return remarks.WAY.format(target=wanted.target)
    return (remarks.BACKUP if wanted.backup else remarks.MAIN).format(name=wanted.link)


def _whom(wanted: Wanted) -> Text:
    if not wanted.carrier:
        return remarks.NO_CARRIER
    text = remarks.CIRCUIT if wanted.circuit else remarks.CARRIER
    return text.format(carrier=wanted.carrier, circuit=wanted.circuit)


def _since(expires: datetime | None) -> Text:
    if expires is None:
        return Text(vi="", en="")
    return Text(vi=f" ngày {expires:%d/%m/%Y}", en=f" on {expires:%Y-%m-%d}")


def _sentence(text: Text, words: dict[str, object]) -> Text:
    """Filled in, with a capital at its beginning unless an address stands there."""
    filled = text.format(**words)
    if not text.vi.startswith(("{line", "{dns")):
        return filled
    return Text(vi=filled.vi[:1].upper() + filled.vi[1:], en=filled.en[:1].upper() + filled.en[1:])
