#!/bin/sh
# Resolve the versions of pyproject.toml into the lock files: hashes, no registry's name.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml "$@" --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-header -q
}
compile --extra dev -o requirements.lock
pins=$(mktemp)
trap 'rm -f "$pins"' EXIT
sed -n 's/^\([a-z0-9._-]*==[^ ]*\).*/\1/p' requirements.lock >"$pins"
compile --extra dev --extra bench -c "$pins" -o requirements-bench.lock
