#!/bin/sh
# Sets up what is needed on a fresh Debian or Ubuntu, then runs.
#   sh go example   the main job on examples/
#   sh go test      linters, types, every test (on at most four cores) and the coverage
set -eu
cd "$(dirname "$0")"

install_packages() {
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    echo "Installing from Debian's packages: $*" >&2
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

make_environment() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
    python=$(find_python)
    if [ -z "$python" ]; then
        install_packages python3 python3-venv
        python=$(find_python)
    fi
    if [ -z "$python" ]; then
        echo "Python 3.11 or later is needed and was not found." >&2
        exit 1
    fi
    # Debian's python3 comes without the part that makes environments.
    "$python" -m venv --clear .venv >/dev/null 2>&1 || {
        install_packages python3-venv
        "$python" -m venv --clear .venv
    }
}

install_project() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$1"
}

case "${1:-}" in
example)
    make_environment
    install_project .
    .venv/bin/vplan consolidate examples/2017-08 -o Landstinget_2017-08.xlsx
    ;;
test)
    make_environment
    if ! command -v soffice >/dev/null || ! command -v ssconvert >/dev/null ||
        [ ! -e /usr/lib/python3/dist-packages/uno.py ]; then
        install_packages libreoffice-calc-nogui python3-uno gnumeric
    fi
    if ! command -v strace >/dev/null; then install_packages strace; fi
    install_project ".[test]"
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    # Who has nothing left to test takes over half of what another still has, whichever file that is of.
    .venv/bin/python -m pytest --quiet --numprocesses=auto --maxprocesses=4 --dist=worksteal \
        --cov --cov-report= --durations=10
    .venv/bin/coverage report --fail-under=95
    .venv/bin/coverage report --fail-under=100 \
        --include='vplan_xl/amounts.py,vplan_xl/form/*,vplan_xl/workbook/*' >/dev/null ||
        { echo "amounts, form and workbook must be covered wholly" >&2; exit 1; }
    ;;
*)
    echo "Usage: sh go example | sh go test" >&2
    exit 2
    ;;
esac
