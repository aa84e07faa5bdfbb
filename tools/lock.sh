#!/bin/sh
# Pinned versions with hashes, no addresses. Needs uv on the PATH.
set -eu
export UV_PYTHON_DOWNLOADS=never
flags="--universal --generate-hashes --no-header --no-annotate -p 3.11 -q"
build=$(mktemp)
trap 'rm -f "$build"' EXIT
printf 'setuptools>=80\nwheel\n' > "$build"
uv pip compile $flags pyproject.toml "$build" -o requirements.lock
uv pip compile $flags --extra postgres --group dev pyproject.toml "$build" -c requirements.lock -o requirements-dev.lock
if grep -n '://' requirements.lock requirements-dev.lock; then echo "An address in a lock file." >&2; exit 1; fi
