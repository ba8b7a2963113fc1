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
# Nothing below a root that is read-only can be compiled later.
"$target/bin/python" -m compileall -q -j 0 "$target/lib" >/dev/null || true
# The folder that Dagster takes its settings from; what it writes goes to TRACEHOUND_DAGSTER.
rooms=$(echo "$target"/lib/python3*/site-packages/tracehound/pipelines)
mkdir "$target/etc"
cp "$rooms/dagster.yaml" "$rooms/workspace.yaml" "$target/etc/"
