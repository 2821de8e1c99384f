#!/usr/bin/env bash
# What the full test run needs from the system. Installs it as root on Debian or Ubuntu; elsewhere does nothing
# (the suites then tell what they skipped, or fail with CI=true).
set -euo pipefail
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
wanted=(python3-venv postgresql redis-server chromium gettext unzip fonts-noto-core)
command -v node >/dev/null || wanted+=(nodejs)
. /etc/os-release
[ "${ID:-}" = ubuntu ] && wanted=("${wanted[@]/chromium/chromium-browser}")
command -v mvn >/dev/null || wanted+=(maven)
missing=()
for package in "${wanted[@]}"; do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit 0
echo "Installing from the distribution: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# The distribution's own database server is not wanted: ours runs from its binaries on a free port.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
apt-get -qq update
apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
