"""A notice in a few lines: to be pasted into a Zalo group, or sent as an SMS."""

from __future__ import annotations

import unicodedata

from orchestrator.invitations.occasion import Occasion
from orchestrator.invitations.words import OPENINGS, UNCHECKED_OPENING, joined, place, reason, values
from orchestrator.model.events import NoticeKind
from orchestrator.text import Text

PASTED = 900  # characters; more than a telephone's screen is not read
LONGEST = 160  # of a title or a reason that is pasted
ONE_SMS, TWO_SMS = 160, 306

OPENING: dict[NoticeKind, Text] = {
    **OPENINGS,
    "planned": Text(
        vi="Đề nghị điểm cầu {site} xác nhận tham dự {title}.",
        en="{site}: please confirm that you take part in {title}.",
    ),
    "changed": Text(
        vi="Kế hoạch {title} có thay đổi, đề nghị điểm cầu {site} xem lại và xác nhận.",
        en="{title} has changed; {site}, please read and confirm.",
    ),
    "day_before": Text(
        vi="Đề nghị điểm cầu {site} kiểm tra kỹ thuật trước {title}: đến giờ, bật thiết bị, mở trang của điểm cầu và "
        "báo đã sẵn sàng.",
        en="{site}, technical check before {title}: at the hour switch on, open your page and say that you are ready.",
    ),
}
TIME = Text(vi="Thời gian: {when}.", en="Time: {when}.")
CHECK = Text(vi="Kiểm tra kỹ thuật: {check}.", en="Technical check: {check}.")
LINK = Text(vi="Trang của điểm cầu: {link}", en="Your page: {link}")
DUTY = Text(vi="Cán bộ trực: {duty}.", en="On duty: {duty}.")

SMS: dict[NoticeKind, Text] = {
    "planned": Text(vi="{site}: đề nghị xác nhận dự {title} {clock}", en="{site}: please confirm {title} {clock}"),
    "changed": Text(vi="{site}: thay đổi kế hoạch {title} {clock}", en="{site}: changed: {title} {clock}"),
    "moved": Text(vi="{site}: {title} chuyển sang {clock}", en="{site}: {title} moved to {clock}"),
    "cancelled": Text(vi="{site}: hủy {title} {clock}", en="{site}: cancelled: {title} {clock}"),
    "day_before": Text(
        vi="{site}: kiểm tra kỹ thuật {check}, họp {clock}", en="{site}: check {check}, meeting {clock}"
    ),
    "hour_before": Text(vi="{site}: {title} bắt đầu {clock}, báo sẵn sàng", en="{site}: {title} {clock}, check in"),
    "fallback": Text(vi="KHẨN {site}: chuyển sang {place}", en="URGENT {site}: go to {place}"),
}
RETURN_SMS = Text(
    vi="KHẨN {site}: phòng họp chính đã dùng lại được, đề nghị trở lại ngay {place}",
    en="URGENT {site}: the main room can be used again, go back at once {place}",
)
_SENT = {"đ": "d", "Đ": "D", "–": "-", "—": "-", "’": "'", "“": '"', "”": '"', "&": "va", "…": "..."}
_REFUSED = "#[]{}|~^\\`"  # by operators, or counted twice


def pasted(occasion: Occasion, about: NoticeKind, site: str) -> Text:
    """Plain text of less than 900 characters, for "Sao chép gửi Zalo"."""
    given = values(occasion, site) | {"title": _cut(occasion.plan.title)}
    unchecked = about == "day_before" and occasion.check_hour(site) is None
    opening = UNCHECKED_OPENING if unchecked else OPENING[about]
    lines = [opening.format(**given), *(Text(vi=_cut(why.vi), en=_cut(why.en)) for why in reason(occasion, about))]
    if about in ("planned", "changed", "day_before") and not unchecked:
        lines.append(TIME.format(**given))
    if about in ("planned", "changed", "moved", "day_before") and occasion.check_hour(site):
        lines.append(CHECK.format(**given))
    if about != "cancelled":
        lines.append(LINK.format(**given))
    if occasion.duty:
        duty = "; ".join(f"{_cut(contact.name, 60)}, {contact.phone}" for contact in occasion.duty)
        lines.append(DUTY.format(duty=duty))
    return joined("\n", lines)


def sms(occasion: Occasion, about: NoticeKind, site: str) -> Text:
    """Without accents, in one part where it fits, else in two; the link is never cut."""
    short = Text(vi=occasion.organization.gathering, en="meeting")
    heads = [_head(occasion, about, site, title) for title in (occasion.plan.title, short)]
    link = "" if about == "cancelled" else f" {occasion.link(site)}"
    phone = occasion.duty[0].phone.replace(" ", "") if occasion.duty else ""
    tail = Text(vi=f"{link} Truc {phone}" if phone else link, en=f"{link} Call {phone}" if phone else link)
    return Text(
        vi=_fitting([unaccented(head.vi) for head in heads], tail.vi),
        en=_fitting([unaccented(head.en) for head in heads], tail.en),
    )


def unaccented(text: str) -> str:
    """As it passes every operator.

    >>> unaccented("Điểm cầu UBND huyện Lục Ngạn")
    'Diem cau UBND huyen Luc Ngan'
    """
    plain = unicodedata.normalize("NFD", "".join(_SENT.get(letter, letter) for letter in text))
    return "".join(letter for letter in plain if letter.isascii() and letter.isprintable() and letter not in _REFUSED)


def _head(occasion: Occasion, about: NoticeKind, site: str, title: Text | str) -> Text:
    check = occasion.check_hour(site)
    template = SMS["hour_before" if about == "day_before" and check is None else about]
    if about == "fallback" and occasion.fallback == "main":
        template = RETURN_SMS
    return template.format(
        site=_cut(occasion.sites[site].name, 60),
        title=title,
        clock=f"{occasion.start:%H:%M %d/%m}",
        check=f"{check:%H:%M %d/%m}" if check else "",
        place=place(occasion),
    )


def _fitting(heads: list[str], tail: str) -> str:
    """The fullest that fits into one SMS, else into two; if none does, the shortest cut."""
    drafts = [f"{head}.{tail}" for head in heads]
    fits = (draft for most in (ONE_SMS, TWO_SMS) for draft in drafts if len(draft) <= most)
    return next(fits, heads[-1][: max(0, TWO_SMS - len(tail))] + tail)


def _cut(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
