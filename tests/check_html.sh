#!/usr/bin/env bash
# A page with every piece of output/html.h in a browser. Prints TAP.
#   tests/check_html.sh PROGRAM     uses sample_page of the same build
set -eu
maker=$(dirname "$(realpath "$1")")/tests/sample_page
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$maker" "$folder"
/usr/bin/python3 tests/browser/check_page.py "$folder/sample.html"
