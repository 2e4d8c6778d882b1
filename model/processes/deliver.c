/* Step 9. Providers work through what they have on hand; projects succeed or fail (M6); providers and parks learn (M7,
 * M13); enterprises slip back. Firms pay when the project ends: after a success the price less the grant, which the
 * treasury then pays; after a failure all of it, and the grant goes back to its budget if the year is still on. */
#include "numeric.h"
#include "processes.h"

static void pay(struct world *world, size_t k, bool success)
{
    struct projects *q = &world->projects;
    struct treasury *treasury = &world->treasury;
    size_t i = q->park[k];
    int county = world->parks.county[i], m = q->grantor[k];
    int64_t grant = success && m != NO_MEASURE ? q->grant[k] : 0;
    treasury_book(treasury, treasury->n_measures, FIRM, i, county, q->price[k] - grant);
    if (grant > 0)
        treasury_book_public(treasury, &world->scenario->measure[m], m, i, county, grant);
    if (!success && m != NO_MEASURE && q->grant_year[k] == world_year(world, world->month))
        treasury_commit(treasury, m, -q->grant[k]);
    world_count(world, i, PROJECT_VALUE, (double)q->price[k] / 10000);
}

static void succeed(struct world *world, size_t k)
{
    struct projects *q = &world->projects;
    struct enterprises *e = &world->enterprises;
    size_t j = q->plot[k], i = q->park[k], d = (size_t)q->target[k] - 1;
    world_census(world, i, j, -1);
    e->stage[j] = q->target[k];
    world_census(world, i, j, 1);
    if (e->first_stage[d * e->n + j] == NEVER)
        e->first_stage[d * e->n + j] = (uint8_t)world->month;
    if (q->grantor[k] != NO_MEASURE && q->grant[k] > 0) {
        if (e->first_subsidised[j] == NEVER)
            e->first_subsidised[j] = (uint8_t)world->month;
        world_count(world, i, SUBSIDISED, 1);
    }
    struct parks *parks = &world->parks;
    size_t project = e->chain[j] * 4 + d, at = i * N_CHAINS * 4 + project;
    parks->templates[at] = (uint16_t)(parks->templates[at] + (parks->templates[at] < UINT16_MAX));
    parks->template_lack[i] |= (uint64_t)!parks->template_ready[at] << project;
    world->providers.completed[d] += 1;
    world_count(world, i, DELIVERED, 1);
    world_count(world, i, PROJECT_MONTHS, world->month - q->ordered[k]);
}

static void end_project(struct world *world, size_t k)
{
    struct projects *q = &world->projects;
    const struct parameters *p = &world->scenario->parameters;
    size_t j = q->plot[k], i = q->park[k];
    int v = q->provider[k], chain = world->enterprises.chain[j];
    const struct cell_effect *effect = measures_cell(&world->measures, &world->enterprises, i, j);
    double measures = (q->target[k] >= 3 ? (double)effect->high_failure : 0) +
                      (world->providers.listed[v] ? (double)effect->listed_failure : 0);
    double failure =
        project_failure_probability(p, q->target[k], providers_quality_in(&world->providers, v, chain),
                                    world->enterprises.stage[j], world->parks.compliant[i], measures);
    uint32_t word = random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i],
                                world->month, PURPOSE_OUTCOME, 0)
                        .word[0];
    bool success = random_uniform(word) >= failure;
    pay(world, k, success);
    world_count(world, i, PROJECTS_ENDED, 1);
    if (success) {
        succeed(world, k);
    } else {
        world_count(world, i, FAILED, 1);
        world->parks.failure_ring[i * MONTHS_KEPT + (size_t)(world->month % MONTHS_KEPT)]++;
    }
    providers_learn(&world->providers, p, v, chain, success);
    world->providers.value_ring[v * 12 + world->month % 12] += (double)q->price[k] / 10000;
    world->providers.active[v]--;
    world->providers.last_busy[v] = world->month;
    world->enterprises.flags[j] &= (uint8_t)~IN_PROJECT;
    q->state[k] = ENDED;
}

/* Months of work on project k, which begins: shorter where a listed provider is bound to standard procedures, by a whole
 * number of months that is right on average. */
static int duration(const struct world *world, size_t k)
{
    const struct projects *q = &world->projects;
    double months = world->scenario->parameters.project_duration[q->target[k] - 1];
    size_t i = q->park[k], j = q->plot[k];
    double factor = (double)measures_cell(&world->measures, &world->enterprises, i, j)->listed_duration;
    if (factor >= 1 || !world->providers.listed[q->provider[k]])
        return (int)months;
    uint32_t word = random_draw(world->stream, world->enterprises.entity[j], world->parks.key[i],
                                world->month, PURPOSE_DURATION, 0)
                        .word[0];
    int whole = (int)(months * factor);
    whole += random_uniform(word) < months * factor - whole;
    return whole < 1 ? 1 : whole;
}

static void work(struct world *world)
{
    struct projects *q = &world->projects;
    for (size_t k = 0; k < q->n; k++)
        if (q->state[k] == AT_WORK && --q->months[k] == 0)
            end_project(world, k);
    for (size_t k = 0; k < q->n; k++) {
        if (q->state[k] != QUEUED ||
            world->providers.active[q->provider[k]] >= world->providers.capacity[q->provider[k]])
            continue;
        world->providers.queued[q->provider[k]]--;
        world->providers.active[q->provider[k]]++;
        q->state[k] = AT_WORK;
        q->months[k] = (uint8_t)duration(world, k);
        world->providers.started++;
        world->providers.waited +=
            world->month - q->ordered[k] > world->scenario->parameters.provider_waiting_months;
    }
}

static void slip_back(struct world *world)
{
    struct enterprises *e = &world->enterprises;
    const struct parks *parks = &world->parks;
    for (size_t b = 0; b < parks->n_blocks; b++) {
        size_t first = parks->first[parks->block[b]];
        for (size_t k = first; k < first + world->events.n[b]; k++) {
            size_t j = world->events.plot[k];
            /* one that has just ordered, or just been served, keeps what it has */
            if (!(world->events.kind[k] & EVENT_SLIPS) || (e->flags[j] & IN_PROJECT) || e->stage[j] == 0)
                continue;
            size_t i = world->events.park[k];
            world_census(world, i, j, -1);
            e->stage[j]--;
            world_census(world, i, j, 1);
            world_count(world, i, SLIPPED, 1);
        }
    }
}

void process_deliver(struct world *world)
{
    int now = world->month % MONTHS_KEPT;
    for (size_t i = 0; i < world->parks.n; i++)
        world->parks.failure_ring[i * MONTHS_KEPT + (size_t)now] = 0;
    work(world);
    slip_back(world);
    for (int v = 0; v < world->providers.n; v++)
        if (world->providers.active[v] + world->providers.queued[v] > 0)
            world->providers.last_busy[v] = world->month;
}
