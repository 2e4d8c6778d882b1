/* The scenario reader: what valid scenarios become. What it says about wrong ones is in tests/bad. */
#include "reader.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD(name) "format: parksim-scenario/1\nname: " name "\n"
#define WORLD "horizon: {start: 2022-01, months: 120}\npopulation: {register: r.csv, seed: 7, redraw: true}\n"

static const char register_text[] =
    "id,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises\n"
    "p1,First,Lucheng,village_collective,electrical,10,20000,5,2015-01,5\n"
    "\"p \"\"2\\\",Second,瑞安,government_led,footwear,30.5,40000,12,2018-03,10\n"
    "p3,Third,瑞安,industrial_property,apparel,80,90000,40,2024-01,0\n";
static const char base_text[] = HEAD(
    "base") "title: {en: Base, zh: 基准}\n" WORLD
            "parameters:\n  enterprise.peer_influence: 0.35\n  provider.count: 30\n"
            "budget: {yearly: 8000}\n"
            "measures:\n"
            "  - instrument: pooled_procurement\n    id: pool-a\n    from: 2022-07\n    until: 2030-12\n    "
            "ramp_months: 6\n"
            "    intensity: 0.9\n    target: {grade: [none, standard], county: 瑞安, park: ['p \"2\\', p3], "
            "stage: [0, 1]}\n"
            "    county_share: 0.5\n    budget: 300\n    interval_months: 4\n    winners: 3\n"
            "  - instrument: enterprise_subsidy\n    rate: 0.4\n"
            "uncertain:\n"
            "  enterprise.peer_influence: {distribution: log-uniform, low: 0.2, high: 0.5}\n"
            "  pool-a.winners: {distribution: triangular, low: 1, high: 4, mode: 2}\n"
            "  enterprise_subsidy.rate: {distribution: normal, low: 0.1, high: 0.9, mean: 0.4, sd: 0.1}\n";

/* A set whose files are in memory. */
struct fixture {
    struct scenario_set set;
    struct problems problems;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(scenario_set_add_file(&f->set, "r.csv", register_text, sizeof register_text - 1),
                     STATUS_OK);
    assert_int_equal(scenario_set_add_file(&f->set, "base.yaml", base_text, sizeof base_text - 1), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    scenario_set_free(&f->set);
    problems_free(&f->problems);
    free(f);
    return 0;
}

static void give(struct fixture *f, const char *path, const char *text)
{
    assert_int_equal(scenario_set_add_file(&f->set, path, text, strlen(text)), STATUS_OK);
}

static enum status read_two(struct fixture *f, const char *a, const char *b,
                            const struct scenario_changes *changes)
{
    const char *paths[] = {a, b};
    return scenario_set_read(&f->set, paths, b == NULL ? 1 : 2, changes, &f->problems);
}

static void expect_ok(struct fixture *f, enum status status)
{
    if (status != STATUS_OK)
        for (size_t i = 0; i < f->problems.n; i++)
            print_error("%s\n", f->problems.item[i].text);
    assert_int_equal(status, STATUS_OK);
}

static void expect_problem(const struct fixture *f, const char *text)
{
    for (size_t i = 0; i < f->problems.n; i++)
        if (strcmp(f->problems.item[i].text, text) == 0)
            return;
    for (size_t i = 0; i < f->problems.n; i++)
        print_error("%s\n", f->problems.item[i].text);
    fail_msg("missing: %s", text);
}

static void reads_everything(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, read_two(f, "base.yaml", NULL, NULL));
    assert_int_equal(f->problems.n, 0);
    const struct scenario *s = &f->set.scenario[0];
    assert_string_equal(s->name, "base");
    assert_string_equal(s->title_english, "Base");
    assert_string_equal(s->title_chinese, "基准");
    assert_int_equal(s->start, 12 * 2022);
    assert_int_equal(s->months, 120);
    assert_int_equal(s->population_seed, 7);
    assert_true(s->population_redraw);
    assert_int_equal(s->parks->n, 3);
    assert_true(s->parameters.enterprise_peer_influence == 0.35);
    assert_true(s->parameters.provider_count == 30);
    assert_true(s->parameters.appraisal_noise == parameter_infos[parameter_find("appraisal.noise")].value);
    assert_true(s->yearly_budget == 8000);
    assert_int_equal(s->n_measures, 2);
    const struct measure *pool = &s->measure[0], *subsidy = &s->measure[1];
    assert_int_equal(pool->instrument, POOLED_PROCUREMENT);
    assert_string_equal(pool->id, "pool-a");
    assert_int_equal(pool->from, 12 * 2022 + 6);
    assert_int_equal(pool->until, 12 * 2030 + 11);
    assert_true(pool->value[FIELD_RAMP_MONTHS] == 6 && pool->value[FIELD_INTENSITY] == 0.9);
    assert_true(pool->value[FIELD_COUNTY_SHARE] == 0.5 && pool->value[FIELD_BUDGET] == 300);
    assert_true(pool->value[POOL_INTERVAL] == 4 && pool->value[POOL_WINNERS] == 3);
    assert_int_equal(pool->target.grades, 1u << GRADE_NONE | 1u << GRADE_STANDARD);
    assert_int_equal(pool->target.stages, 3);
    assert_int_equal(pool->target.counties, 2); /* Lucheng, 瑞安 */
    assert_int_equal(pool->target.modes, UINT32_MAX);
    assert_non_null(pool->target.parks);
    assert_int_equal(pool->target.parks[0] + 2 * pool->target.parks[1] + 4 * pool->target.parks[2], 5);
    assert_string_equal(subsidy->id, "enterprise_subsidy");
    assert_int_equal(subsidy->from, s->start);
    assert_int_equal(subsidy->until, s->start + s->months - 1);
    assert_true(subsidy->value[FIELD_BUDGET] < 0 && subsidy->value[SUBSIDY_RATE] == 0.4);
    assert_null(subsidy->target.parks);
    assert_true(subsidy->target.counties == UINT64_MAX);
    assert_int_equal(s->n_uncertain, 3);
    assert_string_equal(s->uncertain[1].key, "pool-a.winners");
    assert_int_equal(s->uncertain[0].distribution, LOG_UNIFORM);
    assert_int_equal(s->uncertain[2].distribution, NORMAL);
    assert_true(s->uncertain[2].mean == 0.4 && s->uncertain[2].sd == 0.1 && s->uncertain[1].mode == 2);
}

static void remembers_what_it_read(void **state)
{
    struct fixture *f = *state;
    give(f, "child.yaml", HEAD("child") "extends: base.yaml\n");
    expect_ok(f, read_two(f, "base.yaml", "child.yaml", NULL));
    const struct scenario_source *source = &f->set.source[1];
    assert_int_equal(source->n_files, 2);
    assert_string_equal(source->file[0]->path, "child.yaml");
    assert_string_equal(source->file[1]->path, "base.yaml");
    assert_string_equal(source->file[1]->bytes, base_text);
    assert_int_equal(source->file[1]->size, sizeof base_text - 1);
    assert_string_equal(source->register_file->bytes, register_text);
    assert_ptr_equal(f->set.scenario[0].parks, f->set.scenario[1].parks); /* one copy */
    assert_int_equal(f->set.n_files, 3);
}

static void child_says_what_differs(void **state)
{
    struct fixture *f = *state;
    give(f, "child.yaml",
         HEAD("child") "extends: base.yaml\nhorizon: {months: 60}\npopulation: {redraw: false}\n"
                       "parameters: {provider.count: 50}\nbudget: {yearly: none}\nmeasures:\n"
                       "  - id: pool-a\n    until: 2026-11\n    winners: 1\n    target: {county: all, mode: "
                       "village_collective}\n"
                       "  - instrument: diagnosis\nuncertain: {pool-a.winners: {distribution: uniform, low: "
                       "2, high: 3}}\n");
    give(f, "grandchild.yaml",
         HEAD("grandchild") "extends: child.yaml\nmeasures:\n  - {id: pool-a, remove: true}\n"
                            "  - {instrument: enterprise_subsidy, cap: 20}\n");
    give(f, "again.yaml",
         HEAD("again") "extends: grandchild.yaml\nmeasures: [{id: pool-a, instrument: diagnosis}]\n");
    expect_ok(f, scenario_set_add(&f->set, "child.yaml", NULL, &f->problems));
    expect_ok(f, scenario_set_add(&f->set, "grandchild.yaml", NULL, &f->problems));
    expect_ok(f, scenario_set_add(&f->set, "again.yaml", NULL, &f->problems));
    const struct scenario *child = &f->set.scenario[0], *grandchild = &f->set.scenario[1],
                          *again = &f->set.scenario[2];
    assert_string_equal(child->title_english, ""); /* a title is of one scenario */
    assert_int_equal(child->start, 12 * 2022);
    assert_int_equal(child->months, 60);
    assert_int_equal(child->population_seed, 7);
    assert_false(child->population_redraw);
    assert_true(child->parameters.provider_count == 50 &&
                child->parameters.enterprise_peer_influence == 0.35);
    assert_true(child->yearly_budget < 0);
    assert_int_equal(child->n_measures, 3);
    assert_int_equal(child->measure[0].from, 12 * 2022 + 6);
    assert_int_equal(child->measure[0].until, 12 * 2026 + 10);
    assert_true(child->measure[0].value[POOL_WINNERS] == 1 && child->measure[0].value[POOL_INTERVAL] == 4);
    assert_true(child->measure[0].target.counties == UINT64_MAX);
    assert_int_equal(child->measure[0].target.modes, 1u << MODE_VILLAGE_COLLECTIVE);
    assert_int_equal(child->measure[0].target.stages, 3);
    assert_int_equal(child->measure[1].until, child->start + 59);
    assert_int_equal(child->uncertain[1].distribution, UNIFORM);
    assert_int_equal(grandchild->n_measures, 2);
    assert_int_equal(grandchild->n_uncertain, 2); /* that of the removed measure is gone */
    assert_string_equal(grandchild->measure[0].id, "enterprise_subsidy");
    assert_true(grandchild->measure[0].value[SUBSIDY_RATE] == 0.4 &&
                grandchild->measure[0].value[SUBSIDY_CAP] == 20);
    assert_int_equal(again->n_measures, 3);
    assert_int_equal(again->measure[2].instrument, DIAGNOSIS);
}

static void populations_replace_each_other(void **state)
{
    struct fixture *f = *state;
    give(f, "uniform.yaml",
         HEAD("uniform") "extends: base.yaml\npopulation: {parks: 10, plots: 3}\nmeasures: [{id: pool-a, "
                         "remove: true}]\n");
    give(f, "more.yaml", HEAD("more") "extends: uniform.yaml\npopulation: {parks: 20}\n");
    expect_ok(f, scenario_set_add(&f->set, "uniform.yaml", NULL, &f->problems));
    expect_ok(f, scenario_set_add(&f->set, "more.yaml", NULL, &f->problems));
    assert_int_equal(f->set.scenario[0].parks->n, 10);
    assert_int_equal(f->set.scenario[1].parks->n, 20);
    assert_int_equal(f->set.scenario[1].parks->park[19].plots, 3);
    assert_null(f->set.source[1].register_file);
    assert_int_equal(f->set.source[1].uniform_parks, 20);
    assert_int_equal(f->set.source[1].uniform_plots, 3);
}

static void scenarios_of_a_run_fit_together(void **state)
{
    struct fixture *f = *state;
    give(f, "b.yaml",
         HEAD("base") "extends: base.yaml\nhorizon: {start: 2022-02, months: 60}\npopulation: {seed: 8, "
                      "redraw: false}\n"
                      "measures:\n  - {id: pool-a, until: 2026-12}\n");
    give(f, "c.yaml",
         HEAD("c") "extends: base.yaml\npopulation: {parks: 3, plots: 2}\nmeasures: [{id: pool-a, remove: "
                   "true}]\n");
    const char *paths[] = {"base.yaml", "b.yaml", "c.yaml"};
    assert_int_equal(scenario_set_read(&f->set, paths, 3, NULL, &f->problems), STATUS_INVALID);
    assert_int_equal(f->problems.n_errors, 6);
    expect_problem(f, "b.yaml: name 'base' is also that of base.yaml; names are unique in a run");
    expect_problem(f, "b.yaml: horizon.start differs from that of base.yaml; scenarios of one run share it");
    expect_problem(f, "b.yaml: horizon.months differs from that of base.yaml; scenarios of one run share it");
    expect_problem(f,
                   "b.yaml: population.seed differs from that of base.yaml; scenarios of one run share it");
    expect_problem(f,
                   "b.yaml: population.redraw differs from that of base.yaml; scenarios of one run share it");
    expect_problem(f, "c.yaml: population differs from that of base.yaml; scenarios of one run share it");
}

static void other_instruments_fields_are_told(void **state)
{
    struct fixture *f = *state;
    give(f, "b.yaml", HEAD("b") WORLD "measures: [{instrument: enterprise_subsidy, unit_cost: 3}]\n");
    assert_int_equal(scenario_set_add(&f->set, "b.yaml", NULL, &f->problems), STATUS_INVALID);
    assert_int_equal(f->problems.n, 1);
    const char *text = f->problems.item[0].text,
               *begin = "b.yaml:5:45: 'unit_cost' is a field of digital_plan, park_evaluation, ";
    assert_memory_equal(text, begin, strlen(begin));
    assert_non_null(strstr(text, " and "));
    assert_non_null(strstr(text, ", not of enterprise_subsidy"));
    for (int k = 0; k < N_INSTRUMENTS; k++) /* all that have it are named */
        assert_true(k == ENTERPRISE_SUBSIDY || (measure_field_find((enum instrument)k, "unit_cost") >= 0) ==
                                                   (strstr(text, instrument_infos[k].key) != NULL));
}

static void errors_of_a_parent_come_once(void **state)
{
    struct fixture *f = *state;
    give(f, "parent.yaml", HEAD("parent") WORLD "parameters: {provider.count: 701}\n");
    give(f, "b.yaml", HEAD("b") "extends: parent.yaml\n");
    give(f, "c.yaml", HEAD("c") "extends: parent.yaml\n");
    assert_int_equal(read_two(f, "b.yaml", "c.yaml", NULL), STATUS_INVALID);
    assert_int_equal(f->problems.n, 1);
    assert_int_equal(f->problems.n_errors, 1);
    assert_int_equal(f->set.n, 0);
}

static size_t parse_overrides(struct fixture *f, const char *const *texts, size_t n,
                              struct override *overrides)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(override_parse(texts[i], &overrides[i], &f->problems), STATUS_OK);
    return n;
}

static void overrides_are_applied(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"enterprise.peer_influence=0.4", "pool-a.winners=1",
                                        "pool-a.until=2025-06", "pool-a.budget=none",
                                        "enterprise.peer_influence=0.45"};
    struct override overrides[5];
    struct scenario_changes changes = {.override = overrides, .months = 60};
    changes.n_overrides = parse_overrides(f, texts, 5, overrides);
    give(f, "child.yaml", HEAD("child") "extends: base.yaml\nmeasures: [{id: pool-a, remove: true}]\n");
    expect_ok(f, read_two(f, "base.yaml", "child.yaml", &changes));
    assert_int_equal(f->problems.n, 0);
    const struct scenario *base = &f->set.scenario[0], *child = &f->set.scenario[1];
    assert_true(base->parameters.enterprise_peer_influence == 0.45 &&
                child->parameters.enterprise_peer_influence == 0.45);
    assert_true(base->measure[0].value[POOL_WINNERS] == 1 && base->measure[0].value[FIELD_BUDGET] < 0);
    assert_int_equal(base->measure[0].until, 12 * 2025 + 5);
    assert_int_equal(base->n_uncertain, 1); /* what is set is no longer uncertain */
    assert_string_equal(base->uncertain[0].key, "enterprise_subsidy.rate");
    assert_int_equal(base->months, 60);
    assert_int_equal(base->measure[1].until, base->start + 59);
}

static void overrides_are_checked(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {
        "enterprise_subsidy.rate=1.8",    "pool-b.winners=1", "pool-a.until=2022-1",
        "enterprise.peer_influence=0.3x", "provider.cont=3",  "pool-a.from=2035-01"};
    struct override overrides[6], unused;
    struct scenario_changes changes = {.override = overrides};
    changes.n_overrides = parse_overrides(f, texts, 6, overrides);
    assert_int_equal(override_parse("novalue", &unused, &f->problems), STATUS_INVALID);
    assert_int_equal(override_parse("=3", &unused, &f->problems), STATUS_INVALID);
    assert_int_equal(override_parse("a\xff=3", &unused, &f->problems), STATUS_INVALID);
    give(f, "child.yaml", HEAD("child") "extends: base.yaml\n");
    assert_int_equal(read_two(f, "base.yaml", "child.yaml", &changes), STATUS_INVALID);
    assert_int_equal(f->problems.n_errors, 3 + 6);
    expect_problem(f, "--set novalue: must be KEY=VALUE, such as enterprise.peer_influence=0.4");
    expect_problem(
        f, "--set enterprise_subsidy.rate=1.8: enterprise_subsidy.rate = 1.8 is above its maximum 1 (share)");
    expect_problem(f, "--set pool-b.winners=1: unknown key 'pool-b.winners'; did you mean 'pool-a.winners'?");
    expect_problem(f, "--set pool-a.until=2022-1: pool-a.until = 2022-1 is not a month of the form YYYY-MM");
    expect_problem(
        f, "--set enterprise.peer_influence=0.3x: enterprise.peer_influence = 0.3x is not a number: write it "
           "without a unit or other text");
    expect_problem(f, "--set provider.cont=3: unknown key 'provider.cont'; did you mean 'provider.count'?");
    expect_problem(f, "base.yaml:14:12: pool-a.until = 2030-12 is before pool-a.from = 2035-01");
}

static void assert_same(const struct scenario *a, const struct scenario *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->title_english, b->title_english);
    assert_string_equal(a->title_chinese, b->title_chinese);
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->months, b->months);
    assert_true(a->population_seed == b->population_seed && a->population_redraw == b->population_redraw);
    assert_memory_equal(&a->parameters, &b->parameters, sizeof a->parameters);
    assert_true(a->yearly_budget == b->yearly_budget);
    assert_int_equal(a->n_measures, b->n_measures);
    for (int m = 0; m < a->n_measures; m++) {
        const struct measure *x = &a->measure[m], *y = &b->measure[m];
        assert_string_equal(x->id, y->id);
        assert_true(x->instrument == y->instrument && x->from == y->from && x->until == y->until);
        assert_memory_equal(x->value, y->value, sizeof x->value);
        assert_true(x->target.counties == y->target.counties);
        assert_memory_equal(&x->target.modes, &y->target.modes, 6 * sizeof x->target.modes);
        assert_int_equal(x->target.parks == NULL, y->target.parks == NULL);
        if (x->target.parks != NULL)
            assert_memory_equal(x->target.parks, y->target.parks, a->parks->n);
    }
    assert_int_equal(a->n_uncertain, b->n_uncertain);
    for (int i = 0; i < a->n_uncertain; i++)
        assert_memory_equal(&a->uncertain[i], &b->uncertain[i], sizeof a->uncertain[i]);
}

static void writes_what_it_reads(void **state)
{
    struct fixture *f = *state;
    give(f, "odd.yaml",
         HEAD("odd") "title: {en: 'a \"quoted\\\" title: # - [', zh: 基准}\nextends: base.yaml\npopulation: "
                     "{seed: 18446744073709551615}\n"
                     "parameters: {appraisal.noise: 0.1000000000000000055, production.growth: -1e-17, "
                     "turnover.exit_old: 0.3333333333333333}\n"
                     "measures:\n  - {id: pool-a, target: {county: [Lucheng, 瑞安], size: [micro, small, "
                     "medium, large], "
                     "difficulty: difficult, chain: [electrical], mode: [village_collective, "
                     "government_led]}}\n"
                     "  - {instrument: enterprise_subsidy, id: late, from: 2040-01}\n"
                     "  - {instrument: enterprise_subsidy, id: early, until: 2019-12}\n");
    give(f, "plain.yaml",
         HEAD("plain") "horizon: {start: 1999-12, months: 1}\npopulation: {parks: 7, plots: 2}\n");
    static const char *const names[] = {"base.yaml", "odd.yaml", "plain.yaml"};
    for (size_t i = 0; i < 3; i++) {
        char *text = NULL, path[20];
        size_t size = 0;
        expect_ok(f, scenario_set_add(&f->set, names[i], NULL, &f->problems));
        FILE *stream = open_memstream(&text, &size);
        assert_non_null(stream);
        assert_int_equal(
            scenario_write(stream, &f->set.scenario[f->set.n - 1], &f->set.source[f->set.n - 1], NULL),
            STATUS_OK);
        (void)fclose(stream);
        (void)snprintf(path, sizeof path, "written-%zu.yaml", i);
        give(f, path, text);
        free(text);
        expect_ok(f, scenario_set_add(&f->set, path, NULL, &f->problems));
        assert_same(&f->set.scenario[f->set.n - 2], &f->set.scenario[f->set.n - 1]);
        assert_ptr_equal(f->set.scenario[f->set.n - 2].parks, f->set.scenario[f->set.n - 1].parks);
    }
}

static void numbers_by_key(void **state)
{
    struct fixture *f = *state;
    const struct value_info *info = NULL;
    expect_ok(f, read_two(f, "base.yaml", NULL, NULL));
    struct scenario *s = &f->set.scenario[0];
    double *value = scenario_number(s, "pool-a.winners", &info);
    assert_ptr_equal(value, &s->measure[0].value[POOL_WINNERS]);
    assert_string_equal(info->key, "winners");
    assert_ptr_equal(scenario_number(s, "enterprise.peer_influence", NULL),
                     &s->parameters.enterprise_peer_influence);
    assert_ptr_equal(scenario_number(s, "project.duration_3", &info), &s->parameters.project_duration[2]);
    assert_int_equal(info->type, INTEGER);
    assert_null(scenario_number(s, "pool-a.rate", NULL));
    assert_null(scenario_number(s, "pool.winners", NULL));
    assert_null(scenario_number(s, "winners", NULL));
    assert_null(scenario_number(s, "", NULL));
}

/* MEASURE-ID.field is never a parameter's key, whatever the id. */
static void keys_are_unambiguous(void **state)
{
    (void)state;
    for (size_t p = 0; p < n_parameters; p++) {
        const char *dot = strchr(parameter_infos[p].key, '.');
        assert_non_null(dot);
        assert_string_not_equal(dot + 1, "from");
        assert_string_not_equal(dot + 1, "until");
        for (int field = 0; field < N_MEASURE_FIELDS; field++)
            assert_string_not_equal(dot + 1, measure_field_infos[field].key);
    }
}

static void plain_numbers_only(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"12", 12},
                {"-0.5", -0.5},
                {"+3", 3},
                {".5", 0.5},
                {"5.", 5},
                {"1e3", 1e3},
                {"2E-2", 2e-2},
                {"0.0", 0},
                {"1e-400", 0},
                {"123456789012345678", 123456789012345678.0}};
    static const char *const bad[] = {
        "",      "-",   ".",     "e3",  "1e",  "0x10",  "0b1",  "0o7", "010",   "-01",   "12abc",
        "1 2",   "1,5", "1_000", "30%", "nan", ".nan",  "NaN",  "inf", ".inf",  "-.INF", "infinity",
        "1e999", "--1", "+-1",   " 1",  "1 ",  "0x1p3", "true", "１",  "1.2.3", "nan(2)"};
    double value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_null(text_number(good[i].text, &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (text_number(bad[i], &value) == NULL)
            fail_msg("'%s' was taken as the number %g", bad[i], value);
}

static void months_and_names(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        "2022",    "2022-1",     "2022-00",  "2022-13",
                                      "22-01",   "2022/01", "2022-01-01", " 2022-01", "1899-12",
                                      "2200-01", "-022-01", "2022-0x"};
    int month = 0;
    char text[16];
    assert_null(text_month("2022-03", &month));
    assert_int_equal(month, 12 * 2022 + 2);
    assert_string_equal(text_from_month(month, text), "2022-03");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(text_month(bad[i], &month));
    assert_true(text_is_name("a") && text_is_name("0-a") && text_is_id("a_b-c") && text_is_id("0"));
    assert_false(text_is_name("") || text_is_name("-a") || text_is_name("a_b") || text_is_name("A") ||
                 text_is_name("a.b"));
    assert_false(text_is_id("_a") || text_is_id("-a") || text_is_id("a.b") || text_is_id("") ||
                 text_is_id("园"));
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* Files name each other from their own folder, and are one file under all their names. */
static void files_on_disk(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/parksim-reader-XXXXXX", below[64], path[100], other[100];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(below, sizeof below, "%s/below", folder);
    assert_int_equal(mkdir(below, 0700), 0);
    write_file(folder, "base.yaml", base_text);
    write_file(folder, "r.csv", register_text);
    write_file(below, "child.yaml", HEAD("child") "extends: ../base.yaml\n");
    char link[100], sibling[100];
    (void)snprintf(link, sizeof link, "%s/link.yaml", folder);
    (void)snprintf(sibling, sizeof sibling, "%s/sibling.yaml", below);
    assert_int_equal(symlink("base.yaml", link), 0);
    write_file(below, "sibling.yaml", HEAD("sibling") "extends: ../link.yaml\n");
    write_file(below, "third.yaml",
               HEAD("third") "horizon: {start: 2022-01, months: 120}\n"
                             "population: {register: .././below/../r.csv, seed: 7, redraw: true}\n");
    (void)snprintf(path, sizeof path, "%s/child.yaml", below);
    (void)snprintf(other, sizeof other, "%s/third.yaml", below);
    expect_ok(f, read_two(f, path, other, NULL));
    assert_int_equal(f->set.scenario[0].parks->n, 3);
    assert_ptr_equal(f->set.scenario[0].parks, f->set.scenario[1].parks);
    expect_ok(f, scenario_set_add(&f->set, sibling, NULL, &f->problems));
    expect_ok(f, scenario_set_add(&f->set, link, NULL, &f->problems)); /* by its own name a scenario too */
    const struct source_file *base = f->set.source[0].file[1];
    assert_ptr_equal(f->set.source[2].file[1], base);
    assert_ptr_equal(f->set.source[3].file[0], base);
    assert_int_equal(base->n_also, 1);
    (void)snprintf(path, sizeof path, "%s/../link.yaml", below);
    assert_string_equal(base->also[0], path); /* which is the same as `link` as far as texts tell */
    assert_string_equal(f->set.source[3].path, path);
    (void)snprintf(other, sizeof other, "%s/no-such.yaml", below);
    assert_int_equal(scenario_set_add(&f->set, other, NULL, &f->problems), STATUS_FILE);
    char expected[200];
    (void)snprintf(expected, sizeof expected, "%s: cannot be opened: No such file or directory", other);
    expect_problem(f, expected);
    static const char *const names[] = {"base.yaml",        "link.yaml",        "r.csv",
                                        "below/child.yaml", "below/third.yaml", "below/sibling.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(below);
    (void)rmdir(folder);
}

/* A file as large as may be, of nothing but mistakes, is refused in good time. */
static void large_files_are_quick(void **state)
{
    struct fixture *f = *state;
    enum { SIZE = SCENARIO_MAX_BYTES - 100 };
    char *text = malloc(SIZE + 100);
    assert_non_null(text);
    size_t size = (size_t)sprintf(text, "%sparameters:\n", HEAD("large") WORLD);
    for (int i = 0; size < SIZE - 40; i++)
        size += (size_t)sprintf(text + size, "  enterprise.peer_%d: 1\n", i % 30000);
    give(f, "large.yaml", text);
    free(text);
    clock_t begin = clock();
    assert_int_equal(scenario_set_add(&f->set, "large.yaml", NULL, &f->problems), STATUS_INVALID);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 60);
    assert_true(f->problems.n_errors > 1000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(reads_everything),
                                       TEST(remembers_what_it_read),
                                       TEST(child_says_what_differs),
                                       TEST(populations_replace_each_other),
                                       TEST(scenarios_of_a_run_fit_together),
                                       TEST(other_instruments_fields_are_told),
                                       TEST(errors_of_a_parent_come_once),
                                       TEST(overrides_are_applied),
                                       TEST(overrides_are_checked),
                                       TEST(writes_what_it_reads),
                                       TEST(numbers_by_key),
                                       TEST(keys_are_unambiguous),
                                       TEST(plain_numbers_only),
                                       TEST(months_and_names),
                                       TEST(files_on_disk),
                                       TEST(large_files_are_quick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
