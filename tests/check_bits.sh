#!/usr/bin/env bash
# Whether builds by different compilers, and the instruction sets of each, give the same bits: the digests of all runs are
# alike. Prints TAP.
#   tests/check_bits.sh PROGRAM PROGRAM...
set -eu
programs=()
for program in "$@"; do
    programs+=("$(realpath "$program")")
done
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

digests() {
    "$1" run scenarios/wenzhou/baseline.yaml scenarios/wenzhou/all-eight.yaml -n 2 --months 60 -q -f \
        -o "$folder/results.h5"
    "$1" info "$folder/results.h5" | grep -oE '\b[0-9a-f]{32}\b'
}

same_digests() {
    digests "$1" >"$folder/digests"
    [ "$(wc -l <"$folder/digests")" -eq 4 ] || { cat "$folder/digests"; echo "not 4 digests"; return 1; }
    [ -e "$folder/first" ] || cp "$folder/digests" "$folder/first"
    diff "$folder/first" "$folder/digests"
}

for program in "${programs[@]}"; do
    check "digests of $(basename "$(dirname "$program")")" same_digests "$program"
    for isa in avx512 avx2 sse2; do
        if grep -q "$(sed 's/avx512/avx512f/' <<<"$isa")" /proc/cpuinfo; then
            PARKSIM_ISA=$isa check "digests of $(basename "$(dirname "$program")") with $isa" \
                same_digests "$program"
        fi
    done
done
tap_end
