"""What is said to whoever edits contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.alerts.wording import ROLES
from orchestrator.model.views.board import Notice
from orchestrator.text import Text

CLASH = "contacts_changed_in_file"
NO_SITE = Text(vi="Không có điểm cầu {site}.", en="There is no site {site}.")
OVERTAKEN = Text(
    vi="{by} đã sửa liên hệ của {site} lúc {at} ({what}) sau khi bạn mở; chưa lưu gì. Xem lại rồi sửa tiếp.",
    en="{by} changed the contacts of {site} at {at} ({what}) after you opened them; nothing is saved. Look again, "
    "then go on.",
)
FILE_CHANGED = Text(
    vi="Liên hệ của {site} trong sites.yaml đã thay đổi sau khi bạn mở; chưa lưu gì. Xem lại rồi sửa tiếp.",
    en="The contacts of {site} in sites.yaml have changed since you opened them; nothing is saved. Look again, then "
    "go on.",
)
SHEET_OVERTAKEN = Text(
    vi="Danh bạ đã thay đổi sau lần xem trước; chưa lưu gì. Xem trước lại rồi nhập.",
    en="The contacts have changed since the preview; nothing is saved. Preview again, then import.",
)
FILE_SAYS_OTHERWISE = Text(
    vi="sites.yaml vừa đổi liên hệ của {sites}, khác với bản sửa trên màn hình đang dùng. Mở Danh bạ để chọn.",
    en="sites.yaml has changed the contacts of {sites}; those edited on screen are in use. Open Contacts to choose.",
)
ON_DUTY = Text(
    vi="“{name}” đang được phân công trực ({what}) nhưng không còn đúng một liên hệ mang tên này; phân công lại.",
    en="“{name}” is on duty ({what}), but no single contact has this name any more; assign the duty again.",
)
FIELDS = {
    "name": Text(vi="tên", en="name"),
    "phone": Text(vi="số điện thoại", en="phone"),
    "email": Text(vi="thư điện tử", en="e-mail"),
    "added": Text(vi="thêm", en="added"),
    "removed": Text(vi="bỏ", en="removed"),
}
OF = Text(vi="{field} của {role}", en="{field} of the {role}")
DONE = Text(vi="{field} {role}", en="{role} {field}")
WHOLE = {
    "order": Text(vi="thứ tự gọi", en="the order of calling"),
    "restored": Text(vi="dùng lại liên hệ của sites.yaml", en="back to those of sites.yaml"),
    "kept": Text(vi="giữ bản trên màn hình", en="kept those of the screen"),
    "erased": Text(vi="xoá dữ liệu", en="erased"),
}
NAMED = 8


def what_changed(fields: Sequence[str]) -> Text:
    """`technician.2.phone`, `order` ... as a person says them.

    >>> what_changed(["technician.2.phone", "office.added"]).vi
    'số điện thoại của cán bộ kỹ thuật thứ 2, thêm văn phòng'
    """
    texts = [_field(field) for field in fields]
    return Text(vi=", ".join(text.vi for text in texts), en=", ".join(text.en for text in texts))


def at_hour(moment: datetime, zone: str) -> Text:
    there = moment.astimezone(ZoneInfo(zone))
    return Text(vi=f"{there:%H:%M} ngày {there:%d/%m/%Y}", en=f"{there:%H:%M on %d %b %Y}")


def clash(names: Sequence[str]) -> Notice | None:
    """For the board: the file and the screen say different things. None where they do not."""
    if not names:
        return None
    some = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return Notice(code=CLASH, level="warning", text=FILE_SAYS_OTHERWISE.format(sites=some))


def _field(field: str) -> Text:
    role, _, rest = field.partition(".")
    number, _, key = rest.rpartition(".")
    words = ROLES.get(role, Text(vi=role, en=role))
    if number:
        words = Text(vi=f"{words.vi} thứ {number}", en=f"{words.en} {number}")
    if role in WHOLE:
        return WHOLE[role]
    return (DONE if key in ("added", "removed") else OF).format(field=FIELDS.get(key, key), role=words)
