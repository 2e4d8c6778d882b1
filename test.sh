#!/usr/bin/env bash
# Installs what is missing and runs the tests; the last line is "N passed, N failed" (", N skipped").
#   ./test.sh            everything that fits into some ten minutes on two cores
#   ./test.sh --quick    one build, unit tests and checks
#   ./test.sh --full     also the thread sanitizer, the matrix of builds, 500 random scenarios, 200 kills, a
#                        cluster of one node, R, columns in double precision
# Logs are in output/runs/test/.
set -eu
cd "$(dirname "$0")"

level=default
case "${1-}" in
    "") ;;
    --quick) level=quick ;;
    --full) level=full ;;
    *)
        echo "usage: ./test.sh [--quick | --full]" >&2
        exit 2
        ;;
esac

# shellcheck source=tests/driver.sh
. tests/driver.sh
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# build FOLDER [CMAKE OPTION...]: configures and builds as one test.
build() {
    local folder=$1
    shift
    configure_and_build() {
        cmake -S . -B "$folder" "$@" && cmake --build "$folder" -j "$(nproc)"
    }
    step "build $folder" configure_and_build "$@"
}

# unit_tests LABEL FOLDER [PATTERN]: the cmocka programs of a build.
unit_tests() {
    local label=$1 folder=$2 program source
    for source in tests/unit/${3:-test_*}.c; do
        program=$folder/tests/$(basename "$source" .c)
        tap "$label $(basename "$program")" "$program"
    done
}

# Results files of every level of recording, for the readers.
make_results() {
    local program=$1 level
    for level in groups park enterprise; do
        "$program" run scenarios/wenzhou/baseline.yaml scenarios/wenzhou/subsidy.yaml -n 2 --months 24 \
            --record "$level" -q -f -o "$logs/$level.h5"
    done
    "$program" sweep scenarios/studies/peers.yaml -q -f -o "$logs/sweep.h5"
}

# checks PROGRAM: the scripts of tests/. All get the program; some need something else. Python is Debian's, whose
# packages tools/setup.sh installs.
checks() {
    local program=$1 script
    step "results files" make_results "$program" || true
    for script in tests/check_*.sh tests/check_*.py; do
        case "$script" in
            tests/check_bad.sh | tests/check_bits.sh) ;; # with other builds, below
            tests/check_slurm.sh) ;;                     # with --full
            tests/check_readers.py) tap "$script" /usr/bin/python3 "$script" "$logs"/{groups,park,enterprise,sweep}.h5 ;;
            *.py) tap "$script" /usr/bin/python3 "$script" "$program" ;;
            *) tap "$script" "$script" "$program" ;;
        esac
    done
}

# patterns FOLDER: what the calibrated defaults must show.
patterns() {
    tap "patterns" "$1/patterns"
}

# random_scenarios LABEL FOLDER COUNT SEED: each seed has scenarios of its own.
random_scenarios() {
    tap "$1 tests/random_scenarios.py" /usr/bin/python3 tests/random_scenarios.py "$2/parksim" "$3" "$4"
}

sanitized() {
    build build-asan --preset asan || return 0
    unit_tests asan build-asan
    tap "asan tests/check_bad.sh" tests/check_bad.sh build-asan/parksim
    random_scenarios asan build-asan "$1" 2
}

# Threads over runs and threads inside a run; libomp itself is not instrumented.
thread_sanitized() {
    local program=build-tsan/parksim
    build build-tsan --preset tsan || return 0
    export TSAN_OPTIONS="ignore_noninstrumented_modules=1 halt_on_error=1"
    step "tsan: threads over runs" "$program" run scenarios/wenzhou/{baseline,all-eight}.yaml -n 4 -j 4 \
        --months 24 -q -f -o "$logs/tsan.h5" || true
    step "tsan: threads inside a run" "$program" run scenarios/zhejiang/city-plan-large.yaml -n 1 -j 4 \
        --months 24 -q -f -o "$logs/tsan.h5" || true
    unit_tests tsan build-tsan 'test_ensemble*'
    unit_tests tsan build-tsan 'test_blocks*'
    unit_tests tsan build-tsan 'test_keys*'
    unit_tests tsan build-tsan 'test_recorder*'
    tap_wait
    unset TSAN_OPTIONS
}

# Same bits from every compiler, level of optimisation and instruction set.
build_matrix() {
    local compiler level isa folder programs=()
    for compiler in gcc clang; do
        for level in 0 1 2 3; do
            for isa in x86-64 x86-64-v3; do
                if [ "$isa" != x86-64 ] && ! grep -q avx2 /proc/cpuinfo; then
                    continue
                fi
                folder=build-matrix/$compiler-O$level-$isa
                build "$folder" -DCMAKE_C_COMPILER=$compiler -DCMAKE_BUILD_TYPE=None -DBUILD_TESTING=OFF \
                    -DPARKSIM_WERROR=ON "-DCMAKE_C_FLAGS=-O$level -march=$isa" && programs+=("$folder/parksim")
            done
        done
    done
    tap "bits of the build matrix" tests/check_bits.sh "${programs[@]}"
    tap_wait
}

if ! tools/setup.sh "$([ "$level" = full ] && echo --full || echo --tests)"; then
    echo "test.sh: cannot go on without these packages" >&2
    exit 1
fi
driver_start output/runs/test
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

section "gcc"
if ! build build-gcc -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release -DPARKSIM_WERROR=ON; then
    summary || exit 1
fi
unit_tests gcc build-gcc
patterns build-gcc
checks build-gcc/parksim
random_scenarios gcc build-gcc 100 1
tap_wait

if [ "$level" != quick ]; then
    section "other compilers and levels of optimisation"
    build build-clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DPARKSIM_WERROR=ON || true
    build build-O0 -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DPARKSIM_WERROR=ON -DBUILD_TESTING=OFF || true
    tap "tests/check_bits.sh" tests/check_bits.sh build-gcc/parksim build-clang/parksim build-O0/parksim
    tap_wait

    section "address and undefined-behaviour sanitizers"
    if [ "$level" = full ]; then sanitized 500; else sanitized 25; fi
    tap_wait
fi

if [ "$level" = full ]; then
    section "kills"
    tap "tests/kills.sh" tests/kills.sh build-gcc/parksim 200
    tap "tests/check_sweep.sh" tests/check_sweep.sh build-gcc/parksim 200
    tap "tests/check_slurm.sh" tests/check_slurm.sh build-gcc/parksim
    tap_wait
    section "clang"
    unit_tests clang build-clang
    tap_wait
    section "columns in double precision"
    build build-double -DPARKSIM_DOUBLE=ON -DPARKSIM_WERROR=ON && unit_tests double build-double
    tap_wait
    section "thread sanitizer"
    thread_sanitized
    section "build matrix"
    build_matrix
fi

summary
