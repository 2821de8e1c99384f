#!/usr/bin/env bash
# The gates, then the suites: first those that servers matter to, on PostgreSQL, Redis and Elasticsearch as far as
# they can be started here, then everything on the embedded parts. The closing line of the second run counts both.
# With CI=true a missing server is a failure; elsewhere it is skipped with a line that says what to install.
#   scripts/test.sh [--all]      --all: the long suites too.   WORKERS=4: more processes than 2.
# What ran on the servers is repeated on the embedded parts where it matters most (tests/plugins/parts.py); with --all, and
# without servers, all of it.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
long="not long"
[ "${1:-}" = "--all" ] && long="long or not long"
reports="$PWD/.cache/reports"
workers=${WORKERS:-2}
mkdir -p "$reports"
rm -f "$reports"/*

scripts/check.sh

if [ "${CI:-}" = true ] || [ "${CI:-}" = 1 ]; then if_possible=(); else if_possible=(--if-possible); fi
# Servers that somebody started before stay; what this run starts, it stops, also when it fails.
[ -e var/services/env ] || trap 'python scripts/services.py stop' EXIT
echo "Servers:"
python scripts/services.py start "${if_possible[@]}"

on_servers() (
    # shellcheck disable=SC1091
    set -a && . var/services/env && set +a
    echo "Suites on the servers:"
    # In the order of the folders: what takes longest (browser, faults) begins first, not alone at the end.
    RUN_PART=servers RESULTS_TO="$reports/servers.json" pytest tests -n "$workers" --dist loadfile --no-loadscope-reorder -q \
        -m "($long) and not embedded and (not browser or postgres)" 2>&1 | tee "$reports/servers.log"
)

on_embedded() {
    echo "Suites on the embedded parts:"
    # Stopped here, not in the trap, so that the last thing printed is pytest's closing line.
    RUN_PART=$2 RESULTS_FROM=$1 RESULTS_TO="$reports/embedded.json" pytest tests -n "$workers" --dist loadfile \
        --no-loadscope-reorder \
        -m "($long) and not postgres and not redis and not elasticsearch" 2>&1 | tee "$reports/embedded.log"
}

servers=0
if [ -s var/services/env ]; then
    on_servers || servers=$?
    earlier="$reports/servers.json"
else
    echo "No server could be started: suites on servers are skipped."
    earlier=""
fi
if trap -p EXIT | grep -q services.py; then
    trap - EXIT
    python scripts/services.py stop
fi
embedded=0
part=""
[ -n "$earlier" ] && [ "$long" = "not long" ] && part=rest
on_embedded "$earlier" "$part" || embedded=$?
exit $((servers || embedded))
