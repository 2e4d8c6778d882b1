#!/usr/bin/env bash
# Installs what parksim needs on Debian 12, and nothing that is there already.
#   tools/setup.sh           to build and run
#   tools/setup.sh --tests   and to run the tests
#   tools/setup.sh --full    and the long ones
# Without the right to install, prints the exact line and stops with status 1.
set -eu

packages=(build-essential cmake pkg-config libgsl-dev libhdf5-dev librandom123-dev libfyaml-dev libcsv-dev
    libsqlite3-dev zlib1g-dev libdeflate-dev libxxhash-dev gnuplot-nox)
test_packages=(clang clang-format libomp-dev libclang-rt-14-dev libcmocka-dev python3-xarray python3-h5netcdf python3-netcdf4
    netcdf-bin hdf5-tools python3-jsonschema python3-yaml python3-matplotlib git chromium)
full_packages=(r-base-core r-cran-ncdf4 slurmctld slurmd slurm-client munge)

case "${1-}" in
    "") ;;
    --tests) packages+=("${test_packages[@]}") ;;
    --full) packages+=("${test_packages[@]}" "${full_packages[@]}") ;;
    *)
        echo "usage: tools/setup.sh [--tests | --full]" >&2
        exit 2
        ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: this is not a Debian system; install what corresponds to: ${packages[*]}" >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
        # a package can also be there under another name that provides it
        case "$package" in
            pkg-config) command -v pkg-config >/dev/null && continue ;;
            gnuplot-nox) command -v gnuplot >/dev/null && continue ;;
        esac
        missing+=("$package")
    fi
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi
line="${as_root[*]:+${as_root[*]} }apt-get install -y --no-install-recommends ${missing[*]}"
if [ ${#as_root[@]} -gt 0 ] && ! { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }; then
    echo "setup: some packages are missing and cannot be installed from here. As root, run:" >&2
    echo "    apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        "${missing[@]}" >&2
}
if ! install; then
    # the list of packages may be old or absent
    if ! { "${as_root[@]}" apt-get update -q >&2 && install; }; then
        echo "setup: the packages could not be installed. When the network is there, run:" >&2
        echo "    $line" >&2
        exit 1
    fi
fi
