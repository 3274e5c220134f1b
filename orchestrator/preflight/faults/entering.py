"""Faults of entering: a token is taken, a room opens, media is offered, and its port answers."""

from __future__ import annotations

from orchestrator.model.check import Fault, Item
from orchestrator.preflight.faults.said import Faults, Said
from orchestrator.text import Text

ENTERING: Faults = {
    (None, Fault.LOGIN_REFUSED): Said(
        Text(vi="{host} không nhận mã vào phòng ({detail}).", en="{host} does not take our token ({detail})."),
        Text(
            vi="So DIEMCAU_JITSI_SECRET (hoặc khoá RSA) và DIEMCAU_JITSI_APP_ID với app_secret, app_id của Prosody, "
            "rồi so đồng hồ hai máy.",
            en="Compare DIEMCAU_JITSI_SECRET (or the RSA key) and DIEMCAU_JITSI_APP_ID with Prosody's app_secret and "
            "app_id, then the two clocks.",
        ),
    ),
    (None, Fault.ROOM_CLOSED): Said(
        Text(vi="{host} không cho vào phòng thử ({detail}).", en="{host} lets nobody into a trial room ({detail})."),
        Text(
            vi="Kiểm tra phòng chờ, mật khẩu phòng và việc đặt phòng (reservations) trong cấu hình Prosody.",
            en="Look at lobby, room passwords and reservations in Prosody's configuration.",
        ),
    ),
    (None, Fault.NO_FOCUS): Said(
        Text(vi="Không mở được phòng: Jicofo không trả lời ({detail}).", en="No room opens: no Jicofo ({detail})."),
        Text(
            vi="Khởi động Jicofo, rồi xem trong nhật ký của nó việc đăng nhập vào Prosody.",
            en="Start Jicofo, then see in its log whether it has logged in to Prosody.",
        ),
    ),
    (None, Fault.NOT_INVITED): Said(
        Text(
            vi="Đã vào phòng thử có hai người nhưng Jicofo không mời nối media.",
            en="A trial room of two is entered, but Jicofo offers no media.",
        ),
        Text(
            vi="Xem Jicofo có thấy videobridge nào dùng được không (nhật ký Jicofo, /about/health của videobridge).",
            en="See whether Jicofo knows a bridge that it can use (its log, the bridge's /about/health).",
        ),
    ),
    (None, Fault.NOT_AUTHENTIC): Said(
        Text(
            vi="Cổng media {found} có trả lời nhưng không nhận phiên vừa cấp ({detail}).",
            en="The media port {found} answers but does not know the session just given ({detail}).",
        ),
        Text(
            vi="Xem máy khác hoặc quy tắc NAT có chiếm địa chỉ đó không; videobridge phải công bố đúng địa chỉ của "
            "mình.",
            en="See whether another machine or a NAT rule holds that address; the bridge must announce its own.",
        ),
    ),
    (Item.MEDIA_PORT, Fault.SILENT): Said(
        Text(
            vi="Cổng media {found} không trả lời: vào được phòng nhưng sẽ không có tiếng và hình.",
            en="The media port {found} does not answer: people would enter without sound or picture.",
        ),
        Text(
            vi="Mở UDP cổng 10000 từ đây tới videobridge, cả chiều về, trên mọi tường lửa ở giữa; nếu địa chỉ trên "
            "không phải địa chỉ mà điểm cầu tới được thì sửa địa chỉ công bố của videobridge.",
            en="Let UDP port 10000 through to the bridge and back at every firewall on the way; if that is no address "
            "that sites can reach, correct what the bridge announces.",
        ),
    ),
    (Item.MEDIA_PORT, Fault.BROKEN): Said(
        Text(
            vi="Không vào được phòng thử: kênh báo hiệu {target} không dùng được ({detail}).",
            en="No trial room is entered: the signalling at {target} cannot be used ({detail}).",
        ),
        Text(
            vi="Xem Prosody có đang chạy, rồi nhật ký của Prosody và của máy chủ web.",
            en="See whether Prosody runs, then read its log and that of the web server.",
        ),
    ),
    (Item.MEDIA_PORT, Fault.REFUSED): Said(
        Text(
            vi="Không có videobridge nào ở cổng media {found}.",
            en="There is no bridge at the media port {found}.",
        ),
        Text(
            vi="Khởi động videobridge; kiểm tra địa chỉ và cổng mà videobridge công bố.",
            en="Start the bridge; check the address and port that it announces.",
        ),
    ),
    (Item.MEDIA_PORT, Fault.NO_RIGHT): Said(
        Text(
            vi="Chưa có khoá ký mã vào phòng nên chưa thử được cổng media.",
            en="There is no key to sign a token with, so the media port is not tried.",
        ),
        Text(
            vi="Đặt DIEMCAU_JITSI_SECRET hoặc DIEMCAU_JITSI_KEY_FILE như trong cấu hình Prosody.",
            en="Set DIEMCAU_JITSI_SECRET or DIEMCAU_JITSI_KEY_FILE as Prosody has it.",
        ),
    ),
}
