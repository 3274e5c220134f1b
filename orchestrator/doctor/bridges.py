"""The videobridges: can they be asked, do they say enough, and will they carry the meeting?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.complaints import quoted
from orchestrator.doctor import places
from orchestrator.doctor.facts import Bridge, Facts, Unseen
from orchestrator.doctor.findings import Cure, Row, failed, noted, passed, unseen
from orchestrator.errors import JitsiFault
from orchestrator.text import Text

MOST_A_BRIDGE = 80  # Jicofo's bridge.max-bridge-participants
STRESSED = 0.8  # 1.0 is a bridge that is full by its own measure
UNREACHED = (JitsiFault.AWAY, JitsiFault.SLOW)
NO_ADDRESS = "valid"  # "No valid IP addresses available for harvesting."
STILL_WATCHED = Text(
    vi="Đường truyền của các điểm cầu vẫn được theo dõi; thiếu số đo âm thanh, hình ảnh từ videobridge.",
    en="The points' lines are watched nevertheless; the bridge's own figures of media are missing.",
)

CURES: Mapping[str, Cure] = {
    "bridge": Cure(
        title=Text(vi="Hỏi được videobridge", en="The bridge can be asked"),
        reason=Text(
            vi="Không hỏi được {url}: {why}",
            en="{url} cannot be asked: {why}",
        ),
        debian=places.jvb(
            'videobridge.http-servers.private {\n  host = "<internal address of this machine>"\n  port = 8080\n}\n'
            "# and let only Điểm Cầu's machine through: nft add rule inet filter input tcp dport 8080 ip saddr != "
            "<address of Điểm Cầu> drop"
        ),
        docker=places.compose('services:\n  jvb:\n    ports: ["<internal address of this machine>:8080:8080"]'),
        restart=places.RESTART_JVB,
        fallback=STILL_WATCHED,
    ),
    "valid_address": Cure(
        title=Text(vi="Videobridge chạy được trong mạng nội bộ", en="The bridge is well on a private network"),
        reason=Text(
            vi="{url} chỉ có địa chỉ nội bộ nên tự báo không sẵn sàng ({said}); Jicofo vì thế không dùng nó: từ ba máy "
            "trở lên sẽ không thấy, không nghe nhau.",
            en="{url} has private addresses only and calls itself unwell ({said}); Jicofo therefore refuses it: three "
            "people or more would not see or hear each other.",
        ),
        debian=places.jvb("videobridge.health.require-valid-address = false"),
        docker=places.env("JVB_REQUIRE_VALID_ADDRESS=0"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Chỉ hai máy thấy nhau, khi p2p còn bật. Không họp được từ ba điểm cầu.",
            en="Two machines only, and only with peer-to-peer on. No meeting of three points.",
        ),
    ),
    "bridge_health": Cure(
        title=Text(vi="Videobridge tự báo sẵn sàng", en="The bridge is well"),
        reason=Text(
            vi="{url} không báo sẵn sàng ({said}). Jicofo không giao phòng họp cho máy này.",
            en="{url} does not say that it is well ({said}). Jicofo gives it no meeting.",
        ),
        debian=places.run(
            "$ journalctl -u jitsi-videobridge2 -n 100\n$ systemctl restart jitsi-videobridge2\n"
            "# /about/health switched off? jvb.conf: videobridge.rest.health.enabled = true"
        ),
        docker=places.run("$ docker compose logs --tail 100 jvb\n$ docker compose restart jvb"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Họp được nếu còn videobridge khác sẵn sàng.",
            en="Meetings work while another bridge is well.",
        ),
    ),
    "bridge_debug": Cure(
        title=Text(vi="/debug của videobridge", en="The bridge's /debug"),
        reason=Text(
            vi="{url}/debug không trả lời đúng ({why}): không biết kết nối nào của điểm cầu nào.",
            en="{url}/debug gives no good answer ({why}): nobody knows which endpoint is whose.",
        ),
        debian=places.jvb("videobridge.rest.debug.enabled = true"),
        docker=places.jvb_docker("videobridge.rest.debug.enabled = true"),
        restart=places.RESTART_JVB,
        fallback=STILL_WATCHED,
    ),
    "bridge_stats": Cure(
        title=Text(vi="/stats của videobridge", en="The bridge's /stats"),
        reason=Text(
            vi="{url}/stats không trả lời đúng ({why}): không có số đo mỗi giây của từng điểm cầu.",
            en="{url}/stats gives no good answer ({why}): no figures of each point each second.",
        ),
        debian=places.jvb("videobridge.rest.rtcstats.enabled = true"),
        docker=places.jvb_docker("videobridge.rest.rtcstats.enabled = true"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Đọc /debug mỗi 5–10 giây thay thế: biết chậm hơn.",
            en="/debug is read every 5 to 10 seconds in its place: the same, later.",
        ),
    ),
    "colibri": Cure(
        title=Text(vi="/colibri/stats (không bắt buộc)", en="/colibri/stats (optional)"),
        reason=Text(
            vi="{url}/colibri/stats chưa bật: thiếu tổng số của cả máy (kết nối tới Prosody, tải, số lần mất kết nối).",
            en="{url}/colibri/stats is off: no totals of the bridge (its link to Prosody, load, disconnections).",
        ),
        debian=places.jvb("videobridge.apis.rest.enabled = true"),
        docker=places.env("COLIBRI_REST_ENABLED=true"),
        restart=places.RESTART_JVB,
        fallback=Text(vi="Mọi việc theo dõi vẫn chạy đủ.", en="All of the watch works."),
    ),
    "bridge_version": Cure(
        title=Text(vi="Phiên bản videobridge", en="The bridge's version"),
        reason=Text(
            vi="{url} là bản cũ trước năm 2025: không có /stats, tên số liệu kiểu cũ.",
            en="{url} is of before 2025: it has no /stats, and names its figures in the old way.",
        ),
        debian=places.run(
            "$ apt-get update\n$ apt-get install --only-upgrade jitsi-meet jitsi-videobridge2 jicofo "
            "jitsi-meet-web jitsi-meet-prosody"
        ),
        docker=places.env("JITSI_IMAGE_VERSION=stable\n# then: docker compose pull && docker compose up -d"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Điểm Cầu đọc được cả tên kiểu cũ qua /debug, mỗi 5–10 giây.",
            en="Điểm Cầu reads the old names too, through /debug every 5 to 10 seconds.",
        ),
    ),
    "drain": Cure(
        title=Text(vi="Videobridge nhận phòng họp mới", en="The bridge takes new meetings"),
        reason=Text(
            vi="{url} đang ở chế độ rút (drain): không nhận phòng họp mới.",
            en="{url} is draining: it takes no new meeting.",
        ),
        debian=places.run("$ curl -X POST <url>/colibri/drain/disable"),
        docker=places.run("$ curl -X POST <url>/colibri/drain/disable"),
        restart=places.RESTART_NOTHING,
        fallback=Text(
            vi="Họp được nếu còn videobridge khác nhận phòng.",
            en="Meetings work while another bridge takes them.",
        ),
    ),
    "stress": Cure(
        title=Text(vi="Tải của videobridge", en="The bridge's load"),
        reason=Text(
            vi="{url} đang tải {value} phần trăm sức chịu với {endpoints} kết nối.",
            en="{url} bears {value} percent of what it can, with {endpoints} endpoints.",
        ),
        debian=places.run("$ top -c\n# add CPU, or one more machine with the package jitsi-videobridge2"),
        docker=places.run("$ docker stats\n# add CPU, or one more machine that runs the service jvb"),
        restart=places.RESTART_NOTHING,
        fallback=Text(
            vi="Đề nghị các điểm cầu hạ độ phân giải hoặc tắt hình khi không phát biểu.",
            en="Ask the points to lower the resolution, or to send no picture while they do not speak.",
        ),
    ),
    "crowd": Cure(
        title=Text(vi="Số máy trên mỗi videobridge", en="Participants per bridge"),
        reason=Text(
            vi="Sẽ có {points} máy trên {bridges} videobridge, quá {most} máy mỗi videobridge.",
            en="{points} machines will come to {bridges} bridges: more than {most} for each.",
        ),
        debian=places.jicofo(
            "jicofo.bridge.selection-strategy = SplitBridgeSelectionStrategy\n"
            "jicofo.bridge.max-bridge-participants = 80\njicofo.octo.enabled = true\n"
            '# and in each jvb.conf: videobridge.relay { enabled = true, region = "tinh", relay-id = "jvb1" }'
        ),
        docker=places.env(
            "ENABLE_OCTO=1\nBRIDGE_SELECTION_STRATEGY=SplitBridgeSelectionStrategy\nMAX_BRIDGE_PARTICIPANTS=80"
        ),
        restart=places.RESTART_JICOFO,
        fallback=Text(
            vi="Một videobridge mạnh vẫn gánh được nếu ít máy gửi hình cùng lúc; xem trước bằng một buổi kết nối thử.",
            en="One strong bridge can bear it while few send a picture at once; see it in a trial run beforehand.",
        ),
    ),
}


def rows(facts: Facts) -> Iterator[Row]:
    for bridge in facts.bridges:
        yield from _bridge(bridge)
    count = len(facts.bridges)
    if not count:
        return
    if facts.points > MOST_A_BRIDGE * count:
        yield noted("crowd", facts.domain, points=facts.points, bridges=count, most=MOST_A_BRIDGE)
    else:
        yield passed("crowd", facts.domain)


def _bridge(bridge: Bridge) -> Iterator[Row]:
    url, health = bridge.url, bridge.health
    if isinstance(health, Unseen) and health.fault in UNREACHED:
        yield failed("bridge", url, url=url, why=health.why)
        return
    yield passed("bridge", url)
    yield from _health(bridge)
    yield from _debug(bridge)
    yield _answers("bridge_stats", bridge, bridge.stats)
    yield _answers("colibri", bridge, bridge.colibri)


def _health(bridge: Bridge) -> Iterator[Row]:
    url, health = bridge.url, bridge.health
    if isinstance(health, Unseen):
        yield noted("bridge_health", url, url=url, said=health.said or health.fault)
    elif health.ok:
        yield passed("valid_address", url)
        yield passed("bridge_health", url)
    elif NO_ADDRESS in (health.said or "").lower():
        yield failed("valid_address", url, url=url, said=quoted(health.said or "-"))
    else:
        yield failed("bridge_health", url, url=url, said=quoted(health.said or "-"))


def _debug(bridge: Bridge) -> Iterator[Row]:
    url, debug = bridge.url, bridge.debug
    if isinstance(debug, Unseen):
        yield failed("bridge_debug", url, url=url, why=debug.fault or "-")
        return
    yield passed("bridge_debug", url)
    yield noted("bridge_version", url, url=url) if debug.older else passed("bridge_version", url)
    yield failed("drain", url, url=url) if debug.draining else passed("drain", url)
    if debug.stress is not None and debug.stress >= STRESSED:
        yield noted("stress", url, url=url, value=round(debug.stress * 100), endpoints=debug.endpoints)
    else:
        yield passed("stress", url)


def _answers(name: str, bridge: Bridge, told: Unseen | None) -> Row:
    if told is None:
        return passed(name, bridge.url)
    if told.fault in UNREACHED:
        return unseen(name, bridge.url, told)
    return noted(name, bridge.url, url=bridge.url, why=told.fault or "-")
