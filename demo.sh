#!/usr/bin/env bash
# Installs what is missing, builds parksim into build/, runs the main Wenzhou scenarios and draws the results.
#   ./demo.sh
# Everything it makes is in output/runs/demo/.
set -eu
set -o pipefail
cd "$(dirname "$0")"

scenarios=(baseline subsidy pooled-procurement guidance finance-package all-eight city-plan-large city-plan-small
    low-and-scattered)
replications=20
folder=output/runs/demo
program=build/parksim

tools/setup.sh
echo "demo: building into build/ ..."
cmake --preset release >/dev/null
cmake --build --preset release -j "$(nproc)" --target parksim >/dev/null

mkdir -p "$folder"
paths=()
for name in "${scenarios[@]}"; do
    paths+=("scenarios/wenzhou/$name.yaml")
done
echo "demo: running ${#scenarios[@]} scenarios, $replications replications each ..."
"$program" run "${paths[@]}" -n "$replications" -o "$folder/results.h5" -f | tee "$folder/headline.txt"

# FILE INDICATOR [OPTION...]
draw() {
    local file=$folder/$1
    shift
    "$program" plot "$folder/results.h5" "$@" -o "$file" -f
    pictures+=("$file")
}

pictures=()
if command -v gnuplot >/dev/null; then
    draw adoption.png adoption
    draw adoption_1.png adoption_1
    draw adoption_1.svg adoption_1
    draw tax_per_mu.png tax_per_mu
    draw tax_per_mu.svg tax_per_mu
    draw procurement_saving.png procurement_saving
    draw treasury.png treasury
    draw smart_parks.png smart_parks
    draw platform_modules.png platform_modules
    draw tax_change_parts.png tax_change_parts
    draw adoption_1-by-county.png adoption_1 --by county
    draw adoption_1-by-mode.png adoption_1 --by mode
    draw adoption_1-by-park.png adoption_1 --by park
else
    echo "demo: gnuplot is not installed, so no pictures were drawn: apt-get install gnuplot-nox" >&2
fi

echo "demo: comparing with the baseline ..."
"$program" compare "$folder/results.h5" >"$folder/comparison.txt"
if command -v gnuplot >/dev/null; then
    draw difference.png adoption_1 --form difference
    draw cost_effectiveness.png cost_effectiveness
    "$program" report "$folder/results.h5" -o "$folder/report.html" -f
fi

echo
if [ -e "$folder/report.html" ]; then
    echo "Report, opens in any browser: $folder/report.html"
fi
echo "Comparison with the baseline: $folder/comparison.txt"
echo "Results (xarray, netCDF4, R and Octave open them): $folder/results.h5"
echo "The table above: $folder/headline.txt"
if [ ${#pictures[@]} -gt 0 ]; then
    echo "Pictures:"
    printf '    %s\n' "${pictures[@]}"
fi
