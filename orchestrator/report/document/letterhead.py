"""Who issues a paper, to whom, and who signs it: from the registry, or where it is silent, from the organization."""

from __future__ import annotations

import re
from datetime import datetime

from orchestrator.model.registry import Registry
from orchestrator.report.document.blocks import Letterhead, Signer

BLANK = "\N{NO-BREAK SPACE}" * 6  # to be filled in by pen
HEADED = ("Sở ", "Trung tâm ")
TERRITORY = re.compile(r"(?:tỉnh|thành phố|TP|huyện|thị xã|quận|xã|phường)\s+(.+)$")


def letterhead(registry: Registry, *, minutes: bool, at: datetime) -> Letterhead:
    """Number, day and month are blank: the registry clerk and the signer fill them in."""
    report, organization = registry.report, registry.organization
    symbol = minutes_symbol(registry) if minutes else report_symbol(registry)
    year = f"{at.year}" if at.month < 12 else f"{at.year // 100}{BLANK}"  # it may be signed in January
    return Letterhead(
        parent=report.parent or organization.name.upper(),
        issuer=report.issuer or organization.technical_owner.upper(),
        number=f"Số:{BLANK}/{symbol}",
        place_date=None if minutes else f"{place(registry)}, ngày{BLANK}tháng{BLANK}năm {year}",
    )


def place(registry: Registry) -> str:
    """Where it is signed: Bắc Giang."""
    name = registry.organization.name
    found = TERRITORY.search(name)
    return registry.report.place or (found.group(1) if found else name)


def report_symbol(registry: Registry) -> str:
    return registry.report.symbol or f"BC-{initials(registry.organization.technical_owner)}"


def minutes_symbol(registry: Registry) -> str:
    own = registry.report.minutes_symbol
    return own or re.sub(r"^BC(?=-|$)", "BB", report_symbol(registry))


def initials(name: str) -> str:
    """Sở Thông tin và Truyền thông: STTTT."""
    words = [word for word in re.findall(r"\w+", name) if word.lower() != "và"]
    return "".join(word if word.isupper() else word[0].upper() for word in words)


def addressees(registry: Registry, *, internal: bool) -> tuple[str, ...]:
    organization = registry.organization
    if internal:
        return registry.report.internal_addressees or (f"Lãnh đạo {organization.technical_owner}",)
    return registry.report.addressees or (organization.name,)


def recipients(registry: Registry, *, internal: bool) -> tuple[str, ...]:
    """The lines of `Nơi nhận`, the last of them the files."""
    others = () if internal else registry.report.recipients
    filed = ", ".join(("VT", *filter(None, (registry.report.drafted_by,))))
    return (*(f"- {each};" for each in ("Như trên", *others)), f"- Lưu: {filed}.")


def signers(registry: Registry) -> tuple[Signer, ...]:
    given = registry.report.signatures
    if given:
        return tuple(Signer(authority=each.authority or "", post=each.post) for each in given)
    headed = registry.organization.technical_owner.startswith(HEADED)
    return (Signer(post="GIÁM ĐỐC" if headed else "THỦ TRƯỞNG ĐƠN VỊ"),)
