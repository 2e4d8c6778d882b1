#!/usr/bin/env bash
# Whether the tutorials work as they stand: their commands and code, in a folder of their own. Prints TAP.
#   tests/check_tutorials.sh PROGRAM
# The one for R is skipped where R or its package ncdf4 is not installed.
set -eu
program=$(realpath "$1")
source=$(realpath "$(dirname "$0")/..")
# shellcheck source=tests/tap.sh
. "$source/tests/tap.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir build
ln -s "$program" build/parksim
cp -r "$source/scenarios" scenarios

# code LANGUAGE PAGE: its blocks, one after the other
code() {
    sed -nE "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$source/docs/$2" | grep -v '^```'
}
pictures() {
    local picture
    for picture in "$@"; do
        [ "$(head -c 4 "$picture" | tail -c 3)" = PNG ] && [ "$(stat -c %s "$picture")" -gt 5000 ] ||
            { echo "$picture is no picture"; return 1; }
    done
}
python() {
    code sh tutorial-python.md >commands && bash -e commands && code python tutorial-python.md >tutorial.py &&
        /usr/bin/python3 tutorial.py && pictures adoption.png gain.png
}
r() {
    code sh tutorial-r.md | sed 's/sweep /sweep -f /' >commands && bash -e commands && code r tutorial-r.md >tutorial.R &&
        Rscript --vanilla tutorial.R && pictures adoption-r.png gain-r.png
}

check "the tutorial for Python" python
if Rscript -e 'library(ncdf4)' >/dev/null 2>&1; then
    check "the tutorial for R" r
else
    skip "the tutorial for R" "R with ncdf4 is not installed"
fi
tap_end
