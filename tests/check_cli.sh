#!/usr/bin/env bash
# The command line as scripts use it: help, exit codes, files that appear whole or not at all, the commands of README.
# Prints TAP.
#   tests/check_cli.sh PROGRAM
# shellcheck disable=SC2016 # single quotes hold commands for eval
set -eu
program=$(realpath "$1")
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/tap.sh
. "$source/tests/tap.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

head='format: parksim-scenario/1
horizon: {start: 2022-01, months: 24}
population: {parks: 12, plots: 30}'
printf '%s\nname: small\n' "$head" >small.yaml
printf '%s\nname: grant\nmeasures: [{instrument: enterprise_subsidy, rate: 0.5}]\n' "$head" >grant.yaml
printf '%s\nname: wrong\nparameters: {enterprise.peer_influense: 1, project.learning_rate: 5}\n' "$head" >wrong.yaml
printf '%s\nname: nobody\nmeasures: [{instrument: diagnosis, from: 2040-01}]\n' "$head" >warning.yaml
printf 'format: parksim-scenario/1\nname: large\nhorizon: {start: 2022-01, months: 254}\n%s\n' \
    'population: {parks: 2000, plots: 100}' >large.yaml

# exits CODE COMMAND...: the command ends with this code.
exits() {
    local expected=$1 status=0
    shift
    "$@" >stdout 2>stderr || status=$?
    [ "$status" -eq "$expected" ] && return 0
    echo "exit code $status, expected $expected"
    cat stderr
    return 1
}

# A failure says what is the matter on stderr, and nothing on stdout.
fails() {
    exits "$@" || return 1
    [ -s stderr ] || { echo "no message"; return 1; }
    [ ! -s stdout ] || { echo "something on stdout:"; cat stdout; return 1; }
}

absent() {
    local file
    for file in "$@"; do
        [ ! -e "$file" ] || { echo "$file is there"; return 1; }
    done
}

helps() {
    exits 0 "$program" "$@" --help && grep -q Usage stdout && [ ! -s stderr ]
}

says() {
    grep -qF -- "$1" "$2" || { echo "not said: $1"; cat "$2"; return 1; }
}

# --- help and wrong use
check "--help" helps
check "--help names every subcommand and exit code" eval '
    for word in validate run compare report reproduce plot info describe schema synthesize "precision or ranking not reached"; do
        says "$word" stdout || exit 1
    done'
for name in validate run compare report reproduce plot info describe schema synthesize; do
    check "$name --help" helps "$name"
done
check "--version" eval 'exits 0 "$program" --version && says "parksim 0" stdout'

wrong_use() {
    local arguments=()
    read -ra arguments <<<"$1"
    check "wrong use: parksim $1" fails 2 "$program" ${arguments[@]+"${arguments[@]}"}
}
while read -r line; do
    wrong_use "$line"
done <<'END'

nothing
--nothing
validate
validate --nothing small.yaml
run -o x.h5
run small.yaml
run small.yaml -o x.h5 -n 0
run small.yaml -o x.h5 -n 2x
run small.yaml -o x.h5 -n 1e3
run small.yaml -o x.h5 -s -1
run small.yaml -o x.h5 -s 18446744073709551616
run small.yaml -o x.h5 -j 0
run small.yaml -o x.h5 -j -2
run small.yaml -o x.h5 --months 0
run small.yaml -o x.h5 --months 255
run small.yaml -o x.h5 --record all
run small.yaml -o x.h5 --record region
run small.yaml -o x.h5 --microdata-months 2022-12
run small.yaml -o x.h5 --record enterprise --microdata-months 2022-13
run small.yaml -o x.h5 --record enterprise --microdata-months 2022-12,2022-06
run small.yaml -o x.h5 --record enterprise --microdata-months 2035-12
plot
plot x.h5
plot x.h5 adoption_1
plot x.h5 adoption_1 -o x.png --by nothing
plot x.h5 adoption_1 -o x.png --lang fr
plot x.h5 adoption_1 -o x.png --form nothing
run small.yaml -o x.h5 --until-settled adoption_1 -n 20
run small.yaml -o x.h5 --cap 20
run small.yaml -o x.h5 --until-settled adoption_1 --cap 1
run small.yaml -o x.h5 --until-settled adoption_1 --confidence 2
run small.yaml -o x.h5 --until-settled nothing
run small.yaml -o x.h5 --sample-uncertain
compare
compare a.h5 b.h5
compare x.h5 --format xml
compare x.h5 --by nothing
compare x.h5 --month 2022-13
compare x.h5 -i nothing
compare x.h5 -i adoption_1 -i adoption_1
compare x.h5 --all -i adoption_1
compare x.h5 --rank adoption_1 --level adoption_1=0.5
compare x.h5 --rank adoption_1 --by county
compare x.h5 --discount -1
compare x.h5 --discount x
compare x.h5 --level adoption_1=0.5 --all
compare x.h5 --level adoption_1=0.5 --month 2022-12
report
report x.h5
report x.h5 -o x.html --lang fr
reproduce
reproduce a.h5 b.h5
reproduce a.h5 -j 0
plot x.h5 adoption_1 more -o x.png
info
info a.h5 b.h5
describe nothing.like.it
describe a b
describe --markdown adoption_1
schema more
synthesize
synthesize spec.yaml
END

# --- validate
check "validate: in order" eval 'exits 0 "$program" validate small.yaml grant.yaml && [ ! -s stderr ]'
check "validate: one line for each" eval 'printf "small: ok\ngrant: ok\n" | diff - stdout'
check "validate -q: silent" eval 'exits 0 "$program" validate -q small.yaml && [ ! -s stdout ] && [ ! -s stderr ]'
check "validate: errors" fails 3 "$program" validate wrong.yaml
check "validate: every error with its place, then their number" eval '
    says "wrong.yaml:5:14: unknown key" stderr && says "did you mean '"'enterprise.peer_influence'"'?" stderr &&
        says "project.learning_rate = 5 is above its maximum 0.9" stderr &&
        [ "$(tail -n 1 stderr)" = "2 errors; nothing was run. See: parksim describe" ]'
check "validate: a wrong file beside a good one" eval 'exits 3 "$program" validate small.yaml wrong.yaml'
check "validate: warnings alone" eval 'exits 0 "$program" validate warning.yaml && says "warning: " stderr'
check "validate: unreadable file" fails 4 "$program" validate absent.yaml
check "validate --set: unknown key" eval '
    fails 3 "$program" validate small.yaml --set enterprise.nothing=1 &&
        [ "$(tail -n 1 stderr)" = "1 error; nothing was run. See: parksim describe" ]'
check "validate --set: no value" fails 3 "$program" validate small.yaml --set enterprise.peer_influence

# --- run
digests() {
    "$program" info "$1" | grep -oE '\b[0-9a-f]{32}\b'
}
check "run" eval 'exits 0 "$program" run small.yaml grant.yaml -n 2 -o plain.h5'
check "run: headline table on stdout" eval 'says adoption_1 stdout && says grant stdout'
check "run: both scenarios have both replications" eval '[ "$(digests plain.h5 | sort -u | wc -l)" -eq 4 ]'
check "run -q: silent" eval 'exits 0 "$program" run small.yaml -n 1 -q -o q.h5 && [ ! -s stdout ] && [ ! -s stderr ]'
check "run: an existing file is refused" fails 4 "$program" run small.yaml grant.yaml -n 1 -s 9 -o plain.h5
check "run: and left as it is" eval '[ "$(digests plain.h5 | wc -l)" -eq 4 ]'
check "run -f: replaces it" eval 'cp plain.h5 old.h5 && exits 0 "$program" run small.yaml -n 1 -s 9 -f -o old.h5 &&
    [ "$(digests old.h5 | wc -l)" -eq 1 ]'
for threads in 1 2 4; do
    check "run -j $threads: same digests" eval '
        exits 0 "$program" run small.yaml grant.yaml -n 2 -q -j '$threads' -o j'$threads'.h5 &&
            diff <(digests plain.h5) <(digests j'$threads'.h5)'
done
# A province, for a small region is worked on by one thread.
threads_inside() {
    for threads in 1 2 4; do
        exits 0 "$program" run "$source/scenarios/zhejiang/city-plan-large.yaml" --months 24 -n 1 -q -j $threads \
            -o inside$threads.h5 || return 1
        diff <(digests inside1.h5) <(digests inside$threads.h5) || return 1
    done
    [ "$(digests inside1.h5 | wc -l)" -eq 1 ]
}
check "run -n 1 -j 4: threads inside a run, same digests" threads_inside
check "run -s: another seed, other digests" eval '
    exits 0 "$program" run small.yaml grant.yaml -n 2 -q -s 2 -o s2.h5 &&
        [ -z "$(comm -12 <(digests plain.h5 | sort) <(digests s2.h5 | sort))" ]'
check "run --set: other digests" eval '
    exits 0 "$program" run small.yaml grant.yaml -n 2 -q --set enterprise.peer_influence=0.9 -o set.h5 &&
        [ -z "$(comm -12 <(digests plain.h5 | sort) <(digests set.h5 | sort))" ]'
check "run --set MEASURE.field: other digests for that scenario only" eval '
    exits 0 "$program" run small.yaml grant.yaml -n 2 -q --set enterprise_subsidy.rate=0.9 -o rate.h5 &&
        [ "$(comm -12 <(digests plain.h5 | sort) <(digests rate.h5 | sort) | wc -l)" -eq 2 ]'
check "run --months" eval 'exits 0 "$program" run small.yaml -n 1 -q --months 6 -o m6.h5 &&
    "$program" info m6.h5 | grep -q "2022-01 to 2022-06"'
for level in groups park enterprise; do
    check "run --record $level: same digests" eval '
        exits 0 "$program" run small.yaml grant.yaml -n 2 -q --record '$level' -o '$level'.h5 &&
            diff <(digests plain.h5) <(digests '$level'.h5)'
done
check "run --microdata-months" eval '
    exits 0 "$program" run small.yaml -n 1 -q --record enterprise --microdata-months 2022-06,2023-12 -o micro.h5'
check "run: invalid scenario" eval 'fails 3 "$program" run wrong.yaml -o wrong.h5 && absent wrong.h5 wrong.h5.tmp'
check "run: two scenarios of one name" fails 3 "$program" run small.yaml small.yaml -o wrong.h5
check "run: missing folder" fails 4 "$program" run small.yaml -n 1 -q -o absent/x.h5
check "run --dry-run: tells, writes nothing" eval '
    exits 0 "$program" run small.yaml -n 5 --dry-run -o dry.h5 && says "runs" stdout && absent dry.h5 dry.h5.tmp'
check "run --dry-run: needs no file name" eval 'exits 0 "$program" run small.yaml --dry-run'

# --- interruptions: a file is there as a whole or not at all
# Starts a long run and signals it once the temporary file is there; *status is how it ended.
interrupt_run() {
    local signal=$1 tries=0 status=0
    rm -f large.h5 large.h5.tmp
    "$program" run large.yaml -n 50 -q -o large.h5 >stdout 2>stderr &
    local process=$!
    while [ ! -e large.h5.tmp ] && [ $tries -lt 200 ] && kill -0 $process; do
        sleep 0.05
        tries=$((tries + 1))
    done
    sleep 0.3
    kill "-$signal" $process || { echo "it ended before the signal"; return 1; }
    wait $process || status=$?
    echo "$status" >status
}
for signal in INT TERM; do
    check "SIG$signal: exit code 7, a message, no file" eval 'interrupt_run '$signal' && [ "$(cat status)" -eq 7 ] &&
        says interrupted stderr && absent large.h5 large.h5.tmp'
done
check "SIGKILL: no file under its final name" eval 'interrupt_run KILL && [ "$(cat status)" -eq 137 ] && absent large.h5'
check "after SIGKILL: the next run takes over what was left" eval '
    exits 0 "$program" run small.yaml -n 1 -q -o large.h5 && digests large.h5 >/dev/null && absent large.h5.tmp'

# --- full disk
check "file size limit: exit code 4, a message, no file" eval '
    fails 4 bash -c "ulimit -f 16; exec \"\$0\" run small.yaml grant.yaml -n 8 -q -o full.h5" "$program" &&
        absent full.h5 full.h5.tmp'
# Some way into a run the limit is met by whatever thread writes.
full_on_the_way() {
    local limit
    for limit in 3000 4500 6000; do
        fails 4 bash -c "ulimit -f $limit; exec \"\$0\" run small.yaml grant.yaml -n 40 -j 4 -q -o full.h5" "$program" &&
            absent full.h5 full.h5.tmp || return 1
        [ "$(wc -l <stderr)" -eq 1 ] || { echo "more than a line:"; cat stderr; return 1; }
    done
}
check "file size limit on the way: exit code 4, one line, no file" full_on_the_way
check "full standard output: exit code 4" eval '
    status=0; "$program" describe >/dev/full 2>stderr || status=$?; [ $status -eq 4 ] && [ -s stderr ]'
check "closed pipe: no message" eval '
    "$program" describe 2>stderr | head -n 1 >/dev/null; cat stderr; [ ! -s stderr ]'

# --- what reads results
check "info: seed, version, digests" eval 'exits 0 "$program" info s2.h5 && says "seed          2" stdout'
check "info: no results file" fails 4 "$program" info small.yaml
check "info: absent file" fails 4 "$program" info absent.h5
check "plot: unknown indicator" fails 2 "$program" plot plain.h5 adoptoin_1 -o x.png
check "plot: unknown kind of picture" fails 2 "$program" plot plain.h5 adoption_1 -o x.gif
check "plot: unknown scenario" fails 2 "$program" plot plain.h5 adoption_1 --by park --scenario nothing -o x.png
if command -v gnuplot >/dev/null; then
    for by in scenario county mode grade chain size park; do
        check "plot --by $by" eval 'exits 0 "$program" plot plain.h5 adoption_1 --by '$by' -o '$by'.svg && [ -s '$by'.svg ]'
    done
    for page in adoption tax_change_parts platform_modules; do
        check "plot $page" eval 'exits 0 "$program" plot plain.h5 '$page' -o '$page'.png && [ -s '$page'.png ]'
    done
    check "plot treasury" eval 'exits 0 "$program" plot plain.h5 treasury -o treasury.pdf && [ -s treasury.pdf ]'
    check "plot: an existing picture is refused" fails 4 "$program" plot plain.h5 adoption -o adoption.png
    check "plot -f: replaces it" exits 0 "$program" plot plain.h5 adoption -o adoption.png -f
else
    skip "plots" "gnuplot is not installed"
fi

# --- comparisons
"$program" run small.yaml grant.yaml -n 6 -q -o two.h5
cp two.h5 two-before.h5
check "compare" eval 'exits 0 "$program" compare two.h5 && says "adoption_1" stdout && says "cost_per_additional_adopter_1" stdout'
check "compare --format csv" eval 'exits 0 "$program" compare two.h5 --format csv && [ "$(head -n 1 stdout | cut -d, -f1-3)" = scenario,indicator,group ]'
json_has() {
    exits 0 "$program" compare two.h5 --format json "$@" && /usr/bin/python3 - stdout <<'PYTHON'
import json, sys
records = json.load(open(sys.argv[1]))
keys = {"scenario", "indicator", "month", "mean", "difference", "ci_low", "ci_high", "wins", "replications"}
assert records and all(keys <= set(r) for r in records), "keys are missing"
assert all(r["ci_low"] <= r["difference"] <= r["ci_high"] for r in records if r["ci_low"] is not None), "intervals"
PYTHON
}
check "compare --format json" json_has
check "compare --format json --all" json_has --all
check "compare --by county, another month" json_has --by county --month 2022-06 -i adoption_1
check "compare --baseline" eval 'exits 0 "$program" compare two.h5 --baseline grant --format csv && says "small,adoption_1" stdout'
check "compare --rank" eval 'exits 0 "$program" compare two.h5 --rank adoption_1=2,treasury_spending && says "expected_regret" stdout'
check "compare --level" eval 'exits 0 "$program" compare two.h5 --level adoption_1=0.3 && says "probability" stdout'
check "compare: unknown baseline" eval 'fails 2 "$program" compare two.h5 --baseline grand && says "grant" stderr'
check "compare: a month outside the run" fails 2 "$program" compare two.h5 --month 2040-01
check "compare: a month that is not recorded" fails 2 "$program" compare two.h5 --by size --month 2022-06 -i adoption_1
check "compare: an indicator that nothing is better by" fails 2 "$program" compare two.h5 --rank parks_open
check "compare: a level that is no number" fails 2 "$program" compare two.h5 --level adoption_1=high
check "compare --level: never passed is null" eval '
    exits 0 "$program" compare two.h5 --level adoption_1=2 --format json && says "\"median\": null" stdout &&
        /usr/bin/python3 -m json.tool stdout >/dev/null'
check "compare --level: unknown" fails 2 "$program" compare two.h5 --level adoptoin_1=1
check "compare -i: what the group does not have" fails 2 "$program" compare two.h5 -i provider_hhi --by county
check "compare --discount: changes the balance" eval '
    exits 0 "$program" compare two.h5 --format csv --discount 0 && grep ,balance, stdout >balance &&
        exits 0 "$program" compare two.h5 --format csv --discount 0.5 && ! grep -qxFf balance stdout'
check "compare: one scenario alone has nothing beside it" eval '
    exits 0 "$program" compare q.h5 --format json && [ "$(cat stdout)" = "[]" ]'
check "compare: no results file" fails 4 "$program" compare small.yaml
check "compare: full standard output" eval '
    status=0; "$program" compare two.h5 >/dev/full 2>stderr || status=$?; [ $status -eq 4 ] && [ -s stderr ]'
check "compare leaves the file as it is" cmp two.h5 two-before.h5
check "reproduce" eval 'exits 0 "$program" reproduce two.h5 -q && says "all 12 runs reproduced" stdout'
/usr/bin/python3 - two.h5 tampered.h5 <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
before = b"rate: 0.5"
assert before in data
open(sys.argv[2], "wb").write(data.replace(before, b"rate: 0.4"))
PYTHON
check "reproduce: a file with another scenario in it" eval 'fails 8 "$program" reproduce tampered.h5 -q && says "grant" stderr'
mkdir -p deep/er
printf 'format: parksim-scenario/1\nname: child\nextends: ../../small.yaml\n' >deep/er/child.yaml
"$program" run small.yaml deep/er/child.yaml -n 1 -q -o family.h5
mkdir elsewhere
check "reproduce: by the file alone, whatever its paths were" eval '(cd elsewhere && "$program" reproduce ../family.h5 -q)'
mkdir linked
cp small.yaml linked/one.yaml
ln -s one.yaml linked/two.yaml
for name in one two; do
    printf 'format: parksim-scenario/1\nname: child-%s\nextends: %s.yaml\n' $name $name >linked/child-$name.yaml
done
"$program" run linked/child-one.yaml linked/child-two.yaml linked/two.yaml -n 1 -q -o linked.h5
rm -r linked
check "reproduce: a file that was read under two names" eval 'exits 0 "$program" reproduce linked.h5 -q && says "all 3 runs" stdout'
check "info: both names" eval 'exits 0 "$program" info linked.h5 && says "linked/one.yaml, also linked/two.yaml (" stdout'
check "reproduce: no results file" fails 4 "$program" reproduce small.yaml
printf '%s\nname: unsure\nuncertain: {enterprise.peer_influence: {distribution: uniform, low: 0.8, high: 1.4}}\n' \
    "$head" >unsure.yaml
check "run --sample-uncertain" eval '
    exits 0 "$program" run small.yaml unsure.yaml --sample-uncertain -n 6 -o sampled.h5 && says "chance" stdout'
check "its ranking tells what turns it" eval 'exits 0 "$program" compare sampled.h5 --rank adoption_1 && says "drawn" stdout'
# Two grants alike, the share of one drawn: the other overtakes it where that is low.
printf '%s\nname: fixed\nmeasures: [{instrument: enterprise_subsidy, rate: 0.3}]\n' "$head" >fixed.yaml
printf '%s\nname: drawn\nmeasures: [{instrument: enterprise_subsidy, id: grant, rate: 0.5}]\nuncertain: %s\n' "$head" \
    '{grant.rate: {distribution: uniform, low: 0.1, high: 0.9}}' >drawn.yaml
"$program" run fixed.yaml drawn.yaml --sample-uncertain -n 12 -q -o turns.h5
ranks_json() {
    exits 0 "$program" compare "$1" --rank adoption_1 --format json && /usr/bin/python3 - stdout "$2" <<'PYTHON'
import json, sys
records = json.load(open(sys.argv[1]))
turns = [r for r in records if r.get("when") is not None]
assert [r["rank"] for r in records if r["utility"] is not None] == [1, 2], "the ranking itself"
assert ("when" in records[0]) == (sys.argv[2] != "plain"), "columns of what was drawn"
assert len(turns) == (sys.argv[2] == "turns"), turns
for r in turns:
    assert (r["scenario"], r["rank"], r["overtakes"], r["when"]) == ("fixed", 2, "drawn", "grant.rate"), r
    assert r["unit"] == "share" and r["is"] == "below" and r["value_low"] <= r["value"] <= r["value_high"], r
    assert 0.1 < r["value"] < 0.5, r
PYTHON
}
check "compare --rank --format json: what turns the ranking" ranks_json turns.h5 turns
check "compare --rank --format json: nothing that turns it" ranks_json sampled.h5 drawn
check "compare --rank --format json: nothing drawn" ranks_json two.h5 plain
check "compare --rank --format csv: what turns the ranking" eval '
    exits 0 "$program" compare turns.h5 --rank adoption_1 --format csv && says "2,fixed,,,,,,,,,drawn,grant.rate,share,below,0." stdout &&
        [ "$(head -n 1 stdout)" = "rank,scenario,utility,best,expected_regret,maximum_regret,lead,lead_low,lead_high,lead_is,overtakes,when,unit,is,value,value_low,value_high" ]'
check "compare --rank: what turns the ranking" eval '
    exits 0 "$program" compare turns.h5 --rank adoption_1 && grep -qE "^fixed +drawn +grant.rate +below " stdout'
check "reproduce draws the same" eval 'exits 0 "$program" reproduce sampled.h5 -q && says "all 12 runs" stdout'
check "run --until-settled" eval '
    exits 0 "$program" run small.yaml grant.yaml --until-settled treasury_spending -o settled.h5 -q &&
        "$program" info settled.h5 | grep -q "replications  20,"'
check "the same as a plain run" eval '
    "$program" run small.yaml grant.yaml -n 20 -o plain20.h5 -q &&
        diff <("$program" info settled.h5 | grep digest) <("$program" info plain20.h5 | grep digest)'
printf '%s\nname: near\nparameters: {enterprise.park_peer_weight: 0.52}\n' "$head" >near.yaml
check "run --until-settled: exit code 9, with the file" eval '
    exits 9 "$program" run small.yaml near.yaml --until-settled adoption_1 --cap 20 -o unsettled.h5 -q &&
        says "too close to call: " stderr && [ -s unsettled.h5 ]'
if command -v gnuplot >/dev/null; then
    for form in difference intervals; do
        check "plot --form $form" eval 'exits 0 "$program" plot two.h5 adoption_1 --form '$form' -o form-'$form'.svg && [ -s form-'$form'.svg ]'
    done
    for page in effects cost_effectiveness; do
        check "plot $page" eval 'exits 0 "$program" plot two.h5 '$page' -o '$page'.svg && [ -s '$page'.svg ]'
    done
    check "plot cost_effectiveness: points, and no word of intervals" eval '
        says "Mean of 6 paired replications." cost_effectiveness.svg && ! grep -q interval cost_effectiveness.svg'
    check "plot --form difference: intervals" says "with its 95 % interval" form-difference.svg
    "$program" run small.yaml -n 1 -q -o one.h5
    check "plot: nothing to compare" fails 2 "$program" plot one.h5 effects -o x.svg
    check "report" eval 'exits 0 "$program" report two.h5 -o two.html && [ -s two.html ] && [ ! -e two.html.tmp ]'
    check "report: an existing page is refused" fails 4 "$program" report two.h5 -o two.html
    check "report -f: replaces it" exits 0 "$program" report two.h5 -o two.html -f
    check "report: one scenario" eval 'fails 2 "$program" report one.h5 -o one.html && absent one.html'
    "$program" run small.yaml grant.yaml -n 1 --months 5 -q -o short.h5
    check "report: one replication of five months" exits 0 "$program" report short.h5 -o short.html
    check "report: no folder" fails 4 "$program" report two.h5 -o nowhere/two.html
else
    skip "plots of comparisons, reports" "gnuplot is not installed"
fi

# --- describe and schema
check "describe" eval 'exits 0 "$program" describe && says "enterprise.peer_influence" stdout'
describes() {
    exits 0 "$program" describe "$1" && [ "$(wc -l <stdout)" -ge 2 ]
}
for key in enterprise.peer_influence project project.price budget.yearly pooled_procurement \
    pooled_procurement.winners intensity adoption_1 mode footwear; do
    check "describe $key" describes "$key"
done
check "describe: suggests what is near" eval '
    fails 2 "$program" describe enterprise.peer_influense && says "enterprise.peer_influence" stderr'
check "schema is JSON" eval 'exits 0 "$program" schema && /usr/bin/python3 -m json.tool stdout >/dev/null'

# --- the commands of README and of the page of studies, in a copy of the folder
readme_commands() {
    sed -nE '/^```sh$/,/^```$/p' "$source/README.md" "$source/docs/studies.md" | grep -E '^build/parksim ' |
        grep -v -e --resume | awk '!seen[$0]++' || true
}
mkdir -p tour/build tour/output/runs
ln -s "$program" tour/build/parksim
cp -r "$source/scenarios" tour/scenarios
sed -nE '/^```yaml$/,/^```$/p' "$source/README.md" | grep -v '^```' >tour/scenarios/wenzhou/mine.yaml
cd tour
check "README has commands" eval '[ "$(readme_commands | wc -l)" -ge 5 ]'
while read -r command; do
    check "README: $command" eval "$command"
done < <(readme_commands)

tap_end
