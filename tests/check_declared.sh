#!/usr/bin/env bash
# Whether everything that is declared is used: no parameter, field or accumulator that does nothing. Prints TAP.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh

model_code() {
    find model -name '*.[ch]' -not -name 'declared.[ch]' -not -name 'indicators.[ch]' -print0 | xargs -0 cat
}

code=$(model_code | sed -E 's://.*$::')

# used PATTERN_BEFORE NAMES...: every name occurs in the model behind the pattern.
used() {
    local before=$1 name bad=0
    shift
    for name in "$@"; do
        if ! grep -qE "$before\b$name\b" <<<"$code"; then
            echo "$name is declared and never used" && bad=1
        fi
    done
    [ $# -gt 0 ] || { echo "nothing is declared" && return 1; }
    return "$bad"
}

mapfile -t parameters < <(sed -nE 's/^PARAMETER(_BY_STAGE)?\(([a-z0-9_]+),.*/\2/p' model/parameters.def)
mapfile -t accumulators < <(sed -nE 's/^ACCUMULATOR\(([A-Z0-9_]+),.*/\1/p' model/indicators.def)
mapfile -t instruments < <(sed -nE 's/^INSTRUMENT\(([A-Z0-9_]+),.*/\1/p' model/measures.def)
mapfile -t fields < <(sed -nE -e 's/^MEASURE_FIELD\([A-Z0-9_]+, ([A-Z0-9_]+),.*/\1/p' \
    -e 's/^COMMON_FIELD\(([A-Z0-9_]+),.*/\1/p' model/measures.def)

# Fields that hold a running cost are read through their instrument's row, where costs.c knows its basis.
mapfile -t running < <(sed -nE 's/^INSTRUMENT\(.*, (COST_PER_[A-Z_]+), ([A-Z0-9_]+),.*/\2/p' model/measures.def)
mapfile -t bases < <(sed -nE 's/^INSTRUMENT\(.*, (COST_[A-Z_]+), ([A-Z0-9_]+),.*/\1/p' model/measures.def | sort -u)
mapfile -t direct < <(printf '%s\n' "${fields[@]}" | grep -vxF "$(printf '%s\n' "${running[@]}")")

check "every parameter is read by the model" used '(->|\.)' "${parameters[@]}"
check "every accumulator is set by the model" used '' "${accumulators[@]}"
check "every instrument acts in the model" used '' "${instruments[@]}"
check "every field of a measure is read by the model" used '' "${direct[@]}"
check "every cost basis is known to the model" used 'case ' "${bases[@]}"
check "running costs are read through the instrument's row" used '\.' cost_field
tap_end
