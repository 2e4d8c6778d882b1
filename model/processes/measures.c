/* Step 2. Measures in force, their intensity, what they cost to run, and what they do to whom.
 *
 *   I(t)      rises linearly to `intensity` over `ramp_months` and is 0 outside [from, until]
 *             and for measures whose target has no members
 *   I_eff(t)  = max(I(t), I_eff(t-1) 2^(-1/fade_months)) for information effects, I(t) for the others
 * where I(t) counts at the share of the running cost that its budget covers. */
#include "claims.h"
#include "costs.h"
#include "effects.h"
#include "numeric.h"
#include "parts.h"
#include "processes.h"

/* Strength that the calendar and the ramp give to a measure. */
static double scheduled_intensity(const struct measure *measure, int date)
{
    if (date < measure->from || date > measure->until)
        return 0;
    double ramp = measure->value[FIELD_RAMP_MONTHS];
    double done = date - measure->from + 1;
    return measure->value[FIELD_INTENSITY] * (done < ramp ? done / ramp : 1);
}

_Static_assert(N_CHAINS * 4 <= 64, "templates do not fit the bits of template_lack");
/* The templates that are to be made in park i under measure m, as bits of template_lack. */
static uint64_t lacking_templates(const struct world *world, int m, size_t i)
{
    const struct target *t = &world->scenario->measure[m].target;
    uint64_t lacking = 0;
    if (world->parks.template_lack[i] == 0 || !measure_reaches(&world->measures, m, i))
        return 0;
    for (int chain = 0; chain < N_CHAINS; chain++)
        lacking |= (uint64_t)((t->chains >> chain & 1) * (t->stages & 15)) << 4 * chain;
    return lacking & world->parks.template_lack[i];
}

static bool lacks_templates(const struct world *world, int m, size_t i)
{
    return lacking_templates(world, m, i) != 0;
}

static double template_cost(const struct world *world, int m)
{
    const double *value = world->scenario->measure[m].value;
    return value[TEMPLATE_UNIT_COST] * value[FIELD_INTENSITY];
}

/* Those of park i, as far as the budget goes. */
static void make_templates_of(struct world *world, int m, size_t i)
{
    struct parks *parks = &world->parks;
    for (uint64_t lacking = lacking_templates(world, m, i); lacking != 0; lacking &= lacking - 1)
        if (costs_pay(world, m, i, template_cost(world, m))) {
            size_t at = (size_t)__builtin_ctzll(lacking);
            parks->template_ready[i * N_CHAINS * 4 + at] = 1;
            parks->template_lack[i] &= ~((uint64_t)1 << at);
        }
}

static void make_templates_in(struct world *world, size_t begin, size_t end)
{
    const struct measures *measures = &world->measures;
    for (size_t i = world->parks.block[begin]; i < world->parks.block[end]; i++)
        for (int m = measures->first_of[TEMPLATE_REUSE]; m >= 0; m = measures->next_of[m])
            if (measures->intensity[m] > 0)
                make_templates_of(world, m, i);
}

/* Templates of measure m: once a firm of the park and chain has completed the stage, its solution is worked out for the
 * others. */
static void make_templates(struct world *world, int m)
{
    if (!costs_covered(world, m, template_cost(world, m)))
        return;
    size_t n = claims_of_parks(world, m, lacks_templates);
    for (size_t k = 0; k < n; k++)
        make_templates_of(world, m, world->claim[k].index);
}

static bool lacks_plan(const struct world *world, int m, size_t i)
{
    return world->parks.open[i] && !world->parks.planned[i] && measure_reaches(&world->measures, m, i);
}

/* Digital plans: every open park that the measure reaches gets one, as far as the budget goes. */
static void make_plans(struct world *world, int m)
{
    const double *value = world->scenario->measure[m].value;
    size_t n = claims_of_parks(world, m, lacks_plan);
    for (size_t k = 0; k < n; k++) {
        size_t i = world->claim[k].index;
        world->parks.planned[i] =
            (uint8_t)costs_pay(world, m, i, value[PLAN_UNIT_COST] * value[FIELD_INTENSITY]);
        world->measures.outdated |= world->parks.planned[i];
    }
}

static void renew(struct world *world, int m, double fade, bool templates_in_turn)
{
    struct measures *measures = &world->measures;
    const struct measure *measure = &world->scenario->measure[m];
    double before = measures->intensity[m];
    measures->intensity[m] =
        measures->aimed[m] ? scheduled_intensity(measure, world->scenario->start + world->month) : 0;
    measures->begins[m] = before <= 0 && measures->intensity[m] > 0;
    measures->funded[m] = costs_pay_running(world, m);
    double acting = measures->intensity[m] * measures->funded[m];
    double faded = instrument_infos[measure->instrument].fades ? measures->effective[m] * fade : 0;
    measures->effective[m] = acting > faded ? acting : faded;
    if (measure->instrument == TEMPLATE_REUSE && measures->intensity[m] > 0 && templates_in_turn)
        make_templates(world, m);
    if (measure->instrument == DIGITAL_PLAN && measures->intensity[m] > 0)
        make_plans(world, m);
}

void process_measures(struct world *world)
{
    treasury_open_month(&world->treasury, world->scenario, world_calendar_month(world, world->month),
                        world->month == 0);
    double fade = numeric_exp(-NUMERIC_LN2 / world->scenario->parameters.measure_fade_months);
    bool templates_in_turn = !costs_unlimited(world, TEMPLATE_REUSE);
    for (int m = 0; m < world->measures.n; m++)
        renew(world, m, fade, templates_in_turn);
    if (!templates_in_turn && world->measures.first_of[TEMPLATE_REUSE] >= 0)
        parts_run(world, make_templates_in);
    costs_pay_due(world);
    effects_tabulate(world);
}
