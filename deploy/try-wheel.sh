#!/bin/sh
# Builds a wheel, installs it into a fresh environment beside the pinned versions, and runs the demo with it.
# Usage: deploy/try-wheel.sh [PYTHON...]   such as python3.11 python3.12 python3.13
set -eu
# Else pip takes the repository for an installed package.
unset PYTHONPATH
cd "$(dirname "$0")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
[ $# -gt 0 ] || set -- python3
for python in "$@"; do
  rm -rf "$made/venv" "$made/wheel" "$made/home"
  "$python" -m venv "$made/venv"
  "$made/venv/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$made/wheel" .
  "$made/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.txt
  "$made/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --no-compile "$made"/wheel/*.whl
  # From elsewhere: nothing of the repository may be found beside it.
  (cd "$made" && "$made/venv/bin/tracehound" demo --home "$made/home" >"$made/said")
  (cd "$made" && "$made/venv/bin/tracehound" doctor --home "$made/home" | grep versions)
done
