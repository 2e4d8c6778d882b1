/* What each instrument costs, whom it leaves alone, and what a budget does to it. All exact: no false alarms. What it does
 * is in test_instruments.c. */
#include "worlds.h"

/* ---- cost ---- */

enum { PARKS = 24, PLOTS = 30, COST_MONTHS = 64, COST_FROM = 2, COST_UNTIL = 55 };

/* What the world was like before the month, as far as costs hang on it. */
struct before {
    uint8_t planned[PARKS], awarded[PARKS], modules[PARKS], ready[PARKS * N_CHAINS * 4];
    int16_t cofunded[PARKS];
    double accumulators[(PARKS + 1) * N_ACCUMULATORS];
    double listed, in_business;
    uint8_t tendered[PARKS * PLOTS];   /* its project has a provider */
    uint8_t ends[PARKS * PLOTS];       /* the stage to which its project leads, in the last month of work */
    int64_t granted[PARKS * PLOTS];    /* yuan, of that project */
    double enterprises[N_INSTRUMENTS]; /* targeted */
    double chains[N_INSTRUMENTS];      /* with targeted ones */
};

/* All instruments at once, one measure each, in their order; many for some parks or enterprises only. What is paid
 * to pools and under co-funding can be told apart by county; whoever may be made to leave has no grant. */
static void cost_setting(struct setting *s)
{
    setting_create(s, PARKS, PLOTS);
    struct parameters *p = &s->scenario.parameters;
    for (int d = 0; d < 4; d++)
        p->turnover_exit[d] = 0;
    p->turnover_exit_old = p->platform_drop = 0;
    p->platform_hazard = 0.3;
    p->park_initial_platform = 0.6;
    p->park_initial_docked = 0;
    p->enterprise_external_influence = 0.3;
    p->evaluation_standard = 30;
    p->evaluation_leading = 45;
    p->procurement_bid_noise = p->provider_cost_spread = 0; /* the price is what was quoted */
    p->procurement_surprise = p->provider_capacity = 100;
    for (size_t i = 0; i < PARKS; i++) {
        s->parks.park[i].enterprises = PLOTS - 8;
        if (i % 3 == 0)
            s->parks.park[i].operator_skill = 0.9;
    }
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        struct measure *measure = setting_measure(s, (enum instrument)k, COST_FROM, COST_UNTIL);
        bool whole = k == POOLED_PROCUREMENT || k == RECOMMENDED_LIST;
        measure->value[FIELD_INTENSITY] = whole ? 1 : 0.75;
        measure->value[FIELD_COUNTY_SHARE] = 0.04 * k;
    }
    struct measure *measure = s->scenario.measure;
    measure[POOLED_PROCUREMENT].value[POOL_JOIN] = 1;
    measure[POOLED_PROCUREMENT].target.counties = 0x555;
    measure[COFUNDING].target.counties = 0xaaa;
    measure[ENTERPRISE_SUBSIDY].target.sizes = ~(1U << SIZE_MICRO);
    measure[CONSOLIDATION].target.sizes = 1U << SIZE_MICRO;
    measure[ENTERPRISE_GUIDANCE].target.sizes = 1U << SIZE_SMALL;
    measure[ENTERPRISE_GUIDANCE].target.stages = 1U << 0 | 1U << 2;
    measure[ORDER_POOLING].target.chains = 1U << CHAIN_APPAREL | 1U << CHAIN_FOOTWEAR;
    measure[CHAIN_INTEGRATION].target.stages = 1U << 3 | 1U << 4;
    measure[PARTY_BUILDING].target.difficulties = 1U << DIFFICULTY_DIFFICULT;
    measure[OPERATOR_TRAINING].target.modes = 1U << MODE_GOVERNMENT_LED | 1U << MODE_VILLAGE_COLLECTIVE;
    measure[SPECIALISATION].target.chains = 0x3f;
}

/* Whether park i meets the criteria of measure m that these tests use; grades are none of them. */
static bool reaches(const struct world *world, int m, size_t i)
{
    const struct target *t = &world->scenario->measure[m].target;
    const struct parks *parks = &world->parks;
    bool parks_only = instrument_infos[world->scenario->measure[m].instrument].subject == PARKS_ONLY;
    return (t->counties >> parks->county[i] & 1) && (t->modes >> parks->mode[i] & 1) &&
           (t->difficulties >> parks->difficulty[i] & 1) &&
           (!parks_only || (t->chains >> parks->chain[i] & 1));
}

static bool names(const struct target *t, const struct enterprises *e, size_t j)
{
    return (e->profile[j].flags & LIVE) && (t->sizes >> e->profile[j].size & 1) &&
           (t->stages >> e->profile[j].stage & 1) && (t->chains >> e->profile[j].chain & 1);
}

static void count_targeted(const struct world *world, struct before *b)
{
    for (int m = 0; m < N_INSTRUMENTS; m++) {
        int in_chain[N_CHAINS] = {0};
        b->enterprises[m] = b->chains[m] = 0;
        for (size_t i = 0; i < PARKS; i++)
            for (size_t j = world->parks.first[i]; j < world->parks.first[i + 1]; j++)
                if (reaches(world, m, i) &&
                    names(&world->scenario->measure[m].target, &world->enterprises, j)) {
                    b->enterprises[m]++;
                    in_chain[world->enterprises.profile[j].chain] = 1;
                }
        for (int chain = 0; chain < N_CHAINS; chain++)
            b->chains[m] += in_chain[chain];
    }
}

static void look_before(const struct world *world, struct before *b)
{
    const struct projects *q = &world->projects;
    memcpy(b->planned, world->parks.planned, sizeof b->planned);
    memcpy(b->awarded, world->parks.awarded, sizeof b->awarded);
    memcpy(b->modules, world->parks.modules, sizeof b->modules);
    if (world->parks.template_ready != NULL)
        memcpy(b->ready, world->parks.template_ready, sizeof b->ready);
    memcpy(b->cofunded, world->parks.cofunded, sizeof b->cofunded);
    take_accumulators(world, b->accumulators);
    b->listed = b->in_business = 0;
    for (int v = 0; v < world->providers.n; v++) {
        b->listed += world->providers.listed[v];
        b->in_business += world->providers.in_business[v];
    }
    memset(b->tendered, 0, sizeof b->tendered);
    memset(b->ends, 0, sizeof b->ends);
    for (size_t k = 0; k < q->n; k++) {
        b->tendered[q->plot[k]] = q->provider[k] != NO_PROVIDER;
        if (q->state[k] == AT_WORK && q->months[k] == 1 && q->grantor[k] == ENTERPRISE_SUBSIDY) {
            b->ends[q->plot[k]] = q->target[k];
            b->granted[q->plot[k]] = q->grant[k];
        }
    }
    count_targeted(world, b);
}

/* How much an accumulator rose in the month. */
static double rise(const struct world *world, const struct before *b, size_t i, enum accumulator accumulator)
{
    return value_of(world, i, accumulator) - b->accumulators[i * N_ACCUMULATORS + (size_t)accumulator];
}

static double rises(const struct world *world, const struct before *b, int m, enum accumulator accumulator)
{
    double sum = 0;
    for (size_t i = 0; i < PARKS; i++)
        sum += reaches(world, m, i) ? rise(world, b, i, accumulator) : 0;
    return sum;
}

static int bits(unsigned mask)
{
    int count = 0;
    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* Grants of the projects that succeeded this month, wan yuan. */
static double grants_paid(const struct world *world, const struct before *b)
{
    double sum = 0;
    for (size_t j = 0; j < PARKS * PLOTS; j++)
        if (b->ends[j] > 0 && world->enterprises.profile[j].stage == b->ends[j])
            sum += (double)b->granted[j] / 1e4;
    return sum;
}

/* Batches that closed this month: kinds of projects and modules that pools of this measure brought to a provider. */
static double batches_held(const struct world *world, const struct before *b, int month)
{
    const struct projects *q = &world->projects;
    int of_stage[N_STAGES][2] = {{0}}, count = 0;
    unsigned bought = 0;
    if ((month - COST_FROM + 1) % 3 != 0 && month != COST_UNTIL)
        return 0;
    for (size_t k = 0; k < q->n; k++)
        if (q->pool[k] == POOLED_PROCUREMENT && q->provider[k] != NO_PROVIDER && !b->tendered[q->plot[k]])
            of_stage[q->target[k]][q->listed[k] != 0] = 1;
    for (int d = 0; d < N_STAGES; d++)
        count += of_stage[d][0] + of_stage[d][1];
    for (size_t i = 0; i < PARKS; i++)
        if (reaches(world, POOLED_PROCUREMENT, i)) /* who joins is who is there: the share is 1 */
            bought |= (unsigned)(world->parks.modules[i] & ~b->modules[i]);
    return count + bits(bought);
}

/* The treasury's share of modules bought and of fees. */
static double cofunded(const struct world *world, const struct before *b, const struct measure *measure,
                       int month)
{
    double sum = 0, fee = world->scenario->parameters.platform_fee / 12;
    for (size_t i = 0; i < PARKS; i++) {
        if (!reaches(world, COFUNDING, i))
            continue;
        double share = measure->value[FIELD_INTENSITY] *
                       measure->value[world->parks.difficulty[i] == DIFFICULTY_DIFFICULT ? COFUNDING_DIFFICULT
                                                                                         : COFUNDING_RATE];
        sum += share * rise(world, b, i, PLATFORM_COST);
        if (b->cofunded[i] >= 0 && month - b->cofunded[i] <= 12 * measure->value[COFUNDING_YEARS])
            sum += share * fee * bits(b->modules[i]);
    }
    return sum;
}

static double awards_paid(const struct world *world, const struct before *b, const struct measure *measure)
{
    double sum = 0;
    for (size_t i = 0; i < PARKS; i++) {
        int new = world->parks.awarded[i] & ~b->awarded[i];
        sum += new &AWARD_STANDARD ? measure->value[EVALUATION_AWARD_STANDARD] : 0;
        sum += new &AWARD_LEADING ? measure->value[EVALUATION_AWARD_LEADING] : 0;
    }
    return sum * measure->value[FIELD_INTENSITY];
}

/* Rewards less fines of a January. */
static double rewards_paid(const struct world *world, const struct measure *measure, int month)
{
    double n = 0;
    for (int v = 0; v < world->providers.n; v++)
        n += world->providers.in_business[v];
    if (month % 12 != 0)
        return 0;
    return measure->value[FIELD_INTENSITY] * floor(measure->value[ASSESSMENT_TAIL] * n + 0.5) *
           (measure->value[ASSESSMENT_REWARD] - measure->value[ASSESSMENT_FINE]);
}

/* How many plans, templates, batches, ... one month brought: what unit costs are paid for by event. */
static double events(const struct world *world, const struct before *b, int m, int month)
{
    double count = 0;
    switch ((enum instrument)m) {
    case DIGITAL_PLAN:
        for (size_t i = 0; i < PARKS; i++)
            count += world->parks.planned[i] - b->planned[i];
        return count;
    case TEMPLATE_REUSE:
        for (size_t k = 0; k < PARKS * N_CHAINS * 4; k++)
            count += world->parks.template_ready[k] - b->ready[k];
        return count;
    case ATTRACT_LEADING:
        return rises(world, b, m, ARRIVALS);
    case CONSOLIDATION:
        return rises(world, b, m, CONSOLIDATED);
    case ENTRY_SCREENING:
        return rises(world, b, m, ENTRIES) - rises(world, b, m, ARRIVALS);
    case POOLED_PROCUREMENT:
        return batches_held(world, b, month);
    case DIAGNOSIS:
        return rises(world, b, m, VISITED);
    default:
        return 0;
    }
}

/* What the month should have cost under measure m, wan yuan. */
static double due(const struct world *world, const struct before *b, int m, int month)
{
    const struct measure *measure = &world->scenario->measure[m];
    const double *value = measure->value;
    double monthly = value[instrument_infos[m].cost_field] * value[FIELD_INTENSITY] / 12, count = 0;
    if (m == ENTERPRISE_SUBSIDY) /* promised before, paid when due */
        return grants_paid(world, b);
    if (month < COST_FROM || month > COST_UNTIL)
        return 0;
    switch ((enum instrument)m) {
    case APPLICATION_TRAINING:
    case ENTERPRISE_GUIDANCE:
    case ORDER_POOLING:
        return monthly * b->enterprises[m];
    case PARK_EVALUATION:
    case SPECIALISATION:
    case OPERATOR_TRAINING:
    case PARTY_BUILDING:
        for (size_t i = 0; i < PARKS; i++)
            count += reaches(world, m, i);
        return monthly * count + (m == PARK_EVALUATION ? awards_paid(world, b, measure) : 0);
    case PAIRING:
        for (size_t i = 0; i < PARKS; i++)
            count += world->parks.mentor[i] != NO_PARK;
        return monthly * count;
    case CHAIN_INTEGRATION:
        return monthly * b->chains[m];
    case PROVIDER_STANDARDISATION:
        return monthly * b->listed;
    case PROVIDER_ASSESSMENT:
        return monthly * b->in_business + rewards_paid(world, measure, month);
    case DATA_STANDARD:
    case RECOMMENDED_LIST:
    case SINGLE_REPORTING:
        return monthly;
    case COFUNDING:
        return cofunded(world, b, measure, month);
    case PROVINCIAL_DOCKING:
        return value[DOCKING_UNIT_COST] * rises(world, b, m, DOCKINGS) +
               value[DOCKING_FIX_COST] * rises(world, b, m, FIXES);
    case DIGITAL_PLAN:
    case TEMPLATE_REUSE:
    case ENTRY_SCREENING:
        return value[instrument_infos[m].cost_field] * value[FIELD_INTENSITY] * events(world, b, m, month);
    default: /* so many events as intensity brings */
        return value[instrument_infos[m].cost_field] * events(world, b, m, month);
    }
}

static bool is_city_wide(int m)
{
    enum cost_basis basis = instrument_infos[m].cost;
    return basis == COST_PER_YEAR || basis == COST_PER_CHAIN_YEAR || basis == COST_PER_LISTED_YEAR ||
           basis == COST_PER_PROVIDER_YEAR || m == POOLED_PROCUREMENT;
}

/* Every month each row of the ledger is what its measure should have cost, reckoned afresh from the world before and after;
 * counties pay their share of what concerns parks, and nothing of the rest. */
static void costs_are_what_they_should_be(void **unused)
{
    (void)unused;
    static struct before b;
    struct setting s;
    struct world world;
    double sum[N_INSTRUMENTS] = {0}, months[N_INSTRUMENTS] = {0};
    cost_setting(&s);
    open_world(&world, &s, 91, 0);
    for (int month = 0; month < COST_MONTHS; month++) {
        look_before(&world, &b);
        step_world(&world);
        const int64_t *paid = world.treasury.by_measure;
        for (int m = 0; m < N_INSTRUMENTS; m++, paid += N_PAYERS) {
            double expected = due(&world, &b, m, month), yuan = 1e-4, rounding = 0.5 * PARKS * yuan;
            double all = (double)(paid[CITY] + paid[COUNTY]) / 1e4, county = (double)paid[COUNTY] / 1e4;
            double share = is_city_wide(m) ? 0 : s.scenario.measure[m].value[FIELD_COUNTY_SHARE];
            if (!(fabs(all - expected) <= rounding))
                fail_msg("%s cost %.6f in month %d, not %.6f", instrument_infos[m].key, all, month, expected);
            if (!(fabs(county - share * all) <= rounding))
                fail_msg("%s cost counties %.6f of %.6f in month %d, not a share of %g",
                         instrument_infos[m].key, county, all, month, share);
            assert_true(paid[PARK] == 0 && paid[FIRM] == 0);
            sum[m] += all;
            months[m] += all > 0;
        }
        assert_true(paid[CITY] == 0 && paid[COUNTY] == 0); /* nothing under no measure */
    }
    for (int m = 0; m < N_INSTRUMENTS; m++) {
        if (sum[m] <= 0)
            fail_msg("%s cost nothing", instrument_infos[m].key);
    }
    assert_true(total_of(&world, FIXES) > 0 && total_of(&world, DOCKINGS) > 0 &&
                total_of(&world, AWARDS) > 0 && total_of(&world, FAILED) > 0 &&
                total_of(&world, SUBSIDISED) > 0);
    world_free(&world);
    setting_free(&s);
}

/* ---- whom it leaves alone ---- */

enum { BY_CHAIN, BY_SIZE, BY_STAGE, N_DIMENSIONS };
static const char *const dimension_name[N_DIMENSIONS] = {"chain", "size", "stage"};

/* Nothing couples enterprises: no peers, no learning, no limits of capacity, providers for ever the same, platforms that
 * stay as they are, no gain from neighbours. */
static void uncouple_enterprises(struct parameters *p)
{
    static const double initial[4] = {0.7, 0.5, 0.3, 0.1};
    memcpy(p->population_initial_share, initial, sizeof initial);
    for (int d = 0; d < 4; d++) /* high stages are worth thinking about */
        p->appraisal_benefit[d] *= 2;
    p->appraisal_liquidity = 3;
    p->population_main_chain_share = 0.8;
    p->enterprise_external_influence = 1;
    p->enterprise_peer_influence = p->enterprise_failure_deterrence = 0;
    p->platform_hazard = p->platform_peers = p->platform_drop = p->project_failure_compliant = 0;
    p->learning_rate = p->provider_experience_gain = p->provider_entry = 0;
    p->provider_capacity = 100;
    p->provider_queue_months = 1000;
    p->provider_idle_months = 254;
    p->procurement_weight_rating = p->procurement_weight_capacity = 0;
    p->production_chain_match = p->turnover_partners = 0;
    p->appraisal_integration_gain = 0;
    p->population_literacy = 0.5;
}

/* What must be on beside it, for everybody. */
static void add_beside(struct setting *s, enum instrument instrument)
{
    if (instrument == APPLICATION_TRAINING || instrument == RECOMMENDED_LIST)
        (void)setting_measure(s, ENTERPRISE_SUBSIDY, 0, 200);
    if (instrument == PROVIDER_STANDARDISATION) /* all providers: the list does not depend on who did what */
        setting_measure(s, RECOMMENDED_LIST, 0, 200)->value[LIST_LENGTH] = 1000;
    if (instrument == SINGLE_REPORTING)
        (void)setting_measure(s, PROVINCIAL_DOCKING, 0, 200);
}

static void narrow_setting(struct setting *s, enum instrument instrument)
{
    struct parameters *p = &s->scenario.parameters;
    setting_create(s, 12, 60);
    uncouple_enterprises(p);
    if (instrument != CHAIN_INTEGRATION)
        p->production_integration_uplift = 0;
    else /* which needs the uplift, so that nobody else's stage may change */
        make_silent(p);
    for (int d = 0; d < 4 && instrument == CHAIN_INTEGRATION; d++)
        p->project_slip_hazard[d] = 0;
    add_beside(s, instrument);
}

static void narrow_target(struct target *t, int dimension, enum instrument instrument)
{
    /* low land is with the smallest, high stages are not */
    uint32_t sizes = instrument == CONSOLIDATION ? 1U << SIZE_MICRO : 1U << SIZE_SMALL | 1U << SIZE_MEDIUM;
    if (dimension == BY_CHAIN)
        t->chains = 1U << CHAIN_ELECTRICAL | 1U << CHAIN_APPAREL | 1U << CHAIN_AUTO_PARTS;
    else if (dimension == BY_SIZE)
        t->sizes = sizes;
    else
        t->stages = 1U << 2 | 1U << 3;
}

static bool same_enterprise(const struct enterprises *a, const struct enterprises *b, size_t j)
{
    return a->entity[j] == b->entity[j] && a->profile[j].flags == b->profile[j].flags &&
           a->profile[j].stage == b->profile[j].stage && a->since[j] == b->since[j] &&
           a->first_subsidised[j] == b->first_subsidised[j] &&
           memcmp(&a->uplift[j], &b->uplift[j], sizeof *a->uplift) == 0 &&
           memcmp(&a->demand[j], &b->demand[j], sizeof *a->demand) == 0 &&
           memcmp(&a->base_output[j], &b->base_output[j], sizeof *a->base_output) == 0 &&
           memcmp(&a->year_output[j], &b->year_output[j], sizeof *a->year_output) == 0;
}

/* Marks the plots whose tenants the target has meant in either world. */
static void mark_meant(const struct target *t, const struct world *a, const struct world *b, uint8_t *meant)
{
    for (size_t j = 0; j < a->enterprises.n; j++)
        meant[j] |= names(t, &a->enterprises, j) || names(t, &b->enterprises, j);
}

static void check_others(enum instrument instrument, int dimension)
{
    struct setting s, t;
    struct world a, b;
    narrow_setting(&s, instrument);
    narrow_setting(&t, instrument);
    struct measure *measure = setting_measure(&t, instrument, 0, 200);
    narrow_target(&measure->target, dimension, instrument);
    open_world(&a, &s, 92, 0);
    open_world(&b, &t, 92, 0);
    uint8_t *meant = calloc(a.enterprises.n, 1);
    assert_non_null(meant);
    double changed = 0, others = 0;
    for (int month = 0; month < 50; month++) {
        mark_meant(&measure->target, &a, &b, meant);
        step_world(&a);
        step_world(&b);
        mark_meant(&measure->target, &a, &b, meant);
        others = 0;
        for (size_t j = 0; j < a.enterprises.n; j++) {
            bool same = same_enterprise(&a.enterprises, &b.enterprises, j);
            others += !meant[j];
            changed += !same;
            if (!same && !meant[j])
                fail_msg("%s by %s changed plot %zu in month %d, which it is not for",
                         instrument_infos[instrument].key, dimension_name[dimension], j, month);
        }
    }
    if (changed < 20 || others < 20)
        fail_msg("%s by %s: %g changed, %g not meant", instrument_infos[instrument].key,
                 dimension_name[dimension], changed, others);
    free(meant);
    world_free(&a);
    world_free(&b);
    setting_free(&s);
    setting_free(&t);
}

static void others_are_left_alone(void **unused)
{
    (void)unused;
    for (int k = 0; k < N_INSTRUMENTS; k++)
        for (int dimension = 0; dimension < N_DIMENSIONS; dimension++)
            if (instrument_infos[k].subject == ENTERPRISES_OF_PARKS)
                check_others((enum instrument)k, dimension);
}

/* ---- budgets ---- */

enum { BUDGET_MONTHS = 31, BUDGET_YEARS = 4, MID_YEAR = 5 };

/* Parks that learn and parks to learn from, vacant plots, platforms to be extended and docked. Begins in June. Projects
 * succeed and nobody leaves by himself: what has been promised is not given back. */
static void budget_setting(struct setting *s, enum instrument instrument)
{
    setting_create(s, PARKS, 20);
    struct parameters *p = &s->scenario.parameters;
    s->scenario.start += MID_YEAR;
    for (int d = 0; d < 4; d++)
        p->project_failure[d] = p->turnover_exit[d] = 0;
    p->turnover_exit_old = 0;
    p->procurement_surprise = 100;
    p->enterprise_external_influence = 0.3;
    p->platform_hazard = 0.6;
    p->park_initial_docked = 0.2;
    p->evaluation_leading = 45;
    p->population_literacy = 0.5;
    p->appraisal_liquidity = 0.15; /* some cannot pay, with a grant or without */
    for (size_t i = 0; i < PARKS; i++) {
        s->parks.park[i].enterprises = 15;
        if (i % 3 == 0) {
            s->parks.park[i].operator_skill = 0.9;
            s->parks.park[i].operator_cash = 200;
        }
    }
    add_beside(s, instrument);
}

/* What the measure took on by calendar year, wan yuan: grants when ordered, the rest when paid. */
static void spend(enum instrument instrument, double budget, double *by_year)
{
    struct setting s;
    struct world world;
    budget_setting(&s, instrument);
    struct measure *measure = setting_measure(&s, instrument, 0, 200);
    measure->value[FIELD_BUDGET] = budget;
    measure->value[ATTRACT_RATE] = 1; /* so that more come than the budget bears */
    int m = s.scenario.n_measures - 1;
    open_world(&world, &s, 93, 0);
    for (int month = 0; month < BUDGET_MONTHS; month++) {
        step_world(&world);
        double *year = &by_year[(month + MID_YEAR) / 12];
        for (size_t k = 0; instrument == ENTERPRISE_SUBSIDY && k < world.projects.n; k++)
            *year += world.projects.ordered[k] == month && world.projects.grantor[k] == m
                         ? (double)world.projects.grant[k] / 1e4
                         : 0;
        const int64_t *paid = &world.treasury.by_measure[m * N_PAYERS];
        if (instrument != ENTERPRISE_SUBSIDY)
            *year += (double)(paid[CITY] + paid[COUNTY]) / 1e4;
        assert_true(budget < 0 || world.treasury.budget_left[m] >= 0);
        if (budget >= 0 && *year > budget + 1e-9)
            fail_msg("%s took on %.6f of %.6f by month %d", instrument_infos[instrument].key, *year, budget,
                     month);
    }
    world_free(&world);
    setting_free(&s);
}

/* With two fifths of what it would spend in its dearest year, a measure stays within that in every calendar year, and does
 * spend some of it. */
static void budgets_hold(void **unused)
{
    (void)unused;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        double free[BUDGET_YEARS] = {0}, bound[BUDGET_YEARS] = {0}, most = 0, spent = 0;
        spend((enum instrument)k, -1, free);
        for (int year = 0; year < BUDGET_YEARS; year++)
            most = fmax(most, free[year]);
        double budget = floor(0.4 * most * 1e4) / 1e4;
        spend((enum instrument)k, budget, bound);
        for (int year = 0; year < BUDGET_YEARS; year++)
            spent += bound[year];
        if (!(spent > 0 && budget < most))
            fail_msg("%s: %.4f with a budget of %.4f, at most %.4f a year without", instrument_infos[k].key,
                     spent, budget, most);
    }
}

/* Without money nothing happens: who asks for it is turned away, and that is all. */
static void empty_budgets_change_nothing(void **unused)
{
    (void)unused;
    int failures = 0;
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        struct setting s, t;
        struct world a, b;
        budget_setting(&s, (enum instrument)k);
        budget_setting(&t, (enum instrument)k);
        setting_measure(&t, (enum instrument)k, 1, 200)->value[FIELD_BUDGET] = 0;
        open_world(&a, &s, 94, 0);
        open_world(&b, &t, 94, 0);
        double without[(PARKS + 1) * N_ACCUMULATORS], with[(PARKS + 1) * N_ACCUMULATORS];
        bool same = true;
        for (int month = 0; same && month < BUDGET_MONTHS; month++) {
            step_world(&a);
            step_world(&b);
            take_accumulators(&a, without);
            take_accumulators(&b, with);
            for (size_t n = 0; same && n < (PARKS + 1) * N_ACCUMULATORS; n++) {
                same = n % N_ACCUMULATORS == TURNED_AWAY || memcmp(&without[n], &with[n], sizeof *with) == 0;
                if (!same)
                    print_error("%s: %s of park %zu is %.17g in month %d, not %.17g\n",
                                instrument_infos[k].key, accumulator_infos[n % N_ACCUMULATORS].id,
                                n / N_ACCUMULATORS, with[n], month, without[n]);
            }
        }
        failures += !same;
        if (k == ENTERPRISE_SUBSIDY || k == COFUNDING)
            assert_true(total_of(&b, TURNED_AWAY) > 0);
        world_free(&a);
        world_free(&b);
        setting_free(&s);
        setting_free(&t);
    }
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_what_they_should_be), cmocka_unit_test(others_are_left_alone),
        cmocka_unit_test(budgets_hold), cmocka_unit_test(empty_budgets_change_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
