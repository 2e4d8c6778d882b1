/* Step 9. Providers work through what they have on hand; projects succeed or fail (M6); providers and parks learn (M7,
 * M13); enterprises slip back. Firms pay when the project ends: after a success the price less the grant, which the
 * treasury then pays; after a failure all of it, and the grant goes back to its budget if the year is still on. */
#include "claims.h"
#include "numeric.h"
#include "parts.h"
#include "processes.h"
#include "vector.h"

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
        __builtin_prefetch(&world->parks.templates[(i * N_CHAINS + e->profile[j].chain) * 4], 1);
    __builtin_prefetch(&world->treasury.by_park[i * N_PAYERS], 1);
    __builtin_prefetch(&world->census.tally[i], 1);
    __builtin_prefetch(world_counted(world, i, DELIVERED), 1);
    __builtin_prefetch(world_counted(world, i, PROJECT_VALUE), 1);
}
enum { AHEAD = 8 };

/* A word for the buyer of each of n projects, at most PARTS_CLAIMS. */
static void draw(const struct world *world, enum purpose purpose, size_t n, const uint32_t *project,
                 uint32_t *word)
{
    const struct projects *q = &world->projects;
    uint32_t entity[PARTS_CLAIMS], group[PARTS_CLAIMS], spare[3][PARTS_CLAIMS];
    for (size_t c = 0; c < n; c++) {
        entity[c] = world->enterprises.entity[q->plot[project[c]]];
        group[c] = world->parks.key[q->park[project[c]]];
    }
    random_draw_many(world->stream, n, entity, group, world->month, purpose, 0,
                     (uint32_t *const[4]){word, spare[0], spare[1], spare[2]});
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
    parks_add_sample(&world->parks, i, e->profile[j].chain, d);
    world_count(world, i, DELIVERED, 1);
    world_count(world, i, PROJECT_MONTHS, world->month - q->ordered[k]);
}

/* What project k comes to, but for its provider. */
static void end_project(struct world *world, size_t k, bool success)
{
    struct projects *q = &world->projects;
    size_t i = q->park[k];
    pay(world, k, success);
    world_count(world, i, PROJECTS_ENDED, 1);
    if (success) {
        succeed(world, k);
    } else {
        world_count(world, i, FAILED, 1);
        world->parks.failure_ring[parks_ring(&world->parks, (size_t)(world->month % MONTHS_KEPT), i)]++;
        world->parks.failures[i]++;
    }
    world->enterprises.profile[q->plot[k]].flags &= (uint8_t)~IN_PROJECT;
    projects_end(q, k);
}

/* Ends the projects of blocks [begin, end), which stand in world->claim block by block, each with 1 for a success. */
static void end_projects(struct world *world, size_t begin, size_t end)
{
    size_t first = world->events.place[begin], last = world->events.place[end];
    for (size_t c = first; c < last; c++) {
        if (c + AHEAD < last)
            ask_for(world, world->claim[c + AHEAD].index);
        end_project(world, world->claim[c].index, world->claim[c].priority);
    }
}

/* What provider v makes of a project that ends. */
static void credit(struct world *world, size_t k, bool success)
{
    const struct projects *q = &world->projects;
    struct providers *providers = &world->providers;
    int v = q->provider[k];
    providers->completed[q->target[k] - 1] += success;
    providers->succeeded[v] += success;
    providers->failed[v] += !success;
    providers->value_ring[v * 12 + world->month % 12] += (double)q->price[k] / 10000;
    providers->active[v]--;
    providers->last_busy[v] = world->month;
}

/* Looks at the projects [first, last) of world->claim, which end: draws for them, and gathers on what success hangs. */
static void look_at(struct world *world, size_t first, size_t last)
{
    const struct projects *q = &world->projects;
    const struct enterprises *e = &world->enterprises;
    uint32_t project[PARTS_CLAIMS] = {0}, word[PARTS_CLAIMS];
    for (size_t c = first; c < last; c++) {
        size_t k = project[c - first] = world->claim[c].index, j = q->plot[k];
        __builtin_prefetch(&e->entity[j]);
        __builtin_prefetch(&e->profile[j]);
    }
    draw(world, PURPOSE_OUTCOME, last - first, project, word);
    for (size_t c = first; c < last; c++) {
        size_t k = project[c - first], j = q->plot[k], i = q->park[k];
        const struct cell_effect *effect = measures_cell(&world->measures, e, i, j);
        world->ending[c] = (struct ending){
            .measures = (q->target[k] >= 3 ? (double)effect->high_failure : 0) +
                        (world->providers.listed[q->provider[k]] ? (double)effect->listed_failure : 0),
            .word = word[c - first],
            .stage = e->profile[j].stage,
            .chain = e->profile[j].chain,
            .compliant = world->parks.compliant[i]};
    }
}

/* Logit of the failure of project k, whose stage has base logits `base`. */
static double failure_logit(const struct world *world, const double base[4], size_t k,
                            const struct ending *ending)
{
    const struct projects *q = &world->projects;
    double quality = providers_quality_in(&world->providers, q->provider[k], ending->chain);
    return project_failure_logit(&world->scenario->parameters, base[q->target[k] - 1], quality, ending->stage,
                                 ending->compliant, ending->measures);
}

VECTOR_CLONES
static void find_probabilities(size_t n, double *failure)
{
    for (size_t b = 0; b < n; b++)
        failure[b] = project_failure_at(failure[b]);
}

/* Decides what the projects [first, last) of world->claim come to, in order: what a provider learns by one makes the next of
 * the same chain the safer. */
static void decide(struct world *world, const double base[4], size_t first, size_t last)
{
    const struct projects *q = &world->projects;
    double failure[PARTS_CLAIMS];
    for (size_t c = first; c < last; c++) {
        const struct ending *ending = &world->ending[c];
        size_t k = world->claim[c].index;
        failure[c - first] = failure_logit(world, base, k, ending);
        providers_gain(&world->providers, &world->scenario->parameters, q->provider[k], ending->chain);
    }
    find_probabilities(last - first, failure);
    for (size_t c = first; c < last; c++) {
        struct claim *claim = &world->claim[c];
        claim->priority = random_uniform(world->ending[c].word) >= failure[c - first];
        credit(world, claim->index, claim->priority);
    }
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

/* Takes a month off all projects; claims those that are done with it, and returns their number. */
static size_t list_done(struct world *world)
{
    enum { CHUNK = 2048 };
    struct projects *q = &world->projects;
    size_t found = 0;
    for (size_t begin = 0; begin < q->n; begin += CHUNK) {
        size_t n = q->n - begin < CHUNK ? q->n - begin : CHUNK;
        uint8_t done[CHUNK + EVENTS_GUARD];
        pass_month(n, &q->state[begin], &q->months[begin], done);
        done[n] = 1; /* stops the search */
        for (size_t k = events_next(done, 0); k < n; k = events_next(done, k + 1))
            world->claim[found++].index = (uint32_t)(begin + k);
    }
    return found;
}

static size_t park_of_project(const struct world *world, size_t k)
{
    return world->projects.park[k];
}

static void work(struct world *world)
{
    const struct parameters *p = &world->scenario->parameters;
    size_t n = list_done(world);
    double base[4];
    for (int target = 1; target <= 4; target++)
        base[target - 1] = project_failure_base(p, target);
    parts_run_claims(world, 0, n, look_at);
    for (size_t first = 0; first < n; first += PARTS_CLAIMS)
        decide(world, base, first, n - first < PARTS_CLAIMS ? n : first + PARTS_CLAIMS);
    claims_sort_by_block(world, n, park_of_project);
    parts_run(world, end_projects);
    providers_renew(&world->providers, p);
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

/* Begins the projects [first, last) of world->claim. */
static void begin_projects(struct world *world, size_t first, size_t last)
{
    struct projects *q = &world->projects;
    uint32_t listed[PARTS_CLAIMS] = {0}, word[PARTS_CLAIMS];
    size_t n = 0;
    for (size_t c = first; c < last; c++) {
        size_t k = world->claim[c].index;
        q->state[k] = AT_WORK;
        q->months[k] = (uint8_t)full_duration(world, k);
        listed[n] = (uint32_t)k;
        n += world->providers.listed[q->provider[k]];
    }
    draw(world, PURPOSE_DURATION, n, listed, word);
    for (size_t c = 0; c < n; c++)
        q->months[listed[c]] = (uint8_t)listed_duration(world, listed[c], word[c]);
}

/* How many of those that wait can begin. */
static size_t places(const struct providers *providers)
{
    size_t sum = 0;
    for (int v = 0; v < providers->n; v++) {
        int room = providers->capacity[v] - providers->active[v];
        int taken = room < providers->queued[v] ? room : providers->queued[v];
        sum += taken > 0 ? (size_t)taken : 0;
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

/* Provider v takes up project k. */
static void take_up(struct world *world, int v, size_t k)
{
    struct providers *providers = &world->providers;
    providers->queued[v]--;
    providers->active[v]++;
    providers->started++;
    providers->waited +=
        world->month - world->projects.ordered[k] > world->scenario->parameters.provider_waiting_months;
}

/* Providers with room take up who waits for them, those that ordered first before others. */
static void serve_queues(struct world *world)
{
    enum { CHUNK = 256 };
    const struct projects *q = &world->projects;
    const struct providers *providers = &world->providers;
    uint8_t has_room[NO_PROVIDER + 1];
    uint32_t waiting[CHUNK];
    size_t taken = 0, left = places(providers);
    for (int v = 0; v < providers->n; v++)
        has_room[v] = providers->active[v] < providers->capacity[v];
    has_room[NO_PROVIDER] = 0;
    for (size_t begin = 0; begin < q->n && taken < left; begin += CHUNK) {
        size_t end = q->n - begin < CHUNK ? q->n : begin + CHUNK,
               n = find_waiting(q, has_room, begin, end, waiting);
        for (size_t w = 0; w < n && taken < left; w++) {
            int v = q->provider[waiting[w]];
            if (!has_room[v]) /* any more */
                continue;
            take_up(world, v, waiting[w]);
            has_room[v] = providers->active[v] < providers->capacity[v];
            world->claim[taken++].index = waiting[w];
        }
    }
    parts_run_claims(world, 0, taken, begin_projects);
}

static void slip_back(struct world *world, size_t begin, size_t end)
{
    struct enterprises *e = &world->enterprises;
    for (size_t b = begin; b < end; b++) {
        size_t first = world->parks.first[world->parks.block[b]];
        for (size_t k = first; k < first + world->events.n[b]; k++) {
            size_t j = world->events.plot[k];
            /* one that has just ordered, or just been served, keeps what it has */
            if (!(world->events.kind[k] & EVENT_SLIPS) || (e->profile[j].flags & IN_PROJECT) ||
                e->profile[j].stage == 0)
                continue;
            size_t i = world->events.park[k];
            world_set_stage(world, i, j, e->profile[j].stage - 1);
            world_count(world, i, SLIPPED, 1);
        }
    }
}

/* What failed a year ago counts no more. */
static void forget_failures(struct parks *parks, size_t month)
{
    uint16_t *ring = &parks->failure_ring[parks_ring(parks, month, 0)], *failures = parks->failures;
    for (size_t i = 0; i < parks->n; i++)
        if (ring[i] > 0) { /* most hold none: their lines are only read */
            failures[i] = (uint16_t)(failures[i] - ring[i]);
            ring[i] = 0;
        }
}

void process_deliver(struct world *world)
{
    forget_failures(&world->parks, (size_t)(world->month % MONTHS_KEPT));
    work(world);
    serve_queues(world);
    parts_run(world, slip_back);
    for (int v = 0; v < world->providers.n; v++)
        if (world->providers.active[v] + world->providers.queued[v] > 0)
            world->providers.last_busy[v] = world->month;
}
