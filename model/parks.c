#include "parks.h"
#include "platforms.h"

#include <stdlib.h>

/* clang-format off */
#define COLUMNS(X) \
    X(key, 1) X(county, 1) X(mode, 1) X(chain, 1) X(difficulty, 1) X(grade, 1) X(plot_land, 1) X(land, 1) X(opening, 1) \
    X(open, 1) X(skill, 1) X(own_skill, 1) X(skill_was, 1) X(cash, 1) X(cash_left, 1) X(award_cash, 1) X(score, 1) \
    X(time_eaten, 1) X(planned, 1) X(awarded, 1) X(mentor, 1) X(pairing, 1) X(modules, 1) X(ordered, 1) \
    X(dockable, 1) X(docked, 1) X(compliant, 1) X(integrated, 1) X(cofunded, 1) X(stopped, 1) \
    X(specialisation, 1) X(peers, 4) X(leading, 1) X(flow, MONTHS_KEPT) X(land_ring, MONTHS_KEPT) X(initial, 1) \
    X(year, 1) X(made, 1) X(above_size, 1) X(low_land, 1) \
    X(failure_ring, MONTHS_KEPT) X(failures, 1) X(block_of, 1)
/* clang-format on */

enum { BLOCK_PLOTS = 4096, MOST_BLOCKS = 256 };

/* Blocks of consecutive whole parks, each of at least BLOCK_PLOTS plots but the last; of more in a large region, where many
 * blocks would leave many pages of the lists of events almost empty. */
static void cut_blocks(struct parks *parks)
{
    size_t share = parks->first[parks->n] / MOST_BLOCKS, plots = share > BLOCK_PLOTS ? share : BLOCK_PLOTS;
    parks->n_blocks = 0;
    parks->block[0] = 0;
    for (size_t i = 0; i < parks->n; i++) {
        size_t begin = parks->block[parks->n_blocks];
        parks->block_of[i] = (uint16_t)parks->n_blocks;
        if (parks->first[i + 1] - parks->first[begin] >= plots || i + 1 == parks->n)
            parks->block[++parks->n_blocks] = i + 1;
    }
}

enum status parks_create(struct parks *parks, const struct park_register *rows, int start)
{
    *parks = (struct parks){.n = rows->n};
    size_t room = rows->n > 0 ? rows->n : 1;
    parks->first = calloc(rows->n + 1, sizeof *parks->first);
    parks->block = calloc(rows->n + 1, sizeof *parks->block);
#define X(column, width) parks->column = calloc(room * (width), sizeof *parks->column);
    COLUMNS(X)
#undef X
#define X(column, width) || parks->column == NULL
    if (parks->first == NULL || parks->block == NULL COLUMNS(X)) {
        parks_free(parks);
        return STATUS_INTERNAL;
    }
#undef X
    for (size_t i = 0; i < rows->n; i++) {
        const struct park_row *row = &rows->park[i];
        parks->first[i + 1] = parks->first[i] + (size_t)row->plots;
        parks->key[i] = row->key;
        parks->county[i] = row->county;
        parks->mode[i] = (uint8_t)row->mode;
        parks->chain[i] = (uint8_t)row->chain;
        parks->land[i] = row->land_mu;
        parks->plot_land[i] = (real)(row->land_mu / row->plots);
        parks->opening[i] = row->opening - start;
        parks->open[i] = parks->initial[i] = parks->opening[i] <= 0;
        parks->mentor[i] = NO_PARK;
        parks->cofunded[i] = -1;
        parks->skill[i] = row->operator_skill;
        parks->cash[i] = row->operator_cash;
    }
    cut_blocks(parks);
    return STATUS_OK;
}

enum status parks_keep_templates(struct parks *parks)
{
    parks->templates = calloc(parks->n * N_CHAINS * 4, sizeof *parks->templates);
    parks->template_ready = calloc(parks->n * N_CHAINS * 4, sizeof *parks->template_ready);
    parks->template_lack = calloc(parks->n, sizeof *parks->template_lack);
    return parks->templates == NULL || parks->template_ready == NULL || parks->template_lack == NULL
               ? STATUS_INTERNAL
               : STATUS_OK;
}

void parks_free(struct parks *parks)
{
#define X(column, width) free(parks->column);
    COLUMNS(X)
#undef X
    free(parks->templates);
    free(parks->template_ready);
    free(parks->template_lack);
    free(parks->first);
    free(parks->block);
    *parks = (struct parks){0};
}

double parks_score(const struct parks *parks, size_t i, const struct parameters *p, double connected,
                   double integrated)
{
    return p->evaluation_weight_modules * platform_count(parks, i) / N_MODULES +
           p->evaluation_weight_docked * parks->docked[i] +
           p->evaluation_weight_compliant * parks->compliant[i] + p->evaluation_weight_connected * connected +
           p->evaluation_weight_integrated * integrated + p->evaluation_weight_skill * parks->skill[i] +
           p->evaluation_weight_channel * platform_single_channel(p, parks, i);
}

enum grade parks_grade(double score, const struct parameters *p)
{
    return score >= p->evaluation_leading    ? GRADE_LEADING
           : score >= p->evaluation_standard ? GRADE_STANDARD
                                             : GRADE_NONE;
}
