"""The sentences of sites.yaml's rules, with the words of the workbook in place of those of the file."""

from __future__ import annotations

import re

from orchestrator.sheets.choices import LEVELS
from orchestrator.text import Text

_COLUMN = Text(vi="cột “{title}”", en="the column “{title}”")
_SAID = {
    "hub: yes": Text(vi="“Có” ở cột “Trung tâm”", en="“Yes” in the column “Hub”"),
    "agent: no": Text(vi="cột “Cài agent” là “Không”", en="“No” in the column “Agent”"),
    "agent: yes": Text(vi="“Có” ở cột “Cài agent”", en="“Yes” in the column “Agent”"),
    "role: primary": Text(vi="“Chính” ở cột “Vai trò”", en="“Primary” in the column “Role”"),
    "role: backup": Text(vi="“Dự phòng” ở cột “Vai trò”", en="“Backup” in the column “Role”"),
    "level": _COLUMN.format(title=Text(vi="Cấp", en="Level")),
    "parent": Text(vi="ô “Trực thuộc”", en="cell “Parent”"),
    "address": Text(vi="“Địa chỉ IP”", en="“Address”"),
    "links": Text(vi="trang “Đường truyền”", en="the page “Links”"),
    "sites": Text(vi="“Điểm cầu”", en="“Sites”"),
    "contacts": Text(vi="trang “Liên hệ”", en="the page “Contacts”"),
    "carriers": Text(vi="carriers của sites.yaml", en="carriers of sites.yaml"),
    **{level: Text(vi=f"“{words.vi}”", en=f"“{words.en}”") for level, words in LEVELS.items()},
}
_TERM = re.compile(r"`([^`]*)`")


def in_columns(text: Text) -> Text:
    """A rule's sentence for somebody who looks at the workbook.

    >>> in_columns(Text(vi="sửa `level`", en="correct `level`")).vi
    'sửa cột “Cấp”'
    """
    return Text(
        vi=_TERM.sub(lambda term: _words(term).vi, text.vi), en=_TERM.sub(lambda term: _words(term).en, text.en)
    )


def _words(term: re.Match[str]) -> Text:
    return _SAID.get(term[1], Text(vi=term[0], en=term[0]))
