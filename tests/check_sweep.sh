#!/usr/bin/env bash
# Sweeps: the same bytes for any number of threads, any shards and after any kills; what goes wrong is told, and nothing is
# lost. Prints TAP.
#   tests/check_sweep.sh PROGRAM [KILLS]
set -eu
program=$(realpath "$1")
kills=${2:-20}
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
RANDOM=1

cat >"$folder/study.yaml" <<END
format: parksim-study/1
name: small
scenarios: [$PWD/scenarios/wenzhou/baseline.yaml, $PWD/scenarios/wenzhou/subsidy.yaml]
factors:
  enterprise.peer_influence: {low: 0.5, high: 1.6}
  enterprise_subsidy.rate: {values: [0.1, 0.3, 0.5]}
design: {type: latin-hypercube, points: 9}
replications: 2
indicators: [adoption_1, tax_per_mu]
months: [2022-06, 2022-12]
seed: 3
END
sweep() {
    "$program" sweep "$folder/study.yaml" --months 12 -q "$@"
}
same() {
    cmp "$folder/whole.h5" "$1"
}

whole() {
    sweep -o "$folder/whole.h5" -j 1 && [ ! -e "$folder/whole.h5.progress" ]
}
threads() {
    sweep -o "$folder/t.h5" -f -j "$1" && same "$folder/t.h5"
}
shards() {
    local parts=() k
    for ((k = $1; k >= 1; k--)); do
        sweep -o "$folder/part-$1-$k.h5" -f --shard "$k/$1"
        parts+=("$folder/part-$1-$k.h5")
    done
    "$program" merge -f -o "$folder/merged.h5" "${parts[@]}" && same "$folder/merged.h5"
}

# Runs a command that must fail with a status and a message.
fails() {
    local status=$1 message=$2 got=0 output
    shift 2
    output=$("$@" 2>&1) || got=$?
    [ "$got" -eq "$status" ] || { echo "exit $got, not $status: $output"; return 1; }
    grep -qF -- "$message" <<<"$output" || { echo "says: $output"; return 1; }
}

# The time that a whole sweep takes, in milliseconds.
begin=$(date +%s%N)
check "a sweep leaves a file and no progress" whole
took=$((($(date +%s%N) - begin) / 1000000))

check "same bytes with 2 threads" threads 2
check "same bytes with 4 threads" threads 4
for n in 1 3 7; do
    check "same bytes from $n shards" shards "$n"
done

kill_and_resume() {
    rm -f "$folder"/k.h5*
    "$program" sweep "$folder/study.yaml" --months 12 -q -o "$folder/k.h5" &
    local child=$! wait_ms=$((RANDOM % (took + took / 10 + 1)))
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -9 "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    if [ -e "$folder/k.h5" ] && [ ! -e "$folder/k.h5.progress" ]; then
        same "$folder/k.h5" # it was quicker
        return
    fi
    sweep -o "$folder/k.h5" --resume && same "$folder/k.h5" && [ ! -e "$folder/k.h5.progress" ]
}
for ((k = 1; k <= kills; k++)); do
    check "same bytes after kill $k of $kills" kill_and_resume
done

# Starts a sweep and stops it in the middle, with SIGINT.
resume_complete() {
    sweep -o "$folder/whole.h5" --resume && same "$folder/whole.h5" && [ ! -e "$folder/whole.h5.progress" ] &&
        fails 4 "already exists" sweep -o "$folder/part-3-1.h5" --resume && [ ! -e "$folder/part-3-1.h5.progress" ]
}
check "--resume of what is complete has nothing to do" resume_complete
interrupt() {
    rm -f "$folder"/i.h5*
    local status=0
    "$program" sweep "$folder/study.yaml" -j 1 -o "$folder/i.h5" >"$folder/log" 2>&1 &
    local child=$!
    until [ -e "$folder/i.h5.progress-wal" ] && [ "$(stat -c %s "$folder/i.h5.progress-wal")" -gt 60000 ]; do
        kill -0 "$child" || { cat "$folder/log"; return 1; }
        sleep 0.02
    done
    kill -INT "$child"
    wait "$child" || status=$?
    [ "$status" -eq 7 ] && grep -q "resume goes on" "$folder/log" && [ ! -e "$folder/i.h5" ] ||
        { echo "exit $status"; cat "$folder/log"; return 1; }
}
long() {
    "$program" sweep "$folder/study.yaml" -j 1 -o "$folder/i.h5" "$@"
}
check "an interrupt keeps what is done (exit 7)" interrupt
check "an unfinished sweep is not overwritten" fails 4 "unfinished sweep; --resume goes on" long
check "a file that is there is not overwritten" fails 4 "whole.h5: already exists" sweep -o "$folder/whole.h5"

# Changes the progress of i.h5.
edit() {
    python3 -c 'import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.executescript(sys.argv[2])
store.commit()' "$folder/i.h5.progress" "$1"
}
edited() {
    sed -i 's/seed: 3/seed: 4/' "$folder/study.yaml"
    local status=0
    fails 4 "stale: made with another study" long --resume || status=1
    sed -i 's/seed: 4/seed: 3/' "$folder/study.yaml"
    return "$status"
}
other_scenarios() {
    fails 4 "stale: made with scenarios, registers or overrides" long --resume --set enterprise.external_influence=0.05
}
other_version() {
    edit "UPDATE identity SET value = 'parksim 0.0.1' WHERE key = 'version'"
    fails 4 "stale: made with another version of parksim" long --resume
}
check "a study that was edited is not mixed" edited
check "nor are other scenarios" other_scenarios
check "nor is another version" other_version

two_at_once() {
    rm -f "$folder"/i.h5*
    "$program" sweep "$folder/study.yaml" -j 1 -q -o "$folder/i.h5" &
    local child=$! status=0
    until [ -e "$folder/i.h5.progress-wal" ] && [ "$(stat -c %s "$folder/i.h5.progress-wal")" -gt 60000 ]; do
        sleep 0.02
    done
    fails 4 "another process works on this sweep" long --resume || status=1
    kill -9 "$child"
    wait "$child" || true
    return "$status"
}
check "two processes on one output" two_at_once

# A job that has failed (made up in the store, since no valid study makes one fail) is told, and the rest is there.
failed() {
    rm -f "$folder"/i.h5*
    interrupt || return 1
    edit "UPDATE done SET status = 5, stage = 'month 3', message = 'made up', data = NULL WHERE job = 0"
    fails 6 "1 of 18 jobs failed, first at point 0, month 3: made up" long --resume &&
        h5dump -d /sweep/run_status "$folder/i.h5" | grep -q "(0,0): 5, 0"
}
check "a failed job is told, the rest goes on (exit 6)" failed
# A task that a queue starts again: what is complete stays, with its failures; it is not taken for another sweep.
check "--resume of what is complete but for a failed job says so again (exit 6)" fails 6 "1 of 18 jobs failed" long --resume
check "--resume takes no file of other scenarios for its own" fails 4 "already exists" \
    sweep -o "$folder/whole.h5" --resume --set enterprise.external_influence=0.05

garbage() {
    rm -f "$folder"/i.h5*
    head -c 5000 /dev/urandom >"$folder/i.h5.progress"
    fails 4 "is damaged, or no progress of a sweep" sweep -o "$folder/i.h5" --resume &&
        sweep -o "$folder/i.h5" --force && same "$folder/i.h5"
}
left_log() {
    rm -f "$folder"/i.h5*
    interrupt || return 1
    [ -e "$folder/i.h5.progress-wal" ] || cp "$folder/i.h5.progress" "$folder/i.h5.progress-wal"
    rm "$folder/i.h5.progress"
    sweep -o "$folder/i.h5" && same "$folder/i.h5" && [ ! -e "$folder/i.h5.progress-wal" ]
}
folder_in_the_way() {
    rm -f "$folder"/i.h5*
    mkdir "$folder/i.h5.progress"
    local status=0
    fails 4 "i.h5.progress" sweep -o "$folder/i.h5" --resume || status=1
    rmdir "$folder/i.h5.progress"
    return "$status"
}
# Killed between the file's getting its name and the end of the progress.
both_there() {
    rm -f "$folder"/i.h5* "$folder"/j.h5*
    interrupt && edit "INSERT INTO identity VALUES ('complete', '1')" || return 1
    cp "$folder/i.h5.progress" "$folder/j.h5.progress"
    long --resume -q && [ ! -e "$folder/i.h5.progress" ] || return 1
    cp "$folder/i.h5" "$folder/j.h5"
    "$program" sweep "$folder/study.yaml" -o "$folder/j.h5" --resume 2>"$folder/log" &&
        grep -q "is complete already: 18 jobs, 0 of them" "$folder/log" && [ ! -e "$folder/j.h5.progress" ] &&
        cmp "$folder/i.h5" "$folder/j.h5"
}
# What somebody has put under the name meanwhile is not the sweep's to replace.
not_ours() {
    rm -f "$folder"/i.h5*
    interrupt && edit "INSERT INTO identity VALUES ('complete', '1')" && echo "somebody's" >"$folder/i.h5" || return 1
    fails 4 "already exists" long --resume && [ "$(cat "$folder/i.h5")" = "somebody's" ] || return 1
    rm "$folder/i.h5"
    long --resume -q && "$program" info "$folder/i.h5" >/dev/null
}
# A sweep that was to replace a file goes on to do so.
force_and_resume() {
    rm -f "$folder"/i.h5*
    echo "to be replaced" >"$folder/i.h5"
    "$program" sweep "$folder/study.yaml" -j 1 -q -f -o "$folder/i.h5" &
    local child=$!
    until [ -e "$folder/i.h5.progress-wal" ] && [ "$(stat -c %s "$folder/i.h5.progress-wal")" -gt 60000 ]; do
        sleep 0.02
    done
    kill -9 "$child"
    wait "$child" || true
    [ "$(cat "$folder/i.h5")" = "to be replaced" ] && long --resume -q && "$program" info "$folder/i.h5" >/dev/null
}
# A database, but of something else, or with jobs that the sweep does not have.
other_database() {
    rm -f "$folder"/i.h5*
    edit "CREATE TABLE done (a, b)"
    fails 4 "unfinished sweep" sweep -o "$folder/i.h5" && sweep -o "$folder/i.h5" --force && same "$folder/i.h5"
}
impossible_job() {
    rm -f "$folder"/i.h5*
    interrupt && edit "INSERT INTO done VALUES ($1, 0, NULL, NULL, NULL)" || return 1
    fails 4 "damaged; --force begins anew" long --resume
}
short_job() {
    rm -f "$folder"/i.h5*
    interrupt && edit "UPDATE done SET data = x'00' WHERE job = 0" || return 1
    fails 4 "damaged; --force begins anew" long --resume
}
check "a progress file that is none" garbage
check "a progress file of something else" other_database
check "a job beyond the last in the progress" impossible_job 1000000
check "a job before the first in the progress" impossible_job -1
check "a job with too few bytes in the progress" short_job
check "a log that was left over" left_log
check "a folder in the way" folder_in_the_way
check "a file that was just finished when the process was killed" both_there

check "a file of somebody else where a finished one should be" not_ours
check "a file that was to be replaced is, after a kill too" force_and_resume

# What is wrong with the name is told before anything is run.
no_file() {
    fails 4 "$1" sweep -f -o "$2" && [ ! -e "$2.progress" ]
}
links() {
    rm -f "$folder"/ln.h5*
    ln -s nothing.h5 "$folder/ln.h5"
    fails 4 "already exists" sweep -o "$folder/ln.h5" && no_file "not a regular file" "$folder/ln.h5"
}
check "a folder as output" no_file "not a regular file" "$folder"
check "a link as output" links
check "no name as output" no_file "name of the file is empty" ""
reads() {
    cp "$folder/study.yaml" "$folder/own.yaml"
    ln -f "$folder/own.yaml" "$folder/linked.h5"
    fails 4 "read from this file" "$program" sweep "$folder/own.yaml" -f -o "$folder/own.yaml" &&
        fails 4 "read from this file" "$program" sweep "$folder/own.yaml" -f -o "$folder/linked.h5" &&
        cmp "$folder/study.yaml" "$folder/own.yaml" || return 1
    cp scenarios/verification/bass.yaml "$folder/bass.yaml"
    sed "s,^scenarios.*,scenarios: [bass.yaml],; /enterprise_subsidy/d" "$folder/study.yaml" >"$folder/own.yaml"
    fails 4 "read from this file" "$program" sweep "$folder/own.yaml" -f -o "$folder/bass.yaml" &&
        fails 4 "read from this file" "$program" run "$folder/bass.yaml" -f -n 1 -o "$folder/bass.yaml" &&
        cmp scenarios/verification/bass.yaml "$folder/bass.yaml"
}
check "what a sweep reads is not overwritten, --force or not" reads

read_only() {
    mkdir -p "$folder/locked" && chmod a-w "$folder/locked"
    if [ "$(id -u)" -eq 0 ]; then # root may write anywhere: a folder that is none
        fails 4 "nowhere/r.h5" sweep -o "$folder/nowhere/r.h5"
    else
        fails 4 "locked/r.h5" sweep -o "$folder/locked/r.h5"
    fi
}
check "a folder that cannot be written" read_only

no_room() {
    (ulimit -f 8 && sweep -o "$folder/full.h5") 2>"$folder/log" && return 1
    grep -q "full.h5.progress: cannot be written: .*; what is done is kept" "$folder/log" && [ ! -e "$folder/full.h5" ] || { cat "$folder/log"; return 1; }
    sweep -o "$folder/full.h5" --resume && same "$folder/full.h5"
}
check "a full disk loses nothing" no_room

merge() {
    "$program" merge -f -o "$folder/merged.h5" "$@"
}
strangers() {
    sed 's/seed: 3/seed: 4/' "$folder/study.yaml" >"$folder/other.yaml"
    "$program" sweep "$folder/other.yaml" --months 12 -q -f --shard 3/3 -o "$folder/stranger.h5"
    fails 4 "is of another study" merge "$folder/part-3-1.h5" "$folder/part-3-2.h5" "$folder/stranger.h5"
}
check "merging refuses gaps" fails 4 "points 3 to 5 are missing" merge "$folder/part-3-1.h5" "$folder/part-3-3.h5"
check "and what is missing at the end" fails 4 "points 6 to 8 are missing" \
    merge "$folder/part-3-1.h5" "$folder/part-3-2.h5"
check "and overlaps" fails 4 "and in a file before it" \
    merge "$folder/part-3-1.h5" "$folder/part-3-2.h5" "$folder/part-3-3.h5" "$folder/part-7-2.h5"
check "and strangers" strangers
check "and files that are no sweep" fails 4 "is not an HDF5 file" merge "$folder/part-3-1.h5" "$program"

table() {
    "$program" sweep "$folder/study.yaml" --design "$folder/points.csv" &&
        [ "$(wc -l <"$folder/points.csv")" -eq 10 ] || return 1
    sed '/^factors/,/^design/d; /^replications/i design: {type: table, file: points.csv}' "$folder/study.yaml" \
        >"$folder/table.yaml"
    "$program" sweep "$folder/table.yaml" --months 12 -q -o "$folder/table.h5"
    local d
    for d in adoption_1 tax_per_mu enterprise.peer_influence enterprise_subsidy.rate; do
        h5diff "$folder/whole.h5" "$folder/table.h5" "/sweep/$d" || return 1
    done
}
check "a design as a table gives the same values" table
dry_run() {
    sweep --dry-run >"$folder/log" && grep -q "^points  *9$" "$folder/log" && grep -q "^runs  *36$" "$folder/log"
}
check "--dry-run tells points and runs" dry_run
info() {
    "$program" info "$folder/whole.h5" >"$folder/log" && grep -q "^sweep of study small$" "$folder/log" &&
        grep -q "^points  *9$" "$folder/log" && "$program" info "$folder/part-3-2.h5" | grep -q "3 to 5 are here (shard 2/3)"
}
check "info tells of sweeps and shards" info
check "validate knows studies" "$program" validate "$folder/study.yaml"
check "other commands know what a sweep is" fails 4 "holds a sweep" "$program" compare "$folder/whole.h5"
tap_end
