#include "additionality.h"

#include <stdlib.h>
#include <string.h>

const struct additionality_info additionality_infos[N_ADDITIONALITY] = {
    [ADDED_BOTH] = {"both", "tenancies that adopt in both scenarios"},
    [ADDED_BOTH_SUBSIDISED] =
        {"both_subsidised",
         "those of them that had a grant in the scenario by the time they reached the stage, "
         "though not there from the start: free riders"},
    [ADDED_ADDITIONAL] = {"additional", "tenancies that adopt in the scenario only, with a grant by then"},
    [ADDED_SPILLOVER] = {"spillover", "tenancies that adopt in the scenario only, without a grant by then"},
    [ADDED_LOST] = {"lost", "tenancies that adopt in the other scenario only"},
    [ADDED_TURNOVER_WITH] = {"turnover_with", "adopters among tenancies that exist in the scenario only"},
    [ADDED_TURNOVER_WITHOUT] = {"turnover_without",
                                "adopters among tenancies that exist in the other scenario only"},
};
const struct additionality_info tenancy_class_infos[N_TENANCY_CLASSES] = {
    [TENANCIES_PAIRED] = {"tenancies_paired", "tenancies that exist in both scenarios"},
    [TENANCIES_ONLY_WITH] = {"tenancies_only_with", "tenancies that exist in the scenario only"},
    [TENANCIES_ONLY_WITHOUT] = {"tenancies_only_without", "tenancies that exist in the other scenario only"},
};

static int compare_records(const void *a, const void *b)
{
    uint64_t x = ((const struct tenancy_record *)a)->key, y = ((const struct tenancy_record *)b)->key;
    return (x > y) - (x < y);
}

static uint64_t record_key(size_t park, uint32_t entity)
{
    return (uint64_t)park << 32 | entity;
}

enum status tenancy_list_create(struct tenancy_list *list, const struct world *world, struct error *error)
{
    const struct enterprises *e = &world->enterprises;
    const struct tenancies *ended = &world->tenancies;
    *list = (struct tenancy_list){0};
    if (e->first_stage == NULL)
        return error_set(error, STATUS_INTERNAL, "%s: no tenancies were kept", world->scenario->name);
    list->record = malloc((e->n + ended->n + 1) * sizeof *list->record);
    if (list->record == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the tenancies of a run");
    for (size_t park = 0; park < world->parks.n; park++)
        for (size_t j = world->parks.first[park]; j < world->parks.first[park + 1]; j++) {
            if (!enterprise_is_live(e, j))
                continue;
            struct tenancy_record *record = &list->record[list->n++];
            record->key = record_key(park, e->entity[j]);
            record->first_subsidised = e->first_subsidised[j];
            for (size_t k = 0; k < 4; k++)
                record->first_stage[k] = e->first_stage[k * e->n + j];
        }
    for (size_t i = 0; i < ended->n; i++) {
        struct tenancy_record *record = &list->record[list->n++];
        record->key = record_key(ended->park[i], ended->entity[i]);
        record->first_subsidised = ended->first_subsidised[i];
        memcpy(record->first_stage, ended->first_stage + 4 * i, sizeof record->first_stage);
    }
    qsort(list->record, list->n, sizeof *list->record, compare_records);
    for (size_t i = 1; i < list->n; i++)
        if (list->record[i].key == list->record[i - 1].key) {
            tenancy_list_free(list);
            return error_set(error, STATUS_INVARIANT, "a tenancy appears twice");
        }
    return STATUS_OK;
}

void tenancy_list_free(struct tenancy_list *list)
{
    free(list->record);
    *list = (struct tenancy_list){0};
}

/* Whether the enterprise had a grant by the time it reached stage k + 1. */
static int subsidised_by(const struct tenancy_record *record, int k)
{
    return record->first_subsidised != NEVER && record->first_subsidised <= record->first_stage[k];
}

static void count_pair(struct additionality *counts, const struct tenancy_record *with,
                       const struct tenancy_record *without)
{
    counts->tenancies[TENANCIES_PAIRED]++;
    for (int k = 0; k < 4; k++) {
        int in_with = with->first_stage[k] != NEVER, in_without = without->first_stage[k] != NEVER;
        int subsidised = in_with && subsidised_by(with, k);
        counts->adopters[ADDED_BOTH][k] += in_with && in_without;
        counts->adopters[ADDED_BOTH_SUBSIDISED][k] += in_with && in_without && subsidised;
        counts->adopters[ADDED_ADDITIONAL][k] += in_with && !in_without && subsidised;
        counts->adopters[ADDED_SPILLOVER][k] += in_with && !in_without && !subsidised;
        counts->adopters[ADDED_LOST][k] += !in_with && in_without;
    }
}

static void count_single(struct additionality *counts, const struct tenancy_record *record,
                         enum tenancy_class tenancy, enum additionality_class adopters)
{
    counts->tenancies[tenancy]++;
    for (int k = 0; k < 4; k++)
        counts->adopters[adopters][k] += record->first_stage[k] != NEVER;
}

void additionality_count(struct additionality *counts, const struct tenancy_list *with,
                         const struct tenancy_list *without)
{
    *counts = (struct additionality){0};
    size_t a = 0, b = 0;
    while (a < with->n || b < without->n) {
        const struct tenancy_record *x = &with->record[a], *y = &without->record[b];
        if (b == without->n || (a < with->n && x->key < y->key)) {
            count_single(counts, x, TENANCIES_ONLY_WITH, ADDED_TURNOVER_WITH);
            a++;
        } else if (a == with->n || y->key < x->key) {
            count_single(counts, y, TENANCIES_ONLY_WITHOUT, ADDED_TURNOVER_WITHOUT);
            b++;
        } else {
            count_pair(counts, x, y);
            a++;
            b++;
        }
    }
}

static int64_t count_adopters(const struct tenancy_list *list, int k)
{
    int64_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += list->record[i].first_stage[k] != NEVER;
    return n;
}

enum status additionality_check(const struct additionality *counts, const struct tenancy_list *with,
                                const struct tenancy_list *without, struct error *error)
{
    for (int k = 0; k < 4; k++) {
        int64_t n[N_ADDITIONALITY];
        for (int c = 0; c < N_ADDITIONALITY; c++)
            n[c] = counts->adopters[c][k];
        int64_t adopters_with = count_adopters(with, k), adopters_without = count_adopters(without, k);
        int64_t paired_with = adopters_with - n[ADDED_TURNOVER_WITH];
        int64_t paired_without = adopters_without - n[ADDED_TURNOVER_WITHOUT];
        int64_t net = n[ADDED_ADDITIONAL] + n[ADDED_SPILLOVER] - n[ADDED_LOST];
        if (paired_with - paired_without != net || n[ADDED_BOTH] + n[ADDED_LOST] != paired_without ||
            n[ADDED_BOTH_SUBSIDISED] > n[ADDED_BOTH])
            return error_set(
                error, STATUS_INVARIANT,
                "additional, spill-over and lost adopters of stage %d do not add up to the net effect",
                k + 1);
    }
    return STATUS_OK;
}

enum status additionality_count_all(struct additionality *counts, const struct world *const *worlds,
                                    size_t n_worlds, struct error *error)
{
    enum status status = STATUS_OK;
    struct tenancy_list *lists = calloc(n_worlds, sizeof *lists);
    if (lists == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the tenancies of a run");
    for (size_t s = 0; s < n_worlds && status == STATUS_OK; s++)
        status = tenancy_list_create(&lists[s], worlds[s], error);
    for (size_t a = 0; a < n_worlds && status == STATUS_OK; a++)
        for (size_t b = 0; b < n_worlds && status == STATUS_OK; b++) {
            additionality_count(&counts[a * n_worlds + b], &lists[a], &lists[b]);
            status = additionality_check(&counts[a * n_worlds + b], &lists[a], &lists[b], error);
        }
    for (size_t s = 0; s < n_worlds; s++)
        tenancy_list_free(&lists[s]);
    free(lists);
    return status;
}
