/* Step 7, continued. Operators learn, from training and from their mentor, and forget as staff leave (M12):
 *
 *   kappa += (training (1 - kappa) + pairing max(0, kappa_mentor - kappa) - turnover (kappa - kappa_0)) / 12 */
#include "blocks.h"
#include "costs.h"
#include "processes.h"

#include <string.h>

/* The share of their cost that pairs' budgets cover, by measure. */
static void pay_pairs(struct world *world, double *funded)
{
    for (int m = 0; m < world->measures.n; m++)
        funded[m] = world->scenario->measure[m].instrument == PAIRING && world->measures.intensity[m] > 0
                        ? costs_pay_pairs(world, m)
                        : 0;
}

static void learn(struct world *world, size_t i, const double *funded)
{
    const struct parameters *p = &world->scenario->parameters;
    const struct park_effect *effect = &world->measures.park[i];
    struct parks *parks = &world->parks;
    double was = parks->skill_was[i], rate = effect->training * (1 - was);
    if (parks->mentor[i] != NO_PARK && parks->skill_was[parks->mentor[i]] > was)
        rate += effect->pairing * funded[parks->pairing[i]] * (parks->skill_was[parks->mentor[i]] - was);
    rate -= p->operator_turnover * (was - parks->own_skill[i]);
    double skill = was + rate / 12;
    parks->skill[i] = skill < 0 ? 0 : skill > 1 ? 1 : skill;
}

struct lessons {
    struct world *world;
    double funded[MAX_MEASURES + 1];
};

static void teach_block(void *context, size_t block)
{
    struct lessons *lessons = context;
    struct world *world = lessons->world;
    for (size_t i = world->parks.block[block]; i < world->parks.block[block + 1]; i++)
        if (world->parks.open[i])
            learn(world, i, lessons->funded);
}

/* Skill is the operators' own where no measure has ever raised it. */
void process_operators(struct world *world)
{
    struct lessons lessons = {.world = world};
    if (world->measures.first_of[OPERATOR_TRAINING] < 0 && world->measures.first_of[PAIRING] < 0)
        return;
    pay_pairs(world, lessons.funded);
    memcpy(world->parks.skill_was, world->parks.skill, world->parks.n * sizeof *world->parks.skill);
    blocks_run(world->parks.n_blocks, world->threads, teach_block, &lessons);
}
