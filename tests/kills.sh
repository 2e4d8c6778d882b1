#!/usr/bin/env bash
# Kills a run with SIGKILL at random moments: never is there a file under the final name that is not whole. Prints TAP.
#   tests/kills.sh PROGRAM [COUNT]
set -eu
program=$(realpath "$1")
count=${2:-20}
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
RANDOM=1

command=("$program" run scenarios/wenzhou/{baseline,subsidy}.yaml -n 4 --months 24 -q -f -o "$folder/r.h5")
run() {
    "${command[@]}" >/dev/null
}

# The time that a whole run takes, in milliseconds.
begin=$(date +%s%N)
run
whole=$((($(date +%s%N) - begin) / 1000000))

# A kill leaves either nothing or, when the run was quicker, the whole file.
kill_once() {
    rm -f "$folder"/r.h5
    "${command[@]}" >/dev/null &
    local child=$! wait_ms=$((RANDOM % (whole + whole / 10 + 1)))
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -9 "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    [ ! -e "$folder/r.h5" ] || "$program" info "$folder/r.h5" >/dev/null
}

recovers() {
    run && "$program" info "$folder/r.h5" >/dev/null && [ "$(find "$folder" -type f | wc -l)" -eq 1 ]
}

for ((k = 1; k <= count; k++)); do
    check "kill $k of $count" kill_once
done
check "a run after the kills is whole and leaves nothing else" recovers
tap_end
