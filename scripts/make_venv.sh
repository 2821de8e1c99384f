#!/usr/bin/env bash
# make_venv.sh PYTHON FOLDER: a virtual environment of a Python we support, or one clear line why not.
set -euo pipefail
python=$1 folder=$2
command -v "$python" >/dev/null || { echo "No $python here. Debian, Ubuntu: apt install python3 python3-venv make" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || {
    echo "$("$python" --version) is not supported: use Python 3.11, 3.12 or 3.13, e.g. PYTHON=python3.11 make run" >&2
    exit 1
}
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "This Python cannot make virtual environments. Debian, Ubuntu: apt install python3-venv make" >&2
    exit 1
}
"$python" -m venv --clear "$folder"
