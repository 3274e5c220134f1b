"""Where settings stand in the two kinds of installation, and what has to restart for them."""

from __future__ import annotations

from orchestrator.doctor.findings import Lines
from orchestrator.text import Text

ENV = "docker-jitsi-meet/.env"
RUN = "$"  # a command in place of a file


def page(text: str) -> Lines:
    return Lines(file="/etc/jitsi/meet/<domain>-config.js", text=text)


def page_docker(text: str) -> Lines:
    return Lines(file="${CONFIG}/web/custom-config.js", text=text)


def jvb(text: str) -> Lines:
    return Lines(file="/etc/jitsi/videobridge/jvb.conf", text=text)


def jvb_docker(text: str) -> Lines:
    return Lines(file="${CONFIG}/jvb/custom-jvb.conf", text=text)


def jicofo(text: str) -> Lines:
    return Lines(file="/etc/jitsi/jicofo/jicofo.conf", text=text)


def prosody(text: str) -> Lines:
    return Lines(file="/etc/prosody/conf.avail/<domain>.cfg.lua", text=text)


def env(text: str) -> Lines:
    return Lines(file=ENV, text=text)


def registry(text: str) -> Lines:
    return Lines(file="sites.yaml", text=text)


def run(text: str) -> Lines:
    return Lines(file=RUN, text=text)


def compose(text: str) -> Lines:
    return Lines(file="docker-jitsi-meet/docker-compose.override.yml", text=text)


NO_RESTART = Text(
    vi="Debian: không; trình duyệt tải lại trang là nhận. Docker: docker compose up -d web.",
    en="Debian: nothing; a page that is loaded again has it. Docker: docker compose up -d web.",
)
RESTART_JVB = Text(
    vi="Debian: systemctl restart jitsi-videobridge2. Docker: docker compose up -d jvb. Cuộc họp đang diễn ra trên "
    "máy này bị ngắt vài giây.",
    en="Debian: systemctl restart jitsi-videobridge2. Docker: docker compose up -d jvb. Meetings on it are cut for "
    "some seconds.",
)
RESTART_JICOFO = Text(
    vi="Debian: systemctl restart jicofo. Docker: docker compose up -d jicofo. Không làm khi đang họp.",
    en="Debian: systemctl restart jicofo. Docker: docker compose up -d jicofo. Not during a meeting.",
)
RESTART_PROSODY = Text(
    vi="Debian: systemctl restart prosody. Docker: docker compose up -d prosody. Mọi người bị đưa ra khỏi phòng vài "
    "giây: không làm khi đang họp.",
    en="Debian: systemctl restart prosody. Docker: docker compose up -d prosody. Everybody is sent out of their rooms "
    "for some seconds: not during a meeting.",
)
RELOAD_NGINX = Text(
    vi="Debian: systemctl reload nginx. Docker: docker compose up -d web.",
    en="Debian: systemctl reload nginx. Docker: docker compose up -d web.",
)
RESTART_TURN = Text(
    vi="systemctl restart coturn; ai đang đi qua TURN bị ngắt vài giây.",
    en="systemctl restart coturn; whoever is relayed is cut for some seconds.",
)
RESTART_NOTHING = Text(vi="Không phải khởi động lại gì.", en="Nothing restarts.")
