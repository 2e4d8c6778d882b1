#include "providers.h"
#include "numeric.h"
#include "vector.h"

#include <stdbool.h>
#include <stdlib.h>

enum { ALWAYS = 1 << 30 }; /* capacity without limit */

/* clang-format off */
#define COLUMNS(X) \
    X(in_business, 1) X(technology, 1) X(experience, N_CHAINS) X(personnel, 1) X(effort, 1) \
    X(own_effort, 1) X(quality, 1) X(cost, 1) X(first_rating, 1) X(rating, 1) X(capacity, 1) X(active, 1) \
    X(queued, 1) X(succeeded, 1) X(failed, 1) X(listed, 1) X(barred, 1) X(last_busy, 1) X(value_ring, 12)
/* clang-format on */

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void renew_quality(struct providers *providers, int v)
{
    double experience = 0;
    for (int k = 0; k < N_CHAINS; k++)
        experience += providers->experience[v * N_CHAINS + k];
    providers->quality[v] =
        providers->effort[v] *
        (0.4 * providers->technology[v] + 0.35 * experience / N_CHAINS + 0.25 * providers->personnel[v]);
}

/* Draws provider v: skills about 0.5, each chain's experience on its own, cost uniform, a first rating that follows
 * quality with noise. */
static void draw_provider(struct providers *providers, const struct parameters *p,
                          struct random_stream stream, int v, size_t plots)
{
    struct random_words a = random_draw(stream, (uint32_t)v, 0, 0, PURPOSE_PROVIDER, 0);
    struct random_words b = random_draw(stream, (uint32_t)v, 0, 0, PURPOSE_PROVIDER, 1);
    providers->technology[v] = clamp(0.55 + 0.3 * random_triangular(a.word[0]), 0, 1);
    providers->personnel[v] = clamp(0.5 + 0.35 * random_triangular(a.word[1]), 0.05, 1);
    providers->effort[v] = providers->own_effort[v] = clamp(0.85 + 0.15 * random_triangular(a.word[2]), 0, 1);
    providers->cost[v] = 1 + p->provider_cost_spread * (2 * random_uniform(a.word[3]) - 1);
    for (int k = 0; k < N_CHAINS; k++) {
        struct random_words w = random_draw(stream, (uint32_t)v, 0, 0, PURPOSE_PROVIDER, (uint32_t)(2 + k));
        providers->experience[v * N_CHAINS + k] = clamp(0.45 + 0.4 * random_triangular(w.word[0]), 0, 1);
    }
    renew_quality(providers, v);
    providers->first_rating[v] =
        clamp(0.75 + 0.6 * (providers->quality[v] - 0.45) + 0.08 * random_triangular(b.word[0]), 0, 1);
    providers->rating[v] = providers->first_rating[v];
    double among = p->provider_count > 0 ? p->provider_count : 1;
    double capacity = p->provider_capacity * (double)plots / among * (2 * providers->personnel[v]);
    providers->capacity[v] = capacity > ALWAYS ? ALWAYS : capacity < 1 ? 1 : (int)(capacity + 0.5);
    providers->in_business[v] = 1;
    providers->last_busy[v] = -1;
}

int providers_most(const struct parameters *p, int months)
{
    return (int)p->provider_count + (int)p->provider_entry * (months / 12 + 1);
}

static bool create_invitees(struct invitees *invitees, size_t room)
{
    invitees->provider = calloc(room, sizeof *invitees->provider);
    invitees->place = calloc(room, sizeof *invitees->place);
    invitees->block = calloc(room, sizeof *invitees->block);
    invitees->inverse_weight = calloc(N_CHAINS * room, sizeof *invitees->inverse_weight);
    invitees->above = calloc(N_CHAINS * room, sizeof *invitees->above);
    return invitees->provider != NULL && invitees->place != NULL && invitees->block != NULL &&
           invitees->inverse_weight != NULL && invitees->above != NULL;
}

static void free_invitees(struct invitees *invitees)
{
    free(invitees->provider);
    free(invitees->place);
    free(invitees->block);
    free(invitees->inverse_weight);
    free(invitees->above);
}

enum status providers_create(struct providers *providers, const struct parameters *p,
                             struct random_stream stream, size_t plots, int months)
{
    int n = (int)p->provider_count;
    *providers = (struct providers){.n = n, .room = providers_most(p, months), .quote_ratio = 1};
    size_t room = providers->room > 0 ? (size_t)providers->room : 1;
#define X(column, width) providers->column = calloc(room * (width), sizeof *providers->column);
    COLUMNS(X)
#undef X
#define X(column, width) || providers->column == NULL
    if (!create_invitees(&providers->invitees[0], room) || !create_invitees(&providers->invitees[1], room)
                                                               COLUMNS(X)) {
        providers_free(providers);
        return STATUS_INTERNAL;
    }
#undef X
    for (int v = 0; v < n; v++)
        draw_provider(providers, p, stream, v, plots);
    for (int d = 0; d < 4; d++)
        providers->unit_cost[d] = p->project_price[d];
    return STATUS_OK;
}

void providers_free(struct providers *providers)
{
#define X(column, width) free(providers->column);
    COLUMNS(X)
#undef X
    free_invitees(&providers->invitees[0]);
    free_invitees(&providers->invitees[1]);
    *providers = (struct providers){0};
}

void providers_enter(struct providers *providers, const struct parameters *p, struct random_stream stream,
                     size_t plots, int month)
{
    if (providers->n >= providers->room)
        return;
    int v = providers->n++;
    draw_provider(providers, p, stream, v, plots);
    providers->last_busy[v] = month;
}

void providers_set_effort(struct providers *providers, int v, double effort)
{
    providers->effort[v] = effort;
    renew_quality(providers, v);
}

double providers_quality_in(const struct providers *providers, int v, int chain)
{
    return providers->effort[v] *
           (0.4 * providers->technology[v] + 0.35 * providers->experience[v * N_CHAINS + chain] +
            0.25 * providers->personnel[v]);
}

void providers_gain(struct providers *providers, const struct parameters *p, int v, int chain)
{
    double *experience = &providers->experience[v * N_CHAINS + chain];
    *experience += p->provider_experience_gain * (1 - *experience);
}

void providers_renew(struct providers *providers, const struct parameters *p)
{
    double prior = p->provider_rating_prior;
    for (int v = 0; v < providers->n; v++) {
        if (providers->succeeded[v] + providers->failed[v] == 0)
            continue;
        renew_quality(providers, v);
        providers->rating[v] = (prior * providers->first_rating[v] + providers->succeeded[v]) /
                               (prior + providers->succeeded[v] + providers->failed[v]);
    }
}

/* How many of n have more merit than v, or as much and come before. */
VECTOR_CLONES
static int count_better(int n, const double *restrict merit, const uint8_t *restrict in_business,
                        const uint8_t *restrict barred, int v)
{
    int better = 0;
    for (int other = 0; other < n; other++)
        better += (in_business[other] & !barred[other]) &
                  ((merit[other] > merit[v]) | ((merit[other] == merit[v]) & (other < v)));
    return better;
}

void providers_list(struct providers *providers, int length)
{
    const double *merit = providers->assessed ? providers->quality : providers->rating;
    for (int v = 0; v < providers->n; v++)
        providers->listed[v] =
            providers->in_business[v] && !providers->barred[v] &&
            count_better(providers->n, merit, providers->in_business, providers->barred, v) < length;
}

double providers_queue(const struct providers *providers, int v)
{
    /* a queued project takes a place for some six months on average */
    return 6.0 * providers->queued[v] / providers->capacity[v];
}
