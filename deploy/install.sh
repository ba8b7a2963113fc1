#!/bin/sh
# Installs tracehound with Dagster's pages, the live desk and the tools for assistants below a folder: what the
# Containerfile does in its first stage, and tests do without a container.
# Usage: deploy/install.sh FOLDER [PYTHON]
set -eu
# Else pip takes the repository for an installed package.
unset PYTHONPATH
target=$1
"${2:-python3}" -m venv "$target"
pip="$target/bin/pip --quiet --disable-pip-version-check"
for part in '' -ui -desk; do
  $pip install --no-deps --no-compile --require-hashes -r "requirements$part.txt"
done
$pip wheel --no-deps --wheel-dir "$target/wheel" .
$pip install --no-deps --no-index --no-compile "$target"/wheel/*.whl
rm -r "$target/wheel"
# The folder that Dagster takes its settings from; what it writes goes to TRACEHOUND_DAGSTER.
rooms=$(echo "$target"/lib/python3*/site-packages/tracehound/pipelines)
mkdir "$target/etc"
cp "$rooms/dagster.yaml" "$rooms/workspace.yaml" "$target/etc/"
# What is imported is compiled now, for later the root may be read-only. So what was installed is tried, too.
unset PYTHONDONTWRITEBYTECODE
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
(cd "$made" && "$target/bin/tracehound" demo --home "$made/home" >/dev/null)
"$target/bin/python" -c 'import dagster._daemon.cli, dagster_webserver.cli, tracehound.assistants.serving, tracehound.web.server'
