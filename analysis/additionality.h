/* What a programme added, counted between two whole worlds of the same replication, tenancy by tenancy.
 *
 * A tenancy (park, plot, tenancy number) that exists in both worlds is an adopter of stage k where it ever
 * reached stage k or higher, tenants that began there included. Then, for world "with" against world
 * "without": both            adopter in both; of these, subsidised: had a grant by the time it reached the
 * stage (free riders) only with       additional if it had a grant by then, spill-over if not only without
 * lost Net effect = additional + spill-over - lost, an identity that additionality_check tests against the
 * adopters of either world. A tenancy in one world only is turnover, and is counted apart. (Model document,
 * section 6.) */
#ifndef PARKSIM_ADDITIONALITY_H
#define PARKSIM_ADDITIONALITY_H

#include "world.h"

#include <stdint.h>

enum additionality_class {
    ADDED_BOTH,            /* adopters in both worlds */
    ADDED_BOTH_SUBSIDISED, /* those of them with a grant in the world "with": free riders */
    ADDED_ADDITIONAL,      /* only with, with a grant */
    ADDED_SPILLOVER,       /* only with, without a grant */
    ADDED_LOST,            /* only without */
    ADDED_TURNOVER_WITH,   /* adopters among tenancies that exist only in the world "with" */
    ADDED_TURNOVER_WITHOUT,
    N_ADDITIONALITY
};
struct additionality_info {
    const char *key, *text;
};
extern const struct additionality_info additionality_infos[N_ADDITIONALITY];

/* Tenancies by where they exist, whatever their stage. */
enum tenancy_class { TENANCIES_PAIRED, TENANCIES_ONLY_WITH, TENANCIES_ONLY_WITHOUT, N_TENANCY_CLASSES };
extern const struct additionality_info tenancy_class_infos[N_TENANCY_CLASSES];

/* Counts of one ordered pair of worlds; [k] is stage k + 1. */
struct additionality {
    int64_t adopters[N_ADDITIONALITY][4];
    int64_t tenancies[N_TENANCY_CLASSES];
};

/* All tenancies of a world so far, sorted by (park, entity). */
struct tenancy_record {
    uint64_t key; /* park << 32 | entity */
    uint8_t first_stage[4], first_subsidised;
};
struct tenancy_list {
    struct tenancy_record *record; /* [n] */
    size_t n;
};
/* Of a world that keeps them (world_keep_tenancies). STATUS_INTERNAL where it does not, or when memory is out. Free with
 * tenancy_list_free. */
enum status tenancy_list_create(struct tenancy_list *list, const struct world *world,
                                struct error *error) MUST_CHECK;
void tenancy_list_free(struct tenancy_list *list);

/* Counts the pair. */
void additionality_count(struct additionality *counts, const struct tenancy_list *with,
                         const struct tenancy_list *without);
/* The identity: adopters among paired tenancies with less those without = additional + spill-over - lost, and
 * adopters of the whole worlds = paired + turnover. STATUS_INVARIANT when it does not hold. */
enum status additionality_check(const struct additionality *counts, const struct tenancy_list *with,
                                const struct tenancy_list *without, struct error *error) MUST_CHECK;

/* counts [n_worlds][n_worlds]: every ordered pair, [with][without]; the diagonal pairs a world with itself.
 */
enum status additionality_count_all(struct additionality *counts, const struct world *const *worlds,
                                    size_t n_worlds, struct error *error) MUST_CHECK;

#endif
