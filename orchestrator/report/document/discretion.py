"""What people write may hold what is internal: found in the version that leaves the house, and left out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from orchestrator.model.registry import Registry
from orchestrator.report.document.speech import clean

GAP = r"[ \u00a0.()\-]{0,3}"
DATE = r"\d{1,2}[.\-]\d{1,2}[.\-]\d{4}"
TELEPHONE = re.compile(
    rf"(?<![\w.,/\-])(?!{DATE})(?:"
    rf"(?:\((?=\+?\d{{1,4}}\)))?(?:\+?84|0){GAP}[235789](?:{GAP}\d){{8,9}}"  # mobile or not
    r"|1[89]00(?:[ \u00a0.\-]?\d){4,6}"
    r")(?![\w/]|[.,\-]\d)"
)
V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{1,5})?(?![\w]|\.\d)")
V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?<![.])(?:/\d{1,3})?(?![\w:])")


class Discretion:
    """Telephone numbers, addresses of machines and the carriers' numbers of the registry's circuits are internal.

    That a point is called by name is only told: whether that may be said is for a person to judge.
    """

    def __init__(self, registry: Registry) -> None:
        circuits = {link.circuit for site in registry.sites for link in site.links if link.circuit}
        longest_first = sorted((re.escape(circuit) for circuit in circuits), key=len, reverse=True)
        self._circuit = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE) if circuits else None
        self._names = tuple(site.name.removeprefix("UBND ") for site in registry.sites if not site.hub)

    def internal(self, text: str) -> tuple[str, ...]:
        """What of it is internal, as it stands there."""
        told = clean(text)
        return tuple(dict.fromkeys(told[began:ended] for began, ended in self._spans(told)))

    def without(self, text: str, instead: str) -> str:
        """The text with that in the place of each."""
        told, parts, last = clean(text), [], 0
        for began, ended in self._spans(told):
            parts += [told[last:began], instead]
            last = ended
        return "".join((*parts, told[last:]))

    def named(self, text: str) -> tuple[str, ...]:
        """The points that it calls by name."""
        told = clean(text).casefold()
        return tuple(name for name in self._names if name.casefold() in told)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """In their order, none over another."""
        found: list[tuple[int, int]] = []
        for began, ended in sorted(self._found(text)):
            if found and began < found[-1][1]:
                found[-1] = (found[-1][0], max(ended, found[-1][1]))
            else:
                found.append((began, ended))
        return found

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        yield from (each.span() for each in TELEPHONE.finditer(text))
        yield from _addresses(V4.finditer(text), IPv4Address)
        yield from _addresses(V6.finditer(text), IPv6Address)
        if self._circuit is not None:
            yield from (each.span() for each in self._circuit.finditer(text))


def _addresses(
    found: Iterable[re.Match[str]], address: type[IPv4Address] | type[IPv6Address]
) -> Iterator[tuple[int, int]]:
    """What looks like one and is: 08:14:05 is none, nor is 1.000.000.000."""
    for each in found:
        bare = each[0].partition("/")[0]
        try:
            address(bare.partition(":")[0] if address is IPv4Address else bare)
        except AddressValueError:
            continue
        yield each.span()
