"""What people write may hold what is internal: found in the version that leaves the house, and left out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from orchestrator.model.registry import Registry
from orchestrator.report.document.speech import clean

GAP = r"[ \t\u00a0\u2000-\u200a\u202f\u2010-\u2015\u2212.()/_·\-]{0,3}"
DATE = r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:19|20)\d\d(?!\d)"
HOUR = r"(?:[01]?\d|2[0-3])[.:hg][0-5]\d"
HARMLESS = (
    rf"(?<!\d)(?:\d{{1,2}}(?:[./\-]\d{{1,2}})?[ \u00a0]?[\-–][ \u00a0]?)?{DATE}"  # 01-05/12/2021
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"
    r"|(?<!\d)(?:0?[1-9]|1[0-2])[./](?:19|20)\d\d(?!\d|[./]\d)"  # a month
    r"|(?<!\d)\d{1,2}[:hg]\d\d(?::\d\d)?(?!\d)"
    rf"|(?<!\d){HOUR} ?[\-–] ?{HOUR}(?![ .\-]?\d)"
    r"|(?<![\d.,])(?!84\.)[1-9]\d{0,2}(?:\.\d{3}){2,}(?!\d)"  # a sum
)
NO_SUM = r"(?![.,]\d{3}(?!\d)|\s*(?:đồng(?!\s+(?:thời|ý|chí))|VN[ĐD]|triệu|tỷ|tỉ)\b)"
ONE = rf"{GAP}(?!{DATE})"  # before each digit
SUBSCRIBER = rf"{ONE}(?:2(?:{ONE}\d){{8,9}}|[35789](?:{ONE}\d){{8}}\d?)(?!\d)"
TELEPHONE = (
    rf"(?<!\d)(?!{DATE})(?:\((?=(?:\+|00)?\d{{1,4}}\)))?(?:(?:\+ ?|00)84(?:{GAP}0\)?)?|0){SUBSCRIBER}"
    rf"|(?<!\d)84{SUBSCRIBER}{NO_SUM}"
    r"|(?<!\d)(?:\+84|0)\d{1,3}(?:,\d{3,4}){2}(?!\d)"
    rf"|\+[1-9](?:{GAP}\d){{8,13}}(?!\d){NO_SUM}"
    rf"|(?<!\d)1[89]00(?:[ \u00a0.\-]?\d){{4,6}}(?!\d){NO_SUM}"
)
NUMBER = re.compile(rf"(?P<harmless>{HARMLESS})|{TELEPHONE}", re.IGNORECASE)
LEVEL = r"(?:thành phố|tp\.?|thị xã|tx\.?|thị trấn|tt\.?|huyện|h\.|quận|q\.|phường|p\.|xã|x\.)\s*"
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
        names = (site.name.removeprefix("UBND ") for site in registry.sites if not site.hub)
        self._names = {name: _mention(name, registry.organization.name) for name in names}

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
        told = clean(text)
        return tuple(name for name, mention in self._names.items() if mention.search(told))

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
        yield from (each.span() for each in NUMBER.finditer(text) if each["harmless"] is None)
        yield from _addresses(V4.finditer(text), IPv4Address)
        yield from _addresses(V6.finditer(text), IPv6Address)
        if self._circuit is not None:
            yield from (each.span() for each in self._circuit.finditer(text))


def _mention(name: str, organization: str) -> re.Pattern[str]:
    """A point by its whole name, or without what it is: `Lục Ngạn`.

    Not so where that is a number or the province's own name; a single word only as it is written.
    """
    short = re.sub(rf"^{LEVEL}", "", name, flags=re.IGNORECASE)
    bare = r"\s+".join(map(re.escape, short.split()))
    ways = [r"\s+".join(map(re.escape, name.split()))]
    if short != name:
        ways.append(LEVEL + bare)
        if not any(char.isdigit() for char in short) and short.casefold() not in organization.casefold():
            ways.append(bare if " " in short else f"(?-i:{bare})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE)


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
