"""Days and hours as they are said in letters. Moments must be in the organization's zone."""

from __future__ import annotations

from datetime import datetime

from orchestrator.text import WEEKDAYS, Text

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def hour(moment: datetime) -> Text:
    """`07 giờ 30 phút`."""
    return Text(vi=f"{moment:%H} giờ {moment:%M} phút", en=f"{moment:%H:%M}")


def day(moment: datetime) -> Text:
    """`thứ Ba, ngày 30/11/2021`."""
    weekday = WEEKDAYS[moment.weekday()]
    return Text(
        vi=f"{weekday.vi}, ngày {moment:%d/%m/%Y}",
        en=f"{weekday.en}, {moment.day} {MONTHS[moment.month - 1]} {moment.year}",
    )


def when(moment: datetime) -> Text:
    """Hour and day."""
    return Text(vi=f"{hour(moment).vi}, {day(moment).vi}", en=f"{hour(moment).en}, {day(moment).en}")
