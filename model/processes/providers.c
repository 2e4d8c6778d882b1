/* Step 3, of providers (M13). Every month effort goes to 1 under assessment, and back to the provider's own level without.
 * Each January providers without work for `idle_months` leave; for each tenth of the year's orders that waited long one
 * enters; under assessment, those with the worst outcomes, by public rating, are fined and kept from the list for a year,
 * and as many of the best are rewarded; the recommended list is renewed, by quality where providers are assessed, which is
 * effort x (.4 technology + .35 experience + .25 personnel). */
#include "claims.h"
#include "costs.h"
#include "numeric.h"
#include "processes.h"

/* The first measure of an instrument that is in force, or NO_MEASURE. */
static int in_force(const struct world *world, enum instrument instrument)
{
    for (int m = world->measures.first_of[instrument]; m >= 0; m = world->measures.next_of[m])
        if (world->measures.effective[m] > 0)
            return m;
    return NO_MEASURE;
}

static void move_effort(struct world *world, double assessment)
{
    struct providers *v = &world->providers;
    double step = 1 - numeric_exp(-world->scenario->parameters.provider_effort_rate / 12);
    for (int k = 0; k < v->n; k++) {
        double aim = v->own_effort[k] + (1 - v->own_effort[k]) * assessment;
        if (aim != v->effort[k])
            providers_set_effort(v, k, v->effort[k] + (aim - v->effort[k]) * step);
    }
}

static void leave_and_enter(struct world *world)
{
    struct providers *v = &world->providers;
    const struct parameters *p = &world->scenario->parameters;
    const size_t city = world->parks.n;
    for (int k = 0; k < v->n; k++) {
        if (!v->in_business[k] || world->month - 1 - v->last_busy[k] < p->provider_idle_months)
            continue;
        v->in_business[k] = v->listed[k] = 0;
        world_count(world, city, PROVIDERS_LEFT, 1);
    }
    int entrants = v->started > 0 ? (int)(p->provider_entry * v->waited / v->started) : 0;
    for (int k = 0; k < entrants && v->n < v->room; k++) {
        providers_enter(v, p, world_provider_stream(world), world->enterprises.n, world->month - 1);
        world_count(world, city, PROVIDERS_ENTERED, 1);
    }
    v->started = v->waited = 0;
}

enum { MOST = 1000 };

/* Providers in business by rising merit, 0..1, with room to sort them; returns their number. */
static int rank(const struct providers *v, const double *merit, struct claim ranked[2 * MOST])
{
    int n = 0;
    for (int k = 0; k < v->n; k++)
        if (v->in_business[k])
            ranked[n++] =
                (struct claim){.priority = (uint32_t)(merit[k] * 4294967295.0), .index = (uint32_t)k};
    claims_sort(ranked, (size_t)n);
    return n;
}

static void assess(struct world *world, int m)
{
    struct providers *v = &world->providers;
    const double *value = world->scenario->measure[m].value;
    double intensity = world->measures.effective[m];
    struct claim ranked[2 * MOST];
    int n = rank(v, v->rating, ranked), tail = (int)(value[ASSESSMENT_TAIL] * n + 0.5);
    tail = 2 * tail <= n ? tail : 0;
    for (int k = 0; k < v->n; k++)
        v->barred[k] = 0;
    for (int k = 0; k < tail; k++) {
        v->barred[ranked[k].index] = 1;
        (void)costs_pay(world, m, world->parks.n, -value[ASSESSMENT_FINE] * intensity);
    }
    for (int k = 0; k < tail; k++) /* as many of the best in quality */
        (void)costs_pay(world, m, world->parks.n, value[ASSESSMENT_REWARD] * intensity);
}

void process_providers(struct world *world)
{
    struct providers *v = &world->providers;
    bool january = world_calendar_month(world, world->month) == 0 && world->month > 0;
    int assessor = in_force(world, PROVIDER_ASSESSMENT), list = in_force(world, RECOMMENDED_LIST);
    move_effort(world, assessor == NO_MEASURE ? 0 : world->measures.effective[assessor]);
    v->assessed = assessor != NO_MEASURE;
    if (january)
        leave_and_enter(world);
    if (january && assessor != NO_MEASURE)
        assess(world, assessor);
    for (int k = 0; k < v->n && assessor == NO_MEASURE; k++)
        v->barred[k] = 0;
    int listed = 0;
    for (int k = 0; k < v->n; k++)
        listed += v->listed[k];
    if (list == NO_MEASURE) {
        if (listed > 0)
            providers_list(v, 0);
    } else if (january || listed == 0) /* as when the measure begins, or is paid again */
        providers_list(v, (int)world->scenario->measure[list].value[LIST_LENGTH]);
}
