"""What the board says about the service itself."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.errors import BadInput, ProbeError
from orchestrator.model.events import BlindSpell
from orchestrator.model.views.board import Notice
from orchestrator.text import Text

JOURNAL_BEHIND = "journal_behind"
REGISTRY_REFUSED = "registry_refused"
NO_ICMP = "no_icmp"
BLIND = "blind"
RESTART = "restart"
STRAINED = "strained"
TAKEN_OVER = "taken_over"
ASKED = "asked"
MISSED = "missed"
JITSI_SILENT = "jitsi_silent"
BRIDGE_DEAF = "bridge_deaf"
CLOCK = "clock"
MAIL_HELD = "mail_held"

NOT_READY = Text(vi="Dịch vụ đang khởi động.", en="The service is starting.")
STAGE_ENDED = Text(
    vi="Một phần của dịch vụ đã dừng ({stages}); xem nhật ký hệ thống và khởi động lại.",
    en="A part of the service has ended ({stages}); see the system log and restart.",
)


def journal_behind(why: Text | None) -> Notice:
    because = why or Text(vi="cơ sở dữ liệu chưa trả lời", en="the database does not answer")
    return Notice(
        code=JOURNAL_BEHIND,
        level="warning",
        text=Text(
            vi=f"Nhật ký chưa ghi được ({because.vi}). Bảng và cảnh báo vẫn chạy; các sự kiện sẽ được ghi bổ sung.",
            en=f"The journal is not being written ({because.en}). Board and alerts go on; the events follow later.",
        ),
    )


def registry_refused(problems: BadInput) -> Notice:
    """The first mistake in full, the rest as a count."""
    first, more = problems.problems[0], len(problems.problems) - 1
    return Notice(
        code=REGISTRY_REFUSED,
        level="warning",
        text=Text(
            vi=f"sites.yaml vừa sửa có lỗi nên chưa được dùng, cấu hình cũ vẫn có hiệu lực. {first.to('vi')}"
            + (f" (và {more} lỗi khác)" if more else ""),
            en=f"The changed sites.yaml is bad and not in use; the old one stays. {first.to('en')}"
            + (f" (and {more} more)" if more else ""),
        ),
    )


def no_icmp(error: ProbeError) -> Notice:
    return Notice(code=NO_ICMP, level="info", text=error.text)


def blind(spell: BlindSpell) -> Notice | None:
    """While our own network is gone; None once it is back, and for the short spells that explain themselves."""
    if spell.reason != "network" or not spell.began:
        return None
    text = Text(
        vi="Mạng của trung tâm có sự cố: chưa thể đánh giá các điểm cầu. Kiểm tra thiết bị mạng tại trung tâm.",
        en="The centre's own network fails: no site can be judged. Check the network equipment at the centre.",
    )
    return Notice(code=BLIND, level="critical", text=text)


def taken_over() -> Notice:
    text = Text(
        vi="Một tiến trình khác đã tiếp quản phiên này; tiến trình này đã ngừng giám sát. Tải lại trang.",
        en="Another process has taken this session over; this one has stopped watching. Reload the page.",
    )
    return Notice(code=TAKEN_OVER, level="critical", text=text)


def strained() -> Notice:
    text = Text(
        vi="Máy chủ giám sát đang quá tải hoặc bị gửi dồn dập: việc phát hiện mất kết nối có thể chậm.",
        en="The monitoring server is overloaded or flooded: drops may be noticed late.",
    )
    return Notice(code=STRAINED, level="warning", text=text)


def restart_needed() -> Notice:
    text = Text(
        vi="Ngưỡng giám sát hoặc mạng của trung tâm trong sites.yaml đã đổi: khởi động lại dịch vụ để áp dụng.",
        en="Thresholds, or the centre's network, were changed in sites.yaml: restart the service to apply them.",
    )
    return Notice(code=RESTART, level="info", text=text)


def ask_start() -> Notice:
    text = Text(
        vi="Đã đến giờ khai mạc theo kế hoạch. Khi hội nghị bắt đầu, bấm “Bắt đầu” ở trang Chuẩn bị.",
        en="It is the planned start. When the meeting begins, press “Start” on the preparation page.",
    )
    return Notice(code=ASKED, level="info", text=text)


def ask_end() -> Notice:
    text = Text(
        vi="Đã quá giờ kết thúc theo kế hoạch. Nếu hội nghị đã xong, bấm “Kết thúc” ở trang Chuẩn bị.",
        en="It is past the planned end. If the meeting is over, press “End” on the preparation page.",
    )
    return Notice(code=ASKED, level="info", text=text)


def missed(slept: Sequence[tuple[str, Text]]) -> Notice | None:
    """What was due while the service was not there: each with the meeting's title and the step's name."""
    if not slept:
        return None
    text = Text(
        vi="Dịch vụ không chạy nên đã bỏ lỡ: " + "; ".join(f"{step.vi} ({title})" for title, step in slept) + ".",
        en="The service was away and has missed: " + "; ".join(f"{step.en} ({title})" for title, step in slept) + ".",
    )
    return Notice(code=MISSED, level="critical", text=text)


def mail_held(why: Text | None) -> Notice | None:
    """Every letter to the points meets the same refusal, until somebody has mended it."""
    if why is None:
        return None
    text = Text(
        vi=f"Thư gửi các điểm cầu đang được giữ lại: {why.vi}. Nếu đã khắc phục ở phía máy chủ thư, thư "
        "tự gửi trong vòng 5 phút; cần gấp thì sao chép gửi Zalo ở trang Chuẩn bị.",
        en=f"The letters to the sites are held: {why.en}. Where the mail server itself was mended, they leave within "
        "5 minutes; if it is urgent, copy them on the preparation page.",
    )
    return Notice(code=MAIL_HELD, level="warning", text=text)


def jitsi_silent(why: Sequence[Text]) -> Notice | None:
    """Parts of Jitsi that do not answer: what only they know is unknown, and nobody is down for it."""
    if not why:
        return None
    text = Text(
        vi="Chưa đọc được tình trạng phòng họp: " + "; ".join(each.vi for each in why) + ".",
        en="The room's state cannot be read: " + "; ".join(each.en for each in why) + ".",
    )
    return Notice(code=JITSI_SILENT, level="warning", text=text)


def bridge_deaf(bridges: Sequence[str]) -> Notice | None:
    """A bridge answers, but counts no packet of anybody: it is the bridge, and no site is blamed."""
    if not bridges:
        return None
    named = ", ".join(bridges)
    text = Text(
        vi=f"Máy chủ hình ảnh {named} không nhận được gói tin của điểm cầu nào: kiểm tra máy chủ và cổng UDP của nó.",
        en=f"The videobridge {named} receives nothing from any site: check it and its UDP port.",
    )
    return Notice(code=BRIDGE_DEAF, level="critical", text=text)


def clock_stepped(seconds: float) -> Notice:
    by = Text(vi=f"{abs(seconds):.0f} giây", en=f"{abs(seconds):.0f} s")
    way = Text(vi="tới", en="forward") if seconds > 0 else Text(vi="lùi", en="back")
    text = Text(
        vi=f"Đồng hồ của máy chủ vừa bị vặn {way.vi} {by.vi}. Kiểm tra đồng bộ thời gian (NTP) của máy chủ.",
        en=f"The server's clock was set {way.en} by {by.en}. Check its time synchronisation (NTP).",
    )
    return Notice(code=CLOCK, level="warning", text=text)
