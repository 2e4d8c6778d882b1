#include "measures.h"

#include <stdlib.h>

/* The measures whose criteria on parks this park meets. */
static uint64_t park_mask(const struct scenario *scenario, const struct parks *parks, size_t i)
{
    uint64_t mask = 0;
    for (int m = 0; m < scenario->n_measures; m++) {
        const struct target *t = &scenario->measure[m].target;
        if ((t->counties >> parks->county[i] & 1) && (t->modes >> parks->mode[i] & 1) &&
            (t->grades >> parks->grade[i] & 1) && (t->difficulties >> parks->difficulty[i] & 1) &&
            (t->parks == NULL || t->parks[i]))
            mask |= (uint64_t)1 << m;
    }
    return mask;
}

static int compare_masks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Fills mask[] with the distinct masks in rising order. */
static enum status distinct_masks(struct measures *measures, const struct scenario *scenario,
                                  const struct parks *parks)
{
    size_t n = parks->n > 0 ? parks->n : 1;
    uint64_t *all = calloc(n, sizeof *all);
    measures->mask = calloc(n, sizeof *measures->mask);
    measures->mask_of = calloc(n, sizeof *measures->mask_of);
    if (all == NULL || measures->mask == NULL || measures->mask_of == NULL) {
        free(all);
        return STATUS_INTERNAL;
    }
    for (size_t i = 0; i < parks->n; i++)
        all[i] = park_mask(scenario, parks, i);
    qsort(all, parks->n, sizeof *all, compare_masks);
    measures->n_masks = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || all[i] != all[i - 1])
            measures->mask[measures->n_masks++] = all[i];
    free(all);
    for (size_t i = 0; i < parks->n; i++) {
        uint64_t mask = park_mask(scenario, parks, i);
        const uint64_t *found =
            bsearch(&mask, measures->mask, measures->n_masks, sizeof *measures->mask, compare_masks);
        measures->mask_of[i] = (uint16_t)(found - measures->mask);
    }
    return STATUS_OK;
}

/* Whether a target names any kind of enterprise at all. */
static int names_enterprises(const struct target *t)
{
    return (t->sizes & ((1U << N_SIZES) - 1)) && (t->stages & ((1U << N_STAGES) - 1)) &&
           (t->chains & ((1U << N_CHAINS) - 1));
}

enum status measures_create(struct measures *measures, const struct scenario *scenario,
                            const struct parks *parks)
{
    size_t n = (size_t)scenario->n_measures;
    *measures = (struct measures){.n = scenario->n_measures};
    if (distinct_masks(measures, scenario, parks) != STATUS_OK)
        goto out;
    measures->aimed = calloc(n + 1, sizeof *measures->aimed);
    measures->intensity = calloc(n + 1, sizeof *measures->intensity);
    measures->effective = calloc(n + 1, sizeof *measures->effective);
    measures->funded = calloc(n + 1, sizeof *measures->funded);
    measures->price_ratio = calloc((n + 1) * 4, sizeof *measures->price_ratio);
    measures->effect = calloc(measures->n_masks, sizeof *measures->effect);
    if (measures->aimed == NULL || measures->intensity == NULL || measures->effective == NULL ||
        measures->funded == NULL || measures->price_ratio == NULL || measures->effect == NULL)
        goto out;
    for (size_t k = 0; k < 4 * n; k++)
        measures->price_ratio[k] = 1;
    for (size_t k = 0; k < measures->n_masks; k++)
        for (size_t m = 0; m < n; m++)
            measures->aimed[m] |=
                (measures->mask[k] >> m & 1) && names_enterprises(&scenario->measure[m].target);
    return STATUS_OK;
out:
    measures_free(measures);
    return STATUS_INTERNAL;
}

void measures_free(struct measures *measures)
{
    free(measures->aimed);
    free(measures->intensity);
    free(measures->effective);
    free(measures->funded);
    free(measures->mask);
    free(measures->mask_of);
    free(measures->effect);
    free(measures->price_ratio);
    *measures = (struct measures){0};
}
