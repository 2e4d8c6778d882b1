/* What tests of sensitivity have in common: functions of known indices, points to try them at, and reference values. */
#ifndef PARKSIM_TEST_KNOWN_FUNCTIONS_H
#define PARKSIM_TEST_KNOWN_FUNCTIONS_H

#include "worlds.h"

static const double PI = 3.14159265358979323846;

/* Ishigami and Homma 1990, a = 7, b = 0.1, of three parameters in 0..1 that stand for -pi..pi. */
static inline double ishigami(const double *u)
{
    double x0 = PI * (2 * u[0] - 1), x1 = PI * (2 * u[1] - 1), x2 = PI * (2 * u[2] - 1);
    return sin(x0) + 7 * sin(x1) * sin(x1) + 0.1 * x2 * x2 * x2 * x2 * sin(x0);
}

/* Uniform in (0, 1), and standard normal, by another generator than the program's. */
static inline double other_uniform(uint64_t *state)
{
    return ((double)(other_random(state) >> 11) + 0.5) * 0x1p-53;
}
static inline double other_normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(other_uniform(state)));
    return radius * cos(2 * PI * other_uniform(state));
}

/* The value of (case, i) in tests/data/gsa_reference.csv. */
static inline double gsa_reference(const char *name, size_t i)
{
    FILE *file = fopen(SOURCE_DIR "/tests/data/gsa_reference.csv", "r");
    assert_non_null(file);
    char line[512], key[100];
    size_t found_at;
    double value = NAN, found;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%99[^,#],%zu,%lf", key, &found_at, &found) == 3 && strcmp(key, name) == 0 &&
            found_at == i)
            value = found;
    fclose(file);
    if (isnan(value))
        fail_msg("no reference value %s at %zu", name, i);
    return value;
}

#endif
