"""Which check goes with which entry of the registry."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.config.rules import forms, times
from orchestrator.config.rules.recurrence import rrule
from orchestrator.config.tree import Branch, Fault, each, items, words
from orchestrator.model.policy import WatchPolicy
from orchestrator.text import Text

LATER = Text(
    vi="phải lớn hơn `{other}` (đang là {value}); nghi ngờ có trước, kết luận có sau",
    en="must be more than `{other}` (now {value}); suspicion comes first, the verdict after it",
)
SOONER = Text(
    vi="phải nhỏ hơn `{other}` (đang là {value}); nghi ngờ có trước, kết luận có sau",
    en="must be less than `{other}` (now {value}); suspicion comes first, the verdict after it",
)

_ENTRIES: tuple[tuple[tuple[str, ...], str, forms.Check], ...] = (
    (("conference",), "domain", forms.domain),
    (("conference",), "muc", forms.domain),
    (("conference",), "web", forms.url),
    (("conference",), "videobridges", forms.url),
    (("conference",), "jicofo", forms.url),
    (("conference",), "prosody", forms.url),
    (("conference",), "addresses", forms.address),
    (("centre",), "gateway", forms.address),
    (("centre",), "control", forms.address),
    (("centre",), "dns", forms.address),
    (("centre",), "ntp", forms.domain),
    (("centre", "uplinks"), "address", forms.address),
    (("carriers",), "id", forms.id_form),
    (("carriers",), "hotline", forms.hotline),
    (("carriers",), "control", forms.address),
    (("sites",), "id", forms.id_form),
    (("sites", "links"), "address", forms.address),
    (("sites", "links"), "agent_address", forms.address),
    (("sites", "contacts"), "phone", forms.phone),
    (("sites", "contacts"), "email", forms.email),
    (("meetings",), "id", forms.id_form),
    (("meetings",), "rooms", forms.room),
    (("meetings",), "rrule", rrule),
    (("meetings", "papers"), "url", forms.url),
    (("meetings", "fallback"), "room", forms.room),
    (("meetings", "fallback"), "phone", forms.hotline),
    (("report",), "symbol", forms.symbol),
    (("report",), "minutes_symbol", forms.symbol),
    (("policy", "alerts", "webhooks"), "url", forms.url),
    (("policy", "alerts", "webhooks"), "secret_env", forms.variable),
)


def well_formed(tree: Branch) -> Iterator[Fault]:
    """Phone numbers, addresses, ids ...: each value by itself; of a list, each item."""
    for path, key, check in _ENTRIES:
        for holder in each(tree, *path):
            value = words(holder, key)
            if value is not None:
                text = check(value)
                if text is not None:
                    yield Fault(holder, key, text)
            else:
                yield from (Fault(row, place, text) for row, place, item in items(holder, key) if (text := check(item)))


def zone_known(tree: Branch) -> Iterator[Fault]:
    for organization in each(tree, "organization"):
        text = times.zone_named(words(organization, "timezone") or times.HOME)
        if isinstance(text, Text):
            yield Fault(organization, "timezone", text)


def beats_ordered(tree: Branch) -> Iterator[Fault]:
    """A verdict before its suspicion would never be verified."""
    for watch in each(tree, "policy", "watch"):
        suspect = _beats(watch, "suspect_beats")
        for name in ("verdict_beats", "alone_beats"):
            verdict = _beats(watch, name)
            if suspect is None or verdict is None or verdict > suspect:
                continue
            if name in watch:
                yield Fault(watch, name, LATER.format(other="suspect_beats", value=f"{suspect:g}"))
            else:
                yield Fault(watch, "suspect_beats", SOONER.format(other=name, value=f"{verdict:g}"))


def _beats(watch: Branch, key: str) -> float | None:
    try:
        return float(words(watch, key) or WatchPolicy.model_fields[key].default)
    except ValueError:
        return None
