# shellcheck shell=bash
# Functions for test.sh: run steps and TAP programs, keep their logs, count. To be sourced.
#
#   step NAME COMMAND...      runs a command; passed when its status is 0
#   tap NAME COMMAND...       starts a command that prints TAP; up to `jobs` at a time
#   tap_wait                  waits for those and counts their lines
#   summary                   prints the last line; its status is 1 when anything failed
#
# In TAP, `# SKIP` counts as skipped (cmocka prints such a line as "not ok"), and what the plan announces but no line
# reports counts as failed, as do a missing plan and a bad exit status that no line explains.

passed=0 failed=0 skipped=0
jobs=$(nproc)
tap_logs=() # of the commands that tap has started
logs=output/runs/test # folder of all logs, made by driver_start

driver_start() {
    logs=$1
    rm -rf "$logs"
    mkdir -p "$logs"
}

section() {
    printf '\n== %s\n' "$1"
}

# Prints what helps to understand a failure: first what compilers call an error, then how it ended.
show_log() {
    grep -E -A3 '(error|warning):|^CMake Error' "$1" | head -n 40 | sed 's/^/    | /' || true
    tail -n 15 "$1" | sed 's/^/    | /'
}

log_name() {
    printf '%s/%s' "$logs" "${1//[^A-Za-z0-9._-]/_}"
}

step() {
    local name=$1 log
    log=$(log_name "$1")
    shift
    if "$@" >"$log.out" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name ($log.out)"
        show_log "$log.out"
        return 1
    fi
}

tap() {
    local name=$1 log
    log=$(log_name "$1")
    shift
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
        wait -n || true
    done
    echo "$name" >"$log.name"
    (
        status=0
        CMOCKA_MESSAGE_OUTPUT=TAP timeout 900 "$@" >"$log.out" 2>"$log.err" </dev/null || status=$?
        echo "$status" >"$log.status"
    ) 2>/dev/null &
    tap_logs+=("$log")
}

# Counts one finished command's lines.
tap_count() {
    local log=$1 name status planned good bad skips missing
    name=$(cat "$log.name")
    status=$(cat "$log.status" 2>/dev/null || echo killed)
    cat "$log.out" >"$log.tap"
    echo >>"$log.tap" # an aborted program may have left half a line
    cat "$log.err" >>"$log.tap"
    planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$log.tap" | awk '{n += $1} END {print n + 0}')
    skips=$(grep -cE '^(not )?ok\b.*# *(SKIP|skip)' "$log.tap" || true)
    good=$(grep -E '^ok\b' "$log.tap" | grep -cvE '# *(SKIP|skip)' || true)
    bad=$(grep -E '^not ok\b' "$log.tap" | grep -cvE '# *(SKIP|skip)' || true)
    missing=$((planned - good - bad - skips))
    if [ "$missing" -lt 0 ]; then
        missing=0
    fi
    if [ "$bad" -eq 0 ] && [ "$missing" -eq 0 ] && { [ "$planned" -eq 0 ] || [ "$status" != 0 ]; }; then
        missing=1 # it said nothing, or ended badly without saying why
    fi
    passed=$((passed + good)) failed=$((failed + bad + missing)) skipped=$((skipped + skips))
    if [ $((bad + missing)) -eq 0 ]; then
        echo "ok      $name: $good passed$([ "$skips" -eq 0 ] || echo ", $skips skipped")"
    else
        echo "FAILED  $name: $good passed, $bad failed, $missing without report, exit status $status ($log.tap)"
        grep -E '^not ok\b|^#' "$log.tap" | grep -v '# *SKIP' | head -n 30 | sed 's/^/    | /' || true
        tail -n 15 "$log.err" | sed 's/^/    | /'
    fi
}

tap_wait() {
    local log
    wait
    for log in ${tap_logs[@]+"${tap_logs[@]}"}; do
        tap_count "$log"
    done
    tap_logs=()
}

summary() {
    printf '\n%d passed, %d failed' "$passed" "$failed"
    if [ "$skipped" -gt 0 ]; then
        printf ', %d skipped' "$skipped"
    fi
    printf '\n'
    [ "$failed" -eq 0 ]
}
