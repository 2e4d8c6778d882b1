#!/usr/bin/env bash
# Whether the committed pages that are made from the declarations are up to date, and the table of normal deviates.
# Prints TAP.
#   tests/check_generated.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh

# same FILE SUBCOMMAND...: what the subcommand prints is what the file holds.
same() {
    local file=$1
    shift
    "$program" "$@" | diff -u "$file" - || {
        echo "make it again: parksim $* >$file"
        return 1
    }
}

normal_table() {
    tools/normal-table | clang-format --assume-filename=model/table.h | diff -u model/numeric_normal_table.h - || {
        echo "make it again: tools/normal-table | clang-format"
        return 1
    }
}

check "docs/parameters.md" same docs/parameters.md describe --markdown
check "docs/scenario.schema.json" same docs/scenario.schema.json schema
check "model/numeric_normal_table.h" normal_table
tap_end
