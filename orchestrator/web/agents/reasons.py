"""Why an agent is turned away, and when it may come again."""

from __future__ import annotations

from orchestrator.model.wire import Refuse
from orchestrator.text import Locale, Text
from orchestrator.web.agents.arrivals import FLOOD_S

NOT_FOR_BROWSERS = Text(vi="Địa chỉ này dành cho agent tại điểm cầu.", en="This address is for agents at the sites.")
BAD_TOKEN = Text(
    vi="Mã truy cập của điểm cầu không đúng hoặc đã bị thu hồi; đề nghị tỉnh cấp lại bằng: diemcau token <điểm cầu>.",
    en="The site's token is wrong or was revoked; ask the province for a new one: diemcau token <site>.",
)
WHY: dict[str, tuple[float, Text]] = {
    "version": (
        300.0,
        Text(
            vi="Agent mới hơn máy chủ; hãy nâng cấp máy chủ hoặc dùng agent cùng phiên bản.",
            en="The agent is newer than the server; upgrade the server or use an agent of its version.",
        ),
    ),
    "unknown": (
        30.0,
        Text(vi="Điểm cầu này không có trong sites.yaml.", en="This site is not in sites.yaml."),
    ),
    "busy": (
        2.0,
        Text(
            vi="Một agent khác của điểm cầu này đang hoạt động.",
            en="Another agent of this site is at work.",
        ),
    ),
    "replaced": (
        5.0,
        Text(vi="Một kết nối mới hơn đã thay kết nối này.", en="A newer connection has taken this one's place."),
    ),
    "flooding": (
        FLOOD_S,
        Text(vi="Agent gửi quá nhiều bản tin.", en="The agent sends too many messages."),
    ),
    "malformed": (
        5.0,
        Text(vi="Agent gửi bản tin không đúng định dạng.", en="The agent sent a message that cannot be read."),
    ),
    "silent": (2.0, Text(vi="Agent không gửi lời chào.", en="The agent did not say hello.")),
    "revoked": (60.0, BAD_TOKEN),
}


def refusal(locale: Locale, reason: str) -> Refuse:
    retry_s, text = WHY[reason]
    return Refuse(reason=reason, text=text.to(locale), retry_s=retry_s)
