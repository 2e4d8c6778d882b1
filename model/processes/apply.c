/* Step 6, continued: visits and grants, as far as budgets last, and the orders that come of it. Where a budget is not enough for
 * all, they are served in the order of a keyed random priority; where it is, every order comes to the same, and none is drawn. */
#include "claims.h"
#include "costs.h"
#include "parts.h"
#include "processes.h"

/* Makes claims of those events of blocks [begin, end) that are wanted, in their order, and returns their number. No branches:
 * which are follows no pattern. */
static inline size_t list_events(const struct world *world, size_t begin, size_t end,
                                 bool (*wanted)(const struct world *world, size_t event))
{
    const struct parks *parks = &world->parks;
    struct claim *claim = claims_of_block(world, begin);
    size_t n = 0;
    for (size_t b = begin; b < end; b++) {
        size_t first = parks->first[parks->block[b]];
        for (size_t k = first; k < first + world->events.n[b]; k++) {
            claim[n].index = (uint32_t)k;
            n += wanted(world, k);
        }
    }
    return n;
}

/* Lists the events that are wanted, with what they ask for, yuan. */
static inline void list_claims(struct world *world, size_t begin, size_t end,
                               bool (*wanted)(const struct world *world, size_t event),
                               int64_t (*demand)(const struct world *world, size_t event))
{
    const struct claim *claim = claims_of_block(world, begin);
    size_t n = list_events(world, begin, end, wanted);
    for (size_t b = begin; b < end; b++)
        world->events.yuan[b] = 0;
    for (size_t k = 0; k < n; k++)
        world->events.yuan[begin] += demand(world, claim[k].index);
    events_count(&world->events, begin, end, n);
}

static inline void serve_claims(struct world *world, size_t begin, size_t end,
                                void (*server)(struct world *world, size_t event))
{
    for (size_t b = begin; b < end; b++)
        for (size_t k = 0; k < world->events.counted[b]; k++)
            server(world, claims_of_block(world, b)[k].index);
}

/* Brings the first n claims into the order of a keyed random priority. */
static void rank_claims(struct world *world, size_t n)
{
    enum { BATCH = 256 };
    uint32_t entity[BATCH], group[BATCH], word[4][BATCH];
    for (size_t begin = 0; begin < n; begin += BATCH) {
        struct claim *claim = &world->claim[begin];
        size_t some = n - begin < BATCH ? n - begin : BATCH;
        for (size_t k = 0; k < some; k++) {
            entity[k] = world->enterprises.entity[world->events.plot[claim[k].index]];
            group[k] = world->parks.key[world->events.park[claim[k].index]];
        }
        random_draw_many(world->stream, some, entity, group, world->month, PURPOSE_PRIORITY, 0,
                         (uint32_t *const[4]){word[0], word[1], word[2], word[3]});
        for (size_t k = 0; k < some; k++)
            claim[k].priority = word[0][k];
    }
    claims_sort(world->claim, n);
}

/* Whether budgets of measures of an instrument might not cover all that has been listed. */
static bool budgets_bind(const struct world *world, enum instrument instrument)
{
    int64_t total = 0;
    for (size_t b = 0; b < world->parks.n_blocks; b++)
        total += world->events.yuan[b];
    for (int m = world->measures.first_of[instrument]; m >= 0; m = world->measures.next_of[m])
        if (total > treasury_available(&world->treasury, m))
            return true;
    return false;
}

/* Serves claims on measures of an instrument: `list` makes those of some blocks, `serve_some` serves them, `server` one. */
static void serve(struct world *world, enum instrument instrument,
                  void (*list)(struct world *world, size_t begin, size_t end),
                  void (*serve_some)(struct world *world, size_t begin, size_t end),
                  void (*server)(struct world *world, size_t event))
{
    if (world->measures.first_of[instrument] < 0)
        return;
    parts_run(world, list);
    if (!budgets_bind(world, instrument)) {
        parts_run(world, serve_some);
        return;
    }
    size_t n = claims_join(world);
    rank_claims(world, n);
    for (size_t k = 0; k < n; k++)
        server(world, world->claim[k].index);
}

static bool is_visit(const struct world *world, size_t event)
{
    return (world->events.kind[event] & EVENT_VISIT) != 0;
}

static int64_t visit_demand(const struct world *world, size_t event)
{
    return treasury_yuan(world->scenario->measure[world->events.measure[event]].value[DIAGNOSIS_UNIT_COST]);
}

/* Serves a diagnosis visit if its budget lasts; a visit makes the enterprise consider. */
static void serve_visit(struct world *world, size_t event)
{
    struct events *events = &world->events;
    int m = events->measure[event];
    const struct measure *measure = &world->scenario->measure[m];
    size_t i = events->park[event];
    if (!costs_pay(world, m, i, measure->value[DIAGNOSIS_UNIT_COST])) {
        events->kind[event] &= (uint8_t)~EVENT_VISIT;
        return;
    }
    world_count(world, i, VISITED, 1);
    events->kind[event] |= EVENT_CONSIDERS;
}

static void list_visits(struct world *world, size_t begin, size_t end)
{
    list_claims(world, begin, end, is_visit, visit_demand);
}

static void serve_visits(struct world *world, size_t begin, size_t end)
{
    serve_claims(world, begin, end, serve_visit);
}

void apply_for_visits(struct world *world)
{
    serve(world, DIAGNOSIS, list_visits, serve_visits, serve_visit);
}

static bool is_application(const struct world *world, size_t event)
{
    return ((world->events.kind[event] & EVENT_CONSIDERS) != 0) &
           ((world->appraisal[event].flags & APPRAISAL_APPLIES) != 0);
}

static int64_t grant_demand(const struct world *world, size_t event)
{
    return treasury_yuan((double)world->appraisal[event].grant);
}

/* Grants what the enterprise applied for if the budget lasts, else turns it away. */
static void serve_application(struct world *world, size_t event)
{
    struct appraisal *a = &world->appraisal[event];
    int64_t yuan = grant_demand(world, event);
    if (yuan <= treasury_available(&world->treasury, a->grantor)) {
        treasury_commit(&world->treasury, a->grantor, yuan);
        a->flags |= APPRAISAL_GRANTED;
    } else {
        world_count(world, world->events.park[event], TURNED_AWAY, 1);
    }
}

static void list_applications(struct world *world, size_t begin, size_t end)
{
    list_claims(world, begin, end, is_application, grant_demand);
}

static void serve_applications(struct world *world, size_t begin, size_t end)
{
    serve_claims(world, begin, end, serve_application);
}

void apply_for_grants(struct world *world)
{
    serve(world, ENTERPRISE_SUBSIDY, list_applications, serve_applications, serve_application);
}

/* Puts an order on the books. */
static void place_order(struct world *world, size_t event)
{
    const struct appraisal *a = &world->appraisal[event];
    struct projects *q = &world->projects;
    bool granted = a->flags & APPRAISAL_GRANTED;
    size_t j = world->events.plot[event], i = world->events.park[event], k = projects_add(q, j, i);
    q->state[k] = a->pool != NO_MEASURE ? IN_POOL : PLACED;
    q->target[k] = a->target;
    q->months[k] = 0;
    q->ordered[k] = (uint8_t)world->month;
    q->pool[k] = a->pool;
    q->grantor[k] = granted ? a->grantor : NO_MEASURE;
    q->listed[k] = (a->flags & (granted ? APPRAISAL_LISTED_IF_GRANTED : APPRAISAL_LISTED_IF_NOT)) != 0;
    q->grant_year[k] = (uint8_t)world_year(world, world->month);
    q->provider[k] = NO_PROVIDER;
    q->price[k] = 0;
    q->grant[k] = granted ? treasury_yuan((double)a->grant) : 0;
    q->quote[k] = a->quote;
    q->value[k] = a->value;
    q->hassle[k] = a->hassle;
    q->acceptance[k] = a->u;
    world->enterprises.profile[j].flags |= IN_PROJECT;
    world_count(world, i, ORDERED, 1);
}

/* Whether who does not order would, but cannot pay: without a grant, or with one that there is still money for. */
static bool is_constrained(const struct world *world, const struct appraisal *a)
{
    return (a->flags & APPRAISAL_CONSTRAINED) || ((a->flags & APPRAISAL_CONSTRAINED_WITH_GRANT) &&
                                                  costs_covered(world, a->grantor, (double)a->grant));
}

/* Whether an appraisal changes more than the count of appraisals. */
static bool wants_project(const struct world *world, size_t event)
{
    enum {
        WANTS =
            APPRAISAL_GRANTED | APPRAISAL_ACCEPTS | APPRAISAL_CONSTRAINED | APPRAISAL_CONSTRAINED_WITH_GRANT
    };
    return ((world->events.kind[event] & EVENT_CONSIDERS) != 0) &
           ((world->appraisal[event].flags & WANTS) != 0);
}

/* Lists who orders, and counts who cannot pay. */
static void list_orders(struct world *world, size_t begin, size_t end)
{
    struct claim *claim = claims_of_block(world, begin);
    size_t n = list_events(world, begin, end, wants_project), orders = 0;
    for (size_t k = 0; k < n; k++) {
        size_t event = claim[k].index;
        if (world->appraisal[event].flags & (APPRAISAL_GRANTED | APPRAISAL_ACCEPTS))
            claim[orders++] = claim[k];
        else if (is_constrained(world, &world->appraisal[event]))
            world_count(world, world->events.park[event], FINANCE_CONSTRAINED, 1);
    }
    events_count(&world->events, begin, end, orders);
}

/* In a large world nothing of an order's plot and park is in the caches: asks for it while others are placed. */
static void ask_for(const struct world *world, size_t event)
{
    size_t j = world->events.plot[event], i = world->events.park[event];
    __builtin_prefetch(&world->enterprises.profile[j].flags, 1);
    __builtin_prefetch(&world->projects.of_plot[j], 1);
    __builtin_prefetch(&world->projects.open[i], 1);
    __builtin_prefetch(world_counted(world, i, ORDERED), 1);
}

static void place_orders(struct world *world, size_t begin, size_t end)
{
    enum { AHEAD = 8 };
    for (size_t b = begin; b < end; b++) {
        const struct claim *claim = claims_of_block(world, b);
        size_t n = world->events.counted[b];
        world->projects.n = world->events.place[b];
        for (size_t k = 0; k < n; k++) {
            if (k + AHEAD < n)
                ask_for(world, claim[k + AHEAD].index);
            place_order(world, claim[k].index);
        }
    }
}

void order_projects(struct world *world)
{
    size_t n_blocks = world->parks.n_blocks, before = world->projects.n;
    parts_run(world, list_orders);
    events_line_up(&world->events, n_blocks, before);
    parts_run(world, place_orders);
    world->projects.n = world->events.place[n_blocks];
}
