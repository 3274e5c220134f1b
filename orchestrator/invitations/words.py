"""A notice in words, as a letter to one point: which meeting, when, where, what is asked, whom to call.

No delegate and nothing of the agenda stands in it. The words are made when it leaves, so that they say what is true
then; only numbers of the centre's own duty are in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orchestrator.invitations.hours import hour, when
from orchestrator.invitations.occasion import Occasion
from orchestrator.model.events import NoticeKind, as_written
from orchestrator.model.registry import Contact
from orchestrator.text import Text

SUBJECTS: dict[NoticeKind, Text] = {
    "planned": Text(vi="Đề nghị xác nhận tham dự: {title}, {when}", en="Please confirm: {title}, {when}"),
    "changed": Text(vi="Thay đổi kế hoạch: {title}, {when}", en="Changed: {title}, {when}"),
    "moved": Text(vi="Thay đổi thời gian: {title}, {when}", en="Moved: {title}, {when}"),
    "cancelled": Text(vi="Thông báo hủy: {title}, {when}", en="Cancelled: {title}, {when}"),
    "day_before": Text(vi="Nhắc lịch kiểm tra kỹ thuật {check}: {title}", en="Technical check at {check}: {title}"),
    "hour_before": Text(vi="Nhắc lịch: {title} bắt đầu lúc {hour}", en="Reminder: {title} begins at {hour}"),
    "fallback": Text(vi="KHẨN: chuyển sang phương án dự phòng, {title}", en="URGENT: go to the fallback, {title}"),
}
OPENINGS: dict[NoticeKind, Text] = {
    "planned": Text(
        vi="{owner} thông báo kế hoạch kết nối {title} và đề nghị điểm cầu {site} xác nhận tham dự.",
        en="{owner} announces {title} and asks {site} to confirm that it will take part.",
    ),
    "changed": Text(
        vi="Kế hoạch kết nối {title} có thay đổi; nội dung dưới đây thay cho thông báo trước. Đề nghị điểm cầu {site} "
        "xem lại và xác nhận tham dự.",
        en="The plan of {title} has changed; what follows replaces the former notice. {site} is asked to read it and "
        "to confirm that it will take part.",
    ),
    "moved": Text(
        vi="{title} chuyển sang {when}. Đề nghị điểm cầu {site} bố trí phòng họp, thiết bị và cán bộ kỹ thuật theo "
        "thời gian mới.",
        en="{title} is moved to {when}. {site} is asked to have its room, equipment and technician ready then.",
    ),
    "cancelled": Text(
        vi="{title}, dự kiến {when}, không tổ chức theo kế hoạch. Điểm cầu {site} không phải kết nối; đề nghị báo cho "
        "những người liên quan tại đơn vị.",
        en="{title}, planned for {when}, is not held. {site} need not connect; please tell those concerned at your "
        "office.",
    ),
    "day_before": Text(
        vi="Đề nghị điểm cầu {site} kiểm tra kỹ thuật trước {gathering} lúc {check}. Đến giờ, đề nghị bật toàn bộ "
        "thiết bị, mở trang của điểm cầu và bấm “Chúng tôi đã sẵn sàng kiểm tra”; kết quả hiện ngay trên trang.",
        en="{site} is asked to take part in the technical check at {check}. At that hour please switch on all "
        "equipment, open your own page and press “We are ready for the check”; the result appears there at once.",
    ),
    "hour_before": Text(
        vi="{title} bắt đầu lúc {hour}. Đề nghị cán bộ kỹ thuật điểm cầu {site} có mặt, bật toàn bộ thiết bị, vào "
        "phòng họp trực tuyến và báo đã sẵn sàng tại trang của điểm cầu.",
        en="{title} begins at {hour}. The technician of {site} is asked to be there, switch on all equipment, enter "
        "the online room and say on your own page that you are ready.",
    ),
    "fallback": Text(vi="{way}", en="{way}"),
}
RETURN_SUBJECT = Text(vi="KHẨN: trở lại phòng họp chính, {title}", en="URGENT: go back to the main room, {title}")
UNCHECKED_SUBJECT = Text(vi="Nhắc lịch: {title}, {when}", en="Reminder: {title}, {when}")
UNCHECKED_OPENING = Text(
    vi="{title} bắt đầu lúc {when}. Đề nghị điểm cầu {site} chuẩn bị phòng họp, thiết bị và cán bộ kỹ thuật.",
    en="{title} begins at {when}. {site} is asked to have its room, equipment and technician ready.",
)
WAYS = {
    "": Text(
        vi="Đề nghị điểm cầu {site} làm theo hướng dẫn của cán bộ trực.", en="{site} is asked to call the centre."
    ),
    "main": Text(
        vi="Phòng họp chính đã sử dụng lại được. Đề nghị điểm cầu {site} trở lại ngay phòng họp chính: {place}",
        en="The main room can be used again. {site} is asked to go back to the main room at once: {place}",
    ),
    "room": Text(
        vi="Phòng họp chính không sử dụng được. Đề nghị điểm cầu {site} chuyển ngay sang phòng họp dự phòng: {place}",
        en="The main room cannot be used. {site} is asked to go to the fallback room at once: {place}",
    ),
    "phone": Text(
        vi="Hệ thống họp trực tuyến không sử dụng được. Đề nghị điểm cầu {site} gọi ngay số điện thoại hội nghị dự "
        "phòng: {place}",
        en="The online meeting cannot be used. {site} is asked to call the fallback telephone bridge at once: {place}",
    ),
}
GREETING = Text(vi="Kính gửi: Điểm cầu {site}", en="To the bridge point {site}")
REASON = Text(vi="Lý do: {reason}.", en="Reason: {reason}.")
TITLE = Text(vi="Tên {gathering}: {title}", en="Meeting: {title}")
TIME = Text(vi="Thời gian: {when}", en="Time: {when}")
SEAT = Text(vi="Phòng đặt điểm cầu: {room}", en="Your room: {room}")
ROOM = Text(vi="Phòng họp trực tuyến: {url}", en="Online room: {url}")
CHECK = Text(vi="Kiểm tra kỹ thuật: {check}", en="Technical check: {check}")
LINK = Text(
    vi="Trang riêng của điểm cầu (xác nhận, báo sẵn sàng, xem kết quả; đề nghị không chuyển cho đơn vị khác):\n{link}",
    en="Your point's own page (confirm, check in, see results; please do not pass it on):\n{link}",
)
TO_CHECK = Text(
    vi="Đề nghị kiểm tra trước:\n"
    "- Đường truyền chính và đường truyền dự phòng\n"
    "- Nguồn điện, bộ lưu điện (UPS)\n"
    "- Camera, màn hình, góc quay\n"
    "- Micro, loa; không vọng, không hú\n"
    "- Thiết bị dự phòng và tên hiển thị của điểm cầu\n"
    "- Cán bộ kỹ thuật có mặt trước giờ họp 60 phút và trực đến khi kết thúc",
    en="Please check beforehand:\n"
    "- main and backup line\n"
    "- power, UPS\n"
    "- camera, screen, angle\n"
    "- microphone, speaker; no echo, no feedback\n"
    "- spare equipment and your display name\n"
    "- a technician present 60 minutes before the start and until the end",
)
CALL = Text(vi="Cần hỗ trợ, đề nghị gọi cán bộ trực: {duty}.", en="For help call the centre: {duty}.")
SIGNED = Text(vi="Trân trọng.\n{owner}", en="Kind regards,\n{owner}")
TOLD_SUBJECT = Text(vi="Tình hình sẵn sàng: {title}, {when}", en="Readiness: {title}, {when}")
TOLD = Text(
    vi="Báo cáo đồng chí:\n\n{sentence}\n\n{title}, {when}.\n\n{owner}",
    en="For your information:\n\n{sentence}\n\n{title}, {when}.\n\n{owner}",
)


class Worded(NamedTuple):
    subject: Text
    text: Text


def worded(occasion: Occasion, about: NoticeKind, site: str) -> Worded:
    """The letter to one of the occasion's points."""
    given = values(occasion, site)
    unchecked = about == "day_before" and occasion.check_hour(site) is None
    subject = UNCHECKED_SUBJECT if unchecked else SUBJECTS[about]
    if about == "fallback" and occasion.fallback == "main":
        subject = RETURN_SUBJECT
    opening = UNCHECKED_OPENING if unchecked else OPENINGS[about]
    parts = [GREETING.format(**given), opening.format(**given), *reason(occasion, about)]
    if about not in ("cancelled", "fallback"):
        parts.append(joined("\n", _facts(occasion, site, given)))
    if about != "cancelled":
        parts.append(LINK.format(**given))
    if about in ("planned", "changed", "day_before"):
        parts.append(TO_CHECK)
    parts += [*call(occasion.duty), SIGNED.format(**given)]
    return Worded(subject.format(**given), joined("\n\n", parts))


def readiness(occasion: Occasion, sentence: Text) -> Worded:
    """Go or no go, to the secretary."""
    given = {"title": occasion.plan.title, "when": when(occasion.start), "owner": occasion.organization.technical_owner}
    return Worded(TOLD_SUBJECT.format(**given), TOLD.format(sentence=sentence, **given))


def values(occasion: Occasion, site: str) -> dict[str, object]:
    """What the sentences about one point may name."""
    check = occasion.check_hour(site)
    name = occasion.sites[site].name
    return {
        "site": name,
        "title": occasion.plan.title,
        "when": when(occasion.start),
        "hour": hour(occasion.start),
        "check": when(check) if check else Text(vi="", en=""),
        "gathering": Text(vi=occasion.organization.gathering, en="the meeting"),
        "owner": occasion.organization.technical_owner,
        "link": occasion.link(site),
        "way": WAYS[occasion.fallback].format(site=name, place=place(occasion)),
    }


def reason(occasion: Occasion, about: NoticeKind) -> list[Text]:
    """Why it changed, where somebody said so."""
    given = occasion.fallback_reason if about == "fallback" else occasion.plan.reason
    if about not in ("changed", "moved", "cancelled", "fallback") or not given:
        return []
    return [REASON.format(reason=as_written(given.strip().rstrip(".")))]


def call(duty: Sequence[Contact]) -> list[Text]:
    if not duty:
        return []
    return [CALL.format(duty="; ".join(f"{contact.name}, {contact.phone}" for contact in duty))]


def place(occasion: Occasion) -> str:
    """Where the fallback that was announced is, or the main room again: an address or a number."""
    if occasion.fallback == "main":
        return ", ".join(occasion.room(room) for room in occasion.plan.meeting.rooms)
    fallback = occasion.plan.meeting.fallback
    room, phone = (fallback.room, fallback.phone) if fallback else (None, None)
    return (occasion.room(room) if room else "") if occasion.fallback == "room" else phone or ""


def joined(between: str, parts: Sequence[Text]) -> Text:
    return Text(vi=between.join(part.vi for part in parts), en=between.join(part.en for part in parts))


def _facts(occasion: Occasion, site: str, given: dict[str, object]) -> list[Text]:
    facts = [TITLE.format(**given), TIME.format(**given)]
    if seat := occasion.sites[site].room:
        facts.append(SEAT.format(room=seat))
    facts += [ROOM.format(url=occasion.room(room)) for room in occasion.plan.meeting.rooms]
    return [*facts, CHECK.format(**given)] if occasion.check_hour(site) else facts
