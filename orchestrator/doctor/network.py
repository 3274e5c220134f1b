"""The ways there: the media port, TURN for whoever has no way of his own, the clocks, and what the public can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from orchestrator.doctor import places
from orchestrator.doctor.facts import Facts, Relay, Unseen
from orchestrator.doctor.findings import Cure, Lines, Row, failed, noted, passed, unseen
from orchestrator.model.check import Fault
from orchestrator.model.policy import CheckPolicy
from orchestrator.text import Text

NO_KEY = Unseen(
    Text(
        vi="chưa đặt DIEMCAU_JITSI_SECRET hoặc DIEMCAU_JITSI_KEY_FILE.",
        en="neither DIEMCAU_JITSI_SECRET nor DIEMCAU_JITSI_KEY_FILE is set.",
    )
)
NO_LOGIN = Unseen(
    Text(
        vi="mã vào phòng không được nhận, xem mục “Đăng nhập bằng mã vào phòng”.",
        en='our token is not taken, see "Our token gets in".',
    )
)
TURN_FILE = "/etc/turnserver.conf"

CURES: Mapping[str, Cure] = {
    "media": Cure(
        title=Text(vi="Cổng media của videobridge", en="The bridge's media port"),
        reason=Text(
            vi="Cổng media {found} không trả lời đúng cách ({fault}): vào được phòng nhưng không có tiếng và hình.",
            en="The media port {found} gives this machine no good answer ({fault}): people enter without sound or "
            "picture.",
        ),
        debian=places.jvb(
            "# ufw allow 10000/udp; and announce the address that the points reach:\n"
            'ice4j.harvest.mapping.static-mappings = [ { local-address = "<local address>", '
            'public-address = "<address that points reach>" } ]'
        ),
        docker=places.env("JVB_PORT=10000\nJVB_ADVERTISE_IPS=<address that points reach>"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Qua TURN nếu có (cổng 443 hoặc 5349) thì vẫn có tiếng và hình; không thì chỉ vào được phòng.",
            en="Through TURN, where there is one (port 443 or 5349), media flow; else people enter and no more.",
        ),
    ),
    "trial": Cure(
        title=Text(vi="Mở được phòng thử", en="A trial meeting comes about"),
        reason=Text(
            vi="Phòng thử không mở được, hoặc Jicofo không mời nối media ({fault}: {detail}).",
            en="No trial meeting comes about, or Jicofo offers no media in it ({fault}: {detail}).",
        ),
        debian=places.run(
            "$ systemctl status jicofo jitsi-videobridge2 prosody\n$ journalctl -u jicofo -n 100\n"
            "# no_focus: Jicofo must be logged in; not_invited: it must know a bridge that it can use"
        ),
        docker=places.run("$ docker compose ps\n$ docker compose logs --tail 100 jicofo"),
        restart=places.RESTART_JICOFO,
        fallback=Text(
            vi="Không họp được cho tới khi khắc phục; chuyển sang phương án dự phòng của hội nghị.",
            en="No meeting until it is put right; take the meeting's fallback.",
        ),
    ),
    "turn": Cure(
        title=Text(vi="Máy chủ TURN", en="The TURN server"),
        reason=Text(
            vi="{server} không cấp được đường chuyển tiếp ({detail}).",
            en="{server} gives no relay ({detail}).",
        ),
        debian=places.run(
            f"$ systemctl status coturn; grep -E 'static-auth-secret|realm|listening-port' {TURN_FILE}\n"
            "# the secret must be that of external_service_secret in <domain>.cfg.lua"
        ),
        docker=places.env("TURN_CREDENTIALS=<static-auth-secret of coturn>\nTURN_HOST=<turn host>\nTURN_PORT=443"),
        restart=places.RESTART_TURN,
        fallback=Text(
            vi="Điểm cầu nào mở được UDP 10000 tới videobridge thì không cần TURN.",
            en="A point that reaches the bridge by UDP 10000 needs no TURN.",
        ),
    ),
    "turn_peers": Cure(
        title=Text(vi="TURN chuyển tiếp tới videobridge", en="TURN relays to the bridge"),
        reason=Text(
            vi="{server} không chuyển tiếp tới videobridge {refused}: gói của Jitsi cấm mọi dải địa chỉ nội bộ.",
            en="{server} does not relay to the bridge {refused}: Jitsi's package denies all private ranges.",
        ),
        debian=Lines(file=TURN_FILE, text="allowed-peer-ip=<refused>"),
        docker=Lines(file="turnserver.conf (coturn)", text="allowed-peer-ip=<refused>"),
        restart=places.RESTART_TURN,
        fallback=Text(
            vi="Điểm cầu nào mở được UDP 10000 tới videobridge thì vẫn họp được; điểm cầu chỉ ra được qua TURN thì "
            "không.",
            en="Points that reach the bridge by UDP 10000 can meet; those that have only TURN cannot.",
        ),
    ),
    "no_turn": Cure(
        title=Text(vi="Có TURN cho điểm cầu bị chặn UDP", en="TURN for points without UDP"),
        reason=Text(
            vi="Prosody không giới thiệu máy chủ TURN nào: điểm cầu bị chặn UDP 10000 sẽ không có tiếng và hình.",
            en="Prosody offers no TURN server: a point without UDP 10000 has neither sound nor picture.",
        ),
        debian=places.run("$ apt-get install jitsi-meet-turnserver"),
        docker=places.env(
            "TURN_HOST=<turn host>\nTURN_PORT=443\nTURN_TRANSPORT=tcp\nTURN_CREDENTIALS=<secret of coturn>"
        ),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Mở UDP 10000 cho mọi điểm cầu thì không cần TURN.",
            en="With UDP 10000 open to every point no TURN is needed.",
        ),
    ),
    "clock": Cure(
        title=Text(vi="Đồng hồ các máy chủ", en="The servers' clocks"),
        reason=Text(
            vi="Đồng hồ của {server} lệch {value} giây so với máy này: mã vào phòng và chữ ký có thể bị từ chối.",
            en="The clock of {server} is {value} s off from ours: tokens and signatures may be refused.",
        ),
        debian=places.run("$ apt-get install chrony\n$ chronyc makestep; chronyc tracking"),
        docker=places.run("$ apt-get install chrony   # on the host: containers have its clock\n$ chronyc makestep"),
        restart=places.RESTART_NOTHING,
        fallback=Text(
            vi="Lệch dưới 5 phút thì mã vẫn dùng được; giờ trong nhật ký của hai máy không so được với nhau.",
            en="Up to 5 minutes tokens work; times in the logs of the two machines cannot be compared.",
        ),
    ),
    "exposed": Cure(
        title=Text(vi="Cổng quản trị không lộ ra ngoài", en="Private ports are not public"),
        reason=Text(
            vi="Ở {host} có cổng quản trị trả lời mà không hỏi mật khẩu: {what}; ai tới được cũng đọc và đổi được. Bỏ "
            "qua nếu tường lửa chỉ cho máy của Điểm Cầu qua.",
            en="At {host} private ports answer and ask for no password: {what}; whoever reaches them can read and "
            "change things. Never mind if the firewall lets only Điểm Cầu's machine through.",
        ),
        debian=places.run(
            "$ nft add rule inet filter input tcp dport { 8080, 8888, 5280 } ip saddr != <address of Điểm Cầu> drop\n"
            '# jvb.conf: videobridge.http-servers.private.host = "127.0.0.1"; jicofo.conf: jicofo.rest.host = '
            '"127.0.0.1"; Prosody: http_interfaces = { "127.0.0.1" }'
        ),
        docker=places.compose(
            "# publish on loopback or the management address only, never on 0.0.0.0:\nservices:\n  jvb:\n"
            '    ports: ["127.0.0.1:8080:8080"]\n  jicofo:\n    ports: ["127.0.0.1:8888:8888"]'
        ),
        restart=Text(
            vi="Quy tắc tường lửa có hiệu lực ngay, không phải khởi động lại gì.",
            en="A firewall rule holds at once; nothing restarts.",
        ),
        fallback=Text(
            vi="Họp được như thường; nhờ người quản tường lửa phía trước chặn các cổng này.",
            en="Meetings work as ever; have whoever runs the firewall in front close these ports.",
        ),
    ),
    "conference_request": Cure(
        title=Text(vi="Người ngoài không tự mở phòng", en="Strangers open no rooms"),
        reason=Text(
            vi="https://{host}/conference-request/v1 mở công khai (mặc định của gói Debian): ai cũng tạo được phòng mà "
            "không cần mã.",
            en="https://{host}/conference-request/v1 is public (as Debian's packages have it): anybody can make rooms "
            "without a token.",
        ),
        debian=Lines(
            file="/etc/nginx/sites-available/<domain>.conf",
            text="location ~ ^/conference-request/v1(\\/.*)?$ {\n    allow <address of Điểm Cầu>;\n    deny all;\n"
            "    # its other lines stay\n}",
        ),
        docker=Lines(
            file="${CONFIG}/web/nginx-custom/meet.conf", text="location /conference-request/ {\n    return 404;\n}"
        ),
        restart=places.RELOAD_NGINX,
        fallback=Text(
            vi="Phòng mở như vậy tự đóng sau 15 giây nếu không ai vào; người không có mã vẫn không vào được.",
            en="A room so made closes after 15 s when nobody enters; and without a token nobody does.",
        ),
    ),
}


def rows(facts: Facts, policy: CheckPolicy) -> Iterator[Row]:
    yield _media(facts)
    if isinstance(facts.relays, Unseen):
        yield unseen("turn", facts.signalling.url, facts.relays)
    elif not facts.relays:
        yield noted("no_turn", facts.signalling.url, domain=facts.domain)
    else:
        yield from (row for relay in facts.relays for row in _relay(relay, facts.domain))
    yield from _clocks(facts, policy)
    yield from _exposed(facts)


def _media(facts: Facts) -> Row:
    url, media = facts.signalling.url, facts.media
    if media is None:
        return unseen("media", url, NO_KEY)
    if media.fault is None:
        return passed("media", ", ".join(media.addresses))
    if media.fault is Fault.LOGIN_REFUSED:
        return unseen("media", url, NO_LOGIN)
    if not media.addresses:
        return failed("trial", url, fault=media.fault, detail=media.detail or "-")
    return failed("media", url, found=", ".join(media.addresses), fault=media.fault)


def _relay(relay: Relay, domain: str) -> Iterator[Row]:
    if relay.trouble is not None:
        yield failed("turn", relay.server, server=relay.server, detail=relay.trouble, domain=domain)
        return
    yield passed("turn", relay.server)
    if relay.refused:
        yield failed("turn_peers", relay.server, server=relay.server, refused=", ".join(relay.refused))
    elif relay.peers:
        yield passed("turn_peers", relay.server)


def _clocks(facts: Facts, policy: CheckPolicy) -> Iterator[Row]:
    for clock in facts.clocks:
        off = max(0.0, abs(clock.ahead_s) - clock.exact_s)
        words = {"server": clock.where, "value": f"{abs(clock.ahead_s):.1f}"}
        if off <= policy.clock_s:
            yield passed("clock", clock.where)
        else:
            yield (failed if off > policy.clock_failed_s else noted)("clock", clock.where, **words)


def _exposed(facts: Facts) -> Iterator[Row]:
    host, ports, rooms = facts.exposure
    if isinstance(ports, Unseen):
        yield unseen("exposed", host, ports)
    elif not ports:
        yield passed("exposed", host)
    else:
        asked = {_place(url) for url in facts.private_urls}  # there we were let through on purpose
        told = noted if all((host, port) in asked for port in ports) else failed
        yield told("exposed", host, host=host, what=", ".join(f"{what} ({port})" for port, what in ports.items()))
    if isinstance(rooms, Unseen):
        yield unseen("conference_request", host, rooms)
    else:
        name = "conference_request"
        yield noted(name, host, host=host, domain=facts.domain) if rooms else passed(name, host)


def _place(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port
