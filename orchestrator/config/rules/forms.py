"""Is one value well formed? Each check takes the text and answers with what is wrong, or None."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from orchestrator.config.yaml.tree import shown
from orchestrator.text import Text

Check = Callable[[str], Text | None]

ID = Text(
    vi="mã “{value}” không hợp lệ; chỉ dùng chữ thường không dấu, số và gạch nối, tối đa 32 ký tự, ví dụ luc-ngan",
    en="“{value}” is no id; use only unaccented small letters, digits and hyphens, at most 32, e.g. luc-ngan",
)
PHONE = Text(
    vi="số điện thoại “{value}” không hợp lệ; ghi dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 345 678",
    en="“{value}” is no phone number; write 0912 345 678, 0204 3xxx xxx or +84 912 345 678",
)
HOTLINE = Text(
    vi="số tổng đài “{value}” không hợp lệ; ghi dạng 1800 1166, 0204 3xxx xxx hoặc +84 912 345 678",
    en="“{value}” is no hotline; write 1800 1166, 0204 3xxx xxx or +84 912 345 678",
)
EMAIL = Text(
    vi="địa chỉ thư “{value}” không hợp lệ; ghi dạng ten@don-vi.gov.vn",
    en="“{value}” is no e-mail address; write name@office.gov.vn",
)
ADDRESS = Text(
    vi="“{value}” không phải địa chỉ IP của một máy; ghi dạng 192.0.2.11 hoặc 2001:db8::11",
    en="“{value}” is no IP address of one machine; write 192.0.2.11 or 2001:db8::11",
)
URL = Text(
    vi="“{value}” không phải địa chỉ web; ghi đầy đủ, ví dụ https://hop.tinh.gov.vn",
    en="“{value}” is no web address; write it in full, e.g. https://hop.tinh.gov.vn",
)
DOMAIN = Text(
    vi="“{value}” không phải tên miền; ghi dạng hop.tinh.gov.vn, không kèm https:// và dấu /",
    en="“{value}” is no domain name; write hop.tinh.gov.vn, without https:// and slashes",
)
ROOM = Text(
    vi="tên phòng họp “{value}” không hợp lệ; chỉ dùng chữ, số, gạch nối, gạch dưới, ví dụ giao-ban-thang-11",
    en="“{value}” is no room name; use only letters, digits, hyphens and underscores, e.g. giao-ban-thang-11",
)
VARIABLE = Text(
    vi="ghi tên biến môi trường giữ khoá, ví dụ DIEMCAU_WEBHOOK_SECRET; không ghi chính khoá vào tệp này",
    en="write the name of the environment variable that holds the key, e.g. DIEMCAU_WEBHOOK_SECRET; not the key itself",
)
SYMBOL = Text(
    vi="ký hiệu “{value}” không hợp lệ; ghi các nhóm chữ in hoa, nối bằng gạch nối không có dấu cách, ví dụ BC-STTTT",
    en="“{value}” is no document symbol; write groups of capitals with hyphens and no spaces between, e.g. BC-STTTT",
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GAPS = re.compile(r"[ .\-]")
_NATIONAL = re.compile(r"0([35789]\d{8}|2\d{9})")  # mobile, fixed
_SERVICE = re.compile(r"1[89]00(\d{4}|\d{6})|1\d\d")
_OCTET = "(?:[1-9]?[0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
_PLAIN = re.compile(
    rf"(?:[1-9]|[1-9][0-9]|1[0-9][0-9]|2[01][0-9]|22[0-3])(?:\.{_OCTET}){{3}}"
)  # nearly all; saves time
_EMAIL = re.compile(r"[\w.+\-]+@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?)*", re.IGNORECASE | re.ASCII)
_ROOM = re.compile(r"[\w\-]+", re.ASCII)
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_SYMBOL = re.compile(r"[A-ZĐ][A-ZĐ0-9.&]*(-[A-ZĐ][A-ZĐ0-9.&]*)*")


def id_form(value: str) -> Text | None:
    return None if len(value) <= 32 and _ID.fullmatch(value) else ID.format(value=shown(value))


def phone(value: str) -> Text | None:
    """A Vietnamese number as people write it: spaces, dots and hyphens between the digits are theirs to choose."""
    return None if _NATIONAL.fullmatch(dialled(value)) else PHONE.format(value=shown(value))


def hotline(value: str) -> Text | None:
    digits = dialled(value)
    return None if _NATIONAL.fullmatch(digits) or _SERVICE.fullmatch(digits) else HOTLINE.format(value=shown(value))


def email(value: str) -> Text | None:
    return None if len(value) <= 254 and _EMAIL.fullmatch(value) else EMAIL.format(value=shown(value))


def address(value: str) -> Text | None:
    """One machine's address: no network, nobody's, no group's."""
    if _PLAIN.fullmatch(value):
        return None
    try:
        ip = ipaddress.ip_address(value)
    except ValueError:
        return ADDRESS.format(value=shown(value))
    return ADDRESS.format(value=shown(value)) if ip.is_unspecified or ip.is_multicast else None


def url(value: str) -> Text | None:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that cannot be
        good = False
    return None if good and value.isprintable() and " " not in value else URL.format(value=shown(value))


def domain(value: str) -> Text | None:
    return None if len(value) <= 253 and _HOST.fullmatch(value) else DOMAIN.format(value=shown(value))


def room(value: str) -> Text | None:
    """What Jitsi takes as a room's name without changing it."""
    return None if _ROOM.fullmatch(value) else ROOM.format(value=shown(value))


def variable(value: str) -> Text | None:
    return None if _VARIABLE.fullmatch(value) else VARIABLE


def symbol(value: str) -> Text | None:
    """What stands after number and slash: BC-STTTT (Decree 30/2020, annex I)."""
    return None if len(value) <= 40 and _SYMBOL.fullmatch(value) else SYMBOL.format(value=shown(value))


def dialled(value: str) -> str:
    """A number as dialled inside the country, however it was written."""
    plain = _GAPS.sub("", value)
    return "0" + plain[3:] if plain.startswith("+84") else plain
