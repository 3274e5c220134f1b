"""What a paper's file is called."""

from __future__ import annotations

from urllib.parse import quote
from zoneinfo import ZoneInfo

from orchestrator.report.document import Version
from orchestrator.report.figures import ReportFigures

PLAIN: dict[Version, str] = {
    "internal": "bao-cao-ky-thuat-{day}",
    "vp": "bao-cao-ky-thuat-{day}-vp",
    "minutes": "bien-ban-kiem-tra-{day}",
}
FULL: dict[Version, str] = {
    "internal": "Báo cáo bảo đảm kỹ thuật {day}",
    "vp": "Báo cáo bảo đảm kỹ thuật {day} (gửi Văn phòng)",
    "minutes": "Biên bản kiểm tra kỹ thuật {day}",
}


def file_name(figures: ReportFigures, version: Version, format: str) -> str:
    """In ASCII: bao-cao-ky-thuat-2021-11-30.docx."""
    return f"{PLAIN[version].format(day=_day(figures))}.{format}"


def disposition(figures: ReportFigures, version: Version, format: str) -> str:
    """The header that names a download; with all its letters for who understands RFC 5987."""
    full = quote(f"{FULL[version].format(day=_day(figures))}.{format}", safe="")
    return f"attachment; filename=\"{file_name(figures, version, format)}\"; filename*=UTF-8''{full}"


def _day(figures: ReportFigures) -> str:
    return f"{figures.times.planned_start.astimezone(ZoneInfo(figures.timezone)):%Y-%m-%d}"
