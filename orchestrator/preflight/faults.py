"""What is wrong and what to do about it, where a probe did not get through: every fault, in words."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.model.check import Fault, Item
from orchestrator.text import Text


class Said(NamedTuple):
    """Templates: {host} {target} {port} {link} {whom} {dns} {status} {detail} {within} {value} {limit} ..."""

    reason: Text
    remedy: Text


FAULTS: dict[tuple[Item | None, Fault], Said] = {
    (None, Fault.SILENT): Said(
        Text(vi="{host} không trả lời trong {within} giây.", en="{host} does not answer within {within} s."),
        Text(
            vi="Kiểm tra máy chủ {host} có đang chạy, tường lửa và định tuyến tới đó.",
            en="See whether {host} runs, and the firewalls and routes on the way there.",
        ),
    ),
    (None, Fault.REFUSED): Said(
        Text(vi="{host} từ chối kết nối ở cổng {port}.", en="{host} refuses connections at port {port}."),
        Text(
            vi="Khởi động dịch vụ trên {host} và kiểm tra cổng trong sites.yaml.",
            en="Start the service on {host}, and check the port in sites.yaml.",
        ),
    ),
    (None, Fault.BROKEN): Said(
        Text(vi="{host} trả lời sai quy cách ({detail}).", en="{host} answers in the wrong way ({detail})."),
        Text(
            vi="Kiểm tra {target} có đúng là dịch vụ cần hỏi, xem nhật ký của {host}.",
            en="Check that {target} is the service meant, and read the log of {host}.",
        ),
    ),
    (None, Fault.NO_NAME): Said(
        Text(vi="{host} không có địa chỉ nào trong DNS.", en="DNS knows no address of {host}."),
        Text(
            vi="Kiểm tra chính tả của {host} trong sites.yaml, rồi bản ghi A, AAAA trên máy chủ DNS.",
            en="Check the spelling of {host} in sites.yaml, then its A and AAAA records at the DNS server.",
        ),
    ),
    (None, Fault.NAME_REFUSED): Said(
        Text(vi="{dns} từ chối trả lời về {host}.", en="{dns} refuses to answer about {host}."),
        Text(
            vi="Cho phép trung tâm hỏi {dns}, hoặc khai máy chủ DNS khác ở `centre.dns`.",
            en="Allow the centre to ask {dns}, or name another one in `centre.dns`.",
        ),
    ),
    (None, Fault.NAME_BROKEN): Said(
        Text(vi="{dns} không tra được {host} ({detail}).", en="{dns} cannot look {host} up ({detail})."),
        Text(
            vi="Kiểm tra {dns} có hỏi được máy chủ cấp trên không, và chữ ký DNSSEC của tên miền.",
            en="See whether {dns} reaches the servers above it, and the domain's DNSSEC signatures.",
        ),
    ),
    (Item.NAME, Fault.SILENT): Said(
        Text(vi="{dns} không trả lời trong {within} giây.", en="{dns} does not answer within {within} s."),
        Text(
            vi="Kiểm tra {dns} có đang chạy và tường lửa có mở cổng 53, cả UDP và TCP.",
            en="See whether {dns} runs, and whether firewalls let port 53 through, UDP and TCP.",
        ),
    ),
    (Item.NAME, Fault.BROKEN): Said(
        Text(vi="{dns} trả lời sai quy cách ({detail}).", en="{dns} answers in the wrong way ({detail})."),
        Text(
            vi="Xem nhật ký của {dns}, và tường lửa ở giữa có sửa gói tin DNS không.",
            en="Read the log of {dns}, and see whether a firewall on the way changes DNS packets.",
        ),
    ),
    (Item.NAME, Fault.REFUSED): Said(
        Text(vi="Không có dịch vụ DNS tại {dns}.", en="There is no DNS service at {dns}."),
        Text(
            vi="Khởi động dịch vụ DNS ở đó, hoặc sửa `centre.dns` trong sites.yaml.",
            en="Start the service there, or correct `centre.dns` in sites.yaml.",
        ),
    ),
    (None, Fault.NO_TLS): Said(
        Text(vi="Không bắt tay TLS được với {host} ({detail}).", en="No TLS handshake with {host} ({detail})."),
        Text(
            vi="Kiểm tra cổng {port} của {host} có đúng là HTTPS và cho phép TLS 1.2 trở lên.",
            en="Check that port {port} of {host} is HTTPS and that TLS 1.2 or later is allowed.",
        ),
    ),
    (None, Fault.EXPIRED): Said(
        Text(vi="Chứng thư của {host} đã hết hạn{since}.", en="The certificate of {host} has expired{since}."),
        Text(
            vi="Gia hạn chứng thư, nạp lại máy chủ web, rồi kiểm tra vì sao việc tự gia hạn không chạy.",
            en="Renew the certificate, reload the web server, then see why it did not renew itself.",
        ),
    ),
    (None, Fault.NOT_YET_VALID): Said(
        Text(vi="Chứng thư của {host} chưa có hiệu lực.", en="The certificate of {host} is not valid yet."),
        Text(
            vi="Kiểm tra đồng hồ của trung tâm; nếu đồng hồ đúng thì cấp lại chứng thư.",
            en="Check the centre's clock; if it is right, have the certificate issued anew.",
        ),
    ),
    (None, Fault.WRONG_HOST): Said(
        Text(vi="Chứng thư không cấp cho {host}.", en="The certificate is not for {host}."),
        Text(
            vi="Cấp chứng thư có tên {host}, hoặc sửa địa chỉ trong sites.yaml cho đúng tên trên chứng thư.",
            en="Have one issued that names {host}, or write the name that is on it in sites.yaml.",
        ),
    ),
    (None, Fault.SELF_SIGNED): Said(
        Text(
            vi="Chứng thư của {host} là chứng thư tự ký, trình duyệt ở các điểm cầu không tin cậy.",
            en="The certificate of {host} is self-signed; browsers at the sites do not trust it.",
        ),
        Text(
            vi="Thay bằng chứng thư của một tổ chức cấp chứng thư mà trình duyệt tin cậy.",
            en="Replace it with one of an authority that browsers trust.",
        ),
    ),
    (None, Fault.UNKNOWN_ISSUER): Said(
        Text(
            vi="Không rõ ai cấp chứng thư của {host}: thiếu chứng thư trung gian, hoặc CA không được tin cậy.",
            en="The certificate of {host} cannot be traced: an intermediate is missing, or the CA is not trusted.",
        ),
        Text(
            vi="Cho máy chủ web gửi đủ chuỗi chứng thư (fullchain); nếu là CA nội bộ thì cài CA đó lên máy của mọi "
            "điểm cầu, và đặt SSL_CERT_FILE cho trung tâm.",
            en="Have the web server send the full chain; for a CA of your own, install it on every site's machine and "
            "set SSL_CERT_FILE at the centre.",
        ),
    ),
    (None, Fault.NO_UPGRADE): Said(
        Text(
            vi="{host} không cho nâng cấp lên WebSocket (mã {status}).",
            en="{host} does not upgrade to WebSocket (status {status}).",
        ),
        Text(
            vi="Bật mod_websocket của Prosody; máy chủ web và proxy phải chuyển tiếp tiêu đề Upgrade và Connection "
            "ở {target}.",
            en="Enable Prosody's mod_websocket; proxies must pass the headers Upgrade and Connection on at {target}.",
        ),
    ),
    (None, Fault.NO_SUBPROTOCOL): Said(
        Text(
            vi="{target} nhận WebSocket nhưng không nói giao thức xmpp.",
            en="{target} takes WebSockets but does not speak xmpp.",
        ),
        Text(
            vi="Cho {target} chuyển tới Prosody (mod_websocket), không phải dịch vụ khác.",
            en="Have {target} lead to Prosody (mod_websocket) and not to another service.",
        ),
    ),
    (Item.LINE, Fault.SILENT): Said(
        Text(vi="{line} không trả lời ({target}).", en="{line} does not answer ({target})."),
        Text(
            vi="Gọi cán bộ kỹ thuật của điểm cầu kiểm tra nguồn điện và bộ định tuyến; nếu ở đó bình thường thì báo "
            "hỏng với {whom}.",
            en="Have the site's technician look at power and router; if all is well there, report the line to {whom}.",
        ),
    ),
    (Item.CONTROL, Fault.SILENT): Said(
        Text(
            vi="Địa chỉ đối chứng {target} của trung tâm không trả lời.",
            en="The centre's control address {target} does not answer.",
        ),
        Text(
            vi="Kiểm tra cổng mạng, tường lửa và đường ra của trung tâm; địa chỉ không còn dùng thì sửa `centre`.",
            en="Check the centre's gateway, firewall and uplink; if the address is no longer used, correct `centre`.",
        ),
    ),
    (Item.CLOCK, Fault.REFUSED): Said(
        Text(vi="Không có dịch vụ thời gian tại {host}.", en="There is no time service at {host}."),
        Text(
            vi="Khởi động dịch vụ NTP ở đó, hoặc khai máy chủ khác ở `centre.ntp`.",
            en="Start the NTP service there, or name another server in `centre.ntp`.",
        ),
    ),
    (Item.CLOCK, Fault.SILENT): Said(
        Text(vi="Máy chủ thời gian {host} không trả lời.", en="The time server {host} does not answer."),
        Text(
            vi="Kiểm tra tường lửa có mở UDP cổng 123 tới {host}, hoặc khai máy chủ khác ở `centre.ntp`.",
            en="See whether firewalls let UDP port 123 through to {host}, or name another in `centre.ntp`.",
        ),
    ),
    (Item.CLOCK, Fault.UNSYNCHRONISED): Said(
        Text(
            vi="Máy chủ thời gian {host} không cho giờ ({detail}).",
            en="The time server {host} gives no time ({detail}).",
        ),
        Text(
            vi="Sửa nguồn thời gian của {host}, hoặc khai máy chủ khác ở `centre.ntp`.",
            en="Repair the source of {host}, or name another one in `centre.ntp`.",
        ),
    ),
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


def said_of(item: Item, fault: Fault) -> Said:
    """The sentences of this fault of this item; those of the fault in general where it has none of its own."""
    return FAULTS.get((item, fault)) or FAULTS.get((None, fault)) or FAULTS[None, Fault.BROKEN]
