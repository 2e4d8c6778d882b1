/* Step 3, of parks (M11, M12). Under a measure of park evaluation, open parks that it reaches are scored and graded each
 * January, and rewarded when they first become standard or leading. Pairs are made each January, and when a measure of
 * pairing begins: each open park below leading that it reaches gets the most skilled leading park that is still free, of
 * its own main chain if there is one, standard parks before ungraded ones; only a mentor of more skill is of use. */
#include "claims.h"
#include "costs.h"
#include "effects.h"
#include "processes.h"

/* Pays the awards that a park has earned and not yet had; the operator can spend them this year. */
static void pay_awards(struct world *world, size_t i, int m)
{
    struct parks *parks = &world->parks;
    const double *value = world->scenario->measure[m].value;
    const struct {
        int grade, award;
        double amount;
    } awards[] = {{GRADE_STANDARD, AWARD_STANDARD, value[EVALUATION_AWARD_STANDARD]},
                  {GRADE_LEADING, AWARD_LEADING, value[EVALUATION_AWARD_LEADING]}};
    for (int k = 0; k < 2; k++) {
        double amount = awards[k].amount * world->measures.effective[m];
        if (parks->grade[i] < awards[k].grade || (parks->awarded[i] & awards[k].award) ||
            !costs_pay(world, m, i, amount))
            continue;
        parks->awarded[i] |= (uint8_t)awards[k].award;
        parks->award_cash[i] += amount;
        world_count(world, i, AWARDS, 1);
    }
}

/* Gives park i a grade, and moves its tenants' counts to the measures that now reach it. */
static bool set_grade(struct world *world, size_t i, enum grade grade)
{
    struct parks *parks = &world->parks;
    struct measures *measures = &world->measures;
    if (parks->grade[i] == grade)
        return false;
    size_t from = measures->mask_at[i * N_GRADES + parks->grade[i]],
           to = measures->mask_at[i * N_GRADES + (size_t)grade];
    for (size_t j = parks->first[i]; from != to && j < parks->first[i + 1]; j++)
        if (enterprise_is_live(&world->enterprises, j)) {
            census_count(&world->census, &world->enterprises, parks, from, i, j, -1);
            census_count(&world->census, &world->enterprises, parks, to, i, j, 1);
        }
    parks->grade[i] = (uint8_t)grade;
    return true;
}

static bool is_evaluated(const struct world *world, int m, size_t i)
{
    (void)m;
    return world->measures.park[i].evaluator != NO_MEASURE && world->parks.open[i];
}

static void evaluate(struct world *world)
{
    struct parks *parks = &world->parks;
    const struct parameters *p = &world->scenario->parameters;
    bool changed = false;
    for (size_t i = 0; i < parks->n; i++) {
        const struct tally *t = &world->census.tally[i];
        if (!is_evaluated(world, NO_MEASURE, i))
            continue;
        double live = t->live > 0 ? (double)t->live : 1;
        parks->score[i] = parks_score(parks, i, p, (double)(t->live - t->at_stage[0]) / live,
                                      (double)(t->at_stage[3] + t->at_stage[4]) / live);
        changed |= set_grade(world, i, parks_grade(parks->score[i], p));
    }
    size_t n = claims_of_parks(world, NO_MEASURE, is_evaluated);
    for (size_t k = 0; k < n; k++)
        pay_awards(world, world->claim[k].index, world->measures.park[world->claim[k].index].evaluator);
    if (changed)
        measures_regrade(&world->measures, world->scenario, parks);
}

/* Rises as skill falls. */
static uint32_t skill_priority(double skill)
{
    return UINT32_MAX - (uint32_t)(skill * 4294967295.0);
}

/* Leading parks by falling skill in world->claim; returns their number. */
static size_t find_mentors(struct world *world)
{
    const struct parks *parks = &world->parks;
    size_t n = 0;
    for (size_t i = 0; i < parks->n; i++)
        if (parks->open[i] && parks->grade[i] == GRADE_LEADING)
            world->claim[n++] =
                (struct claim){.priority = skill_priority(parks->skill[i]), .index = (uint32_t)i};
    claims_sort(world->claim, n);
    return n;
}

enum { ANY_CHAIN = N_CHAINS };

/* Whether the mentor at place k of the list is free and of the chain. */
static bool is_free(const struct world *world, size_t k, int chain)
{
    uint32_t mentor = world->claim[k].index;
    return mentor != NO_PARK && (chain == ANY_CHAIN || world->parks.chain[mentor] == chain);
}

/* The first mentor of the list that is free, of the chain and more skilled than park i; *from, the chain's own, moves past
 * those that are not free any more. */
static uint32_t free_mentor(const struct world *world, size_t i, size_t n, int chain, size_t *from)
{
    const struct parks *parks = &world->parks;
    uint32_t own = skill_priority(parks->skill[i]);
    while (*from < n && !is_free(world, *from, chain))
        (*from)++;
    for (size_t k = *from; k < n && world->claim[k].priority <= own; k++) {
        uint32_t mentor = world->claim[k].index;
        if (is_free(world, k, chain) && parks->skill[mentor] > parks->skill[i]) {
            world->claim[k].index = NO_PARK; /* taken */
            return mentor;
        }
    }
    return NO_PARK;
}

/* The measure that pairs park i now, and has money left to do so, or NO_MEASURE. */
static int pairing_measure(const struct world *world, size_t i)
{
    for (int m = world->measures.first_of[PAIRING]; m >= 0; m = world->measures.next_of[m])
        if (world->measures.intensity[m] > 0 && measure_reaches(&world->measures, m, i) &&
            (treasury_available(&world->treasury, m) > 0 ||
             world->scenario->measure[m].value[PAIRING_UNIT_COST] <= 0))
            return m;
    return NO_MEASURE;
}

static void make_pairs(struct world *world)
{
    struct parks *parks = &world->parks;
    size_t n = find_mentors(world), from[N_CHAINS + 1] = {0};
    for (size_t i = 0; i < parks->n; i++) {
        parks->mentor[i] = NO_PARK;
        parks->pairing[i] = (uint8_t)pairing_measure(world, i);
    }
    for (int same_chain = 1; same_chain >= 0; same_chain--)
        for (int grade = GRADE_STANDARD; grade >= GRADE_NONE; grade--)
            for (size_t i = 0; i < parks->n && n > 0; i++)
                if (parks->open[i] && parks->grade[i] == grade && parks->pairing[i] != NO_MEASURE &&
                    parks->mentor[i] == NO_PARK) {
                    int chain = same_chain ? parks->chain[i] : ANY_CHAIN;
                    parks->mentor[i] = free_mentor(world, i, n, chain, &from[chain]);
                }
    world->measures.outdated = 1;
}

/* Pairs end with the measure that pays for them. */
static void end_pairs(struct world *world)
{
    struct parks *parks = &world->parks;
    bool any_ended = false;
    for (int m = world->measures.first_of[PAIRING]; m >= 0; m = world->measures.next_of[m])
        any_ended |= world->measures.intensity[m] <= 0;
    for (size_t i = 0; i < parks->n && any_ended; i++)
        if (parks->mentor[i] != NO_PARK && world->measures.intensity[parks->pairing[i]] <= 0)
            parks->mentor[i] = NO_PARK;
}

void process_evaluation(struct world *world)
{
    bool january = world_calendar_month(world, world->month) == 0 && world->month > 0, pair = false,
         any = false;
    for (int m = 0; m < world->measures.n; m++) {
        enum instrument instrument = world->scenario->measure[m].instrument;
        any |= instrument == PARK_EVALUATION && world->measures.effective[m] > 0;
        pair |= instrument == PAIRING && (world->measures.begins[m] || january) &&
                world->measures.intensity[m] > 0;
    }
    if (january && any)
        evaluate(world);
    end_pairs(world);
    if (pair)
        make_pairs(world);
    effects_tabulate(world); /* what hangs on grades and pairs */
}
