#include "measures.h"

#include <stdbool.h>
#include <stdlib.h>

/* Whether the scenario asks for the grade of parks at all. */
static bool grades_matter(const struct scenario *scenario)
{
    for (int m = 0; m < scenario->n_measures; m++)
        if (scenario->measure[m].instrument == PARTY_BUILDING ||
            (scenario->measure[m].target.grades & ((1U << N_GRADES) - 1)) != (1U << N_GRADES) - 1)
            return true;
    return false;
}

/* The measures whose criteria on parks this park meets when it has a grade. For measures that act on parks, a target's
 * chain is the park's main one. */
static uint64_t park_mask(const struct scenario *scenario, const struct parks *parks, size_t i, int grade)
{
    uint64_t mask = 0;
    bool party = false;
    for (int m = 0; m < scenario->n_measures; m++) {
        const struct target *t = &scenario->measure[m].target;
        enum instrument instrument = scenario->measure[m].instrument;
        party = party || instrument == PARTY_BUILDING;
        if ((t->counties >> parks->county[i] & 1) && (t->modes >> parks->mode[i] & 1) &&
            (t->grades >> grade & 1) && (t->difficulties >> parks->difficulty[i] & 1) &&
            (t->parks == NULL || t->parks[i]) &&
            (instrument_infos[instrument].subject != PARKS_ONLY || (t->chains >> parks->chain[i] & 1)))
            mask |= (uint64_t)1 << m;
    }
    return party && grade == GRADE_LEADING ? mask | (uint64_t)1 << MASK_BENCHMARK : mask;
}

static int compare_masks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Fills mask[] with the distinct masks in rising order, and mask_at[] with where each park's are. */
static enum status distinct_masks(struct measures *measures, const struct scenario *scenario,
                                  const struct parks *parks)
{
    size_t n = (parks->n > 0 ? parks->n : 1) * N_GRADES;
    bool matter = grades_matter(scenario);
    uint64_t *all = calloc(n, sizeof *all);
    measures->mask = calloc(n, sizeof *measures->mask);
    measures->mask_of = calloc(n / N_GRADES, sizeof *measures->mask_of);
    measures->mask_at = calloc(n, sizeof *measures->mask_at);
    if (all == NULL || measures->mask == NULL || measures->mask_of == NULL || measures->mask_at == NULL) {
        free(all);
        return STATUS_INTERNAL;
    }
    for (size_t k = 0; k < parks->n * N_GRADES; k++)
        all[k] = park_mask(scenario, parks, k / N_GRADES, matter ? (int)(k % N_GRADES) : GRADE_NONE);
    qsort(all, parks->n * N_GRADES, sizeof *all, compare_masks);
    measures->n_masks = 0;
    for (size_t k = 0; k < n; k++)
        if (k == 0 || all[k] != all[k - 1])
            measures->mask[measures->n_masks++] = all[k];
    free(all);
    for (size_t k = 0; k < parks->n * N_GRADES; k++) {
        uint64_t mask = park_mask(scenario, parks, k / N_GRADES, matter ? (int)(k % N_GRADES) : GRADE_NONE);
        const uint64_t *found =
            bsearch(&mask, measures->mask, measures->n_masks, sizeof *measures->mask, compare_masks);
        measures->mask_at[k] = (uint32_t)(found - measures->mask);
    }
    return STATUS_OK;
}

/* Whether a target names any kind of enterprise at all. */
static int names_enterprises(const struct target *t)
{
    return (t->sizes & ((1U << N_SIZES) - 1)) && (t->stages & ((1U << N_STAGES) - 1)) &&
           (t->chains & ((1U << N_CHAINS) - 1));
}

void measures_regrade(struct measures *measures, const struct scenario *scenario, const struct parks *parks)
{
    uint64_t any = 0;
    for (size_t i = 0; i < parks->n; i++) {
        measures->mask_of[i] = measures->mask_at[i * N_GRADES + parks->grade[i]];
        any |= measures->mask[measures->mask_of[i]];
    }
    for (int m = 0; m < measures->n; m++)
        measures->aimed[m] = (any >> m & 1) && names_enterprises(&scenario->measure[m].target);
    measures->outdated = 1;
}

/* Notes for each cell of each mask the measures that are for it. */
static void aim(struct measures *measures, const struct scenario *scenario)
{
    for (size_t k = 0; k < measures->n_masks; k++)
        for (int cell = 0; cell < N_CELLS; cell++)
            for (int m = 0; m < measures->n; m++)
                if (measure_targets(&scenario->measure[m], m, measures->mask[k], cell / N_CHAINS / N_STAGES,
                                    cell / N_CHAINS % N_STAGES, cell % N_CHAINS))
                    measures->effect[k].aimed[cell] |= (uint64_t)1 << m;
}

enum status measures_create(struct measures *measures, const struct scenario *scenario,
                            const struct parks *parks)
{
    size_t n = (size_t)scenario->n_measures;
    *measures = (struct measures){.n = scenario->n_measures};
    if (distinct_masks(measures, scenario, parks) != STATUS_OK)
        goto out;
    measures->next_of = calloc(n + 1, sizeof *measures->next_of);
    measures->aimed = calloc(n + 1, sizeof *measures->aimed);
    measures->begins = calloc(n + 1, sizeof *measures->begins);
    measures->intensity = calloc(n + 1, sizeof *measures->intensity);
    measures->effective = calloc(n + 1, sizeof *measures->effective);
    measures->tabulated = calloc(n + 1, sizeof *measures->tabulated);
    measures->funded = calloc(n + 1, sizeof *measures->funded);
    measures->due = calloc(n + 1, sizeof *measures->due);
    measures->price_ratio = calloc((n + 1) * N_PRODUCTS, sizeof *measures->price_ratio);
    measures->effect = calloc(measures->n_masks, sizeof *measures->effect);
    measures->park = calloc(parks->n + 1, sizeof *measures->park);
    if (measures->next_of == NULL || measures->aimed == NULL || measures->begins == NULL ||
        measures->intensity == NULL || measures->effective == NULL || measures->tabulated == NULL ||
        measures->funded == NULL || measures->due == NULL || measures->price_ratio == NULL ||
        measures->effect == NULL || measures->park == NULL)
        goto out;
    for (size_t k = 0; k < N_PRODUCTS * n; k++)
        measures->price_ratio[k] = 1;
    for (int k = 0; k < N_INSTRUMENTS; k++)
        measures->first_of[k] = -1;
    for (int m = measures->n - 1; m >= 0; m--) {
        enum instrument instrument = scenario->measure[m].instrument;
        measures->next_of[m] = measures->first_of[instrument];
        measures->first_of[instrument] = m;
    }
    aim(measures, scenario);
    measures_regrade(measures, scenario, parks);
    return STATUS_OK;
out:
    measures_free(measures);
    return STATUS_INTERNAL;
}

void measures_free(struct measures *measures)
{
    free(measures->next_of);
    free(measures->aimed);
    free(measures->begins);
    free(measures->intensity);
    free(measures->effective);
    free(measures->tabulated);
    free(measures->funded);
    free(measures->due);
    free(measures->mask);
    free(measures->mask_of);
    free(measures->mask_at);
    free(measures->effect);
    free(measures->park);
    free(measures->price_ratio);
    *measures = (struct measures){0};
}
