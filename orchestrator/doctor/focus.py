"""Jicofo: can it be asked, and would it use our bridges?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.complaints import quoted
from orchestrator.doctor import places
from orchestrator.doctor.bridges import UNREACHED
from orchestrator.doctor.facts import Facts, Unseen
from orchestrator.doctor.findings import Cure, Row, failed, noted, passed, unseen
from orchestrator.errors import JitsiFault
from orchestrator.text import Text

CURES: Mapping[str, Cure] = {
    "focus": Cure(
        title=Text(vi="Hỏi được Jicofo", en="Jicofo can be asked"),
        reason=Text(
            vi="Không hỏi được {url}: {why} Với Docker, cổng 8888 có mở nhưng không ai nghe nếu chưa bật "
            "JICOFO_ENABLE_REST.",
            en="{url} cannot be asked: {why} With Docker, port 8888 is published but nobody listens there without "
            "JICOFO_ENABLE_REST.",
        ),
        debian=places.jicofo(
            'jicofo.rest.host = "<internal address of this machine>"\n# and let only Điểm Cầu through the firewall'
        ),
        docker=places.env("JICOFO_ENABLE_REST=1"),
        restart=places.RESTART_JICOFO,
        fallback=Text(
            vi="Họp được; danh sách người trong phòng lấy từ module mod_diemcau.",
            en="Meetings work; who is in the room is known from mod_diemcau.",
        ),
    ),
    "focus_health": Cure(
        title=Text(vi="/about/health của Jicofo", en="Jicofo's /about/health"),
        reason=Text(
            vi="{url} chưa bật /about/health: không biết sớm khi Jicofo không còn videobridge nào dùng được.",
            en="{url} has no /about/health: nobody is told early when it knows no bridge that it can use.",
        ),
        debian=places.jicofo("jicofo.health.enabled = true"),
        docker=places.env("JICOFO_ENABLE_HEALTH_CHECKS=1"),
        restart=places.RESTART_JICOFO,
        fallback=Text(
            vi="Việc kiểm tra cổng media trước hội nghị vẫn phát hiện được.",
            en="The check of the media port before a meeting finds it too.",
        ),
    ),
    "focus_sick": Cure(
        title=Text(vi="Jicofo tự báo sẵn sàng", en="Jicofo is well"),
        reason=Text(vi="{url} tự báo không sẵn sàng: {said}", en="{url} calls itself unwell: {said}"),
        debian=places.run("$ journalctl -u jicofo -n 100\n$ systemctl restart jicofo"),
        docker=places.run("$ docker compose logs --tail 100 jicofo\n$ docker compose restart jicofo"),
        restart=places.RESTART_JICOFO,
        fallback=Text(
            vi="Phòng đang họp có thể vẫn chạy; phòng mới không mở được.",
            en="Meetings that run may go on; no new one opens.",
        ),
    ),
    "focus_bridges": Cure(
        title=Text(vi="Jicofo dùng được các videobridge", en="Jicofo would use the bridges"),
        reason=Text(
            vi="Jicofo dùng được {usable} videobridge, còn sites.yaml khai {expected}; không dùng được: {unused}.",
            en="Jicofo would use {usable} bridges where sites.yaml names {expected}; not used: {unused}.",
        ),
        debian=places.jvb(
            "# the bridge must be healthy, and logged in to the brewery room that jicofo.conf names:\n"
            "videobridge.health.require-valid-address = false\n"
            '# jicofo.conf: jicofo.bridge.brewery-jid = "JvbBrewery@internal.auth.<domain>"'
        ),
        docker=places.env("JVB_REQUIRE_VALID_ADDRESS=0\n# and the same JVB_AUTH_PASSWORD for prosody and jvb"),
        restart=places.RESTART_JVB,
        fallback=Text(
            vi="Họp được khi còn ít nhất một videobridge mà Jicofo dùng được.",
            en="Meetings work while there is one bridge that Jicofo would use.",
        ),
    ),
}


def rows(facts: Facts) -> Iterator[Row]:
    focus = facts.focus
    if focus is None:
        return
    url, health = focus.url, focus.health
    if isinstance(health, Unseen) and health.fault in UNREACHED:
        yield failed("focus", url, url=url, why=health.why)
        return
    yield passed("focus", url)
    if isinstance(health, Unseen):
        off = health.fault is JitsiFault.MODULE_OFF
        yield noted("focus_health", url, url=url) if off else unseen("focus_health", url, health)
    else:
        yield passed("focus_health", url)
        yield (
            passed("focus_sick", url)
            if health.ok
            else failed("focus_sick", url, url=url, said=quoted(health.said or "-"))
        )
    if isinstance(focus.bridges, Unseen):
        yield unseen("focus_bridges", url, focus.bridges)
    else:
        yield _bridges(url, focus.bridges, max(1, len(facts.bridges)), facts.domain)


def _bridges(url: str, known: Mapping[str, bool | None], expected: int, domain: str) -> Row:
    usable = [jid for jid, operational in known.items() if operational is not False]
    if len(usable) >= expected:
        return passed("focus_bridges", url)
    unused = ", ".join(jid for jid in known if jid not in usable) or "-"
    told = noted if usable else failed
    return told("focus_bridges", url, usable=len(usable), expected=expected, unused=unused, domain=domain)
