#!/bin/sh
# Installs the Debian packages that the tests meet as real servers, where they are missing and we may.
set -eu

missing=""
need() { # command or file, package
    command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || missing="$missing $2"
}
need ip iproute2
need nft nftables
need ping iputils-ping
need fping fping
need chromium chromium
need nginx nginx-light
need prosody prosody
need turnserver coturn
need prometheus prometheus
need amtool prometheus-alertmanager
need prometheus-blackbox-exporter prometheus-blackbox-exporter
need /usr/lib/postgresql postgresql
need systemd-analyze systemd
need pdftoppm poppler-utils
need /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf fonts-noto-core

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed:$missing. The tests that need them are skipped; run as root on Debian to have them." >&2
    exit 0
fi
echo "Installing for the tests:$missing" >&2
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
