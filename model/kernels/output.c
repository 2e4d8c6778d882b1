#include "output.h"
#include "../random.h"
#include "lanes.h"

_Static_assert(N_SIZES *N_CHAINS % MOST_LANES == 0, "tables are looked up in whole vectors");
_Static_assert(sizeof(struct profile) == 4, "profiles are loaded four bytes at a time");
_Static_assert((int)MOST_LANES <= (int)ENTERPRISES_GUARD, "vectors read past the last plot");

/* Sums are made in MOST_LANES partial sums, whatever the instruction set, of at most so many plots in the columns'
 * precision. */
enum { VECTORS = MOST_LANES / LANES, STRETCH = 512 };

struct flows {
    reals flow[N_FLOWS][VECTORS];
};

/* What plots are. */
struct profiles {
    ints flags, chain, size, stage;
};

static inline struct profiles load_profiles(const struct profile *from)
{
    ints byte[4];
    lanes_load_fours(from, byte);
    return (struct profiles){byte[offsetof(struct profile, flags)], byte[offsetof(struct profile, chain)],
                             byte[offsetof(struct profile, size)], byte[offsetof(struct profile, stage)]};
}

/* Numbers of the cells. */
static inline reals of_cells(const struct cell_numbers *numbers, const struct profiles *p)
{
    if (numbers->form == CELLS_ALIKE)
        return (reals){0} + numbers->value[0];
    if (numbers->form == CELLS_BY_SIZE_AND_CHAIN)
        return lanes_look_up(numbers->of_size_and_chain, N_SIZES * N_CHAINS, p->size * N_CHAINS + p->chain);
    return lanes_look_up(numbers->value, N_CELLS, (p->size * N_STAGES + p->stage) * N_CHAINS + p->chain);
}

/* What one loop leaves to the next. The steps from word to output follow from each other, and a processor works on several
 * short rounds of a loop at once: hence three loops. */
struct between {
    real shock[STRETCH + MOST_LANES];  /* x */
    real hazard[STRETCH + MOST_LANES]; /* of leaving or being let, a month, at normal demand */
};

/* Demand of the plots [j, end). */
static inline void renew_demand(const struct output_month *c, const struct enterprises *e, size_t j,
                                size_t end)
{
    for (; j < end; j += LANES) {
        int some = end - j < LANES ? (int)(end - j) : LANES;
        const reals demand = lanes_load_some(&e->demand[j], some) * c->rho +
                             lanes_normal(lanes_load_words(&e->fate[j])) * c->innovation;
        lanes_store_some(&e->demand[j], demand, some);
    }
}

/* Uplift of the plots [j, j + some); shock and hazard of a whole vector. */
__attribute__((always_inline)) static inline void find_shock(const struct output_month *c,
                                                             const struct output_park *park,
                                                             const struct enterprises *e, size_t j, int some,
                                                             real *shock, real *hazard)
{
    const struct profiles p = load_profiles(&e->profile[j]);
    const ints kind = p.stage * N_CHAINS + p.chain;
    const reals zero = {0};

    ints age = c->month - lanes_load_shorts(&e->since[j]);
    age = age & ~(age >> 31); /* not below 0 */
    const ints above = age - 12 * OUTPUT_OLDEST;
    age = age - (above & ~(above >> 31)); /* nor above the oldest */
    const ints year = age * 171 >> 11;    /* age / 12 */
    const reals leaving = lanes_look_up(c->exit, OUTPUT_EXITS, year * N_STAGES + p.stage);
    lanes_store(hazard, lanes_choose((p.flags & LIVE) != 0, leaving, zero + park->entry));

    reals stability = lanes_load(&e->stability[j]);
    reals potential = lanes_look_up(c->potential, OUTPUT_KINDS, kind);
    if (park->steadier != NULL) {
        stability = stability + ((real)1 - stability) * of_cells(park->steadier, &p);
        potential += lanes_look_up(c->links, OUTPUT_KINDS, kind) * of_cells(park->integration, &p);
    }
    potential += lanes_choose(p.stage == 4, zero + c->stage_4_uplift, zero) * stability;
    const reals was = lanes_load_some(&e->uplift[j], some);
    lanes_store_some(&e->uplift[j], was + (potential - was) * c->ramp, some);

    const reals sigma = ((real)1.5 - stability) * c->shock;
    lanes_store(shock, sigma * lanes_load_some(&e->demand[j], some) - sigma * sigma * (real)0.5);
}

/* Season, with chain match. */
__attribute__((always_inline)) static inline reals find_season(const struct output_month *c,
                                                               const struct output_park *park, ints chain)
{
    const reals zero = {0};
    return lanes_look_up(c->season, N_CHAINS, chain) *
           lanes_choose(chain == park->main_chain, zero + park->match, zero + (real)1);
}

/* Output of the plots [j, j + some) in lanes; `v` says to which of the partial sums they add. Returns the lanes of plots that are
 * listed. */
__attribute__((always_inline)) static inline unsigned
work_on_lanes(const struct output_month *c, const struct output_park *park, const struct enterprises *e,
              size_t j, int some, const real *shock, const real *hazard, int v, struct flows *sums)
{
    const struct profiles p = load_profiles(&e->profile[j]);
    const ints flags = p.flags, chain = p.chain;
    const ints live = (flags & LIVE) != 0, initial = (flags & INITIAL_TENANT) != 0,
               relocated = (flags & RELOCATED) != 0;
    const reals zero = {0}, x = lanes_load(shock), base = lanes_load_some(&e->base_output[j], some),
                uplift = lanes_load_some(&e->uplift[j], some);

    const reals tax = lanes_look_up(c->tax, N_CHAINS, chain);
    const reals season = find_season(c, park, chain);
    const reals plain = base * (season * park->level) * lanes_exp(x); /* without uplift */
    const reals y = plain * (uplift + (real)1);

    sums->flow[PRODUCED][v] += y;
    sums->flow[PAID][v] += y * tax;
    sums->flow[INITIAL_PAID][v] +=
        lanes_choose(initial, y * lanes_look_up(c->initial, N_CHAINS, chain), zero);
    /* paid elsewhere before it came: not new */
    sums->flow[OLD_PAID][v] += lanes_choose(relocated, lanes_min(y, base) * tax, zero);
    sums->flow[BASE_PAID][v] += base * (season * tax);
    sums->flow[DIGITAL_PAID][v] += plain * uplift * tax;
    sums->flow[BASE][v] += base;
    sums->flow[UPLIFT_OUTPUT][v] += base * uplift;

    lanes_store_some(&e->year_output[j], lanes_load_some(&e->year_output[j], some) + y * (real)(1 / 12.0),
                     some);

    /* the bits of the word that there are, against a bound a little above the hazard */
    const reals chance =
        lanes_load(hazard) * lanes_exp_bound(lanes_choose(live, x * c->exponent, zero)) * (real)1.0001 +
        (real)0x1p-22;
    const words last = lanes_load_words(&e->fate[j]) & ((1U << RANDOM_TURNOVER_BITS) - 1);
    const reals u = lanes_from_ints((ints)last) * (real)(1.0 / (1 << RANDOM_TURNOVER_BITS));
    return lanes_bits(u < chance);
}

/* The plots [j, j + some), at most MOST_LANES; puts those that are listed into `listed`, which has room for a vector more, and
 * returns how many. */
__attribute__((always_inline)) static inline size_t
work_on_some(const struct output_month *c, const struct output_park *park, const struct enterprises *e,
             size_t j, int some, const real *shock, const real *hazard, struct flows *sums, uint32_t *listed)
{
    size_t n = 0;
#pragma GCC unroll 16
    for (int v = 0; v < VECTORS; v++) {
        int here = some - v * LANES;
        here = here < 0 ? 0 : here > LANES ? LANES : here;
        size_t from = j + (size_t)(v * LANES);
        unsigned bits =
            work_on_lanes(c, park, e, from, here, &shock[v * LANES], &hazard[v * LANES], v, sums) &
            ((1U << here) - 1);
        lanes_pack(&listed[n], lanes_from((uint32_t)from), bits);
        n += lanes_count(bits);
    }
    return n;
}

/* Adds to the year's output of the plots [j, end) that of the months before this one that brought the same. */
static void add_months(const struct output_month *c, const struct output_park *park,
                       const struct enterprises *e, size_t j, size_t end, const real *shock)
{
    for (; j < end; j += LANES, shock += LANES) {
        int some = end - j < LANES ? (int)(end - j) : LANES;
        const reals season = find_season(c, park, load_profiles(&e->profile[j]).chain),
                    plain = lanes_load_some(&e->base_output[j], some) * (season * park->level) *
                            lanes_exp(lanes_load(shock)),
                    y = plain * (lanes_load_some(&e->uplift[j], some) + (real)1);
        reals year = lanes_load_some(&e->year_output[j], some);
        for (int month = 1; month < c->months; month++)
            year += y * (real)(1 / 12.0);
        lanes_store_some(&e->year_output[j], year, some);
    }
}

/* Adds the partial sums: the first half to the second, and so on. */
static inline void add_up(const struct flows *flows, double sum[N_FLOWS])
{
    typedef real quarter __attribute__((vector_size(MOST_LANES / 4 * sizeof(real))));
    quarter part[N_FLOWS][4];
    memcpy(part, flows, sizeof part);
    for (int f = 0; f < N_FLOWS; f++) {
        const quarter four = (part[f][0] + part[f][2]) + (part[f][1] + part[f][3]);
        sum[f] += (double)((four[0] + four[2]) + (four[1] + four[3]));
    }
}

size_t KERNEL(output)(const struct output_month *c, const struct output_park *park,
                      const struct enterprises *e, double sum[N_FLOWS], uint32_t *listed)
{
    size_t n = 0, end = park->first + park->plots;
    for (int f = 0; f < N_FLOWS; f++)
        sum[f] = 0;
    for (size_t j = park->first; j < end;) {
        struct flows flows = {0};
        uint32_t found[STRETCH + LANES];
        size_t n_found = 0, until = end - j > STRETCH ? j + STRETCH : end;
        struct between between;
        if (c->shock > 0)
            renew_demand(c, e, j, until);
        for (size_t k = j, whole = j + (until - j + MOST_LANES - 1) / MOST_LANES * MOST_LANES; k < whole;
             k += LANES) {
            int some = k + LANES <= until ? LANES : k < until ? (int)(until - k) : 0;
            find_shock(c, park, e, k, some, &between.shock[k - j], &between.hazard[k - j]);
        }
        for (size_t k = j; k < until; k += MOST_LANES)
            n_found += work_on_some(c, park, e, k, until - k < MOST_LANES ? (int)(until - k) : MOST_LANES,
                                    &between.shock[k - j], &between.hazard[k - j], &flows, &found[n_found]);
        if (c->months > 1)
            add_months(c, park, e, j, until, between.shock);
        j = until;
        n_found = c->turnover ? n_found : 0;
        memcpy(&listed[n], found, n_found * sizeof *found);
        n += n_found;
        add_up(&flows, sum);
    }
    return n;
}
