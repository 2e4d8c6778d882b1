#!/bin/sh
# Whether PROGRAM tells every malformed scenario of tests/bad exactly what is wrong with it:
#     tests/check_bad.sh PROGRAM
# expected.tsv has a line for each: file, exit code, and all of stderr with \n for its line ends. Files
# too large or too binary to be kept are made here. Prints TAP; fails when a line does.
set -u
program=$(realpath "$1")
source=$(dirname "$(realpath "$0")")/bad
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cp -r "$source/." "$folder" && cd "$folder" || exit 1

head='format: parksim-scenario/1\nname: x\nhorizon: {start: 2022-01, months: 12}\n'
population='population: {parks: 3, plots: 4}\n'
printf "$head$population" >made-large.yaml
head -c 10485760 /dev/zero | tr '\0' '#' >>made-large.yaml
head -c 5000 /dev/zero >made-zeros.yaml
printf '\177ELF\002\001\001\000\003\000\076\000' >made-binary.yaml
printf "$head$population"'parameters:\n  enterprise.peer_influence: 0.3\0\n' >made-nul.yaml
printf "$head$population"'title: {zh: "\346\270"}\n' >made-utf8-cut.yaml
printf "$head$population"'title: {en: "100%%\377"}\n' >made-utf8-percent.yaml
printf "$head$population"'title: {en: "\300\257"}\n' >made-utf8-overlong.yaml
printf "$head$population"'title: {en: "\355\240\200"}\n' >made-utf8-surrogate.yaml
printf "$head$population"'title: {en: "bell\007"}\n' >made-bell.yaml
printf "$head$population"'title: {en: "\033[31mred"}\n' >made-escape.yaml
printf '\377\376f\000o\000' >made-utf16.yaml
printf "$head"'population: {register: made-latin1.csv}\n' >made-latin1.yaml
printf 'id,name\np1,Caf\351\n' >made-latin1.csv
printf "$head"'population: {register: made-nul.csv}\n' >made-register-nul.yaml
printf 'id,name\np1,\000\n' >made-nul.csv
printf "$head"'population: {register: made-folder.yaml}\n' >made-register-folder.yaml
mkdir made-folder.yaml
mkfifo made-pipe.yaml
ln -s made-loop.yaml made-loop.yaml

number=0 failed=0
tab=$(printf '\t')
while IFS="$tab" read -r fixture code message; do
    number=$((number + 1))
    timeout 20 "$program" validate "$fixture" >/dev/null 2>made-stderr </dev/null
    status=$?
    printf '%s' "$message" | sed 's/\\n/\n/g' >made-expected
    if [ "$status" -eq "$code" ] && cmp -s made-expected made-stderr; then
        echo "ok $number - $fixture"
    else
        failed=$((failed + 1))
        echo "not ok $number - $fixture"
        echo "# exit code $status, expected $code"
        diff made-expected made-stderr | sed 's/^/# /'
    fi
done <expected.tsv
echo "1..$number"
[ "$failed" -eq 0 ]
