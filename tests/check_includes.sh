#!/usr/bin/env bash
# Whether dependencies run one way: model <- scenarios, output <- analysis <- cli, and whether the model keeps to
# itself: no files, no printing, no transcendental function of another library, OpenMP in one place. Prints TAP.
#   tests/check_includes.sh [PROGRAM]     with PROGRAM, also looks into libparksim_model.a beside it
set -eu
program=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh

# What a folder may include, besides the system's headers.
allowed_folders() {
    case "$1" in
        model) echo model ;;
        scenarios) echo model scenarios ;;
        output) echo model output ;;
        analysis) echo model scenarios output analysis ;;
        cli) echo model scenarios output analysis cli ;;
    esac
}

sources_of() {
    find "$1" -name '*.[ch]' -not -path 'output/runs/*'
}

# "FILE HEADER" of every #include "HEADER" in a folder.
includes_of() {
    sources_of "$1" | xargs -r grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"[^"]+"' |
        sed -E 's/^([^:]+):.*"([^"]+)"$/\1 \2/' | grep -v '\.def$' || true
}

unique_names() {
    local twice
    twice=$(find model scenarios output analysis cli -name '*.h' -not -path 'output/runs/*' -printf '%f\n' |
        sort | uniq -d)
    [ -z "$twice" ] || { echo "headers of the same name: $twice"; return 1; }
}

direction() {
    local folder=$1 file header home bad=0
    while read -r file header; do
        home=$(find model scenarios output analysis cli -name "$(basename "$header")" -not -path 'output/runs/*' |
            head -n 1)
        case " $(allowed_folders "$folder") " in
            *" ${home%%/*} "*) ;;
            *) echo "$file includes \"$header\" of ${home:-nowhere}" && bad=1 ;;
        esac
    done < <(includes_of "$folder")
    return "$bad"
}

# Vectorisation hints are no threads.
openmp_in_one_place() {
    ! grep -rnE '#[[:space:]]*pragma[[:space:]]+omp|\bomp_[a-z_]+[[:space:]]*\(|<omp\.h>' --include='*.[ch]' \
        model scenarios output analysis cli | grep -v '^model/blocks\.c:' | grep -v 'pragma omp simd'
}

# stderr and stdout belong to the command line alone; only the child that becomes gnuplot may _exit.
silent_library() {
    local found
    found=$(nm -u "$1" 2>/dev/null | awk '$1 == "U" {print $2}' |
        grep -xE '(__)?(v?printf|puts|putchar|perror)(_chk)?|exit|abort|__assert_fail|stdout|stderr' || true)
    [ -z "$found" ] || { echo "$1 uses ${found//$'\n'/ }"; return 1; }
}

# Functions that the model may call from elsewhere: memory, plain texts, exact arithmetic, threads, integer draws.
allowed_symbols='^(malloc|calloc|realloc|free|aligned_alloc|posix_memalign|qsort|bsearch|mem(cpy|set|move|cmp|chr)'
allowed_symbols+='|str(len|cmp|ncmp|chr|rchr|cpy|ncpy)|(v)?snprintf|__(mem(cpy|set|move)|(v)?snprintf|strcpy)_chk'
allowed_symbols+='|__stack_chk_fail|sqrtf?|floorf?|ceilf?|truncf?|roundf?|rintf?|nearbyintf?|ll?roundf?|ll?rintf?'
allowed_symbols+='|fabsf?|fmaxf?|fminf?|fmaf?|copysignf?|nextafterf?|ldexpf?|scalbnf?|frexpf?'
allowed_symbols+='|__cpu_(model|indicator_init|features2)|omp_[a-z_]+|GOMP_[a-z_]+|__kmpc_[a-z0-9_]+|sched_getaffinity|__sched_cpucount|getenv|pthread_once'
allowed_symbols+='|gsl_ran_discrete(_preproc|_free)?|gsl_rng_uniform_int|gsl_ran_shuffle|_GLOBAL_OFFSET_TABLE_)$'

model_symbols() {
    local library=$1 defined foreign
    defined=$(nm --defined-only "$library" 2>/dev/null | awk 'NF == 3 {print $3}' | sort -u)
    [ -n "$defined" ] || { echo "$library defines nothing"; return 1; }
    foreign=$(nm -u "$library" 2>/dev/null | awk '$1 == "U" {print $2}' | sort -u | comm -23 - <(echo "$defined") |
        grep -vE "$allowed_symbols" || true)
    [ -z "$foreign" ] || { echo "the model calls: $foreign"; return 1; }
}

# The list itself must refuse what it is there to refuse.
list_refuses() {
    local name
    for name in exp log pow sin cos tan expf logf exp2 log1p expm1 cbrt tgamma erf gsl_ran_lognormal gsl_sf_gamma \
        gsl_cdf_ugaussian_Pinv fopen printf fprintf exit; do
        if echo "$name" | grep -qE "$allowed_symbols"; then
            echo "the list of allowed functions has $name" && return 1
        fi
    done
}

check "every header has a name of its own" unique_names
for folder in model scenarios output analysis cli; do
    check "$folder includes only $(allowed_folders "$folder")" direction "$folder"
done
check "OpenMP is in model/blocks.c only" openmp_in_one_place
check "the list of functions the model may call has no transcendental one" list_refuses
if [ -n "$program" ]; then
    build=$(dirname "$program")
    check "the model calls no other function" model_symbols "$build/libparksim_model.a"
    for folder in model scenarios output analysis; do
        check "$folder neither prints nor exits" silent_library "$build/libparksim_$folder.a"
    done
fi
tap_end
