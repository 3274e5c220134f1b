"""What the board says about the service itself."""

from __future__ import annotations

from orchestrator.errors import BadInput, ProbeError
from orchestrator.model.board import Notice
from orchestrator.model.events import BlindSpell
from orchestrator.text import Text

JOURNAL_BEHIND = "journal_behind"
REGISTRY_REFUSED = "registry_refused"
NO_ICMP = "no_icmp"
BLIND = "blind"
RESTART = "restart"
STRAINED = "strained"
TAKEN_OVER = "taken_over"

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
