#!/usr/bin/env bash
# A report of parksim, in English and in Chinese, in a browser; its scenarios have titles that would do harm if they could.
# Prints TAP.
#   tests/check_report.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

common='format: parksim-scenario/1
horizon: {start: 2022-01, months: 36}
population: {parks: 24, plots: 30}'
# NAME TITLE MEASURES
scenario() {
    printf '%s\nname: %s\ntitle: %s\nmeasures: [%s]\n' "$common" "$1" "$2" "$3" >"$folder/$1.yaml"
}
scenario plain '{en: "As it is", zh: 现状}' ''
scenario quotes '{en: "\"Quotes\" & '"'"'apostrophes'"'"' `id` $(id) %s", zh: "“引号”与`反引号`"}' \
    '{instrument: enterprise_subsidy}'
scenario script '{en: "<script>alert(1)</script><img src=x onerror=alert(2)>", zh: "</table>脚本🙂"}' \
    '{instrument: enterprise_guidance}, {instrument: pooled_procurement, interval_months: 3}'
scenario fixed '{en: A grant that is not drawn, zh: 固定补贴}' '{instrument: enterprise_subsidy, id: fixed, rate: 0.3}'
paths=("$folder"/plain.yaml "$folder"/quotes.yaml "$folder"/script.yaml "$folder"/fixed.yaml)
# The share of the grant turns which of the two grants is ahead.
echo 'uncertain: {enterprise_subsidy.rate: {distribution: uniform, low: 0.05, high: 0.95}}' >>"$folder/quotes.yaml"
"$program" run "${paths[@]}" -n 12 --sample-uncertain -q -o "$folder/results.h5"
language=en
if fc-list 2>/dev/null | grep -q "Noto Sans CJK SC"; then
    language=both
fi
"$program" report "$folder/results.h5" --lang "$language" -o "$folder/report.html"
"$program" plot "$folder/results.h5" adoption_1 --form intervals -o "$folder/intervals.png"
says() {
    grep -qF -- "$1" "$folder/report.html" || { echo "not ok 1 - the report says: $1"; exit 1; }
}
says "Switching values"
says "enterprise_subsidy.rate</td><td>"
[ "$language" = en ] || says "转折值"
/usr/bin/python3 tests/browser/check_page.py "$folder/report.html"
