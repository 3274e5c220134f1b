"""What is wrong and what to do about it, where a probe got through but found too little; and the words around it."""

from __future__ import annotations

from orchestrator.preflight.faults import Said
from orchestrator.text import Text

MAIN = Text(vi="đường truyền chính {name}", en="the main line {name}")
BACKUP = Text(vi="đường truyền dự phòng {name}", en="the backup line {name}")
WAY = Text(vi="đường tới {target}", en="the way to {target}")
CARRIER = Text(vi="{carrier}", en="{carrier}")
CIRCUIT = Text(vi="{carrier} (mã kênh {circuit})", en="{carrier} (circuit {circuit})")
NO_CARRIER = Text(vi="nhà mạng", en="the carrier")
SERVER = Text(vi="máy chủ DNS {server}", en="the DNS server {server}")
OWN_SERVER = Text(vi="máy chủ DNS mặc định", en="the default DNS server")

SERVE_CONFIG = Text(
    vi="Sửa cấu hình máy chủ web của Jitsi để {target} trả về tệp config.js.",
    en="Have Jitsi's web server hand out config.js at {target}.",
)

LOSS = Said(
    Text(
        vi="{line} mất {value}% gói tin (đạt khi không quá {limit}%).",
        en="{line} loses {value}% of packets (up to {limit}% passes).",
    ),
    Text(
        vi="Tại điểm cầu, dừng các việc tải lớn, kiểm tra dây và đầu nối; nếu vẫn mất gói thì đề nghị {whom} đo lại "
        "đường truyền.",
        en="At the site, stop large transfers and check cables and plugs; if it goes on, have {whom} test the line.",
    ),
)
RTT = Said(
    Text(
        vi="Thời gian khứ hồi của {line} là {value} ms (đạt khi không quá {limit} ms).",
        en="The round trip over {line} takes {value} ms (up to {limit} ms passes).",
    ),
    Text(
        vi="Xem đường truyền có đang nghẽn hoặc đi vòng không; nếu có thì đề nghị {whom} xử lý.",
        en="See whether the line is congested or takes a detour; if so, have {whom} deal with it.",
    ),
)
JITTER = Said(
    Text(
        vi="Biến thiên độ trễ của {line} là {value} ms (đạt khi không quá {limit} ms).",
        en="The jitter of {line} is {value} ms (up to {limit} ms passes).",
    ),
    Text(
        vi="Dừng các việc tải lớn trên mạng của điểm cầu và cho bộ định tuyến ưu tiên gói tin hội nghị (QoS).",
        en="Stop large transfers in the site's network, and have its router give the meeting priority (QoS).",
    ),
)
LIE = Said(
    Text(
        vi="{dns} cho {host} địa chỉ {found}, không phải {expected}.",
        en="{dns} leads {host} to {found} and not to {expected}.",
    ),
    Text(
        vi="Sửa bản ghi trên máy chủ DNS, hoặc sửa `conference.addresses` nếu máy chủ đã đổi địa chỉ; không rõ ai đổi "
        "thì báo ngay bộ phận an ninh mạng.",
        en="Correct the record, or `conference.addresses` if the server has moved; if nobody knows who changed it, "
        "tell the security team at once.",
    ),
)
SLOW_NAME = Said(
    Text(
        vi="{dns} mất {value} ms để tra {host} (đạt khi không quá {limit} ms).",
        en="{dns} takes {value} ms to look {host} up (up to {limit} ms passes).",
    ),
    Text(
        vi="Xem {dns} có quá tải không, hoặc dùng máy chủ DNS gần hơn.",
        en="See whether {dns} is overloaded, or use one that is nearer.",
    ),
)
ENDS_EARLY = Said(
    Text(
        vi="Chứng thư của {host} hết hạn lúc {expires:%H:%M ngày %d/%m/%Y}, trước khi hội nghị kết thúc "
        "({until:%H:%M ngày %d/%m/%Y}).",
        en="The certificate of {host} expires at {expires:%Y-%m-%d %H:%M}, before the meeting ends "
        "({until:%Y-%m-%d %H:%M}).",
    ),
    Text(
        vi="Gia hạn chứng thư và nạp lại máy chủ web trước giờ họp.",
        en="Renew the certificate and reload the web server before the meeting.",
    ),
)
ENDS_SOON = Said(
    Text(
        vi="Chứng thư của {host} hết hạn lúc {expires:%H:%M ngày %d/%m/%Y}, sau hội nghị chưa đến {limit} ngày.",
        en="The certificate of {host} expires at {expires:%Y-%m-%d %H:%M}, less than {limit} days after the meeting.",
    ),
    Text(
        vi="Lên lịch gia hạn, và xem việc tự gia hạn có đang chạy không.",
        en="Plan its renewal, and see whether it renews itself.",
    ),
)
NO_CONFIG = Said(
    Text(
        vi="{target} trả lời mã {status}, không có tệp cấu hình của Jitsi.",
        en="{target} answers {status}; Jitsi's configuration is not there.",
    ),
    SERVE_CONFIG,
)
NOT_CONFIG = Said(
    Text(
        vi="{target} trả về một trang web thường, không phải tệp cấu hình của Jitsi.",
        en="{target} gives an ordinary page in place of Jitsi's configuration.",
    ),
    SERVE_CONFIG,
)
SLOW = Said(
    Text(
        vi="{host} mất {value} ms để trả lời (đạt khi không quá {limit} ms).",
        en="{host} takes {value} ms to answer (up to {limit} ms passes).",
    ),
    Text(
        vi="Xem tải của {host} và đường mạng tới đó trước giờ họp.",
        en="Look at the load of {host} and the way there before the meeting.",
    ),
)
SICK_BRIDGE = Said(
    Text(
        vi="Videobridge {host} tự báo không sẵn sàng (mã {status}).",
        en="The videobridge {host} says itself that it is not well (status {status}).",
    ),
    Text(
        vi="Xem nhật ký rồi khởi động lại jitsi-videobridge; máy chỉ có địa chỉ nội bộ thì đặt "
        "health.require-valid-address=false.",
        en="Read the log and restart jitsi-videobridge; on a machine with internal addresses only set "
        "health.require-valid-address=false.",
    ),
)
SICK_FOCUS = Said(
    Text(
        vi="Jicofo {host} tự báo không sẵn sàng (mã {status}).",
        en="Jicofo {host} says itself that it is not well (status {status}).",
    ),
    Text(
        vi="Xem Jicofo có thấy videobridge nào không, xem nhật ký rồi khởi động lại Jicofo.",
        en="See whether Jicofo knows a bridge, read its log, and restart it.",
    ),
)
NO_HEALTH = Said(
    Text(vi="{host} chưa bật trang /about/health.", en="{host} has no /about/health."),
    Text(
        vi="Bật trang kiểm tra sức khỏe (health) trong cấu hình của dịch vụ này.",
        en="Enable the health check in the configuration of this service.",
    ),
)
PORTAL_DOWN = Said(
    Text(vi="Cổng tài liệu {target} trả lời mã {status}.", en="The papers' portal {target} answers {status}."),
    Text(
        vi="Báo đơn vị quản trị cổng tài liệu, và chuẩn bị cách gửi tài liệu khác.",
        en="Tell those who run the portal, and prepare another way to hand the papers out.",
    ),
)
WEB_ERROR = Said(
    Text(vi="{target} trả lời mã {status}.", en="{target} answers {status}."),
    Text(
        vi="Kiểm tra lại địa chỉ, rồi xem nhật ký máy chủ web của {host}.",
        en="Check the address, then read the web server's log on {host}.",
    ),
)
CLOCK_OFF = Said(
    Text(
        vi="Đồng hồ của trung tâm lệch {value} giây so với {host} (đạt khi không quá {limit} giây).",
        en="The centre's clock is {value} s off from {host} (up to {limit} s passes).",
    ),
    Text(
        vi="Bật đồng bộ thời gian (chrony hoặc systemd-timesyncd) trên máy chủ trung tâm.",
        en="Enable time synchronisation (chrony or systemd-timesyncd) on the centre's server.",
    ),
)
