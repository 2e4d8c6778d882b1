/* Layouts and blocks: what a sweep's file holds, in memory. */
#include "sweep_file.h"

#include <stdlib.h>

enum { MOST_POINTS = 256, CHUNK_NUMBERS = 1 << 19 }; /* 4 MiB of one indicator */

void sweep_layout_free(struct sweep_layout *layout)
{
    free(layout->name);
    free(layout->design);
    for (int k = 0; k < N_SWEEP_IDENTITY; k++)
        free(layout->identity[k]);
    h5texts_free(&layout->scenarios);
    for (size_t k = 0; k < layout->n_factors && layout->factor != NULL; k++) {
        free(layout->factor[k].key);
        free(layout->factor[k].unit);
        free(layout->factor[k].text);
    }
    for (size_t k = 0; k < layout->n_texts && layout->text != NULL; k++) {
        free(layout->text[k].path);
        free(layout->text[k].bytes);
    }
    free(layout->factor);
    free(layout->text);
    free(layout->indicator);
    free(layout->month);
    *layout = (struct sweep_layout){0};
}

/* Numbers of one indicator at a point. */
static size_t numbers(const struct sweep_layout *layout)
{
    return layout->scenarios.n * layout->n_replications * layout->n_months;
}

size_t sweep_block_points(const struct sweep_layout *layout)
{
    size_t most = CHUNK_NUMBERS / numbers(layout);
    return most < 1 ? 1 : most > MOST_POINTS ? MOST_POINTS : most;
}

enum status sweep_block_create(struct sweep_block *block, const struct sweep_layout *layout,
                               struct error *error)
{
    size_t n = sweep_block_points(layout);
    *block = (struct sweep_block){
        .value = calloc(n * layout->n_factors + 1, sizeof *block->value),
        .unit = layout->has_unit ? calloc(n * layout->n_factors + 1, sizeof *block->unit) : NULL,
        .data = calloc(n * layout->n_indicators, numbers(layout) * sizeof *block->data),
        .status = calloc(n, layout->n_replications)};
    return block->value == NULL || (layout->has_unit && block->unit == NULL) || block->data == NULL ||
                   block->status == NULL
               ? error_set(error, STATUS_INTERNAL, "out of memory for %zu points of a sweep", n)
               : STATUS_OK;
}

void sweep_block_free(struct sweep_block *block)
{
    free(block->value);
    free(block->unit);
    free(block->data);
    free(block->status);
    *block = (struct sweep_block){0};
}
