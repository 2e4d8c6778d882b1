/* Files of sweeps, written and read back; and what sensitivity makes of files whose indicator is a function that is known.
 * Points are those of fixed designs: there is no false alarm but where it is stated. */
#include "design.h"
#include "known_functions.h"
#include "sensitivity.h"
#include "worlds.h"

#include <stdio.h>
#include <unistd.h>

static char path[64];

static int name_file(void **unused)
{
    (void)unused;
    (void)snprintf(path, sizeof path, "sensitivity-%ld.h5", (long)getpid());
    return 0;
}

static int remove_file(void **unused)
{
    (void)unused;
    (void)remove(path);
    return 0;
}

/* A layout of two scenarios, one indicator, one month. */
static void make_layout(struct sweep_layout *l, const char *design, size_t n_factors, size_t n_points,
                        size_t replications)
{
    *l = (struct sweep_layout){.name = strdup("made-up"),
                               .design = strdup(design),
                               .levels = 4,
                               .has_unit = true,
                               .seed = 5,
                               .n_factors = n_factors,
                               .n_indicators = 1,
                               .start = 2022 * 12,
                               .n_months = 1,
                               .n_replications = replications,
                               .n_points = n_points,
                               .last = n_points};
    for (int k = 0; k < N_SWEEP_IDENTITY; k++)
        l->identity[k] = strdup(sweep_identity_names[k]);
    l->scenarios.item = calloc(2, sizeof *l->scenarios.item);
    l->scenarios.item[0] = strdup("first");
    l->scenarios.item[1] = strdup("second");
    l->scenarios.n = 2;
    l->factor = calloc(n_factors, sizeof *l->factor);
    for (size_t k = 0; k < n_factors; k++) {
        char key[32];
        (void)snprintf(key, sizeof key, "made.up_%zu", k);
        l->factor[k] = (struct sweep_factor){strdup(key), strdup("1"), strdup("a factor")};
    }
    l->indicator = calloc(1, sizeof *l->indicator);
    l->indicator[0] = INDICATOR_adoption_1;
    l->month = calloc(1, sizeof *l->month);
    l->month[0] = 7;
    l->text = calloc(1, sizeof *l->text);
    l->text[0] = (struct sweep_text){strdup("study.yaml"), calloc(6, 1), 5};
    memcpy(l->text[0].bytes,
           "a\0\n\xff"
           "b",
           5);
    l->n_texts = 1;
}

/* Value at a point of the unit cube in a replication; the second scenario has 10 more. */
typedef double function(const double *u, size_t replication);

/* Writes points [first, last) of a design; at `missing` (SIZE_MAX: nowhere) replication 0 has failed. */
static void write_file(struct sweep_layout *l, const double *unit, function *f, size_t missing)
{
    struct sweep_writer *writer = NULL;
    struct sweep_block block;
    struct error error = {0};
    size_t stride = sweep_block_points(l), d = l->n_factors, r = l->n_replications;
    assert_int_equal(sweep_block_create(&block, l, &error), STATUS_OK);
    assert_int_equal(sweep_writer_create(&writer, l, path, true, &error), STATUS_OK);
    for (size_t first = l->first; first < l->last; first += stride) {
        block.n = l->last - first < stride ? l->last - first : stride;
        for (size_t i = 0; i < block.n; i++)
            for (size_t k = 0; k < d; k++) {
                double u = unit[(first + i) * d + k];
                block.value[i * d + k] = 100 + 7 * u;
                if (l->has_unit)
                    block.unit[i * d + k] = u;
            }
        for (size_t i = 0; i < block.n; i++)
            for (size_t s = 0; s < 2; s++)
                for (size_t k = 0; k < r; k++) {
                    bool failed = first + i == missing && k == 0;
                    block.status[i * r + k] = failed ? STATUS_INVARIANT : 0;
                    block.data[(i * 2 + s) * r + k] =
                        failed ? (double)NAN : f(unit + (first + i) * d, k) + (s == 1 ? 10 : 0);
                }
        assert_int_equal(sweep_writer_add(writer, &block, &error), STATUS_OK);
    }
    if (missing < l->last)
        assert_int_equal(
            sweep_writer_fail(writer, missing, 0, STATUS_INVARIANT, "month 3", "made up", &error), STATUS_OK);
    if (sweep_writer_finish(&writer, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    sweep_block_free(&block);
}

static struct design made(enum design_type type, size_t points, size_t n_factors, bool second_order)
{
    struct design design;
    struct error error = {0};
    const struct design_spec spec = {.type = type,
                                     .points = points,
                                     .levels = 4,
                                     .second_order = second_order,
                                     .scramble = true,
                                     .seed = 9};
    if (design_make(&design, &spec, n_factors, NULL, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return design;
}

/* A file of the function over the design, analysed for scenario `s`. */
static void analyse(const struct design *design, const char *name, bool second_order, size_t replications,
                    function *f, size_t missing, size_t s, struct sensitivity *sensitivity)
{
    const struct resampling resampling = {.resamples = 100, .confidence = 0.95, .seed = 2};
    struct sweep_layout l;
    struct sweep_reader reader;
    struct error error = {0};
    make_layout(&l, name, design->n_factors, design->n_points, replications);
    l.second_order = second_order;
    write_file(&l, design->unit, f, missing);
    sweep_layout_free(&l);
    if (sweep_reader_open(&reader, path, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    if (sensitivity_make(&reader, 0, s, 0, &resampling, sensitivity, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    sweep_reader_close(&reader);
}

static double value_of_index(const struct sensitivity *s, enum sensitivity_index index, size_t factor)
{
    const struct sensitivity_row *row = sensitivity_find(s, index, factor);
    assert_non_null(row);
    return row->estimate.value;
}

/* ---- files ---- */

static double linear(const double *u, size_t replication)
{
    return 3 * u[0] - 2 * u[1] + 0.5 * u[2] + (double)replication;
}

static void files_come_back(void **unused)
{
    (void)unused;
    struct sweep_layout l;
    struct sweep_reader reader;
    struct sweep_block block;
    struct error error = {0};
    struct design design =
        made(DESIGN_LATIN_HYPERCUBE, 300, 3, false); /* more than a chunk, and no multiple */
    make_layout(&l, "latin-hypercube", 3, 300, 2);
    write_file(&l, design.unit, linear, 299);
    assert_int_equal(sweep_reader_open(&reader, path, &error), STATUS_OK);
    const struct sweep_layout *back = &reader.layout;
    assert_true(sweep_file_is(path));
    assert_string_equal(back->name, "made-up");
    assert_string_equal(back->identity[SWEEP_SHARD], "shard");
    assert_true(back->n_points == 300 && back->first == 0 && back->last == 300 && back->n_replications == 2);
    assert_true(back->n_months == 1 && back->month[0] == 7 && back->start == 2022 * 12 && back->seed == 5);
    assert_true(back->n_indicators == 1 && back->indicator[0] == INDICATOR_adoption_1 && back->has_unit);
    assert_true(back->scenarios.n == 2 && strcmp(back->scenarios.item[1], "second") == 0);
    assert_true(back->n_factors == 3 && strcmp(back->factor[2].key, "made.up_2") == 0);
    assert_true(back->n_texts == 1 && back->text[0].size == 5 &&
                memcmp(back->text[0].bytes,
                       "a\0\n\xff"
                       "b",
                       5) == 0);
    assert_string_equal(reader.failures, "299\t0\t5\tmonth 3\tmade up\n");
    assert_int_equal(sweep_block_create(&block, back, &error), STATUS_OK);
    assert_int_equal(sweep_reader_read(&reader, 290, 10, &block, &error), STATUS_OK);
    assert_true(block.n == 10 && block.status[9 * 2] == STATUS_INVARIANT && block.status[9 * 2 + 1] == 0);
    for (size_t i = 0; i < 10; i++) {
        const double *u = design.unit + (290 + i) * 3;
        assert_true(block.unit[i * 3 + 1] == u[1] && block.value[i * 3 + 2] == 100 + 7 * u[2]);
        assert_true(i == 9 ? isnan(block.data[i * 4]) : block.data[i * 4] == linear(u, 0));
        assert_true(block.data[i * 4 + 3] == linear(u, 1) + 10);
    }
    sweep_block_free(&block);
    sweep_reader_close(&reader);
    sweep_layout_free(&l);
    design_free(&design);
}

/* Two indicators, three months, no coordinates in the unit cube, one factor, a point more than a block. */
static void files_of_tables_come_back(void **unused)
{
    (void)unused;
    enum { N = 257, R = 2, MONTHS = 3, EACH = 2 * R * MONTHS };
    struct sweep_layout l;
    struct sweep_reader reader;
    struct sweep_writer *writer = NULL;
    struct sweep_block block;
    struct error error = {0};
    make_layout(&l, "table", 1, N, R);
    l.has_unit = false;
    l.n_months = MONTHS;
    l.n_indicators = 2;
    l.month = realloc(l.month, MONTHS * sizeof *l.month);
    l.indicator = realloc(l.indicator, 2 * sizeof *l.indicator);
    for (int m = 0; m < MONTHS; m++)
        l.month[m] = 11 + 12 * m;
    l.indicator[0] = INDICATOR_tax_per_mu; /* not in alphabetical order */
    l.indicator[1] = INDICATOR_adoption_1;
    assert_int_equal(sweep_block_create(&block, &l, &error), STATUS_OK);
    assert_true(block.unit == NULL && sweep_block_points(&l) == N - 1);
    assert_int_equal(sweep_writer_create(&writer, &l, path, true, &error), STATUS_OK);
    for (size_t first = 0; first < N; first += block.n) {
        block.n = N - first < N - 1 ? N - first : N - 1;
        for (size_t i = 0; i < block.n; i++) {
            block.value[i] = (double)(first + i) / 7;
            for (size_t k = 0; k < 2 * EACH; k++)
                block.data[i * 2 * EACH + k] = (double)((first + i) * 1000 + k);
        }
        assert_int_equal(sweep_writer_add(writer, &block, &error), STATUS_OK);
    }
    assert_int_equal(
        sweep_writer_fail(writer, 3, 1, STATUS_INVARIANT, "a\tb", "two\nlines\x01 and \xe5\xb8\x82", &error),
        STATUS_OK);
    if (sweep_writer_finish(&writer, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_int_equal(sweep_reader_open(&reader, path, &error), STATUS_OK);
    assert_true(!reader.layout.has_unit && reader.layout.n_months == MONTHS && reader.layout.month[2] == 35);
    assert_true(reader.layout.n_indicators == 2 && reader.layout.indicator[0] == INDICATOR_tax_per_mu);
    assert_string_equal(reader.failures, "3\t1\t5\ta b\ttwo lines  and \xe5\xb8\x82\n"); /* still one line */
    double y[N * R], x[N];
    assert_int_equal(sweep_reader_series(&reader, 1, 1, 2, y, &error), STATUS_OK);
    assert_int_equal(sweep_reader_points(&reader, true, x, &error), STATUS_OK);
    for (size_t i = 0; i < N; i++)
        for (size_t r = 0; r < R; r++) {
            assert_true(x[i] == (double)i / 7);
            assert_true(y[i * R + r] == (double)(i * 1000 + EACH + (R + r) * MONTHS + 2));
        }
    assert_int_equal(sweep_reader_read(&reader, 255, 2, &block, &error), STATUS_OK);
    assert_true(block.data[2 * EACH] == 256000 && block.data[4 * EACH - 1] == 256000 + 2 * EACH - 1);
    sweep_block_free(&block);
    sweep_reader_close(&reader);
    sweep_layout_free(&l);
}

static void others_are_refused(void **unused)
{
    (void)unused;
    const struct resampling resampling = {.resamples = 0};
    struct sweep_reader reader;
    struct sensitivity s;
    struct error error = {0};
    assert_int_equal(sweep_reader_open(&reader, "no-such-file.h5", &error), STATUS_FILE);
    sweep_reader_close(&reader);
    assert_false(sweep_file_is("no-such-file.h5"));
    struct sweep_layout l;
    struct design design = made(DESIGN_LATIN_HYPERCUBE, 40, 3, false);
    make_layout(&l, "latin-hypercube", 3, 40, 1);
    l.first = 10; /* a shard */
    write_file(&l, design.unit, linear, SIZE_MAX);
    assert_int_equal(sweep_reader_open(&reader, path, &error), STATUS_OK);
    assert_int_equal(sensitivity_make(&reader, 0, 0, 0, &resampling, &s, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "points 10 to 39 of 40: merge all shards first"));
    sensitivity_free(&s);
    sweep_reader_close(&reader);
    sweep_layout_free(&l);
    design_free(&design);
}

/* ---- sensitivity ---- */

static double ishigami_noisy(const double *u, size_t replication)
{
    /* luck that all points of a replication share moves none against another; the rest is told from it */
    static const double luck[4] = {5, -3, 1, -3};
    uint64_t state =
        (uint64_t)(u[0] * 0x1p53) ^ (uint64_t)(u[1] * 0x1p50) ^ (replication + 1) * 0x9e3779b97f4a7c15U;
    double noise = (double)(other_random(&state) >> 11) * 0x1p-53 - 0.5;
    return ishigami(u) + luck[replication] + 4 * noise;
}

static double ishigami_plain(const double *u, size_t replication)
{
    (void)replication;
    return ishigami(u);
}

/* Ishigami: S = .3139, .4424, 0; ST = .5576, .4424, .2437; S_13 = .2437 (reference_values.csv). Tolerances: ten times what
 * the designs err by. */
static void sobol_indices_of_ishigami(void **unused)
{
    (void)unused;
    static const double first[] = {0.3139051911, 0.4424111448, 0},
                        total[] = {0.5575888552, 0.4424111448, 0.2436836641};
    struct sensitivity s;
    struct design design = made(DESIGN_SALTELLI, 2048, 3, true);
    analyse(&design, "saltelli", true, 1, ishigami_plain, SIZE_MAX, 1, &s);
    assert_int_equal(s.main, SENSITIVITY_TOTAL);
    for (size_t f = 0; f < 3; f++) {
        check_close("first", value_of_index(&s, SENSITIVITY_FIRST, f), first[f], 0.02);
        check_close("total", value_of_index(&s, SENSITIVITY_TOTAL, f), total[f], 0.02);
    }
    assert_true(s.rank[0] == 0 && s.rank[1] == 1 && s.rank[2] == 2 && isnan(s.noise_share) && s.missing == 0);
    size_t pairs = 0;
    for (size_t k = 0; k < s.n_rows; k++)
        if (s.row[k].index == SENSITIVITY_SECOND) {
            pairs++;
            check_close("second", s.row[k].estimate.value,
                        s.row[k].factor == 0 && s.row[k].other == 2 ? 0.2437 : 0, 0.03);
        }
    assert_int_equal(pairs, 3);
    assert_true(s.step_samples[0] == 256 && s.step_samples[3] == 2048);
    assert_true(s.step[3 * 3 + 1] == value_of_index(&s, SENSITIVITY_TOTAL, 1));
    sensitivity_free(&s);
    design_free(&design);
}

/* Uniform luck of width 4 has variance 16/12; in a mean of four replications, 1/3, of a variance of 13.84 + 1/3. What is
 * common to a replication counts for nothing. */
static void luck_is_told_from_parameters(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_SALTELLI, 2048, 3, false);
    analyse(&design, "saltelli", false, 4, ishigami_noisy, SIZE_MAX, 0, &s);
    check_close("noise", s.noise_share, 1.0 / 3 / (13.8446 + 1.0 / 3), 0.003);
    check_close("total of the third", value_of_index(&s, SENSITIVITY_TOTAL, 2), 0.2436836641, 0.02);
    sensitivity_free(&s);
    design_free(&design);
}

/* A base sample with a missing value is left out, whole. */
static void what_is_missing_is_left_out(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_SALTELLI, 64, 3, false);
    analyse(&design, "saltelli", false, 2, ishigami_noisy, 7, 0, &s);
    assert_int_equal(s.missing, 1);
    sensitivity_free(&s);
    design_free(&design);
    design = made(DESIGN_LATIN_HYPERCUBE, 50, 3, false);
    analyse(&design, "latin-hypercube", false, 2, linear, 7, 0, &s);
    assert_int_equal(s.missing, 1);
    check_close("R^2", s.r2, 1, 1e-12);
    sensitivity_free(&s);
    design_free(&design);
}

/* Elementary effects of a linear function are its coefficients, per unit of u. */
static void effects_of_a_linear_function(void **unused)
{
    (void)unused;
    static const double coefficient[] = {3, -2, 0.5};
    struct sensitivity s;
    struct design design = made(DESIGN_MORRIS, 6, 3, false);
    analyse(&design, "morris", false, 2, linear, SIZE_MAX, 1, &s);
    assert_int_equal(s.main, SENSITIVITY_MU_STAR);
    for (size_t f = 0; f < 3; f++) {
        check_close("mu", value_of_index(&s, SENSITIVITY_MU, f), coefficient[f], 1e-12);
        check_close("mu*", value_of_index(&s, SENSITIVITY_MU_STAR, f), fabs(coefficient[f]), 1e-12);
        assert_true(value_of_index(&s, SENSITIVITY_SIGMA, f) < 1e-12);
    }
    assert_true(s.rank[0] == 0 && s.rank[1] == 1 && s.rank[2] == 2);
    assert_true(s.noise_share < 1e-20); /* the replications differ by a constant */
    sensitivity_free(&s);
    design_free(&design);
}

/* On four levels sin(x1) is 0, -h, h, 0 with h = sqrt(3)/2 and a move is 2/3, so that the effect of x1 is 1.5 h (1 + 0.1 x3^4),
 * x3^4 being pi^4 or pi^4/81 by halves; that of x2 is +-1.5 * 7 h^2; that of x3 0 or +-1.5 * 0.1 h (pi^4 - pi^4/81) by halves.
 * Tolerances: four standard errors, but for x2, whose absolute effect is always the same. */
static void effects_of_ishigami(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_MORRIS, 400, 3, false);
    analyse(&design, "morris", false, 1, ishigami_plain, SIZE_MAX, 0, &s);
    check_close("mu* of x1", value_of_index(&s, SENSITIVITY_MU_STAR, 0), 7.7041, 1.25);
    check_close("mu of x1", value_of_index(&s, SENSITIVITY_MU, 0), value_of_index(&s, SENSITIVITY_MU_STAR, 0),
                1e-9);
    check_close("sigma of x1", value_of_index(&s, SENSITIVITY_SIGMA, 0), 6.2489, 0.1);
    check_close("mu* of x2", value_of_index(&s, SENSITIVITY_MU_STAR, 1), 7.875, 1e-9);
    check_close("mu of x2", value_of_index(&s, SENSITIVITY_MU, 1), 0, 1.6);
    check_close("sigma of x2", value_of_index(&s, SENSITIVITY_SIGMA, 1), 7.875, 0.2);
    check_close("mu* of x3", value_of_index(&s, SENSITIVITY_MU_STAR, 2), 6.2489, 1.25);
    check_close("mu of x3", value_of_index(&s, SENSITIVITY_MU, 2), 0, 1.8);
    assert_true(s.n_rows == 9 && s.step == NULL && isnan(s.base) && isnan(s.r2));
    sensitivity_free(&s);
    design_free(&design);
}

static void regression_of_a_linear_function(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_LATIN_HYPERCUBE, 200, 3, false);
    analyse(&design, "latin-hypercube", false, 1, linear, SIZE_MAX, 0, &s);
    assert_int_equal(s.main, SENSITIVITY_PRCC);
    check_close("R^2", s.r2, 1, 1e-12);
    double sum = 0;
    for (size_t f = 0; f < 3; f++) /* strata make the factors all but uncorrelated */
        sum += pow(value_of_index(&s, SENSITIVITY_SRC, f), 2);
    check_close("squares of SRC", sum, 1, 0.15);
    assert_true(value_of_index(&s, SENSITIVITY_SRC, 0) > 0.7 &&
                value_of_index(&s, SENSITIVITY_SRC, 1) < -0.4);
    assert_true(value_of_index(&s, SENSITIVITY_PRCC, 1) < -0.8);
    sensitivity_free(&s);
    design_free(&design);
}

/* The middle is 1.5 - 1 + .25 = .75; levels are 0, 1/3, 2/3, 1. */
static void ranges_one_at_a_time(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_ONE_AT_A_TIME, 0, 3, false);
    analyse(&design, "one-at-a-time", false, 1, linear, SIZE_MAX, 0, &s);
    assert_int_equal(s.main, SENSITIVITY_RANGE);
    check_close("lowest", value_of_index(&s, SENSITIVITY_LOWEST, 0), -0.75, 1e-12);
    check_close("highest", value_of_index(&s, SENSITIVITY_HIGHEST, 0), 2.25, 1e-12);
    check_close("range", value_of_index(&s, SENSITIVITY_RANGE, 1), 2, 1e-12);
    check_close("range", value_of_index(&s, SENSITIVITY_RANGE, 2), 0.5, 1e-12);
    assert_true(s.rank[0] == 0 && s.rank[2] == 2);
    sensitivity_free(&s);
    design_free(&design);
}

/* Without a value at the base the ranges are those of what there is, and one of the points is missing. */
static void ranges_without_a_base(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct design design = made(DESIGN_ONE_AT_A_TIME, 0, 3, false);
    analyse(&design, "one-at-a-time", false, 2, linear, 0, 0, &s);
    assert_true(s.missing == 1 && isnan(s.base));
    check_close("range", value_of_index(&s, SENSITIVITY_RANGE, 0), 3, 1e-12);
    check_close("range", value_of_index(&s, SENSITIVITY_RANGE, 2), 0.5, 1e-12);
    assert_int_equal(s.rank[0], 0);
    sensitivity_free(&s);
    analyse(&design, "one-at-a-time", false, 2, linear, SIZE_MAX, 1, &s);
    check_close("base", s.base, 0.75 + 0.5 + 10, 1e-12);
    sensitivity_free(&s);
    design_free(&design);
}

/* Of no parameter: all is luck, and no more than all. */
static double only_luck(const double *u, size_t replication)
{
    (void)ishigami(u);
    uint64_t state = (uint64_t)(u[0] * 0x1p53) ^ (replication + 1) * 0x9e3779b97f4a7c15U;
    return (double)(other_random(&state) >> 11) * 0x1p-53;
}

static double constant(const double *u, size_t replication)
{
    (void)u;
    (void)replication;
    return 4;
}

static void luck_and_nothing(void **unused)
{
    (void)unused;
    static const char *const names[] = {"latin-hypercube", "saltelli", "morris", "one-at-a-time"};
    static const enum design_type types[] = {DESIGN_LATIN_HYPERCUBE, DESIGN_SALTELLI, DESIGN_MORRIS,
                                             DESIGN_ONE_AT_A_TIME};
    struct sensitivity s;
    for (size_t k = 0; k < 4; k++) {
        struct design design = made(types[k], 32, 3, false);
        analyse(&design, names[k], false, 2, only_luck, SIZE_MAX, 0, &s);
        assert_true(s.noise_share > 0.3 && s.noise_share <= 1);
        sensitivity_free(&s);
        analyse(&design, names[k], false, 2, constant, SIZE_MAX, 0, &s);
        assert_true(s.mean == 4 && s.sd == 0 && isnan(s.noise_share));
        for (size_t f = 0; f < 3; f++) { /* 0, or undefined as a share of nothing */
            double value = value_of_index(&s, s.main, f);
            assert_true(isnan(value) || value == 0);
            assert_int_equal(s.rank[f], f);
        }
        sensitivity_free(&s);
        design_free(&design);
    }
}

/* A table has no unit cube: the regression is on the values of the factors, which here are linear in it. */
static void regression_of_a_table(void **unused)
{
    (void)unused;
    struct sensitivity s[2];
    struct sweep_layout l;
    struct sweep_reader reader;
    struct error error = {0};
    const struct resampling resampling = {.resamples = 20, .confidence = 0.95, .seed = 2};
    struct design design = made(DESIGN_LATIN_HYPERCUBE, 60, 3, false);
    for (size_t k = 0; k < 2; k++) {
        make_layout(&l, k == 0 ? "table" : "latin-hypercube", 3, 60, 1);
        l.has_unit = k == 1;
        write_file(&l, design.unit, linear, 5);
        assert_int_equal(sweep_reader_open(&reader, path, &error), STATUS_OK);
        assert_int_equal(sensitivity_make(&reader, 0, 0, 0, &resampling, &s[k], &error), STATUS_OK);
        assert_int_equal(s[k].missing, 1);
        sweep_reader_close(&reader);
        sweep_layout_free(&l);
    }
    for (size_t f = 0; f < 3; f++)
        check_close("SRC", value_of_index(&s[0], SENSITIVITY_SRC, f),
                    value_of_index(&s[1], SENSITIVITY_SRC, f), 1e-12);
    sensitivity_free(&s[0]);
    sensitivity_free(&s[1]);
    design_free(&design);
}

/* Nothing to go by: an error that says so, and nothing to free twice. */
static double nowhere(const double *u, size_t replication)
{
    (void)u;
    (void)replication;
    return (double)NAN;
}

static void no_value_at_all(void **unused)
{
    (void)unused;
    struct sensitivity s;
    struct sweep_layout l;
    struct sweep_reader reader;
    struct error error = {0};
    const struct resampling resampling = {.resamples = 0};
    struct design design = made(DESIGN_LATIN_HYPERCUBE, 10, 3, false);
    make_layout(&l, "latin-hypercube", 3, 10, 1);
    write_file(&l, design.unit, nowhere, SIZE_MAX);
    assert_int_equal(sweep_reader_open(&reader, path, &error), STATUS_OK);
    assert_int_equal(sensitivity_make(&reader, 0, 0, 0, &resampling, &s, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "no value at any point"));
    sensitivity_free(&s);
    sweep_reader_close(&reader);
    sweep_layout_free(&l);
    design_free(&design);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_come_back),
                                       cmocka_unit_test(files_of_tables_come_back),
                                       cmocka_unit_test(others_are_refused),
                                       cmocka_unit_test(sobol_indices_of_ishigami),
                                       cmocka_unit_test(luck_is_told_from_parameters),
                                       cmocka_unit_test(what_is_missing_is_left_out),
                                       cmocka_unit_test(effects_of_a_linear_function),
                                       cmocka_unit_test(effects_of_ishigami),
                                       cmocka_unit_test(regression_of_a_linear_function),
                                       cmocka_unit_test(regression_of_a_table),
                                       cmocka_unit_test(ranges_one_at_a_time),
                                       cmocka_unit_test(ranges_without_a_base),
                                       cmocka_unit_test(luck_and_nothing),
                                       cmocka_unit_test(no_value_at_all)};
    return cmocka_run_group_tests(tests, name_file, remove_file);
}
