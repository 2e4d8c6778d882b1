/* Step 9. Providers work through what they have on hand; projects succeed or fail (M6); providers and parks learn (M7,
 * M13); enterprises slip back. Firms pay when the project ends: after a success the price less the grant, which the
 * treasury then pays; after a failure all of it, and the grant goes back to its budget if the year is still on. */
#include "numeric.h"
#include "processes.h"
#include "vector.h"

enum { BATCH = 256 };

/* Projects worked on together: such as end, or such as begin. */
struct batch {
    size_t n;
    size_t project[BATCH];
    uint32_t entity[BATCH], group[BATCH], word[4][BATCH];
    double failure[BATCH]; /* of those that end: logit, then probability, of failure */
};

static void add(const struct world *world, size_t k, struct batch *b)
{
    const struct projects *q = &world->projects;
    b->project[b->n] = k;
    b->entity[b->n] = world->enterprises.entity[q->plot[k]];
    b->group[b->n++] = world->parks.key[q->park[k]];
}

/* In a large world nothing of project k's enterprise and park is in the caches: asks for what its end changes. */
static void ask_for(const struct world *world, size_t k)
{
    const struct enterprises *e = &world->enterprises;
    const struct projects *q = &world->projects;
    size_t j = q->plot[k], i = q->park[k], d = (size_t)q->target[k] - 1;
    enterprise_ask_for_firsts(e, j, d, d + 1);
    __builtin_prefetch(&q->price[k]);
    __builtin_prefetch(&q->grant[k]);
    if (world->parks.templates != NULL)
        __builtin_prefetch(&world->parks.templates[(i * N_CHAINS + e->chain[j]) * 4], 1);
    __builtin_prefetch(&world->treasury.by_park[i * N_PAYERS], 1);
    __builtin_prefetch(&world->census.tally[i], 1);
    __builtin_prefetch(world_counted(world, i, DELIVERED), 1);
    __builtin_prefetch(world_counted(world, i, PROJECT_VALUE), 1);
}
enum { AHEAD = 8 };

static void draw(const struct world *world, enum purpose purpose, struct batch *b)
{
    random_draw_many(world->stream, b->n, b->entity, b->group, world->month, purpose, 0,
                     (uint32_t *const[4]){b->word[0], b->word[1], b->word[2], b->word[3]});
}

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
    world_set_stage(world, i, j, q->target[k]);
    enterprise_adopts_first(e, j, d, world->month);
    if (q->grantor[k] != NO_MEASURE && q->grant[k] > 0) {
        enterprise_subsidised_first(e, j, world->month);
        world_count(world, i, SUBSIDISED, 1);
    }
    parks_add_sample(&world->parks, i, e->chain[j], d);
    world->providers.completed[d] += 1;
    world_count(world, i, DELIVERED, 1);
    world_count(world, i, PROJECT_MONTHS, world->month - q->ordered[k]);
}

/* What project k comes to. */
static void end_project(struct world *world, size_t k, bool success)
{
    struct projects *q = &world->projects;
    struct providers *providers = &world->providers;
    size_t j = q->plot[k], i = q->park[k];
    int v = q->provider[k];
    pay(world, k, success);
    world_count(world, i, PROJECTS_ENDED, 1);
    if (success) {
        succeed(world, k);
        providers->succeeded[v]++;
    } else {
        world_count(world, i, FAILED, 1);
        world->parks.failure_ring[i * MONTHS_KEPT + (size_t)(world->month % MONTHS_KEPT)]++;
        providers->failed[v]++;
    }
    providers->value_ring[v * 12 + world->month % 12] += (double)q->price[k] / 10000;
    providers->active[v]--;
    providers->last_busy[v] = world->month;
    world->enterprises.flags[j] &= (uint8_t)~IN_PROJECT;
    projects_end(q, k);
}

/* Logit of the failure of project k, whose stage has base logits `base`. */
static double failure_logit(const struct world *world, const double base[4], size_t k)
{
    const struct projects *q = &world->projects;
    size_t j = q->plot[k], i = q->park[k];
    int v = q->provider[k], target = q->target[k];
    const struct cell_effect *effect = measures_cell(&world->measures, &world->enterprises, i, j);
    double measures = (target >= 3 ? (double)effect->high_failure : 0) +
                      (world->providers.listed[v] ? (double)effect->listed_failure : 0);
    double quality = providers_quality_in(&world->providers, v, world->enterprises.chain[j]);
    return project_failure_logit(&world->scenario->parameters, base[target - 1], quality,
                                 world->enterprises.stage[j], world->parks.compliant[i], measures);
}

VECTOR_CLONES
static void find_probabilities(size_t n, double *failure)
{
    for (size_t b = 0; b < n; b++)
        failure[b] = project_failure_at(failure[b]);
}

/* Ends the projects of a batch, in order: what a provider learns by one makes the next of the same chain the safer. */
static void end_batch(struct world *world, struct batch *b)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct projects *q = &world->projects;
    double base[4];
    for (int target = 1; target <= 4; target++)
        base[target - 1] = project_failure_base(p, target);
    draw(world, PURPOSE_OUTCOME, b);
    for (size_t n = 0; n < b->n; n++) {
        size_t k = b->project[n];
        b->failure[n] = failure_logit(world, base, k);
        providers_gain(&world->providers, p, q->provider[k], world->enterprises.chain[q->plot[k]]);
    }
    find_probabilities(b->n, b->failure);
    for (size_t n = 0; n < b->n; n++) {
        if (n + AHEAD < b->n)
            ask_for(world, b->project[n + AHEAD]);
        end_project(world, b->project[n], random_uniform(b->word[0][n]) >= b->failure[n]);
    }
    b->n = 0;
}

/* Takes a month off the projects under way, and marks those that are done with it. */
VECTOR_CLONES
static void pass_month(size_t n, const uint8_t *restrict state, uint8_t *restrict months,
                       uint8_t *restrict done)
{
    for (size_t k = 0; k < n; k++) {
        uint8_t at_work = state[k] == AT_WORK;
        months[k] = (uint8_t)(months[k] - at_work);
        done[k] = at_work & (months[k] == 0);
    }
}

static void work(struct world *world)
{
    enum { CHUNK = 2048 };
    struct projects *q = &world->projects;
    struct batch batch;
    batch.n = 0;
    for (size_t begin = 0; begin < q->n; begin += CHUNK) {
        size_t n = q->n - begin < CHUNK ? q->n - begin : CHUNK;
        uint8_t done[CHUNK + EVENTS_GUARD];
        pass_month(n, &q->state[begin], &q->months[begin], done);
        done[n] = 1; /* stops the search */
        for (size_t k = events_next(done, 0); k < n; k = events_next(done, k + 1)) {
            size_t j = q->plot[begin + k];
            __builtin_prefetch(&world->enterprises.flags[j]);
            __builtin_prefetch(&world->enterprises.stage[j]);
            __builtin_prefetch(&world->enterprises.chain[j]);
            __builtin_prefetch(&world->enterprises.size[j]);
            add(world, begin + k, &batch);
            if (batch.n == BATCH)
                end_batch(world, &batch);
        }
    }
    end_batch(world, &batch);
    providers_renew(&world->providers, &world->scenario->parameters);
}

static void start_work(struct world *world, size_t k, int months)
{
    struct projects *q = &world->projects;
    q->state[k] = AT_WORK;
    q->months[k] = (uint8_t)months;
    world->providers.started++;
    world->providers.waited +=
        world->month - q->ordered[k] > world->scenario->parameters.provider_waiting_months;
}

/* Months of work on a project by themselves. */
static double full_duration(const struct world *world, size_t k)
{
    return world->scenario->parameters.project_duration[world->projects.target[k] - 1];
}

/* Months of work on project k, whose provider is listed: shorter where it is bound to standard procedures, by a whole
 * number of months that is right on average. */
static int listed_duration(const struct world *world, size_t k, uint32_t word)
{
    const struct projects *q = &world->projects;
    double months = full_duration(world, k);
    double factor =
        (double)measures_cell(&world->measures, &world->enterprises, q->park[k], q->plot[k])->listed_duration;
    if (factor >= 1)
        return (int)months;
    int whole = (int)(months * factor);
    whole += random_uniform(word) < months * factor - whole;
    return whole < 1 ? 1 : whole;
}

/* Those of listed providers. */
static void begin_batch(struct world *world, struct batch *b)
{
    draw(world, PURPOSE_DURATION, b);
    for (size_t n = 0; n < b->n; n++)
        start_work(world, b->project[n], listed_duration(world, b->project[n], b->word[0][n]));
    b->n = 0;
}

/* How many of those that wait can begin. */
static int places(const struct providers *providers)
{
    int sum = 0;
    for (int v = 0; v < providers->n; v++) {
        int room = providers->capacity[v] - providers->active[v];
        int taken = room < providers->queued[v] ? room : providers->queued[v];
        sum += taken > 0 ? taken : 0;
    }
    return sum;
}

/* Of projects [begin, end), those that wait for a provider that has room; returns how many. */
static size_t find_waiting(const struct projects *q, const uint8_t *has_room, size_t begin, size_t end,
                           uint32_t *waiting)
{
    size_t n = 0;
    for (size_t k = begin; k < end; k++) { /* no branches: who waits follows no pattern */
        waiting[n] = (uint32_t)k;
        n += (q->state[k] == QUEUED) & has_room[q->provider[k]];
    }
    return n;
}

/* Providers with room take up who waits for them, those that ordered first before others. */
static void serve_queues(struct world *world)
{
    enum { CHUNK = 256 };
    const struct projects *q = &world->projects;
    struct providers *providers = &world->providers;
    struct batch batch;
    uint8_t has_room[NO_PROVIDER + 1];
    uint32_t waiting[CHUNK];
    for (int v = 0; v < providers->n; v++)
        has_room[v] = providers->active[v] < providers->capacity[v];
    has_room[NO_PROVIDER] = 0;
    batch.n = 0;
    int left = places(providers);
    for (size_t begin = 0; begin < q->n && left > 0; begin += CHUNK) {
        size_t end = q->n - begin < CHUNK ? q->n : begin + CHUNK,
               n = find_waiting(q, has_room, begin, end, waiting);
        for (size_t w = 0; w < n && left > 0; w++) {
            int v = q->provider[waiting[w]];
            if (!has_room[v]) /* any more */
                continue;
            providers->queued[v]--;
            providers->active[v]++;
            has_room[v] = providers->active[v] < providers->capacity[v];
            left--;
            if (providers->listed[v])
                add(world, waiting[w], &batch);
            else
                start_work(world, waiting[w], (int)full_duration(world, waiting[w]));
            if (batch.n == BATCH)
                begin_batch(world, &batch);
        }
    }
    begin_batch(world, &batch);
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
            world_set_stage(world, i, j, e->stage[j] - 1);
            world_count(world, i, SLIPPED, 1);
        }
    }
}

void process_deliver(struct world *world)
{
    size_t now = (size_t)(world->month % MONTHS_KEPT);
    for (size_t i = 0; i < world->parks.n; i++) /* most hold none: their lines are only read */
        if (world->parks.failure_ring[i * MONTHS_KEPT + now] > 0)
            world->parks.failure_ring[i * MONTHS_KEPT + now] = 0;
    work(world);
    serve_queues(world);
    slip_back(world);
    for (int v = 0; v < world->providers.n; v++)
        if (world->providers.active[v] + world->providers.queued[v] > 0)
            world->providers.last_busy[v] = world->month;
}
