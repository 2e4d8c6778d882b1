/* Additional adopters, free riders and what they cost: a case worked out by hand, through the whole model. */
#include "additionality.h"
#include "worlds.h"

enum { TENANTS_IN_PARK = 4000, MONTHS_RUN = 30 };
/* One park in which everybody considers, at one price for all, and orders if the gain is worth more than that; nothing else
 * happens. Only stage 1 is on offer. */
static void plain_setting(struct setting *s, bool subsidy)
{
    setting_create(s, 1, TENANTS_IN_PARK);
    struct parameters *p = &s->scenario.parameters;
    make_still(p);
    make_eager(p);
    make_easy(p);
    s->scenario.months = MONTHS_RUN;
    p->enterprise_highest_stage = 1;
    p->provider_count = 20;
    p->procurement_bid_noise = p->procurement_overhead = 0;
    p->project_size_exponent = 0;
    p->learning_rate = 0;
    p->appraisal_hassle = 0;
    p->appraisal_order_exponent[0] = 0;
    p->appraisal_success_discount = 1;
    p->population_literacy = 1;
    for (int d = 0; d < 4; d++) {
        p->population_initial_share[d] = 0;
        p->production_uplift[d] = 0;
    }
    p->production_integration_uplift = 0;
    p->project_duration[0] = 1;
    if (subsidy) {
        struct measure *grant = setting_measure(s, ENTERPRISE_SUBSIDY, 0, MONTHS_RUN - 1);
        grant->value[SUBSIDY_RATE] = 0.2 / 0.7;
        grant->value[SUBSIDY_CAP] = 1000;
    }
}

/* The world with willingness to pay uniform on (0, 1) units: the base outputs of its tenants are set so that the present
 * value of the gain, which is proportional to output, is as much. The price is 0.7 units. */
static void run_uniform(struct world *world, const struct setting *s)
{
    const struct parameters *p = &s->scenario.parameters;
    double r = p->appraisal_discount_rate, annuity = (1 - pow(1 + r, -p->appraisal_horizon)) / r,
           unit = p->project_price[0] / 0.7;
    uint64_t state = 72;
    open_world(world, s, 71, 0);
    for (size_t j = 0; j < world->enterprises.n; j++) {
        double willing = (double)(other_random(&state) >> 11) * 0x1p-53 * unit;
        world_census(world, 0, j, -1);
        world->enterprises.base_output[j] = (real)(willing / (p->appraisal_benefit[0] * annuity));
        world_census(world, 0, j, 1);
    }
    run_world(world, MONTHS_RUN);
}

/* Price 0.7, subsidy 0.2, no peers: adopters 0.50, of them additional 0.20 and free riders 0.30, deadweight 0.6, and an
 * additional adopter costs 0.50 units. 5 comparisons within 4 standard errors, false alarm 3.2e-4. */
static void uniform_willingness_to_pay(void **unused)
{
    (void)unused;
    struct setting plain, granted;
    struct world world[2];
    struct additionality counts[4];
    struct error error = {0};
    plain_setting(&plain, false);
    plain_setting(&granted, true);
    run_uniform(&world[0], &plain);
    run_uniform(&world[1], &granted);
    const struct world *worlds[] = {&world[0], &world[1]};
    assert_int_equal(additionality_count_all(counts, worlds, 2, &error), STATUS_OK);
    const struct additionality *with = &counts[1 * 2 + 0];
    double n = TENANTS_IN_PARK, unit = plain.scenario.parameters.project_price[0] / 0.7;
    double additional = (double)with->adopters[ADDED_ADDITIONAL][0] / n,
           riders = (double)with->adopters[ADDED_BOTH_SUBSIDISED][0] / n;
    double spending = total_of(&world[1], SPENDING) - total_of(&world[0], SPENDING);
    check_mean("adopters", additional + riders, 0.5, sqrt(0.25 / n));
    check_mean("additional", additional, 0.2, sqrt(0.16 / n));
    check_mean("free riders", riders, 0.3, sqrt(0.21 / n));
    /* (a + f) 0.2 / a with a and f multinomial: by the delta method its deviation is 0.2 sqrt(f (a + f) / a^3 / n) */
    check_mean("cost per additional adopter", spending / (additional * n) / unit, 0.5,
               0.2 * sqrt(0.3 * 0.5 / 0.008 / n));
    check_mean("deadweight", riders / (riders + additional), 0.6, sqrt(0.6 * 0.4 / 0.5 / n));
    assert_int_equal(with->adopters[ADDED_SPILLOVER][0], 0);
    assert_int_equal(with->adopters[ADDED_LOST][0], 0);
    for (int k = 0; k < 2; k++)
        world_free(&world[k]);
    setting_free(&plain);
    setting_free(&granted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(uniform_willingness_to_pay)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
