"""What may stand in a cell that offers a choice, and how people say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestrator.alerts.wording import ROLES
from orchestrator.text import Text

YES_NO = {"yes": Text(vi="Có", en="Yes"), "no": Text(vi="Không", en="No")}
LEVELS = {
    "province": Text(vi="Tỉnh", en="Province"),
    "department": Text(vi="Sở", en="Department"),
    "district": Text(vi="Huyện", en="District"),
    "commune": Text(vi="Xã", en="Commune"),
}
LINK_ROLES = {"primary": Text(vi="Chính", en="Primary"), "backup": Text(vi="Dự phòng", en="Backup")}
CONTACT_ROLES = {
    role: Text(vi=words.vi[:1].upper() + words.vi[1:], en=words.en[:1].upper() + words.en[1:])
    for role, words in ROLES.items()
}
SPOKEN: Mapping[str, Sequence[str]] = {  # other words for a choice, as people write them; folded
    "province": ("cap tinh", "thanh pho truc thuoc trung uong"),
    "department": ("so nganh", "so, nganh", "cap so"),
    "district": ("cap huyen", "thanh pho", "thi xa", "quan"),
    "commune": ("cap xa", "phuong", "thi tran", "dac khu"),
    "primary": ("duong chinh", "duong truyen chinh"),
    "backup": ("duong du phong", "duong truyen du phong"),
    "technician": ("ky thuat", "can bo truc", "can bo truc ky thuat"),
    "deputy": ("du phong", "ky thuat du phong", "can bo du phong"),
    "office": ("van phong hdnd va ubnd", "van phong ubnd"),
    "manager": ("lanh dao",),
    "yes": ("x", "true", "1", "co"),
    "no": ("false", "0", "k"),
}
