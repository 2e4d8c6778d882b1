#!/usr/bin/env bash
# Whether all C is laid out as .clang-format says. Prints TAP.
#   tests/check_format.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh

for folder in model scenarios output analysis cli tests; do
    mapfile -t files < <(find "$folder" -name '*.[ch]' -not -path 'output/runs/*' | sort)
    check "layout of $folder/" clang-format --dry-run -Werror "${files[@]}"
done
tap_end
