"""Why nothing can be concluded: not from here, not by this means, or not yet."""

from __future__ import annotations

from orchestrator.model.check import Fault
from orchestrator.preflight.faults.said import Faults, Said
from orchestrator.text import Text

UNDECIDED: Faults = {
    (None, Fault.OWN_NETWORK): Said(
        Text(
            vi="Mạng của trung tâm chưa thông nên chưa kết luận được.",
            en="The centre's own network does not work, so nothing can be concluded.",
        ),
        Text(
            vi="Khắc phục mạng, định tuyến và tường lửa của chính trung tâm rồi kiểm tra lại.",
            en="Repair the centre's own network, routes and firewall, then check again.",
        ),
    ),
    (None, Fault.NO_RIGHT): Said(
        Text(vi="Trung tâm không có quyền gửi ICMP.", en="The centre may not send ICMP."),
        Text(
            vi="Cấp quyền CAP_NET_RAW cho lệnh này, hoặc khai `port` của đường truyền trong sites.yaml để dùng TCP.",
            en="Grant the command CAP_NET_RAW, or give the line a `port` in sites.yaml so that TCP is used.",
        ),
    ),
    (None, Fault.SWITCHED_OFF): Said(
        Text(vi="Trung tâm đã tắt việc gửi ICMP (DIEMCAU_ICMP).", en="ICMP is switched off here (DIEMCAU_ICMP)."),
        Text(
            vi="Bỏ DIEMCAU_ICMP=false, hoặc khai `port` của đường truyền trong sites.yaml để dùng TCP.",
            en="Remove DIEMCAU_ICMP=false, or give the line a `port` in sites.yaml so that TCP is used.",
        ),
    ),
    (None, Fault.NO_ADDRESS): Said(
        Text(vi="Chưa khai địa chỉ đường truyền nào của điểm cầu.", en="No address of any line of the site is known."),
        Text(
            vi="Thêm `address` vào `links` của điểm cầu trong sites.yaml.",
            en="Add an `address` to the site's `links` in sites.yaml.",
        ),
    ),
    (None, Fault.NO_AGENT): Said(
        Text(
            vi="Agent ở điểm cầu không trả lời kịp nên chưa kiểm tra được từ đó.",
            en="The site's agent has not answered in time, so that nothing was looked at from there.",
        ),
        Text(
            vi="Kiểm tra agent ở điểm cầu có đang chạy, rồi kiểm tra lại.",
            en="See whether the agent at the site runs, then check again.",
        ),
    ),
    (None, Fault.NOT_REACHED): Said(
        Text(vi="Chưa kiểm tra vì mục trước đó chưa đạt.", en="Not looked at, since what comes before it has failed."),
        Text(vi="Khắc phục mục trước đó rồi kiểm tra lại.", en="Repair what comes before it, then check again."),
    ),
}
