#!/usr/bin/env bash
# Whether the JSON Schema agrees with the reader: it is a valid schema, accepts the shipped scenarios and every sound
# one among tests/bad, and refuses what a schema can know to be wrong. Prints TAP.
#   tests/check_schema.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/.."
python=/usr/bin/python3 # Debian's, which has Debian's packages
if ! "$python" -c 'import jsonschema, yaml' 2>/dev/null; then
    echo "ok 1 - JSON Schema # SKIP apt-get install python3-jsonschema python3-yaml"
    echo "1..1"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" schema >"$folder/schema.json"
"$python" tests/schema.py "$folder/schema.json"
