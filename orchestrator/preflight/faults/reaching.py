"""Faults on the way to a service: its name, its address, its port, its certificate, the answers of lines and clocks."""

from __future__ import annotations

from orchestrator.model.check import Fault, Item
from orchestrator.preflight.faults.said import Faults, Said
from orchestrator.text import Text

REACHING: Faults = {
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
}
