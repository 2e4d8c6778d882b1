# shellcheck shell=bash
# TAP from a bash script. To be sourced.
#
#   check NAME COMMAND...    ok when the command's status is 0; otherwise shows what it printed
#   skip NAME REASON
#   tap_end                  prints the plan; its status is 1 when anything failed

number=0 failures=0

check() {
    local name=$1 output
    shift
    number=$((number + 1))
    if output=$("$@" 2>&1 </dev/null); then
        echo "ok $number - $name"
    else
        failures=$((failures + 1))
        echo "not ok $number - $name"
        printf '%s\n' "$output" | head -n 30 | sed 's/^/# /'
    fi
}

skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

tap_end() {
    echo "1..$number"
    [ "$failures" -eq 0 ]
}
