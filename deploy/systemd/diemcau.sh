#!/bin/sh
# To /usr/local/bin/diemcau, mode 0755: every command with the settings of the service, as the service's own user, so
# that no file comes to belong to root. Backup, restore and sites stay root: they write where root says, and leave or
# hand over what is the service's.
set -eu

settings=/etc/diemcau/diemcau.env
program=/opt/diemcau/bin/diemcau

if [ "$(id -u)" != 0 ]; then
    echo "Hãy chạy bằng quyền root: sudo diemcau $*" >&2
    echo "Run it as root: sudo diemcau $*" >&2
    exit 1
fi
set -a
# shellcheck source=/dev/null
. "$settings"
set +a

case "${1:-}" in
    backup | restore | sites) exec "$program" "$@" ;;
    *) exec runuser -u diemcau -- "$program" "$@" ;;
esac
