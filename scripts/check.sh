#!/usr/bin/env bash
# Every gate, the quickest first; stops at the first that does not hold and says which.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" DATA_DIR="$PWD/.cache/check-data" DJANGO_SETTINGS_MODULE=marketplace.settings.embedded

gate() {
    local title=$1 began=$SECONDS
    shift
    local log
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        printf '  %-42s %3d s\n' "$title" $((SECONDS - began))
        rm -f "$log"
    else
        cat "$log"
        printf '  %-42s DOES NOT HOLD (%s)\n' "$title" "$*"
        rm -f "$log"
        exit 1
    fi
}

deployable() {
    local env_file
    env_file=$(mktemp)
    python deploy/make_env.py >"$env_file"
    set -a && . "$env_file" && set +a
    rm -f "$env_file"
    # No server is asked; should a check ever try, it fails at once.
    export DATABASE_URL=postgresql://nobody@127.0.0.1:9/none
    DJANGO_SETTINGS_MODULE=marketplace.settings.service python manage.py check --deploy --fail-level WARNING
}

echo "Gates:"
gate "lint (ruff)" ruff check --quiet .
gate "format (ruff)" ruff format --check --quiet .
gate "translations compile" python manage.py compile_catalogues
gate "translations are complete" python scripts/check_catalogues.py
gate "import directions (import-linter)" lint-imports
gate "migrations are complete" python manage.py makemigrations --check --dry-run
gate "system checks, embedded" python manage.py check --fail-level WARNING
gate "system checks, service (--deploy)" deployable
gate "templates (djlint)" djlint --lint --quiet marketplace platforms trials search cms
gate "licences of what runs" python scripts/check_licences.py
gate "types (mypy)" mypy marketplace platforms trials search cms scripts deploy tests/plugins tests/conftest.py
