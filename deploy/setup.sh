#!/bin/sh
# Create .venv with exactly the versions of requirements.lock.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Python 3.11 or newer is needed: set PYTHON to it, e.g. make run PYTHON=python3.11" >&2
    exit 2
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Python's venv module is missing. Type: sudo apt-get install -y python3-venv" >&2
        exit 2
    fi
    echo "installing python3-venv from Debian's packages"
    apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv >/dev/null
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "installing the locked versions into .venv (once)"
installer=$(mktemp)
trap 'rm -f "$installer"' EXIT
# The installer itself comes from the lock, by its hash.
awk '/^uv==/ {inside = 1} inside {print} inside && !/\\$/ {exit}' requirements.lock >"$installer"
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$installer"
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync -q --require-hashes --compile-bytecode requirements.lock
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install -q --no-deps --no-build-isolation -e .
# Every process of the suite starts faster when nothing is left to compile.
.venv/bin/python -m compileall -q law bus services cli
