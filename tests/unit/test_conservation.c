/* Limit case 5: enterprises, plots, land, projects and money are conserved every month, recomputed here from
 * the columns; and a world that was tampered with is stopped, with the invariant's name. Exact, no false
 * alarms. */
#include "worlds.h"

enum { PARKS = 14, MONTHS = 72, AWARD = 8 };

/* All instruments, with budgets of their own and a shared one, county shares; some parks half empty, one
 * opens later. */
static void busy_setting(struct setting *s)
{
    setting_create(s, PARKS, 55);
    for (size_t i = 0; i < PARKS; i++)
        s->parks.park[i].enterprises = 55 - 4 * (int)(i % 5);
    s->parks.park[3].opening = s->scenario.start + 9;
    s->parks.park[3].enterprises = 0;
    struct parameters *p = &s->scenario.parameters;
    p->enterprise_external_influence = 0.3;
    p->population_literacy = 0.6;
    p->park_initial_docked = 0.3; /* others are left to be docked */
    p->platform_hazard = 0.2;     /* modules are ordered */
    p->platform_incident = p->platform_closure = 0.5;
    p->evaluation_leading = 55; /* parks that others can learn from */
    for (size_t i = 0; i < 3; i++) {
        s->parks.park[i].operator_skill = 0.95;
        s->parks.park[i].operator_cash = 500;
    }
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        struct measure *measure = setting_measure(s, (enum instrument)k, k, 60 + k);
        measure->value[FIELD_COUNTY_SHARE] = 0.04 * (k + 1);
        measure->value[FIELD_BUDGET] = k % 2 == 0 ? 25 : -1;
        measure->value[FIELD_RAMP_MONTHS] = 3 * (k % 3);
        if (k == PARK_EVALUATION)
            measure->value[EVALUATION_AWARD_STANDARD] = measure->value[EVALUATION_AWARD_LEADING] = AWARD;
        if (k == ATTRACT_LEADING) {
            measure->value[ATTRACT_RATE] = 0.5;
            measure->value[ATTRACT_UNIT_COST] = 20;
        }
    }
    s->scenario.yearly_budget = 400;
}

/* What the test itself keeps of money. */
struct books {
    int64_t by_measure[N_INSTRUMENTS + 1][N_PAYERS], by_county[13][N_PAYERS];
    int64_t tax[PARKS];
    double awards_before[PARKS],
        paid_before[PARKS]; /* AWARDS, and what operators paid, at the end of last year */
    bool shared_spent;      /* the shared budget ran out in some month */
};

static void check_enterprises(const struct world *world, size_t i)
{
    const struct enterprises *e = &world->enterprises;
    double live = 0, stage[N_STAGES + 1] = {0}, land = 0, all_land = 0, employees = 0, in_project = 0,
           open = 0;
    for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++) {
        all_land += land_of(world, j);
        in_project += (e->profile[j].flags & IN_PROJECT) != 0;
        if (!(e->profile[j].flags & LIVE)) {
            assert_true(e->profile[j].stage == 0 && e->base_output[j] == 0 && e->employees[j] == 0 &&
                        !(e->profile[j].flags & IN_PROJECT));
            continue;
        }
        live++;
        land += land_of(world, j);
        employees += e->employees[j];
        for (int d = 1; d <= e->profile[j].stage; d++)
            stage[d]++;
    }
    for (size_t k = 0; k < world->projects.n; k++)
        open += world->projects.park[k] == i;
    const struct park_row *row = &world->scenario->parks->park[i];
    assert_true(live == value_of(world, i, ENTERPRISES) && live <= row->plots);
    assert_true(live == row->enterprises + value_of(world, i, ENTRIES) - value_of(world, i, EXITS));
    for (int d = 1; d <= 4; d++)
        assert_true(stage[d] == value_of(world, i, (enum accumulator)(AT_STAGE_1 + d - 1)));
    assert_true(stage[1] + stage[2] + stage[3] + stage[4] == value_of(world, i, STAGE_SUM));
    assert_true(employees == value_of(world, i, EMPLOYEES));
    check_close("occupied land", value_of(world, i, LAND_OCCUPIED), land, 1e-4);
    check_close("all land", all_land, row->land_mu, 1e-4);
    assert_true(open == in_project && open == value_of(world, i, PROJECTS_OPEN));
    assert_true(value_of(world, i, ORDERED) == value_of(world, i, DELIVERED) + value_of(world, i, FAILED) +
                                                   value_of(world, i, WITHDRAWN) + open);
    assert_true(value_of(world, i, PROJECTS_ENDED) ==
                value_of(world, i, DELIVERED) + value_of(world, i, FAILED));
}

static void check_tax(const struct world *world, struct books *books)
{
    const struct treasury *t = &world->treasury;
    double kept = world->scenario->parameters.treasury_retained;
    for (size_t i = 0; i < PARKS; i++) {
        books->tax[i] += t->tax[i];
        assert_true(books->tax[i] == t->tax_total[i] && t->tax_new[i] <= t->tax_total[i]);
        check_close("tax that stays", value_of(world, i, TAX_CITY) + value_of(world, i, TAX_COUNTY),
                    kept * (double)books->tax[i] / 1e4, 1e-6);
    }
}

static void check_money(const struct world *world, struct books *books)
{
    const struct treasury *t = &world->treasury;
    int64_t by_measure[N_PAYERS] = {0}, by_county[N_PAYERS] = {0}, by_park[N_PAYERS] = {0};
    for (int payer = 0; payer < N_PAYERS; payer++) {
        for (int m = 0; m <= t->n_measures; m++)
            by_measure[payer] += books->by_measure[m][payer] += t->by_measure[m * N_PAYERS + payer];
        for (int c = 0; c <= t->n_counties; c++)
            by_county[payer] += books->by_county[c][payer] += t->by_county[c * N_PAYERS + payer];
        for (size_t i = 0; i <= t->n_parks; i++)
            by_park[payer] += t->by_park[i * N_PAYERS + (size_t)payer];
        assert_true(by_measure[payer] == by_county[payer] && by_county[payer] == by_park[payer]);
        assert_true(by_measure[payer] == t->total[payer] && by_measure[payer] >= 0);
    }
    assert_true(books->by_measure[t->n_measures][CITY] == 0 && books->by_measure[t->n_measures][COUNTY] == 0);
    assert_true(books->by_county[t->n_counties][COUNTY] == 0); /* what concerns no county, none pays */
    check_close("spending", total_of(world, SPENDING), (double)(by_measure[CITY] + by_measure[COUNTY]) / 1e4,
                1e-6);
    check_close("of counties", total_of(world, SPENDING_COUNTY), (double)by_measure[COUNTY] / 1e4, 1e-6);
    /* every project is paid for by its firm, less what the subsidy paid */
    double grants =
        (double)(books->by_measure[ENTERPRISE_SUBSIDY][CITY] + books->by_measure[ENTERPRISE_SUBSIDY][COUNTY]);
    check_close("projects", total_of(world, PROJECT_VALUE), ((double)by_measure[FIRM] + grants) / 1e4, 1e-5);
    /* every module and every fee by its operator, less what co-funding paid; whole yuan month by month */
    double cofunded = (double)(books->by_measure[COFUNDING][CITY] + books->by_measure[COFUNDING][COUNTY]);
    check_close("platforms", total_of(world, PLATFORM_COST) + total_of(world, PLATFORM_FEES),
                ((double)by_measure[PARK] + cofunded) / 1e4, 1e-4 * PARKS * MONTHS);
    check_tax(world, books);
    for (int m = 0; m < t->n_measures; m++)
        assert_true(t->year_budget[m] < 0 ||
                    (t->budget_left[m] >= 0 && t->budget_left[m] <= t->year_budget[m]));
    assert_true(t->shared_left >= 0 && t->shared_left <= t->year_shared);
    books->shared_spent |= t->shared_left < 10000; /* a wan yuan */
}

static void check_providers(const struct world *world)
{
    const struct providers *v = &world->providers;
    const struct projects *q = &world->projects;
    double ended = 0, completed = 0;
    for (int k = 0; k < v->n; k++) {
        int active = 0, queued = 0;
        for (size_t p = 0; p < q->n; p++) {
            active += q->provider[p] == k && q->state[p] == AT_WORK;
            queued += q->provider[p] == k && q->state[p] == QUEUED;
        }
        assert_true(active == v->active[k] && queued == v->queued[k] && active <= v->capacity[k]);
        ended += v->succeeded[k] + v->failed[k];
    }
    for (int d = 0; d < 4; d++)
        completed += v->completed[d];
    assert_true(ended == total_of(world, PROJECTS_ENDED) && completed == total_of(world, DELIVERED));
}

/* Modules on order, on platforms, and counted. Nothing is kept of an order once it has ended. */
static void check_platforms(const struct world *world)
{
    const struct parks *parks = &world->parks;
    const struct module_orders *o = &world->module_orders;
    double modules = 0;
    for (size_t i = 0; i < PARKS; i++) {
        int ordered = 0;
        for (size_t k = 0; k < o->n; k++)
            if (o->order[k].park == i) {
                assert_false(ordered >> o->order[k].module & 1);
                ordered |= 1 << o->order[k].module;
            }
        assert_int_equal(parks->ordered[i], ordered);
        assert_int_equal(parks->modules[i] & ordered, 0);
        assert_true(parks->modules[i] != 0 ||
                    !(parks->docked[i] || parks->compliant[i] || parks->dockable[i]));
        assert_true(!parks->docked[i] || parks->dockable[i]);
        assert_int_equal(parks->integrated[i] & 1, parks->docked[i]);
        modules += __builtin_popcount(parks->modules[i]);
    }
    assert_true(modules == total_of(world, MODULES));
}

/* What an operator has left of the year's cash: all that it has not paid or set aside for orders of this year, with the
 * awards of the year. */
static void check_cash(const struct world *world, struct books *books)
{
    const struct parks *parks = &world->parks;
    int year = world_year(world, world->month - 1);
    for (size_t i = 0; i < PARKS; i++) {
        double paid = (double)world->treasury.by_park[i * N_PAYERS + PARK] / 1e4, set_aside = 0;
        for (size_t k = 0; k < world->module_orders.n; k++) {
            const struct module_order *order = &world->module_orders.order[k];
            if (order->park == i && order->year == year)
                set_aside += (double)order->quote - (double)order->share / 1e4;
        }
        if (parks->open[i])
            check_close("cash left", parks->cash_left[i],
                        parks->cash[i] + AWARD * (value_of(world, i, AWARDS) - books->awards_before[i]) -
                            (paid - books->paid_before[i]) - set_aside,
                        1e-4 * 12 * (1 + N_MODULES));
        if (world->month % 12 == 0) { /* a year is over */
            books->awards_before[i] = value_of(world, i, AWARDS);
            books->paid_before[i] = paid;
        }
    }
}

/* Sums over twelve months, from what the test noted month by month; before the run, the start's. */
static void check_years(const struct world *world, double land[PARKS][MONTHS + 12],
                        int64_t tax[PARKS][MONTHS])
{
    for (size_t i = 0; i < PARKS; i++) {
        double sum = 0;
        int64_t paid = 0;
        land[i][world->month + 11] = value_of(world, i, LAND_OCCUPIED);
        tax[i][world->month - 1] = world->treasury.tax[i];
        for (int k = 0; k < 12; k++)
            sum += land[i][world->month + k];
        check_close("land of the year", value_of(world, i, LAND_YEAR), sum / 12, 1e-6);
        for (int k = world->month - 12; k < world->month && world->month >= 12; k++)
            paid += tax[i][k];
        if (world->month >= 12)
            check_close("tax of the year", value_of(world, i, TAX), (double)paid / 1e4, 1e-6);
    }
}

static void all_is_conserved(void **unused)
{
    static double land[PARKS][MONTHS + 12];
    static int64_t tax[PARKS][MONTHS];
    (void)unused;
    struct setting s;
    struct world world;
    struct books books = {0};
    busy_setting(&s);
    open_world(&world, &s, 41, 0);
    for (size_t i = 0; i < PARKS; i++)
        for (int k = 0; k < 12; k++)
            land[i][k] = (double)world.census.tally[i].land / 1e6;
    for (int month = 0; month < MONTHS; month++) {
        step_world(&world);
        for (size_t i = 0; i < PARKS; i++)
            check_enterprises(&world, i);
        check_money(&world, &books);
        check_providers(&world);
        check_platforms(&world);
        check_cash(&world, &books);
        check_years(&world, land, tax);
        assert_true(world.tenancies.n == (size_t)total_of(&world, EXITS));
    }
    for (int k = 0; k < N_INSTRUMENTS; k++) /* the run was busy: everything was paid for */
        if (!(books.by_measure[k][CITY] > 0 && books.by_measure[k][COUNTY] >= 0))
            fail_msg("%s spent nothing", instrument_infos[k].key);
    assert_true(books.shared_spent);
    assert_true(total_of(&world, DELIVERED) > 100 && total_of(&world, FAILED) > 10 &&
                total_of(&world, WITHDRAWN) > 0);
    assert_true(total_of(&world, EXITS) > 50 && total_of(&world, ENTRIES) > 50 &&
                total_of(&world, SUBSIDISED) > 5);
    assert_true(value_of(&world, 3, ENTERPRISES) > 0 && total_of(&world, TURNED_AWAY) > 0);
    assert_true(total_of(&world, AWARDS) > 3 && total_of(&world, MODULES_BOUGHT) > 10 &&
                total_of(&world, CONSOLIDATED) > 0 && total_of(&world, SCREENED_OUT) > 0 &&
                total_of(&world, ARRIVALS) > 0);
    world_free(&world);
    setting_free(&s);
}

/* Sums by chain and size class are those by park. Output by class is that since the year began, of those
 * still there, and base output and uplift by park those of the tenants before the month's exits and entries: these
 * agree where nobody moves, nor is moved by a measure. */
static void classes_add_up(void **unused)
{
    (void)unused;
    static double chain[N_CHAINS * N_ACCUMULATORS], size[N_SIZES * N_ACCUMULATORS];
    for (int still = 0; still < 2; still++) {
        struct setting s;
        struct world world;
        busy_setting(&s);
        if (still) {
            make_still(&s.scenario.parameters);
            s.scenario.measure[ATTRACT_LEADING].value[FIELD_INTENSITY] = 0;
            s.scenario.measure[CONSOLIDATION].value[FIELD_INTENSITY] = 0;
        }
        open_world(&world, &s, 42, 0);
        for (int month = 0; month < 24; month++) {
            step_world(&world);
            world_class_accumulators(&world, chain, size);
            for (int k = 0; k < N_ACCUMULATORS; k++) {
                bool year = accumulator_infos[k].kind == YEAR;
                if (!accumulator_infos[k].by_class || (!still && (year || k == UPLIFT || k == BASE_OUTPUT)) ||
                    (year && month % 12 != 11))
                    continue;
                double of_chains = 0, of_sizes = 0, total = total_of(&world, (enum accumulator)k);
                for (int c = 0; c < N_CHAINS; c++)
                    of_chains += chain[c * N_ACCUMULATORS + k];
                for (int c = 0; c < N_SIZES; c++)
                    of_sizes += size[c * N_ACCUMULATORS + k];
                check_close(accumulator_infos[k].id, of_chains, total, 2e-6 * total);
                check_close(accumulator_infos[k].id, of_sizes, total, 2e-6 * total);
            }
        }
        world_free(&world);
        setting_free(&s);
    }
}

/* ---- tampering ---- */

enum { VICTIM = 5 };

/* The plot of a live enterprise of park VICTIM without a project. */
static size_t victim_plot(const struct world *world)
{
    size_t j = world->parks.first[VICTIM];
    while (!(world->enterprises.profile[j].flags & LIVE) ||
           (world->enterprises.profile[j].flags & IN_PROJECT))
        j++;
    return j;
}

static void tamper_exits(struct world *world)
{
    ++*world_counted(world, VICTIM, EXITS);
}
static void tamper_initial(struct world *world)
{
    world->initial_live[VICTIM]--;
}
static void tamper_live_count(struct world *world)
{
    world->census.tally[VICTIM].live++;
}
static void tamper_live_flag(struct world *world)
{
    world->enterprises.profile[victim_plot(world)].flags &= (uint8_t)~LIVE;
}
static void tamper_stage(struct world *world)
{
    size_t j = victim_plot(world);
    world->enterprises.profile[j].stage = world->enterprises.profile[j].stage == 0 ? 1 : 0;
}
static void tamper_employees(struct world *world)
{
    world->enterprises.employees[victim_plot(world)]++;
}
static void tamper_base_output(struct world *world)
{
    world->enterprises.base_output[victim_plot(world)] *= 2;
}
static void tamper_tally(struct world *world)
{
    world->census.tally[VICTIM].employees++;
}
static void tamper_cell(struct world *world)
{
    world->census.cell[7]++;
}
static void tamper_land(struct world *world)
{
    world->parks.plot_land[VICTIM] *= 3;
}
static void tamper_ordered(struct world *world)
{
    ++*world_counted(world, VICTIM, ORDERED);
}
static void tamper_flag(struct world *world)
{
    world->enterprises.profile[victim_plot(world)].flags |= IN_PROJECT;
}
static void tamper_ledger_park(struct world *world)
{
    world->treasury.by_park[VICTIM * N_PAYERS + CITY]++;
}
static void tamper_ledger_total(struct world *world)
{
    world->treasury.total[COUNTY]--;
}
static void tamper_score(struct world *world)
{
    world->parks.score[VICTIM] = (double)NAN;
}
static void tamper_skill(struct world *world)
{
    world->parks.skill[VICTIM] = (double)NAN;
}
static void tamper_ring(struct world *world)
{
    world->parks.flow[parks_ring(&world->parks, 0, VICTIM)].output =
        (double)NAN; /* of January, the last month */
}
static void tamper_saving(struct world *world)
{
    *world_counted(world, VICTIM, SAVING) = (double)INFINITY;
}
static void tamper_city_row(struct world *world)
{
    world->providers.technology[0] = world->providers.quality[0] = (double)NAN;
}
static void tamper_demand(struct world *world)
{
    world->enterprises.demand[victim_plot(world)] = (real)NAN;
}

static const struct {
    const char *what;
    void (*tamper)(struct world *world);
    const char *named; /* in the message, and the park's id unless `city` */
    int within;        /* months within which it is noticed: 12 where only December counts afresh */
    int city;
} tampers[] = {{"exits", tamper_exits, "'enterprises'", 1, 0},
               {"enterprises of the start", tamper_initial, "'enterprises'", 1, 0},
               {"count of the living", tamper_live_count, "'enterprises'", 1, 0},
               {"live flag", tamper_live_flag, "'counts'", 12, 0},
               {"stage", tamper_stage, "'counts'", 12, 0},
               {"employees", tamper_employees, "'counts'", 12, 0},
               {"base output", tamper_base_output, "'counts'", 12, 0},
               {"tally", tamper_tally, "'counts'", 12, 0},
               {"cell", tamper_cell, "'cells'", 12, 1},
               {"land of a plot", tamper_land, "'counts'", 12, 0},
               {"orders", tamper_ordered, "'projects'", 1, 0},
               {"project flag", tamper_flag, "'projects of enterprises'", 12, 0},
               {"ledger by park", tamper_ledger_park, "'money'", 1, 1},
               {"ledger's total", tamper_ledger_total, "'money'", 1, 1},
               {"score NaN", tamper_score, "'SCORE'", 1, 0},
               {"skill NaN", tamper_skill, "'SKILL'", 1, 0},
               {"output NaN", tamper_ring, "'OUTPUT'", 12, 0},
               {"saving infinite", tamper_saving, "'SAVING'", 1, 0},
               {"quality NaN", tamper_city_row, "'PROVIDER_QUALITY'", 1, 1},
               {"demand NaN", tamper_demand, "'INITIAL_TAX'", 1, 0}};

static void tampering_is_noticed(void **unused)
{
    (void)unused;
    for (size_t k = 0; k < sizeof tampers / sizeof *tampers; k++) {
        struct setting s;
        struct world world;
        struct error error = {0};
        setting_create(&s, PARKS, 55); /* nobody leaves, so that what was tampered with stays */
        make_still(&s.scenario.parameters);
        open_world(&world, &s, 43, 0);
        run_world(&world, 13); /* into January: December's count is far away */
        tampers[k].tamper(&world);
        enum status status = STATUS_OK;
        int months = 0;
        while (status == STATUS_OK && months++ < tampers[k].within)
            status = world_step(&world, &error);
        if (status != STATUS_INVARIANT || error.status != STATUS_INVARIANT)
            fail_msg("%s: not noticed within %d months", tampers[k].what, tampers[k].within);
        if (strstr(error.message, tampers[k].named) == NULL ||
            (!tampers[k].city && strstr(error.message, s.parks.park[VICTIM].id) == NULL))
            fail_msg("%s: the message does not name it: %s", tampers[k].what, error.message);
        char month[32];
        (void)snprintf(month, sizeof month, "month %d", world.month - 1);
        if (strstr(error.message, month) == NULL)
            fail_msg("%s: the message does not name the month: %s", tampers[k].what, error.message);
        world_free(&world);
        setting_free(&s);
    }
}

/* The same runs, left alone, go on: the checks do not cry wolf. */
static void left_alone_nothing_is_noticed(void **unused)
{
    (void)unused;
    struct setting s;
    struct world world;
    setting_create(&s, PARKS, 55);
    make_still(&s.scenario.parameters);
    open_world(&world, &s, 43, 0);
    run_world(&world, 25);
    world_free(&world);
    setting_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_is_conserved), cmocka_unit_test(classes_add_up),
                                       cmocka_unit_test(tampering_is_noticed),
                                       cmocka_unit_test(left_alone_nothing_is_noticed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
