/* Additionality and its costs: a case worked out by hand through the whole model, and accounts made by hand. Statistical
 * tests: one fixed seed, see worlds.h. */
#include "economics.h"

#include "comparisons.h"

/* A results file whose jobs come from the test itself. */
struct own_file {
    char path[64];
    struct setting setting[2]; /* without and with */
    struct scenario scenario[2];
    struct ensemble ensemble;
    struct record_plan plan;
    struct results_writer *writer;
};

static void own_settings(struct own_file *f, size_t parks, int plots, int months)
{
    *f = (struct own_file){0};
    for (int s = 0; s < 2; s++) {
        setting_create(&f->setting[s], parks, plots);
        f->setting[s].scenario.months = months;
        f->setting[s].scenario.parks = &f->setting[0].parks;
        (void)strcpy(f->setting[s].scenario.name, s == 0 ? "without" : "with");
    }
}

/* The settings must not change from here on. */
static void own_create(struct own_file *f, size_t replications)
{
    struct error error = {0};
    for (int s = 0; s < 2; s++)
        f->scenario[s] = f->setting[s].scenario;
    f->ensemble = (struct ensemble){.scenario = f->scenario,
                                    .n_scenarios = 2,
                                    .n_replications = replications,
                                    .threads = 1,
                                    .level = RECORD_GROUPS};
    name_file(f->path);
    struct results_options options = {.path = f->path, .force = true};
    if (record_plan_create(&f->plan, f->ensemble.level, f->scenario, 2, NULL, NULL, 0, &error) != STATUS_OK ||
        results_create(&f->writer, &f->ensemble, &options, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

static void own_add(struct own_file *f, size_t index, struct recording recording[2],
                    const struct additionality counts[4])
{
    struct error error = {0};
    struct ensemble_job job = {.index = index,
                               .replication = (uint32_t)index,
                               .n_scenarios = 2,
                               .recording = recording,
                               .additionality = counts};
    for (int s = 0; s < 2; s++)
        recording_finish(&recording[s]);
    if (results_add(f->writer, &job, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    for (int s = 0; s < 2; s++)
        recording_free(&recording[s]);
}

static struct results *own_open(struct own_file *f)
{
    struct error error = {0};
    if (results_finish(&f->writer, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return open_results(f->path);
}

static void own_free(struct own_file *f)
{
    record_plan_free(&f->plan);
    for (int s = 0; s < 2; s++)
        setting_free(&f->setting[s]);
    (void)unlink(f->path);
}

static void make(struct economics *economics, const struct results *results, double rate)
{
    struct error error = {0};
    if (economics_make(economics, results, 0, rate, 0.95, &error) != STATUS_OK)
        fail_msg("%s", error.message);
}

static const struct interval *value_of_row(const struct economics *economics, enum economic measure,
                                           int stage)
{
    const struct economic_row *row = economics_find(economics, 1, measure, stage);
    assert_non_null(row);
    return &row->value;
}

/* ---- the case worked out by hand ---- */

enum { PARKS = 40, PLOTS = 50, MONTHS = 11, WORLDS = 5 }; /* no December, which would look into outputs */

/* Everybody considers stage 1 every month and alone decides by the price, which is 0.7 for all. */
static void by_hand_settings(struct own_file *f)
{
    own_settings(f, PARKS, PLOTS, MONTHS);
    for (int s = 0; s < 2; s++) {
        struct parameters *p = &f->setting[s].scenario.parameters;
        make_still(p);
        make_bare(p);
        make_eager(p);
        make_easy(p);
        p->enterprise_highest_stage = 1;
        p->population_literacy = 1;
        p->appraisal_hassle = 0;
        p->appraisal_success_discount = 1;
        p->appraisal_order_exponent[0] = p->project_size_exponent = 0;
        p->provider_cost_spread = p->procurement_bid_noise = p->procurement_overhead = p->learning_rate = 0;
        p->project_price[0] = 0.7;
        for (int d = 0; d < 4; d++)
            p->population_initial_share[d] = 0;
    }
    setting_measure(&f->setting[1], ENTERPRISE_SUBSIDY, 0, MONTHS)->value[SUBSIDY_RATE] = 0.2 / 0.7;
}

/* Runs a world whose tenants are willing to pay what is drawn from `state`: the present value of their gain. */
static void run_willing(struct world *world, const struct own_file *f, int s, uint32_t replication,
                        uint64_t state, struct recording *recording)
{
    struct error error = {0};
    const struct parameters *p = &f->scenario[s].parameters;
    double annuity =
        (1 - pow(1 + p->appraisal_discount_rate, -p->appraisal_horizon)) / p->appraisal_discount_rate;
    assert_int_equal(world_create(world, &f->scenario[s], 1, replication, 1, &error), STATUS_OK);
    assert_int_equal(world_keep_tenancies(world, &error), STATUS_OK);
    assert_int_equal(recording_create(recording, &f->plan, &error), STATUS_OK);
    for (size_t j = 0; j < world->enterprises.n; j++) {
        double willing = ((double)(other_random(&state) >> 11) + 0.5) * 0x1p-53;
        world->enterprises.base_output[j] = (real)(willing / (p->appraisal_benefit[0] * annuity));
    }
    for (int month = 0; month < MONTHS; month++) {
        step_world(world);
        if (recording_month(recording, &f->plan, world, &error) != STATUS_OK)
            fail_msg("%s", error.message);
    }
}

/* Willingness to pay uniform on (0, 1), price 0.7, subsidy 0.2: adopters 0.50, additional 0.20, free riders 0.30, so that
 * 0.2 x 0.5 / 0.2 = 0.50 of the price unit are spent per additional adopter, and 0.6 of the grants are deadweight. Of
 * 10 000 tenants; 5 comparisons, false alarm 3.2e-4. */
static void worked_out_by_hand(void **state)
{
    (void)state;
    struct own_file f;
    struct economics economics;
    struct error error = {0};
    double n = (double)PARKS * PLOTS, all = n * WORLDS, adopters = 0;
    by_hand_settings(&f);
    own_create(&f, WORLDS);
    for (uint32_t r = 0; r < WORLDS; r++) {
        struct world world[2];
        struct recording recording[2];
        struct additionality counts[4];
        for (int s = 0; s < 2; s++)
            run_willing(&world[s], &f, s, r, 1000 + r, &recording[s]);
        adopters += total_of(&world[1], AT_STAGE_1);
        const struct world *both[] = {&world[0], &world[1]};
        assert_int_equal(additionality_count_all(counts, both, 2, &error), STATUS_OK);
        own_add(&f, r, recording, counts);
        for (int s = 0; s < 2; s++)
            world_free(&world[s]);
    }
    struct results *results = own_open(&f);
    make(&economics, results, 0.08);
    check_mean("adopters", adopters / all, 0.5, sqrt(0.25 / all));
    check_mean("additional", value_of_row(&economics, ECONOMIC_ADDITIONAL, 1)->mean / n, 0.2,
               sqrt(0.16 / all));
    check_mean("free riders", value_of_row(&economics, ECONOMIC_FREE_RIDERS, 1)->mean / n, 0.3,
               sqrt(0.21 / all));
    double net = value_of_row(&economics, ECONOMIC_NET_ADDITIONAL, 1)->mean / n;
    assert_true(net == value_of_row(&economics, ECONOMIC_ADDITIONAL, 1)->mean / n);
    assert_true(value_of_row(&economics, ECONOMIC_SPILLOVER, 1)->mean == 0);
    assert_true(value_of_row(&economics, ECONOMIC_LOST, 1)->mean == 0);
    /* 0.3 / (0.3 + 0.2) of half the tenants, and 0.2 (1 + 0.3 / 0.2): errors by the variance of ratios of shares */
    const struct interval *deadweight = value_of_row(&economics, ECONOMIC_DEADWEIGHT, 1),
                          *cost = value_of_row(&economics, ECONOMIC_COST_PER_ADOPTER, 1);
    check_mean("deadweight", deadweight->mean, 0.6, sqrt(0.24 / (0.5 * all)));
    check_mean("cost", cost->mean, 0.5, 0.2 * sqrt(1.5 * 2.5 / (0.2 * all)));
    assert_true(deadweight->low < deadweight->mean && deadweight->mean < deadweight->high);
    assert_true(cost->low < cost->mean && cost->mean < cost->high);
    /* each has had exactly its grant of 0.2 */
    double spent = value_of_row(&economics, ECONOMIC_EXTRA_SPENDING, 0)->mean;
    check_close("grants", spent, 0.2 * adopters / WORLDS, 1e-6 * spent);
    for (int stage = 2; stage <= 4; stage++)
        assert_true(isnan(value_of_row(&economics, ECONOMIC_DEADWEIGHT, stage)->mean));
    economics_free(&economics);
    results_close(&results);
    own_free(&f);
}

/* ---- accounts made by hand ---- */

enum { ACCOUNTS = 8, YEARS = 3 };

/* What scenario s has spent and retained since the start, and its tax of twelve months, by month. */
struct ledger {
    double spending[12 * YEARS], retained[12 * YEARS], tax[12 * YEARS], adoption[12 * YEARS];
};

static void fill(struct own_file *f, struct recording *recording, const struct ledger *ledger)
{
    struct error error = {0};
    assert_int_equal(recording_create(recording, &f->plan, &error), STATUS_OK);
    for (size_t m = 0; m < 12 * YEARS; m++) {
        double *region = recording->region + m * N_ACCUMULATORS;
        region[SPENDING] = ledger->spending[m];
        region[TAX_NEW_RETAINED] = ledger->retained[m];
        region[TAX] = ledger->tax[m];
        region[AT_STAGE_1] = ledger->adoption[m];
        region[ENTERPRISES] = ledger->adoption[m] >= 0 ? 1 : 0;
    }
    for (size_t k = 0; k < (size_t)f->plan.n_of_park * (size_t)f->plan.n_park_months * f->plan.n_parks; k++)
        recording->park[k] = 0;
    recording->months = 12 * YEARS;
}

/* Without: tax of 1 200 a year. With: 100 are spent in month 1 and, from month `from` on, retained tax is 10 a month more.
 * In replication 7 nothing is spent. Counts: additional 6, spill-over 3, lost 1, free riders 4. */
static struct results *make_accounts(struct own_file *f, const int from[ACCOUNTS])
{
    own_settings(f, 2, 5, 12 * YEARS);
    own_create(f, ACCOUNTS);
    for (size_t r = 0; r < ACCOUNTS; r++) {
        struct ledger with = {0}, without = {0};
        struct recording recording[2];
        struct additionality counts[4] = {0};
        for (int m = 0; m < 12 * YEARS; m++) {
            without.retained[m] = 40 * (m + 1);
            with.retained[m] = without.retained[m] + (m >= from[r] ? 10 * (m - from[r] + 1) : 0);
            without.spending[m] = 5;
            with.spending[m] = 5 + (m >= 1 && r != 7 ? 100 : 0);
            without.tax[m] = 1200;
            with.tax[m] = 1200 + 25;
            without.adoption[m] = 0.01 * m;
            with.adoption[m] = m == 0 ? -1 : m < 12 ? 0.1 : 0.4 + 0.01 * (double)r; /* undefined at first */
        }
        struct additionality *pair = &counts[1 * 2 + 0];
        pair->adopters[ADDED_ADDITIONAL][0] = 6;
        pair->adopters[ADDED_SPILLOVER][0] = 3;
        pair->adopters[ADDED_LOST][0] = 1;
        pair->adopters[ADDED_BOTH_SUBSIDISED][0] = 4;
        fill(f, &recording[0], &without);
        fill(f, &recording[1], &with);
        own_add(f, r, recording, counts);
    }
    return own_open(f);
}

/* At a rate of zero: 100 are back ten months after the tax has begun to come, in its tenth month, counted from 1; where it
 * comes from the first month on, 20 are there when 100 are spent. */
static void payback(void **state)
{
    (void)state;
    static const int from[ACCOUNTS] = {0, 2, 4, 6, 8, 10, 99, 0};
    struct own_file f;
    struct economics economics;
    struct results *results = make_accounts(&f, from);
    make(&economics, results, 0);
    /* of seven that spend, six are paid back: in month 10, 12, 14, 16, 18, 20 */
    const struct interval *paid = value_of_row(&economics, ECONOMIC_PAID_BACK, 0),
                          *years = value_of_row(&economics, ECONOMIC_PAYBACK, 0),
                          *balance = value_of_row(&economics, ECONOMIC_BALANCE, 0);
    assert_int_equal(paid->n, 7);
    check_close("paid back", paid->mean, 6 / 7.0, 1e-12);
    check_close("Clopper and Pearson, 6 of 7", paid->low, 0.4213, 1e-4);
    assert_int_equal(years->n, 6);
    check_close("median", years->mean, 15 / 12.0, 1e-12);
    check_close("six values, outermost", years->low, 10 / 12.0, 1e-12);
    check_close("six values, outermost", years->high, 20 / 12.0, 1e-12);
    double sum = 0;
    for (int r = 0; r < ACCOUNTS; r++)
        sum += (from[r] < 36 ? 10 * (36 - from[r]) : 0) - (r != 7 ? 100 : 0);
    check_close("balance", balance->mean, sum / ACCOUNTS, 1e-9);
    check_close("spending", value_of_row(&economics, ECONOMIC_EXTRA_SPENDING, 0)->mean, 87.5, 1e-12);
    check_close("tax", value_of_row(&economics, ECONOMIC_EXTRA_TAX, 0)->mean, 25, 1e-12);
    check_close("cost per tax", value_of_row(&economics, ECONOMIC_COST_PER_TAX, 0)->mean, 3.5, 1e-12);
    economics_free(&economics);

    make(&economics, results, 0.08); /* month by month, to the first */
    sum = 0;
    for (int r = 0; r < ACCOUNTS; r++) {
        sum -= r != 7 ? 100 * pow(1.08, -1 / 12.0) : 0;
        for (int m = from[r]; m < 36; m++)
            sum += 10 * pow(1.08, -m / 12.0);
    }
    balance = value_of_row(&economics, ECONOMIC_BALANCE, 0);
    check_close("discounted balance", balance->mean, sum / ACCOUNTS, 1e-9);
    years = value_of_row(&economics, ECONOMIC_PAYBACK, 0);
    assert_true(years->mean > 15 / 12.0); /* later, as what comes later counts less */
    economics_free(&economics);
    results_close(&results);
    own_free(&f);
}

static void counts(void **state)
{
    (void)state;
    static const int from[ACCOUNTS] = {0};
    struct own_file f;
    struct economics economics;
    struct results *results = make_accounts(&f, from);
    char key[64];
    make(&economics, results, 0.08);
    assert_true(value_of_row(&economics, ECONOMIC_NET_ADDITIONAL, 1)->mean == 8);
    assert_true(value_of_row(&economics, ECONOMIC_ADDITIONAL, 1)->mean == 6);
    assert_true(value_of_row(&economics, ECONOMIC_SPILLOVER, 1)->mean == 3);
    assert_true(value_of_row(&economics, ECONOMIC_LOST, 1)->mean == 1);
    assert_true(value_of_row(&economics, ECONOMIC_FREE_RIDERS, 1)->mean == 4);
    check_close("deadweight", value_of_row(&economics, ECONOMIC_DEADWEIGHT, 1)->mean, 0.4, 1e-12);
    check_close("cost", value_of_row(&economics, ECONOMIC_COST_PER_ADOPTER, 1)->mean, 87.5 / 8, 1e-12);
    assert_true(isnan(value_of_row(&economics, ECONOMIC_COST_PER_ADOPTER, 2)->mean)); /* nobody was added */
    assert_true(economics.adopters[ACCOUNTS] == 8 && economics.spending[ACCOUNTS] == 100 &&
                economics.spending[ACCOUNTS + 7] == 0 && economics.tax[ACCOUNTS] == 25);
    assert_true(economics.adopters[0] == 0 && economics.spending[0] == 0);
    assert_string_equal(economic_key(ECONOMIC_COST_PER_ADOPTER, 3, key), "cost_per_additional_adopter_3");
    assert_string_equal(economic_key(ECONOMIC_PAID_BACK, 0, key), "paid_back");
    assert_null(economics_find(&economics, 0, ECONOMIC_LOST, 1));
    assert_null(economics_find(&economics, 1, ECONOMIC_LOST, 5));
    economics_free(&economics);
    results_close(&results);
    own_free(&f);
}

/* Adoption without is 0.01 a month; with, undefined in the first month and from month 12 on 0.40 to 0.47. */
static void passing(void **state)
{
    (void)state;
    static const int from[ACCOUNTS] = {0};
    struct own_file f;
    struct passing *p;
    struct error error = {0};
    struct results *results = make_accounts(&f, from);
    assert_int_equal(economics_passing(results, INDICATOR_adoption_1, 0.2, 0.95, &p, &error), STATUS_OK);
    assert_true(p[0].scenario == 0 && p[1].scenario == 1);
    assert_true(p[0].probability.mean == 1 && p[0].median == 20 && p[0].earliest == 20 && p[0].latest == 20);
    assert_true(p[1].probability.mean == 1 && p[1].median == 12);
    free(p);
    assert_int_equal(economics_passing(results, INDICATOR_adoption_1, 0.435, 0.95, &p, &error), STATUS_OK);
    assert_true(p[0].probability.mean == 0 && isnan(p[0].median) && p[0].probability.high < 0.4);
    assert_true(p[1].probability.mean == 0.5 && p[1].median == 12 && p[1].probability.n == ACCOUNTS);
    free(p);
    assert_int_equal(economics_passing(results, INDICATOR_adoption_1, 0, 0.95, &p, &error), STATUS_OK);
    assert_true(p[0].median == 0 && p[1].median == 1); /* what is undefined passes nothing */
    free(p);
    /* of spending less is better: it starts below 50, and never gets below 5 */
    assert_int_equal(economics_passing(results, INDICATOR_treasury_spending, 50, 0.95, &p, &error),
                     STATUS_OK);
    assert_true(p[0].median == 0 && p[1].median == 0);
    free(p);
    assert_int_equal(economics_passing(results, INDICATOR_treasury_spending, 5, 0.95, &p, &error), STATUS_OK);
    assert_true(p[0].probability.mean == 0 && p[1].probability.mean == 0);
    free(p);
    results_close(&results);
    own_free(&f);
}

/* The same measures in both: nothing is added, lost or spent, nothing is to be paid back, and no ratio exists. */
static void nothing_added(void **state)
{
    (void)state;
    struct own_file f;
    struct economics economics;
    own_settings(&f, 4, 20, 14);
    for (int s = 0; s < 2; s++) {
        setting_measure(&f.setting[s], ENTERPRISE_SUBSIDY, 0, 14);
        f.scenario[s] = f.setting[s].scenario;
    }
    name_file(f.path);
    struct results *results = run_into(f.path, f.scenario, 2, 4, 9);
    make(&economics, results, 0.08);
    for (size_t k = 0; k < economics.n; k++) {
        const struct economic_row *row = &economics.row[k];
        if (row->measure == ECONOMIC_FREE_RIDERS || row->measure == ECONOMIC_DEADWEIGHT)
            continue;
        bool ratio = row->measure == ECONOMIC_COST_PER_ADOPTER || row->measure == ECONOMIC_COST_PER_TAX ||
                     row->measure == ECONOMIC_PAID_BACK || row->measure == ECONOMIC_PAYBACK;
        assert_true(ratio ? isnan(row->value.mean) : row->value.mean == 0);
        assert_true(ratio ? isnan(row->value.low) : row->value.low == 0 && row->value.high == 0);
    }
    economics_free(&economics);
    results_close(&results);
    own_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_out_by_hand),
        cmocka_unit_test(payback),
        cmocka_unit_test(counts),
        cmocka_unit_test(passing),
        cmocka_unit_test(nothing_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
