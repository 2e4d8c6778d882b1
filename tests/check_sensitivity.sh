#!/usr/bin/env bash
# parksim sensitivity on the command line: formats, choices, pictures, what goes wrong. Prints TAP.
#   tests/check_sensitivity.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# study NAME DESIGN: a sweep of it
study() {
    cat >"$folder/$1.yaml" <<END
format: parksim-study/1
name: $1
scenarios: [$PWD/scenarios/wenzhou/baseline.yaml, $PWD/scenarios/wenzhou/subsidy.yaml]
factors:
  enterprise.peer_influence: {low: 0.5, high: 1.6}
  appraisal.benefit_1: {distribution: log-uniform, low: 0.0006, high: 0.0024}
  enterprise_subsidy.rate: {values: [0.1, 0.3, 0.5]}
design: {type: $2}
replications: 2
indicators: [adoption_1, tax_per_mu]
months: [2022-06, 2022-12]
END
    "$program" sweep "$folder/$1.yaml" --months 12 -q -o "$folder/$1.h5"
}
sensitivity() {
    "$program" sensitivity "$@" --resamples 50
}
fails() {
    local status=$1 message=$2 got=0 output
    shift 2
    output=$("$@" 2>&1) || got=$?
    [ "$got" -eq "$status" ] || { echo "exit $got, not $status: $output"; return 1; }
    grep -qF -- "$message" <<<"$output" || { echo "says: $output"; return 1; }
}
says() {
    grep -q -- "$1" "$folder/log" || { cat "$folder/log"; return 1; }
}

check "sweep, saltelli" study saltelli "saltelli, samples: 16, second_order: 1"
check "sweep, morris" study morris "morris, trajectories: 4"
check "sweep, latin-hypercube" study lhs "latin-hypercube, points: 12"
check "sweep, one-at-a-time" study once "one-at-a-time, levels: 3"

# what each design says
tables() {
    sensitivity "$folder/$1.h5" >"$folder/log" || return 1
    shift
    local text
    for text in "$@"; do says "$text" || return 1; done
}
check "Sobol' indices" tables saltelli "^rank  factor .* first .* total" "second order" "total index with ... base samples" \
    "luck, for which the indices are corrected" "^Adoption, stage 1 or higher (1), subsidy, 2022-12"
check "elementary effects" tables morris "^rank  factor .* mu_star .* mu .* sigma" "design morris, 16 points, 2 replications"
check "regression" tables lhs "src .* srrc .* pcc .* prcc" "a regression explains"
check "ranges" tables once "lowest .* highest .* range"

chooses() {
    sensitivity "$folder/morris.h5" -i tax_per_mu --scenario subsidy --month 2022-06 --top 1 >"$folder/log" &&
        [ "$(grep -c "^ *[0-9]* *[a-z_]*\.[a-z]" "$folder/log")" -eq 1 ] && [ "$(grep -c "^design" "$folder/log")" -eq 1 ] &&
        says "^Tax per mu (wan yuan/mu), subsidy, 2022-06"
}
no_intervals() {
    "$program" sensitivity "$folder/morris.h5" --resamples 0 >"$folder/log" && ! grep -q " to [0-9]" "$folder/log"
}
check "one indicator, scenario, month, factor" chooses
check "no intervals without resamples" no_intervals

csv() {
    sensitivity "$folder/saltelli.h5" --format csv >"$folder/log" &&
        [ "$(head -n 1 "$folder/log")" = "scenario,indicator,month,factor,other,index,value,low,high,rank,samples" ] &&
        [ "$(awk -F, 'NF != 11' "$folder/log" | wc -l)" -eq 0 ] && says "^baseline,adoption_1,2022-12,appraisal.benefit_1,,total,"
}
json() {
    sensitivity "$folder/lhs.h5" --format json | python3 -c '
import json, sys
records = json.load(sys.stdin)
ranked = [r for r in records if r["index"] == "prcc" and r["indicator"] == "adoption_1" and r["scenario"] == "subsidy"]
assert sorted(r["rank"] for r in ranked if r["month"] == "2022-12") == [1, 2, 3], ranked
assert all(r["low"] is None or r["low"] <= r["high"] for r in records)
assert any(r["index"] == "noise_share" and 0 <= r["value"] <= 1 for r in records)'
}
check "CSV" csv
check "JSON" json

# In the scenario without the subsidy its rate does nothing, and is told to.
nothing() {
    sensitivity "$folder/morris.h5" --scenario baseline -i adoption_1 --month 2022-12 --format csv |
        grep -q "^baseline,adoption_1,2022-12,enterprise_subsidy.rate,,mu_star,0,0,0,3,"
}
check "a factor that a scenario does not have does nothing in it" nothing

picture() {
    sensitivity "$folder/$1.h5" --plot "$folder/$1.$2" && [ -s "$folder/$1.$2" ] &&
        fails 4 "already exists" sensitivity "$folder/$1.h5" --plot "$folder/$1.$2" &&
        sensitivity "$folder/$1.h5" --plot "$folder/$1.$2" --force -i tax_per_mu --scenario subsidy --month 2022-06
}
if command -v gnuplot >/dev/null; then
    for design in saltelli morris lhs once; do
        check "picture of $design" picture "$design" svg
    done
    check "picture as PNG" picture morris png
fi

shard() {
    "$program" sweep "$folder/lhs.yaml" --months 12 -q --shard 1/2 -o "$folder/shard.h5" &&
        fails 3 "merge all shards first" sensitivity "$folder/shard.h5"
}
run_file() {
    "$program" run scenarios/verification/bass.yaml -n 1 --months 3 -q -o "$folder/run.h5" &&
        fails 4 "is no file of \`parksim sweep\`" sensitivity "$folder/run.h5"
}
full() {
    sensitivity "$folder/lhs.h5" --format csv >/dev/full
}
help() {
    "$program" sensitivity --help >"$folder/log" && local option &&
        for option in indicator scenario month format top resamples confidence plot force; do
            says "--$option" || return 1
        done
}

# What has no value does not keep the rest from being told; confidence and names are checked.
undefined() {
    sed 's/^indicators.*/indicators: [procurement_saving_share, adoption_1]/' "$folder/lhs.yaml" >"$folder/none.yaml"
    "$program" sweep "$folder/none.yaml" --months 12 -q -o "$folder/none.h5" &&
        sensitivity "$folder/none.h5" >"$folder/log" && says "^no value at any point" && says "^Adoption, stage 1.*subsidy, 2022-12" &&
        sensitivity "$folder/none.h5" --format csv >"$folder/log" && says "^subsidy,adoption_1,2022-12,.*,prcc," &&
        ! grep -q procurement "$folder/log" &&
        sensitivity "$folder/none.h5" --format json | python3 -c 'import json, sys; assert json.load(sys.stdin)' &&
        fails 3 "no value at any point" sensitivity "$folder/none.h5" -i procurement_saving_share
}
check "what has no value" undefined
base() {
    sensitivity "$folder/once.h5" --format csv >"$folder/log" && says "^subsidy,adoption_1,2022-12,,,base,0"
}
check "the base of one-at-a-time designs" base
choices() {
    sensitivity "$folder/lhs.h5" --top 1 --scenario subsidy --month 2022-12 -i adoption_1 >"$folder/log" &&
        [ "$(grep -c "^   [0-9]" "$folder/log")" -eq 1 ] && says "(.* to .*)" &&
        "$program" sensitivity "$folder/lhs.h5" --resamples 0 >"$folder/log" && ! grep -q " to " "$folder/log"
}
check "--top, --scenario, --month, --resamples 0" choices
wider() {
    local width=() level
    for level in 0.5 0.99; do
        width+=("$(sensitivity "$folder/saltelli.h5" -i adoption_1 --scenario subsidy --month 2022-12 --format csv --confidence "$level" |
            awk -F, '$6 == "total" && $10 == 1 { print $9 - $8 }')")
    done
    python3 -c 'import sys; assert 0 < float(sys.argv[1]) < float(sys.argv[2])' "${width[@]}"
}
check "--confidence" wider
for level in 0 1 nan x; do
    check "--confidence $level" fails 2 "--confidence $level: must be a number from" sensitivity "$folder/lhs.h5" --confidence "$level"
done
for option in resamples top confidence; do
    check "--$option -1" fails 2 "--$option -1" "$program" sensitivity "$folder/lhs.h5" "--$option" -1
done
check "a slip in an indicator" fails 2 "did you mean 'adoption_1'?" sensitivity "$folder/lhs.h5" -i adoptoin_1
check "a slip in a scenario" fails 2 "did you mean 'subsidy'?" sensitivity "$folder/lhs.h5" --scenario subsidi
check "a results file of a run" run_file
check "no such picture format" fails 2 "ends in .svg, .png or .pdf" sensitivity "$folder/lhs.h5" --plot "$folder/x.gif"
check "no folder for a picture" fails 4 "cannot be created" sensitivity "$folder/lhs.h5" --plot "$folder/nowhere/x.svg"
check "a full disk" fails 4 "cannot be written" full
check "help" help
check "an unknown indicator" fails 2 "the sweep did not keep indicator 'adoption_2'" sensitivity "$folder/lhs.h5" -i adoption_2
check "an unknown scenario" fails 2 "has no scenario 'nobody'" sensitivity "$folder/lhs.h5" --scenario nobody
check "a month that was not kept" fails 2 "did not keep month 2022-07" sensitivity "$folder/lhs.h5" --month 2022-07
check "no month" fails 2 "--month July" sensitivity "$folder/lhs.h5" --month July
check "an unknown format" fails 2 "must be table, csv or json" sensitivity "$folder/lhs.h5" --format xml
check "no file" fails 2 "" sensitivity
check "a missing file" fails 4 "missing.h5" sensitivity "$folder/missing.h5"
check "a file that is no sweep" fails 4 "is not an HDF5 file" sensitivity "$folder/lhs.yaml"
check "a shard" shard

# Files that say one thing of their axes and hold another.
damaged() {
    cp "$folder/lhs.h5" "$folder/damaged.h5"
    /usr/bin/python3 - "$folder/damaged.h5" "$1" <<'END'
import h5py, sys
with h5py.File(sys.argv[1], "a") as file:
    sweep = file["sweep"]
    exec(sys.argv[2])
END
    fails 4 "$2" sensitivity "$folder/damaged.h5"
}
replaced='del sweep[name]; sweep.create_dataset(name, data=values)'
if /usr/bin/python3 -c "import h5py" 2>/dev/null; then
    check "a factor longer than the points" damaged \
        "import numpy; name = 'appraisal.benefit_1'; values = numpy.zeros(100000); $replaced; sweep[name].attrs['long_name'] = 'x'" "does not fit the axes"
    check "an indicator with an axis too many" damaged \
        "import numpy; name = 'adoption_1'; values = numpy.zeros((12, 2, 2, 2, 3)); $replaced" "does not fit the axes"
    check "coordinates of fewer factors" damaged "import numpy; name = 'unit'; values = numpy.zeros((12, 1)); $replaced" "does not fit the axes"
    check "points before the first" damaged "sweep.attrs['first_point'] = -4" "axes are damaged"
    check "months beyond reason" damaged "sweep['month'][1] = 2000000000" "months are damaged"
    check "no indicators" damaged "del sweep['adoption_1']; del sweep['tax_per_mu']" "holds no indicator"
    check "a format to come" damaged "file.attrs['format'] = 'parksim-results/9'" "has format 'parksim-results/9'"
else
    skip "damaged files" "no h5py"
fi
tap_end
