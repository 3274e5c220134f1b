"""config.js: what clients do by themselves, and what they tell the bridge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from orchestrator.doctor import places
from orchestrator.doctor.facts import ABSENT, UNSURE, Facts, Setting, Unseen
from orchestrator.doctor.findings import Cure, Row, failed, noted, passed, unseen
from orchestrator.text import Text

SLOWEST_MS = 2000
LINKS_DO = Text(
    vi="Đường link riêng của từng điểm cầu đã tự đặt giá trị này; chỉ người vào bằng địa chỉ khác mới thiếu.",
    en="Each point's own link sets it already; only who enters by another address goes without.",
)
UNREADABLE = Unseen(
    Text(
        vi="giá trị trong config.js được tính khi chạy, không đọc được từ ngoài.",
        en="config.js computes the value as it runs, so that it cannot be read from outside.",
    )
)

CURES: Mapping[str, Cure] = {
    "config": Cure(
        title=Text(vi="Đọc được config.js", en="config.js can be read"),
        reason=Text(
            vi="Không đọc được {url}; trang họp không mở được, hoặc `web` trong sites.yaml sai địa chỉ: {why}",
            en="{url} cannot be read; the page does not open, or `web` in sites.yaml is wrong: {why}",
        ),
        debian=places.run("$ systemctl status nginx; nginx -t; ls -l /etc/jitsi/meet/<domain>-config.js"),
        docker=places.run("$ docker compose ps web; docker compose logs --tail 50 web"),
        restart=places.RELOAD_NGINX,
        fallback=Text(
            vi="Không họp được cho tới khi trang mở lại; kết quả của các mục khác vẫn đúng.",
            en="No meeting until the page opens; the other findings hold nevertheless.",
        ),
    ),
    "p2p": Cure(
        title=Text(vi="Tắt kết nối trực tiếp (p2p)", en="Peer-to-peer is off"),
        reason=Text(
            vi="config.js không tắt p2p: khi chỉ có hai máy, âm thanh và hình ảnh không qua videobridge nên không theo "
            "dõi được.",
            en="config.js leaves p2p on: with two in the room, media passes the bridge by and cannot be watched.",
        ),
        debian=places.page("config.p2p = config.p2p || {};\nconfig.p2p.enabled = false;"),
        docker=places.env("ENABLE_P2P=false"),
        restart=places.NO_RESTART,
        fallback=LINKS_DO,
    ),
    "rtcstats": Cure(
        title=Text(vi="Phòng có trong /stats của videobridge", en="Rooms are shown in the bridge's /stats"),
        reason=Text(
            vi="analytics.rtcstatsEnabled chưa bật: nếu người vào đầu tiên dùng trình duyệt thường thì videobridge "
            "không cho biết số đo từng điểm cầu qua /stats.",
            en="analytics.rtcstatsEnabled is not on: if the first to come has an ordinary browser, the bridge's /stats "
            "does not show the room.",
        ),
        debian=places.page("config.analytics = config.analytics || {};\nconfig.analytics.rtcstatsEnabled = true;"),
        docker=places.page_docker(
            "config.analytics = config.analytics || {};\nconfig.analytics.rtcstatsEnabled = true;"
        ),
        restart=places.NO_RESTART,
        fallback=Text(
            vi="Điểm Cầu mở phòng trước giờ họp nên phòng vẫn có trong /stats; nếu không thì đọc /debug mỗi 5–10 giây.",
            en="Điểm Cầu opens the room beforehand, which flags it; else /debug is read every 5 to 10 seconds.",
        ),
    ),
    "email_in_stats": Cure(
        title=Text(vi="Biết kết nối nào của điểm cầu nào", en="Which endpoint is whose"),
        reason=Text(
            vi="enableEmailInStats chưa bật: videobridge không cho biết kết nối nào của điểm cầu nào.",
            en="enableEmailInStats is not on: the bridge does not tell which endpoint is which point's.",
        ),
        debian=places.page("config.enableEmailInStats = true;"),
        docker=places.page_docker("config.enableEmailInStats = true;"),
        restart=places.NO_RESTART,
        fallback=Text(
            vi="Module mod_diemcau và Jicofo vẫn cho biết; đường link riêng của điểm cầu cũng tự đặt giá trị này.",
            en="mod_diemcau and Jicofo tell it too; and each point's own link sets it.",
        ),
    ),
    "stats_interval": Cure(
        title=Text(vi="Trình duyệt đo đủ nhanh", en="Browsers measure often enough"),
        reason=Text(
            vi="pcStatsInterval là {value} ms (mặc định 10000): số đo tại trình duyệt cũ quá {limit} ms.",
            en="pcStatsInterval is {value} ms (10000 by default): browsers' figures are older than {limit} ms.",
        ),
        debian=places.page("config.pcStatsInterval = 2000;"),
        docker=places.page_docker("config.pcStatsInterval = 2000;"),
        restart=places.NO_RESTART,
        fallback=LINKS_DO,
    ),
    "prejoin": Cure(
        title=Text(vi="Vào thẳng phòng, không qua trang chờ", en="Straight into the room"),
        reason=Text(
            vi="Trang chuẩn bị (prejoin) đang bật: máy ở điểm cầu dừng ở đó cho tới khi có người bấm.",
            en="The prejoin page is on: a point's machine waits there until somebody taps.",
        ),
        debian=places.page("config.prejoinConfig = config.prejoinConfig || {};\nconfig.prejoinConfig.enabled = false;"),
        docker=places.env("ENABLE_PREJOIN_PAGE=false"),
        restart=places.NO_RESTART,
        fallback=LINKS_DO,
    ),
    "domain": Cure(
        title=Text(vi="Tên miền khớp với sites.yaml", en="The domains agree with sites.yaml"),
        reason=Text(
            vi="config.js dùng {key} = {value}, còn sites.yaml ghi {expected}: sẽ hỏi nhầm tên miền.",
            en="config.js has {key} = {value}, sites.yaml has {expected}: the wrong domain would be asked.",
        ),
        debian=places.registry("conference:\n  <field>: <value>"),
        docker=places.registry("conference:\n  <field>: <value>"),
        restart=places.RESTART_NOTHING,
        fallback=Text(
            vi="Người dự vẫn họp được; Điểm Cầu không thấy phòng và không ký được mã vào phòng đúng.",
            en="People can meet; Điểm Cầu does not see the room and cannot sign tokens for it.",
        ),
    ),
    "websocket": Cure(
        title=Text(vi="Trình duyệt dùng WebSocket", en="Browsers use the WebSocket"),
        reason=Text(
            vi="config.js không có `websocket`: trình duyệt dùng BOSH, chậm hơn và mất lâu hơn mới biết đứt kết nối.",
            en="config.js names no `websocket`: browsers use BOSH, which is slower and notices a break later.",
        ),
        debian=places.page("config.websocket = 'wss://<host>/xmpp-websocket';"),
        docker=places.env("ENABLE_XMPP_WEBSOCKET=1"),
        restart=places.NO_RESTART,
        fallback=Text(vi="Họp được bằng BOSH.", en="Meetings work over BOSH."),
    ),
}
FLAGS = MappingProxyType(
    {
        "p2p": ("p2p.enabled", False),
        "rtcstats": ("analytics.rtcstatsEnabled", True),
        "email_in_stats": ("enableEmailInStats", True),
        "prejoin": ("prejoinConfig.enabled", False),
    }
)
PATHS = (*(path for path, _ in FLAGS.values()), "pcStatsInterval", "hosts.domain", "hosts.muc", "websocket")


def rows(facts: Facts) -> Iterator[Row]:
    url, settings = facts.page.url, facts.page.settings
    if isinstance(settings, Unseen):
        yield failed("config", url, url=url, why=settings.why, domain=facts.domain)
        return
    yield passed("config", url)
    for name, (path, wanted) in FLAGS.items():
        yield _flag(name, settings[path], wanted, facts)
    yield _interval(settings["pcStatsInterval"], facts)
    yield _domain("hosts.domain", "domain", facts.domain, settings["hosts.domain"], facts)
    if settings["hosts.muc"] is not UNSURE:  # Debian's packages compute it from the address
        yield _domain("hosts.muc", "muc", facts.rooms, settings["hosts.muc"], facts)
    yield _websocket(settings["websocket"], facts)


def _flag(name: str, told: Setting, wanted: bool, facts: Facts) -> Row:
    """Jitsi's default is in each case the other one."""
    if told is UNSURE:
        return unseen(name, facts.page.url, UNREADABLE)
    return passed(name, facts.page.url) if told is wanted else noted(name, facts.page.url, domain=facts.domain)


def _interval(told: Setting, facts: Facts) -> Row:
    value = 10_000 if told is ABSENT else told
    if isinstance(value, bool) or not isinstance(value, int | float):
        return unseen("stats_interval", facts.page.url, UNREADABLE)
    if value <= SLOWEST_MS:
        return passed("stats_interval", facts.page.url)
    return noted("stats_interval", facts.page.url, value=f"{value:g}", limit=SLOWEST_MS, domain=facts.domain)


def _domain(key: str, field: str, expected: str, told: Setting, facts: Facts) -> Row:
    if not isinstance(told, str):
        return unseen("domain", facts.page.url, UNREADABLE)
    if told == expected:
        return passed("domain", facts.page.url)
    value = "".join(letter for letter in told if letter.isprintable())[:100]
    return failed("domain", facts.page.url, key=key, value=value, expected=expected, field=field)


def _websocket(told: Setting, facts: Facts) -> Row:
    if told is UNSURE:
        return unseen("websocket", facts.page.url, UNREADABLE)
    if isinstance(told, str) and told:
        return passed("websocket", facts.page.url)
    return noted("websocket", facts.page.url, host=facts.exposure.host, domain=facts.domain)
