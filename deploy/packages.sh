#!/bin/sh
# Install the Debian packages that the tests need; without root say the one line to type.
set -eu
missing=
for pair in rabbitmq-server:/usr/lib/rabbitmq/bin/rabbitmq-server postgresql-15:/usr/lib/postgresql/15/bin/initdb \
    chromium:/usr/bin/chromium fonts-croscore:/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf \
    libpango-1.0-0:/usr/share/doc/libpango-1.0-0 libpangoft2-1.0-0:/usr/share/doc/libpangoft2-1.0-0 \
    util-linux:/usr/bin/setpriv docker-compose:/usr/bin/docker-compose; do
    [ -e "${pair#*:}" ] || missing="$missing ${pair%%:*}"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
    echo "the tests need Debian packages. Type: sudo $line" >&2
    exit 2
fi
echo "installing$missing from Debian's packages (once)"
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -q >/dev/null
# shellcheck disable=SC2086  # the line is words
$line >/dev/null
